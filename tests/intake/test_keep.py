"""`keep: page`: a crawl that also keeps what a page needs to be shown, and bears it when that cannot be had."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from scraper import pipeline
from scraper.archive import Archive
from scraper.export import wacz
from scraper.export.asked import Asked
from scraper.intake import Ground
from scraper.models import Listing, Source, Template
from scraper.pipeline import Report
from tests.crawl.conftest import NOW, RawSite, page, site  # noqa: F401  a fixture
from tests.haste import hasty

HTML = "Content-Type: text/html; charset=utf-8"
ARTICLE = (
    "<html><link rel=stylesheet href=/s.css><h1>Ремонт</h1><div class=b>Текст на новината</div><img src={}></html>"
)
Crawl = Callable[..., Report]


@pytest.fixture
def town(site: RawSite) -> Source:  # noqa: F811
    """Two articles that share a style sheet, which imports another and names an image and a font."""
    css, image = "Content-Type: text/css", "Content-Type: image/png"
    site.answers = {
        "/news": page("<a href=/page-1>Ремонт</a><a href=/page-2>Ремонт</a>", "200 OK", HTML),
        "/page-1": page(ARTICLE.format("/one.png"), "200 OK", HTML, 'ETag: "1"'),
        "/page-2": page(ARTICLE.format("http://127.0.0.1:9/inside.png").replace("Ремонт", "Друго"), "200 OK", HTML),
        "/s.css": page("@import 'more.css'; b{background:url(/bg.png)} i{background:url(/gone.png)}", "200 OK", css),
        "/more.css": page("@font-face{src:url(f.woff2)} @import 's.css';", "200 OK", css),
        **{f"/{name}": page("x", "200 OK", image) for name in ("one.png", "bg.png", "f.woff2")},
    }
    article = Template(url=r"/page-\d", title="h1", body=".b")
    return Source("town", "Town", f"{site.url}/", (Listing(f"{site.url}/news"),), article=article, keep="page")


@pytest.fixture
def crawl(tmp_path: Path) -> Crawl:
    def crawled(source: Source, *, days: float = 0, **given: object) -> Report:
        ground = Ground(tmp_path / "archive.db", tmp_path / "captures", lambda: NOW + timedelta(days=days))
        options = hasty(**given)
        return asyncio.run(pipeline.crawl(source, ground, None, options))

    return crawled


def kept(folder: Path, role: str) -> list[str]:
    with sqlite3.connect(folder / "archive.db") as connection:
        rows = connection.execute("SELECT url FROM captures WHERE role = ? AND status = 200 ORDER BY id", (role,))
        return ["/" + row[0].split("/", 3)[3] for row in rows]


NEEDED = ["/s.css", "/one.png", "/more.css", "/bg.png", "/f.woff2"]


def test_what_the_pages_need_is_kept_once_and_failures_are_none_of_theirs(site, town, crawl, tmp_path):  # noqa: F811
    report = crawl(town)
    assert (report.outcome, report.tally.new, report.tally.failed) == ("ok", 2, 0)
    assert kept(tmp_path, "requisite") == NEEDED
    assert all(site.asked.count(path) == 1 for path in (*NEEDED, "/gone.png"))


def test_it_is_asked_for_again_only_after_a_month(site, town, crawl, tmp_path):  # noqa: F811
    crawl(town)
    asked = len(site.asked)
    crawl(town, days=1, recheck=True)
    assert not set(site.asked[asked:]) & {*NEEDED, "/gone.png"}
    crawl(town, days=40, recheck=True)
    assert set(NEEDED) <= set(site.asked[asked:])


def test_a_page_that_leads_inside_is_not_followed_there(site, town, crawl, tmp_path):  # noqa: F811
    crawl(town)
    with sqlite3.connect(tmp_path / "archive.db") as connection:
        assert connection.execute("SELECT count(*) FROM captures WHERE url LIKE '%inside.png'").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM failures").fetchone() == (0,)


def test_robots_txt_holds_for_styles_too(site, town, crawl, tmp_path):  # noqa: F811
    site.answers["/robots.txt"] = page("User-agent: *\nDisallow: /s.css", "200 OK", "Content-Type: text/plain")
    assert crawl(town).outcome == "ok"
    assert "/s.css" not in site.asked
    assert kept(tmp_path, "requisite") == ["/one.png"]


def test_without_it_nothing_more_is_asked_for(site, town, crawl, tmp_path):  # noqa: F811
    crawl(replace(town, keep="text"))
    assert {"/page-1", "/page-2"} <= set(site.asked)
    assert not {*NEEDED, "/gone.png"} & set(site.asked)


def test_switched_on_later_it_catches_up(site, town, crawl, tmp_path):  # noqa: F811
    site.answers["/page-1"] = [site.answers["/page-1"], b"HTTP/1.1 304 Not Modified\r\n\r\n"]  # type: ignore[list-item]
    crawl(replace(town, keep="text"))
    crawl(town, days=1, recheck=True)
    assert set(kept(tmp_path, "requisite")) == set(NEEDED)


@pytest.mark.parametrize("words", ["", "ремонт"])
def test_a_web_archive_holds_what_was_kept_and_says_so(site, town, crawl, tmp_path, words):  # noqa: F811
    crawl(town)
    target = tmp_path / "out.wacz"
    with Archive.open(tmp_path / "archive.db") as archive:
        asked = Asked("wacz", NOW, words=words)
        wacz.write(archive.connection, asked, target, tmp_path / "captures", NOW)
    with zipfile.ZipFile(target) as package:
        said = json.loads(package.read("datapackage.json"))
        records = package.read("archive/data-001.warc.gz")
    assert said["municipal-archive"]["kept_whole"] == ["town"]
    assert "kept of: town" in said["description"]
    urls = {each.rec_headers["WARC-Target-URI"] for each in ArchiveIterator(BytesIO(records))}
    assert {f"{site.url}{path}" for path in NEEDED} <= urls
    assert (f"{site.url}/page-2" in urls) == (not words)
