"""Walks a source's listings, feeds and sitemaps, and says which addresses they lead to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import regex

from scraper import addresses
from scraper.crawl import feed, listing, sitemap
from scraper.errors import PageError, Unfit
from scraper.models import Capture, Feed, Link, Listing, News, NextPage, Role, Sitemap, Source
from scraper.territory import is_front, owns

Get = Callable[[str, Role], Awaitable[Capture]]
_MOST_PAGES = 10_000


async def walk(source: Source, news: News, get: Get, settled: Callable[[str], bool]) -> AsyncIterator[Link]:
    """Every address that `news` leads to, page after page; `get` asks for a page and raises PageError.

    A walk ends where there is no next page, or a page holds no address that this walk has not seen, or only settled
    ones: `settled` says whether an address gave a lasting answer before the last complete walk.
    """
    if isinstance(news, Feed):
        for link in _own(source, feed.read(await get(news.url, "feed"), news.section)):
            yield link
    elif isinstance(news, Sitemap):
        async for link in _walk_sitemap(source, news, get):
            yield link
    else:
        async for link in _walk_listing(source, news, get, settled):
            yield link


async def _walk_listing(source: Source, news: Listing, get: Get, settled: Callable[[str], bool]) -> AsyncIterator[Link]:
    seen: set[str] = set()
    asked: set[str] = set()
    url: str | None = news.url
    for number in range(_MOST_PAGES):
        if url is None or url in asked:
            return
        asked.add(url)
        page = _page(await get(url, "listing"), news, source, first=number == 0)
        links = _own(source, page.links)
        fresh = [link for link in links if addresses.key(link.url) not in seen]
        seen.update(addresses.key(link.url) for link in links)
        known = [settled(link.url) for link in fresh]  # asked before they are visited, which may settle them
        for link in fresh:
            yield link
        if all(known):
            return
        counted = news.next and news.next.param
        url = _numbered(news.url, news.next, number) if news.next and counted else page.next


def _page(capture: Capture, news: Listing, source: Source, *, first: bool) -> listing.ListingPage:
    try:
        return listing.read(capture, news, source.article)
    except Unfit:
        if first:
            raise
        return listing.ListingPage((), None)  # past the last page of a numbered listing there is nothing


def _numbered(url: str, rule: NextPage, turned: int) -> str:
    """The page after `turned` turns: the listing's address with its parameter counted on."""
    parts = urlsplit(url)
    pairs = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != rule.param]
    pairs.append((str(rule.param), str(rule.start + turned * rule.step)))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(pairs), ""))


async def _walk_sitemap(source: Source, news: Sitemap, get: Get) -> AsyncIterator[Link]:
    seen: set[str] = set()
    waiting = [news.url]
    asked: set[str] = set()
    while waiting and len(asked) < _MOST_PAGES:
        url = waiting.pop(0)
        if url in asked:
            continue
        asked.add(url)
        page = sitemap.read(await get(url, "sitemap"), news.section)
        waiting += [further for further in page.sitemaps if owns(source, further)]
        for link in _articles(source, page.links):
            if addresses.key(link.url) not in seen:
                seen.add(addresses.key(link.url))
                yield link


def _own(source: Source, links: Iterable[Link]) -> tuple[Link, ...]:
    """Links to pages on the source's own hosts."""
    return tuple(
        link
        for link in links
        if owns(source, link.url) and not is_front(source, link.url) and not listing.is_file(link.url)
    )


def _articles(source: Source, links: Iterable[Link]) -> tuple[Link, ...]:
    """A sitemap names every page: of those, the ones whose address is an article's, where the source says which are."""
    pattern = source.article.url
    return tuple(link for link in _own(source, links) if not pattern or regex.search(pattern, link.url, timeout=1))


def links_in(capture: Capture, source: Source) -> tuple[Link, ...]:
    """The links of a stored capture, if it is one of the source's listings (or a further page of one), feeds or
    sitemaps; nothing where it is none of them or cannot be read. Pure."""
    for news in source.news:
        try:
            if isinstance(news, Listing) and _is_page_of(capture, news):
                return _own(source, listing.read(capture, news, source.article).links)
            if isinstance(news, Feed) and _same(capture.url, news.url):
                return _own(source, feed.read(capture, news.section))
            if isinstance(news, Sitemap) and (_same(capture.url, news.url) or capture.role == "sitemap"):
                return _articles(source, sitemap.read(capture, news.section).links)
        except PageError:
            continue
    return ()


def _same(one: str, other: str) -> bool:
    return addresses.key(one) == addresses.key(other)


def _is_page_of(capture: Capture, news: Listing) -> bool:
    """Whether a capture is a page of a listing: its own address, or that with another page parameter, or below it."""
    if _same(capture.url, news.url):
        return True
    one, other = urlsplit(addresses.key(capture.url)), urlsplit(addresses.key(news.url))
    asked, own = dict(parse_qsl(one.query)), dict(parse_qsl(other.query))
    if one.path == other.path:
        return own.items() <= asked.items() and len(asked) <= len(own) + 1 and capture.role in ("listing", "other")
    return capture.role == "listing" and one.path.startswith(other.path.rstrip("/"))
