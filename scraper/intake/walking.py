"""Walks a source's news as deep as it has to, visits what is new there, and keeps the ledger of walks."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from scraper import addresses
from scraper.archive import listed, runs, state, walks
from scraper.archive.walks import Place, Plan, Walked
from scraper.clock import stamp, unstamp
from scraper.crawl.discover import Page, Walk
from scraper.errors import PageError
from scraper.intake.whole import Whole
from scraper.models import Capture, Feed, Link, Listing, News, Sitemap

if TYPE_CHECKING:
    from scraper.intake.visit import Visitor

_BATCH = 200  # links kept in one transaction
_MOST_BARREN = 25  # pages in a row none of whose links is an article before a pager counts as endless


async def walk(visitor: Visitor, *, backfill: bool) -> None:
    """Walk every listing, feed and sitemap of the visitor's source. In a backfill each listing is walked to its first
    page ever, from where the last backfill stopped."""
    whole = True
    for news in visitor.intake.source.news:
        if visitor.halted:
            return
        one = _OneWalk(visitor, news, backfill=backfill and isinstance(news, Listing))
        whole = await one.go() and whole
        if visitor.full:
            return
    visitor.complete = whole


def way_of(news: News) -> str:
    """The name under which `listed` knows a listing, feed or sitemap of a source."""
    return "listing" if isinstance(news, Listing) else "feed" if isinstance(news, Feed) else "sitemap"


class _OneWalk:
    """One listing, feed or sitemap, walked once."""

    def __init__(self, visitor: Visitor, news: News, *, backfill: bool) -> None:
        self._visitor = visitor
        self._news = news
        self._slug = visitor.intake.source.slug
        self._archive = visitor.intake.archive
        self._connection = visitor.intake.archive.connection
        self._clock = visitor.intake.ground.clock
        self._key = addresses.key(news.url)
        self._place = self._stand() if backfill else None
        self._plan = self._planned()
        self._walk = Walk(
            visitor.intake.source,
            news,
            visitor.page,
            patience=self._plan.patience,
            settled=self._settled,
            kept=self._kept,
            marks=self._place.marks if self._place else (),
        )
        self._whole = visitor.items.of(news) if isinstance(news, Listing) and news.whole else Whole(())
        self._pages = self._listed = self._reach = self._barren = 0
        self._newest: list[str | None] = []
        self._days: list[str] = []

    def _stand(self) -> Place:
        """Where the last backfill stopped; the beginning, if there is none or it came to its end."""
        stands = walks.place(self._connection, self._slug, self._key)
        return stands if stands and not stands.reached_at else Place(stamp(self._clock()), 0, (), None, None)

    def _planned(self) -> Plan:
        if self._place or isinstance(self._news, Sitemap):
            return Plan("full", None, None)
        return walks.plan(self._connection, self._slug, self._key, self._clock())

    async def go(self) -> bool:
        """Whether the walk came to a proper end; what failed is told to the visitor."""
        began = self._place.started_at if self._place else stamp(self._clock())
        with self._archive.write() as connection:
            walk = walks.start(connection, self._visitor.run, self._slug, self._key, self._plan.depth, began)
            if self._place:
                walks.put_place(connection, self._slug, self._key, self._clock(), self._place)
        failure: PageError | None = None
        limited = False
        try:
            limited = await self._through()
            await self._end_items(limited)
            failure = self._walk.failure
        except PageError as error:
            failure = error
        if failure:
            self._visitor.fail(failure)
        outcome = "failed" if failure else "limit" if limited else self._walk.outcome
        proper = outcome in ("end", "known", "endless")
        if proper and isinstance(self._news, Listing) and not self._place:
            self._look_further(outcome)
        reach = self._pages if self._plan.depth == "full" and not self._sorted() else self._reach
        steady = self._walk.steady and proper
        told = Walked(outcome, self._pages, self._listed, reach, steady, failure.reason if failure else None)
        with self._archive.write() as connection:
            walks.finish(connection, walk, told, self._clock())
            if self._place and proper:
                reached = replace(self._place, reached_at=stamp(self._clock()))
                walks.put_place(connection, self._slug, self._key, self._clock(), reached)
        return proper

    def _look_further(self, outcome: str) -> None:
        """Where a listing had several pages and the archive still holds more than its first one shows, there must be a
        next one."""
        before = walks.length(self._connection, self._slug, self._key)
        if before and before[0] > 1 and listed.standing(self._connection, self._slug, "listing") > self._listed:
            further = self._pages > 1 or (outcome == "known" and self._walk.further)
            self._visitor.fitting.saw_turning(further=further)

    async def _through(self) -> bool:
        """Whether the crawl's limit or the source's quiet hours ended the walk."""
        async with aclosing(self._walk.pages()) as pages:
            async for page in pages:
                if self._visitor.halted or await self._visit(page):
                    return True
                self._pages = max(self._pages, page.number)
                if self._place and page.passed and not self._walk.failure:
                    self._go_on_from(page)
                if self._barren >= _MOST_BARREN:
                    self._walk.outcome, self._walk.steady = "endless", False
                    break
        return False

    async def _end_items(self, limited: bool) -> None:
        """Once the walk is over: keep the items that were in doubt, and note which are in the list no more."""
        if not (isinstance(self._news, Listing) and self._news.whole):
            return
        walk, items = self._walk, self._visitor.items
        one_page = walk.outcome == "known" and self._pages == 1 and not walk.further
        all_seen = not (limited or walk.failure) and (one_page or (walk.outcome == "end" and walk.steady))
        self._visitor.flush()
        edited = self._whole.edited(items.days(self._whole), all_seen=all_seen)
        await self._take(edited, Page(max(1, self._pages), edited, 0, 0))
        if all_seen and not self._place:
            items.gone(self._whole)

    async def _visit(self, page: Page) -> bool:
        """Visit what a page brought; whether the limit was reached before all of it was."""
        return await self._take(self._whole.settle(page.links), page)

    async def _take(self, told: Sequence[Link], page: Page) -> bool:
        stands = False
        for at in range(0, len(told), _BATCH):
            intake, links = self._visitor.intake, told[at : at + _BATCH]
            if isinstance(self._news, Listing):
                self._visitor.fitting.saw_links(self._news, links)
            keyed = [
                (addresses.key(each.url), intake.link(each)) for each in links if not intake.discretion.bars(each.url)
            ]
            keys = [key for key, _ in keyed]
            new = listed.unheard(self._connection, self._slug, keys) if page.behind else frozenset()
            self._keep(keyed)
            known = listed.articles(self._connection, self._slug, keys)
            for key, link in keyed:
                if link.item:
                    await self._visitor.items.keep(link)
                    continue
                if key in known or self._visitor.has_visited(key) or not self._is_due(link.url):
                    continue
                if self._visitor.full:
                    return True
                await self._visitor.visit(link.url)
            self._visitor.flush()
            standing = {
                key for key in listed.articles(self._connection, self._slug, keys) if not self._visitor.is_alias(key)
            }
            urls = [link.url for _, link in keyed]
            stands = stands or bool(standing) or runs.without_answer(self._connection, self._visitor.run, urls)
            if standing & new:
                self._reach = max(self._reach, page.behind)
            if page.passed:
                self._note_days(standing)
        if page.passed and not isinstance(self._news, Sitemap):
            self._barren = 0 if stands else self._barren + 1
        return False

    def _keep(self, keyed: Sequence[tuple[str, Link]]) -> None:
        self._listed += len(keyed)
        self._visitor.count_listed(key for key, _ in keyed)
        with self._archive.write() as connection:
            state.put_links(connection, self._slug, keyed, self._clock())
            listed.put(connection, self._slug, way_of(self._news), keyed, self._clock())

    def _note_days(self, keys: set[str]) -> None:
        if self._plan.depth == "full" and not isinstance(self._news, Sitemap):
            self._days = listed.days(self._connection, self._slug, keys)
            self._newest.append(self._days[-1] if self._days else None)

    def _go_on_from(self, page: Page) -> None:
        """Keep how far a backfill has come: all up to this page was visited."""
        assert self._place is not None  # noqa: S101  asked by _through()
        month = self._days[len(self._days) // 2][:7] if self._days else self._place.back_to
        self._place = replace(self._place, page=page.number, marks=self._walk.marks, back_to=month)
        with self._archive.write() as connection:
            walks.put_place(connection, self._slug, self._key, self._clock(), self._place)

    # --- knowing ------------------------------------------------------------

    def _sorted(self) -> bool:
        return walks.newest_first(self._newest)

    def _settled(self, links: Sequence[Link]) -> bool:
        """Whether all of these were settled before the last complete walk. One that turned out to be a further address
        of a known article is nothing new either: endless pagers live on those."""
        links = self._whole.exact(links)
        keys = {key for link in links if not self._visitor.is_alias(key := addresses.key(link.url))}
        if not keys:
            return True
        return self._plan.since is not None and keys == state.settled(
            self._connection, self._slug, keys, self._plan.since
        )

    def _is_due(self, url: str) -> bool:
        due = state.get(self._connection, self._slug, url).next_check_at
        return due is None or unstamp(due) <= self._clock()

    def _kept(self, url: str) -> Capture | None:
        known = state.get(self._connection, self._slug, url).capture
        return self._visitor.intake.stored(known) if known else None
