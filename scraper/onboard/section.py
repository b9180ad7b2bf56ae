"""One section of a site as its listing shows it: the rule, how far it was walked, and the articles found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scraper import addresses
from scraper.crawl import listing as listings
from scraper.crawl import stated
from scraper.crawl.turning import Turning
from scraper.errors import PageError, Unfit
from scraper.extract import readable_date
from scraper.models import Capture, DateOrder, Link, Listing, Role, Template
from scraper.onboard.asking import Asker
from scraper.onboard.pager import next_page
from scraper.onboard.sections import Lead

MOST_PAGES = 8  # of one listing that a survey turns


@dataclass(frozen=True, slots=True)
class Section:
    """A listing and what it led to. `whole`: its last page was reached; `stated`: how many articles it says to have."""

    lead: Lead
    rule: Listing
    pages: tuple[Capture, ...]
    links: tuple[Link, ...]
    whole: bool = False
    stated: stated.Stated | None = None
    order: DateOrder | None = None
    """How its dates are written, by the order in which they stand."""

    @property
    def keys(self) -> frozenset[str]:
        """The keys of its articles' addresses."""
        return frozenset(addresses.key(link.url) for link in self.links)

    @property
    def size(self) -> int:
        """How many articles it has, as far as its first pages tell."""
        return max(len(self.links), self.stated.least if self.stated else 0)


def opened(lead: Lead, page: Capture, rule: Listing, order: DateOrder | None = None) -> Section:
    """A section of which one page was read. Raises Unfit where the rule gives nothing on it."""
    turned = replace(rule, next=next_page([page], rule))
    read = listings.read(page, turned, Template())
    turned = datable(turned, read.links)
    return Section(lead, turned, (page,), read.links, stated=stated.read(page, turned, len(read.links)), order=order)


def datable(rule: Listing, links: Sequence[Link]) -> Listing:
    """The rule, without its date where most of what that gives on these links is none."""
    read = sum(bool(link.hints.date and readable_date(link.hints.date)) for link in links)
    return rule if 2 * read >= len(links) else replace(rule, date=None)


async def walked(section: Section, asker: Asker, most: int = MOST_PAGES) -> Section:
    """The section with what its further pages hold, `most` of them at the most."""
    pages: list[Capture] = []

    async def get(url: str, _: Role) -> Capture:
        page = await asker.page(url, "listing")
        if page is None:
            raise Unfit(url, "404, expected a page of the listing")
        pages.append(page)
        return page

    links: dict[str, Link] = {}
    turning = Turning(section.rule, Template(), get)
    number = 0
    whole = True
    try:
        async for leaf in turning.pages():
            for key, link in zip(leaf.keys, leaf.links, strict=True):
                links.setdefault(key, link)
            number = max(number, leaf.number)
            if number >= most or asker.left < 3:
                whole = False
                break
    except PageError:
        return section
    return replace(section, pages=tuple(dict.fromkeys(pages)), links=tuple(links.values()), whole=whole)
