"""Looks for the pages of a site that list its news, and proves which of the addresses on them are articles'."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from scraper import addresses
from scraper.crawl import shape
from scraper.crawl.shape import Shape
from scraper.errors import PageError
from scraper.models import Capture, Link
from scraper.onboard import articles, choose
from scraper.onboard.asking import Asker
from scraper.onboard.choose import Look
from scraper.onboard.listing import Candidate, candidates
from scraper.onboard.recipes import Recipe
from scraper.onboard.sections import Lead, leads

_MOST_LEADS = 8
_MOST_BY_KIND = 3
_MOST_GUESSED = 3  # usual places of a platform that are tried where no link names the news
_MOST_UNNAMED = 6  # links that no word names, tried where nothing else led to news
_TRIED = 3  # articles of each shape of address that are looked at first


@dataclass(frozen=True, slots=True)
class Site:
    """What a survey knows of a site from the start, and how it asks for more."""

    asker: Asker
    language: str | None = None
    recipe: Recipe | None = None


@dataclass(frozen=True, slots=True)
class Proved:
    """Shapes of addresses that are articles', and the keys of what every page links to."""

    shapes: tuple[Shape, ...]
    everywhere: frozenset[str]

    def beside_menus(self, links: Iterable[Link]) -> list[Link]:
        """The links without those of menus. What is newest may stand beside every page too: a list gives its date."""
        return [link for link in links if self._is_dated(link) or addresses.key(link.url) not in self.everywhere]

    def _is_dated(self, link: Link) -> bool:
        return link.hints.date is not None and shape.of(link.url) in self.shapes


async def looks(site: Site, start: Capture, home: Capture) -> list[Look]:
    """The pages that may list news: the one that a person named, the front page, and where its links lead."""
    front = look_at(site, Lead(home.url, "", None, 1.0, is_front=True), home)
    found = [front]
    if start is not home:
        found.append(look_at(site, Lead(start.url, "", "news", 4.0), start))
    wanted = _promising(leads(home, site.language), choose.news_in(front))
    if site.recipe and not any(lead.kind == "news" for lead in wanted):
        wanted += _usual(site.recipe, home, site.language)
    return await _followed(site, wanted, found)


async def further(site: Site, home: Capture, known: Sequence[Look]) -> list[Look]:
    """More pages that may list news: where links lead that no word of ours names."""
    asked = {addresses.key(look.page.url) for look in known}
    unnamed = [lead for lead in leads(home, site.language) if lead.kind is None and lead.worth > -1]
    wanted = [lead for lead in unnamed if addresses.key(lead.url) not in asked]
    return (await _followed(site, wanted[:_MOST_UNNAMED], list(known)))[len(known) :]


async def proved(site: Site, found: Sequence[Look], fed: Sequence[Link]) -> Proved:
    """Which of the addresses that listings and feeds (`fed`) name are articles': some of each shape are read."""
    listed = (link for look in found for group in look.candidates[:3] for link in group.links)
    linked = [link for link in (*fed, *listed) if not addresses.names_file(link.url)]
    pages = [look.page for look in found]
    everywhere = choose.everywhere(pages)
    shapes: list[Shape] = []
    for one in choose.shapes(_beside(linked, everywhere), found):
        ours = each_once(link for link in _beside(linked, everywhere) if shape.of(link.url) == one)
        if shapes and choose.name_sections(ours):
            continue
        samples = await articles.sampled(ours, site.asker, max(1, _TRIED - len(shapes)))
        pages += [sample.page for sample in samples]
        everywhere = choose.everywhere(pages)
        right = sum(articles.is_article(sample, site.language) for sample in samples)
        if 2 * right > len(samples) and _beside(ours, everywhere):
            shapes.append(one)
    return Proved(tuple(shapes), everywhere)


def each_once(links: Iterable[Link]) -> tuple[Link, ...]:
    """Each address once, by the first link to it that says a title."""
    once: dict[str, Link] = {}
    for link in links:
        known = once.get(addresses.key(link.url))
        if known is None or (known.hints.title is None and link.hints.title):
            once[addresses.key(link.url)] = link
    return tuple(once.values())


def _usual(recipe: Recipe, home: Capture, language: str | None) -> list[Lead]:
    """Links to addresses such as the platform's listings have, else the places where they usually are."""
    linked = [lead for lead in leads(home, language) if recipe.sections and re.search(recipe.sections, lead.url)]
    usual = (Lead(urljoin(home.url, place), "", "news", 1.0) for place in recipe.listings)
    return (linked or list(usual))[:_MOST_GUESSED]


async def _followed(site: Site, wanted: Iterable[Lead], found: list[Look]) -> list[Look]:
    for lead in wanted:
        page = await site.asker.page(lead.url, "listing")
        if page is not None and all(page is not look.page for look in found):
            found.append(look_at(site, lead, page))
    return found


def look_at(site: Site, lead: Lead, page: Capture) -> Look:
    """The page with its groups of links, and with what is known of its platform."""
    groups = groups_on(site, [page])
    rules = site.recipe.listing if site.recipe else ()
    return choose.guessed(Look(lead, page, groups), rules, site.language)


def groups_on(site: Site, pages: Sequence[Capture]) -> tuple[Candidate, ...]:
    """The groups of links on pages of one listing; none where the pages cannot be looked through."""
    try:
        return candidates(pages, language=site.language)
    except PageError as error:
        site.asker.failures.append(error)
        return ()


def _promising(found: Iterable[Lead], listed: Collection[str]) -> list[Lead]:
    """The leads worth a request: a few of each kind that words name."""
    taken: list[Lead] = []
    for lead in found:
        if lead.kind is None or lead.worth <= 0 or addresses.key(lead.url) in listed:
            continue
        if sum(one.kind == lead.kind for one in taken) < _MOST_BY_KIND:
            taken.append(lead)
    return taken[:_MOST_LEADS]


def _beside(links: Iterable[Link], everywhere: Collection[str]) -> list[Link]:
    return [link for link in links if addresses.key(link.url) not in everywhere]
