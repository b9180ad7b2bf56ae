"""Remembers in the archive what robots.txt said: for the next crawl, and for whoever asks why a page was asked for."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Connection

from scraper.archive import robots
from scraper.crawl.permission import Asked
from scraper.crawl.robots import Decision
from scraper.intake import Intake
from scraper.intake.rows import Rows
from scraper.models import Capture

_MOST_WAITING = 100


class Permits:
    """The ledger of one crawl (`crawl.permission.Ledger`). Decisions are written with the next capture's row."""

    def __init__(self, intake: Intake, rows: Rows) -> None:
        self._intake = intake
        self._rows = rows
        self._slug = intake.source.slug
        self._waiting: dict[str, tuple[Decision, datetime]] = {}
        rows.beside = self._write

    def robots(self, origin: str) -> Asked | None:
        """How the robots.txt of an origin last answered; None where it never did or its bytes cannot be read."""
        known = robots.asked(self._intake.archive.connection, origin)
        capture = self._intake.stored(known[1]) if known else None
        return Asked(known[0], capture) if known and capture else None

    def keep_robots(self, origin: str, at: datetime, capture: Capture | None) -> None:
        """It answered with this capture, which is kept already; None: it is as it was."""
        with self._intake.archive.write() as connection:
            robots.put_asked(connection, origin, at, self._rows.id_of(capture) if capture else None)

    def decided(self, url: str, decision: Decision) -> None:
        """Put a decision on record, if it is the first of its address or another than the last."""
        before = self._waiting.get(url) or (robots.decision(self._intake.archive.connection, self._slug, url),)
        if before[0] and (before[0].verdict, before[0].why) == (decision.verdict, decision.why):
            return
        self._waiting[url] = (decision, self._intake.ground.clock())
        if len(self._waiting) >= _MOST_WAITING:
            with self._intake.archive.write() as connection:
                self._write(connection)

    def _write(self, connection: Connection) -> None:
        for url, (decision, at) in self._waiting.items():
            robots.put_decision(connection, self._slug, url, decision, at)
        self._waiting.clear()
