"""How each source is doing, as strangers are told: without addresses, and without what a server said."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scraper.archive import health
from scraper.archive.health import Condition, Judged, Reason, Standing
from scraper.archive.health.rhythm import Rhythm
from scraper.clock import clock, stamp, unstamp
from scraper.publish import reads
from scraper.publish.words import Words

_PATIENCE = timedelta(days=4)  # a schedule may leave out a long weekend

_PLAIN = ("well", "some failed", "stopped", "never")  # what is told of the last crawl anyway
_SCHEDULES = "SELECT id, every, discontinued, discontinued_why FROM public_sources"


@dataclass(frozen=True, slots=True)
class Shown:
    """The condition of one source, in a word and, where the last crawl does not say it all, in a sentence; with the
    rhythm that it was judged by."""

    condition: Condition
    word: str
    why: str
    rhythm: Rhythm | None


def shown(
    connection: sqlite3.Connection, w: Words, sources: Iterable[reads.Source], dead: Collection[int]
) -> dict[str, Shown]:
    """How each of these sources is doing; `dead` are the runs whose process is gone."""
    schedules = {row[0]: row[1:] for row in connection.execute(_SCHEDULES)}
    return {
        source.id: _shown(w, _judged(connection, source, schedules[source.id], dead), source.timezone)
        for source in sources
    }


def _judged(
    connection: sqlite3.Connection,
    source: reads.Source,
    schedule: tuple[float | None, str | None, str | None],
    dead: Collection[int],
) -> Judged:
    now, due, (every, since, why) = clock(), None, schedule
    if every and source.run:
        due = unstamp(source.run.started_at) + max(3 * timedelta(seconds=every), _PATIENCE)
    ended = (since, why) if since else None
    standing = Standing(due_by=due if due and due <= now else None, discontinued=ended)
    judged = health.judge(connection, source.id, now, standing)
    if judged.condition == "running" and source.run and source.run.id in dead:
        reason = Reason("interrupted", {"moment": unstamp(source.run.started_at)})
        return Judged("interrupted", reason, judged.facts)
    return judged


def _shown(w: Words, judged: Judged, zone: str) -> Shown:
    def write(when: date) -> str:
        return w.moment(stamp(when), zone) if isinstance(when, datetime) else w.day(when.isoformat())

    why = ""
    if judged.reason.kind not in _PLAIN:
        why = health.worded(judged.reason, w.gettext, write=write, outside=True)
        why = why[:1].upper() + why[1:] + ("" if why.endswith(".") else ".")
    return Shown(judged.condition, words(w)[judged.condition], why, judged.facts.rhythm)


def words(w: Words) -> dict[Condition, str]:
    """The name of each condition."""
    _ = w.gettext
    return {
        "never": _("never crawled"),
        "running": _("running"),
        "ok": _("ok"),
        "quiet": _("quiet"),
        "stale": _("stale"),
        "failing": _("failing"),
        "blocked": _("blocked"),
        "drifting": _("drifting"),
        "interrupted": _("interrupted"),
        "overdue": _("overdue"),
        "discontinued": _("discontinued"),
    }


def usual(w: Words, rhythm: Rhythm | None) -> str | None:
    """The rhythm of a source in words; None where none is known yet."""
    if rhythm is None or rhythm.bound is None:
        return None
    _ = w.gettext
    told = _("news on about {n} days a week; pauses of up to {usual} days are usual, the longest was {longest} days")
    if rhythm.weekly < 1:
        told = _("news about every {days} days; pauses of up to {usual} days are usual, the longest was {longest} days")
    often = round(7 / rhythm.weekly) if rhythm.weekly else 0
    return told.format(n=w.number(round(rhythm.weekly)), days=often, usual=rhythm.usual, longest=rhythm.longest)
