"""From a town's address to a proposal: looks for its news as a guest would, and learns how they are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain, zip_longest
from typing import Any
from urllib.parse import urljoin
from zlib import crc32

from scraper.errors import Unfit
from scraper.messages import translator
from scraper.models import Capture, Link, Source
from scraper.onboard import articles, entrance, telling, town
from scraper.onboard.articles import Reading
from scraper.onboard.asking import Ask, Asker
from scraper.onboard.looking import Site, further, looks, proved
from scraper.onboard.offers import offers
from scraper.onboard.proposal import Proposal
from scraper.onboard.reach import Reach, reached, shown_beside
from scraper.onboard.recipes import recognise
from scraper.onboard.town import Town

_SHOWN = 10  # articles that a proposal shows
_SAMPLED = 12  # articles that are read to learn from and to judge by


async def survey(
    url: str,
    ask: Ask,
    *,
    slug: str,
    locale: str = "en",
    asked: Callable[[str], None] = lambda _: None,
) -> Proposal:
    """What a source file for the site at `url` should say, and what it will take.

    `url` is its home page, or any other, best one that lists news. `ask` gives the answer to one request and raises
    PageError; `locale` is the language of what is told to the person; `asked` is told each address. Raises the
    PageError of a first page that cannot be had, Unfit where no news is found.
    """
    asker = Asker(ask, asked=asked)
    start = await entrance.passed(asker, await asker.first(url))
    home = await entrance.front(asker, start)
    owner, recipe = town.read(home), recognise(home)
    site = Site(asker, owner.language, recipe)
    reach = await _reach(site, start, home)
    if not reach.links:
        _ = translator(locale).gettext
        raise Unfit(url, "; ".join((_("no news found: no page of this site lists several articles"), *_told(asker))))
    samples = await articles.sampled(_mixed(reach), asker, _SAMPLED)
    guesses = recipe.article if recipe else ()
    read = articles.reading(samples, guesses, owner.language, owner.timezone)
    order = read.template.order or reach.order
    read = replace(read, template=replace(read.template, url=reach.address, order=order))
    words = translator(locale).gettext
    oddities = [one.to(locale) for one in recipe.warnings] if recipe else []
    return Proposal(
        _source(slug, home, owner, reach, read),
        tuple(telling.reasons(reach, read, words)),
        read.taken[:_SHOWN],
        read.fits,
        tuple(telling.warnings(reach, read, asker.failures, oddities, words)),
        asker.requests,
        recipe.name if recipe else None,
    )


def _told(asker: Asker) -> list[str]:
    """What kept a page from being looked at, if anything did but its absence."""
    kept = [error for error in asker.failures if not error.reason.startswith("status 404")]
    return [f"{error.url}: {error.reason}" for error in kept[:3]]


async def _reach(site: Site, start: Capture, home: Capture) -> Reach:
    known = [urljoin(home.url, place) for place in site.recipe.feeds] if site.recipe else []
    offered = await offers(site.asker, home, known)
    fed = [link for feed in offered.feeds for link in feed.links]
    found = await looks(site, start, home)
    certain = await proved(site, found, fed)
    reach = await reached(site, found, certain, offered)
    if not reach.sections or shown_beside(found, certain, reach):
        found += await further(site, home, found)
        reach = await reached(site, found, await proved(site, found, fed), offered)
    return reach


def _mixed(reach: Reach) -> tuple[Link, ...]:
    """Articles to read, from every way in turn, the newest and others from all along it."""
    ways: list[Iterable[Link]] = [articles.spread(one.links, _SAMPLED) for one in reach.sections]
    ways = ways or [articles.spread(reach.links, _SAMPLED)]
    turns: Iterator[Link | None] = chain.from_iterable(zip_longest(*ways))
    known = {link.url: link for link in reach.links}
    return tuple(dict.fromkeys(known[link.url] for link in turns if link is not None and link.url in known))


def _source(slug: str, home: Capture, owner: Town, reach: Reach, read: Reading) -> Source:
    return Source(
        slug,
        owner.name,
        home.url,
        reach.news,
        municipality=owner.municipality,
        language=owner.language,
        timezone=owner.timezone,
        article=read.template,
        **_rhythm(slug, owner.timezone),
    )


def _rhythm(slug: str, timezone: str) -> dict[str, Any]:
    """When the source is to be crawled: in its town's waking hours, at a minute of its own."""
    if timezone == "UTC":
        return {"every": 4 * 3600}
    return {"cron": f"{crc32(slug.encode()) % 60} 7-21/2 * * *"}
