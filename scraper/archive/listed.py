"""Which way names which address: listings, feeds and sitemaps, whether of the crawl or of the probe."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from datetime import datetime

from scraper.clock import stamp
from scraper.models import Link


def put(connection: sqlite3.Connection, source: str, way: str, links: Iterable[tuple[str, Link]], at: datetime) -> None:
    """Note that a way names these addresses, each given with its key, and what it says of their time."""
    now = stamp(at)
    connection.executemany(
        """INSERT INTO listed (source, key, way, url, said, first_seen_at, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (source, key, way) DO UPDATE SET said = coalesce(excluded.said, said),
             seen_at = excluded.seen_at""",
        ((source, key, way, link.url, link.hints.date, now, now) for key, link in links),
    )


def forget(connection: sqlite3.Connection, keys: Iterable[str]) -> None:
    """Let no way name these addresses and no measurement show them, but for those under which an article stands."""
    for table in ("listed", "links", "looks", "coverage_missing", "fetch_state"):
        sql = f"DELETE FROM {table} WHERE key = ? AND key NOT IN (SELECT key FROM addresses)"  # noqa: S608  names
        connection.executemany(sql, [(key,) for key in keys])


def unheard(connection: sqlite3.Connection, source: str, keys: Collection[str]) -> frozenset[str]:
    """Those of the keys that no listing or feed has named so far."""
    return frozenset(keys) - _among(connection, "SELECT key FROM links WHERE source = ?", source, keys)


def articles(connection: sqlite3.Connection, source: str, keys: Collection[str]) -> frozenset[str]:
    """Those of the keys under which an article is known."""
    return _among(connection, "SELECT key FROM addresses WHERE source = ?", source, keys)


def standing(connection: sqlite3.Connection, source: str, way: str) -> int:
    """How many of the articles that a way named at any time are still there."""
    row = connection.execute(
        "SELECT count(DISTINCT d.article) FROM listed l JOIN addresses d ON d.source = l.source AND d.key = l.key"
        " JOIN articles a ON a.id = d.article WHERE l.source = ? AND l.way = ? AND a.missing_since IS NULL",
        (source, way),
    ).fetchone()
    return int(row[0])


def days(connection: sqlite3.Connection, source: str, keys: Collection[str]) -> list[str]:
    """The days of publication of the articles under these keys, where known, in order of time."""
    days = "SELECT a.published_on FROM articles a JOIN addresses d ON d.article = a.id WHERE d.source = ?"
    rows = connection.execute(
        f"{days} AND a.published_on IS NOT NULL AND d.key IN ({_marks(keys)}) ORDER BY 1",
        (source, *keys),
    )
    return [row[0] for row in rows]


def _among(connection: sqlite3.Connection, select: str, source: str, keys: Collection[str]) -> frozenset[str]:
    rows = connection.execute(f"{select} AND key IN ({_marks(keys)})", (source, *keys))
    return frozenset(row[0] for row in rows)


def _marks(keys: Collection[str]) -> str:
    return ", ".join("?" * len(keys))
