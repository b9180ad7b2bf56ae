"""What an odd answer means for a known article. The site is a dictionary on a loopback port."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from scraper import pipeline
from scraper.intake import Ground
from scraper.models import Feed, Removal, Source, Template
from scraper.pipeline import Options, Report

START = datetime(2024, 3, 1, 8, tzinfo=UTC)


def page(title: str, text: str, extra: str = "") -> bytes:
    return f"<html><head>{extra}</head><body><h1>{title}</h1><div class=b>{text}</div></body></html>".encode()


@dataclass
class Site:
    """What each path answers: (status, headers, body). `otherwise` answers for every other path."""

    url: str
    folder: Path
    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    otherwise: tuple[int, dict[str, str], bytes] = (404, {}, b"not here")
    day: float = 0

    def put(self, path: str, body: bytes, status: int = 200, **headers: str) -> None:
        self.pages[path] = (status, {"Content-Type": "text/html; charset=utf-8", **headers}, body)

    def list(self, *paths: str) -> None:
        items = "".join(f"<item><title>x</title><link>{self.url}{path}</link></item>" for path in paths)
        feed = f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>".encode()
        self.pages["/rss"] = (200, {"Content-Type": "application/rss+xml"}, feed)

    def crawl(self, **changes: object) -> Report:
        fields = {
            "slug": "town",
            "name": "Town",
            "home": f"{self.url}/",
            "news": (Feed(f"{self.url}/rss"),),
            "article": Template(title="h1", body=".b"),
            "removal": Removal(2, 1),
        }
        source = Source(**{**fields, **changes})  # type: ignore[arg-type]
        moment = START + timedelta(days=self.day)
        ground = Ground(self.folder / "archive.db", self.folder / "captures", lambda: moment)
        self.day += 1.1
        return asyncio.run(pipeline.crawl(source, ground, None, Options(delay=0, recheck=True)))

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.folder / "archive.db") as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site("", tmp_path)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = made.pages.get(self.path, made.otherwise)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    made.put("/robots.txt", b"", 404)
    made.put("/1.html", page("Ремонт", "Започва ремонтът на пътя до селото."))
    made.put("/2.html", page("Бюджет", "Общинският съвет прие бюджета за годината."))
    made.list("/1.html", "/2.html")
    yield made
    server.shutdown()
    server.server_close()


def test_a_not_found_page_with_status_200_is_missing_and_no_edit(site: Site) -> None:
    site.crawl()
    del site.pages["/1.html"]
    site.otherwise = (200, {"Content-Type": "text/html; charset=utf-8"}, page("Грешка", "Страницата не е намерена."))
    report = site.crawl()
    assert (report.tally.edited, report.tally.missing) == (0, 1)
    assert site.rows("SELECT title, missing_since IS NULL FROM articles ORDER BY id") == [("Ремонт", 0), ("Бюджет", 1)]


def test_a_page_rewritten_from_end_to_end_is_an_edit(site: Site) -> None:
    site.crawl()
    site.put("/1.html", page("Съвсем друго", "Нито една дума не остана същата тук."))
    assert site.crawl().tally.edited == 1


def test_a_removed_page_that_leads_home_is_missing(site: Site) -> None:
    site.put("/", page("Община", "Добре дошли."))
    site.crawl()
    site.put("/1.html", b"", 302, Location="/")
    report = site.crawl()
    assert (report.tally.edited, report.tally.moved, report.tally.missing) == (0, 0, 1)


def test_pages_that_all_lead_to_one_message_are_missing_and_not_joined(site: Site) -> None:
    site.crawl()
    site.put("/archive.html", page("Архивирано", "Тази публикация е архивирана."))
    for path in ("/1.html", "/2.html"):
        site.put(path, b"", 301, Location="/archive.html")
    assert site.crawl().tally.missing == 2
    assert site.rows("SELECT count(*), count(DISTINCT title) FROM articles") == [(2, 2)]


def test_a_forbidden_page_is_a_failure_and_not_missing(site: Site) -> None:
    site.crawl()
    site.put("/1.html", page("Забранено", "Нямате достъп."), 403)
    report = site.crawl()
    assert report.outcome == "partial"
    assert report.failures[0][0].endswith("/1.html")
    assert site.rows("SELECT count(*) FROM articles WHERE missing_since IS NOT NULL") == [(0,)]


def test_a_page_that_no_longer_fits_its_rules_is_a_failure_and_no_edit(site: Site) -> None:
    site.crawl()
    site.put("/1.html", b"<html><h1>\xd0\xa0\xd0\xb5\xd0\xbc\xd0\xbe\xd0\xbd\xd1\x82</h1><p>new template</p></html>")
    report = site.crawl()
    assert report.tally.edited == 0
    assert "body found before and not now" in report.failures[0][1]


def test_missing_twice_over_the_days_of_the_rule_is_removed(site: Site) -> None:
    site.crawl()
    del site.pages["/1.html"]
    assert site.crawl().tally.missing == 1
    assert site.crawl().tally.removed == 1


def test_pages_that_all_name_one_canonical_address_stay_apart(site: Site) -> None:
    for path, title in (("/1.html", "Едно"), ("/2.html", "Две")):
        site.put(path, page(title, f"Текст на {title}.", f"<link rel=canonical href='{site.url}/novini.html'>"))
    site.crawl()
    assert site.rows("SELECT count(*) FROM articles") == [(2,)]
    assert site.crawl().tally.edited == 0


def test_one_article_under_two_addresses_is_one(site: Site) -> None:
    canonical = f"<link rel=canonical href='{site.url}/1.html'>"
    site.put("/1.html", page("Едно", "Текст.", canonical))
    site.put("/print/1.html", page("Едно", "Текст.", canonical))
    site.list("/1.html", "/print/1.html")
    site.crawl()
    assert site.rows("SELECT count(*) FROM articles") == [(1,)]
    assert site.rows("SELECT count(*) FROM addresses") == [(2,)]
    assert site.rows("SELECT count(*) FROM events") == [(0,)]


def test_an_error_page_under_a_files_link_is_no_file(site: Site) -> None:
    site.put("/1.html", page("Заповед", "Вижте <a href=/a.pdf>заповедта</a>."))
    site.pages["/a.pdf"] = (200, {"Content-Type": "text/html"}, b"<h1>Error</h1>")
    report = site.crawl()
    assert "expected a file" in report.failures[0][1]
    assert site.rows("SELECT sha256 FROM attachments") == [(None,)]
    site.pages["/a.pdf"] = (200, {"Content-Type": "application/pdf"}, b"%PDF-1.4")
    report = site.crawl()
    assert report.tally.edited == 0
    assert site.rows("SELECT sha256 IS NOT NULL FROM attachments") == [(1,)]


def test_a_link_to_an_inside_address_is_never_asked_for(site: Site) -> None:
    site.put(
        "/1.html",
        page("Заповед", "<a href=http://169.254.169.254/a.pdf>виж</a> <a href=http://127.0.0.1:9/b.pdf>и</a>"),
    )
    report = site.crawl()
    assert report.tally.refused == 2
    assert site.rows("SELECT count(*) FROM captures WHERE url LIKE '%169.254%' OR url LIKE '%:9/%'") == [(0,)]


def test_a_robots_rule_refuses_without_a_failure(site: Site) -> None:
    site.put("/robots.txt", b"User-agent: *\nDisallow: /2.html\n")
    report = site.crawl()
    assert (report.outcome, report.tally.new, report.tally.refused) == ("ok", 1, 1)


def test_two_articles_that_swap_their_texts_are_two_edits(site: Site) -> None:
    site.crawl()
    site.pages["/1.html"], site.pages["/2.html"] = site.pages["/2.html"], site.pages["/1.html"]
    assert site.crawl().tally.edited == 2
    assert site.rows("SELECT count(*) FROM articles") == [(2,)]
