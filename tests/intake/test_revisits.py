"""Payloads that came before: written once, read back as they were sent this time."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from scraper.archive import Archive
from scraper.crawl.replay import captures_in
from scraper.intake import Intake
from tests.intake.conftest import Town
from tests.judged import warcio_check


def counts(town: Town) -> tuple[object, ...]:
    return town.rows("SELECT count(*), count(revisit_of), count(refers_to_key), count(sha256) FROM captures")[0]


def test_a_crawl_writes_what_it_has_not_seen_and_refers_to_the_rest(town: Town) -> None:
    town.crawl(limit=8)
    first = counts(town)
    town.forget_validators()
    town.crawl(recheck=True, limit=12)
    again = counts(town)
    assert first[1] == 0
    assert again[1] == again[2] > 0
    assert again[0] == again[3]
    for warc in town.captures.glob("*.warc.gz"):
        assert warcio_check(warc) == (0, "")


def test_a_revisit_reads_back_to_the_body_of_its_row_at_its_own_time(crawled: Town) -> None:
    crawled.forget_validators()
    crawled.crawl(1, recheck=True)
    with Archive.open(crawled.db) as archive:
        intake = Intake(crawled.source, archive, crawled.ground())
        rows = crawled.rows("SELECT id, sha256, fetched_at, url FROM captures WHERE revisit_of IS NOT NULL")
        assert rows
        for number, sha256, fetched_at, url in rows:
            capture = intake.stored(number)
            assert capture is not None
            assert (capture.sha256, f"{capture.fetched_at:%Y-%m-%dT%H:%M:%SZ}", capture.url) == (
                sha256,
                fetched_at,
                url,
            )


def test_where_the_first_record_is_damaged_the_payload_is_kept_again(town: Town) -> None:
    town.crawl(limit=8)
    [warc] = town.captures.glob("*.warc.gz")
    data = bytearray(warc.read_bytes())
    hurt = list(captures_in(warc))
    for found in hurt:
        data[found.place.offset + found.place.length // 2] ^= 1
    warc.write_bytes(data)
    town.forget_validators()
    town.crawl(recheck=True, limit=12)
    assert counts(town)[1] == 0


def test_what_a_killed_crawl_wrote_as_revisits_is_adopted_and_joined(town: Town) -> None:
    town.crawl(limit=8)
    town.forget_validators()
    town.crawl(recheck=True, limit=12)
    before = town.rows("SELECT url, sha256, revisit_of FROM captures WHERE revisit_of IS NOT NULL ORDER BY id")
    _forget_rows(town)
    town.crawl(limit=1)
    assert (
        town.rows(
            "SELECT url, sha256, revisit_of FROM captures WHERE revisit_of IS NOT NULL AND note IS NOT NULL ORDER BY id"
        )
        == before
    )


def _forget_rows(town: Town) -> None:
    """As if the process had been killed before the rows of its revisits were written."""
    with sqlite3.connect(town.db) as connection:
        names = {row[0] for row in connection.execute("SELECT warc FROM captures WHERE revisit_of IS NOT NULL")}
        connection.execute("DELETE FROM fetch_state")
        connection.execute(
            "DELETE FROM captures WHERE warc IN (SELECT warc FROM captures WHERE revisit_of IS NOT NULL)"
        )
    for name in names:
        Path(town.captures / ".locks" / f"{name}.lock").touch()
