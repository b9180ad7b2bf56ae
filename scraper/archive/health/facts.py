"""Reads what is known of a source's crawls, articles and listings, for `deciding` to decide upon."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scraper import addresses
from scraper.archive import fits
from scraper.archive.health.crawls import Crawl, Lost
from scraper.archive.health.deciding import Facts
from scraper.archive.health.fields import Taken, drifts
from scraper.archive.health.rhythm import Rhythm, days_of, learned
from scraper.clock import stamp, unstamp

_CRAWLS = 60  # the latest ones, of which two weeks count
_LATELY = timedelta(days=14)
_ARTICLES = 300
_NEWEST, _FEWEST = 5, 3
_LOOKED_BACK = timedelta(days=4 * 365)  # more than a rhythm is learned from
LATE = 30  # days after its date that an article is met, from which on it comes of a backfill


@dataclass(frozen=True, slots=True)
class Standing:
    """What the source's file says that health needs: whether and when it is crawled, and whether it has ended."""

    scheduled: bool = True
    due_by: datetime | None = None
    discontinued: tuple[str, str | None] | None = None


def gather(connection: sqlite3.Connection, source: str, now: datetime, standing: Standing) -> Facts:
    """Everything that is known of a source at `now`."""
    crawls = recent(connection, source)
    well = _well(connection, source, crawls)
    rhythm, sign = rhythm_of(connection, source, now)
    return Facts(
        now=now,
        crawls=crawls,
        well=well,
        rhythm=rhythm,
        sign=sign,
        drifts=drifts(taken(connection, source)),
        lost=_lost(connection, source, now, crawls),
        unlisted=_unlisted(connection, source),
        misfits=_misfits(connection, source),
        fell=fits.drifting(connection, source),
        scheduled=standing.scheduled,
        due_by=standing.due_by,
        discontinued=standing.discontinued,
    )


# --- crawls ---------------------------------------------------------------------------------------------------------


def recent(connection: sqlite3.Connection, source: str) -> tuple[Crawl, ...]:
    """The latest crawls, newest first."""
    rows = connection.execute(
        "SELECT id, started_at, outcome, listed, fetched, new, failed, error, stopped, complete FROM runs"
        " WHERE source = ? AND command = 'crawl' ORDER BY id DESC LIMIT ?",
        (source, _CRAWLS),
    ).fetchall()
    kinds: defaultdict[int, Counter[str]] = defaultdict(Counter)
    guards: dict[int, str] = {}
    of_walk: defaultdict[int, set[str]] = defaultdict(set)
    wanted = [row[0] for row in rows if row[6] or row[7]]
    for run, kind, url, reason in connection.execute(
        f"SELECT run, kind, url, reason FROM failures WHERE run IN ({_marks(wanted)}) ORDER BY id",  # noqa: S608
        wanted,
    ):
        kinds[run][kind] += 1
        if kind == "blocked":
            guards.setdefault(run, reason)
        of_walk[run].add(f"{kind}\n{url}")
    anew = {
        row[0]
        for row in connection.execute(
            f"SELECT run FROM redesigns WHERE run IN ({_marks(wanted)})"  # noqa: S608
            f" UNION SELECT run FROM fits WHERE drifts AND run IN ({_marks(wanted)})",
            (*wanted, *wanted),
        )
    }
    return tuple(
        Crawl(
            unstamp(at), outcome, listed, fetched, new, failed, error, stopped, kinds[run],
            _of_walk(error, of_walk[run]), guards.get(run), run in anew, bool(complete),
        )
        for run, at, outcome, listed, fetched, new, failed, error, stopped, complete in rows
    )  # fmt: skip


def _of_walk(error: str | None, told: Collection[str]) -> frozenset[str]:
    """The kinds of failure that a run's error speaks of."""
    pairs = (each.split("\n", 1) for each in told)
    return frozenset(kind for kind, url in pairs if error and error.startswith(url))


def _well(connection: sqlite3.Connection, source: str, crawls: Sequence[Crawl]) -> datetime | None:
    for crawl in crawls:
        if crawl.outcome in ("ok", "partial") and crawl.complete and crawl.verdict == "well":
            return crawl.started_at
    row = connection.execute(
        "SELECT max(started_at) FROM runs WHERE source = ? AND command = 'crawl' AND outcome = 'ok' AND complete",
        (source,),
    ).fetchone()
    return unstamp(row[0]) if row[0] else None


# --- articles -------------------------------------------------------------------------------------------------------


def rhythm_of(connection: sqlite3.Connection, source: str, now: datetime) -> tuple[Rhythm | None, date | None]:
    """How the source publishes, and the day of its last sign of life."""
    first, newest = connection.execute(
        "SELECT (SELECT min(first_seen_at) FROM articles WHERE source = ?1),"
        " (SELECT max(published_on) FROM articles WHERE source = ?1 AND published_on <= ?2)",
        (source, stamp(now)[:10]),
    ).fetchone()
    if first is None:
        return None, None
    since = (date.fromisoformat(newest) - _LOOKED_BACK).isoformat() if newest else ""
    # The plus keeps SQLite to the index by date: of twenty years only the last few are read.
    rows = connection.execute(
        "SELECT substr(published, 1, 10), substr(first_seen_at, 1, 10) FROM articles"
        " WHERE source = ?1 AND published >= ?3 AND +first_seen_at <= ?2"
        " UNION SELECT NULL, substr(first_seen_at, 1, 10) FROM articles"
        " WHERE source = ?1 AND published IS NULL AND first_seen_at <= ?2",
        (source, stamp(now), since),
    ).fetchall()
    began = date.fromisoformat(first[:10])
    days, sign = days_of(((row[0], row[1]) for row in rows), began)
    return learned(tuple(days)), sign or (None if days else began)


def taken(connection: sqlite3.Connection, source: str) -> tuple[Taken, ...]:
    """What was read out of the latest articles, newest first; those of a backfill after those that were news."""
    rows = connection.execute(
        "SELECT title, published, published_from, length(body), substr(body, 1, 300), first_seen_at FROM articles"
        " WHERE source = ? ORDER BY first_seen_at DESC, published DESC LIMIT ?",
        (source, _ARTICLES),
    ).fetchall()
    first = connection.execute("SELECT min(first_seen_at) FROM articles WHERE source = ?", (source,)).fetchone()[0]
    by_day: defaultdict[str, list[bool]] = defaultdict(list)
    for _, published, _, _, _, seen in rows:
        if published and len(published) >= 10:
            by_day[seen[:10]].append((unstamp(seen).date() - date.fromisoformat(published[:10])).days > LATE)
    history = {day for day, late in by_day.items() if len(late) >= _FEWEST and 2 * sum(late) >= len(late)}
    history |= {first[:10]} if first else set()
    found = [
        (seen[:10] in history, Taken(title, origin if published else None, length or 0, hash((length, beginning))))
        for title, published, origin, length, beginning, seen in rows
    ]
    return tuple(each for _, each in sorted(found, key=lambda pair: pair[0]))


# --- listings -------------------------------------------------------------------------------------------------------


def _lost(connection: sqlite3.Connection, source: str, now: datetime, crawls: Sequence[Crawl]) -> Lost:
    """What was listed lately and failed; since the last article came, where that is longer ago."""
    row = connection.execute("SELECT max(first_seen_at) FROM articles WHERE source = ?", (source,)).fetchone()
    since = min(filter(None, (stamp(now - _LATELY), row[0])))
    failed = connection.execute(
        "SELECT f.url, f.kind, count(*) AS times FROM failures f JOIN runs r ON r.id = f.run WHERE r.id IN"
        " (SELECT id FROM runs WHERE source = ? AND command = 'crawl' ORDER BY id DESC LIMIT ?)"
        " AND f.reason <> 'listed, but not there' GROUP BY f.url, f.kind",
        (source, _CRAWLS),
    ).fetchall()
    unfit, others = set[str](), set[str]()
    for url, kind, times in failed:
        key = addresses.key(url)
        if _is_new(connection, source, key, since):
            if kind == "unfit":
                unfit.add(key)
            elif times > 1 and kind != "refused":
                others.add(key)
    came = sum(crawl.new for crawl in crawls if stamp(crawl.started_at) >= since)
    return Lost(len(unfit), len(others - unfit), came)


def _is_new(connection: sqlite3.Connection, source: str, key: str, since: str) -> bool:
    """Whether an address was first listed since then, and no article is kept under it."""
    row = connection.execute(
        "SELECT 1 FROM links l WHERE l.source = ? AND l.key = ? AND l.first_seen_at >= ?"
        " AND NOT EXISTS (SELECT 1 FROM addresses d WHERE d.source = l.source AND d.key = l.key)",
        (source, key, since),
    ).fetchone()
    return row is not None


def _unlisted(connection: sqlite3.Connection, source: str) -> int:
    """How many of the newest articles left the listing at once; 0 where one of them still is in it.

    Only a walk to the end tells: a shallow one need not have come past them.
    """
    walked = connection.execute(
        "SELECT max(started_at) FROM walks WHERE source = ? AND depth = 'full' AND outcome IN ('end', 'endless')"
        " AND pages > 0",
        (source,),
    ).fetchone()[0]
    if walked is None:
        return 0
    seen = [
        row[0]
        for row in connection.execute(
            """SELECT max(l.seen_at) FROM
                 (SELECT id FROM articles WHERE source = ?1 AND published_on <= ?2 AND missing_since IS NULL
                  ORDER BY published_on DESC LIMIT ?3) a
               JOIN addresses d ON d.article = a.id
               JOIN listed l ON l.source = d.source AND l.key = d.key AND l.way IN ('listing', 'feed') GROUP BY a.id""",
            (source, walked[:10], _NEWEST),
        )
    ]
    at_once = len(seen) >= _FEWEST and unstamp(max(seen)) - unstamp(min(seen)) <= timedelta(days=1)
    return len(seen) if at_once and max(seen) < walked else 0


def _misfits(connection: sqlite3.Connection, source: str) -> int:
    """How many known pages no longer fit the source file, by their last check."""
    row = connection.execute(
        "SELECT count(*) FROM checks c WHERE c.source = ?1 AND c.outcome = 'misfit' AND NOT EXISTS"
        " (SELECT 1 FROM checks n WHERE n.source = c.source AND n.key = c.key AND n.id > c.id)"
        " AND EXISTS (SELECT 1 FROM addresses d WHERE d.source = c.source AND d.key = c.key)",
        (source,),
    ).fetchone()
    return int(row[0])


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
