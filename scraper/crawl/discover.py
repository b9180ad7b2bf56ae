"""Walks a source's listings, feeds and sitemaps from page to page, and says which links a kept page holds."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

import regex

from scraper import addresses
from scraper.crawl import feed, listing, sitemap
from scraper.errors import PageError, Unfit
from scraper.models import Capture, Feed, Hints, Link, Listing, News, NextPage, Role, Sitemap, Source
from scraper.territory import own_hosts

Get = Callable[[str, Role], Awaitable[Capture]]

_MOST_PAGES = 10_000
_DEEPEST = 3  # sitemaps that lead to each other; by the protocol an index leads to no index
_PATIENCE = 1.0  # seconds for article.url on one address
_FILE = re.compile(
    r"\.(pdf|docx?|xlsx?|pptx?|odt|ods|odp|rtf|txt|csv|zip|rar|7z|jpe?g|png|gif|webp|svg|bmp|tiff?|mp[34]|avi|mov|wav|wmv"
    r"|ics|p7[ms])$",
    re.IGNORECASE,
)
_PAGING = re.compile(r"[/-](?:(?:page|p|strana|стр)[/-]?\d+|\d{1,3})/?$", re.IGNORECASE)
_GONE = re.compile(r"\b(404|410)\b")


async def walk(source: Source, news: News, get: Get, settled: Callable[[str], bool]) -> AsyncIterator[Link]:
    """The links of one listing, feed or sitemap, as its pages come; each page is asked for by `get`.

    A listing ends where a page has no next one, shows no address that is new to this walk, or only such as `settled`
    knows (in a backfill it knows none). Raises the PageError of a page that failed; what came before it was yielded.
    """
    own = own_hosts(source)
    if isinstance(news, Listing):
        pages = _listing(source, news, get)
    elif isinstance(news, Feed):
        pages = _feed(news, get)
    else:
        pages = _sitemap(source, news, get)
    seen: set[str] = set()
    async for page in pages:
        fresh = [link for link in page if addresses.key(link.url) not in seen]
        seen.update(addresses.key(link.url) for link in fresh)
        links = _articles(fresh, own)
        for link in links:
            yield link
        # A sitemap's files stand in no order; a listing's pages lead from new to old.
        if isinstance(news, Listing) and (not fresh or (links and all(settled(link.url) for link in links))):
            return


def links_in(capture: Capture, source: Source) -> tuple[Link, ...]:
    """The links that a kept capture holds if it is a page of the source's news; none if it is not, or is unreadable."""
    try:
        news = _news_of(capture, source)
        if isinstance(news, Listing):
            found = listing.read(capture, news, source.article).links
        elif isinstance(news, Feed):
            found = feed.read(capture, news.section)
        elif isinstance(news, Sitemap):
            found = _of_sitemap(sitemap.read(capture).links, source, news)
        else:
            return ()
    except PageError:
        return ()
    return tuple(_articles(found, own_hosts(source)))


# --- kinds of news ----------------------------------------------------------


async def _listing(source: Source, rule: Listing, get: Get) -> AsyncIterator[tuple[Link, ...]]:
    """A counted listing ends where two pages in a row are not there; one alone is a page that failed, and its error
    is raised at the end."""
    counted = rule.next if rule.next and rule.next.param else None
    url: str | None = rule.url
    asked: set[str] = set()
    beyond: Unfit | None = None
    failure: Unfit | None = None
    while url and addresses.key(url) not in asked and len(asked) < _MOST_PAGES:
        asked.add(addresses.key(url))
        try:
            capture = await get(url, "listing")
            page = listing.read(_found(capture), rule, source.article)
        except Unfit as error:
            if not (counted and len(asked) > 1 and _is_past_the_end(error)):
                raise
            if beyond:
                break
            beyond, url = error, _counted(rule.url, counted, len(asked))
            continue
        failure, beyond = failure or beyond, None
        yield page.links
        url = _counted(rule.url, counted, len(asked)) if counted else page.next
    if failure:
        raise failure


async def _feed(rule: Feed, get: Get) -> AsyncIterator[tuple[Link, ...]]:
    yield feed.read(_found(await get(rule.url, "feed")), rule.section)


async def _sitemap(source: Source, rule: Sitemap, get: Get) -> AsyncIterator[tuple[Link, ...]]:
    """A file that fails does not keep the others from being read; its error is raised at the end."""
    own = own_hosts(source)
    queue, asked = deque([(rule.url, 1)]), {addresses.key(rule.url)}
    failure: PageError | None = None
    while queue:
        url, depth = queue.popleft()
        try:
            page = sitemap.read(_found(await get(url, "sitemap")))
        except PageError as error:
            failure = failure or error
            continue
        yield _of_sitemap(page.links, source, rule)
        if page.sitemaps and depth == _DEEPEST:
            failure = failure or Unfit(url, f"leads to further sitemaps, {_DEEPEST} deep already; they are left out")
            continue
        for further in page.sitemaps:
            if addresses.key(further) not in asked and _is_own(further, own) and len(asked) < _MOST_PAGES:
                asked.add(addresses.key(further))
                queue.append((further, depth + 1))
    if failure:
        raise failure


def _of_sitemap(links: Iterable[Link], source: Source, rule: Sitemap) -> tuple[Link, ...]:
    wanted = source.article.url
    return tuple(
        Link(link.url, Hints(link.hints.title, link.hints.date, link.hints.origin, rule.section))
        for link in links
        if wanted is None or _matches(wanted, link.url)
    )


# --- pages ------------------------------------------------------------------


def _found(capture: Capture) -> Capture:
    if capture.status != 200:
        raise Unfit(capture.url, f"status {capture.status}, expected 200")
    return capture


def _is_past_the_end(error: Unfit) -> bool:
    """Whether a page of a counted listing is simply not there any more: a 404, or a page without items."""
    return _GONE.search(error.reason) is not None or "expected at least 1" in error.reason


def _counted(url: str, rule: NextPage, pages: int) -> str:
    """The listing's address with its page parameter set for the page after `pages` pages."""
    value = rule.start + (pages - 1) * rule.step
    parts = urlsplit(url)
    name = quote(rule.param or "", safe="[]")
    kept = [pair for pair in parts.query.split("&") if pair and pair.partition("=")[0] not in (name, rule.param)]
    return urlunsplit(parts._replace(query="&".join((*kept, f"{name}={value}"))))


# --- which links are articles -----------------------------------------------


def _articles(links: Iterable[Link], own: frozenset[str]) -> list[Link]:
    """Links to pages of the source's own hosts; files are no articles."""
    return [link for link in links if _is_own(link.url, own) and not _FILE.search(urlsplit(link.url).path)]


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
        fitting = [news for news in fitting if isinstance(news, Listing) and _is_page_of(capture.url, news)] or fitting
    elif source.article.url and _matches(source.article.url, capture.url):
        return None  # an article may be numbered as a page is
    else:
        fitting = [news for news in source.news if isinstance(news, Listing) and _is_page_of(capture.url, news)]
    return max(fitting, key=lambda news: _shared(news.url, capture.url), default=None)


def _shared(one: str, other: str) -> int:
    """How many characters two addresses begin with alike."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _is_page_of(url: str, rule: Listing) -> bool:
    """Whether an address is the listing's own but for what turns its pages."""
    if not addresses.same_host(url, rule.url):
        return False
    said, listed = urlsplit(url), urlsplit(rule.url)
    if listed.path.rstrip("/") not in (said.path.rstrip("/"), _PAGING.sub("", said.path).rstrip("/")):
        return False
    param = rule.next.param if rule.next else None
    own = {pair for pair in parse_qsl(listed.query, keep_blank_values=True) if pair[0] != param}
    return own <= set(parse_qsl(said.query, keep_blank_values=True))
