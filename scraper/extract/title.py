"""A page's title: the heading that stands over the article, not the site's, the section's or a banner's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from urllib.parse import unquote, urlsplit

from scraper.extract.letters import folded, squeeze
from scraper.extract.markup import Line
from scraper.extract.page import Page
from scraper.extract.structured import Facts
from scraper.models import Hints

_LONGEST = 300  # characters of a title
_SHORT = 10  # letters; a shorter heading may name a section
_LEVELS = {"h1": 3.0, "h2": 2.5, "h3": 1.5, "h4": 1.0}
_PARTS = re.compile(r"\s+[|\u2013\u2014\u00b7•»:/-]+\s+|\s*[|»]\s*")
_TITLED = re.compile(r"title|headline|heading|zagl", re.IGNORECASE)
_CUT = re.compile(r"(?:…|\.\.\.|&\w{0,8}|\ufffd)\s*$")


def find(
    page: Page, facts: Facts, lines: Sequence[Line], place: tuple[int, int], first: int, hints: Hints
) -> tuple[str | None, int | None]:
    """The title, and the (last) line where it stands (None where it is only in the page's head or in a hint).

    `place` is where the article stands, `first` the first line of its prose.
    """
    claims = said(page, facts)
    hint = _whole(hints.title)
    best, best_points = None, 2.0  # what a mere bold line over the text must exceed
    for number, line in enumerate(lines[: place[1]]):
        if len(line.text) > _LONGEST or (number >= first + 4 and folded(line.text) not in claims):
            continue
        points = _points(page, line, first - number, claims, facts.site, hint)
        if points and number >= place[0]:
            points += 1.5  # the title is more often in one element with the text than a banner is
        if points and len(folded(line.text)) < _SHORT and _another_below(lines, number, first):
            points -= 2
        if points > best_points:
            best, best_points = number, points
    if best is not None:
        start, last = _whole_heading(lines, best)
        return tidy(" ".join(line.text for line in lines[start : last + 1])), last
    uncut = hints.title if hints.title and not _CUT.search(hints.title) else None
    return (squeeze(uncut) if uncut else None) or next(iter(facts.titles), None) or _head(page, facts), None


def _another_below(lines: Sequence[Line], number: int, first: int) -> bool:
    """Whether a heading follows before the text: the upper one, if short, is then the section's name."""
    between = lines[number + 1 : first + 1]
    return any(line.kind in ("h1", "h2", "h3") and not line.furniture and not line.linked for line in between)


def _whole_heading(lines: Sequence[Line], number: int) -> tuple[int, int]:
    """The first and last line of a heading that is broken over several."""
    start = last = number
    if lines[number].kind in _LEVELS:
        node = lines[number].node.mem_id
        while start and not lines[start].opens and lines[start - 1].node.mem_id == node:
            start -= 1
        while last + 1 < len(lines) and not lines[last + 1].opens and lines[last + 1].node.mem_id == node:
            last += 1
    return start, last


def tidy(text: str) -> str:
    """A heading as a title: on one line, without the permalink sign some themes append."""
    return squeeze(text).removesuffix("¶").rstrip() or squeeze(text)


def _points(page: Page, line: Line, above: int, said: Sequence[str], site: str | None, hint: str) -> float:
    text = tidy(line.text)
    key = folded(text)
    if not key or line.kind in ("row", "ul", "ol", "quote"):
        return 0.0
    points = _LEVELS.get(line.kind, 0.0)
    if points and _TITLED.search(_name(line)):
        points += 0.5
    if points == 0.0 and above >= 0 and _looks_like_one(line, text):
        points = 1.5
    points += _confirmed(key, said, hint)
    if points == 0.0:
        return 0.0
    points += max(0.0, 3 - 0.5 * above) if above >= 0 else 1.5
    points += 2 * _in_address(page.url, text)
    if key == folded(site):
        points -= 6
    if line.furniture:
        points -= 3
    if line.linked and not _to_itself(page, line) and (line.linked > 0.8 * len(line.text) or _to_the_front(page, line)):
        points -= 4
    return points


def _confirmed(key: str, said: Sequence[str], hint: str) -> float:
    points = 0.0
    if key in said[:-1]:
        points += 4 if len(key) >= _SHORT else 2  # a short one may be the section's name: "Blogs", "News"
    elif said and ((len(key) >= 8 and key in said[-1]) or any(_alike(key, claim) for claim in said)):
        points += 3  # the head often keeps an older wording of the headline
    # A listing's teaser is often cut short, so its beginning is what counts.
    if len(hint) >= 4 and (key.startswith(hint) or hint.startswith(key)):
        points += 4
    return points


def _alike(key: str, claim: str) -> bool:
    if min(len(key), len(claim)) < 12 or abs(len(key) - len(claim)) > 0.2 * len(key):
        return False
    return SequenceMatcher(None, key, claim, autojunk=False).ratio() > 0.85


def said(page: Page, facts: Facts) -> list[str]:
    """Folded titles from the page's head: each claim, the parts of <title>, and last the whole <title>."""
    node = page.tree.css_first("title")
    whole = squeeze(node.text()) if node else ""
    parts = [part for part in _PARTS.split(whole) if part]
    return [folded(text) for text in (*facts.titles, *parts[:1], whole, whole) if folded(text)]


def _head(page: Page, facts: Facts) -> str | None:
    """<title> without the name of the site."""
    node = page.tree.css_first("title")
    whole = squeeze(node.text()) if node else ""
    parts = [part for part in _PARTS.split(whole) if part and folded(part) != folded(facts.site)]
    if facts.site and len(parts) >= 1:
        start = whole.rfind(facts.site)
        return squeeze(whole[:start].rstrip(" |–—-·»:")) or whole if start > 0 else whole
    return parts[0] if parts else None


def _whole(title: str | None) -> str:
    """A hint without the sign or the broken entity at which it was cut, folded."""
    return folded(_CUT.sub("", title)) if title else ""


def _name(line: Line) -> str:
    attributes = line.node.attributes
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''} {attributes.get('itemprop') or ''}"


def _looks_like_one(line: Line, text: str) -> bool:
    """Whether a line that is no heading is set as one: named a title, or all bold and no sentence."""
    if _TITLED.search(_name(line)):
        return True
    return text[-1] not in ".:" and all(piece.strong for piece in line.pieces if piece.text.strip())


def _to_itself(page: Page, line: Line) -> bool:
    links = {piece.href for piece in line.pieces if piece.href}
    return any(page.resolve(href) == page.url for href in links)


def _to_the_front(page: Page, line: Line) -> bool:
    addresses = (page.resolve(piece.href) for piece in line.pieces if piece.href)
    return any(urlsplit(address).path in ("", "/") for address in addresses if address)


def _in_address(url: str, text: str) -> float:
    """The share of a title's longer words that stand in the address."""
    slug = unquote(urlsplit(url).path).casefold()
    words = [word for word in _words(text) if len(word) > 3]
    return sum(word in slug for word in words) / len(words) if words else 0.0


def _words(text: str) -> Iterator[str]:
    return (word.casefold() for word in re.findall(r"\w+", text))
