"""The ledger of walks: how each listing was walked, how deep the next walk goes, and where a backfill goes on."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

from scraper.clock import stamp, unstamp
from scraper.crawl.turning import Mark

Depth = Literal["new", "full"]
Outcome = Literal["end", "known", "endless", "failed", "limit"]

_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_AFTER_FAILURE = timedelta(hours=6)
_LONGEST = timedelta(days=28)
_LEARNED = timedelta(days=90)  # how long a listing is held to have no order
MOST_PATIENT = 25  # settled pages in a row that every crawl may ask for


@dataclass(frozen=True, slots=True)
class Plan:
    """How deep a walk goes. It ends after `patience` pages in a row whose addresses were all settled before `since`;
    never, where that is None. `since` is the end of the last complete walk, its start if it was not steady."""

    depth: Depth
    patience: int | None
    since: str | None


@dataclass(frozen=True, slots=True)
class Walked:
    """How a walk went; `reach` is beyond how many settled pages in a row it found a new article."""

    outcome: Outcome
    pages: int
    listed: int
    reach: int
    steady: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a backfill stands: the page it came to, what its last pages showed, and how far back that is (a month)."""

    started_at: str
    page: int
    marks: tuple[Mark, ...]
    back_to: str | None
    reached_at: str | None


def plan(connection: sqlite3.Connection, source: str, listing: str, now: datetime) -> Plan:
    """How deep the next walk of a listing goes, by what its last ones found."""
    since, reach = connection.execute(
        """SELECT max(CASE WHEN outcome IN ('end', 'known', 'endless') THEN
                        CASE WHEN steady THEN strftime('%Y-%m-%dT%H:%M:%SZ', finished_at, '+1 second')
                             ELSE started_at END END),
                  max(CASE WHEN started_at > ? THEN reach END) FROM walks WHERE source = ? AND listing = ?""",
        (stamp(now - _LEARNED), source, listing),
    ).fetchone()
    patience = 2 * reach + 1 if reach else 1
    if since is None or _full_is_due(connection, source, listing, now, patience):
        return Plan("full", None, since)
    return Plan("new", min(patience, MOST_PATIENT), since)


def _full_is_due(connection: sqlite3.Connection, source: str, listing: str, now: datetime, patience: int) -> bool:
    """A week after the last full walk, a day for every ten pages where that is longer; sooner where it did not end
    well, or where the listing is too long to be read as deep as its disorder asks for."""
    row = connection.execute(
        "SELECT started_at, outcome, steady, pages FROM walks WHERE source = ? AND listing = ? AND depth = 'full'"
        " ORDER BY id DESC LIMIT 1",
        (source, listing),
    ).fetchone()
    if row is None or row["outcome"] in ("running", "limit"):
        return True
    pause = min(max(_WEEK, row["pages"] / 10 * _DAY), _LONGEST)
    if row["outcome"] == "failed":
        pause = _AFTER_FAILURE
    elif row["outcome"] == "end" and (not row["steady"] or patience > MOST_PATIENT):
        pause = _DAY
    return bool(now - unstamp(row["started_at"]) >= pause)


def start(connection: sqlite3.Connection, run: int, source: str, listing: str, depth: Depth, at: str) -> int:
    """Begin a walk; its row. What an ended process left running has failed."""
    connection.execute(
        "UPDATE walks SET outcome = 'failed', reason = 'interrupted' WHERE source = ? AND listing = ?"
        " AND outcome = 'running' AND depth <> 'full'",
        (source, listing),
    )
    cursor = connection.execute(
        "INSERT INTO walks (run, source, listing, depth, started_at, outcome) VALUES (?, ?, ?, ?, ?, 'running')",
        (run, source, listing, depth, at),
    )
    return int(cursor.lastrowid or 0)


def finish(connection: sqlite3.Connection, walk: int, walked: Walked, at: datetime) -> None:
    """End a walk."""
    connection.execute(
        "UPDATE walks SET finished_at = ?, outcome = ?, pages = ?, listed = ?, reach = ?, steady = ?, reason = ?"
        " WHERE id = ?",
        (
            stamp(at),
            walked.outcome,
            walked.pages,
            walked.listed,
            walked.reach,
            walked.steady,
            walked.reason,
            walk,
        ),
    )


def length(connection: sqlite3.Connection, source: str, listing: str) -> tuple[int, int] | None:
    """How many pages the last full walk of a listing had, and how many articles it listed."""
    row = connection.execute(
        "SELECT pages, listed FROM walks WHERE source = ? AND listing = ? AND depth = 'full' AND pages > 0"
        " AND finished_at IS NOT NULL ORDER BY id DESC LIMIT 1",
        (source, listing),
    ).fetchone()
    return (row[0], row[1]) if row else None


def place(connection: sqlite3.Connection, source: str, listing: str) -> Place | None:
    """Where the backfill of a listing stands, if one was begun."""
    row = connection.execute("SELECT * FROM backfills WHERE source = ? AND listing = ?", (source, listing)).fetchone()
    if row is None:
        return None
    marks = tuple(Mark(number, url, tuple(keys)) for number, url, keys in json.loads(row["trail"]))
    return Place(row["started_at"], row["page"], marks, row["back_to"], row["reached_at"])


def put_place(connection: sqlite3.Connection, source: str, listing: str, at: datetime, now: Place) -> None:
    """Keep where a backfill stands."""
    trail = json.dumps([(mark.number, mark.url, mark.keys) for mark in now.marks], ensure_ascii=False)
    connection.execute(
        """INSERT INTO backfills (source, listing, started_at, updated_at, page, trail, back_to, reached_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (source, listing) DO UPDATE SET started_at = excluded.started_at,
             updated_at = excluded.updated_at, page = excluded.page, trail = excluded.trail,
             back_to = excluded.back_to, reached_at = excluded.reached_at""",
        (source, listing, now.started_at, stamp(at), now.page, trail, now.back_to, now.reached_at),
    )


def backfills(connection: sqlite3.Connection, source: str) -> tuple[tuple[str, Place], ...]:
    """The backfills of a source, each listing with where it stands."""
    rows = connection.execute("SELECT listing FROM backfills WHERE source = ? ORDER BY listing", (source,)).fetchall()
    found = ((row[0], place(connection, source, row[0])) for row in rows)
    return tuple((listing, stands) for listing, stands in found if stands)


def newest_first(newest: Sequence[str | None]) -> bool:
    """Whether pages with these newest days stand from new to old, a page out of line here and there aside."""
    days = [day for day in newest if day]
    pairs = list(pairwise(days))
    return 5 * sum(one < other for one, other in pairs) <= len(pairs)
