"""Selectors that a person could have written, for elements that stand in one place on every page of a site."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from selectolax.lexbor import LexborHTMLParser, LexborNode

_IDENT = re.compile(r"-?[^\W\d][\w-]*")
# Names that a build or a record number made: `css-1x2y3z`, `post-4711`, `sc-bdVaJa`.
_FRAGILE = re.compile(r"(?:^|[-_])(?=[a-z]*\d)[a-z\d]{6,}$|\d{3,}|^(?:css|sc|jss)-|__[\w-]*[A-Z\d][\w-]*$")
_LAYOUT = re.compile(
    r"^(?:row|col|container|clearfix|wrapper?|inner|grid|flex|left|right|center|pull|text|px|py|mx|my|mt|mb|m|p)\b"
)
_SPEAKING = frozenset(("h1", "h2", "h3", "main", "article", "time"))  # tags that say what they hold
_MAY_BE_PROSE = """
p div span ul ol table h2 h3 h4 h5 h6 b i a strong em
"""
_PROSE = frozenset(_MAY_BE_PROSE.split())
PLACED = 3.5  # what it costs to be told by one's place alone
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LOOKS = ("align", "bgcolor", "class", "color", "face", "height", "size", "valign", "width")
_MEANS = ("itemprop", "property", "name", "role", "rel")
_ADDRESS = 60  # characters of a link that a selector may name
_ALONE = 1.8  # what a bare tag costs more than one in a named place
_ABOVE = 10  # ancestors that may stand before an element in its selector
_DEEPEST = 40  # steps of a path from <body>, the last resort
_MOST_NODES = 20_000  # elements of one page whose names are counted


@dataclass(frozen=True, slots=True, order=True)
class Selector:
    """A selector's text, and how far it is from what a person would write."""

    cost: float
    css: str


class Names:
    """Which ids, classes and attributes most pages of the sample share; the others belong to single pages."""

    def __init__(self, pages: Counter[tuple[str, str]], least: int) -> None:
        self._pages, self._least = pages, least

    @classmethod
    def of(cls, trees: Sequence[LexborHTMLParser]) -> Names:
        """The names that four pages of five share."""
        pages = Counter(name for tree in trees for name in {one for node in _elements(tree) for one in _names(node)})
        return cls(pages, max(2, ceil(0.8 * len(trees))))

    @classmethod
    def among(cls, places: Sequence[Sequence[LexborNode]], share: float) -> Names:
        """The names that such a share of these places has on some element of each."""
        counts = Counter(name for place in places for name in {one for node in place for one in _names(node)})
        return cls(counts, max(1, ceil(share * len(places))))

    def of_few(self) -> Names:
        """The names that two pages share: not every article has a row of pictures under it."""
        return Names(self._pages, 2)

    def compounds(self, node: LexborNode) -> list[Selector]:
        """What may stand for one element, cheapest first; its number among its like is not among them."""
        tag = node.tag or ""
        attributes = node.attributes
        found = [_bare(node)]
        name = attributes.get("id") or ""
        if self._shared("id", name) and _IDENT.fullmatch(name):
            found.append(Selector(1.0 + 2.0 * _is_numbered(tag, name), f"#{name}"))
        for word in dict.fromkeys((attributes.get("class") or "").split()[:8]):
            if self._shared("class", word) and _IDENT.fullmatch(word):
                worse = 2.0 * bool(_FRAGILE.search(word)) + 0.5 * bool(_LAYOUT.search(word))
                found.append(Selector(1.0 + worse, f"{tag}.{word}"))
        for key in _MEANS:
            value = attributes.get(key) or ""
            words = value.split()
            if words and self._shared(key, value) and '"' not in words[0]:
                found.append(Selector(1.2, f'{tag}[{key}{"~" * (len(words) > 1)}="{words[0]}"]'))
        href = attributes.get("href") or ""
        if self._shared("href", href) and _plain_address(href):
            found.append(Selector(1.6, f'{tag}[href="{href}"]'))
        return sorted(found)

    def looks(self, node: LexborNode) -> list[Selector]:
        """What old pages tell an element by: its width, its colour."""
        tag, attributes = node.tag or "", node.attributes
        pairs = ((key, attributes.get(key) or "") for key in _LOOKS if key != "class")
        return [
            Selector(2.2, f'{tag}[{key}="{value}"]')
            for key, value in pairs
            if value and '"' not in value and "\\" not in value and len(value) < 30 and self._shared(key, value)
        ]

    def _shared(self, key: str, value: str) -> bool:
        return bool(value) and self._pages[key, value] >= self._least


def _elements(tree: LexborHTMLParser) -> list[LexborNode]:
    return tree.css("*")[:_MOST_NODES]


def _names(node: LexborNode) -> Iterator[tuple[str, str]]:
    for key, value in node.attributes.items():
        if key == "class":
            yield from (("class", word) for word in (value or "").split()[:8])
        elif key in ("id", "href") or key in _LOOKS or key in _MEANS:
            yield key, value or ""


def selectors(node: LexborNode, names: Names, within: str | None = None) -> Iterator[Selector]:
    """Selectors of an element, in no order: itself, after its ancestors, and by its number as a last resort.

    `within` is the selector of an element around it, which then begins each of them.
    """
    own = names.compounds(node)
    named = [*own, *names.looks(node)]
    plain = [*named, _numbered(node)]
    if within is not None:
        outside = Selector(0.5, within)
        yield from (_joined(outside, one, " ") for one in own if one.css != node.tag)
        ends = [Selector(PLACED, f"{node.tag}:{end}") for end in ("first-child", "last-child")]
        yield from (_joined(outside, one, " > ") for one in (_bare(node), *ends) if one.css not in _PROSE)
        return
    # A bare h1 may be anything once the site is made anew, so it must earn its shortness.
    yield from (Selector(one.cost + _ALONE * (one.css == node.tag), one.css) for one in named if _says(one, node))
    around = list(_ancestors(node))
    if not around:
        return
    above = names.compounds(around[0])
    yield from (_joined(parent, one, " > ") for parent in [*above, *names.looks(around[0])] for one in plain)
    for ancestor in (one for one in around[:_ABOVE] if one.tag != "body"):
        speaking = [one for one in names.compounds(ancestor) if _says(one, ancestor)]
        for one in speaking[:3]:
            yield from (_joined(one, self, " ") for self in plain)
            if ancestor is not around[0]:
                steps = [*above[:1], _numbered(around[0])]
                yield from (_joined(_joined(one, step, " "), self, " > ") for step in steps for self in plain)
    path = _path(node, around, names)
    if path:
        yield path


def _plain_address(href: str) -> bool:
    return len(href) <= _ADDRESS and "javascript:" not in href and not set(href) & set('"\\\n')


def _bare(node: LexborNode) -> Selector:
    return Selector(1.4 if node.tag in _SPEAKING else 2.0, node.tag or "")


def _says(one: Selector, node: LexborNode) -> bool:
    return one.css != node.tag or node.tag in _SPEAKING


def _is_numbered(tag: str, name: str) -> bool:
    """Whether a program gave an element its id: `#_1` and `#id2` over a heading are not there on every page."""
    return bool(
        _FRAGILE.search(name) or (tag in _HEADINGS and name[-1].isdigit()) or not re.search(r"[^\W\d_]{2}", name)
    )


def _joined(outer: Selector, inner: Selector, how: str) -> Selector:
    return Selector(outer.cost + inner.cost + (0.2 if how == " " else 0.3), f"{outer.css}{how}{inner.css}")


def _numbered(node: LexborNode) -> Selector:
    number, before = 1, node.prev
    while before is not None and number < 100:
        number += before.tag == node.tag
        before = before.prev
    return Selector(4.0, f"{node.tag}:first-of-type" if number == 1 else f"{node.tag}:nth-of-type({number})")


def _path(node: LexborNode, around: list[LexborNode], names: Names) -> Selector | None:
    """Every step from the nearest element with a name of its own, or from <body>."""
    steps = [_numbered(node).css]
    for ancestor in around:
        start = names.compounds(ancestor)[0]
        if start.cost < 1.4 or ancestor.tag == "body":
            return Selector(6.0 + 2 * len(steps), " > ".join([start.css, *reversed(steps)]))
        steps.append(_numbered(ancestor).css if ancestor.tag not in ("tbody", "html") else ancestor.tag)
        if len(steps) > _DEEPEST:
            break
    return None


def _ancestors(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    while parent is not None and parent.tag not in ("html", "-document", None):
        yield parent
        parent = parent.parent
