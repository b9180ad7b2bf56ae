"""Learns a known site again after it changed: its listings first where they stood, then its articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import regex

from scraper import addresses
from scraper.crawl import feed, listing
from scraper.errors import PageError
from scraper.models import Capture, Feed, Hold, Link, Listing, News, NextPage, Source, Template
from scraper.onboard import articles
from scraper.onboard.address import pattern
from scraper.onboard.asking import Ask, Asker
from scraper.onboard.listing import candidates
from scraper.onboard.memory import Memory
from scraper.onboard.pager import next_page
from scraper.onboard.recipes import recognise
from scraper.onboard.refitting import Seen, refit
from scraper.onboard.section import Section, datable, walked
from scraper.onboard.sections import Lead, leads
from scraper.onboard.survey import survey
from scraper.onboard.whole import whole

_SAMPLED = 14  # articles that are read
_CORRECTED = 6  # of them, such as people corrected
_WELL = 0.8  # of what the best rule finds: another that finds as much stays
_RIGHT = 0.9  # of the pages that are read, for new rules to be called right


@dataclass(frozen=True, slots=True)
class Relearned:
    """A source as it should be, on how many live pages each field comes out right, and what still keeps it from that.

    `redesigned`: the old rules of its articles are those of another design; they stand under `former`.
    """

    source: Source
    fits: tuple[Hold, ...] = ()
    problems: tuple[str, ...] = ()
    redesigned: bool = False


async def relearn(source: Source, ask: Ask, memory: Memory) -> Relearned:
    """The source with rules for what its site looks like now; what still fits stays as it is written.

    `ask` gives the answer to one request and raises PageError. What befalls single pages is told in `problems`.
    """
    return await _Mending(source, Asker(ask), ask, memory).done()


class _Mending:
    def __init__(self, source: Source, asker: Asker, ask: Ask, memory: Memory) -> None:
        self.source, self.asker, self.ask, self.memory = source, asker, ask, memory
        self.problems: list[str] = []
        self.links: dict[str, Link] = {}
        self.surveyed: list[News] | None = None

    async def done(self) -> Relearned:
        news = tuple([await self._mended(each) for each in self.source.news])
        seen = await self._seen()
        if not seen and self._is_whole:
            return Relearned(replace(self.source, news=news), problems=tuple(self.problems))
        if not seen:
            told = self.problems or ["no article could be read"]
            return Relearned(self.source, problems=tuple(told))
        recipe = recognise(seen[0].page)
        found = refit(
            seen, self.source.article, recipe.article if recipe else (), self.source.language, self.source.timezone
        )
        self.problems += [
            f"{fit.field} comes out right on {fit.pages} of {fit.of} pages" for fit in found.fits if not _is_right(fit)
        ]
        old = self.source.article
        template = replace(found.template, url=self._address(), former=old.former)
        redesigned = found.redesigned and _reading(template) != _reading(old)
        if redesigned:
            template = replace(template, former=(replace(old, url=None, former=(), holds=()), *old.former))
        return Relearned(
            replace(self.source, news=news, article=template), found.fits, tuple(self.problems), redesigned
        )

    # --- ways to the news -----------------------------------------------------

    async def _mended(self, news: News) -> News:
        page = await self.asker.page(news.url, "listing" if isinstance(news, Listing) else "feed")
        if isinstance(news, Listing):
            mended = await self._listing(news, page) if page else None
            return mended or await self._elsewhere(news)
        if isinstance(news, Feed):
            try:
                found = feed.read(page) if page else ()
            except PageError:
                found = ()
            self._linked(found)
            return news if found else await self._elsewhere(news)
        return news

    async def _listing(self, old: Listing, page: Capture) -> Listing | None:
        """The rule for a listing as it looks now; None where no rule finds articles there."""
        if old.whole and not old.link:
            return self._whole(old, page)
        groups = candidates([page], language=self.source.language)
        known = [(self.memory.known(group.links), group.worth, group) for group in groups]
        _, _, best = max(known, key=lambda each: each[:2], default=(0, 0.0, None))
        now = _links(page, old, self.source.article)
        if now and (best is None or self._does_as_well(now, best.links, old)):
            rule, links = old, now
        elif best is not None and (self.memory.known(best.links) or not self.memory.pasts):
            rule = datable(replace(best.rule, url=old.url, section=old.section, next=old.next), best.links)
            links = best.links
        else:
            return None
        self._linked(links)
        return replace(rule, next=await self._next(rule, page, links))

    def _whole(self, old: Listing, page: Capture) -> Listing | None:
        """The same for a list whose items are the announcements: as before while it gives titles and dates."""
        now = _links(page, old, self.source.article)
        if now and (old.date is None or 2 * sum(link.hints.date is not None for link in now) >= len(now)):
            return old
        best = next(iter(whole([page], language=self.source.language)), None)
        return replace(best.rule, url=old.url, section=old.section, next=old.next) if best else None

    def _does_as_well(self, now: Sequence[Link], best: Sequence[Link], old: Listing) -> bool:
        """Whether the old rule finds what the best one does, dates and titles included where it names them."""
        if self.memory.known(now) < _WELL * self.memory.known(best):
            return False
        dated = old.date is None or 2 * sum(link.hints.date is not None for link in now) >= len(now)
        titled = old.title is None or self.memory.known(now) > 0 or not self.memory.pasts
        return dated and titled

    async def _next(self, rule: Listing, page: Capture, links: Sequence[Link]) -> NextPage | None:
        """How the pages turn: as before if that leads on, else as the page shows."""
        shown = next_page([page], rule)
        for way in dict.fromkeys((rule.next, shown)):
            turned = replace(rule, next=way)
            section = await walked(Section(Lead(page.url, "", None, 0.0), turned, (page,), tuple(links)), self.asker, 2)
            if len(section.links) > len(links):
                self._linked(section.links)
                return way
        return rule.next if rule.next and (rule.next.css is None or shown is None) else shown

    async def _elsewhere(self, old: News) -> News:
        """The way that a survey of the whole site found in place of one that is gone."""
        if self.surveyed is None:
            try:
                found = await survey(self.source.home, self.ask, slug=self.source.slug)
            except PageError as error:
                self.problems.append(f"{error.url}: {error.reason}")
                self.surveyed = []
            else:
                self.surveyed = [each for each in found.source.news if each.url not in self._urls]
        for new in self.surveyed:
            if isinstance(new, Listing) and isinstance(old, Listing):
                page = await self.asker.page(new.url, "listing")
                links = _links(page, new, Template()) if page else ()
                if links and (self.memory.known(links) or not self.memory.pasts):
                    self.surveyed.remove(new)
                    self._linked(links)
                    return replace(new, section=old.section)
            if isinstance(new, Feed) and isinstance(old, Feed):
                self.surveyed.remove(new)
                return replace(new, section=old.section)
        self.problems.append(f"{old.url}: no article that the archive knows is listed there, or anywhere else")
        return old

    @property
    def _is_whole(self) -> bool:
        """Whether no announcement of the source has a page of its own."""
        return all(isinstance(news, Listing) and news.whole and not news.link for news in self.source.news)

    @property
    def _urls(self) -> frozenset[str]:
        return frozenset(news.url for news in self.source.news)

    def _linked(self, links: Iterable[Link]) -> None:
        for link in links:
            if link.item is None:
                self.links.setdefault(addresses.key(link.url), link)

    # --- articles -------------------------------------------------------------

    async def _seen(self) -> list[Seen]:
        """Pages to learn from and to judge by: those that people corrected, those that are known, and the newest."""
        links = tuple(self.links.values())
        pairs = list(zip(links, self.memory.matched(links), strict=True))
        corrected = [link for link, past in pairs if past and past.corrected]
        known = [link for link, past in pairs if past and not past.corrected]
        new = [link for link, past in pairs if past is None]
        at_hand = {id(past) for _, past in pairs}
        missed = [past for past in self.memory.pasts if past.corrected and id(past) not in at_hand]
        wanted = [*corrected, *(Link(past.urls[0]) for past in missed)][:_CORRECTED]
        wanted += [*articles.spread(known, _SAMPLED - len(wanted) - 3), *new[:3]]
        samples = await articles.sampled(wanted, self.asker, _SAMPLED)
        pasts = {link.url: past for link, past in pairs} | {past.urls[0]: past for past in missed}
        seen = [Seen(each.page, each.link.hints, pasts.get(each.link.url)) for each in samples]
        if not samples and not self._is_whole:
            self.problems.append("no article could be had")
        return seen

    def _address(self) -> str | None:
        """The pattern of articles' addresses: as it is written where it still holds, else beside the new one."""
        old = self.source.article.url
        new = [link.url for link in self.links.values()]
        if old is None or not new or all(_matches(old, url) for url in new):
            return old
        known = {addresses.key(url) for url in new}
        others = [lead.url for page in self.asker.pages for lead in leads(page) if addresses.key(lead.url) not in known]
        found = pattern(new, others)
        return f"(?:{old})|(?:{found})" if found else None


def _links(page: Capture, rule: Listing, template: Template) -> tuple[Link, ...]:
    try:
        return listing.read(page, rule, template).links
    except PageError:
        return ()


def _reading(template: Template) -> Template:
    """What a template says of reading a page."""
    return replace(template, url=None, former=(), until=None)


def _is_right(fit: Hold) -> bool:
    return fit.pages >= _RIGHT * fit.of


def _matches(expression: str, url: str) -> bool:
    try:
        return regex.search(expression, url, timeout=1.0) is not None
    except TimeoutError:
        return False
