"""From a town's address to a proposal: looks for its news as a guest would, and learns how they are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import chain, zip_longest
from typing import Any
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
from scraper.onboard.recipes import recognise
from scraper.onboard.town import Town
from scraper.onboard.ways import Ways, shown_beside, ways_of, with_items

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
    ways = await _all_ways(site, start, home)
    if not ways.links:
        _ = translator(locale).gettext
        raise Unfit(url, "; ".join((_("no news found: no page of this site lists several articles"), *_told(asker))))
    samples = await articles.sampled(_mixed(ways), asker, _SAMPLED)
    guesses = recipe.article if recipe else ()
    read = articles.reading(samples, guesses, owner.language, owner.timezone)
    order = read.template.order or ways.order
    read = replace(read, template=replace(read.template, url=ways.address, order=order))
    words = translator(locale).gettext
    oddities = [one.to(locale) for one in recipe.warnings] if recipe else []
    return Proposal(
        _source(slug, home, owner, ways, read),
        tuple(telling.reasons(ways, read, words)),
        read.taken[:_SHOWN],
        read.fits,
        tuple(telling.warnings(ways, read, asker.failures, oddities, words)),
        asker.requests,
        recipe.name if recipe else None,
    )


def _told(asker: Asker) -> list[str]:
    """What kept a page from being looked at, if anything did but its absence."""
    kept = [error for error in asker.failures if not error.reason.startswith("status 404")]
    return [f"{error.url}: {error.reason}" for error in kept[:3]]


async def _all_ways(site: Site, start: Capture, home: Capture) -> Ways:
    offered = await offers(site.asker, home, site.recipe)
    fed = [link for feed in offered.feeds for link in feed.links]
    found = await looks(site, start, home)
    certain = await proved(site, found, fed)
    ways = await ways_of(site, found, certain, offered)
    if not ways.sections or shown_beside(found, certain, ways):
        found += await further(site, home, found)
        certain = await proved(site, found, fed)
        ways = await ways_of(site, found, certain, offered)
    return await with_items(site, found, certain, ways)


def _mixed(ways: Ways) -> tuple[Link, ...]:
    """Articles to read, from every way in turn, the newest and others from all along it."""
    each = [articles.spread(one.links, _SAMPLED) for one in ways.sections]
    turns = chain.from_iterable(zip_longest(*(each or [articles.spread(ways.links, _SAMPLED)])))
    known = {link.url: link for link in ways.links}
    return tuple(dict.fromkeys(known[link.url] for link in turns if link is not None and link.url in known))


def _source(slug: str, home: Capture, owner: Town, ways: Ways, read: Reading) -> Source:
    return Source(
        slug,
        owner.name,
        home.url,
        ways.news,
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
