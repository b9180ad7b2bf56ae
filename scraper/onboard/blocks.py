"""Groups the parts of a list that stand alike and are dated each: announcements that may have no page of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median

from selectolax.lexbor import LexborNode, SelectolaxError

from scraper.crawl import items, listing, shape
from scraper.extract import calendar
from scraper.extract.learning.selectors import Names, Selector, selectors
from scraper.onboard.cards import Card, Deck
from scraper.onboard.leaf import Anchor, Leaf, Step, ancestors, is_beside, step_of

_TAGS = "tr, li, article, section, div, p, dd, dt, a[href], option[value]"
_MOST_NODES = 6000  # of one page
_FEWEST = 3
_LONGEST = 3000  # letters of one item
_SAMPLE = 60
_DATED = 0.6  # of the items that show a day
_FILED = 0.8  # of the items that hold a document, where they need not show a day
_MOST_DAYS = 3  # of one item: opened, until, held; more is a list of its own
_SHARE = 0.9  # of the items, for a class to be named and for a selector to be theirs
_DEEP = 8  # elements about an item that tell it from others
_MOST_TRIED = 120
_FLAWED = 3.0  # what a selector costs more that finds other elements too


def decks(leaves: Sequence[Leaf], language: str | None) -> Iterator[Deck]:
    """Every group of items that a selector finds, in no order; an item stands in for the link that it need not have."""
    groups: defaultdict[tuple[Step, ...], list[Card]] = defaultdict(list)
    for at, leaf in enumerate(leaves):
        steps: dict[int, Step] = {}
        for node in leaf.tree.css(_TAGS)[:_MOST_NODES]:
            around = tuple(ancestors(node))
            place = tuple(step_of(one, steps) for one in (node, *around[:_DEEP]))
            anchor = Anchor(
                node, leaf.capture.url, leaf.key, shape.of(leaf.capture.url), around, leaf.capture.url, place
            )
            card = Card(at, node, anchor)
            groups[place].append(card)
            groups[tuple((step[0],) for step in place)].append(card)  # rows may be told apart by turns
    for cards in groups.values():
        told = [card for card in cards if _is_item(card)]
        if len(told) >= _FEWEST and not _is_beside(told) and (_is_dated(told, language) or _are_files(told)):
            yield from _selected(told, leaves)


def _is_item(card: Card) -> bool:
    if card.node.tag == "tr" and card.node.css_first("td") is None:
        return False
    return 0 < len(card.node.text(strip=True)[: _LONGEST + 1]) <= _LONGEST


def _is_dated(cards: Sequence[Card], language: str | None) -> bool:
    """Whether most of the items show a day or a few, and not all the same one."""
    shown = [_days(card.node, language) for card in cards[:_SAMPLE]]
    dated = [days for days in shown if days]
    if len(dated) < _DATED * len(shown) or median(len(set(days)) for days in dated) > _MOST_DAYS:
        return False
    return len({days[0] for days in dated}) > len(dated) / 4


def _is_beside(cards: Sequence[Card]) -> bool:
    """Whether most of the items stand in a menu or the like; choices of a form are no menu."""
    apart = [card for card in cards if card.node.tag != "option"]
    return sum(any(map(is_beside, (card.node, *card.anchor.around))) for card in apart) > len(cards) / 2


def _are_files(cards: Sequence[Card]) -> bool:
    """Whether nearly every item is a document or two under words of its own."""
    sample = cards[:_SAMPLE]
    held = [items.documents(card.node, card.anchor.base) for card in sample]
    filed = sum(0 < len(each) <= _MOST_DAYS for each in held) >= _FILED * len(sample)
    return filed and len({listing.text_of(card.node) for card in sample}) >= _SHARE * len(sample)


def _days(node: LexborNode, language: str | None) -> list[str]:
    text = listing.text_of(node)[:_LONGEST]
    return [stamp.date() for stamp in calendar.stamps(text, language) if stamp.day]


def _selected(cards: Sequence[Card], leaves: Sequence[Leaf]) -> Iterator[Deck]:
    """The items with the plainest selector that finds just them, else with the one that finds the fewest others."""
    wanted = {card.node.mem_id for card in cards}
    names = Names.among([(card.node, *card.anchor.around) for card in cards[:200]], _SHARE)
    best: tuple[float, Selector] | None = None
    for one in sorted(set(selectors(cards[0].node, names)))[:_MOST_TRIED]:
        found = {node.mem_id for node in _found(one.css, leaves)}
        if len(wanted & found) < _SHARE * len(wanted):
            continue
        cost = one.cost + _FLAWED * len(found - wanted) / len(wanted)
        if best is None or cost < best[0]:
            best = cost, one
    if best:
        yield Deck(tuple(cards), best[1].css, None, best[0])


def _found(css: str, leaves: Sequence[Leaf]) -> list[LexborNode]:
    """What a selector finds that could be an item: a table's head is none."""
    try:
        nodes = [node for leaf in leaves for node in leaf.tree.css(css)]
    except SelectolaxError:
        return []
    return [node for node in nodes if node.tag != "tr" or node.css_first("td") is not None]
