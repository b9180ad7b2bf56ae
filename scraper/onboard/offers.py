"""What a site offers to programs: its sitemaps and feeds, and the articles that they name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin

from scraper.crawl import feed, sitemap, ways
from scraper.errors import PageError
from scraper.models import Capture, Link
from scraper.onboard.asking import Asker
from scraper.onboard.recipes import Recipe

_POSTS = "wp/v2/posts?per_page=100"  # below what WordPress announces as its interface
_MOST_FEEDS = 3
_MOST_SITEMAPS = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """One feed or sitemap with what it names; of an index of sitemaps, what the files that were asked for name."""

    url: str
    links: tuple[Link, ...]
    whole: bool = True
    """Whether all of it was read: a feed may go on, and a large index has more files than a survey asks for."""


@dataclass(frozen=True, slots=True)
class Offers:
    """The feeds and sitemaps of a site that could be read."""

    feeds: tuple[Offer, ...] = ()
    sitemaps: tuple[Offer, ...] = ()


async def offers(asker: Asker, home: Capture, recipe: Recipe | None = None) -> Offers:
    """What the site announces of interfaces, feeds and sitemaps, else what stands at its platform's usual places, or at
    those of all sites. An interface goes before feeds, which mostly hold the latest only."""
    robots = await asker.page(urljoin(home.url, "/robots.txt"), "robots")
    announced, known = ways.announced(home), recipe or Recipe("")
    posts = [f"{announced.wordpress}{_POSTS}"] if announced.wordpress else ways.usual(home.url, known.api[:1])
    feeds = announced.feeds or (*ways.usual(home.url, known.feeds), *ways.usual(home.url, ways.USUAL_FEEDS[:2]))
    told = ways.sitemaps_in(robots) if robots else ()
    maps = told or (*ways.usual(home.url, known.sitemaps[:1]), *ways.usual(home.url, ways.USUAL_SITEMAPS[:2]))
    return Offers(await _feeds(asker, (*posts, *feeds)), await _sitemaps(asker, maps))


async def _feeds(asker: Asker, places: Iterable[str]) -> tuple[Offer, ...]:
    found: list[Offer] = []
    for url in tuple(dict.fromkeys(places))[: 2 * _MOST_FEEDS]:
        if len(found) == _MOST_FEEDS:
            break
        page = await asker.page(url, "feed")
        try:
            read = feed.page(page) if page else None
        except PageError as error:
            asker.failures.append(error)
            continue
        if read and read.links:
            found.append(Offer(url, read.links, whole=read.next is None))
    return tuple(found)


async def _sitemaps(asker: Asker, places: Iterable[str]) -> tuple[Offer, ...]:
    found: list[Offer] = []
    for url in tuple(dict.fromkeys(places))[:_MOST_SITEMAPS]:
        links, further = await _sitemap(asker, url)
        # The files of posts come before those of tags and pages where their names tell.
        further.sort(key=lambda each: not any(word in each for word in ("post", "news", "article", "novin")))
        for inner in further[: _MOST_SITEMAPS - 2 * len(found)]:
            links += (await _sitemap(asker, inner))[0]
        if links:
            found.append(Offer(url, tuple(links), whole=len(further) <= _MOST_SITEMAPS))
            break
    return tuple(found)


async def _sitemap(asker: Asker, url: str) -> tuple[list[Link], list[str]]:
    page = await asker.page(url, "sitemap")
    try:
        read = sitemap.read(page) if page else None
    except PageError as error:
        asker.failures.append(error)
        return [], []
    return (list(read.links), list(read.sitemaps)) if read else ([], [])
