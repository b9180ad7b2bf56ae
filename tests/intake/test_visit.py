"""What an odd answer means for a known article. The site is a dictionary on a loopback port."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import permutations
from pathlib import Path

import pytest

from scraper import pipeline
from scraper.intake import Ground
from scraper.models import Feed, Removal, Source, Template
from scraper.pipeline import Report
from tests.haste import hasty

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
        return asyncio.run(pipeline.crawl(source, ground, None, hasty(recheck=True)))

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.folder / "archive.db") as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site("", tmp_path)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = made.pages.get(self.path, made.otherwise)
            if "ETag" in headers and self.headers.get("If-None-Match") == headers["ETag"]:
                status, body = 304, b""
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


def test_an_error_page_with_status_200_is_known_by_the_hosts_own_404(site: Site) -> None:
    site.crawl()
    error = b"<html><nav>menu</nav><p>The page you look for does not exist. Try the search.</p></html>"
    site.put("/1.html", error)
    site.otherwise = (404, {"Content-Type": "text/html"}, error)
    report = site.crawl()
    assert (report.tally.edited, report.tally.missing, report.tally.failed) == (0, 1, 0)


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


def test_an_article_that_failed_once_is_fetched_when_it_answers(site: Site) -> None:
    site.put("/2.html", b"", 500)
    assert site.crawl().tally.new == 1
    site.put("/2.html", page("Бюджет", "Общинският съвет прие бюджета."))
    site.list("/1.html")  # it is no longer listed
    assert site.crawl().tally.new == 1


def test_a_canonical_claim_does_not_hide_the_article_it_names(site: Site) -> None:
    site.put("/1.html", page("Едно", "Текст едно.", f"<link rel=canonical href='{site.url}/2.html'>"))
    site.crawl()
    assert site.rows("SELECT count(*) FROM articles") == [(2,)]


def test_a_rest_page_that_all_new_addresses_lead_to_swallows_none_of_them(site: Site) -> None:
    kept = dict(site.pages)
    site.put("/maintenance", page("Сайтът се обновява", "Опитайте по-късно."))
    for path in ("/1.html", "/2.html"):
        site.put(path, b"", 302, Location="/maintenance")
    site.crawl(article=Template(url=r"/\d\.html$", title="h1", body=".b"))
    assert site.rows("SELECT count(*) FROM articles") == [(0,)]
    site.pages.update(kept)
    assert site.crawl(article=Template(url=r"/\d\.html$", title="h1", body=".b")).tally.new == 2


def test_two_notices_that_begin_alike_part_when_they_differ(site: Site) -> None:
    dated = "<meta property='article:published_time' content='2024-02-28'>"
    for path in ("/1.html", "/2.html"):
        site.put(path, page("Покана за заседание", "Дневният ред предстои.", dated))
    site.crawl()
    assert site.rows("SELECT count(*) FROM articles") == [(1,)]
    site.put("/1.html", page("Покана за заседание", "1. Бюджет за годината.", dated))
    site.put("/2.html", page("Покана за заседание", "1. Отчет на кмета.", dated))
    site.crawl()
    bodies = site.rows("SELECT body FROM articles ORDER BY url")
    assert bodies == [("1. Бюджет за годината.",), ("1. Отчет на кмета.",)]
    assert site.crawl().tally.edited == 0


def test_a_read_counter_in_the_text_is_no_edit(site: Site) -> None:
    for count in (17, 1204):
        site.put("/1.html", page("Ремонт", f"Започва ремонтът. <p>Прочетена: {count} пъти</p>"))
        report = site.crawl()
    assert report.tally.edited == 0


def test_a_capture_by_hand_is_no_walk(site: Site, tmp_path: Path) -> None:
    source = Source("town", "Town", f"{site.url}/", (Feed(f"{site.url}/rss"),))
    ground = Ground(tmp_path / "archive.db", tmp_path / "captures", lambda: START)
    asyncio.run(pipeline.capture(f"{site.url}/1.html", (source,), ground, None, ""))
    assert site.rows("SELECT command, complete FROM runs") == [("capture", 0)]


def test_a_capture_that_robots_forbid_is_told_of(site: Site, tmp_path: Path) -> None:
    site.put("/robots.txt", b"User-agent: *\nDisallow: /\n")
    ground = Ground(tmp_path / "archive.db", tmp_path / "captures", lambda: START)
    report = asyncio.run(pipeline.capture(f"{site.url}/1.html", (), ground, None, ""))
    assert report.outcome == "failed"
    assert "robots.txt" in (report.error or "")


def test_an_address_no_machine_can_ask_for_stops_nothing(site: Site) -> None:
    site.put("/1.html", page("Едно", f"<a href='http://{'a' * 300}.bg/x.pdf'>x</a>"))
    site.put("/2.html", b"", 302, Location="http://xn--zzzzz-.bg/")
    site.put("/3.html", page("Три", "Текст три."))
    site.list("/1.html", "/2.html", "/3.html")
    assert site.crawl().tally.new == 2


def test_rules_that_change_the_attachments_make_no_edit(site: Site) -> None:
    site.put("/1.html", page("Заповед", "Вижте <a class=f href=/a.pdf>заповедта</a>."))
    site.pages["/a.pdf"] = (200, {"Content-Type": "application/pdf"}, b"%PDF-1.4")
    site.crawl()
    report = site.crawl(article=Template(title="h1", body=".b", remove=(".f",)))
    assert report.tally.edited == 0
    assert site.rows("SELECT count(*) FROM public_changes") == [(0,)]


def test_a_source_that_is_withdrawn_from_view_is_withdrawn_whole(site: Site) -> None:
    site.crawl()
    assert site.rows("SELECT count(*) FROM public_articles WHERE body IS NOT NULL") == [(2,)]
    site.crawl(visibility="metadata")
    assert site.rows("SELECT count(*) FROM public_articles WHERE body IS NULL") == [(2,)]
    assert site.rows("SELECT count(*) FROM public_versions") == [(0,)]
    site.crawl(visibility="staff")
    assert site.rows("SELECT count(*) FROM public_articles") == [(0,)]
    site.crawl()
    assert site.rows("SELECT count(*) FROM public_articles WHERE body IS NOT NULL") == [(2,)]


def test_an_older_text_imported_between_two_equal_ones_is_not_todays(site: Site, tmp_path: Path) -> None:
    other = Site(site.url, tmp_path / "other", site.pages)
    site.crawl()  # day 0: the first text
    other.day = 5
    site.put("/1.html", page("Ремонт", "Срокът е септември."))
    other.crawl()  # somebody else saw another text on day 5
    site.put("/1.html", page("Ремонт", "Започва ремонтът на пътя до селото."))
    site.day = 10
    site.crawl()
    source = Source("town", "Town", f"{site.url}/", (Feed(f"{site.url}/rss"),), article=Template(title="h1", body=".b"))
    ground = Ground(tmp_path / "archive.db", tmp_path / "captures", lambda: START + timedelta(days=12))
    pipeline.import_(sorted((tmp_path / "other" / "captures").glob("*.gz")), ground, (source,), None)
    bodies = site.rows(
        "SELECT v.body FROM versions v JOIN articles a ON a.id = v.article AND a.title = 'Ремонт' ORDER BY seen_at"
    )
    assert [body for (body,) in bodies] == [
        "Започва ремонтът на пътя до селото.",
        "Срокът е септември.",
        "Започва ремонтът на пътя до селото.",
    ]
    assert site.rows("SELECT body FROM articles WHERE title = 'Ремонт'") == [bodies[0]]


def test_a_copy_that_was_not_brought_up_to_date_makes_no_edits_back_and_forth(site: Site) -> None:
    dated = "<meta property='article:published_time' content='2024-02-28'>"
    for path in ("/1.html", "/2.html"):
        site.put(path, page("Заповед", "Срокът е май.", dated), ETag='"a"')
    site.crawl()
    site.put("/1.html", page("Заповед", "Срокът е септември.", dated), ETag='"b"')
    edits = [site.crawl().tally.edited for _ in range(3)]
    assert edits == [1, 0, 0]
    assert site.rows("SELECT body FROM articles ORDER BY url") == [("Срокът е септември.",), ("Срокът е май.",)]


def test_three_captures_end_in_the_same_versions_in_every_order(site: Site, tmp_path: Path) -> None:
    files = []
    for day, text in enumerate(("Срокът е май.", "Срокът е септември.", "Срокът е май.")):
        seen = Site(site.url, tmp_path / f"day-{day}", site.pages, day=day)
        site.put("/1.html", page("Ремонт", text))
        seen.crawl()
        files += sorted((seen.folder / "captures").glob("*.warc.gz"))
    source = Source("town", "Town", f"{site.url}/", (Feed(f"{site.url}/rss"),), article=Template(title="h1", body=".b"))
    ends = set()
    for order in permutations(files):
        site.folder = tmp_path / f"archive-{len(list(tmp_path.iterdir()))}"
        ground = Ground(site.folder / "a.db", site.folder / "captures", lambda: START + timedelta(days=9))
        for file in order:
            pipeline.import_([file], ground, (source,), None)
        with sqlite3.connect(ground.db) as connection:
            sql = (
                "SELECT v.seen_at, v.body FROM versions v JOIN articles a ON a.id = v.article WHERE a.title = 'Ремонт'"
            )
            shown = connection.execute("SELECT body FROM articles WHERE title = 'Ремонт'").fetchone()
            ends.add((shown, *connection.execute(f"{sql} ORDER BY v.seen_at").fetchall()))
    assert len(ends) == 1
    assert [body for _, body in list(*ends)[1:]] == ["Срокът е май.", "Срокът е септември.", "Срокът е май."]
