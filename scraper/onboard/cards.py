"""Groups the links of a list that stand alike, and finds the card about each with a selector for all of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode, SelectolaxError

from scraper import addresses
from scraper.crawl import listing
from scraper.extract.learning.selectors import Names, Selector, selectors
from scraper.onboard.leaf import Anchor, Leaf, ancestors

_MOST_FAMILIES = 30  # of links that stand alike, looked at closely
_MOST_TRIED = 80  # selectors of one family's cards
_MOST_WIDER = 3  # selectors that find other elements besides
_MEASURED = 20  # cards whose text tells how much is in one
_SHORT_NAME = 5  # letters of "?p=", which says something only with its mark
_SHARE = 0.9  # of the cards, to have a class for it to be named
_STRAYED = 0.1  # of the links, to stand in odd surroundings without counting
_CARDS = frozenset(("li", "article", "tr", "dd", "section"))
_OF_POSTS = re.compile(r"\.(?:category|format|tag|type|status|author|has|is)-")
_LOOKS = re.compile(  # names that style sheets for everything give: Bootstrap, Pure, Foundation, Tailwind
    r"\.(?:[mp][trblxyse]?-\d|[dgwh]-|(?:col|flex|justify|align|items|text|bg|rounded|shadow|float|gap|grid|font|f[ws]|pure"
    r"|small|medium|large|overflow|position)-|border-(?:\d|top|bottom|start|end)|row\b|column|clearfix|no-)"
)
_LAST_RESORT = (":nth", ":first", ":last")


@dataclass(frozen=True, slots=True)
class Card:
    """One item of a list: its element and the link it is for."""

    leaf: int
    node: LexborNode
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class Deck:
    """Cards of one list, with the selectors that find them: `item`, and `link` where a card's first link is another.

    `exact`: they find these cards and nothing else with a link.
    """

    cards: tuple[Card, ...]
    item: str
    link: str | None
    cost: float
    exact: bool = False


def decks(leaves: Sequence[Leaf]) -> Iterator[Deck]:
    """Every group of cards that a selector finds, those of most words first; some of them several times."""
    table = _Table(leaves)
    for family in _families(leaves):
        yield from _dealt(family, table)


class _Table:
    """The pages that cards are looked for on, with what selectors found there before."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self.leaves = leaves
        self._found: dict[str, frozenset[int]] = {}
        self._linked = frozenset(
            node.mem_id for leaf in leaves for anchor in leaf.anchors for node in (anchor.node, *anchor.around)
        )

    def found(self, css: str) -> frozenset[int]:
        """The elements with links that a selector finds; none where it cannot be read."""
        if css not in self._found:
            try:
                nodes = [node for leaf in self.leaves for node in leaf.tree.css(css)]
            except SelectolaxError:
                nodes = []
            self._found[css] = frozenset(node.mem_id for node in nodes) & self._linked
        return self._found[css]


# --- families ---------------------------------------------------------------


_Family = list[tuple[int, Anchor]]


def _families(leaves: Sequence[Leaf]) -> list[_Family]:
    """Links that stand in one place of the tree, or that besides have addresses of one shape."""
    kinds: tuple[Callable[[Anchor], Hashable], ...] = (
        lambda one: (one.place, one.shape),
        lambda one: one.place,
        lambda one: (tuple(step[0] for step in one.place), one.shape),
        lambda one: (tuple(step[0] for step in one.place), len(one.shape), one.shape[:1]),
    )
    found: dict[frozenset[int], _Family] = {}
    for kind in kinds:
        groups: defaultdict[Hashable, _Family] = defaultdict(list)
        for at, leaf in enumerate(leaves):
            for anchor in leaf.anchors:
                groups[kind(anchor)].append((at, anchor))
        for family in groups.values():
            found.setdefault(frozenset(anchor.node.mem_id for _, anchor in family), family)
    return sorted(found.values(), key=_weight, reverse=True)[:_MOST_FAMILIES]


def _weight(family: _Family) -> float:
    """How much the links of a family say: their words, those of one address once."""
    said = {anchor.key: min(len(listing.text_of(anchor.node)), 120) for _, anchor in family[:500]}
    return sum(said.values()) + 8 * len(said)


# --- cards ------------------------------------------------------------------


def _dealt(family: _Family, table: _Table) -> Iterator[Deck]:
    """Decks of the whole cards, which may be told by an inner element that holds as much; else of the bare links."""
    height = _height(family)
    full: int | None = None
    best: list[Deck] = []
    for lower in range(height, -1, -1):
        cards = _at(family, lower)
        letters = sum(len(listing.text_of(card.node)) for card in cards[:_MEASURED])
        full = letters if full is None else full
        if letters < full:
            break
        best += _selected(cards, table)
    if not best and height:
        best += _selected(_at(family, 0), table)
    yield from best


def _height(family: _Family) -> int:
    """How far above its link a card's element may stand without holding another card's link."""
    keys: dict[int, set[str]] = defaultdict(set)
    for _, anchor in family:
        for node in anchor.around:
            keys[node.mem_id].add(anchor.key)
    if len({anchor.key for _, anchor in family}) == 1:
        around = family[0][1].around
        return next((at + 1 for at, node in enumerate(around) if node.tag in _CARDS), min(1, len(around)))
    heights = []
    for _, anchor in family:
        alone = [len(keys[node.mem_id]) == 1 for node in anchor.around]
        heights.append(alone.index(False) if False in alone else len(alone))
    heights.sort()
    return heights[int(_STRAYED * len(heights))]


def _at(family: _Family, height: int) -> list[Card]:
    """The cards that many steps above the links, each once with its first link."""
    cards: dict[int, Card] = {}
    for leaf, anchor in family:
        node = anchor.around[height - 1] if 0 < height <= len(anchor.around) else anchor.node
        cards.setdefault(node.mem_id, Card(leaf, node, anchor))
    return list(cards.values())


# --- selectors --------------------------------------------------------------


def _selected(cards: Sequence[Card], table: _Table) -> Iterator[Deck]:
    """Decks of these cards by selectors that a person could write: of just these if there is one, and of more."""
    wanted = frozenset(card.node.mem_id for card in cards)
    names = Names.among([(card.node, *card.anchor.around) for card in cards[:200]], _SHARE)
    link, missed = _link(cards)
    if missed > _STRAYED:
        return
    exact: Selector | None = None
    wider: dict[frozenset[int], Selector] = {}
    tried = sorted({_weighed(one) for one in _items(cards[0], names)})
    meant = [one for one in tried if not any(last in one.css for last in _LAST_RESORT)]
    for one in [*meant[:_MOST_TRIED], *tried[: _MOST_TRIED // 8]]:
        found = table.found(one.css)
        if len(wanted & found) < (1 - _STRAYED) * len(wanted):
            continue
        more = found - wanted
        if not more:
            exact = one
            break
        wider.setdefault(more, one)
    for one in list(wider.values())[:_MOST_WIDER]:
        yield Deck(tuple(cards), one.css, link, one.cost + 0.5 * bool(link))
    if exact:
        yield Deck(tuple(cards), exact.css, link, exact.cost + 0.5 * bool(link), exact=True)
    elif wider and (telling := _telling(cards, link)):
        least = min(wider, key=lambda more: (len(more), wider[more].cost))
        yield Deck(tuple(cards), wider[least].css, telling, wider[least].cost + 1.0)


def _items(card: Card, names: Names) -> Iterator[Selector]:
    yield from selectors(card.node, names)
    # Old pages tell a column by its width.
    own = names.compounds(card.node)[:2]
    for node in ancestors(card.node):
        for look in names.looks(node):
            yield from (Selector(look.cost + one.cost + 0.2, f"{look.css} {one.css}") for one in own)


def _telling(cards: Sequence[Card], link: str | None) -> str | None:
    """A selector of the cards' links that says what their addresses have in common."""
    if link and link.startswith("a[href"):
        return link
    part = _common([card.anchor.node.attributes.get("href") or "" for card in cards])
    css = f'a[href*="{part}"]' if part else None
    return css if css and _missed(cards[:100], css) <= _STRAYED else None


def _weighed(one: Selector) -> Selector:
    """A class that says what a single post is about, or how an element looks, is the list's only by chance."""
    return Selector(one.cost + 1.5 * len(_OF_POSTS.findall(one.css)) + 0.8 * len(_LOOKS.findall(one.css)), one.css)


# --- link -------------------------------------------------------------------


def _link(cards: Sequence[Card]) -> tuple[str | None, float]:
    """What finds each card's link, None where it is the first one; and the share of cards where that fails."""
    sample = list(cards[:100])
    best: tuple[str | None, float] = (None, _missed(sample, None))
    if best[1] <= 0.02:
        return best
    names = Names.among([(card.anchor.node, *_within(card)) for card in sample], _SHARE)
    for css in _links(sample, names):
        missed = _missed(sample, css)
        if missed < best[1] - 0.01:
            best = css, missed
        if missed <= 0.02:
            break
    return best


def _within(card: Card) -> list[LexborNode]:
    """The elements between a card and its link."""
    found = []
    for node in card.anchor.around:
        if node.mem_id == card.node.mem_id:
            break
        found.append(node)
    return found


def _links(cards: Sequence[Card], names: Names) -> Iterator[str]:
    anchor, within = cards[0].anchor, _within(cards[0])
    own = [one.css for one in names.compounds(anchor.node) if one.css != "a"]
    yield from own
    for node in within[:4]:
        yield from (f"{one.css} a" for one in names.compounds(node)[:2])
    if part := _common([card.anchor.node.attributes.get("href") or "" for card in cards]):
        yield f'a[href*="{part}"]'
    for node in within[:2]:
        yield from (f"{one.css} > {mine}" for one in names.compounds(node)[:2] for mine in [*own, "a:last-of-type"])
    yield from ("a:last-of-type", "a:last-child", "a + a")


def _common(hrefs: Sequence[str]) -> str | None:
    """What the addresses begin with up to a name's end, its beginning cut where that leaves something telling."""
    start = hrefs[0]
    for href in hrefs:
        while not href.startswith(start):
            start = start[:-1]
    end = max(start.rfind("/"), start.rfind("=")) + 1
    start = start[:end]
    path = start.partition("://")[2].partition("/")[2] if "://" in start else start.lstrip("./")
    if start.endswith("="):
        mark = max(path.rfind("?"), path.rfind("&"))
        path = path[mark + (len(path) - mark > _SHORT_NAME) :]
    return path if path.strip("/") and not set(path) & set('"\\\n') else None


def _missed(cards: Sequence[Card], link: str | None) -> float:
    wrong = sum(first_link(card.node, link, card.anchor) != card.anchor.key for card in cards)
    return wrong / len(cards)


def first_link(node: LexborNode, link: str | None, like: Anchor) -> str | None:
    """The key of the address that a card's rule would give, by way of the links known about it."""
    try:
        outer = node.css(link) if link else [node]
    except SelectolaxError:
        return None
    for one in outer:
        for anchor in one.css("a[href]"):
            href = (anchor.attributes.get("href") or "").strip()
            if anchor.mem_id == like.node.mem_id:
                return like.key
            if href and not href.startswith("#") and (target := addresses.resolve(like.base, href)):
                return addresses.key(target)
    clicked = listing.clicked(like.node, like.url)
    return like.key if clicked else None
