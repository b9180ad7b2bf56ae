"""Sums up how each source is doing, so that a quiet town is never taken for a broken crawl."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from scraper.clock import unstamp

Condition = Literal["never", "running", "ok", "quiet", "failing", "blocked", "interrupted", "overdue"]
_QUIET = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Health:
    """One source at a glance. `condition` is what an archivist acts on; `note` says why, in English."""

    source: str
    condition: Condition
    note: str
    articles: int
    undated: int
    missing: int
    removed: int
    last_run: dict[str, object] | None
    last_ok: str | None
    last_new: str | None
    failures: tuple[tuple[str, str], ...]


def of(connection: sqlite3.Connection, source: str, now: datetime, due_by: datetime | None = None) -> Health:
    """The health of a source at `now`; `due_by` is the latest moment at which it should have begun a crawl."""
    counts = connection.execute(
        """SELECT count(*), coalesce(sum(published IS NULL), 0),
                  coalesce(sum(missing_since IS NOT NULL AND removed_at IS NULL), 0),
                  coalesce(sum(removed_at IS NOT NULL), 0), max(first_seen_at) FROM articles WHERE source = ?""",
        (source,),
    ).fetchone()
    run = connection.execute(
        "SELECT * FROM runs WHERE source = ? AND command = 'crawl' ORDER BY id DESC LIMIT 1", (source,)
    ).fetchone()
    last_ok = connection.execute(
        "SELECT max(finished_at) FROM runs WHERE source = ? AND command = 'crawl' AND outcome = 'ok'", (source,)
    ).fetchone()[0]
    condition, note = _condition(run, counts[4], now, due_by)
    if condition == "failing" and (guard := _guard(connection, run)):
        condition, note = "blocked", f"a guard keeps us out: {guard}"
    failures = connection.execute(
        "SELECT url, reason FROM failures WHERE run = ? ORDER BY id LIMIT 20", (run["id"] if run else 0,)
    ).fetchall()
    articles, undated, missing, removed, last_new = counts
    return Health(
        source,
        condition,
        note,
        articles,
        undated,
        missing,
        removed,
        dict(run) if run else None,
        last_ok,
        last_new,
        tuple((row["url"], row["reason"]) for row in failures),
    )


def _guard(connection: sqlite3.Connection, run: sqlite3.Row) -> str | None:
    """Why a crawl was kept out, if that is what most of its failures come from."""
    row = connection.execute(
        "SELECT sum(kind = 'blocked') * 2 >= count(*), min(CASE kind WHEN 'blocked' THEN reason END) FROM failures"
        " WHERE run = ?",
        (run["id"],),
    ).fetchone()
    return str(row[1]) if row[0] and row[1] else None


def _condition(
    run: sqlite3.Row | None, last_new: str | None, now: datetime, due_by: datetime | None
) -> tuple[Condition, str]:
    if run is None:
        return "never", "never crawled"
    if run["outcome"] == "running":
        return "running", f"crawl since {run['started_at']}"
    if run["outcome"] == "interrupted":
        return "interrupted", f"the crawl of {run['started_at']} did not end; the next one goes on"
    if run["stopped"] and not run["failed"] and not run["error"]:
        return "ok", f"last crawl {run['started_at']}, {run['stopped']}"
    if run["outcome"] in ("failed", "partial"):
        return "failing", run["error"] or f"{run['failed']} of {run['fetched'] + run['failed']} addresses failed"
    if due_by and unstamp(run["started_at"]) < due_by:
        return "overdue", f"last crawl {run['started_at']}, one was due by {due_by:%Y-%m-%d %H:%M} UTC"
    if last_new and now - unstamp(last_new) > _QUIET:
        return "quiet", f"crawls succeed; nothing new since {last_new}"
    return "ok", f"last crawl {run['started_at']}"
