"""Walks a source's listings, feeds and sitemaps from page to page, and says which links a kept page holds."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

import regex

from scraper import addresses
from scraper.crawl import data, feed, listing, sitemap
from scraper.crawl.listing import ListingPage
from scraper.crawl.met import Met
from scraper.crawl.turning import MOST_PAGES, Get, Kept, Mark, Turning
from scraper.errors import PageError, Unfit
from scraper.models import Capture, Feed, Hints, Link, Listing, News, Sitemap, Source
from scraper.territory import own_hosts

_DEEPEST = 3  # sitemaps that lead to each other; by the protocol an index leads to no index
_PATIENCE = 1.0  # seconds for article.url on one address
_PAGING = re.compile(r"[/-](?:(?:page|p|strana|стр)[/-]?\d+|\d{1,3})/?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """What one page brought: its number, and its article links that this walk had not come upon.

    `passed`: how many article links the page shows that no page before it showed; `behind`: how many settled pages in
    a row the walk has gone beyond so far.
    """

    number: int
    links: tuple[Link, ...]
    passed: int
    behind: int


class Walk:
    """The way through one listing, feed or sitemap.

    Afterwards `outcome` says how it ended, `steady` that nothing slid past unseen (docs/coverage.md), and `failure`
    which page failed first, if one did; `further`, whether a listing's first page leads to a next one;
    `marks` are the last pages passed, by which another walk can go on.
    """

    def __init__(
        self,
        source: Source,
        news: News,
        get: Get,
        *,
        patience: int | None = None,
        settled: Callable[[Sequence[Link]], bool] = lambda _: False,
        kept: Kept = lambda _: None,
        marks: Sequence[Mark] = (),
    ) -> None:
        """`patience`: after how many pages in a row whose links are all `settled` the walk of a listing ends."""
        self.outcome: Literal["end", "known", "endless"] = "end"
        self.failure: PageError | None = None
        self.steady = True
        self.further = False
        self.marks = tuple(marks)
        self._source = source
        self._news = news
        self._get = get
        self._patience = patience
        self._settled = settled
        self._kept = kept
        self._own = own_hosts(source)

    async def pages(self) -> AsyncGenerator[Page, None]:
        """The pages as they come. Raises the PageError of a first page that fails."""
        if not isinstance(self._news, Sitemap):
            async for page in self._turned(self._news):
                yield page
            return
        number, seen = 0, Met()
        async for links in self._sitemap(self._news):
            number += 1
            fresh = [link for link in links if addresses.key(link.url) not in seen]
            seen.update(addresses.key(link.url) for link in fresh)
            found = tuple(_articles(fresh, self._own))
            yield Page(number, found, len(found), 0)

    async def _turned(self, rule: Listing | Feed) -> AsyncGenerator[Page, None]:
        template, read = self._source.article, partial(_links_of, rule, self._source)
        turning = Turning(rule, template, self._get, kept=self._kept, marks=self.marks, read=read)
        counted = isinstance(rule, Listing) and rule.next is not None and rule.next.css is None
        seen, passed = Met(), Met()
        settled = behind = 0
        async for leaf in turning.pages():
            self.marks, self.failure = tuple(turning.marks), turning.failure
            self.further |= leaf.number == 1 and (leaf.further is not None or counted)
            linked = tuple(zip(leaf.links, leaf.keys, strict=True))
            # Another page may have an item of the same title and date that says something else.
            fresh = _articles((link for link, key in linked if link.item or key not in seen), self._own)
            first = _articles((link for link, key in linked if key not in passed), self._own)
            seen.update(leaf.keys)
            yield Page(leaf.number, tuple(fresh), 0 if leaf.again else len(first), behind)
            if leaf.again:
                continue
            passed.update(leaf.keys)
            if first:
                settled = settled + 1 if self._settled(first) else 0
                behind = max(behind, settled)
            if self._patience is not None and settled >= self._patience:
                self.outcome = "known"
                break
        self.failure, self.steady = turning.failure, turning.steady
        if turning.endless:
            self.outcome = "endless"

    async def _sitemap(self, rule: Sitemap) -> AsyncGenerator[tuple[Link, ...], None]:
        """A file that fails does not keep the others from being read."""
        queue, asked = deque([(rule.url, 1)]), {addresses.key(rule.url)}
        while queue:
            url, depth = queue.popleft()
            try:
                page = sitemap.read(_found(await self._get(url, "sitemap")))
            except PageError as error:
                self.failure = self.failure or error
                continue
            yield _of_sitemap(page.links, self._source, rule)
            if page.sitemaps and depth == _DEEPEST:
                problem = f"leads to further sitemaps, {_DEEPEST} deep already; they are left out"
                self.failure = self.failure or Unfit(url, problem)
                continue
            for further in page.sitemaps:
                if addresses.key(further) not in asked and _is_own(further, self._own) and len(asked) < MOST_PAGES:
                    asked.add(addresses.key(further))
                    queue.append((further, depth + 1))


def links_in(capture: Capture, source: Source) -> tuple[Link, ...]:
    """The links that a kept capture holds if it is a page of the source's news; none if it is not, or is unreadable."""
    try:
        news = _news_of(capture, source)
        if isinstance(news, (Listing, Feed)):
            found = _links_of(news, source, capture).links
        elif isinstance(news, Sitemap):
            found = _of_sitemap(sitemap.read(capture).links, source, news)
        else:
            return ()
    except PageError:
        return ()
    return tuple(_articles(found, own_hosts(source)))


def _links_of(rule: Listing | Feed, source: Source, capture: Capture) -> ListingPage:
    """What a page of a listing or a feed holds, by how the source is fetched."""
    if isinstance(rule, Feed):
        return feed.page(capture, rule.section)
    read = data.read if source.fetch == "payload" else listing.read
    return read(capture, rule, source.article)


def _of_sitemap(links: Iterable[Link], source: Source, rule: Sitemap) -> tuple[Link, ...]:
    wanted = source.article.url
    return tuple(
        Link(link.url, Hints(link.hints.title, link.hints.date, link.hints.origin, rule.section))
        for link in links
        if wanted is None or _matches(wanted, link.url)
    )


def _found(capture: Capture) -> Capture:
    if capture.status != 200:
        raise Unfit(capture.url, f"status {capture.status}, expected 200")
    return capture


# --- which links are articles -----------------------------------------------


def _articles(links: Iterable[Link], own: frozenset[str]) -> list[Link]:
    """Links to pages of the source's own hosts; files are no articles."""
    return [link for link in links if _is_own(link.url, own) and not addresses.names_file(link.url)]


def _is_own(url: str, own: frozenset[str]) -> bool:
    return addresses.host(url).removeprefix("www.") in own


def _matches(pattern: str, url: str) -> bool:
    try:
        return regex.search(pattern, url, timeout=_PATIENCE) is not None
    except TimeoutError:
        raise Unfit(url, f"article.url took longer than {_PATIENCE:g} seconds on it") from None


# --- whose page a capture is ------------------------------------------------


def _news_of(capture: Capture, source: Source) -> News | None:
    """The listing, feed or sitemap that a capture is a page of: by address, paging or role."""
    kinds: dict[str, type[News]] = {"listing": Listing, "feed": Feed, "sitemap": Sitemap}
    if capture.role != "other" and capture.role not in kinds:
        return None
    exact = next((news for news in source.news if addresses.key(news.url) == addresses.key(capture.url)), None)
    if exact:
        return exact
    if capture.role in kinds:
        fitting = [news for news in source.news if isinstance(news, kinds[capture.role])]
        fitting = [news for news in fitting if isinstance(news, Listing) and is_page_of(capture.url, news)] or fitting
    elif source.article.url and _matches(source.article.url, capture.url):
        return None  # an article may be numbered as a page is
    else:
        fitting = [news for news in source.news if isinstance(news, Listing) and is_page_of(capture.url, news)]
    return max(fitting, key=lambda news: _shared(news.url, capture.url), default=None)


def _shared(one: str, other: str) -> int:
    """How many characters two addresses begin with alike."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def is_page_of(url: str, rule: Listing) -> bool:
    """Whether an address is the listing's own but for what turns its pages."""
    if not addresses.same_host(url, rule.url):
        return False
    said, listed = urlsplit(url), urlsplit(rule.url)
    numbered = rule.next.path if rule.next else None
    if numbered and re.fullmatch(re.escape(numbered).replace(r"\{\}", r"\d+"), said.path):
        return said.query == listed.query
    if listed.path.rstrip("/") not in (said.path.rstrip("/"), _PAGING.sub("", said.path).rstrip("/")):
        return False
    param = rule.next.param if rule.next else None
    own = {pair for pair in parse_qsl(listed.query, keep_blank_values=True) if pair[0] != param}
    return own <= set(parse_qsl(said.query, keep_blank_values=True))
