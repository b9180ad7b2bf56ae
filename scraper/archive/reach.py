"""From when to when the archive's word on a source holds, and which days between are not covered.

A day is covered if a crawl that read the news to its end came after it, since a listing is walked until it shows what
was known before. A feed holds its last few announcements only: what lies between two crawls and before its oldest
announcement then is not covered.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from scraper.archive import coverage, walks
from scraper.clock import stamp, unstamp

Days = tuple[str, str]
"""From the first to the last day, ISO, both included."""

_SHORT = 14  # days: a shorter hole between two readings of a feed is passed over
_LATELY = 7  # days since the last reading from which on the days since are not covered


@dataclass(frozen=True, slots=True)
class Reach:
    """What is covered of one source. `since`: a month, None where no crawl came to an end; `until`: the day of the last
    crawl that did; `holes`: days between that are not covered; `gaps`: months of which something is known to lack."""

    source: str
    since: str | None
    until: str | None
    holes: tuple[Days, ...] = ()
    gaps: tuple[str, ...] = ()

    def covers(self, first: date, last: date, today: date) -> bool:
        """Whether every day from `first` to `last` is covered, those to come aside."""
        if self.since is None or self.until is None:
            return False
        last = min(last, today)
        late = last.isoformat() > self.until and (today - date.fromisoformat(self.until)).days > _LATELY
        in_hole = any(start <= last.isoformat() and first.isoformat() <= end for start, end in self.holes)
        return not late and not in_hole and last.isoformat()[:7] >= self.since

    def uncovered(self, today: date) -> tuple[tuple[str, str], ...]:
        """The months, from and to, in which days are not covered, from `since` to today."""
        spans = [(start[:7], end[:7]) for start, end in self.holes]
        if self.until and (today - date.fromisoformat(self.until)).days > _LATELY:
            spans.append((_next_day(self.until)[:7], today.isoformat()[:7]))
        return tuple(_joined(spans))


def as_json(found: Iterable[Reach], today: date) -> list[dict[str, object]]:
    """What is covered, for programs; months as `2024-03`, spans from and to, both included."""
    return [
        {
            "source": each.source,
            "from": each.since,
            "until": each.until,
            "not_covered": [list(span) for span in each.uncovered(today)],
            "incomplete": list(each.gaps),
        }
        for each in found
    ]


def measure(connection: sqlite3.Connection, source: str) -> Reach:
    """What the archive's ledgers say is covered of a source."""
    read = [
        row[0][:10]
        for row in connection.execute(
            "SELECT started_at FROM runs WHERE source = ? AND command = 'crawl' AND complete"
            " AND outcome IN ('ok', 'partial') ORDER BY id",
            (source,),
        )
    ]
    if not read:
        return Reach(source, None, None)
    months = {"gaps": [], "missing": []}  # type: dict[str, list[str]]
    for month, state in connection.execute(
        "SELECT month, state FROM coverage WHERE source = ? AND state IN ('gaps', 'missing') ORDER BY month", (source,)
    ):
        months[state].append(month)
    since = _since(connection, source, read)
    holes = [(f"{month}-01", _last_day(month)) for month in months["missing"] if month >= since]
    if not _has_listing(connection, source):
        holes += _between(connection, source, read)
    return Reach(source, since, read[-1], tuple(sorted(holes)), tuple(m for m in months["gaps"] if m >= since))


def keep(connection: sqlite3.Connection, source: str, at: datetime) -> None:
    """Measure a source and keep what came of it, for pages that have no time to."""
    found = measure(connection, source)
    connection.execute(
        "INSERT INTO reach (source, since, until, holes, gaps, measured_at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (source) DO UPDATE SET since = excluded.since, until = excluded.until, holes = excluded.holes,"
        " gaps = excluded.gaps, measured_at = excluded.measured_at",
        (source, found.since, found.until, json.dumps(found.holes), json.dumps(found.gaps), stamp(at)),
    )


def read(connection: sqlite3.Connection) -> tuple[Reach, ...]:
    """What is covered of every public source, by name; as it was last kept, measured now where it was not yet."""
    rows = connection.execute(
        "SELECT s.id, r.source, r.since, r.until, r.holes, r.gaps FROM public_sources s"
        " LEFT JOIN public_reach r ON r.source = s.id ORDER BY s.name"
    ).fetchall()
    return tuple(
        Reach(slug, since, until, tuple((a, b) for a, b in json.loads(holes)), tuple(json.loads(gaps)))
        if kept
        else measure(connection, slug)
        for slug, kept, since, until, holes, gaps in rows
    )


def _since(connection: sqlite3.Connection, source: str, read: Sequence[str]) -> str:
    """The first month that is covered: that of the oldest article, where a walk came to the first page ever."""
    first = read[0][:7]
    if coverage.seen_from(connection, source) == "0000-00":
        oldest = connection.execute(
            "SELECT published_on FROM articles WHERE source = ? AND published_on IS NOT NULL"
            " ORDER BY published_on LIMIT 1",
            (source,),
        ).fetchone()
        return min(first, oldest[0][:7]) if oldest else first
    back = [place.back_to for _, place in walks.backfills(connection, source) if place.back_to]
    return min([first, max(back)]) if back else first


def _has_listing(connection: sqlite3.Connection, source: str) -> bool:
    row = connection.execute("SELECT 1 FROM captures WHERE source = ? AND role = 'listing' LIMIT 1", (source,))
    return row.fetchone() is not None


def _between(connection: sqlite3.Connection, source: str, read: Iterable[str]) -> list[Days]:
    """The days between two readings of a feed that lie before the oldest announcement which the later one had."""
    holes = []
    for earlier, later in pairwise(dict.fromkeys(read)):
        if (unstamp(later) - unstamp(earlier)).days <= _SHORT:
            continue
        oldest = connection.execute(
            "SELECT published_on FROM articles WHERE source = ? AND published_on > ? AND published_on <= ?"
            " ORDER BY published_on LIMIT 1",
            (source, earlier, later),
        ).fetchone()
        end = oldest[0] if oldest else later
        if (unstamp(end) - unstamp(earlier)).days > _SHORT:
            holes.append((_next_day(earlier), end))
    return holes


def _joined(spans: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The spans of months in order, those that touch made one."""
    joined: list[tuple[str, str]] = []
    for start, end in sorted(spans):
        if joined and start <= _next_day(_last_day(joined[-1][1]))[:7]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _next_day(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _last_day(month: str) -> str:
    year, number = int(month[:4]), int(month[5:7])
    following = date(year + number // 12, number % 12 + 1, 1)
    return (following - timedelta(days=1)).isoformat()
