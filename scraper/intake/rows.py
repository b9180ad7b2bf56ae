"""Gives every capture its row as soon as its record is safe."""

from __future__ import annotations

from collections.abc import Callable
from sqlite3 import Connection

from scraper.archive import captures
from scraper.archive.runs import Tally
from scraper.care import screening
from scraper.intake import Intake
from scraper.models import Capture, Place


class Rows:
    """Gives every recorded capture its row as soon as its bytes are safe, and remembers which.

    `beside` writes what waits for a transaction, so that it need not have one of its own.
    """

    def __init__(self, intake: Intake, tally: Tally, *, captured_by: str = "crawl", note: str | None = None) -> None:
        self._intake = intake
        self._tally = tally
        self._captured_by = captured_by
        self._note = note
        self._ids: dict[Place, int] = {}
        self.beside: Callable[[Connection], None] = lambda _: None
        self.last: Capture | None = None
        """The newest one: a refusal, too, may say whose it is."""

    def keep(self, capture: Capture) -> None:
        """Keep the row of a capture that the fetcher has just recorded."""
        with self._intake.archive.write() as connection:
            row = captures.put(
                connection, self._intake.source.slug, capture, captured_by=self._captured_by, note=self._note
            )
            screening.withhold(connection, self._intake.discretion, row, capture)
            self.beside(connection)
        if capture.place:
            self._ids[capture.place] = row
        self.last = capture
        self._tally.fetched += 1
        self._tally.bytes += len(capture.body)

    def whole(self, url: str, status: int, digest: str) -> Place | None:
        """Where the source's record of an answer with that payload stands, if one is kept."""
        return captures.whole(self._intake.archive.connection, self._intake.source.slug, url, status, digest)

    def id_of(self, capture: Capture) -> int:
        """The row of a capture that was kept in this crawl."""
        if capture.place is None:
            raise ValueError(f"{capture.url}: never recorded")
        return self._ids[capture.place]
