"""What the archive knows of an article: under which address, and in which versions."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from scraper import addresses
from scraper.archive.versions import File, Reading
from scraper.clock import stamp


@dataclass(frozen=True, slots=True)
class Known:
    """A version that is kept: what it said, and the capture it came from."""

    article: int
    version: int
    number: int
    capture: int
    seen_at: str
    reading: Reading
    files: tuple[File, ...]


def article_at(connection: sqlite3.Connection, source: str, url: str) -> int | None:
    """The article known under this address, if any."""
    row = connection.execute(
        "SELECT article FROM addresses WHERE source = ? AND key = ?", (source, addresses.key(url))
    ).fetchone()
    return int(row[0]) if row else None


def neighbour(connection: sqlite3.Connection, article: int, at: datetime) -> Known | None:
    """The version that stood at `at`; where the archive begins later, the earliest one."""
    row = connection.execute(
        "SELECT * FROM versions WHERE article = ? ORDER BY seen_at <= ? DESC,"
        " CASE WHEN seen_at <= ? THEN seen_at END DESC, seen_at, id DESC LIMIT 1",
        (article, stamp(at), stamp(at)),
    ).fetchone()
    return _known(connection, row) if row else None


def version_from(connection: sqlite3.Connection, article: int, capture: int | None) -> Known | None:
    """The latest version that came from this capture, if any."""
    row = connection.execute(
        "SELECT * FROM versions WHERE article = ? AND capture = ? ORDER BY seen_at DESC, id DESC LIMIT 1",
        (article, capture),
    ).fetchone()
    return _known(connection, row) if row else None


def version(connection: sqlite3.Connection, number: int) -> Known | None:
    """The version of that id (not its number within its article)."""
    row = connection.execute("SELECT * FROM versions WHERE id = ?", (number,)).fetchone()
    return _known(connection, row) if row else None


def resembling(
    connection: sqlite3.Connection, source: str, title: str | None, published: str | None, at: datetime
) -> tuple[Known, ...]:
    """A few known articles that a page with this title and day may be, at a new address: those with its title, and
    those of its day that are missing or cannot be reached.

    CROSS JOIN: an archive without statistics would go through all articles of the source rather than the corrections.
    """
    rows = connection.execute(
        """SELECT id FROM (SELECT id, published_on IS NOT ?3 AS other_day FROM articles
                           WHERE source = ?1 AND title = ?2 ORDER BY other_day LIMIT 5)
           UNION SELECT id FROM (
             SELECT a.id FROM corrections c CROSS JOIN articles a ON a.id = c.article AND a.source = ?1
             JOIN versions v ON v.article = a.id AND v.number = a.version WHERE v.title = ?2 LIMIT 5)
           UNION SELECT id FROM (
             SELECT id FROM articles a WHERE source = ?1 AND published_on = ?3 AND (
               missing_since IS NOT NULL OR EXISTS (
                 SELECT 1 FROM addresses d JOIN fetch_state f ON f.source = d.source AND f.key = d.key
                 WHERE d.article = a.id AND f.failures > 0)) LIMIT 10)
           LIMIT 10""",
        (source, title, published[:10] if published else None),
    ).fetchall()
    return tuple(known for row in rows if (known := neighbour(connection, row[0], at)))


def versions_of(connection: sqlite3.Connection, article: int) -> tuple[Known, ...]:
    """Every version of an article, oldest first."""
    rows = connection.execute("SELECT * FROM versions WHERE article = ? ORDER BY seen_at, id", (article,)).fetchall()
    return tuple(_known(connection, row) for row in rows)


def _known(connection: sqlite3.Connection, row: sqlite3.Row) -> Known:
    files = connection.execute(
        "SELECT url, name, sha256, capture FROM attachments WHERE version = ? ORDER BY id", (row["id"],)
    ).fetchall()
    reading = Reading(row["title"], row["body"], row["html"], row["published"], row["published_from"])
    return Known(
        row["article"],
        row["id"],
        row["number"],
        row["capture"],
        row["seen_at"],
        reading,
        tuple(File(*file) for file in files),
    )


def after(connection: sqlite3.Connection, article: int, at: datetime) -> Known | None:
    """The first version seen after `at`, if any."""
    row = connection.execute(
        "SELECT * FROM versions WHERE article = ? AND seen_at > ? ORDER BY seen_at, id LIMIT 1", (article, stamp(at))
    ).fetchone()
    return _known(connection, row) if row else None
