"""How far people who rate blind agree: in percent, and beyond chance. Pure, but for reading their ratings.

Krippendorff's alpha for nominal data, any number of raters, ratings missing or not: K. Krippendorff, Computing
Krippendorff's Alpha-Reliability (2011), section D.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True, slots=True)
class Rating:
    """What one person says of one promise in a round."""

    promise: str
    verdict: str
    by: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of one round: who rated, how many promises two or more of them rated, and how far they agree on those.

    `percent` of all pairs of ratings of one promise are equal; `alpha` is 1 where all are, 0 where they are as chance
    makes them. Both are None where there is nothing to compare, alpha also where only one word was ever used.
    """

    round: str
    raters: tuple[str, ...]
    promises: int
    percent: float | None
    alpha: float | None
    apart: tuple[tuple[str, tuple[Rating, ...]], ...] = ()
    """The promises on which they differ, of those that whoever asks has rated."""


def ratings(staff: sqlite3.Connection, round_: str, *, by: str | None = None) -> tuple[Rating, ...]:
    """The ratings of a round, or one's own."""
    rows = staff.execute(
        "SELECT promise, verdict, by FROM ratings WHERE round = ?1 AND (?2 IS NULL OR by = ?2) ORDER BY promise, by",
        (round_, by),
    ).fetchall()
    return tuple(Rating(*row) for row in rows)


def report(round_: str, given: Sequence[Rating], asked_by: str | None = None) -> Agreement:
    """The agreement of a round. Who asks sees single ratings of those promises alone that they have rated."""
    units: dict[str, list[Rating]] = {}
    for each in given:
        units.setdefault(each.promise, []).append(each)
    compared = {promise: found for promise, found in units.items() if len(found) > 1}
    words = [[each.verdict for each in found] for found in compared.values()]
    apart = tuple(
        (promise, tuple(found))
        for promise, found in sorted(compared.items())
        if len({each.verdict for each in found}) > 1 and any(each.by == asked_by for each in found)
    )
    raters = tuple(sorted({each.by for each in given}))
    return Agreement(round_, raters, len(compared), percent(words), alpha(words), apart)


def percent(units: Sequence[Sequence[str]]) -> float | None:
    """Of all pairs of words given to one unit, how many in a hundred are equal; None where there is no pair."""
    pairs = [one == other for words in units for one, other in combinations(words, 2)]
    return 100 * sum(pairs) / len(pairs) if pairs else None


def alpha(units: Sequence[Sequence[str]]) -> float | None:
    """Krippendorff's alpha of nominal words, one list a unit; None where nothing can vary."""
    compared = [words for words in units if len(words) > 1]
    totals = Counter(word for words in compared for word in words)
    n = totals.total()
    # Pairs of unequal words: as they were given in one unit, and as they would be if all were shuffled.
    observed = sum(_unequal(Counter(words)) / (len(words) - 1) for words in compared)
    expected = _unequal(totals) / (n - 1) if n > 1 else 0
    return 1 - observed / expected if expected else None


def _unequal(counts: Counter[str]) -> int:
    """Ordered pairs of unequal words."""
    return counts.total() ** 2 - sum(count**2 for count in counts.values())
