"""What attached files say, on its way to the archive: live, imported, captured by hand, and read again."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

from scraper import pipeline
from scraper.archive import Archive, documents
from scraper.models import Document
from tests.intake.conftest import Town, elsewhere

KEPT = "SELECT name, sha256, kind, pages, text, note FROM attachments WHERE sha256 IS NOT NULL ORDER BY sha256, version"
STOPPED = Document("pdf", notes=("its text could not be read within the limits of time and memory",))


def forget(town: Town) -> None:
    """As an archive is that was made before files were read."""
    with sqlite3.connect(town.db) as connection:
        connection.execute("UPDATE attachments SET kind = NULL, pages = NULL, text = NULL, note = NULL, read_by = NULL")


def test_a_crawl_reads_the_files_it_fetches(crawled: Town) -> None:
    kept = crawled.rows(KEPT)
    assert {row[2] for row in kept} == {"pdf", "docx"}
    assert all(row[4] and row[5] is None for row in kept)
    assert any("Образование: 27 900 000 лв." in str(row[4]) for row in kept)
    assert crawled.rows("SELECT count(*) FROM attachments WHERE read_by IS NULL AND sha256 IS NOT NULL") == [(0,)]


def test_a_file_replaced_under_its_address_is_read_again(crawled: Town) -> None:
    for day in (1, 2):
        crawled.crawl(day, recheck=True)
    texts = [str(row[4]) for row in crawled.rows(KEPT) if "Бюджет" in str(row[0])]
    assert len(set(texts)) == 2


def test_an_import_reads_the_files_in_it(crawled: Town, tmp_path: Path) -> None:
    other = elsewhere(crawled, tmp_path / "other")
    pipeline.import_(sorted(crawled.captures.glob("*.warc.gz")), other.ground(1), (other.source,), None)
    assert other.rows(KEPT) == crawled.rows(KEPT)


def test_a_capture_by_hand_reads_its_files(crawled: Town, tmp_path: Path) -> None:
    url = crawled.rows("SELECT a.url FROM articles a JOIN attachments f ON f.article = a.id LIMIT 1")[0][0]
    other = elsewhere(crawled, tmp_path / "other")
    asyncio.run(pipeline.capture(str(url), (other.source,), other.ground(), None, "asked for"))
    assert other.rows(KEPT)
    assert all(row[4] for row in other.rows(KEPT))


def test_reading_again_fills_what_was_never_read_as_a_dry_run_foretold(crawled: Town) -> None:
    before = crawled.rows(KEPT)
    forget(crawled)
    told = pipeline.reextract(crawled.source, crawled.ground(1), dry_run=True)
    assert {each.field for each in told.differences} == {"attachment text"}
    assert sorted(str(each.new) for each in told.differences) == sorted(str(row[4]) for row in before)
    assert crawled.rows("SELECT count(*) FROM attachments WHERE kind IS NOT NULL") == [(0,)]
    assert pipeline.reextract(crawled.source, crawled.ground(1), dry_run=False) == told
    assert crawled.rows(KEPT) == before
    assert pipeline.reextract(crawled.source, crawled.ground(1), dry_run=True).differences == ()
    assert crawled.rows("SELECT count(*) FROM public_changes") == [(0,)]


def test_a_file_whose_bytes_are_gone_is_told_of(crawled: Town) -> None:
    forget(crawled)
    with sqlite3.connect(crawled.db) as connection:
        connection.execute("UPDATE captures SET offset = offset + 1000000 WHERE role = 'attachment'")
    told = pipeline.reextract(crawled.source, crawled.ground(1), dry_run=False)
    assert told.left
    assert {reason for _, reason in told.left} == {"its capture cannot be read back"}


def test_an_unread_file_is_read_when_its_article_is_looked_at_again(crawled: Town) -> None:
    before = crawled.rows(KEPT)
    forget(crawled)
    crawled.crawl(recheck=True)
    assert crawled.rows(KEPT) == before


def test_a_reading_that_was_stopped_replaces_no_text(crawled: Town) -> None:
    sha256, text = crawled.rows("SELECT sha256, text FROM attachments WHERE kind = 'pdf'")[0]
    with Archive.open(crawled.db) as archive:
        with archive.write() as connection:
            documents.put(connection, str(sha256), STOPPED, "other rules")
        kept = documents.known(archive.connection, str(sha256))
        assert kept
        assert kept.text == text
        with archive.write() as connection:
            connection.execute("UPDATE attachments SET text = NULL, read_by = NULL")
            documents.put(connection, str(sha256), STOPPED, "other rules")
        assert documents.known(archive.connection, str(sha256), "other rules") == STOPPED
        assert documents.known(archive.connection, str(sha256), "yet others") is None
