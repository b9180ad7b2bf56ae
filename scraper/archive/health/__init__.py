"""How each source is doing: a quiet town is never taken for a broken crawl, nor a broken crawl for a quiet town.

`facts` reads the archive, `rhythm`, `fields` and `crawls` say what that amounts to, `deciding` names the condition and
the reason, `wording` puts it into words. All but `facts` is without I/O.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from scraper.archive.health import facts
from scraper.archive.health.deciding import Condition, Facts, Reason, decide, needs_a_person
from scraper.archive.health.facts import Standing
from scraper.archive.health.wording import worded
from scraper.clock import stamp

__all__ = ["Condition", "Facts", "Health", "Judged", "Reason", "Standing", "decide", "judge", "of", "worded"]


@dataclass(frozen=True, slots=True)
class Judged:
    """The condition of a source, why, and what it was judged by."""

    condition: Condition
    reason: Reason
    facts: Facts


@dataclass(frozen=True, slots=True)
class Health:
    """One source at a glance. `condition` is what an archivist acts on; `note` says why, in English.

    `weekly`: days with news in a usual week; `usual_gap`, `longest_gap`: days; `last_news`: the day of the last sign of
    life; None where nothing is known.
    """

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
    reason: Reason
    needs_a_person: bool
    weekly: float | None
    usual_gap: int | None
    longest_gap: int | None
    last_news: str | None


def judge(connection: sqlite3.Connection, source: str, now: datetime, standing: Standing) -> Judged:
    """How a source is doing at `now`, for who only wants to know that."""
    known = facts.gather(connection, source, now, standing)
    return Judged(*decide(known), known)


def of(
    connection: sqlite3.Connection,
    source: str,
    now: datetime,
    due_by: datetime | None = None,
    *,
    scheduled: bool = True,
    discontinued: tuple[str, str | None] | None = None,
) -> Health:
    """The health of a source at `now`; `due_by` is the latest moment at which it should have begun a crawl."""
    judged = judge(connection, source, now, Standing(scheduled, due_by, discontinued))
    condition, reason, known = judged.condition, judged.reason, judged.facts
    counts = connection.execute(
        """SELECT count(*), coalesce(sum(published IS NULL), 0),
                  coalesce(sum(missing_since IS NOT NULL AND removed_at IS NULL), 0),
                  coalesce(sum(removed_at IS NOT NULL), 0), max(first_seen_at) FROM articles WHERE source = ?""",
        (source,),
    ).fetchone()
    run = connection.execute(
        "SELECT * FROM runs WHERE source = ? AND command = 'crawl' ORDER BY id DESC LIMIT 1", (source,)
    ).fetchone()
    failures = connection.execute(
        "SELECT url, reason FROM failures WHERE run = ? ORDER BY id LIMIT 20", (run["id"] if run else 0,)
    ).fetchall()
    rhythm = known.rhythm
    last = max(filter(None, (rhythm.last if rhythm else None, known.sign)), default=None)
    articles, undated, missing, removed, last_new = counts
    return Health(
        source,
        condition,
        worded(reason),
        articles,
        undated,
        missing,
        removed,
        dict(run) if run else None,
        stamp(known.well) if known.well else None,
        last_new,
        tuple((row["url"], row["reason"]) for row in failures),
        reason,
        needs_a_person(condition, reason),
        round(rhythm.weekly, 2) if rhythm else None,
        rhythm.usual if rhythm and rhythm.gaps else None,
        rhythm.longest if rhythm and rhythm.gaps else None,
        last.isoformat() if last else None,
    )
