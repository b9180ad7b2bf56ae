"""From a town's address to a proposal: looks for its news as a guest would, and learns how they are made."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin
from zlib import crc32

from scraper import addresses
from scraper.crawl import shape
from scraper.crawl.shape import Shape
from scraper.errors import PageError, Unfit
from scraper.messages import translator
from scraper.models import Capture, Feed, Link, Listing, News, Source, Template
from scraper.onboard import articles, choose, telling, town
from scraper.onboard.address import pattern
from scraper.onboard.articles import Reading
from scraper.onboard.asking import Ask, Asker
from scraper.onboard.choose import Look
from scraper.onboard.listing import candidates
from scraper.onboard.offers import Offer, Offers, offers
from scraper.onboard.proposal import Proposal
from scraper.onboard.recipes import Recipe, recognise
from scraper.onboard.section import Section, opened, walked
from scraper.onboard.sections import Lead, leads
from scraper.onboard.town import Town

_MOST_LEADS = 8
_MOST_BY_KIND = 3
_MOST_GUESSED = 3  # usual places of a platform that are tried where no link names the news
_SHOWN = 10  # articles that a proposal shows
_SAMPLED = 12  # articles that are read to learn from and to judge by
_TRIED = 3  # articles of each shape of address that are looked at first
_FED = 0.9  # of a feed's links that must be articles of the site


async def survey(
    url: str,
    ask: Ask,
    *,
    slug: str,
    locale: str = "en",
    asked: Callable[[str], None] = lambda _: None,
) -> Proposal:
    """What a source file for the site at `url` should say, and what it will take.

    `ask` gives the answer to one request and raises PageError; `locale` is the language of what is told to the person;
    `asked` is told each address. Raises the PageError of a first page that cannot be had, Unfit where no news is found.
    """
    return await _Survey(Asker(ask, asked=asked), slug, locale).propose(url)


class _Survey:
    def __init__(self, asker: Asker, slug: str, locale: str) -> None:
        self.asker = asker
        self.slug = slug
        self.locale = locale
        self.words = translator(locale).gettext
        self.recipe: Recipe | None = None
        self.language: str | None = None
        self.everywhere: frozenset[str] = frozenset()

    async def propose(self, url: str) -> Proposal:
        home = await self.asker.first(url)
        owner = town.read(home)
        self.language, self.recipe = owner.language, recognise(home)
        known = [urljoin(home.url, place) for place in self.recipe.feeds] if self.recipe else []
        offered = await offers(self.asker, home, known)
        looks = await self._looks(home)
        self.everywhere = choose.everywhere([look.page for look in looks])
        wanted = await self._article_shapes(looks, offered)
        sections = await self._sections(looks, wanted)
        found = self._found(sections)
        if not found:
            _ = self.words
            raise Unfit(url, _("no news found: no page of this site lists several articles"))
        samples = await articles.sampled(articles.spread(found, _SAMPLED), self.asker, _SAMPLED)
        read = articles.reading(samples, self._guesses(), self.language, owner.timezone)
        read = replace(read, template=replace(read.template, url=self._address(found)))
        feeds = [feed for feed in offered.feeds if _leads_to(feed, found, wanted)][:1]
        return self._proposal(home, owner, sections, feeds, read, offered)

    def _proposal(
        self,
        home: Capture,
        owner: Town,
        sections: Sequence[Section],
        feeds: Sequence[Offer],
        read: Reading,
        all_: Offers,
    ) -> Proposal:
        found = self._found(sections)
        news: tuple[News, ...] = (*map(_entry, sections), *(Feed(feed.url) for feed in feeds))
        source = Source(
            self.slug,
            owner.name,
            home.url,
            news,
            municipality=owner.municipality,
            language=owner.language,
            timezone=owner.timezone,
            article=read.template,
            **_rhythm(self.slug, owner.timezone),
        )
        keys = {addresses.key(link.url) for link in found}
        mapped = [replace(each, links=_like(each.links, read.template.url)) for each in all_.sitemaps]
        return Proposal(
            source,
            tuple(telling.reasons(sections, feeds, read, len(found), self.words)),
            read.taken[:_SHOWN],
            read.fits,
            tuple(telling.warnings(sections, mapped, read, keys, self.asker.failures, self.words)),
            self.asker.requests,
            self.recipe.name if self.recipe else None,
        )

    def _guesses(self) -> tuple[Template, ...]:
        return self.recipe.article if self.recipe else ()

    # --- finding the news ---------------------------------------------------

    async def _looks(self, home: Capture) -> list[Look]:
        """The pages that may list news: the front page itself, and where its links lead."""
        front = self._look(Lead(home.url, "", None, 1.0), home)
        looks = [front]
        listed = {
            addresses.key(link.url) for group in front.candidates[:2] if group.dated > 0.5 for link in group.links
        }
        found = _promising(leads(home), listed)
        if self.recipe and not any(lead.kind == "news" for lead in found):
            found += [Lead(urljoin(home.url, place), "", "news", 1.0) for place in self.recipe.listings[:_MOST_GUESSED]]
        for lead in found:
            page = await self.asker.page(lead.url, "listing")
            if page is not None and all(page is not look.page for look in looks):
                looks.append(self._look(lead, page))
        return looks

    def _look(self, lead: Lead, page: Capture) -> Look:
        try:
            groups = candidates([page], language=self.language)
        except PageError as error:
            self.asker.failures.append(error)
            groups = ()
        rules = self.recipe.listing if self.recipe else ()
        return choose.guessed(Look(lead, page, groups), rules, self.language)

    async def _article_shapes(self, looks: Sequence[Look], offered: Offers) -> tuple[Shape, ...]:
        """The shapes of addresses whose pages proved to be articles."""
        fed = [link for feed in offered.feeds for link in feed.links]
        linked = [*fed, *(link for look in looks for group in look.candidates[:3] for link in group.links)]
        linked = [link for link in linked if addresses.key(link.url) not in self.everywhere]
        found: list[Shape] = []
        for one in choose.shapes(linked, looks):
            ours = [link for link in linked if shape.of(link.url) == one]
            samples = await articles.sampled(_each_once(ours), self.asker, _TRIED)
            proved = sum(articles.is_article(sample, self.language) for sample in samples)
            if samples and 2 * proved > len(samples):
                found.append(one)
        return tuple(found)

    # --- sections -----------------------------------------------------------

    async def _sections(self, looks: Sequence[Look], wanted: Sequence[Shape]) -> tuple[Section, ...]:
        """The sections that have all articles between them, each walked as far as a survey goes."""
        opened_ = sorted(self._opened(looks, wanted), key=lambda one: (one.size, one.lead.worth), reverse=True)
        known: set[str] = set()
        kept: list[Section] = []
        for one in opened_:
            if kept and not choose.missing(one, known):
                continue
            section = await walked(one, self.asker) if self.asker.left > _SAMPLED + 3 else one
            known |= section.keys
            kept.append(section)
        return choose.needed(kept)

    def _opened(self, looks: Iterable[Look], wanted: Sequence[Shape]) -> list[Section]:
        found: list[Section] = []
        for look in looks:
            group = choose.best(look, wanted)
            if group is None:
                continue
            try:
                found.append(opened(look.lead, look.page, replace(group.rule, url=look.page.url)))
            except PageError as error:
                self.asker.failures.append(error)
        return found

    def _found(self, sections: Iterable[Section]) -> tuple[Link, ...]:
        """The articles of all sections: what a rule gives of the site's menus is none."""
        linked = (link for section in sections for link in section.links)
        return _each_once(link for link in linked if addresses.key(link.url) not in self.everywhere)

    def _address(self, found: Iterable[Link]) -> str | None:
        """What tells the articles' addresses from those of all other pages that were met."""
        known = {addresses.key(link.url): link.url for link in found}
        linked = (lead.url for page in self.asker.pages for lead in leads(page))
        return pattern(tuple(known.values()), [url for url in linked if addresses.key(url) not in known])


def _promising(found: Iterable[Lead], listed: set[str]) -> list[Lead]:
    """The leads worth a request: a few of each kind that words name, then others until there are enough."""
    taken: list[Lead] = []
    for lead in found:
        if lead.kind is None or lead.worth <= 0 or addresses.key(lead.url) in listed:
            continue
        if sum(one.kind == lead.kind for one in taken) < _MOST_BY_KIND:
            taken.append(lead)
    return taken[:_MOST_LEADS]


def _each_once(links: Iterable[Link]) -> tuple[Link, ...]:
    once: dict[str, Link] = {}
    for link in links:
        known = once.get(addresses.key(link.url))
        if known is None or (known.hints.title is None and link.hints.title):
            once[addresses.key(link.url)] = link
    return tuple(once.values())


def _leads_to(feed: Offer, found: Iterable[Link], wanted: Sequence[Shape]) -> bool:
    known = {addresses.key(link.url) for link in found}
    ours = sum(addresses.key(link.url) in known or shape.of(link.url) in wanted for link in feed.links)
    return ours >= _FED * len(feed.links)


def _like(links: Iterable[Link], address: str | None) -> tuple[Link, ...]:
    return tuple(link for link in links if address and re.search(address, link.url))


def _rhythm(slug: str, timezone: str) -> dict[str, Any]:
    """When the source is to be crawled: in its town's waking hours, at a minute of its own."""
    if timezone == "UTC":
        return {"every": 4 * 3600}
    return {"cron": f"{crc32(slug.encode()) % 60} 7-21/2 * * *"}


def _entry(section: Section) -> Listing:
    return replace(section.rule, section=section.lead.text or None)
