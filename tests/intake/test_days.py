"""A town's days, held against what a right archive records of them."""

from __future__ import annotations

import sqlite3
from collections import Counter

from scraper.demo.town import EXPECTED, UNDATED, announcements
from tests.intake.conftest import Town


def changes(town: Town, since: str) -> dict[str, Counter[str]]:
    sql = "SELECT c.kind, a.url FROM public_changes c JOIN articles a ON a.id = c.article WHERE c.at >= ?"
    found: dict[str, Counter[str]] = {}
    for kind, url in town.rows(sql, since):
        found.setdefault(str(kind), Counter())[town.path(url)] += 1
    return found


def test_each_day_is_recorded_as_what_it_is_and_nothing_else(town: Town) -> None:
    for day, expected in enumerate(EXPECTED):
        report = town.crawl(day, recheck=True)
        assert not report.failures, report.failures
        began = f"{town.ground(day).clock():%Y-%m-%dT%H:%M:%SZ}"
        new = {town.path(url) for (url,) in town.rows("SELECT url FROM articles WHERE first_seen_at >= ?", began)}
        found = changes(town, began)
        assert new == set(expected.new), day
        for kind in ("edited", "missing", "removed", "returned"):
            assert found.pop(kind, Counter()) == Counter(getattr(expected, kind)), (day, kind)
        assert found.pop("moved", Counter()) == Counter(new for _, new in expected.moved), day
        assert not found
        assert (report.tally.new, report.tally.edited) == (len(expected.new), len(expected.edited)), day
        assert (report.tally.moved, report.tally.missing) == (len(expected.moved), len(expected.missing)), day


def test_title_text_and_date_are_as_the_town_wrote_them(crawled: Town) -> None:
    kept = {crawled.path(row[0]): row[1:] for row in crawled.rows("SELECT url, title, body, published FROM articles")}
    for announcement in announcements():
        if announcement.since > 0:
            continue
        title, body, published = kept[announcement.path]
        assert " ".join(str(title).split()) == " ".join(announcement.title.split())
        assert (published or "") == announcement.published, announcement.path
        for line in announcement.text(0).split("\n\n"):
            assert " ".join(line.split()) in " ".join(str(body).split()), announcement.path


def test_what_has_no_date_is_null_and_counted(town: Town) -> None:
    report = town.crawl()
    undated = {town.path(url) for (url,) in town.rows("SELECT url FROM articles WHERE published IS NULL")}
    assert undated == set(UNDATED)
    assert report.tally.undated == len(UNDATED)


def test_crawling_again_at_once_asks_conditionally_and_adds_nothing(town: Town) -> None:
    first = town.crawl()
    versions = town.rows("SELECT count(*) FROM versions")
    captures = town.rows("SELECT count(*) FROM captures WHERE role <> 'robots'")
    again = town.crawl(recheck=True)
    assert again.outcome == "ok"
    assert (again.tally.new, again.tally.edited) == (0, 0)
    assert again.tally.not_modified >= first.tally.new
    assert town.rows("SELECT count(*) FROM versions") == versions
    assert town.rows("SELECT count(*) FROM captures WHERE role <> 'robots'") == captures


def test_files_are_kept_and_a_replaced_one_is_an_edit(crawled: Town) -> None:
    before = dict(crawled.rows("SELECT url, sha256 FROM attachments"))
    assert before
    assert all(before.values())
    for day in (1, 2):
        crawled.crawl(day, recheck=True)
    replaced = [file for each in announcements() for file in each.files if file.replaced]
    for file in replaced:
        hashes = crawled.rows("SELECT DISTINCT sha256 FROM attachments WHERE url = ?", crawled.site.url + file.path)
        assert len(hashes) == 2


def test_a_hostile_page_is_kept_as_text(crawled: Town) -> None:
    for (html,) in crawled.rows("SELECT html FROM versions WHERE html IS NOT NULL"):
        assert "<script" not in str(html)
        assert "onerror" not in str(html)
    assert not crawled.rows("SELECT url FROM captures WHERE url LIKE '%169.254%'")


def test_the_archive_is_sound_and_searchable(crawled: Town) -> None:
    with sqlite3.connect(crawled.db) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert not connection.execute("PRAGMA foreign_key_check").fetchall()
        indexed = connection.execute("SELECT count(*) FROM index_docs").fetchone()
        assert indexed == connection.execute("SELECT count(*) FROM articles").fetchone()


def test_a_limit_leaves_the_walk_incomplete_and_the_next_crawl_goes_on(town: Town) -> None:
    town.crawl(limit=5)
    assert town.rows("SELECT count(*) FROM articles") == [(5,)]
    assert town.rows("SELECT complete FROM runs") == [(0,)]
    town.crawl()
    assert town.rows("SELECT count(*) FROM articles") == [(len(EXPECTED[0].new),)]
