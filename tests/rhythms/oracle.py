"""What silence can tell at all: an observer who knows how a town publishes and spends one false alarm a year.

A silence is told by how likely it is to last so long, which many lives of the same town say. The observer calls a
person once that is less likely than what happens once a year.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from tests.rhythms.towns import Town
from tests.rhythms.years import HISTORY, LIVE, LONGEST, START, Noticed, usual

WORLDS = 400
_ENOUGH = 150  # gaps by which a silence is told
_NEAR = (0, 7, -7, 1, -1, 14, -14, 2, -2, 3, -3, 21, -21, 4, -4, 5, -5, 28, -28, 6, -6)  # days about the last news
_LATELY = 21


@dataclass(frozen=True, slots=True)
class Told:
    """False alarms in a year without an outage, and how frozen copies were noticed."""

    false_alarms: int
    frozen: list[Noticed]


class Oracle:
    """Knows a town by many of its lives."""

    def __init__(self, name: str, town: Town, worlds: int = WORLDS) -> None:
        self._gaps: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        self._all: defaultdict[int, list[int]] = defaultdict(list)
        gaps = 0
        end = START + HISTORY + LIVE + timedelta(days=LONGEST)
        for world in range(worlds):
            days = sorted({day.toordinal() for day in town(Random(f"another {name} {world}"), START, end)})
            for at, (one, other) in enumerate(pairwise(days)):
                context = _context(days, at)
                self._gaps[one, context].append(other - one)
                self._all[context].append(other - one)
                gaps += START + HISTORY <= date.fromordinal(one) < START + HISTORY + LIVE
        self._share = min(0.9, worlds / max(1, gaps))  # of the silences, to be alarmed at once a year
        self._known: dict[tuple[int, int], int] = {}

    def patience(self, days: Sequence[int], at: int) -> int:
        """After how many days without news since `days[at]` a person is called."""
        key = days[at], _context(days, at)
        if key not in self._known:
            gaps: list[int] = []
            for off in _NEAR:
                gaps += self._gaps.get((key[0] + off, key[1]), ())
                if len(gaps) >= _ENOUGH:
                    break
            gaps = sorted(gaps if len(gaps) >= _ENOUGH / 5 else self._all[key[1]])
            self._known[key] = gaps[min(len(gaps) - 1, int((1 - self._share) * len(gaps)))] if gaps else LONGEST
        return self._known[key]


def tell(oracle: Oracle, name: str, town: Town, seed: int, each: int = 3) -> Told:
    """A year without an outage, and from days in it `each` frozen copies, as `years.live` lives them."""
    random = Random(f"{name} {seed}")
    begin = START + HISTORY
    news = sorted(set(town(random, START, begin + LIVE + timedelta(days=LONGEST))))
    days = [day.toordinal() for day in news]
    first, last = begin.toordinal(), (begin + LIVE).toordinal()
    alarmed = Counter[int]()
    for at, (one, other) in enumerate(pairwise(days)):
        called = one + oracle.patience(days, at) + 1
        if called < other and first <= called <= last:
            alarmed[called] = other
    frozen: list[Noticed] = []
    for _ in range(each):
        broken = first + random.randrange(LIVE.days)
        if any(called <= broken < until for called, until in alarmed.items()):
            continue
        at = bisect_left(days, broken + 1) - 1
        called = max(broken + 1, days[at] + oracle.patience(days, at) + 1)
        missed = days[at + 1] if at + 1 < len(days) else called
        allowed = min(30, 3 * usual(news, date.fromordinal(broken)))
        frozen.append(Noticed(called - broken, max(0, called - missed), allowed))
    return Told(len(alarmed), frozen)


def _context(days: Sequence[int], at: int) -> int:
    """How much there was lately: none, little or much of what a burst brings."""
    lately = at - bisect_left(days, days[at] - _LATELY)
    return 0 if lately <= 1 else 1 if lately <= 5 else 2 if lately <= 10 else 3
