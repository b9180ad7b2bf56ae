"""Keeps what is the same for every visitor as long as the archive does not change."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from scraper.clock import clock

T = TypeVar("T")
State = tuple[int, int, date]


class Shelf:
    """Values read from a database, each made anew once another connection has written, or the day has turned.

    SQLite says only within one connection whether the file has changed, so each connection has values of its own.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[sqlite3.Connection, Any], tuple[State, float, Any, Any]] = {}

    def take(
        self,
        connection: sqlite3.Connection,
        make: Callable[[sqlite3.Connection], T],
        lasts: float = 0,
        unless: Callable[[sqlite3.Connection], object] = lambda _: None,
    ) -> T:
        """What `make` gives for this connection, kept; for at least `lasts` seconds, whatever is written meanwhile.

        `unless` reads what must be the same for that; it is to cost next to nothing.
        """
        state = (_version(connection), connection.total_changes, clock().date())
        known = self._kept.get((connection, make))
        if known is None or known[0] != state:
            sign = unless(connection)
            if known is None or time.monotonic() >= known[1] or known[3] != sign:
                made = make(connection)
                self._kept[connection, make] = (state, time.monotonic() + lasts, made, sign)
                return made
        kept: T = known[2]
        return kept


def _version(connection: sqlite3.Connection) -> int:
    """SQLite's count of what others have written, as this connection sees it."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])
