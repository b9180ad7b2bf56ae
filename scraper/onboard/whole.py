"""Reads a list whose items have no page of their own: what is an item, and where its title and its date stand."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from selectolax.lexbor import LexborNode, SelectolaxError

from scraper.crawl import items, listing
from scraper.errors import PageError
from scraper.extract import calendar
from scraper.extract.learning.selectors import Names
from scraper.models import Capture, DateRule, Link, Listing, Template
from scraper.onboard import blocks, dates, worth
from scraper.onboard.cards import Card, Deck
from scraper.onboard.leaf import Leaf, leaf_of
from scraper.onboard.listing import Candidate, candidates

_SAMPLE = 60
_LEAST = 4  # letters of a title
_LONGEST = 250  # letters of a title
_PART = "h1, h2, h3, h4, h5, h6, td, th, b, strong, a, p, span, div, dt, dd, [class*=title], [class*=name]"
_MOST_PARTS = 40  # of one item
_NEAR = 60  # letters before the date of an item that begins otherwise
_BETTER = 0.05
_FILES = 0.5  # share of links to files from which a list of links is one of documents
_NO_ADDRESS = 0.8  # of the worth of a list whose items have addresses that speak for them
_FEW, _ALONE = 3, 0.4  # links that make no list yet, and what a group of fewer is worth
_HEADINGS = "h1, h2, h3, h4, h5, h6"
_SURE = 0.8  # of the links of a list of articles that have a title, and a date


def whole(pages: Sequence[Capture], *, language: str | None = None) -> tuple[Candidate, ...]:
    """The groups of items that may be announcements themselves, best first, from the pages of one listing.

    Raises PageError for a page that cannot be looked through.
    """
    leaves = tuple(leaf_of(page) for page in pages)
    found: dict[frozenset[str], Candidate] = {}
    for deck in blocks.decks(leaves, language):
        candidate = _candidate(deck, leaves, language)
        if candidate is None:
            continue
        said = frozenset(link.url for link in candidate.links)
        if said not in found or candidate.worth > found[said].worth:
            found[said] = candidate
    return tuple(sorted(found.values(), key=lambda one: one.worth, reverse=True))


def either(pages: Sequence[Capture], *, language: str | None = None) -> tuple[Candidate, ...]:
    """The groups of links that may lead to articles, and of items that may be articles themselves, best first.

    A list whose links lead to dated pages of its site goes before its own items.
    """
    linked, own = candidates(pages, language=language), whole(pages, language=language)
    linked = tuple(with_linkless(one, pages, language) for one in linked[:1]) + linked[1:]
    best = linked[0] if linked else None
    if best and own and is_of_pages(best) and len(best.links) >= len(own[0].links) / 2:
        return (*linked, *own)
    return tuple(sorted((*(_as_links(one) for one in linked), *own), key=lambda one: one.worth, reverse=True))


def with_linkless(group: Candidate, pages: Sequence[Capture], language: str | None) -> Candidate:
    """The group with those of its items that have no link: they are announced too, if they show their dates."""
    wider = replace(group.rule, whole=True, link=group.rule.link or "a[href]")
    read = [link for leaf in map(leaf_of, pages) for link in _read(leaf, wider)]
    apart = [link for link in read if link.item]
    if not group.rule.date or len(read) <= len(group.links) or not apart:
        return group
    dated = sum(_day(link, language) is not None for link in apart)
    if dated < len(apart) or len({link.url for link in read}) < len(read):
        return group
    return replace(group, rule=wider, links=tuple(read))


def is_of_pages(group: Candidate) -> bool:
    """Whether a group's links lead to pages with a title and a date each."""
    files = sum(items.names_document(link.url) for link in group.links) / max(1, len(group.links))
    return files < _FILES and group.dated >= _SURE and group.titled >= _SURE


def _as_links(group: Candidate) -> Candidate:
    """A group of links, worth less where few have a date or they lead to files."""
    files = sum(items.names_document(link.url) for link in group.links) / max(1, len(group.links))
    alone = _ALONE if len(group.links) < _FEW else 1.0
    return replace(group, worth=group.worth * alone * (1 - files) * (0.3 + 0.7 * group.dated))


def _candidate(deck: Deck, leaves: Sequence[Leaf], language: str | None) -> Candidate | None:
    date = dates.date_rule(deck, leaves, language) or _date_within(deck, language)
    rule = Listing(leaves[0].capture.url, item=deck.item, whole=True, date=date)
    rule = replace(rule, title=_title_rule(deck, rule.date, language))
    per_page = [_read(leaf, rule) for leaf in leaves]
    links = tuple({link.url: link for page in per_page for link in page}.values())
    if len(links) < 2:
        return None
    order = dates.order_of([[link.hints.date or "" for link in page] for page in per_page])
    dated = sum(_day(link, language) is not None for link in links) / len(links)
    titles = [link.hints.title or "" for link in links]
    lettered = sum(sum(map(str.isalpha, title)) >= _LEAST for title in titles) / len(titles)
    wordy = sum(min(1.0, 0.4 + 0.15 * len(title.split())) for title in titles) / len(titles)
    short = sum(len(title) <= _LONGEST for title in titles) / len(titles)
    value = (
        math.log2(1 + min(len(links), 64)) * (1 + 1.5 * dated) * (0.1 + 0.9 * lettered) * wordy * (0.3 + 0.7 * short)
    )
    value *= _NO_ADDRESS * worth.placed(deck, leaves) * worth.changing(per_page)
    return Candidate(rule, links, dated, 1.0, value - 0.1 * deck.cost, order)


def _date_within(deck: Deck, language: str | None) -> DateRule | None:
    """The date that most items have near their beginning, in one form: "Decision 12 of 5 March 2024"."""
    forms: Counter[str] = Counter()
    for card in deck.cards[:_SAMPLE]:
        text = listing.text_of(card.node)[:_LONGEST]
        stamp = next(calendar.stamps(text, language), None)
        if stamp and stamp.day and stamp.start <= _NEAR:
            forms[dates.form(text[stamp.start : stamp.end])] += 1
    form, count = forms.most_common(1)[0] if forms else ("", 0)
    return DateRule(css=deck.item, pattern=f"({form})") if count >= _SURE * len(deck.cards[:_SAMPLE]) else None


def _read(leaf: Leaf, rule: Listing) -> tuple[Link, ...]:
    try:
        return listing.read(leaf.capture, rule, Template()).links
    except PageError:
        return ()


def _day(link: Link, language: str | None) -> str | None:
    return calendar.readable_date(link.hints.date, language=language) if link.hints.date else None


# --- titles -----------------------------------------------------------------


def _title_rule(deck: Deck, date: DateRule | None, language: str | None) -> str | None:
    """The part of an item that names it; None where its heading or its link does, or no part does so better."""
    cards = deck.cards[:_SAMPLE]
    if _headed([card.node for card in cards], language):
        return None
    usual = _score([_usual(card.node) for card in cards], language)
    names = Names.among([card.node.css("*")[:200] for card in cards], 0.6)
    costs: dict[str, float] = {}
    for card in cards[:5]:
        for css, cost in _parts(card, names):
            costs.setdefault(css, cost)
    best, score = None, usual + _BETTER if usual else 0.3
    for css in sorted(costs, key=lambda css: costs[css])[:60]:
        if date is not None and date.css == css:
            continue
        found = _score([_first(card.node, css) for card in cards], language) - 0.02 * costs[css]
        if found > score:
            best, score = css, found
    return best


def _headed(items: Sequence[LexborNode], language: str | None) -> bool:
    """Whether nearly all items have a heading of their own, which names them however few its words are."""
    headings = [listing.text_of(found) for item in items if (found := item.css_first(_HEADINGS)) is not None]
    given = [text for text in headings if _names(text, language)]
    given = [text for text in given if calendar.stamp_of(text, language) is None]
    return len(given) >= _SURE * len(items) and Counter(given).most_common(1)[0][1] <= len(given) / 2


def _usual(node: LexborNode) -> str | None:
    titled = listing.titled(node)
    return listing.text_of(titled) if titled else None


def _score(texts: Sequence[str | None], language: str | None) -> float:
    """How well texts name items: of words, different ones, and no dates."""
    given = [text for text in texts if text and _names(text, language)]
    if not given:
        return 0.0
    words = sum(_telling(text, language) for text in given) / len(given)
    common = Counter(given).most_common(1)[0][1] / len(given) if len(given) > 1 else 0.0
    return len(given) / len(texts) * words * (1 - 0.5 * common)


def _telling(text: str, language: str | None) -> float:
    """How much a title says: by its words, less where it is about a date."""
    return min(1.0, 0.2 + 0.1 * len(text.split())) * (0.5 if calendar.stamp_of(text, language) else 1.0)


def _names(text: str, language: str | None) -> bool:
    if len(text) > _LONGEST or sum(map(str.isalpha, text)) < _LEAST:
        return False
    stamp = calendar.stamp_of(text, language)
    beside = text[: stamp.start] + text[stamp.end :] if stamp else text
    return sum(map(str.isalpha, beside)) >= _LEAST


def _parts(card: Card, names: Names) -> Iterator[tuple[str, float]]:
    for node in card.node.css(_PART)[:_MOST_PARTS]:
        if node.mem_id == card.node.mem_id:
            continue
        for one in names.compounds(node)[:3]:
            yield one.css, one.cost
        if node.tag in ("td", "th", "dd", "div", "span", "p"):
            yield _placed(node), 2.5


def _placed(node: LexborNode) -> str:
    number, before = 1, node.prev
    while before is not None and number < 12:
        number += before.tag == node.tag
        before = before.prev
    return f"{node.tag}:nth-of-type({number})"


def _first(node: LexborNode, css: str) -> str | None:
    try:
        found = node.css_first(css)
    except SelectolaxError:
        return None
    return listing.text_of(found) if found else None
