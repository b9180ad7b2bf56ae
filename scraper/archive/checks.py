"""Puts every check of an address on record: equal ones in a row as one row, with how often and since when."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from scraper import addresses
from scraper.clock import stamp

CheckOutcome = Literal[
    "same", "new", "edited", "moved", "missing", "removed", "returned", "blocked", "unreachable", "misfit", "refused"
]


@dataclass(frozen=True, slots=True)
class Redesign:
    """A day on which a source came to look otherwise; `addresses_kept` where the old addresses still led somewhere."""

    at: str
    addresses_kept: bool
    detail: str


def put(
    connection: sqlite3.Connection,
    source: str,
    url: str,
    outcome: CheckOutcome,
    at: datetime,
    *,
    run: int | None = None,
    status: int | None = None,
    detail: str | None = None,
) -> None:
    """One more check of an address. `detail` says in a few English words what the outcome rests on."""
    key, when = addresses.key(url), stamp(at)
    extended = connection.execute(
        "UPDATE checks SET last_at = ?, times = times + 1, status = ?, run = ?"
        " WHERE id = (SELECT max(id) FROM checks WHERE source = ? AND key = ?) AND outcome = ? AND detail IS ?",
        (when, status, run, source, key, outcome, detail),
    ).rowcount
    if not extended:
        connection.execute(
            "INSERT INTO checks (source, key, outcome, status, detail, first_at, last_at, run)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (source, key, outcome, status, detail, when, when, run),
        )


def last_outcome(connection: sqlite3.Connection, source: str, url: str) -> str | None:
    """What the last check of an address came to; None where there was none."""
    row = connection.execute(
        "SELECT outcome FROM checks WHERE source = ? AND key = ? ORDER BY id DESC LIMIT 1",
        (source, addresses.key(url)),
    ).fetchone()
    return str(row[0]) if row else None


def last_seen(connection: sqlite3.Connection, source: str, url: str) -> str | None:
    """When a check last found an article at an address; None where a later one already found it missing."""
    row = connection.execute(
        "SELECT outcome, last_at FROM checks WHERE source = ? AND key = ?"
        " AND outcome IN ('same', 'new', 'edited', 'returned', 'moved', 'missing', 'removed') ORDER BY id DESC LIMIT 1",
        (source, addresses.key(url)),
    ).fetchone()
    return str(row[1]) if row and row[0] not in ("missing", "removed") else None


def put_redesign(
    connection: sqlite3.Connection, source: str, at: datetime, run: int, *, addresses_kept: bool, detail: str
) -> None:
    """Note that the source looks otherwise from now on."""
    connection.execute(
        "INSERT INTO redesigns (source, at, run, addresses_kept, detail) VALUES (?, ?, ?, ?, ?)",
        (source, stamp(at), run, addresses_kept, detail),
    )


def put_crossed(connection: sqlite3.Connection, source: str, crossed: int, clean: int) -> None:
    """Count pages that were seen in both designs of the latest redesign, and the clean ones among them."""
    connection.execute(
        "UPDATE redesigns SET crossed = crossed + ?, clean = clean + ?"
        " WHERE id = (SELECT max(id) FROM redesigns WHERE source = ?)",
        (crossed, clean, source),
    )


def crossed(connection: sqlite3.Connection, source: str) -> tuple[int, int]:
    """How many pages were seen in both designs of the latest redesign, and how many of them were clean."""
    row = connection.execute(
        "SELECT crossed, clean FROM redesigns WHERE source = ? ORDER BY id DESC LIMIT 1", (source,)
    ).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def redesign_since(connection: sqlite3.Connection, source: str, since: str) -> Redesign | None:
    """The latest redesign on record that came after the time `since`."""
    row = connection.execute(
        "SELECT at, addresses_kept, detail FROM redesigns WHERE source = ? AND at > ? ORDER BY at DESC LIMIT 1",
        (source, since),
    ).fetchone()
    return Redesign(row[0], bool(row[1]), row[2]) if row else None


def put_notice(connection: sqlite3.Connection, source: str, name: str, at: datetime) -> None:
    """Remember a text (by its name) that the site shows for what is no longer there."""
    connection.execute(
        "INSERT OR IGNORE INTO notices (source, name, first_at) VALUES (?, ?, ?)", (source, name, stamp(at))
    )


def is_notice(connection: sqlite3.Connection, source: str, name: str) -> bool:
    """Whether a text was shown for something else that is gone."""
    return (
        connection.execute("SELECT 1 FROM notices WHERE source = ? AND name = ?", (source, name)).fetchone() is not None
    )
