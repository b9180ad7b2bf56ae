"""Keeps how each host's robots.txt last answered, and what it said of every address that was to be asked for."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from scraper import addresses
from scraper.clock import stamp, unstamp
from scraper.crawl.robots import Decision


def asked(connection: sqlite3.Connection, origin: str) -> tuple[datetime, int] | None:
    """When an origin's robots.txt last answered, and the capture that holds what it said; None if it never did."""
    row = connection.execute("SELECT checked_at, capture FROM robots WHERE origin = ?", (origin,)).fetchone()
    return (unstamp(row[0]), int(row[1])) if row else None


def put_asked(connection: sqlite3.Connection, origin: str, at: datetime, capture: int | None) -> None:
    """It answered now: with this capture, or (None) that it is as it was."""
    if capture is None:
        connection.execute("UPDATE robots SET checked_at = ? WHERE origin = ?", (stamp(at), origin))
        return
    connection.execute(
        "INSERT INTO robots (origin, checked_at, capture) VALUES (?, ?, ?)"
        " ON CONFLICT (origin) DO UPDATE SET checked_at = excluded.checked_at, capture = excluded.capture",
        (origin, stamp(at), capture),
    )


def decision(connection: sqlite3.Connection, source: str, url: str) -> Decision | None:
    """What was last decided of an address; None if nothing was."""
    row = connection.execute(
        "SELECT verdict, why, line FROM robots_decisions WHERE source = ? AND url = ? ORDER BY decided_at DESC LIMIT 1",
        (source, url),
    ).fetchone()
    return Decision(*row) if row else None


def put_decision(connection: sqlite3.Connection, source: str, url: str, decided: Decision, at: datetime) -> None:
    """Put a decision on record; a second one of the same second takes the first one's place."""
    connection.execute(
        "INSERT OR REPLACE INTO robots_decisions (source, url, decided_at, key, verdict, why, line)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (source, url, stamp(at), addresses.key(url), decided.verdict, decided.why, decided.line),
    )
