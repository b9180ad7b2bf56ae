"""Lays out the chart of a source's past year: announcements a week, weeks that are not covered told apart."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date, timedelta

from scraper.archive.reach import Reach

_WEEKS = 53
HEIGHT, STEP = 100, 12  # of the bars and of a week, in units of the drawing


@dataclass(frozen=True, slots=True)
class Week:
    """A week from its Monday on: how many announcements bear a day of it, and whether all of it is covered."""

    first: date
    last: date
    count: int
    covered: bool
    x: int
    height: int


@dataclass(frozen=True, slots=True)
class Chart:
    """The weeks of a year with the highest count, and at which places a month begins."""

    weeks: tuple[Week, ...]
    most: int
    months: tuple[tuple[int, str], ...]

    @property
    def width(self) -> int:
        """Of the drawing, in its units."""
        return STEP * len(self.weeks)

    @property
    def count(self) -> int:
        """Announcements in the whole year."""
        return sum(week.count for week in self.weeks)

    @property
    def uncovered(self) -> int:
        """How many weeks are not covered."""
        return sum(not week.covered for week in self.weeks)


def year(connection: sqlite3.Connection, reach: Reach, today: date) -> Chart:
    """The year up to today, as strangers may know it; what bears no day is not in it."""
    start = today - timedelta(days=today.weekday() + 7 * (_WEEKS - 1))
    by_day = dict(
        connection.execute(
            "SELECT published_on, count(*) FROM public_articles WHERE source = ? AND published_on BETWEEN ? AND ?"
            " GROUP BY 1",
            (reach.source, start.isoformat(), today.isoformat()),
        ).fetchall()
    )
    return laid_out(start, by_day, reach, today)


def laid_out(start: date, by_day: dict[str, int], reach: Reach, today: date) -> Chart:
    """The chart of these counts (ISO day to number) from the Monday `start` on."""
    counts = []
    for number in range(_WEEKS):
        days = [start + timedelta(days=7 * number + day) for day in range(7)]
        counts.append((days[0], days[-1], sum(by_day.get(day.isoformat(), 0) for day in days)))
    most = max(count for _, _, count in counts)
    weeks = tuple(
        Week(first, last, count, reach.covers(first, last, today), STEP * at, -(-HEIGHT * count // max(most, 1)))
        for at, (first, last, count) in enumerate(counts)
    )
    # A month's name stands under the first week that begins in it.
    months = tuple(
        (week.x, f"{week.first:%Y-%m}")
        for before, week in zip((None, *weeks), weeks, strict=False)
        if before is not None and before.first.month != week.first.month
    )
    return Chart(weeks, most, months)
