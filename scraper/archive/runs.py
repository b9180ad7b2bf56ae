"""The ledger of crawls: a row from the start, counts as they grow, an outcome at the end."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from scraper.clock import stamp
from scraper.models import Outcome


@dataclass(slots=True)
class Tally:
    """What a run has counted so far; the one value here that grows.

    `bytes` of bodies came; `saved` are those that the archive holds and that an answer of 304 did not send again.
    """

    listed: int = 0
    fetched: int = 0
    new: int = 0
    edited: int = 0
    moved: int = 0
    unchanged: int = 0
    missing: int = 0
    removed: int = 0
    returned: int = 0
    failed: int = 0
    refused: int = 0
    not_modified: int = 0
    undated: int = 0
    bytes: int = 0
    saved: int = 0

    def spare(self, size: int) -> None:
        """One answer said that what is kept still stands, so that `size` bytes need not be sent again."""
        self.not_modified += 1
        self.saved += size


def start(connection: sqlite3.Connection, source: str, command: str, at: datetime) -> int:
    """Begin a run. The caller holds the source's lease, so a row still running is of a process that died."""
    interrupt(connection, source)
    cursor = connection.execute(
        "INSERT INTO runs (source, command, started_at, outcome) VALUES (?, ?, ?, 'running')",
        (source, command, stamp(at)),
    )
    return int(cursor.lastrowid or 0)


def interrupt(connection: sqlite3.Connection, source: str) -> int:
    """Mark what is left running, though nobody holds the lease, as interrupted; how many there were."""
    return connection.execute(
        "UPDATE runs SET outcome = 'interrupted' WHERE source = ? AND outcome = 'running'", (source,)
    ).rowcount


def count(connection: sqlite3.Connection, run: int, tally: Tally) -> None:
    """Write the counts so far, so that pages see a crawl while it runs."""
    counts = asdict(tally)
    marks = ", ".join(f"{name} = ?" for name in counts)
    connection.execute(f"UPDATE runs SET {marks} WHERE id = ?", (*counts.values(), run))  # noqa: S608  field names


def finish(
    connection: sqlite3.Connection,
    run: int,
    tally: Tally,
    at: datetime,
    outcome: Outcome,
    *,
    complete: bool,
    error: str | None = None,
    stopped: str | None = None,
) -> None:
    """End a run. `complete` says that every listing, feed and sitemap was walked to its proper end; `stopped`, why it
    ended before its work was done though nothing was wrong."""
    count(connection, run, tally)
    connection.execute(
        "UPDATE runs SET finished_at = ?, outcome = ?, complete = ?, error = ?, stopped = ? WHERE id = ?",
        (stamp(at), outcome, complete, error, stopped, run),
    )


def fail(connection: sqlite3.Connection, run: int, url: str, kind: str, reason: str, at: datetime) -> None:
    """Note one address that failed, with why."""
    connection.execute(
        "INSERT INTO failures (run, url, kind, reason, at) VALUES (?, ?, ?, ?, ?)", (run, url, kind, reason, stamp(at))
    )


def without_answer(connection: sqlite3.Connection, run: int, urls: Collection[str]) -> bool:
    """Whether one of these addresses gave no answer in that run, or might not be asked for."""
    marks = ", ".join("?" * len(urls))
    told = "SELECT 1 FROM failures WHERE run = ? AND kind IN ('unanswered', 'refused', 'oversize')"
    return connection.execute(f"{told} AND url IN ({marks}) LIMIT 1", (run, *urls)).fetchone() is not None


def last_sound(connection: sqlite3.Connection, source: str) -> str | None:
    """When the last crawl of a source ended that had nothing to say against its rules, if there was one."""
    row = connection.execute(
        "SELECT max(finished_at) FROM runs WHERE source = ? AND command = 'crawl' AND error IS NULL", (source,)
    ).fetchone()
    return str(row[0]) if row[0] else None


def last_started(connection: sqlite3.Connection) -> dict[str, str]:
    """For each source, when its last run began: what a scheduler needs to catch up after a rest."""
    return dict(connection.execute("SELECT source, max(started_at) FROM runs WHERE command = 'crawl' GROUP BY source"))
