"""What a crawl remembers of robots.txt, what 304s save, and how it keeps to quiet hours."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scraper import pipeline
from scraper.archive import Archive, health
from scraper.crawl.fetch import Limits
from scraper.intake import Ground
from scraper.models import Listing, Source, Template
from scraper.pipeline import Options, Report
from tests.crawl.conftest import RawSite, page, serving

MORNING = datetime(2024, 2, 12, 8, 0, tzinfo=UTC)
PAGES = ("/news", "/a-1.html", "/a-2.html", "/a-3.html")  # a crawl also asks for what a site may have
HTML = "Content-Type: text/html; charset=utf-8"
TEXT = "Общинският съвет прие решение за ремонта на площада. " * 5


def article(number: int) -> str:
    return f"<h1>Обява {number}</h1><div class=text><p>{number}. {TEXT}</p></div>"


@dataclass
class Place:
    """A site, a source and an archive; `asked` is what the site was asked for since the last look."""

    site: RawSite
    folder: Path
    source: Source

    def ground(self, at: datetime) -> Ground:
        return Ground(self.folder / "archive.db", self.folder / "captures", lambda: at)

    def crawl(self, at: datetime = MORNING, source: Source | None = None, **options: Any) -> Report:
        ground = self.ground(at)
        return asyncio.run(pipeline.crawl(source or self.source, ground, None, Options(delay=0, **options)))

    def asked(self) -> list[str]:
        asked = [*self.site.asked]
        self.site.asked.clear()
        return asked

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.folder / "archive.db") as connection:
            return connection.execute(sql).fetchall()

    def decisions(self) -> dict[str, tuple[Any, ...]]:
        rows = self.rows("SELECT url, verdict, why, line FROM public_robots ORDER BY decided_at")
        known = {url.removeprefix(self.site.url): tuple(rest) for url, *rest in rows}
        return {path: decision for path, decision in known.items() if path in PAGES}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with serving() as site:
        links = "".join(f'<a href="/a-{number}.html">Обява {number}</a>' for number in (1, 2, 3))
        site.answers |= {f"/a-{number}.html": page(article(number), "200 OK", HTML) for number in (1, 2, 3)}
        site.answers["/news"] = page(f"<html><body>{links}</body></html>", "200 OK", HTML)
        rules = Template(url=r"/a-\d\.html$", title="h1", body=".text")
        home = f"{site.url}/"
        yield Place(site, tmp_path, Source("sample", "Образец", home, (Listing(f"{site.url}/news"),), article=rules))


def tagged(site: RawSite, body: str, tag: str = '"x"') -> Any:
    """An answer that has a validator, and 304 for whoever sends it back."""

    def act(connection: socket.socket) -> None:
        known = f"If-None-Match: {tag}".encode() in site.requests[-1]
        nothing = f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\nConnection: close\r\n\r\n".encode()
        connection.sendall(nothing if known else page(body, "200 OK", HTML, f"ETag: {tag}", "Connection: close"))

    return act


# --- robots.txt -------------------------------------------------------------


def test_what_robots_says_of_every_address_is_on_record(place: Place) -> None:
    place.site.answers["/robots.txt"] = page("User-agent: *\nDisallow: /a-2\nAllow: /a-3.html\n")
    report = place.crawl()
    assert place.decisions() == {
        "/news": ("allowed", "no rule applies", None),
        "/a-1.html": ("allowed", "no rule applies", None),
        "/a-2.html": ("refused", "Disallow: /a-2", 2),
        "/a-3.html": ("allowed", "Allow: /a-3.html", 3),
    }
    assert (report.tally.new, report.tally.refused, report.outcome) == (2, 1, "ok")
    assert "/a-2.html" not in place.asked()
    assert place.rows("SELECT kind, reason FROM failures")[0][1].endswith("forbids it (line 2, rule Disallow: /a-2)")


def test_without_robots_that_is_on_record_too(place: Place) -> None:
    place.crawl()
    assert place.decisions()["/news"] == ("allowed", "no robots.txt (status 404)", None)


def test_only_a_change_of_mind_is_written_again(place: Place) -> None:
    place.site.answers["/robots.txt"] = page("User-agent: *\nDisallow: /a-2\n")
    place.crawl()
    place.crawl(MORNING + timedelta(days=2), recheck=True)
    assert place.rows("SELECT max(n) FROM (SELECT count(*) AS n FROM robots_decisions GROUP BY url)") == [(1,)]
    place.site.answers["/robots.txt"] = page("# moved down\nUser-agent: *\nDisallow: /a-2\nDisallow: /a-1\n")
    place.crawl(MORNING + timedelta(days=4), recheck=True)
    changed = place.rows("SELECT url, verdict, line FROM robots_decisions WHERE decided_at > '2024-02-15'")
    assert [(url.removeprefix(place.site.url), *rest) for url, *rest in changed] == [("/a-1.html", "refused", 4)]


def test_robots_is_asked_for_once_a_day_whichever_source_comes(place: Place) -> None:
    place.site.answers["/robots.txt"] = page("User-agent: *\nDisallow: /a-2\n")
    place.crawl()
    assert place.asked().count("/robots.txt") == 1
    place.crawl(MORNING + timedelta(hours=23))
    place.crawl(MORNING + timedelta(hours=23), replace(place.source, slug="other"))
    assert "/robots.txt" not in place.asked()
    place.crawl(MORNING + timedelta(hours=25))
    assert place.asked().count("/robots.txt") == 1
    assert len(place.rows("SELECT * FROM captures WHERE role = 'robots'")) == 2


def test_sources_that_are_crawled_at_once_ask_for_the_robots_of_their_host_once(place: Place) -> None:
    async def both() -> None:
        sources = (replace(place.source, slug=slug) for slug in ("one", "other", "third"))
        ground = place.ground(MORNING)
        await asyncio.gather(*(pipeline.crawl(each, ground, None, Options(delay=0, limit=1)) for each in sources))

    asyncio.run(both())
    assert place.asked().count("/robots.txt") == 1


def test_robots_that_has_not_changed_is_not_sent_again(place: Place) -> None:
    place.site.answers["/robots.txt"] = tagged(place.site, "User-agent: *\nDisallow: /a-2\n")
    place.crawl()
    place.asked()
    for days in (2, 4):
        place.crawl(MORNING + timedelta(days=days), recheck=True)
        assert place.asked().count("/robots.txt") == 1
    assert len(place.rows("SELECT * FROM captures WHERE role = 'robots'")) == 1
    assert place.rows("SELECT checked_at FROM robots") == [("2024-02-16T08:00:00Z",)]
    assert place.decisions()["/a-2.html"][0] == "refused"
    place.crawl(MORNING + timedelta(days=4, hours=1), recheck=True)
    assert {"/robots.txt", "/a-2.html"} & set(place.asked()) == set()


def test_robots_whose_bytes_are_lost_is_asked_for_again(place: Place) -> None:
    place.crawl()
    place.asked()
    for warc in (place.folder / "captures").glob("*.warc.gz"):
        warc.write_bytes(b"")
    place.crawl(MORNING + timedelta(hours=1))
    assert place.asked()[0] == "/robots.txt"


@pytest.mark.parametrize("status", ["500 Oops", "503 Busy"])
def test_while_robots_cannot_be_read_the_host_is_to_be_asked_again_later(place: Place, status: str) -> None:
    place.site.answers["/robots.txt"] = page("", status)
    report = place.crawl(limits=Limits(tries=2, pause=0))
    assert set(place.asked()) == {"/robots.txt"}
    assert (report.outcome, report.tally.refused, report.tally.failed) == ("failed", 0, 1)
    assert place.rows("SELECT DISTINCT kind FROM failures") == [("unanswered",)]
    assert place.decisions()["/news"][0] == "wait"
    place.site.answers["/robots.txt"] = page("User-agent: *\nDisallow: /a-2\n")
    # The host's rest goes by the wall clock; here it is over.
    for note in (place.folder / "captures" / ".locks").glob("host-*.json"):
        note.unlink()
    assert place.crawl(MORNING + timedelta(hours=1)).tally.new == 2
    assert place.decisions()["/news"][0] == "allowed"


@pytest.mark.parametrize("visibility", ["metadata", "staff"])
def test_strangers_read_no_decisions_of_a_source_that_is_not_public(place: Place, visibility: Any) -> None:
    place.crawl(source=replace(place.source, visibility=visibility))
    assert place.decisions() == {}
    assert place.rows("SELECT count(*) > 3 FROM robots_decisions") == [(1,)]


def test_strangers_read_no_decision_on_an_article_that_is_hidden(place: Place) -> None:
    place.crawl()
    with Archive.open(place.folder / "archive.db") as archive, archive.write() as connection:
        connection.execute("UPDATE articles SET visibility = 'staff' WHERE url LIKE '%a-2.html'")
    assert sorted(place.decisions()) == ["/a-1.html", "/a-3.html", "/news"]


def test_an_interrupted_crawl_keeps_its_decisions(place: Place) -> None:
    def stop(_: object) -> None:
        raise KeyboardInterrupt

    ground = place.ground(MORNING)
    with pytest.raises(KeyboardInterrupt):
        asyncio.run(pipeline.crawl(place.source, ground, None, Options(delay=0), stop))
    assert place.decisions()["/a-1.html"][0] == "allowed"


def test_known_articles_of_a_host_that_is_left_alone_wait_for_the_next_crawl(place: Place) -> None:
    place.crawl()
    place.site.answers["/news"] = page("", "503 Busy", "Retry-After: 3600")
    place.asked()
    report = place.crawl(MORNING + timedelta(hours=12))
    assert place.asked() == ["/news"]
    assert (report.outcome, report.tally.failed) == ("failed", 1)
    assert "asks for a rest of 3600 seconds" in str(report.error)


# --- what need not be sent again ----------------------------------------------


def test_what_304s_save_is_counted(place: Place) -> None:
    bodies = {f"/a-{number}.html": article(number) for number in (1, 2, 3)}
    place.site.answers |= {path: tagged(place.site, body) for path, body in bodies.items()}
    assert place.crawl().tally.saved == 0
    report = place.crawl(MORNING + timedelta(days=1), recheck=True)
    assert report.tally.saved == sum(len(body.encode()) for body in bodies.values())
    assert report.tally.not_modified == 3
    assert place.rows("SELECT saved FROM public_runs ORDER BY id") == [(0,), (report.tally.saved,)]


# --- quiet hours --------------------------------------------------------------


def at_work(place: Place, start: datetime, minutes: int, **options: Any) -> Report:
    """A crawl in which each request takes so many minutes."""
    clock = lambda: start + timedelta(minutes=minutes * len(place.site.asked))  # noqa: E731
    ground = Ground(place.folder / "archive.db", place.folder / "captures", clock)
    return asyncio.run(pipeline.crawl(place.source, ground, None, Options(delay=0, **options)))


def test_a_crawl_that_runs_into_quiet_hours_leaves_the_rest_for_the_next_time(place: Place) -> None:
    place.source = replace(place.source, quiet=(22 * 60, 6 * 60))
    report = at_work(place, MORNING.replace(hour=21, minute=50), 3)
    assert report.outcome == "partial"
    assert report.stopped == "stopped for its quiet hours until 06:00; the rest is left for the next crawl"
    assert report.failures == ()
    assert 0 < report.tally.new < 3
    assert place.rows("SELECT outcome, complete, stopped FROM runs") == [("partial", 0, report.stopped)]
    with Archive.open(place.folder / "archive.db") as archive:
        told = health.of(archive.connection, "sample", MORNING)
    assert told.condition == "ok"
    assert "quiet hours" in told.note
    place.asked()
    later = at_work(place, MORNING + timedelta(days=1), 3)
    assert later.tally.new == 3 - report.tally.new
    assert (later.outcome, later.stopped) == ("ok", None)


def test_nothing_is_asked_in_quiet_hours_unless_a_person_asked_for_the_source(place: Place) -> None:
    place.source = replace(place.source, quiet=(7 * 60, 10 * 60))
    assert at_work(place, MORNING, 1).tally.new == 0
    assert place.asked() == []
    assert at_work(place, MORNING, 1, in_quiet=True).tally.new == 3


def test_a_crawl_by_name_outside_quiet_hours_stops_for_them_too(place: Place) -> None:
    place.source = replace(place.source, quiet=(22 * 60, 6 * 60))
    assert at_work(place, MORNING.replace(hour=21, minute=50), 3, in_quiet=True).stopped
