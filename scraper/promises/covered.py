"""Which months of a period the archive covers, source by source: what a silence is held against."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from scraper.archive import reach
from scraper.archive.reach import Reach


@dataclass(frozen=True, slots=True)
class Covered:
    """One source in a period. Months are ISO: `months` of the period, `not_covered` of them those in which days are
    not, `incomplete` those of which something is known to lack."""

    source: str
    months: tuple[str, ...]
    not_covered: tuple[str, ...]
    incomplete: tuple[str, ...]

    @property
    def any(self) -> bool:
        """Whether a month of it is covered."""
        return len(self.not_covered) < len(self.months)


def between(
    connection: sqlite3.Connection, since: date, until: date, sources: Collection[str] = ()
) -> tuple[Covered, ...]:
    """What is covered of each of the sources, or of all that strangers see; both days included."""
    found = (each for each in reach.read(connection) if not sources or each.source in sources)
    return tuple(_covered(each, since, until) for each in found)


def _covered(reached: Reach, since: date, until: date) -> Covered:
    numbers = range(since.year * 12 + since.month - 1, until.year * 12 + until.month)
    months = tuple(f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers)
    holes = reached.uncovered(until)
    hatched = (
        month
        for month in months
        if reached.since is None or month < reached.since or any(start <= month <= end for start, end in holes)
    )
    return Covered(reached.source, months, tuple(hatched), tuple(month for month in reached.gaps if month in months))
