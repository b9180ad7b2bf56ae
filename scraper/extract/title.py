"""A page's title: the heading that stands over the article, not the site's, the section's or a banner's."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from urllib.parse import unquote, urlsplit

from scraper.extract.markup import Line
from scraper.extract.page import Page
from scraper.extract.structured import Facts
from scraper.letters import folded, squeeze
from scraper.models import Hints

_LONGEST = 300  # characters of a title
_SHORT = 10  # letters; a shorter heading may name a section
_BEFORE = 20  # lines above the text in which a line that is no heading may be the title
_MOST = 80  # lines that are weighed
_AFTER = 12  # lines below the first of the text in which an <h1> may be the title
_LONGEST_HEAD = 1000  # characters of <title>
_LETTERS_OF_HOST = 4  # a shorter part of a host's name is a word like any other
_PARTS = 4  # of <title> that may be parts of the headline
_PART = 8  # letters of a heading that is part of <title>
_BROKEN = 8  # lines of one heading
_MENU = 200  # lines that a menu may have
_TOLD = 0.5  # of a heading's words in the address, which names no site
_LINKS = 3  # links that are no menu yet
_HINT = 4  # letters of a hint that tell anything
_DIGITS = 6  # of a date
_TIMES = 3  # a heading is at most so much longer than the headline in it
_AKIN = 0.35  # the same share, in headings on one matter
_SAME = 0.75  # the share of letters that follow each other alike, in headings that say the same

# What speaks for a line, in points.
_NEVER = frozenset(("row", "ul", "ol", "quote"))
_LEVELS = {"h1": 4.0, "h2": 2.5, "h3": 1.5, "h4": 1.0}
_NAMED = 0.5  # a heading whose class says title
_SET_AS_ONE = 1.5  # no heading, but bold or named a title
_SAID = 5.0  # JSON-LD or a <meta> says the same
_SAID_IN_TITLE = 4.0  # only <title> does, which on some sites names the section
_SAID_SHORT = 2.0  # it does, but so short a line may be the section's name: "Blogs", "News"
_ALIKE = 3.0  # the head says nearly the same: it often keeps an older wording
_PART_SAID = 2.0  # <title> says it among other things, but not first
_HINTED = 6.0  # the listing does, which knows no site's or section's name
_NEAR = 3.0  # directly above the text; each line between takes a part of it
_A_LINE_OFF = 0.5
_IN_ADDRESS = 2.0  # all its words are in the address
_IN_PLACE = 1.5  # in one element with the text, where a banner seldom is
_SITE = -6.0
_FURNITURE = -3.0
_HIDDEN = -3.0
_ELSEWHERE = -4.0  # leads to another page
_SECTION = -4.0  # short or over a menu, and another heading follows
_ENOUGH = 2.0  # what a mere bold line over the text must exceed

_BETWEEN = re.compile(r"\s+(?:[\u2013\u2014\u00b7•»:/~-]|--|//)\s+|\s*(?:[|｜ㅣ]|::+|--)\s*")
_EDGES = " |\u2013\u2014\u00b7•»:~/-｜ㅣ"
_TITLED = re.compile(r"title|headline|(?<!block-)heading|zagl", re.IGNORECASE)
_CONCEALED = re.compile(r"(?:^|[ _-])(?:hid(?:e|den)|off-?screen|invisible|display-?none)(?:$|[ _-])", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_CUT = re.compile(r"(?:…|\.\.\.|&\w{0,8}|\ufffd)\s*$")
_OVER = ("kicker", "overline", "topline", "dachzeile", "volanta", "antetitulo", "surtitre", "eyebrow", "spitzmarke")
_KICKER = ",".join(f"[class*={name} i]" for name in _OVER)


@dataclass(frozen=True, slots=True)
class Claims:
    """What the page's head says its title is, without the site's name, best first; and what a listing said.

    `keys` are `texts` folded, `named` those of them that JSON-LD or a <meta> says. `whole` is <title>, `sites` are the
    site's names, `hint` is what the listing said: all folded. `headline` is JSON-LD's where it is no copy of another
    title; `agreed` is what all of `named` say.
    """

    texts: tuple[str, ...]
    keys: tuple[str, ...]
    named: tuple[str, ...]
    whole: str
    sites: frozenset[str]
    headline: str | None
    agreed: str | None
    hint: str


def find(
    page: Page, facts: Facts, lines: Sequence[Line], place: tuple[int, int], first: int, hints: Hints
) -> tuple[str | None, int | None]:
    """The title, and the (last) line where it stands (None where it is only in the page's head or in a hint).

    `place` is where the article stands, `first` the first line of its prose.
    """
    claims = _claims(page, facts, hints)
    best = _best(page, lines, place, first, claims)
    if best is not None:
        start, last = _whole_heading(lines, best, claims)
        return _worded(page, lines, start, last, claims), last
    uncut = hints.title if hints.title and not _CUT.search(hints.title) else None
    return (squeeze(uncut) if uncut else None) or next(iter(claims.texts), None) or _head(page), None


def said(page: Page, facts: Facts) -> list[str]:
    """Folded titles from the page's head: each claim, and the whole <title>."""
    claims = _claims(page, facts, Hints())
    return [*claims.keys, claims.whole] if claims.whole else list(claims.keys)


def tidy(text: str) -> str:
    """A heading as a title: on one line, without the permalink sign some themes append."""
    return squeeze(text).removesuffix("¶").rstrip() or squeeze(text)


# --- what the head says -----------------------------------------------------


def _claims(page: Page, facts: Facts, hints: Hints) -> Claims:
    whole = _head(page) or ""
    host = folded((urlsplit(page.url).hostname or "").removeprefix("www."))
    sites = {folded(site): site for site in facts.sites if folded(site)}
    titles = [_without_site(text, sites, host) for text in facts.titles]
    parts = _beginnings(_without_site(whole, sites, host))
    texts: dict[str, str] = {}
    for text in (*titles, *(reversed(parts) if sites else parts)):
        texts.setdefault(folded(text), text)
    texts = {key: text for key, text in texts.items() if key and key not in sites}
    named = tuple(dict.fromkeys(key for key in map(folded, titles) if key in texts))
    apart = bool(facts.headline) and len(named) > 1 and folded(titles[0]) not in map(folded, titles[1:])
    return Claims(
        texts=tuple(texts.values()),
        keys=tuple(texts),
        named=named,
        whole=folded(whole),
        sites=frozenset(sites),
        headline=titles[0] if apart and folded(titles[0]) in texts else None,
        agreed=texts[named[0]] if len(named) == 1 else None,
        # A listing's teaser is often cut short, with a sign or in the middle of an entity.
        hint=folded(_CUT.sub("", hints.title)) if hints.title else "",
    )


def _head(page: Page) -> str | None:
    node = page.tree.css_first("title")
    return squeeze(node.text()[:_LONGEST_HEAD]) or None if node else None


def _without_site(text: str, sites: Mapping[str, str], host: str) -> str:
    """A title from the head without the site's name before or behind it; `sites` are its names by their folded form."""
    for site in sites.values():
        rest = text.removesuffix(site).rstrip()
        if len(rest) < len(text) and rest and rest[-1] in _EDGES:
            text = rest.rstrip(_EDGES) or text
    gaps = [(0, 0), *(match.span() for match in _BETWEEN.finditer(text)), (len(text), len(text))]
    parts = [(before[1], after[0]) for before, after in pairwise(gaps) if before[1] < after[0]]
    while len(parts) > 1 and _is_site(text[slice(*parts[-1])], sites, host):
        parts.pop()
    while len(parts) > 1 and _is_site(text[slice(*parts[0])], sites, host):
        parts.pop(0)
    return text[parts[0][0] : parts[-1][1]] if parts else text


def _beginnings(text: str) -> list[str]:
    """What <title> may begin with the headline as: its first part, its first two, and so on."""
    return [text[: match.start()] for match in islice(_BETWEEN.finditer(text), _PARTS)] + [text]


def _is_site(part: str, sites: Collection[str], host: str) -> bool:
    key = folded(part)
    return not key or key in sites or (len(key) >= _LETTERS_OF_HOST and key in host) or bool(host and host in key)


# --- which line says it -----------------------------------------------------


def _best(page: Page, lines: Sequence[Line], place: tuple[int, int], first: int, claims: Claims) -> int | None:
    """The line for which most speaks; None where no line looks like a title, or none stands as one."""
    slug = unquote(urlsplit(page.url).path).casefold()
    sure = claims.agreed and _in_address(slug, claims.agreed) > _TOLD  # the head speaks of this page, not of the site
    best, best_points = None, _ENOUGH
    for number in _candidates(lines, place[1], first, claims)[-_MOST:]:
        line = lines[number]
        text = tidy(line.text)
        key = folded(text)
        name = line.names
        known = _confirmed(key, claims)
        points = _looks(line, text, name, first - number) + known
        if sure and line.furniture and not known:
            continue
        if key and points:
            told = _in_address(slug, text)
            points += _stands(page, line, first - number, number >= place[0]) + _IN_ADDRESS * told
            points += _HIDDEN if _CONCEALED.search(name) else 0.0
            if key in claims.sites:
                points += _SITE
            elif len(key) < _SHORT or (told < _TOLD and key not in claims.named):
                points += _SECTION if _is_over_another(lines, number, first, brief=len(key) < _SHORT) else 0.0
        if points > best_points:
            best, best_points = number, points
    return best


def _candidates(lines: Sequence[Line], end: int, first: int, claims: Claims) -> list[int]:
    """Headings over the text and other lines near it; below its first line only what the head says, or an <h1>."""
    exact = {text.casefold() for text in claims.texts}
    sizes = set(map(len, claims.texts))
    found = []
    for number, line in enumerate(lines[:end]):
        kind, size = line.kind, len(line.text)
        if size > _LONGEST or kind in _NEVER:
            continue
        near = first - _BEFORE <= number < first + _AFTER
        if number <= first:
            likely = near or kind in _LEVELS
        elif kind in _LEVELS:
            # A list of the latest news before the article may pass for its text.
            likely = (near and kind == "h1") or folded(line.text) in claims.keys
        else:
            likely = False
        if not likely:
            likely = number < first + _AFTER and size in sizes and line.text.casefold() in exact
        if likely:
            found.append(number)
    return found


def _looks(line: Line, text: str, name: str, above: int) -> float:
    """How much a line, in an element of this name, is set as a title."""
    points = _LEVELS.get(line.kind, 0.0)
    if points:
        return points + (_NAMED if _TITLED.search(name) else 0.0)
    if above < 0 or not (_TITLED.search(name) or (text[-1] not in ".:" and _is_bold(line))):
        return 0.0
    return _SET_AS_ONE


def _stands(page: Page, line: Line, above: int, in_place: bool) -> float:
    """How much the place of a line, `above` lines over the text, speaks for a title."""
    points = max(0.0, _NEAR - _A_LINE_OFF * above) if above >= 0 else 0.0
    if in_place:
        points += _IN_PLACE
    if line.furniture:
        points += _FURNITURE
    if line.linked and not _to_itself(page, line) and (line.linked > 0.8 * len(line.text) or _to_the_front(page, line)):
        points += _ELSEWHERE
    return points


def _confirmed(key: str, claims: Claims) -> float:
    points = 0.0
    if key in claims.keys:
        points = (_SAID if key in claims.named else _SAID_IN_TITLE) if len(key) >= _SHORT else _SAID_SHORT
    elif len(key) >= _SHORT and _alike(key, claims):
        points = _ALIKE
    elif len(key) >= _PART and key in claims.whole:
        points = _PART_SAID
    hint = claims.hint
    if len(hint) >= _HINT and (key.startswith(hint) or hint.startswith(key)):
        points += _HINTED
    return points


def _alike(key: str, claims: Claims) -> bool:
    if claims.whole.startswith(key) or any(_cuts(key, claim) for claim in claims.named):
        return True
    close = [claim for claim in claims.keys if _SAME * len(claim) < len(key) < len(claim) / _SAME]
    return any(_likeness(key, claim) > _SAME for claim in close)


def _likeness(one: str, other: str) -> float:
    """The share of pairs of letters that both have (Dice's coefficient): it costs little and needs no words."""
    pairs, others = set(pairwise(one)), set(pairwise(other))
    return 2 * len(pairs & others) / (len(pairs) + len(others) or 1)


def _cuts(key: str, claim: str) -> bool:
    """Whether a heading says `claim` and something before or behind it."""
    return _SHORT <= len(claim) < len(key) <= _TIMES * len(claim) and (key.endswith(claim) or key.startswith(claim))


def _is_over_another(lines: Sequence[Line], number: int, first: int, *, brief: bool) -> bool:
    """Whether another heading follows before the text: this one is then the section's, if `brief`.

    Any other is the site's, if the site's menu is between the two.
    """
    between = lines[number + 1 : min(number + _MENU, first) + 1]
    for size in range(len(between), 0, -1):
        other = between[size - 1]
        if other.kind in ("h1", "h2", "h3") and _is_plain(other):
            return brief or sum(not _is_plain(line) for line in between[:size]) > _LINKS
    return False


def _is_plain(line: Line) -> bool:
    return not line.furniture and not line.linked


def _is_bold(line: Line) -> bool:
    return all(piece.strong for piece in line.pieces if piece.text.strip())


def _to_itself(page: Page, line: Line) -> bool:
    links = {piece.href for piece in line.pieces if piece.href}
    return any(page.resolve(href) == page.url for href in links)


def _to_the_front(page: Page, line: Line) -> bool:
    addresses = (page.resolve(piece.href) for piece in line.pieces if piece.href)
    return any(urlsplit(address).path in ("", "/") for address in addresses if address)


def _in_address(slug: str, text: str) -> float:
    """The share of a title's longer words that stand in the address."""
    words = [word for word in _WORD.findall(text.casefold()) if len(word) > 3] if slug else []
    return sum(word in slug for word in words) / len(words) if words else 0.0


# --- how it is worded -------------------------------------------------------


def _whole_heading(lines: Sequence[Line], number: int, claims: Claims) -> tuple[int, int]:
    """The first and last line of a heading that is broken over several."""
    start = last = number
    if lines[number].kind in _LEVELS and folded(lines[number].text) not in claims.keys:
        element = lines[number].element
        while start > number - _BROKEN and start and not lines[start].opens and lines[start - 1].element == element:
            start -= 1
        end = min(start + _BROKEN, len(lines))
        while last + 1 < end and not lines[last + 1].opens and lines[last + 1].element == element:
            last += 1
    return start, last


def _worded(page: Page, lines: Sequence[Line], start: int, last: int, claims: Claims) -> str:
    """The heading of these lines as a title: without a kicker over it and a date or counter behind it."""
    heading = lines[start : last + 1]
    text = tidy(" ".join(line.text for line in heading))
    key = folded(text)
    above = lines[start - 1] if start else None
    if claims.agreed and above and above.kind not in _LEVELS and folded(claims.agreed) == folded(above.text) + key:
        return claims.agreed  # the line above is a part of the headline
    for claim in sorted(claims.keys if len(text) <= _LONGEST else (), key=len):
        if _cuts(key, claim) and (claim in claims.named or key.removeprefix(claim).isdigit()):
            part = _part(text, claim, {squeeze(piece.text) for line in heading for piece in line.pieces} - {""})
            if part:
                return part
    if key in claims.keys:
        return text
    text = _without_kicker(page, lines[start], text)
    key = folded(text)
    if key in claims.whole or (claims.hint and key.startswith(claims.hint)):
        return text
    if claims.headline:
        headline = folded(claims.headline)
        if claims.whole.startswith(headline) or _likeness(key, headline) > _AKIN:
            return claims.headline
    if claims.agreed and _is_of_parts(page, lines[start]) and _likeness(key, folded(claims.agreed)) > _AKIN:
        return claims.agreed  # which of the parts is the headline, nobody says
    return text


def _part(text: str, key: str, pieces: Collection[str]) -> str | None:
    """The end of `text` that says `key`, if a piece of mark-up or a sign parts it off; or all before a date."""
    words = text.split()
    for number in range(1, len(words)):
        before, after = " ".join(words[:number]), " ".join(words[number:])
        if folded(before) == key and sum(map(str.isdigit, after)) >= _DIGITS:
            return before
        if folded(after) == key and (not before[-1].isalnum() or any(after.startswith(piece) for piece in pieces)):
            return after.strip(_EDGES)
    return None


def _is_of_parts(page: Page, line: Line) -> bool:
    """Whether a heading is a kicker and a headline, each in an element of its own."""
    heading = page.element(line.element)
    node = heading.child if heading else None
    parts = 0
    while node is not None:
        if node.text().strip():
            if node.tag == "-text":
                return False
            parts += 1
        node = node.next
    return parts > 1


def _without_kicker(page: Page, line: Line, text: str) -> str:
    heading = page.element(line.element) if line.kind in _LEVELS else None
    kicker = heading.css_first(_KICKER) if heading else None
    over = squeeze(kicker.text()) if kicker else ""
    rest = text.removeprefix(over).lstrip(_EDGES)
    return rest if over and len(folded(rest)) >= _SHORT else text
