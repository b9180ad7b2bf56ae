"""How well a source's rules fit its pages, crawl by crawl, and which of them fit no more."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_CHANCE = 1e-3  # that it is chance has to be less likely than this
TURNING = "listing next"
_RUNS = 50  # earlier crawls that tell what is usual


@dataclass(frozen=True, slots=True)
class Fit:
    """A rule found what it names on `pages` of the `of` pages that a crawl read; before, on `usual` of `before`.

    `certain`: that it did not is no matter of chance.
    """

    field: str
    pages: int
    of: int
    usual: int = 0
    before: int = 0
    certain: bool = False

    @property
    def drifts(self) -> bool:
        """Whether it fits so much less than it did that the site must have changed."""
        if self.certain:
            return self.pages == 0
        if not self.before:
            return False
        share = (self.usual + 1) / (self.before + 2)
        return 2 * self.pages <= self.of and _at_most(self.pages, self.of, share) < _CHANCE

    @property
    def fell(self) -> bool:
        """Whether it fits less than it did, be it by chance."""
        return self.before > 0 and 2 * self.pages <= self.of and 2 * self.usual > self.before

    def __str__(self) -> str:
        return f"{self.field} found on {self.pages} of {self.of} pages, on {self.usual} of {self.before} before"


def _at_most(count: int, of: int, share: float) -> float:
    """The chance of that many or fewer, where each comes with the likelihood `share`."""
    return sum(math.comb(of, n) * share**n * (1 - share) ** (of - n) for n in range(count + 1))


def beside(connection: sqlite3.Connection, source: str, counts: Mapping[str, tuple[int, int]]) -> tuple[Fit, ...]:
    """Counts of one crawl (field → pages, of) beside those of the crawls before, drifting ones left out."""
    return tuple(
        Fit(field, pages, of, *_usual(connection, source, field), certain=field == TURNING)
        for field, (pages, of) in counts.items()
        if of
    )


def _usual(connection: sqlite3.Connection, source: str, field: str) -> tuple[int, int]:
    row = connection.execute(
        "SELECT coalesce(sum(pages), 0), coalesce(sum(of), 0) FROM (SELECT f.pages, f.of FROM fits f"
        " JOIN runs r ON r.id = f.run WHERE r.source = ? AND f.field = ? AND NOT f.drifts"
        " ORDER BY f.run DESC LIMIT ?)",
        (source, field, _RUNS),
    ).fetchone()
    return row[0], row[1]


def put(connection: sqlite3.Connection, run: int, fits: Iterable[Fit]) -> None:
    """Keep the counts of a crawl."""
    connection.executemany(
        "INSERT OR REPLACE INTO fits (run, field, pages, of, drifts) VALUES (?, ?, ?, ?, ?)",
        [(run, fit.field, fit.pages, fit.of, fit.drifts) for fit in fits],
    )


def mended(connection: sqlite3.Connection, source: str) -> None:
    """The source's rules are new ones: what is known of the old ones no longer says that they drift."""
    connection.execute(
        "UPDATE fits SET drifts = 2 WHERE drifts = 1 AND run IN (SELECT id FROM runs WHERE source = ?)", (source,)
    )


def drifting(connection: sqlite3.Connection, source: str) -> tuple[str, ...]:
    """The fields whose rule did not fit when it was last tried."""
    rows = connection.execute(
        "SELECT f.field, f.drifts, max(f.run) FROM fits f JOIN runs r ON r.id = f.run WHERE r.source = ?"
        " GROUP BY f.field ORDER BY f.field",
        (source,),
    )
    return tuple(row[0] for row in rows if row[1] == 1)
