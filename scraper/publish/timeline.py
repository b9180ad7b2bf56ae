"""Lays out the timeline of an answer: announcements a month or a year, and what is not covered told apart from none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby, pairwise
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
        for year, bars in _by_year(self.bars):
            length = sum(bar is not None for bar in bars)
            found.append((round(self.step * at, 1), round(self.step * length, 1), year))
            at += length
        return tuple(found)

    @property
    def table(self) -> tuple[tuple[str, Sequence[Bar | None]], ...]:
        """The months as a table: each year, newest first, with its twelve, None where the drawing does not reach."""
        return tuple(reversed(_by_year(self.bars)))


def _by_year(bars: Sequence[Bar]) -> list[tuple[str, Sequence[Bar | None]]]:
    """Months that follow each other, twelve a year; None where they have not begun or are over."""
    first, last = _index(bars[0].period), _index(bars[-1].period)
    padded = (*[None] * (first % 12), *bars, *[None] * (11 - last % 12))
    return [(f"{first // 12 + at // 12:04d}", padded[at : at + 12]) for at in range(0, len(padded), 12)]


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
    if not months:
        return None
    since, until = asked
    first, last = _index(since or months[0][0]), _index(months[-1][0])
    if until:
        last = min(_index(until), max(_index(f"{today:%Y-%m}"), last))
    if not first < last:
        return None
    if last - first < _MOST_MONTHS:
        ground = _ground(first, last, "month", tuple(reaches), today)
        return _drawn(ground, dict(months), "month", fine=last - first < most)
    by_year: Counter[str] = Counter()
    for month, count in months:
        by_year[month[:4]] += count
    end = min(last // 12, max(today.year + 1, first // 12))
    ground = _ground(max(first // 12, end - _MOST_YEARS + 1), end, "year", tuple(reaches), today)
    return _drawn(ground, by_year, "year", fine=True)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What of a drawing is the same whatever was found: of each period its name, place and coverage, and what stands
    below."""

    periods: tuple[str, ...]
    places: tuple[tuple[float, ...], tuple[str, ...]]
    covered: tuple[Covered, ...]
    labels: tuple[tuple[float, str], ...]
    hatches: tuple[Hatch, ...]
    step: float


@lru_cache(maxsize=64)
def _ground(first: int, last: int, by: Literal["month", "year"], reaches: tuple[Reach, ...], today: date) -> _Ground:
    """From the first to the last month or year, both included."""
    states, number = _covered(reaches, today), last - first + 1
    step = round(min(WIDTH / number, _WIDEST), 3)
    if by == "month":
        periods = tuple(f"{each // 12:04d}-{each % 12 + 1:02d}" for each in range(first, last + 1))
        covered: tuple[Covered, ...] = tuple(states.get(each, "none") for each in range(first, last + 1))
    else:
        periods = tuple(f"{each:04d}" for each in range(first, last + 1))
        covered = tuple(_worst(states, each) for each in range(first, last + 1))
    places = _places(number, step)
    return _Ground(periods, places, covered, tuple(_labels(periods, step)), tuple(_hatches(covered, step)), step)


def _drawn(ground: _Ground, counts: Mapping[str, int], by: Literal["month", "year"], *, fine: bool) -> Timeline:
    found = [counts.get(period, 0) for period in ground.periods]
    most = max(*found, 1)
    heights = {count: max(round(HEIGHT * count / most), 2) if count else 0 for count in set(found)}
    bars = map(Bar, ground.periods, found, *ground.places, map(heights.__getitem__, found), ground.covered)
    outside = sum(counts.values()) - sum(found)
    return Timeline(tuple(bars), by, ground.labels, ground.hatches, ground.step, fine, outside)


@lru_cache(maxsize=64)
def _places(number: int, step: float) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """Where each of so many bars begins, as numbers and as they are written."""
    places = tuple(round(step * at, 1) for at in range(number))
    return places, tuple(f"{x:g}" for x in places)


def _labels(periods: Sequence[str], step: float) -> Iterator[tuple[float, str]]:
    """Where each year begins, so many of them that their numbers do not touch."""
    years = [period[:4] for period in periods]
    begins = [0, *(at for at, (before, year) in enumerate(pairwise(years), 1) if before != year)]
    apart, taken = _SCROLLED_APART if len(periods) > _MANY else _APART, float("-inf")
    for at in begins:
        if step * at - taken >= apart and WIDTH - step * at >= _SCROLLED_APART * 0.7:
            taken = step * at
            yield round(taken, 1), years[at]


def _hatches(covered: Sequence[Covered], step: float) -> Iterator[Hatch]:
    at = 0
    for state, group in groupby(covered):
        length = len(list(group))
        if state != "all":
            yield Hatch(round(step * at, 1), round(step * length, 1), state)
        at += length


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


def _index(day: str) -> int:
    """The months from the year 0 to that of an ISO day or month."""
    return 12 * int(day[:4]) + int(day[5:7]) - 1
