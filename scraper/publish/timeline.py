"""Lays out the timeline of an answer: announcements a month or a year, and what is not covered told apart from none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Literal, NamedTuple

from scraper.archive.reach import Reach

WIDTH, HEIGHT = 720, 84  # of the bars, in units of the drawing
_WIDEST = 40  # units of a bar with its gap
_MOST_MONTHS = 300  # drawn one by one; a longer range is drawn by years
_MOST_YEARS = 60  # drawn; a longer range has a wrong date in it
_FEW, _MANY = 24, 72  # bars
_APART = 56  # units from one year's label to the next: a small screen shows the drawing smaller, its letters not
_SCROLLED_APART = 42  # of a drawing that a small screen scrolls

Covered = Literal["all", "some", "none"]


class Bar(NamedTuple):  # made thrice as fast as a dataclass, and a drawing has hundreds
    """A month ("2024-02") or a year ("2024"): its count, its place and height in the drawing, and its coverage.

    `left` is its place as short as can be written.
    """

    period: str
    count: int  # type: ignore[assignment]  # nobody counts what is in a bar
    x: float
    left: str
    height: int
    covered: Covered


@dataclass(frozen=True, slots=True)
class Hatch:
    """A stretch of the drawing that is not covered, or of some sources only."""

    x: float
    width: float
    covered: Covered


@dataclass(frozen=True, slots=True)
class Timeline:
    """The bars in order of time, where years begin, and what is hatched.

    `fine`: each bar is a link, else each year; `outside` were too far off to be drawn.
    """

    bars: tuple[Bar, ...]
    by: Literal["month", "year"]
    labels: tuple[tuple[float, str], ...]
    hatches: tuple[Hatch, ...]
    step: float
    fine: bool = True
    outside: int = 0

    @property
    def most(self) -> int:
        """The highest count."""
        return max(bar.count for bar in self.bars)

    @property
    def few(self) -> bool:
        """Whether there are so few that each can be told, and reached by keyboard."""
        return len(self.bars) <= _FEW

    @property
    def crowded(self) -> bool:
        """Whether the bars are too narrow for a small screen, which then scrolls."""
        return len(self.bars) > _MANY

    @property
    def thick(self) -> str:
        """How wide a bar is, its gap aside."""
        return f"{round(self.step * (0.9 if self.crowded else 0.78), 1):g}"

    @property
    def years(self) -> tuple[tuple[float, float, str], ...]:
        """Where each year begins in the drawing, how wide it is, and which it is."""
        found, at = [], 0
        for year, bars in groupby(self.bars, lambda bar: bar.period[:4]):
            length = len(list(bars))
            found.append((round(self.step * at, 1), round(self.step * length, 1), year))
            at += length
        return tuple(found)

    @property
    def table(self) -> tuple[tuple[str, tuple[Bar | None, ...]], ...]:
        """The months as a table: each year, newest first, with its twelve, None where the drawing does not reach."""
        years = [(year, list(bars)) for year, bars in groupby(self.bars, lambda bar: bar.period[:4])]
        named = [(year, {int(bar.period[5:]): bar for bar in bars}) for year, bars in years]
        return tuple((year, tuple(bars.get(month) for month in range(1, 13))) for year, bars in reversed(named))


def laid_out(
    months: Sequence[tuple[str, int]],
    reaches: Sequence[Reach],
    today: date,
    asked: tuple[str | None, str | None],
    most: int = _MOST_MONTHS,
) -> Timeline | None:
    """The timeline of these counts (month to number) over the days asked for; None for less than two months.

    Of more than `most` months the years are links, not each month.
    """
    counts = Counter({_index(month): count for month, count in months})
    if not counts:
        return None
    since, until = asked
    first = _index(since) if since else min(counts)
    last = min(_index(until), max(_index(f"{today:%Y-%m}"), *counts)) if until else max(counts)
    if not first < last:
        return None
    states = _covered(tuple(reaches), today)
    if last - first < _MOST_MONTHS:
        return _drawn(range(first, last + 1), counts, states, "month", fine=last - first < most)
    by_year: Counter[int] = Counter()
    for month, count in counts.items():
        by_year[month // 12] += count
    end = min(last // 12, max(today.year + 1, first // 12))
    years = range(max(first // 12, end - _MOST_YEARS + 1), end + 1)
    return _drawn(years, by_year, {year: _worst(states, year) for year in years}, "year")


def _drawn(
    periods: range,
    counts: Counter[int],
    states: Mapping[int, Covered],
    by: Literal["month", "year"],
    *,
    fine: bool = True,
) -> Timeline:
    step = round(min(WIDTH / len(periods), _WIDEST), 3)
    found = [counts.get(each, 0) for each in periods]
    most = max(*found, 1)
    bars = tuple(
        map(
            Bar,
            map(_month, periods) if by == "month" else [f"{each:04d}" for each in periods],
            found,
            *_places(len(periods), step),
            [count and max(round(HEIGHT * count / most), 2) for count in found],
            [states.get(each, "none") for each in periods],
        )
    )
    outside = counts.total() - sum(found)
    return Timeline(bars, by, tuple(_labels(bars, step)), tuple(_hatches(bars, step)), step, fine, outside)


@lru_cache(maxsize=64)
def _places(number: int, step: float) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """Where each of so many bars begins, as numbers and as they are written."""
    places = tuple(round(step * at, 1) for at in range(number))
    return places, tuple(f"{x:g}" for x in places)


def _labels(bars: Sequence[Bar], step: float) -> Iterator[tuple[float, str]]:
    """Where each year begins, so many of them that their numbers do not touch."""
    years = [bar.period[:4] for bar in bars]
    begins = [0, *(at for at, (before, year) in enumerate(pairwise(years), 1) if before != year)]
    apart, taken = _SCROLLED_APART if len(bars) > _MANY else _APART, float("-inf")
    for at in begins:
        if step * at - taken >= apart and WIDTH - step * at >= _SCROLLED_APART * 0.7:
            taken = step * at
            yield round(taken, 1), bars[at].period[:4]


def _hatches(bars: Sequence[Bar], step: float) -> Iterator[Hatch]:
    at = 0
    for covered, group in groupby(bars, attrgetter("covered")):
        length = len(list(group))
        if covered != "all":
            yield Hatch(round(step * at, 1), round(step * length, 1), covered)
        at += length


@lru_cache(maxsize=64)
def _covered(reaches: tuple[Reach, ...], today: date) -> Mapping[int, Covered]:
    """How far each month is covered by these sources; a month that is not named is covered by none."""
    now = _index(f"{today:%Y-%m}")
    by: Counter[int] = Counter()
    for each in reaches:
        if each.since is not None and each.until is not None:
            by.update(range(_index(each.since), now + 1))
            for start, end in each.uncovered(today):
                by.subtract(range(max(_index(start), _index(each.since)), min(_index(end), now) + 1))
    return {month: "all" if n >= len(reaches) else "some" for month, n in by.items() if n > 0}


def _worst(states: Mapping[int, Covered], year: int) -> Covered:
    """A year is covered as far as its months are, those that nothing is known of yet aside."""
    found = {states.get(12 * year + month, "none") for month in range(12)}
    return found.pop() if len(found) == 1 else "some"


@lru_cache(maxsize=1 << 12)
def _index(day: str) -> int:
    """The months from the year 0 to that of an ISO day or month."""
    return 12 * int(day[:4]) + int(day[5:7]) - 1


@lru_cache(maxsize=1 << 12)
def _month(index: int) -> str:
    return f"{index // 12:04d}-{index % 12 + 1:02d}"
