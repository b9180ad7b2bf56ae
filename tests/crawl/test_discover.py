"""Walks over listings, feeds and sitemaps that are given as a handful of pages."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from scraper.crawl import discover
from scraper.errors import PageError, Unanswered, Unfit
from scraper.models import Capture, Feed, Hints, Link, Listing, News, NextPage, Role, Sitemap, Source, Template

HOME = "https://town.example"
LIST = f"{HOME}/news?cat=1"


def items(*paths: str, more: str = "") -> str:
    return "".join(f"<div class=nw><a href='{path}'>{path}</a></div>" for path in paths) + more


@dataclass
class Pages:
    """Pages by path; a path without one answers 404 as the pipeline does, or plainly with `plain`."""

    pages: dict[str, str | PageError]
    plain: bool = False
    asked: list[tuple[str, Role]] = field(default_factory=list)

    @property
    def ways(self) -> list[str]:
        """What was asked for, each path once: a walk asks again for pages, to see whether they stood still."""
        return list(dict.fromkeys(path for path, _ in self.asked))

    async def get(self, url: str, role: Role) -> Capture:
        path = url.removeprefix(HOME)
        self.asked.append((path, role))
        found = self.pages.get(path)
        if isinstance(found, PageError):
            raise found
        if found is None and not self.plain:
            raise Unfit(url, "status 404, expected 200")
        return capture(url, found or "", role, 404 if found is None else 200)


def capture(url: str, body: str, role: Role = "other", status: int = 200) -> Capture:
    return Capture(
        url, datetime(2024, 2, 12, tzinfo=UTC), status, (("Content-Type", "text/html"),), body.encode(), role
    )


def source(*news: News, **given) -> Source:
    return Source(slug="a", name="A", home=f"{HOME}/", news=news, **given)


def walk(rule: News, pages: Pages, known: tuple[str, ...] = (), **given) -> list[str]:
    """The paths that a walk gives; an error it ends with stands last, in words."""

    def settled(links) -> bool:
        return all(link.url.removeprefix(HOME) in known for link in links)

    async def main() -> list[str]:
        found = []
        walk = discover.Walk(source(rule, **given), rule, pages.get, patience=1, settled=settled)
        try:
            async for page in walk.pages():
                found.extend(link.url.removeprefix(HOME) for link in page.links)
        except PageError as error:
            walk.failure = error
        return [*found, str(walk.failure)] if walk.failure else found

    return asyncio.run(main())


COUNTED = Listing(LIST, item=".nw", next=NextPage(param="page", start=2, step=1))
LINKED = Listing(LIST, item=".nw", next=NextPage(css="a.next"))


# --- listings ---------------------------------------------------------------


@pytest.mark.parametrize("plain", [True, False])
def test_a_counted_listing_is_walked_until_it_is_not_there(plain):
    pages = Pages(
        {"/news?cat=1": items("/1", "/2"), "/news?cat=1&page=2": items("/3"), "/news?cat=1&page=3": items("/4")}, plain
    )
    assert walk(COUNTED, pages) == ["/1", "/2", "/3", "/4"]
    assert pages.ways[3:] == ["/news?cat=1&page=4", "/news?cat=1&page=5"]


def test_one_page_that_fails_in_a_counted_listing_is_not_its_end():
    pages = Pages(
        {"/news?cat=1": items("/1"), "/news?cat=1&page=2": "<p>Грешка</p>", "/news?cat=1&page=3": items("/3")}
    )
    *links, failure = walk(COUNTED, pages)
    assert links == ["/1", "/3"]
    assert "page=2" in failure


def test_a_counted_listing_ends_at_a_page_without_items():
    pages = Pages({"/news?cat=1": items("/1"), "/news?cat=1&page=2": "<p>Няма новини</p>"})
    assert walk(COUNTED, pages) == ["/1"]


def test_counting_starts_and_steps_as_the_rule_says():
    rule = Listing(f"{LIST}&start=0&x=%D1", item=".nw", next=NextPage(param="start", start=10, step=10))
    paths = ["/news?cat=1&start=0&x=%D1", "/news?cat=1&x=%D1&start=10", "/news?cat=1&x=%D1&start=20"]
    pages = Pages({path: items(f"/{number}") for number, path in enumerate(paths)})
    assert walk(rule, pages) == ["/0", "/1", "/2"]
    assert pages.ways[:3] == paths


def test_a_linked_listing_is_walked_until_no_page_is_next():
    pages = Pages(
        {
            "/news?cat=1": items("/1", more="<a class=next href=/news/2>»</a>"),
            "/news/2": items("/2", more="<a class=next href=/news/3>»</a>"),
            "/news/3": items("/3"),
        }
    )
    assert walk(LINKED, pages) == ["/1", "/2", "/3"]


def test_a_next_page_that_was_asked_for_ends_the_walk():
    pages = Pages(
        {
            "/news?cat=1": items("/1", more="<a class=next href=/news/2>»</a>"),
            "/news/2": items("/2", more="<a class=next href='/news?cat=1#top'>»</a>"),
        }
    )
    assert walk(LINKED, pages) == ["/1", "/2"]
    assert len(pages.ways) == 2


class Endless(Pages):
    """A pager that grows without end."""

    async def get(self, url: str, role: Role) -> Capture:
        self.asked.append((url, role))
        return capture(url, items("/1", "/2", more=f"<a class=next href='{url}6'>»</a>"), role)


@pytest.mark.parametrize("rule", [COUNTED, LINKED])
def test_a_pager_without_end_ends_where_it_shows_nothing_new(rule):
    pages = Endless({})
    assert walk(rule, pages) == ["/1", "/2"]
    assert len(pages.ways) == 2


def test_a_walk_ends_at_a_page_of_which_everything_is_settled_but_not_at_the_first_known_item():
    pages = Pages(
        {
            "/news?cat=1": items("/pinned", "/9"),
            "/news?cat=1&page=2": items("/8", "/7"),
            "/news?cat=1&page=3": items("/6", "/5"),
            "/news?cat=1&page=4": items("/4"),
        }
    )
    assert walk(COUNTED, pages, known=("/pinned", "/7", "/6", "/5", "/4")) == ["/pinned", "/9", "/8", "/7", "/6", "/5"]


def test_a_failure_on_a_later_page_is_told_after_what_was_found():
    late = Unanswered(f"{LIST}&page=2", "status 503")
    pages = Pages({"/news?cat=1": items("/1"), "/news?cat=1&page=2": late})
    assert walk(COUNTED, pages) == ["/1", str(late)]


def test_a_page_that_refuses_us_is_not_the_end_of_a_listing():
    refused = Unfit(f"{LIST}&page=2", "status 403, expected 200")
    pages = Pages({"/news?cat=1": items("/1"), "/news?cat=1&page=2": refused})
    assert walk(COUNTED, pages) == ["/1", str(refused)]


@pytest.mark.parametrize("rule", [COUNTED, LINKED])
def test_a_first_page_without_items_is_unfit(rule):
    [told] = walk(rule, Pages({"/news?cat=1": "<p>Профилактика</p>"}))
    assert "found 0 elements, expected at least 1" in told


def test_a_linked_page_that_is_not_there_is_a_failure():
    pages = Pages({"/news?cat=1": items("/1", more="<a class=next href=/news/2>»</a>")})
    assert walk(LINKED, pages) == ["/1", f"{HOME}/news/2: status 404, expected 200"]


def test_files_and_other_hosts_are_no_articles_and_end_no_walk():
    pages = Pages(
        {
            "/news?cat=1": items("/a.pdf", "/B.DOCX?x=1", "https://other.example/1", "https://www.town.example/2"),
            "/news?cat=1&page=2": items("/c.jpg", "https://files.town.example/3"),
            "/news?cat=1&page=3": items("/d.zip"),
            "/news?cat=1&page=4": items("/4"),
        }
    )
    found = walk(COUNTED, pages, known=("/9",), hosts=("files.town.example",))
    assert found == ["https://www.town.example/2", "https://files.town.example/3", "/4"]


# --- feeds and sitemaps -----------------------------------------------------


def test_a_feed_is_one_page():
    body = "<rss version='2.0'><channel><item><title>а</title><link>/1</link></item></channel></rss>"
    pages = Pages({"/rss": body})
    assert walk(Feed(f"{HOME}/rss"), pages, known=("/1",)) == ["/1"]
    assert pages.asked == [("/rss", "feed")]


def urlset(*paths: str) -> str:
    return "<urlset>" + "".join(f"<url><loc>{path}</loc></url>" for path in paths) + "</urlset>"


def index(*paths: str) -> str:
    return "<sitemapindex>" + "".join(f"<sitemap><loc>{path}</loc></sitemap>" for path in paths) + "</sitemapindex>"


def test_an_index_is_walked_with_all_its_files_even_where_everything_is_settled():
    pages = Pages(
        {
            "/map.xml": index("/old.xml", "/map.xml", "https://other.example/x.xml", "/new.xml"),
            "/old.xml": urlset("/1", "/about"),
            "/new.xml": urlset("/2", "/1"),
        }
    )
    rule = Sitemap(f"{HOME}/map.xml", "Новини")
    assert walk(rule, pages, known=("/1",), article=Template(url=r"/\d+$")) == ["/1", "/2"]
    assert [path for path, _ in pages.asked] == ["/map.xml", "/old.xml", "/new.xml"]
    assert walk(rule, pages) == ["/1", "/about", "/2"]


def test_a_file_of_an_index_that_fails_keeps_no_other_from_being_read():
    pages = Pages({"/map.xml": index("/gone.xml", "/new.xml"), "/new.xml": urlset("/2")})
    assert walk(Sitemap(f"{HOME}/map.xml"), pages) == ["/2", f"{HOME}/gone.xml: status 404, expected 200"]


def test_indexes_that_lead_to_each_other_end():
    pages = Pages({"/map.xml": index("/a.xml"), "/a.xml": index("/map.xml", "/a.xml")})
    assert walk(Sitemap(f"{HOME}/map.xml"), pages) == []


# --- links of a kept page ---------------------------------------------------


def links(of: Source, url: str, body: str, role: Role = "other") -> list[str]:
    return [link.url.removeprefix(HOME) for link in discover.links_in(capture(HOME + url, body, role), of)]


@pytest.mark.parametrize(
    "url", ["/news?cat=1", "/news/?cat=1", "/news?page=3&cat=1", "/news?cat=1&PHPSESSID=x", "/news/page/2/?cat=1"]
)
def test_pages_of_a_listing_are_known_by_their_address(url):
    assert links(source(COUNTED), url, items("/1", "/a.pdf", "https://other.example/")) == ["/1"]


@pytest.mark.parametrize("url", ["/news?cat=2", "/news", "/other?cat=1", "/news/12345?cat=1", "/"])
def test_other_pages_are_none_of_a_listing(url):
    assert links(source(COUNTED), url, items("/1")) == []


def test_an_articles_page_is_none_of_a_listing_however_its_address_looks():
    found = source(Listing(f"{HOME}/news"), article=Template(url=r"/news/\d+$"))
    assert links(found, "/news/7", items("/news/8")) == []
    assert links(found, "/news", items("/news/8")) == ["/news/8"]


def test_what_a_page_was_asked_for_as_decides_where_its_address_does_not():
    assert links(source(LINKED), "/archive-2", items("/1"), "listing") == ["/1"]
    assert links(source(LINKED), "/news?cat=1", items("/1"), "article") == []
    assert links(source(LINKED), "/archive-2", items("/1"), "feed") == []


def test_of_several_listings_the_one_with_the_likest_address_is_meant():
    one = Listing(f"{HOME}/i?r=1", item=".nw", section="Едно")
    other = Listing(f"{HOME}/i?r=2", item=".nw", section="Друго")
    found = discover.links_in(capture(f"{HOME}/i?r=2&page=3", items("/1"), "listing"), source(one, other))
    assert [link.hints.section for link in found] == ["Друго"]


def test_feeds_and_sitemaps_are_read_too_and_what_cannot_be_read_gives_nothing():
    both = source(Feed(f"{HOME}/rss", "Новини"), Sitemap(f"{HOME}/map.xml", "Карта"))
    feed = "<rss version='2.0'><channel><item><title>а</title><link>/1</link></item></channel></rss>"
    assert discover.links_in(capture(f"{HOME}/rss", feed), both) == (
        Link(f"{HOME}/1", Hints("а", None, "feed", "Новини")),
    )
    assert discover.links_in(capture(f"{HOME}/map.xml", urlset("/1")), both) == (
        Link(f"{HOME}/1", Hints(section="Карта")),
    )
    for url in ("/rss", "/map.xml"):
        assert links(both, url, "<html>") == []
    assert links(source(COUNTED), "/news?cat=1", "няма") == []


# --- feeds of more than one page ----------------------------------------------

RSS = '<rss version="2.0"><channel><title>x</title>{head}{items}</channel></rss>'
WORDPRESS = "<generator>https://wordpress.org/?v=6.1</generator>"


def rss(*paths: str, head: str = "") -> str:
    return RSS.format(
        head=head, items="".join(f"<item><title>t</title><link>{HOME}{path}</link></item>" for path in paths)
    )


def further(path: str) -> str:
    return f'<link xmlns="http://www.w3.org/2005/Atom" rel="next" href="{HOME}{path}"/>'


def fed(pages: dict[str, str | PageError]) -> tuple[list[str], discover.Walk]:
    rule = Feed(f"{HOME}/feed/")
    walk = discover.Walk(source(rule), rule, Pages(pages).get)

    async def go() -> list[str]:
        return [link.url.removeprefix(HOME) async for page in walk.pages() for link in page.links]

    return asyncio.run(go()), walk


def test_a_feed_is_walked_on_as_it_says():
    found, walk = fed({"/feed/": rss("/1", head=further("/feed/?p=2")), "/feed/?p=2": rss("/2")})
    assert (found, walk.failure, walk.outcome) == (["/1", "/2"], None, "end")


def test_a_feed_of_wordpress_is_walked_until_there_is_no_more():
    pages = {"/feed/": rss("/1", head=WORDPRESS), "/feed/?paged=2": rss("/2", head=WORDPRESS)}
    found, walk = fed(pages)
    assert (found, walk.failure, walk.steady) == (["/1", "/2"], None, True)
    found, walk = fed({**pages, "/feed/?paged=3": Unanswered(f"{HOME}/feed/?paged=3", "status 500")})
    assert found == ["/1", "/2"]
    assert walk.failure is not None


def test_a_feed_that_gives_the_same_for_every_page_ends():
    same = rss("/1", head=WORDPRESS)
    found, walk = fed({"/feed/": same, "/feed/?paged=2": same, "/feed/?paged=3": same})
    assert (found, walk.failure) == (["/1"], None)
