"""Gives every capture its row as soon as its record is safe."""

from __future__ import annotations

from collections.abc import Callable
from sqlite3 import Connection

from scraper.archive import captures
from scraper.archive.runs import Tally
from scraper.care import screening
from scraper.intake import Intake
from scraper.models import Capture, Place

_MOST, _MOST_BYTES = 150, 8 * 2**20  # pages that wait, and what they may hold


class Rows:
    """Gives every recorded capture its row as soon as its bytes are safe, and remembers which.

    `sync` has the records on the disk before a row leads to them; `beside` writes what waits for a transaction, so that
    it need not have one of its own.
    """

    def __init__(self, intake: Intake, tally: Tally, *, captured_by: str = "crawl", note: str | None = None) -> None:
        self._intake = intake
        self._tally = tally
        self._captured_by = captured_by
        self._note = note
        self._waiting: list[Capture] = []
        self._bytes = 0
        self.sync: Callable[[], None] = lambda: None
        self.beside: Callable[[Connection], None] = lambda _: None
        self.last: Capture | None = None
        """The newest one: a refusal, too, may say whose it is."""

    def keep(self, capture: Capture) -> None:
        """Keep the row of a capture that the fetcher has just recorded.

        It waits for the transaction that keeps what the capture says.
        """
        self._waiting.append(capture)
        self._bytes += len(capture.body)
        if len(self._waiting) >= _MOST or self._bytes >= _MOST_BYTES:
            self.settle()
        self.last = capture
        self._tally.fetched += 1
        self._tally.bytes += len(capture.body)

    def settle(self) -> None:
        """Write what waits. What is written as part of a greater transaction waits on until that has gone well."""
        archive = self._intake.archive
        part = archive.connection.in_transaction
        missing = [each for each in self._waiting if each.place and self._row(each) is None]
        if missing:
            self.sync()
            with archive.write() as connection:
                for capture in missing:
                    self._put(connection, capture)
                self.beside(connection)
        if not part:
            self._waiting.clear()
            self._bytes = 0

    def _put(self, connection: Connection, capture: Capture) -> None:
        slug = self._intake.source.slug
        row = captures.put(connection, slug, capture, captured_by=self._captured_by, note=self._note)
        screening.withhold(connection, self._intake.discretion, row, capture)

    def whole(self, url: str, status: int, digest: str) -> Place | None:
        """Where the source's record of an answer with that payload stands, if one is kept."""
        if any(each.digest == digest for each in self._waiting):
            self.settle()
        return captures.whole(self._intake.archive.connection, self._intake.source.slug, url, status, digest)

    def id_of(self, capture: Capture) -> int:
        """The row of a capture that was kept in this crawl."""
        row = self._row(capture)
        if row is None:
            self.settle()
            row = self._row(capture)
        if row is None:
            raise ValueError(f"{capture.url}: never recorded")
        return row

    def _row(self, capture: Capture) -> int | None:
        return captures.at(self._intake.archive.connection, capture.place) if capture.place else None
