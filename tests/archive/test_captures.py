"""Rows that lead to records, revisits among them."""

from __future__ import annotations

import pytest

from scraper.archive import Archive, captures
from scraper.archive.captures import Repeat
from scraper.models import Capture, Place
from tests.archive.conftest import SOURCE, START, rows

ORIGINAL = Capture("http://town.test/1", START, 200, (), b"body", "article", Place("a.warc.gz", 0, 10), "sha1:X")
AGAIN = Capture("http://town.test/1", START, 200, (), b"", "article", Place("b.warc.gz", 0, 10))
REPEAT = Repeat("http://town.test/1", "sha1:X")


def test_the_same_record_twice_is_one_row(archive: Archive) -> None:
    with archive.write() as connection:
        one = captures.put(connection, SOURCE.slug, ORIGINAL, captured_by="import")
        assert captures.put(connection, SOURCE.slug, ORIGINAL, captured_by="import") == one
    assert rows(archive, "SELECT count(*) FROM captures") == [(1,)]


@pytest.mark.parametrize("revisit_first", [False, True])
def test_a_revisit_points_to_its_original_in_either_order(archive: Archive, revisit_first: bool) -> None:
    def put_original() -> None:
        captures.put(connection, SOURCE.slug, ORIGINAL, captured_by="import")

    def put_revisit() -> None:
        captures.put(connection, SOURCE.slug, AGAIN, captured_by="import", repeat=REPEAT)

    with archive.write() as connection:
        for put in (put_revisit, put_original) if revisit_first else (put_original, put_revisit):
            put()
            captures.join_revisits(connection)
    found = rows(
        archive, "SELECT r.warc, o.warc, r.sha256 = o.sha256 FROM captures r JOIN captures o ON o.id = r.revisit_of"
    )
    assert found == [("b.warc.gz", "a.warc.gz", 1)]


def test_reading_a_revisit_leads_to_the_bytes_of_the_original(archive: Archive) -> None:
    with archive.write() as connection:
        captures.put(connection, SOURCE.slug, ORIGINAL, captured_by="import")
        again = captures.put(connection, SOURCE.slug, AGAIN, captured_by="import", repeat=REPEAT)
        captures.join_revisits(connection)
    kept = captures.get(archive.connection, again)
    assert kept is not None
    assert kept.original is not None
    assert (kept.place.warc, kept.original.warc) == ("b.warc.gz", "a.warc.gz")


def test_a_repair_starts_after_the_last_record_that_has_a_row(archive: Archive) -> None:
    with archive.write() as connection:
        captures.put(connection, SOURCE.slug, ORIGINAL, captured_by="crawl")
    assert captures.clean_length(archive.connection, "a.warc.gz") == 10
