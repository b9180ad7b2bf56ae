"""Other ways to a site's articles, and which addresses look like theirs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scraper.crawl import shape, ways
from scraper.models import Capture


def page(body: str, status: int = 200) -> Capture:
    return Capture("https://town.example/a/", datetime(2024, 2, 12, tzinfo=UTC), status, (), body.encode(), "other")


def test_sitemap_lines_of_robots_stand_anywhere_and_may_be_relative():
    found = ways.sitemaps_in(
        page("Sitemap: /one.xml\nUser-agent: *\nDisallow: /x\nsitemap : https://b.example/2.xml\n")
    )
    assert found == ("https://town.example/one.xml", "https://b.example/2.xml")
    assert ways.sitemaps_in(page("Sitemap: /one.xml", 404)) == ()


def test_feeds_are_announced_but_those_of_comments_are_none_of_articles():
    head = """<link rel="alternate" type="application/rss+xml" title="Новини" href="/feed/">
    <link rel="alternate" type="application/rss+xml" title="Коментари" href="/comments/feed/">
    <link rel="alternate" hreflang="en" href="/en/"><link rel="ALTERNATE nofollow" type="application/atom+xml" href="x">
    <link rel="https://api.w.org/" href="https://town.example/wp-json/">"""
    told = ways.announced(page(head))
    assert told.feeds == ("https://town.example/feed/", "https://town.example/a/x")
    assert told.wordpress == "https://town.example/wp-json/"


@pytest.mark.parametrize(
    ("known", "alike", "other"),
    [
        (["/novini/remont"], ["/novini/byudzhet-2024"], ["/novini/", "/kontakti/", "/tag/novini/x", "/novini/page/2"]),
        (["/page-12.html"], ["/page-9.html"], ["/page.php", "/page-12.pdf"]),
        (["/?p=12"], ["/?p=9"], ["/?cat=9", "/?p=9&x=1"]),
        (["/2024/02/12/remont/"], ["/2019/11/03/targ/"], ["/2019/11/", "/2019/11/03/", "/about/"]),
        (["/show.php?cat=2&id=12"], ["/show.php?cat=2&id=7"], ["/show.php?cat=news&id=7", "/show.php?id=7"]),
    ],
)
def test_an_articles_shape_is_that_of_known_ones(known, alike, other):
    shapes = shape.shared([f"https://town.example{path}" for path in known])
    assert all(shape.of(f"https://town.example{path}") in shapes for path in alike)
    assert not any(shape.of(f"https://town.example{path}") in shapes for path in other)


def test_a_shape_that_few_articles_have_is_not_theirs():
    known = [f"https://town.example/n/{number}" for number in range(99)] + ["https://town.example/kontakti"]
    assert shape.of("https://town.example/about") not in shape.shared(known)
