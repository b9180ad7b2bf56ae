"""WARC files that somebody else recorded; here, ones that a crawl of our own did."""

from __future__ import annotations

import sqlite3
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from scraper import pipeline
from scraper.demo.town import morning
from tests.intake.conftest import Town, elsewhere


def warcs(town: Town) -> list[Path]:
    return sorted(town.captures.glob("*.warc.gz"))


def test_an_import_ends_in_what_the_crawl_ended_in(crawled: Town, tmp_path: Path) -> None:
    other = elsewhere(crawled, tmp_path / "other")
    done = pipeline.import_(warcs(crawled), other.ground(1), (other.source,), None)
    assert not done.problems
    assert other.texts() == crawled.texts()


@pytest.mark.parametrize("backwards", [False, True])
def test_order_and_repetition_change_nothing(crawled: Town, tmp_path: Path, backwards: bool) -> None:
    crawled.crawl(1, recheck=True)
    files = warcs(crawled)
    assert len(files) == 2
    straight, other = elsewhere(crawled, tmp_path / "straight"), elsewhere(crawled, tmp_path / "other")
    pipeline.import_(files, straight.ground(2), (crawled.source,), None)
    for file in reversed(files) if backwards else files:
        pipeline.import_([file], other.ground(2), (crawled.source,), None)
        pipeline.import_([file], other.ground(2), (crawled.source,), None)
    seen = "SELECT v.title, v.body, v.seen_at FROM versions v ORDER BY v.seen_at, v.title, v.body"
    assert other.rows(seen) == straight.rows(seen)
    assert other.rows("SELECT count(*) FROM captures") == straight.rows("SELECT count(*) FROM captures")


def test_a_wacz_is_imported_by_the_warcs_in_it(crawled: Town, tmp_path: Path) -> None:
    wacz = tmp_path / "crawl.wacz"
    with zipfile.ZipFile(wacz, "w") as packed:
        packed.write(warcs(crawled)[0], "archive/data.warc.gz")
        packed.writestr("datapackage.json", "{}")
    other = elsewhere(crawled, tmp_path / "other")
    pipeline.import_([wacz], other.ground(1), (other.source,), None)
    assert other.texts() == crawled.texts()


def test_without_a_source_file_only_pages_that_show_a_date_are_articles(crawled: Town, tmp_path: Path) -> None:
    other = elsewhere(crawled, tmp_path / "other")
    pipeline.import_(warcs(crawled), other.ground(1), (), None)
    assert other.rows("SELECT count(*) FROM articles WHERE published IS NULL") == [(0,)]
    assert other.rows("SELECT count(*) FROM articles")[0] > (10,)


@pytest.mark.parametrize("content", [b"", b"not a WARC at all" * 50, b"PK\x03\x04 broken"])
def test_a_file_that_is_no_warc_is_refused_with_its_name(town: Town, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "odd.warc.gz"
    file.write_bytes(content)
    done = pipeline.import_([file], town.ground(), (town.source,), None)
    assert done.records == 0
    assert "odd.warc.gz" in done.problems[0]
    assert not list(town.captures.glob("*odd*"))


def test_a_wacz_without_warcs_is_refused(town: Town, tmp_path: Path) -> None:
    wacz = tmp_path / "crawl.wacz"
    with zipfile.ZipFile(wacz, "w") as packed:
        packed.writestr("readme.txt", "nothing here")
    done = pipeline.import_([wacz], town.ground(), (town.source,), None)
    assert "without a WARC" in done.problems[0]


def test_one_bad_file_does_not_keep_the_others_out(crawled: Town, tmp_path: Path) -> None:
    other = elsewhere(crawled, tmp_path / "other")
    (tmp_path / "bad.warc.gz").write_bytes(b"no")
    done = pipeline.import_([tmp_path / "bad.warc.gz", *warcs(crawled)], other.ground(1), (other.source,), None)
    assert len(done.problems) == 1
    assert other.texts() == crawled.texts()


def test_importing_what_the_crawl_recorded_makes_no_edits(town: Town, tmp_path: Path) -> None:
    for day in (0, 1):
        town.crawl(day, recheck=True)
    copies = [tmp_path / f"copy-{file.name}" for file in warcs(town)]
    for file, copy in zip(warcs(town), copies, strict=True):
        copy.write_bytes(file.read_bytes() + b"")
    before = town.rows("SELECT id, at FROM public_changes"), town.rows("SELECT url, sha256 FROM attachments")
    with sqlite3.connect(town.db) as connection:  # as if these bytes came from somebody else
        connection.execute("DELETE FROM warcs")
    pipeline.import_(copies, town.ground(2), (town.source,), None)
    assert (town.rows("SELECT id, at FROM public_changes"), town.rows("SELECT url, sha256 FROM attachments")) == before


def test_an_imported_article_has_its_files(crawled: Town, tmp_path: Path) -> None:
    other = elsewhere(crawled, tmp_path / "other")
    pipeline.import_(warcs(crawled), other.ground(1), (other.source,), None)
    kept = "SELECT url, sha256, name FROM attachments ORDER BY url"
    assert other.rows(kept) == crawled.rows(kept) != []
    assert crawled.crawl(0, recheck=True).tally.edited == 0


def test_a_record_dated_in_the_future_shadows_nothing(crawled: Town, tmp_path: Path) -> None:
    other = elsewhere(crawled, tmp_path / "other")
    early = replace(other.ground(0), clock=lambda: morning(0) - timedelta(days=30))
    done = pipeline.import_(warcs(crawled), early, (other.source,), None)
    assert all("dated in the future" in problem for problem in done.problems)
    assert other.rows("SELECT count(*) FROM captures") == [(0,)]
