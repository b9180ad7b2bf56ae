"""Puts right what a killed process left: takedowns half done, torn tails, records that have no row yet."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from sqlite3 import Connection

from scraper.archive import Archive, captures
from scraper.archive.captures import Repeat
from scraper.care import takedown
from scraper.care.takedown import Holdings
from scraper.crawl.repair import repair
from scraper.crawl.replay import Record
from scraper.crawl.rewrite import sweep
from scraper.errors import Held
from scraper.intake import Ground


def finish_takedowns(archive: Archive, ground: Ground) -> None:
    """Finish what a killed takedown left; where a crawl of another process is in the way, the next start does."""
    with suppress(Held):
        takedown.resume(Holdings(archive, ground.captures, ground.clock))


def recover(archive: Archive, ground: Ground, slug: str | None = None) -> int:
    """Cut torn tails off WARC files that a killed process left, and adopt whole records that have no row yet.

    `slug`: only those of that source; with two hundred of them, each would look through the files of all.
    """
    connection = archive.connection
    sweep(ground.captures, captures.replaced_warcs(connection), partial(captures.knows_warc, connection))
    adopted = 0
    for mended in repair(ground.captures, partial(captures.clean_length, connection), slug):
        with archive.write() as connection:
            captures.put_warc(connection, mended.name, ground.clock())
            for found in mended.adopted:
                adopted += _adopt(connection, mended.name, found)
            captures.join_revisits(connection)
    return adopted


def _adopt(connection: Connection, name: str, found: Record) -> bool:
    if found.capture is None:
        return False
    said = found.revisit
    repeat = Repeat(said.refers_to_url or said.url, said.payload_digest) if said else None
    captures.put(
        connection,
        captures.source_of_warc(connection, name),
        found.capture,
        captured_by="crawl",
        repeat=repeat,
        note="adopted after an interruption",
    )
    return True
