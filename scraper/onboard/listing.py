"""Reads a list that nobody has written rules for: which of its links are articles, and what each says of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from scraper import addresses
from scraper.crawl import listing
from scraper.errors import PageError
from scraper.extract import calendar
from scraper.models import Capture, DateOrder, Link, Listing, Template
from scraper.onboard import dates, titles, worth
from scraper.onboard.cards import Deck, decks
from scraper.onboard.leaf import Leaf, leaf_of

_MOST_ALIKE = 2
_MOST_READ = 16  # rules that are read on every page


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule that finds a group of links on the pages of a listing.

    `links` are what `crawl.listing.read` gives by the rule, page by page, each address once. `dated` and `titled` are
    the shares of links with a date that can be read, and with a title. `worth` orders candidates: the more, the
    likelier news.
    `order` is how dates like 03/04/24 must be read for the list to be in order; None where it tells nothing.
    """

    rule: Listing
    links: tuple[Link, ...]
    dated: float
    titled: float
    worth: float
    order: DateOrder | None = None


def candidates(pages: Sequence[Capture], *, language: str | None = None) -> tuple[Candidate, ...]:
    """The groups of links that may be articles, best first, from one or several pages of one listing.

    Raises PageError for a page that cannot be looked through.
    """
    if not pages:
        return ()
    leaves = tuple(leaf_of(page) for page in pages)
    dealt = {(deck.item, deck.link): deck for deck in reversed(list(decks(leaves)))}
    promising = sorted(_unlike(dealt.values()), key=lambda deck: worth.promise(deck, leaves), reverse=True)
    found: dict[frozenset[str], tuple[float, Candidate]] = {}
    for deck in promising[:_MOST_READ]:
        candidate = _candidate(deck, leaves, language)
        if candidate is None:
            continue
        keys = frozenset(addresses.key(link.url) for link in candidate.links)
        known = found.get(keys)
        if known is None or (round(candidate.worth, 1), -deck.cost) > (round(known[1].worth, 1), -known[0]):
            found[keys] = deck.cost, candidate
    return tuple(sorted((one for _, one in found.values()), key=lambda one: one.worth, reverse=True))


def _unlike(dealt: Iterable[Deck]) -> Iterator[Deck]:
    """Of the decks that find the same links, only the few that are easiest to write."""
    alike: Counter[frozenset[str]] = Counter()
    for deck in sorted(dealt, key=lambda deck: deck.cost):
        if deck.exact:
            keys = frozenset(card.anchor.key for card in deck.cards)
            alike[keys] += 1
            if alike[keys] > _MOST_ALIKE:
                continue
        yield deck


def _candidate(deck: Deck, leaves: Sequence[Leaf], language: str | None) -> Candidate | None:
    rule = Listing(leaves[0].capture.url, item=deck.item, link=deck.link)
    rule = replace(rule, title=titles.title_rule(deck.cards, deck.link))
    dated = replace(rule, date=dates.date_rule(deck, leaves, language))
    per_page = _read(leaves, dated)
    order = dates.order_of([[link.hints.date or "" for link in page] for page in per_page])
    days = [day for page in per_page for link in page if (day := _day(link, language, order))]
    if dated.date and dates.are_of_the_page(days, dated.date):
        dated, days = rule, []
        per_page = _read(leaves, dated)
    links = tuple({addresses.key(link.url): link for page in per_page[::-1] for link in page[::-1]}.values())[::-1]
    if not links:
        return None
    share = sum(_day(link, language, order) is not None for link in links) / len(links)
    titled = sum(bool(link.hints.title) for link in links) / len(links)
    matched = sum(len(leaf.tree.css(deck.item)) for leaf in leaves)
    worthy = worth.worth(deck, per_page, leaves, matched, share, titled)
    return Candidate(dated, links, share, titled, worthy, order)


def _read(leaves: Sequence[Leaf], rule: Listing) -> list[tuple[Link, ...]]:
    """What the rule gives on each page; nothing where it does not fit."""
    found: list[tuple[Link, ...]] = []
    for leaf in leaves:
        try:
            found.append(listing.read(leaf.capture, rule, Template()).links)
        except PageError:
            found.append(())
    return found


def _day(link: Link, language: str | None, order: DateOrder | None) -> str | None:
    iso = calendar.readable_date(link.hints.date, language=language, order=order) if link.hints.date else None
    return iso[:10] if iso else None
