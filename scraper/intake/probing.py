"""Asks a source's other ways which articles there are: sitemaps, feeds, counts; then for what the archive lacks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from scraper import addresses
from scraper.archive import captures, coverage, listed, state, walks
from scraper.archive.coverage import Way
from scraper.clock import stamp, unstamp
from scraper.crawl import feed, sitemap, stated, ways
from scraper.crawl.discover import links_in
from scraper.errors import PageError
from scraper.intake import Intake, readable
from scraper.intake.measuring import Likeness, measure
from scraper.models import Capture, Hints, Link, Listing, Role, Sitemap
from scraper.territory import is_front, owns

if TYPE_CHECKING:
    from scraper.intake.visit import Visitor

_WEEK = timedelta(days=7)
_MOST_FILES = 40  # sitemaps a probe
_MOST_FEEDS = 5
_MENU_PAGES = 3
_MOST_LOOKS = 20  # pages that a probe looks at only to see whether they are articles
_MOST_LACKING = 500  # articles that one crawl asks for because no listing names them


async def probe(visitor: Visitor) -> None:
    """Ask every other way that the site offers, and keep which addresses each names."""
    await _Probe(visitor).go()


def is_due(visitor: Visitor) -> bool:
    """Whether a week has passed since the source's other ways were asked."""
    last = coverage.last_probe(visitor.intake.archive.connection, visitor.intake.source.slug)
    return last is None or visitor.intake.ground.clock() - unstamp(last[0]) >= _WEEK


async def fetch_lacking(visitor: Visitor) -> None:
    """Ask for the articles that some way names and the archive lacks, within the crawl's limit.

    By `article.url` an address is known to be an article's; without it the page is looked at first, and kept only if
    it says title, text and a day of its own.
    """
    source, connection, now = visitor.intake.source, visitor.intake.archive.connection, visitor.intake.ground.clock()
    lacking = [
        each for each in coverage.named(connection, source.slug, lacking=True) if each.verdict in (None, "article")
    ]
    if not lacking:
        return
    alike = Likeness(source, coverage.article_urls(connection, source.slug), menu(visitor.intake))
    for each in [each for each in lacking if alike(each.url)][:_MOST_LACKING]:
        if visitor.full:
            return
        known = state.get(connection, source.slug, each.url)
        if visitor.has_visited(each.key) or (known.next_check_at and unstamp(known.next_check_at) > now):
            continue
        if source.article.url or each.verdict == "article" or await _is_article(visitor, each.url):
            with visitor.intake.archive.write() as writing:
                state.put_links(writing, source.slug, ((each.key, Link(each.url)),), now)
            await visitor.visit(each.url)


def keep_measure(visitor: Visitor) -> None:
    """Measure the source's coverage and keep it, with what its other ways said when they were last asked."""
    intake = visitor.intake
    with intake.archive.write() as connection:  # what was met again under a new address is no article that is missing
        intake.discretion.settle(connection)
    last = coverage.last_probe(intake.archive.connection, intake.source.slug)
    probed_at, said = (visitor.probed or last) or (None, ())
    check = measure(
        intake.archive, intake.source, intake.ground.clock(), ways=said, probed_at=probed_at, menu=menu(intake)
    )
    with intake.archive.write() as connection:
        coverage.put(connection, check, visitor.run)


def menu(intake: Intake) -> frozenset[str]:
    """The keys of what the home page and the newest articles all link to: menus, not news. None where `article.url`
    tells articles by itself."""
    if intake.source.article.url:
        return frozenset()
    newest = captures.newest_pages(intake.archive.connection, intake.source.slug, _MENU_PAGES)
    pages = [page for capture in newest if (page := intake.stored(capture)) and readable(page)]
    home = state.get(intake.archive.connection, intake.source.slug, intake.source.home).capture
    front = intake.stored(home) if home else None
    linked = [ways.links_of(page) for page in [*pages, *([front] if front else [])]]
    return frozenset.intersection(*linked) if len(linked) > 1 else frozenset()


async def _is_article(visitor: Visitor, url: str) -> bool:
    """Look at a page that nothing but its address's shape speaks for."""
    intake = visitor.intake
    verdict: coverage.Verdict = "page"
    try:
        page = await visitor.page(url, "other")
    except PageError as error:
        if not error.reason.startswith(("status 404", "status 410")):
            return False
        verdict = "none"
    else:
        article = intake.read(page, Hints())
        moved = addresses.key(page.url) != addresses.key(url) and is_front(intake.source, page.url)
        if readable(page) and article.title and article.body and article.published and not moved:
            verdict = "article"
    with intake.archive.write() as connection:
        coverage.put_look(connection, intake.source.slug, addresses.key(url), verdict, intake.ground.clock())
    return verdict == "article"


class _Probe:
    """One probe of one source."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._intake = visitor.intake
        self._source = visitor.intake.source
        self._connection = visitor.intake.archive.connection
        self._ways: list[Way] = []

    async def go(self) -> None:
        home = await self._page("home", self._source.home, "other")
        heads = [page for page in (home, *self._listings()) if page]
        told = [ways.announced(page) for page in heads]
        await self._sitemaps()
        await self._feeds(dict.fromkeys(url for each in told for url in each.feeds))
        for url in dict.fromkeys(each.wordpress for each in told if each.wordpress):
            await self._count(url)
        for news in self._source.news:
            if isinstance(news, Listing):
                await self._stated(news)
        if home or any(way.way != "listing" and way.outcome == "read" for way in self._ways):
            self._visitor.probed = (stamp(self._intake.ground.clock()), tuple(self._ways))
        await self._look()

    def _listings(self) -> list[Capture | None]:
        return [self._kept(news.url) for news in self._source.news if isinstance(news, Listing)]

    def _kept(self, url: str) -> Capture | None:
        known = state.get(self._connection, self._source.slug, url).capture
        return self._intake.stored(known) if known else None

    async def _page(self, way: str, url: str, role: Role) -> Capture | None:
        """A page, or None; that a usual place is empty is no failure of the crawl."""
        try:
            return await self._visitor.page(url, role)
        except PageError as error:
            self._ways.append(Way(way, url, error.reason))
            return None

    # --- sitemaps -----------------------------------------------------------

    async def _sitemaps(self) -> None:
        own = [news.url for news in self._source.news if isinstance(news, Sitemap)]  # the crawl walks them itself
        robots = captures.newest(self._connection, *ways.usual(self._source.home, ["/robots.txt"]))
        kept = self._intake.stored(robots) if robots else None
        announced = ways.sitemaps_in(kept) if kept else ()
        found: list[tuple[str, tuple[tuple[str, Link], ...]]] = []
        asked = {addresses.key(url) for url in own}
        if announced:
            await self._files(announced, asked, found)
        else:
            for url in ways.usual(self._source.home, ways.USUAL_SITEMAPS):
                await self._files((url,), asked, found)
                if found:
                    break
        known = [
            listed.articles(self._connection, self._source.slug, [key for key, _ in links[:500]]) for _, links in found
        ]
        families = {_family(url) for (url, _), some in zip(found, known, strict=True) if some}
        for url, links in found:
            chosen = links if not families or _family(url) in families or self._source.article.url else ()
            self._name("sitemap", url, chosen)

    async def _files(
        self, urls: Iterable[str], asked: set[str], found: list[tuple[str, tuple[tuple[str, Link], ...]]]
    ) -> None:
        """Read sitemaps and those that they lead to."""
        queue = [url for url in urls if owns(self._source, url)]
        while queue and len(asked) < _MOST_FILES:
            url = queue.pop(0)
            if addresses.key(url) in asked:
                continue
            asked.add(addresses.key(url))
            page = await self._page("sitemap", url, "sitemap")
            try:
                read = sitemap.read(page) if page else None
            except PageError as error:
                self._ways.append(Way("sitemap", url, error.reason))
                continue
            if read:
                links = (
                    Link(link.url, Hints(date=link.hints.date or read.changed.get(link.url))) for link in read.links
                )
                found.append((url, tuple((addresses.key(link.url), link) for link in links)))
                queue.extend(further for further in read.sitemaps if owns(self._source, further))

    # --- feeds and counts ---------------------------------------------------

    async def _feeds(self, announced: Iterable[str]) -> None:
        own = {addresses.key(news.url) for news in self._source.news}
        urls = [url for url in announced if addresses.key(url) not in own and owns(self._source, url)][:_MOST_FEEDS]
        usual = not urls and not any(way.outcome == "read" for way in self._ways)
        for url in ways.usual(self._source.home, ways.USUAL_FEEDS) if usual else urls:
            page = await self._page("feed", url, "feed")
            try:
                links = feed.read(page) if page else None
            except PageError as error:
                self._ways.append(Way("feed", url, error.reason))
                continue
            if links is not None:
                self._name("feed", url, tuple((addresses.key(link.url), link) for link in links))
                if usual:
                    return

    async def _count(self, api: str) -> None:
        if not owns(self._source, api):
            return
        joint = "&" if "?" in api else ""
        url = f"{api}wp/v2/posts{joint or '?'}per_page=1&_fields=id"
        page = await self._page("wordpress", url, "other")
        if page and (said := stated.by_header(page)):
            self._ways.append(Way("wordpress", url, "read", stated=said.least, words=said.words))

    async def _stated(self, news: Listing) -> None:
        """What the listing's first page, as it is now, says of its length."""
        page = await self._page("listing", news.url, "listing")
        if page is None:
            return
        named = links_in(page, self._source)
        if not named:  # what earlier walks found there says nothing of today
            found = f"item: found no element of {news.item!r} that links to an article, expected one or more"
            self._ways.append(Way("listing", news.url, found))
            return
        pages, count = walks.length(self._connection, self._source.slug, addresses.key(news.url)) or (1, len(named))
        # What stands beside the list on every page counts once in a walk.
        said = stated.read(page, news, count // pages if pages > 1 else len(named))
        least, words = (said.least, said.words) if said else (None, None)
        self._ways.append(Way("listing", news.url, "read", count, least, words))

    def _name(self, way: str, url: str, links: tuple[tuple[str, Link], ...]) -> None:
        """Keep what a way names of the source's own."""
        bars = self._intake.discretion.bars
        own = [(key, link) for key, link in links if owns(self._source, link.url) and not bars(link.url)]
        self._ways.append(Way(way, url, "read", len(own)))
        for at in range(0, len(own), 500):
            with self._intake.archive.write() as connection:
                listed.put(connection, self._source.slug, way, own[at : at + 500], self._intake.ground.clock())

    async def _look(self) -> None:
        """Without article.url: look at some of what seems to be missing, so that the sample holds true articles."""
        if self._source.article.url:
            return
        alike = Likeness(self._source, coverage.article_urls(self._connection, self._source.slug), menu(self._intake))
        named = coverage.named(self._connection, self._source.slug, lacking=True)
        unsure = [each for each in named if each.verdict is None and alike(each.url)]
        for each in unsure[:_MOST_LOOKS]:
            await _is_article(self._visitor, each.url)


def _family(url: str) -> str:
    """The name of a sitemap's file without its number: post-sitemap2.xml is of the family of post-sitemap.xml."""
    name = url.rpartition("/")[2].partition("?")[0]
    return "".join(letter for letter in name if not letter.isdigit())
