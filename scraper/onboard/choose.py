"""Weighs what a survey found: which addresses are articles', which of a page's groups of links, which sections."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from scraper import addresses
from scraper.crawl import listing as listings
from scraper.crawl import shape, ways
from scraper.crawl.shape import Shape
from scraper.errors import PageError
from scraper.extract import readable_date
from scraper.models import Capture, Link, Listing, Template
from scraper.onboard.listing import Candidate
from scraper.onboard.section import Section
from scraper.onboard.sections import Lead, kind_of

_FED = 3.0  # weight of an address that a feed names
_TRIED = 10  # shapes of addresses whose pages are looked at
_ALIKE = 0.8  # of a group's links, for it to be one of articles
_EVERYWHERE = 0.8  # of the pages: some, made for printing, have no menu
_WIDER = 1.1  # of the worth of a group: what is known of the platform finds more than it
_NEARLY = 0.7  # of the worth of the best group
_FEWEST = 4  # links of a group of news on a front page
_NAMED = 0.5  # of a group's links, from which it is one of sections
_WORDS = 2.5  # of a title on average, from which links are titled
_SHORT = 3  # words of a section's name
_ENTRIES = 6  # sections of one source


@dataclass(frozen=True, slots=True)
class Look:
    """A page that may be a listing, the link that led to it, and the groups of links on it."""

    lead: Lead
    page: Capture
    candidates: tuple[Candidate, ...]


def guessed(look: Look, rules: Iterable[Listing], language: str | None) -> Look:
    """The page with the rules that are known of its platform among its groups, where they lead anywhere."""
    groups = list(look.candidates)
    for rule in rules:
        try:
            links = listings.read(look.page, replace(rule, url=look.page.url, next=None), Template()).links
        except PageError:
            continue
        dated = sum(bool(readable_date(link.hints.date or "", language=language)) for link in links) / len(links)
        titled = sum(bool(link.hints.title) for link in links) / len(links)
        same = {link.url for link in links}
        known = next((group for group in groups if {link.url for link in group.links} == same), None)
        if known and (dated, titled) > (known.dated, known.titled):
            groups[groups.index(known)] = replace(known, rule=rule, links=links, dated=dated, titled=titled)
        elif not known and groups and {link.url for link in groups[0].links} < same:
            wider = replace(groups[0], rule=rule, links=links, dated=dated, titled=titled)
            groups.insert(0, replace(wider, worth=_WIDER * wider.worth))
    return replace(look, candidates=tuple(groups))


def news_in(look: Look) -> frozenset[str]:
    """The keys of what a front page shows of its news: its best group of links, if few are named as sections are."""
    links = look.candidates[0].links if look.candidates else ()
    sections = sum(map(_names_section, links))
    news = len(links) >= _FEWEST and sections < _NAMED * len(links)
    told = (link for link in links if not _names_section(link))
    return frozenset(addresses.key(link.url) for link in told) if news else frozenset()


def _names_section(link: Link) -> bool:
    said = link.hints.title or ""
    return len(said.split()) <= _SHORT and kind_of(said) is not None


def name_sections(links: Sequence[Link]) -> bool:
    """Whether links are named as categories are, beside articles of another shape: by a word or two, without dates."""
    titles = [link.hints.title for link in links if link.hints.title]
    short = sum(len(title.split()) for title in titles) < _WORDS * len(titles)
    return short and not any(link.hints.date for link in links)


def everywhere(pages: Sequence[Capture]) -> frozenset[str]:
    """The keys of what nearly every page of a site links to: its menus, and no news that only some of them show."""
    linked = Counter(key for page in pages for key in ways.links_of(page))
    return frozenset(key for key, count in linked.items() if count >= max(2, _EVERYWHERE * len(pages)))


def shapes(linked: Sequence[Link], looks: Iterable[Look]) -> tuple[Shape, ...]:
    """The shapes of addresses that may be articles', likeliest first; of links that feeds and listings name."""
    ours = {addresses.key(link.url): shape.of(link.url) for link in linked}
    weights: dict[Shape, float] = dict.fromkeys(ours.values(), 0.0)
    for look in looks:
        factor = 1.0 if look.lead.kind else 0.6
        for place, group in enumerate(look.candidates[:3]):
            own = Counter(ours.get(addresses.key(link.url)) for link in group.links)
            for one, count in own.items():
                if one is not None:
                    weights[one] += factor * group.worth * math.log1p(count) / (place + 1)
    fed = Counter(shape.of(link.url) for link in linked if link.hints.origin == "feed")
    ranked = sorted(weights, key=lambda one: weights[one] + _FED * fed[one], reverse=True)
    return tuple(ranked[:_TRIED])


def best(look: Look, wanted: Collection[Shape]) -> Candidate | None:
    """The group of links on a page that leads to articles; one that leads to nothing else goes before one nearly so."""
    fitting = [group for group in look.candidates if share(group.links, wanted) >= _ALIKE]
    most = max((group.worth for group in fitting), default=0.0)
    pure = [group for group in fitting if share(group.links, wanted) == 1.0 and group.worth >= _NEARLY * most]
    return max(pure or fitting, key=lambda group: (group.worth, len(group.links)), default=None)


def share(links: Sequence[Link], wanted: Collection[Shape]) -> float:
    """Of a group's links, those to addresses of articles."""
    return sum(shape.of(link.url) in wanted for link in links) / len(links) if links else 0.0


def needed(sections: Iterable[Section], most: int = _ENTRIES) -> tuple[Section, ...]:
    """The fewest sections, `most` of them, that have all articles: one that others hold is left out, small ones first.


    Of a section that was not walked to its end, only what was seen counts; of one that was, it is all there is.
    """
    kept = sorted(sections, key=lambda one: (one.size, len(one.links), one.lead.worth), reverse=True)
    for one in reversed(tuple(kept)):
        others = frozenset[str]().union(*(other.keys for other in kept if other is not one))
        if len(kept) > 1 and (one.keys <= others or _is_within(one, kept)):
            kept.remove(one)
    return tuple(kept[:most])


def _is_within(one: Section, kept: Iterable[Section]) -> bool:
    """Whether most of what a section shows is in a larger one that goes on beyond what was walked of it."""
    return any(
        not other.whole and other.size > one.size and len(one.keys & other.keys) >= 0.5 * len(one.keys)
        for other in kept
        if other is not one
    )


def missing(section: Section, known: Collection[str]) -> int:
    """How many articles a section shows that are not known yet."""
    return sum(key not in known for key in section.keys)
