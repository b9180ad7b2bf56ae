"""What a source lists by other ways than its listing, held against the archive."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scraper import pipeline
from scraper.models import Listing, Source
from tests.intake.town import Town, serving


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """Six notices in the listing, two more only in the sitemap, which also names pages that are none."""
    with serving(tmp_path) as made:
        made.notices = [1, 2, 3, 40, 41, 42]
        menu = "<a href=/about-us.html>About us</a><a href=/n/-7.html>A page that looks like a notice</a>"
        made.pages["/"] = f"<link rel=alternate type=application/rss+xml href=/rss>{menu}"
        made.pages["/robots.txt"] = f"Sitemap: {made.url}/map.xml"
        named = ["/", "/news", "/about-us.html", "/tags/streets.html", "/elsewhere/1.html", "/n/1.html", "/n/42.html"]
        made.pages["/map.xml"] = urlset(made, *named, "/n/100.html", "/n/101.html")
        yield made


def urlset(town: Town, *paths: str) -> str:
    return "<urlset>" + "".join(f"<url><loc>{town.url}{path}</loc></url>" for path in paths) + "</urlset>"


def months(town: Town) -> dict[str, tuple[object, ...]]:
    rows = town.rows("SELECT month, listed, kept, missing, state FROM coverage ORDER BY month")
    return {str(month): tuple(rest) for month, *rest in rows}


def probe(town: Town, source: Source | None = None) -> None:
    asyncio.run(pipeline.probe(source or town.source(), town.ground, None, 0))


def test_a_probe_says_month_by_month_what_is_missing_and_samples_true_articles_alone(town: Town) -> None:
    town.crawl(limit=6)
    probe(town)
    assert [path.rpartition("/")[2] for (path,) in town.rows("SELECT url FROM coverage_missing")] == [
        "100.html",
        "101.html",
    ]
    assert town.rows("SELECT listed, kept, missing, gone, share FROM coverage_checks") == [(8, 6, 2, 0, 0.75)]
    found = months(town)
    assert found["2024-02"] == (3, 3, 0, "covered")
    assert found["2024-01"] == (3, 3, 0, "covered")
    assert found["unknown"] == (2, 0, 2, "undated")
    assert town.kept == {1, 2, 3, 40, 41, 42}


def test_what_only_the_sitemap_names_is_crawled_and_what_is_no_article_is_not(town: Town) -> None:
    town.crawl()
    assert town.kept == {1, 2, 3, 40, 41, 42, 100, 101}
    assert town.rows("SELECT count(*) FROM articles") == [(8,)]
    assert months(town)["2023-12"] == (0, 0, 0, "no news")
    assert town.rows("SELECT share FROM coverage_checks") == [(1.0,)]


def test_other_ways_are_asked_once_a_week(town: Town) -> None:
    town.crawl()
    town.crawl()
    assert "/map.xml" not in town.asked
    town.day = 8
    town.crawl()
    assert "/map.xml" in town.asked
    assert town.rows("SELECT count(*) FROM coverage_checks") == [(2,)]


def test_without_article_url_a_page_is_looked_at_before_it_counts(town: Town) -> None:
    town.pages["/n/-8.html"] = "<h1>About this site</h1><p class=d></p><div class=b>No day is said here at all.</div>"
    town.pages["/map.xml"] = urlset(town, "/n/1.html", "/n/100.html", "/n/-8.html", "/n/999.html")
    source = town.source(url=None)
    town.crawl(source)
    assert town.kept == {1, 2, 3, 40, 41, 42, 100}
    looked = town.rows("SELECT substr(key, -8), verdict FROM looks ORDER BY 1")
    assert looked == [("/-8.html", "page"), ("100.html", "article"), ("999.html", "none")]
    assert town.rows("SELECT listed, missing, gone FROM coverage_checks") == [(7, 0, 1)]


def test_a_count_that_the_site_states_lowers_the_share(town: Town) -> None:
    first = "".join(f"<li><a href=/n/{each}.html>{each}</a>" for each in (1, 2, 3))
    town.pages["/news"] = f"<p>Резултати 1–3 от 40</p>{first}"
    town.crawl(town.source(news=(Listing(f"{town.url}/news", item="li"),)))
    [(stated, share, ways)] = town.rows("SELECT stated, share, ways FROM coverage_checks")
    assert (stated, share) == (40, 0.15)
    assert "1–3 от 40" in json.dumps(json.loads(str(ways)), ensure_ascii=False)


def test_a_page_that_is_gone_is_not_missing(town: Town) -> None:
    town.pages["/map.xml"] = urlset(town, "/n/999.html", "/n/1.html")
    town.crawl()
    assert town.rows("SELECT missing, gone FROM coverage_checks") == [(0, 1)]


def test_strangers_see_counts_but_no_addresses_of_a_source_that_hides(town: Town) -> None:
    source = replace(town.source(), visibility="metadata")
    town.crawl(source, limit=6)
    probe(town, source)
    assert town.rows("SELECT count(*) FROM public_coverage_missing") == [(0,)]
    assert town.rows("SELECT count(*) > 0 FROM public_coverage") == [(1,)]
    staff = replace(source, visibility="staff")
    probe(town, staff)
    for view in ("public_coverage", "public_coverage_checks", "public_coverage_missing", "public_walks"):
        assert town.rows(f"SELECT count(*) FROM {view}") == [(0,)]


def test_a_probe_that_nobody_answered_does_not_count_as_one(town: Town) -> None:
    town.crawl(limit=1)
    town.broken.update(["/", "/map.xml", "/rss", "/feed/", "/rss.xml", "/feed.xml", "/atom.xml"])
    probe(town)
    assert town.rows("SELECT probed_at FROM coverage_checks") == [(None,)]


def test_a_listing_that_cannot_be_read_leaves_the_share_unknown(town: Town) -> None:
    town.pages["/"] = "<p>Welcome.</p>"
    for other in ("/robots.txt", "/map.xml"):
        del town.pages[other]
    town.crawl()
    town.pages["/news"] = "<p>Nothing here is as it was.</p>"
    probe(town)
    share, said = town.rows("SELECT share, ways FROM coverage_checks ORDER BY id DESC LIMIT 1")[0]
    assert share is None
    way = next(way for way in json.loads(str(said)) if way["way"] == "listing")
    assert "found no element" in way["outcome"]
    assert months(town)["2024-02"][-1] == "not covered"
