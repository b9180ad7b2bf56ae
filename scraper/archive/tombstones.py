"""Keeps what was taken down as keyed hashes: the tombstone that strangers see, and what must not come in again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from scraper.clock import stamp

Grade = Literal["hide", "redact", "erase"]
Kind = Literal["address", "file", "passage", "words"]
NUMBERS = 0  # what withholds a capture where no tombstone does: personal numbers on it


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A takedown as the archive knows it; `finished_at` None while it is under way."""

    id: int
    article: int
    key: str
    source: str
    grade: Grade
    at: str
    finished_at: str | None
    sealed: str


@dataclass(frozen=True, slots=True)
class Hash:
    """One thing that is barred; `length` in letters for words, else 0."""

    kind: Kind
    digest: bytes
    length: int = 0


def add(
    connection: sqlite3.Connection, article: int, grade: Grade, at: datetime, sealed: str, barred: Iterable[Hash]
) -> int:
    """A new tombstone over an article that is there, with what it bars; its id."""
    cursor = connection.execute(
        "INSERT INTO tombstones (article, key, source, grade, at, sealed)"
        " SELECT id, key, source, ?, ?, ? FROM articles WHERE id = ?",
        (grade, stamp(at), sealed, article),
    )
    tombstone = int(cursor.lastrowid or 0)
    bar(connection, tombstone, barred)
    return tombstone


def bar(connection: sqlite3.Connection, tombstone: int, barred: Iterable[Hash]) -> None:
    """Let a tombstone bar these too."""
    connection.executemany(
        "INSERT OR IGNORE INTO barred (kind, length, digest, tombstone) VALUES (?, ?, ?, ?)",
        [(each.kind, each.length, each.digest, tombstone) for each in barred],
    )


def barred_by(connection: sqlite3.Connection, tombstone: int) -> tuple[Hash, ...]:
    """All that a tombstone bars."""
    rows = connection.execute("SELECT kind, digest, length FROM barred WHERE tombstone = ?", (tombstone,))
    return tuple(Hash(*row) for row in rows.fetchall())


def every(connection: sqlite3.Connection) -> tuple[Tombstone, ...]:
    """All tombstones, oldest first."""
    rows = connection.execute(
        "SELECT id, article, key, source, grade, at, finished_at, sealed FROM tombstones ORDER BY id"
    ).fetchall()
    return tuple(Tombstone(*row) for row in rows)


def mark(connection: sqlite3.Connection) -> tuple[int, int]:
    """What changes when a tombstone is set or lifted."""
    row = connection.execute("SELECT count(*), coalesce(max(id), 0) FROM tombstones").fetchone()
    return int(row[0]), int(row[1])


def finish(connection: sqlite3.Connection, tombstone: int, at: datetime) -> None:
    """The takedown has reached everything."""
    connection.execute("UPDATE tombstones SET finished_at = ? WHERE id = ?", (stamp(at), tombstone))


def reopen(connection: sqlite3.Connection) -> tuple[int, ...]:
    """Erasures that were finished have something to reach again; which those are."""
    rows = connection.execute(
        "UPDATE tombstones SET finished_at = NULL WHERE grade = 'erase' AND finished_at IS NOT NULL RETURNING id"
    )
    return tuple(row[0] for row in rows.fetchall())


def lift(connection: sqlite3.Connection, tombstone: int) -> None:
    """Take a tombstone away with all that it bars and withholds."""
    connection.execute("DELETE FROM barred WHERE tombstone = ?", (tombstone,))
    connection.execute("DELETE FROM withheld WHERE tombstone = ?", (tombstone,))
    connection.execute("DELETE FROM tombstones WHERE id = ?", (tombstone,))


def withhold(connection: sqlite3.Connection, capture: int, tombstones: Iterable[int]) -> None:
    """Keep a capture from strangers because of these tombstones, or because of NUMBERS."""
    connection.executemany(
        "INSERT OR IGNORE INTO withheld (capture, tombstone) VALUES (?, ?)", [(capture, each) for each in tombstones]
    )
