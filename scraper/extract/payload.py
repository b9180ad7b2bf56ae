"""Of all that a page's data for machines holds, the one article that the page is about."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from scraper.extract import fields, richtext
from scraper.extract.fields import BODIES, LEADS, LONGEST_TITLE, ORDER, Address, plain
from scraper.letters import folded
from scraper.serial import Data

# What a payload carries beside the article: menus, words of the interface, other articles.
_APART = re.compile(
    r"cookie|consent|gdpr|footer|header(?!s$)|(?:^|_)nav|menu|sidebar|related|recommend|similar|comment|translation|i18n|locale|"
    r"messages?$|config|settings|advert|(?:^|_)ads?$|newsletter|trending|popular|latest|mostread|author|byline|banner|"
    r"breadcrumb|(?:^|_)tags?$|pagination|^next|^prev",
    re.IGNORECASE,
)
_APART_KINDS = re.compile(
    r"comment|person|organi[sz]ation|review$|breadcrumb|answer|question|imageobject|videoobject", re.I
)
_PARAGRAPHS = re.compile(r"</p>.*<p\b|<br\b|</div>.*<div\b", re.IGNORECASE | re.DOTALL)
_MOST = 120_000  # values of one page that are looked at
_NESTED = 20  # JSON texts within JSON that are opened
_ENOUGH = 100  # characters of an article's text; a notice may be as short
_ENOUGH_UNSAID = 300  # and of a text under a name that does not say what it is
_SAID_SHORTER = re.compile(r"description|summary|excerpt|caption|teaser|abstract")
_LONGEST = 500_000  # characters of an article's mark-up
_ENOUGH_LINKED = 500  # and of JSON-LD's articleBody, which if shorter is a teaser more often than not
_CUT = re.compile(r"(?:…|\.\.\.)\W*$")
_WORDY = 20  # characters of a string that may be prose
_SHORTEST_CLAIM = 8  # letters of a title that many things would not share
_DEEPEST = 3  # objects between a title and its text
_MOST_CANDIDATES = 400


@dataclass(frozen=True, slots=True)
class Told:
    """An article as data tells it. `markup` is its body as HTML, not sanitised; `date` as written, or ISO.

    `weak`: the date is when the record was made, which need not be when it was published.
    """

    title: str | None
    date: str | None
    weak: bool
    markup: str
    address: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is known of the article that is looked for: its page's address and, folded, the titles claimed for it.

    `alone`: the page shows nothing, so that a single article in its data needs neither that address nor a title.
    `answered`: nothing but the data came from the address, which is then that of whatever object is the whole of it.
    """

    url: str
    titles: Collection[str] = ()
    alone: bool = False
    answered: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """An object that may be an article: `sibling`s stand in one list, `linked` is JSON-LD, `whole` is all there is."""

    node: dict[str, Any]
    body: Any
    size: int
    known: bool
    title: str | None
    sibling: bool
    linked: bool
    whole: bool


def told(data: Iterable[Data], wanted: Wanted) -> Told | None:
    """The article that `data` tells of the page that is wanted, or None where it tells of none, or of several alike."""
    found: list[_Found] = []
    for each in data:
        found += _Walk(each, wanted).found
    own = Address.of(wanted.url)
    ranked = sorted(((_points(each, wanted, own), each) for each in found), key=lambda pair: -pair[0])
    for points, best in ranked[:5]:
        if not _sure(best, points, found, wanted, own):
            continue
        body = _with_lead(best)
        text = plain(body) if len(body) <= _LONGEST else ""
        if len(text) >= (_ENOUGH_LINKED if best.linked else _ENOUGH) and not _CUT.search(text):
            day, weak = fields.published(best.node)
            return Told(best.title, day, weak, body, fields.address(best.node))
    return None


def dated(data: Iterable[Data], wanted: Wanted) -> str | None:
    """The date of the object that bears one of the wanted titles; None where objects of that title disagree."""
    days: list[str] = []
    for each in data:
        for node, _ in _objects(each.value, bool):
            day, weak = fields.published(node)
            title = fields.title(node, wanted.titles) if day and not weak else None
            if day and title and len(folded(title)) >= _SHORTEST_CLAIM and folded(title) in wanted.titles:
                days.append(day)
    return days[0] if len({day[:10] for day in days}) == 1 else None


# --- walking ----------------------------------------------------------------


def _objects(whole: Any, worth: Callable[[Any], bool]) -> Iterator[tuple[dict[str, Any], bool]]:
    """Every object in `whole` that is worth it, once, outermost first, and whether it is one of several in a list."""
    todo: list[tuple[Any, bool]] = [(whole, False)]
    seen: set[int] = set()
    kept: list[Any] = []  # what nested JSON made, so that no id is given twice
    for _ in range(_MOST):
        if not todo:
            return
        value, sibling = todo.pop()
        if isinstance(value, str):
            value = _nested(value) if len(kept) < _NESTED else None
            kept.append(value)
        if not isinstance(value, (dict, list)) or id(value) in seen or not worth(value):
            continue
        seen.add(id(value))
        if isinstance(value, dict):
            yield value, sibling
            inner = [(item, sibling) for name, item in value.items() if _may_hold(item) and not _is_apart(str(name))]
        else:
            several = sum(isinstance(item, dict) for item in value[:3]) > 1
            inner = [(item, sibling or several) for item in value if _may_hold(item)]
        todo += reversed(inner)


def _is_apart(name: str) -> bool:
    # A longer name is an address, as the key of an answer kept for it.
    return len(name) < 40 and bool(_APART.search(name))


def _may_hold(value: Any) -> bool:
    return isinstance(value, (dict, list)) or (
        isinstance(value, str) and len(value) >= _ENOUGH and value[:2] in ('{"', "[{", '["')
    )


def _nested(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


class _Walk:
    """The objects of one value that may be articles."""

    def __init__(self, data: Data, wanted: Wanted) -> None:
        self.found: list[_Found] = []
        self._sizes: dict[int, int] = {}
        # Some answer a question for one object with a list of it.
        only = data.value[0] if isinstance(data.value, list) and len(data.value) == 1 else data.value
        for node, sibling in _objects(data.value, lambda value: self._size(value) >= _ENOUGH):
            if len(self.found) >= _MOST_CANDIDATES:
                return
            kind = node.get("@type") or node.get("__typename")
            if isinstance(kind, str) and _APART_KINDS.search(kind):
                continue
            body, size, known = self._body(node, 0)
            if size >= _ENOUGH:
                title = fields.title(node, wanted.titles)
                self.found.append(_Found(node, body, size, known, title, sibling, data.linked, node is only))

    def _body(self, node: dict[str, Any], depth: int) -> tuple[Any, int, bool]:
        """The value that is the text of `node`, its size in characters, and whether its name says so."""
        names = {fields.bare(name): name for name in node if isinstance(name, str)}
        known = [names[name] for name in ORDER[BODIES] if name in names]
        sizes = [(self._size(node[name]), name) for name in known]
        longest = max((size for size, _ in sizes), default=0)
        for size, name in sizes:
            # The full text beside a shorter one, or the same in another form.
            if size >= max(_ENOUGH, 0.6 * longest):
                return node[name], size, True
        if depth < _DEEPEST:
            for inner in node.values():
                if isinstance(inner, dict) and self._size(inner) >= _ENOUGH and fields.title(inner, ()) is None:
                    found = self._body(inner, depth + 1)
                    if found[1] >= _ENOUGH:
                        return found
        rest = [
            text for name, text in node.items() if isinstance(text, str) and _may_be_a_text(fields.bare(name), text)
        ]
        body = max(rest, key=len, default="") if depth == 0 else ""
        return body, len(body), False

    def _size(self, value: Any) -> int:
        """Characters of prose in `value`, however it is nested."""
        if isinstance(value, str):
            return len(value) if len(value) >= _WORDY and not _is_code(value) else 0
        if not isinstance(value, (dict, list)):
            return 0
        if id(value) not in self._sizes:
            self._measure(value)
        return self._sizes[id(value)]

    def _measure(self, whole: Any) -> None:
        """The sizes of `whole` and all in it, each once, inner ones first."""
        sizes = self._sizes
        todo: list[Any] = [whole]
        while todo:
            holder = todo.pop()
            if isinstance(holder, tuple):
                place, own, inner = holder  # of a cycle, its own strings alone are counted again
                sizes[place] = own + sum([sizes[id(value)] for value in inner])
                continue
            if id(holder) in sizes:
                continue
            own = 0
            inner = []
            for value in holder.values() if isinstance(holder, dict) else holder:
                if isinstance(value, str):
                    own += len(value) if len(value) >= _WORDY and " " in value else 0
                elif isinstance(value, (dict, list)):
                    inner.append(value)
            sizes[id(holder)] = own
            if inner:
                todo.append((id(holder), own, inner))
                todo += inner


def _may_be_a_text(name: str, text: str) -> bool:
    """Whether a string under a name that says nothing is several sentences, not keywords, a lead or a script."""
    if len(text) < _ENOUGH_UNSAID or name in ORDER[LEADS] or _is_code(text):
        return False
    head = text[:4000]
    if _SAID_SHORTER.search(name) and not _PARAGRAPHS.search(head):
        return False  # one for search engines; some keep the text itself under such a name
    return len(re.findall(r"[.!?…][\s<\"”»]|。", head)) > len(head) / 400 and not re.search(
        r"[;{]\s*\n|\bfunction\b", head
    )


def _opening(body: Any) -> str:
    """The first strings of a text, up to its first paragraphs."""
    parts: list[str] = []
    todo, size = [body], 0
    for _ in range(500):
        if not todo or size > 2000:
            break
        value = todo.pop()
        if isinstance(value, str) and " " in value:
            parts.append(value[:1000])
            size += len(parts[-1])
        elif isinstance(value, (dict, list)):
            todo += reversed(list(value.values()) if isinstance(value, dict) else value)
    return " ".join(parts)


def _is_code(text: str) -> bool:
    """Whether a string is an address, a key, a picture's bytes or a style rather than words."""
    head = text[:400]
    return head.count(" ") * 25 < len(head) and not re.search(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff]", head)


# --- fields -----------------------------------------------------------------


def _with_lead(found: _Found) -> str:
    """The body's mark-up, under the lead if the body does not repeat it."""
    body = richtext.markup(found.body)
    for value in fields.named(found.node, LEADS):
        lead = richtext.markup(value) if isinstance(value, (str, list, dict)) else ""
        key = folded(plain(lead))
        if key and value is not found.body and key[:60] not in folded(plain(body)):
            return lead + body
    return body


# --- choosing ---------------------------------------------------------------


def _points(found: _Found, wanted: Wanted, own: Address) -> float:
    points = 2 * math.log10(max(1, found.size) / _ENOUGH) if found.size < 20_000 else 4.0
    points += _claimed(found, wanted.titles)
    points += fields.about(found.node, own)
    points += 2.0 if found.known else 0.0
    points -= 2.0 if found.title is None else 0.0
    day, weak = fields.published(found.node)
    points += (1.0 if weak else 2.0) if day else 0.0
    points -= 3.0 if found.sibling else 0.0
    if isinstance(found.body, (dict, list)) or (isinstance(found.body, str) and "<" in found.body):
        points += 1.5  # with paragraphs and links, which JSON-LD's text has not
    return points


def _claimed(found: _Found, titles: Collection[str]) -> float:
    """How sure its title, or one within it, makes that an object is the page's: above 0 if at all."""
    key = folded(found.title)
    if key in titles:
        return 6.0 if len(key) >= _SHORTEST_CLAIM else 3.0
    longer = [title for title in titles if len(title) >= 2 * _SHORTEST_CLAIM]
    if not longer:
        return 0.0
    if key:
        return 3.0 if any(title in key or (len(key) >= 12 and key in title) for title in longer) else 0.0
    # Where the headline is one of the text's own blocks.
    opening = folded(plain(_opening(found.body)))
    return 3.0 if any(title in opening for title in longer) or not _near(found.node).isdisjoint(longer) else 0.0


def _near(node: dict[str, Any]) -> set[str]:
    """Short texts, folded, of the objects right within `node`: where some keep the headline."""
    inner = [value for value in node.values() if isinstance(value, dict)][:50]
    texts = (text for value in inner for text in islice(value.values(), 60) if isinstance(text, str))
    return {folded(plain(text)) for text in texts if 2 * _SHORTEST_CLAIM <= len(text) <= LONGEST_TITLE}


def _sure(best: _Found, points: float, found: Sequence[_Found], wanted: Wanted, own: Address) -> bool:
    """Whether the object is the page's by its title or address, or else the only one on a page that names no title."""
    if best.whole and wanted.answered and best.title is not None and best.known:
        return True
    about, claimed = fields.about(best.node, own), _claimed(best, wanted.titles)
    if about > 0 or claimed > 0:
        return points > 4.0 and (about >= 0 or claimed >= 6.0)
    if not wanted.alone or best.sibling or about < 0 or best.title is None or not best.known:
        return False
    if wanted.titles and fields.published(best.node)[0] is None:
        return False  # a notice of cookies or of leaving the site has a title and a text too
    key = folded(best.title)
    rivals = (each for each in found if each.title and folded(each.title) != key and each.size >= 0.5 * best.size)
    return not any(rivals)
