"""Finds where the cards of a list say their date: an element in each, a text beside the title, or a heading above."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise, takewhile

from selectolax.lexbor import LexborNode, SelectolaxError

from scraper.crawl import listing
from scraper.extract import calendar, labels
from scraper.extract.date import is_stamp
from scraper.extract.learning.selectors import Names, Selector
from scraper.models import DateOrder, DateRule
from scraper.onboard.cards import Card, Deck
from scraper.onboard.leaf import Leaf

_SAMPLE = 60  # cards that are looked through
_LONGEST = 80  # letters of an element that is there for its date
_MOST_ELEMENTS = 150  # of one card
_ENOUGH = 0.6  # of the cards, to have a date for the rule to be worth a line
_PROSE = frozenset(("p", "div", "span", "a", "b", "i", "em", "strong", "small", "font", "h2", "h3", "h4", "li"))
_DATED = re.compile(r"dat[aeu]|time|publi|posted|meta|day|дата|kuup|päiv|fecha|tarih", re.IGNORECASE)
_TELLING = 5  # dates that tell something about all of them
_FIGURES = re.compile(r"\D{0,12}(\d\d?)[./-](\d\d?)[./-](\d{4}|\d\d)(?!\d)")
_FEW_BESIDE = 8  # letters beside a date that need no reason
_YEAR = re.compile(r"(?<=\b\d{4})\b")
_UPDATED = re.compile(r"updat|modif|revis|history", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dating:
    """A rule for the dates of cards, and the share of them for which it gives one."""

    rule: DateRule
    share: float


def date_rule(deck: Deck, leaves: Sequence[Leaf], language: str | None) -> DateRule | None:
    """The best rule for these cards' dates, or None where most of them show none."""
    cards = deck.cards
    sample = list(cards[:_SAMPLE])
    found = _element(sample, language)
    if found is None or found.share < 0.9:
        found = _better(found, _beside(sample, deck.item, language))
    if found is None or found.share < _ENOUGH:
        found = _better(found, _heading(cards, leaves, language))
    return found.rule if found and found.share >= _ENOUGH else None


def _better(one: Dating | None, other: Dating | None) -> Dating | None:
    return other if one is None or (other is not None and other.share > one.share + 0.05) else one


def are_of_the_page(days: Sequence[str], rule: DateRule) -> bool:
    """Whether days are none of the cards' own: one for all, as where a site prints when it was made, or nearly."""
    different = len({day[:10] for day in days})
    return len(days) >= _TELLING and different < (2 if rule.heading is None else max(2, len(days) / 20))


def order_of(pages: Sequence[Sequence[str]]) -> DateOrder | None:
    """How dates in figures must be read for a list to be in order and of one time; None where the usual way does."""
    texts = [text for page in pages for text in page]
    figures = [[found.groups() for text in page if (found := _FIGURES.match(text))] for page in pages]
    if len(texts) < _TELLING or sum(map(len, figures)) < 0.8 * len(texts):
        return None
    usual, *others = (_fit(figures, order) for order in ("dmy", "mdy", "ymd"))
    best = max(others)
    better = best[0] > usual[0] or (best[:2] >= usual[:2] and best[2] * 3 > usual[2])
    return (("mdy", "ymd") if others[0] == best else ("ymd", "mdy"))[0] if better and best[0] == 1 else None


def _fit(pages: Sequence[Sequence[tuple[str, ...]]], order: str) -> tuple[float, float, float]:
    """The share of dates that are any in this order, that of neighbours in order, and minus the years spanned."""
    days = [[_day_of(parts, order) for parts in page] for page in pages]
    known = [day for page in days for day in page if day]
    pairs = [(one, other) for page in days for one, other in pairwise(page) if one and other]
    ordered = max(sum(one >= other for one, other in pairs), sum(one <= other for one, other in pairs))
    count = sum(map(len, days))
    span = (max(known) - min(known)).days / 365 if known else 0.0
    return len(known) / max(1, count), round(ordered / max(1, len(pairs)), 1), -span


def _day_of(parts: tuple[str, ...], order: str) -> date | None:
    found = dict(zip(order, map(int, parts), strict=True))
    try:
        return date(found["y"] + 2000 * (found["y"] < 100), found["m"], found["d"])
    except ValueError:
        return None


# --- an element of the card -------------------------------------------------


def _element(cards: Sequence[Card], language: str | None) -> Dating | None:
    """By the element that holds the date and little else."""
    dated = [(card, node) for card in cards for node in _dated(card, language)]
    if len({card.node.mem_id for card, _ in dated}) < _ENOUGH * len(cards):
        return None
    places = [[node, *_up(node, card.node), *_below(node)] for card, node in dated]
    names = Names.among(places, 0.3)
    tried = Counter[str]()
    costs: dict[str, float] = {}
    for card, dated_by in dated[: 2 * _SAMPLE]:
        for one in (way for node in _alike(dated_by, card.node) for way in _inside(node, card.node, names)):
            tried[one.css] += 1
            costs[one.css] = one.cost
    best: tuple[float, Dating] | None = None
    for css in sorted(tried, key=lambda css: costs[css])[:60]:
        said = [_says(card.node, css, language) for card in cards]
        share = sum(one is not None for one in said) / len(cards)
        if are_of_the_page([one for one in said if one], DateRule(css=css)):
            continue
        score = share - 0.03 * costs[css] + 0.1 * bool(_DATED.search(css)) - 0.5 * bool(_UPDATED.search(css))
        if share and (best is None or score > best[0]):
            best = score, Dating(DateRule(css=css), share)
    return best[1] if best else None


def _dated(card: Card, language: str | None) -> list[LexborNode]:
    """The smallest elements of a card that read as a date, the title's own aside."""
    found: list[LexborNode] = []
    for count, node in enumerate(card.node.traverse()):
        if count > _MOST_ELEMENTS:
            break
        if node.mem_id == card.node.mem_id and len(listing.text_of(node)) > 40:
            continue
        text = _date_text(node)
        if _is_stamp(text, language):
            found.append(node)
    inner = {one.mem_id for one in found}
    smallest = [one for one in found if not any(child.mem_id in inner for child in _below(one))]
    return [one for one in smallest if not _is_title(one, card)]


def _is_title(node: LexborNode, card: Card) -> bool:
    """Whether an element is or holds the card's link with more than the date."""
    at = card.anchor.node.mem_id
    holds = node.mem_id == at or any(one.mem_id == at for one in _below(node))
    stamp = calendar.stamp_of(listing.text_of(node))
    return holds and (stamp is None or len(listing.text_of(node)) > stamp.end - stamp.start + 12)


def _below(node: LexborNode) -> Iterator[LexborNode]:
    for count, one in enumerate(node.traverse()):
        if count > _MOST_ELEMENTS:
            return
        if one.mem_id != node.mem_id:
            yield one


def _up(node: LexborNode, top: LexborNode) -> list[LexborNode]:
    found: list[LexborNode] = []
    while node.mem_id != top.mem_id and node.parent is not None and len(found) < 20:
        node = node.parent
        if node.mem_id != top.mem_id:
            found.append(node)
    return found


def _alike(node: LexborNode, card: LexborNode) -> Iterator[LexborNode]:
    """An element and those about it that hold nothing else."""
    yield node
    text = listing.text_of(node)
    yield from takewhile(lambda outer: listing.text_of(outer) == text, _up(node, card))


def _inside(node: LexborNode, card: LexborNode, names: Names) -> Iterator[Selector]:
    """Selectors of an element within its card."""
    if node.mem_id == card.mem_id:
        return
    own = names.compounds(node)
    yield from (Selector(one.cost + (1.0 if one.css in _PROSE else 0.0), one.css) for one in own)
    around = _up(node, card)
    for above in around[:3]:
        for outer in names.compounds(above)[:2]:
            if outer.css not in _PROSE:
                yield from (Selector(outer.cost + one.cost + 0.2, f"{outer.css} {one.css}") for one in own[:2])
    for mark in node.css('[class*="calendar"], [class*="clock"], [class*="date"]')[:1]:
        if mark.mem_id != node.mem_id and (inner := names.compounds(mark)):
            yield Selector(2.0, f"{node.tag}:has({inner[0].css})")
    placed = _placed(node)
    yield Selector(3.2, placed)
    for above in around[:2]:
        yield from (Selector(3.0, f"{outer.css} {placed}") for outer in names.compounds(above)[:1])


def _placed(node: LexborNode) -> str:
    number, before = 1, node.prev
    while before is not None and number < 12:
        number += before.tag == node.tag
        before = before.prev
    return f"{node.tag}:first-of-type" if number == 1 else f"{node.tag}:nth-of-type({number})"


def _says(card: LexborNode, css: str, language: str | None) -> str | None:
    try:
        node = card.css_first(css)
    except SelectolaxError:
        return None
    text = _date_text(node) if node else ""
    return _readable(text, language) if _is_stamp(text, language) else None


@lru_cache(maxsize=4096)  # the same cards are looked through by several selectors
def _is_stamp(text: str, language: str | None) -> bool:
    """Whether a text is there for the date in it, and not for that of an update."""
    if len(text) > _LONGEST or not _readable(text, language):
        return False
    stamp = calendar.stamp_of(text, language)
    if stamp is None or labels.UPDATED.search(text, 0, stamp.start):
        return False
    beside = sum(map(str.isalpha, text[: stamp.start] + text[stamp.end :]))
    return beside <= _FEW_BESIDE or is_stamp(text, language)


def _date_text(node: LexborNode) -> str:
    """An element's text as a listing's rule takes it for a date; empty where it is there for more than that."""
    text = listing.text_of(node)
    if len(text) > _LONGEST:
        return ""
    return listing.date_text(node, text)


@lru_cache(maxsize=4096)
def _readable(text: str, language: str | None) -> str | None:
    """The day that a short text gives."""
    if not text or len(text) > 2 * _LONGEST or not any(letter.isdecimal() for letter in text):
        return None
    iso = calendar.readable_date(text, language=language)
    return iso if iso and len(iso) >= 10 else None


# --- a text beside the title ------------------------------------------------


def _beside(cards: Sequence[Card], item: str, language: str | None) -> Dating | None:
    """By its form at the beginning or the end of the whole card's text."""
    forms: Counter[str] = Counter()
    days: Counter[str] = Counter()
    for card in cards:
        text = listing.text_of(card.node)
        for stamp in list(calendar.stamps(text[:1000], language))[:5]:
            if stamp.day is None:
                continue
            written = form(text[stamp.start : stamp.end])
            if stamp.start <= 4:
                forms[rf"^\W*({written})"] += 1
                days[rf"^\W*({form(_YEAR.split(text[stamp.start : stamp.end], maxsplit=1)[0])})"] += 1
            if len(text) - stamp.end <= 6:
                forms[rf"({written})\D{{0,6}}$"] += 1
    if not forms:
        return None
    (pattern, count), day = forms.most_common(1)[0], days.most_common(1)
    if day and count < 0.8 * day[0][1]:  # times of day are written in too many ways
        pattern, count = day[0]
    return Dating(DateRule(css=item, pattern=pattern), count / len(cards))


def form(text: str) -> str:
    """A pattern of what is written like this date."""
    parts = re.findall(r"\d+|[^\W\d_]+|\s+|.", text)
    return "".join(
        (r"\d{4}" if len(part) == 4 else r"\d{1,2}")
        if part.isdecimal()
        else r"\p{L}+"
        if part.isalpha()
        else r"\s+"
        if part.isspace()
        else re.escape(part)
        for part in parts
    )


# --- a heading above --------------------------------------------------------


def _heading(cards: Sequence[Card], leaves: Sequence[Leaf], language: str | None) -> Dating | None:
    """By the nearest date above, where several cards stand under one."""
    within = {node.mem_id for card in cards for node in (card.node, *_below(card.node))}
    headings = [
        node
        for leaf in leaves
        for node in leaf.tree.css("h1,h2,h3,h4,h5,h6,dt,th,td,p,div,span,b,strong,li,time,caption,legend,small,font")[
            :4000
        ]
        if node.mem_id not in within and _is_heading(node, language)
    ]
    if len({_readable(listing.text_of(node), language) for node in headings}) < min(2, len(cards)):
        return None
    names = Names.among([[node] for node in headings], 0.6)
    counts = Counter(one for node in headings for one in names.compounds(node))
    ids = {node.mem_id for node in headings}
    for one in sorted(counts, key=lambda one: (-counts[one], one.cost)):
        if counts[one] < 0.6 * len(headings):
            break
        found = [node for leaf in leaves for node in leaf.tree.css(one.css)]
        if sum(node.mem_id in ids for node in found) >= 0.8 * len(found):
            return Dating(DateRule(heading=one.css), 1.0)
    return None


def _is_heading(node: LexborNode, language: str | None) -> bool:
    text = node.text(deep=False, strip=True)
    if not text or len(text) > 40:
        return False
    if not _readable(text, language):
        return False
    stamp = calendar.stamp_of(text, language)
    return stamp is not None and stamp.day is not None and len(text) - (stamp.end - stamp.start) <= 20
