"""Which ways lead to all of a site's articles: sections, archives where those are the only way, feed and sitemap."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from scraper import addresses
from scraper.crawl import shape
from scraper.crawl.shape import Shape
from scraper.errors import PageError
from scraper.models import DateOrder, Feed, Hints, Link, Listing, News, Sitemap
from scraper.onboard import articles, choose
from scraper.onboard.address import pattern
from scraper.onboard.choose import Look
from scraper.onboard.looking import Proved, Site, each_once, groups_on, look_at
from scraper.onboard.offers import Offer, Offers
from scraper.onboard.pager import archive_pages
from scraper.onboard.section import Section, opened, walked
from scraper.onboard.sections import Lead, leads
from scraper.onboard.whole import whole, with_linkless

_SAVED = 16  # requests that are left for reading articles
_FED = 0.9  # of a feed's links that must be articles of the site
_MOST_ARCHIVES = 20  # pages of an archive that become entries of their own
_MORE = 0.03  # of the articles: a sitemap that names so many more is worth its bytes
_LIST = 2  # articles of a list beside others
_FEWEST = 3  # articles that a list shows apart
_FRONT = 0.2  # of the articles known: so many more, for a front page to be a listing too
_FEWEST_LETTERS = 3  # of a title
_MOST_LISTS = 3  # lists of items that have no page of their own
_DATED = 0.8  # of the items of such a list
_LEAST = 2.0  # its worth
_TRIED = 2  # articles that only the sitemap names, read to see that they are some


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways of a source, all articles found (newest first within a section), and what their addresses share."""

    sections: tuple[Section, ...] = ()
    feeds: tuple[Offer, ...] = ()
    maps: tuple[Offer, ...] = ()
    links: tuple[Link, ...] = ()
    address: str | None = None

    @property
    def order(self) -> DateOrder | None:
        """How the site writes its dates, where its lists tell."""
        return next((one.order for one in self.sections if one.order), None)

    @property
    def news(self) -> tuple[News, ...]:
        """The entries of the source file."""
        listings: Iterable[Listing] = (replace(one.rule, section=one.lead.text or None) for one in self.sections)
        return (*listings, *(Feed(one.url) for one in self.feeds), *(Sitemap(one.url) for one in self.maps))


async def ways_of(site: Site, looks: Sequence[Look], known: Proved, offered: Offers) -> Ways:
    """The fewest ways that lead to all articles that the survey came to know of; none if there are no articles."""
    sections = await _sections(site, looks, known)
    sections = tuple([await _with_rest(site, one, known) for one in sections])
    sections = await _with_archives(site, sections, known)
    found = each_once(known.beside_menus(link for one in sections for link in one.links))
    feeds = [feed for feed in offered.feeds if _leads_to(feed, found, known)][:1]
    links = found or each_once(link for feed in feeds for link in feed.links)
    address = _address(site, links)
    ways = Ways(sections, tuple(feeds), (), links, address)
    return await _with_maps(site, ways, offered)


def shown_beside(looks: Iterable[Look], known: Proved, ways: Ways) -> bool:
    """Whether pages that were looked at show articles that no section leads to, though all were walked to their end;
    what only the front page shows has a section of its own somewhere."""
    if len(ways.sections) > 1 and any(one.lead.is_front for one in ways.sections):
        return True
    if not all(one.whole for one in ways.sections):
        return False
    found = {addresses.key(link.url) for link in ways.links}
    groups = (group for look in looks if (group := choose.best(look, known.shapes)))
    return any(addresses.key(link.url) not in found for group in groups for link in known.beside_menus(group.links))


# --- sections ---------------------------------------------------------------


async def _sections(site: Site, looks: Sequence[Look], known: Proved) -> tuple[Section, ...]:
    """The sections that have all articles between them, each walked as far as a survey goes."""
    ranked = sorted(_opened(site, looks, known), key=lambda one: (one.size, one.lead.worth), reverse=True)
    seen: set[str] = set()
    kept: list[Section] = []
    for one in ranked:
        # A front page shows some of the news, and other things in the same cards.
        least = _FRONT * len(seen) if one.lead.is_front else 0
        if kept and (
            choose.missing(one, seen) <= least or addresses.key(one.rule.url) in seen or len(one.links) < _LIST
        ):
            continue
        section = await walked(one, site.asker) if site.asker.left > _SAVED else one
        seen |= section.keys
        kept.append(section)
    return choose.needed(kept)


def _opened(site: Site, looks: Iterable[Look], known: Proved) -> list[Section]:
    groups = [(look, group) for look in looks if (group := choose.best(look, known.shapes))]
    # An article shows others beside its text, and is no section for that.
    of_articles = {addresses.key(link.url) for _, group in groups if len(group.links) > 1 for link in group.links}
    found: list[Section] = []
    for look, group in groups:
        if addresses.key(look.page.url) in of_articles:
            continue
        whole_group = with_linkless(group, [look.page], site.language)
        try:
            found.append(opened(look.lead, look.page, replace(whole_group.rule, url=look.page.url), group.order))
        except PageError as error:
            site.asker.failures.append(error)
    return found


async def with_items(site: Site, looks: Sequence[Look], known: Proved, ways: Ways) -> Ways:
    """The ways, and pages of notices whose items are the announcements themselves: where words name such a list or a
    person did, and it leads to no articles."""
    kept = {addresses.key(page.url) for one in ways.sections for page in one.pages}
    apart = kept | {addresses.key(link.url) for link in ways.links}
    lists: list[Section] = []
    for look in looks:
        if look.lead.kind is None or addresses.key(look.page.url) in apart or choose.best(look, known.shapes):
            continue
        section = _of_items(site, look)
        if section and len(lists) < _MOST_LISTS and not {link.hints for link in section.links} & _said(lists):
            lists.append(await walked(section, site.asker) if site.asker.left > _SAVED else section)
    links = each_once((*ways.links, *(link for one in lists for link in one.links)))
    return replace(ways, sections=(*ways.sections, *lists), links=links)


def _of_items(site: Site, look: Look) -> Section | None:
    try:
        found = whole([look.page], language=site.language)
    except PageError as error:
        site.asker.failures.append(error)
        return None
    best = found[0] if found else None
    if best is None or len(best.links) < _FEWEST or best.dated < _DATED or best.worth < _LEAST:
        return None
    try:
        return opened(look.lead, look.page, replace(best.rule, url=look.page.url), best.order)
    except PageError:
        return None


def _said(lists: Iterable[Section]) -> set[Hints]:
    return {link.hints for one in lists for link in one.links}


async def _with_rest(site: Site, section: Section, known: Proved) -> Section:
    """A section whose rule takes all articles that its pages link to: some show older ones apart, by their titles."""
    turned = {addresses.key(page.url) for page in section.pages}
    for group in groups_on(site, section.pages[:3]):
        fresh = known.beside_menus(group.links)
        if not section.keys.isdisjoint(addresses.key(link.url) for link in fresh) or not all(map(_is_titled, fresh)):
            continue
        if len(fresh) < _FEWEST or choose.share(fresh, _shapes_of(section)) < 1.0:
            continue
        if not turned.isdisjoint(addresses.key(link.url) for link in fresh) or not await _are_articles(site, fresh):
            continue
        wider = _both(section.rule, group.rule)
        found = await walked(replace(section, rule=wider), site.asker) if wider else section
        if section.keys < found.keys:
            return found
    return section


def _shapes_of(section: Section) -> frozenset[Shape]:
    return frozenset(shape.of(link.url) for link in section.links)


def _is_titled(link: Link) -> bool:
    """Whether a link says more than a page's number or a sign."""
    return sum(map(str.isalpha, link.hints.title or "")) >= _FEWEST_LETTERS


def _both(one: Listing, other: Listing) -> Listing | None:
    """A rule that takes the items of two, None where they cannot be told in one."""
    if not one.item or not other.item:
        return None
    links = sorted({rule.link for rule in (one, other) if rule.link})
    return replace(one, item=f"{one.item}, {other.item}", link=", ".join((*links, "a")) if links else None)


async def _are_articles(site: Site, links: Iterable[Link]) -> bool:
    samples = await articles.sampled(links, site.asker, _TRIED)
    return bool(samples) and all(articles.is_article(sample, site.language) for sample in samples)


async def _with_archives(site: Site, sections: tuple[Section, ...], known: Proved) -> tuple[Section, ...]:
    """The sections, and pages of an archive where the list itself turns no further and they hold more than it."""
    if not sections or any(one.rule.next for one in sections):
        return sections
    seen = {key for one in sections for key in one.keys}
    places = dict.fromkeys(url for one in sections for page in one.pages for url in archive_pages(page))
    older: list[Section] = []
    for url in tuple(places)[:_MOST_ARCHIVES]:
        page = await site.asker.page(url, "listing") if site.asker.left > _SAVED else None
        if page is None:
            continue
        lead = Lead(url, "", "archive", 0.0)
        for section in _opened(site, [look_at(site, lead, page)], known):
            if choose.missing(section, seen):
                older.append(await walked(section, site.asker))
                seen |= older[-1].keys
    return choose.needed((*sections, *older), most=_MOST_ARCHIVES) if older else sections


# --- feeds and sitemaps -----------------------------------------------------


async def _with_maps(site: Site, ways: Ways, offered: Offers) -> Ways:
    """With the sitemap, if it names articles that nothing else leads to."""
    if ways.address is None or not all(one.whole for one in ways.sections):
        return ways
    keys = {addresses.key(link.url) for link in ways.links}
    for offer in offered.sitemaps:
        fitting = [link for link in offer.links if re.search(ways.address, link.url)]
        unknown = [link for link in fitting if addresses.key(link.url) not in keys]
        if len(unknown) <= _MORE * len(keys):
            continue
        if await _are_articles(site, unknown):
            links = each_once((*ways.links, *unknown))
            return replace(ways, maps=(replace(offer, links=tuple(unknown)),), links=links)
    return ways


def _leads_to(feed: Offer, found: Iterable[Link], known: Proved) -> bool:
    keys = {addresses.key(link.url) for link in found}
    ours = sum(addresses.key(link.url) in keys or shape.of(link.url) in known.shapes for link in feed.links)
    return ours >= _FED * len(feed.links)


def _address(site: Site, found: Iterable[Link]) -> str | None:
    """What tells the articles' addresses from those of all other pages that were met."""
    known = {addresses.key(link.url): link.url for link in found}
    known = {key: url for key, url in known.items() if not addresses.is_item(url)}
    linked = (lead.url for page in site.asker.pages for lead in leads(page))
    return pattern(tuple(known.values()), [url for url in linked if addresses.key(url) not in known])
