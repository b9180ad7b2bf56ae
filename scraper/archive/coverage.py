"""Keeps what each measurement of a source's coverage came to, and reads what it is made from."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from scraper.clock import stamp

State = Literal["covered", "gaps", "missing", "no news", "not covered", "undated"]
Verdict = Literal["article", "page", "none"]
UNDATED = "unknown"


@dataclass(frozen=True, slots=True)
class Way:
    """What one way said when it was asked: how many addresses it named, how many articles it states to have."""

    way: str
    url: str
    outcome: str
    named: int = 0
    stated: int | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """An address that some way names."""

    key: str
    url: str
    ways: tuple[str, ...]
    said: str | None
    article: int | None
    month: str | None
    """The month of the article that is kept under it, if one is and it has a date."""
    status: int | None
    """What the address answered when it was last asked for, if it was and an answer came."""
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a source; `ways`: how many addresses each way names."""

    month: str
    listed: int
    kept: int
    missing: int
    ways: Mapping[str, int]
    state: State


@dataclass(frozen=True, slots=True)
class Missing:
    """An article that is listed and not kept."""

    month: str
    key: str
    url: str
    ways: tuple[str, ...]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A measurement of one source. `share`: of what is listed, or stated if that is more, so much is kept."""

    source: str
    checked_at: str
    probed_at: str | None
    listed: int
    kept: int
    missing: int
    gone: int
    stated: int | None
    share: float | None
    ways: tuple[Way, ...]
    months: tuple[Month, ...] = ()
    sample: tuple[Missing, ...] = ()


def named(connection: sqlite3.Connection, source: str, *, lacking: bool = False) -> tuple[Named, ...]:
    """Every address that any way names, with what is known of it; or those alone under which no article is known and
    that no walk has come upon, so that nobody else asks for them."""
    rows = connection.execute(
        """SELECT l.key, min(l.url) AS url, group_concat(DISTINCT l.way) AS ways, max(l.said) AS said, d.article,
                  substr(a.published_on, 1, 7) AS month, f.status, o.verdict
           FROM listed l LEFT JOIN addresses d ON d.source = l.source AND d.key = l.key
           LEFT JOIN articles a ON a.id = d.article
           LEFT JOIN fetch_state f ON f.source = l.source AND f.key = l.key
           LEFT JOIN looks o ON o.source = l.source AND o.key = l.key
           WHERE l.source = ? AND (NOT ? OR d.article IS NULL AND NOT EXISTS
             (SELECT 1 FROM links k WHERE k.source = l.source AND k.key = l.key)) GROUP BY l.key ORDER BY l.key""",
        (source, lacking),
    ).fetchall()
    return tuple(
        Named(row["key"], row["url"], tuple(sorted(row["ways"].split(","))), row["said"], row["article"],
              row["month"], row["status"], row["verdict"])
        for row in rows
    )  # fmt: skip


def kept_by_month(connection: sqlite3.Connection, source: str) -> dict[str, int]:
    """How many articles of each month the archive holds."""
    rows = connection.execute(
        "SELECT coalesce(substr(published_on, 1, 7), ?), count(*) FROM articles WHERE source = ? GROUP BY 1",
        (UNDATED, source),
    )
    return dict(rows.fetchall())


def article_urls(connection: sqlite3.Connection, source: str) -> tuple[str, ...]:
    """Every address of a page under which an article of the source is known."""
    rows = connection.execute(
        "SELECT url FROM addresses WHERE source = ? AND instr(url, '#item-') = 0", (source,)
    ).fetchall()
    return tuple(row[0] for row in rows)


def seen_from(connection: sqlite3.Connection, source: str) -> str | None:
    """From which month on nothing can have been passed over: every month where a listing was walked to its first page,
    else that of the first complete crawl; None where there was none."""
    full = connection.execute(
        "SELECT 1 FROM walks WHERE source = ? AND depth = 'full' AND outcome = 'end' AND pages > 0 AND listing IN"
        " (SELECT key FROM captures WHERE source = ? AND role = 'listing') LIMIT 1",
        (source, source),
    ).fetchone()
    if full:
        return "0000-00"
    row = connection.execute("SELECT min(started_at) FROM runs WHERE source = ? AND complete", (source,)).fetchone()
    return row[0][:7] if row[0] else None


def reasons(connection: sqlite3.Connection, source: str, urls: Collection[str]) -> dict[str, str]:
    """Why the latest attempt at each of these addresses failed, where one did."""
    marks = ", ".join("?" * len(urls))
    told = "SELECT f.url, f.reason FROM failures f JOIN runs r ON r.id = f.run WHERE r.source = ?"
    rows = connection.execute(f"{told} AND f.url IN ({marks}) ORDER BY f.id", (source, *urls))
    return dict(rows.fetchall())


def put_look(connection: sqlite3.Connection, source: str, key: str, verdict: Verdict, at: datetime) -> None:
    """Keep what an address turned out to be when it was looked at."""
    connection.execute(
        "INSERT INTO looks (source, key, verdict, looked_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (source, key) DO UPDATE SET verdict = excluded.verdict, looked_at = excluded.looked_at",
        (source, key, verdict, stamp(at)),
    )


def put(connection: sqlite3.Connection, check: Check, run: int | None) -> None:
    """Keep a measurement: a row in the ledger, and the months and the sample in place of the last ones."""
    connection.execute(
        "INSERT INTO coverage_checks (source, run, checked_at, probed_at, listed, kept, missing, gone, stated, share,"
        " ways) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (check.source, run, check.checked_at, check.probed_at, check.listed, check.kept, check.missing, check.gone,
         check.stated, check.share, _json([asdict(way) for way in check.ways])),
    )  # fmt: skip
    connection.execute("DELETE FROM coverage WHERE source = ?", (check.source,))
    connection.executemany(
        "INSERT INTO coverage (source, month, listed, kept, missing, ways, checked_at, state)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                check.source,
                each.month,
                each.listed,
                each.kept,
                each.missing,
                _json(each.ways),
                check.checked_at,
                each.state,
            )
            for each in check.months
        ),
    )
    connection.execute("DELETE FROM coverage_missing WHERE source = ?", (check.source,))
    connection.executemany(
        "INSERT OR IGNORE INTO coverage_missing (source, month, key, url, ways, reason) VALUES (?, ?, ?, ?, ?, ?)",
        ((check.source, each.month, each.key, each.url, _json(each.ways), each.reason) for each in check.sample),
    )


def last_probe(connection: sqlite3.Connection, source: str) -> tuple[str, tuple[Way, ...]] | None:
    """When a source's other ways were last asked, and what they said."""
    row = connection.execute(
        "SELECT probed_at, ways FROM coverage_checks WHERE source = ? AND probed_at IS NOT NULL"
        " ORDER BY id DESC LIMIT 1",
        (source,),
    ).fetchone()
    return (row[0], tuple(Way(**way) for way in json.loads(row[1]))) if row else None


def _json(value: Mapping[str, int] | Iterable[object]) -> str:
    return json.dumps(value, ensure_ascii=False)
