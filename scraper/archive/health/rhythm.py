"""Learns from the days on which a source had news how it publishes, and tells a usual silence from an unusual one.

Time is counted in news that would have been usual: a weekend, the hole of every summer or the days around New Year
bring none and so count for next to nothing, while two workdays of a town hall that publishes daily count for two.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate, pairwise

_HISTORY = 3 * 365  # days that are looked back upon
_YEAR = 365
_RECENT = 20  # news days
_RECENT_DAYS = 60  # at least
_FEW = 12  # news days in a year: for a source with fewer, the whole history says how often
_WINDOW = 28  # days
_FEWEST_WINDOWS = 6
_FEW_IN_WINDOW = 3  # news days, for the middle of such windows to tell more than the year
_LEAST_LEVEL = 0.4  # of the year's level
_NEIGHBOURS = 7  # days on either side of this day in earlier years
_FEWEST_GAPS = 4  # with fewer, no rhythm is learned
_ALARMS = 0.5  # silences a year that may pass for unusual
_ALARMS_OF_SLOW = 0.9  # the same where that would take longer than a month
_MONTH = 30
_UPPER = 0.75  # the gaps above this share of all are the long ones
_UNLEARNED_DAYS = 90  # without a rhythm: so many days are unusual, if they are more than
_TIMES_LONGEST = 3.0  # the longest gap so many times; once, if there were four gaps at least
_SLOW = (
    6  # news days a year: of a source with no more, the longest of its gaps tells, passed less than once in two years
)
_DENSE = 4  # news days among the neighbours
_PAUSE = 0.1  # of the usual, around New Year and until a year has shown otherwise


@dataclass(frozen=True, slots=True)
class Silence:
    """The time since the last news. `missed`: news days that would have been usual in it; `bound`: more than that is
    unusual, None where too little is known for a rhythm."""

    days: int
    missed: float
    bound: float | None
    unusual: bool


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a source publishes. `weekly`: news days a week in its last year of news; `weekdays`: the share of each, from
    Monday on; `usual`: a gap in days that 19 of 20 do not exceed; `longest`: the longest gap of all that are known."""

    last: date
    weekly: float
    weekdays: tuple[float, ...]
    usual: int
    longest: int
    gaps: int
    bound: float | None
    _pace: _Pace

    def silence(self, until: date, last: date | None = None) -> Silence:
        """The silence on the day `until`; `last` is the day of the last sign of life where that is not its date."""
        since = max(self.last, last or self.last)
        days = max(0, (until - since).days)
        missed = self._pace.between(since.toordinal(), until.toordinal())
        slow = self.gaps >= _FEWEST_GAPS and self.weekly * 52 <= _SLOW
        if self.bound is None or slow:
            times = 1.0 if self.gaps >= _FEWEST_GAPS else _TIMES_LONGEST
            unusual = self.gaps > 0 and days > max(_UNLEARNED_DAYS, times * self.longest)
            return Silence(days, missed, None, unusual)
        return Silence(days, missed, self.bound, unusual=missed > self.bound)


def learn(days: Iterable[date]) -> Rhythm | None:
    """The rhythm of a source that had news on these days (in any order, repeated or not); None where it had none."""
    known = sorted({day.toordinal() for day in days})
    if not known:
        return None
    last = known[-1]
    recent = [day for day in known if day > last - _HISTORY]
    pace = _Pace.of(recent)
    gaps = list(pairwise(recent))
    lengths = sorted(later - earlier for earlier, later in gaps)
    told = [pace.between(earlier, later) for earlier, later in gaps if pace.is_settled(earlier)]
    years = (last - gaps[-len(told)][0]) / _YEAR if told else 0.0
    in_year = sum(day > last - _YEAR for day in recent)
    return Rhythm(
        last=date.fromordinal(last),
        weekly=7 * in_year / min(_YEAR, max(7, last - recent[0] + 1)),
        weekdays=pace.shares,
        usual=lengths[min(len(lengths) - 1, int(0.95 * len(lengths)))] if lengths else 0,
        longest=lengths[-1] if lengths else 0,
        gaps=len(lengths),
        bound=_bound(told, years, pace.between(last, last + _MONTH)) if len(told) >= _FEWEST_GAPS else None,
        _pace=pace,
    )


@lru_cache(maxsize=256)
def learned(days: tuple[date, ...]) -> Rhythm | None:
    """The same, remembered: a page over many sources asks for all of them each time it is shown."""
    return learn(days)


def _bound(gaps: Sequence[float], years: float, month: float) -> float:
    """The length that gaps exceed once in two years; somewhat more often, where that is longer than a month brings."""
    ordered = sorted(gaps)
    seldom, less_so = (_exceeded(ordered, years, rate) for rate in (_ALARMS, _ALARMS_OF_SLOW))
    return max(min(seldom, month), less_so)


def _exceeded(ordered: Sequence[float], years: float, rate: float) -> float:
    """The length that gaps exceed so many times a year: by how far the long ones go beyond the others, and no less
    than in those years they did. The longest is left out, since it may have been an outage of ours."""
    at = min(len(ordered) - 1, int(_UPPER * len(ordered)))
    start, long = ordered[at], ordered[at + 1 :]
    beyond = (sum(gap - start for gap in long) + sum(ordered) / len(ordered)) / (len(long) + 1)
    often = max(len(long), 1) / max(years, 0.5)
    rank = min(len(ordered), max(2, round(years * rate) + 1))
    return max(start + beyond * math.log(max(often / rate, 1.0)), ordered[-rank])


@dataclass(frozen=True, slots=True)
class _Pace:
    """How many news days are usual on each day: by the weekday, by the time of year and by the time before.

    Days are ordinals. `sums[i]` counts the news days before the day `start + i`; `usual[i]` those that were usual up
    to and with the day `start + i`.
    """

    start: int
    end: int
    sums: tuple[int, ...]
    shares: tuple[float, ...]
    usual: tuple[float, ...] = ()

    @classmethod
    def of(cls, days: Sequence[int]) -> _Pace:
        start, end = days[0], days[-1]
        there = set(days)
        sums = tuple(accumulate((day in there for day in range(start, end + 1)), initial=0))
        counted = [0] * 7
        for day in days:
            counted[(day - 1) % 7] += day > end - _YEAR or len(days) < 3 * _FEW
        whole = sum(counted)
        pace = cls(start, end, sums, tuple((count + 2 / 7) / (whole + 2) for count in counted))
        return replace(pace, usual=tuple(accumulate(map(pace._on, range(start, end + 1)))))

    def between(self, earlier: int, later: int) -> float:
        """How many news days are usual after the day `earlier`, up to and with `later`."""
        known = self.usual[min(later, self.end) - self.start] - self.usual[min(earlier, self.end) - self.start]
        return known + sum(map(self._on, range(max(earlier, self.end) + 1, later + 1)))

    def is_settled(self, day: int) -> bool:
        """Whether enough was known before that day to say what was usual."""
        return day - self.start >= 56 and self._count(self.start, day) >= 4

    def _on(self, day: int) -> float:
        return self._level(day) * 7 * self.shares[(day - 1) % 7] * self._season(day)

    def _level(self, day: int) -> float:
        """News days a day in the year before, in all that is known where they are few; lately, if that is less."""
        # A silence that goes on is no less a silence for having gone on: its own length is not counted as a year's.
        before = min(day - 1, self.end)
        since = max(self.start, before - _YEAR + 1)
        found = self._count(since, before)
        if found < _FEW:
            since = self.start
            found = self._count(since, before)
        level = found / max(28, before - since + 1)
        level = self._tempered(level, since, before)
        known = self.sums[max(before - self.start + 1, 0)]
        if known <= _RECENT:
            return level
        first = self.start + bisect_left(self.sums, known - _RECENT + 1) - 1
        first = min(first, before - _RECENT_DAYS + 1)
        return min(level, self._count(first, before) / (before - first + 1))

    def _season(self, day: int) -> float:
        """How much of the usual this time of year brought in earlier years."""
        before = after = usual = 0.0  # of the days up to that one and of those from it on
        for years in range(1, 4):
            then = day - _YEAR * years
            if then - _NEIGHBOURS < self.start + 28 or then + _NEIGHBOURS > self.end:
                break
            before += self._count(then - _NEIGHBOURS, then)
            after += self._count(then, then + _NEIGHBOURS)
            usual += self._plain(then) * (_NEIGHBOURS + 1)
        if usual == 0.0:
            return _PAUSE if _is_new_year(day) else 1.0
        share = (before + after + 0.5) / (2 * usual + 0.5)
        if usual >= _DENSE:  # a pause that begins or ends on that day is not blurred by what lies beyond it
            share = min(share, (min(before, after) + 0.5) / (usual + 0.5))
        return min(1.0, share)

    def _plain(self, day: int) -> float:
        """News days a day in the half years before and after."""
        first, last = max(self.start, day - _YEAR // 2), min(self.end, day + _YEAR // 2)
        return self._tempered(self._count(first, last) / max(28, last - first + 1), first, last)

    def _tempered(self, level: float, first: int, last: int) -> float:
        """The level, no higher than in the middle one of all spells of four weeks: a burst is no measure."""
        ends = range(last - self.start + 1, first - self.start + _WINDOW - 1, -_WINDOW)
        counts = sorted(self.sums[end] - self.sums[end - _WINDOW] for end in ends)
        middle = counts[len(counts) // 2] if len(counts) >= _FEWEST_WINDOWS else 0
        return min(level, max(middle / _WINDOW, _LEAST_LEVEL * level)) if middle >= _FEW_IN_WINDOW else level

    def _count(self, first: int, last: int) -> int:
        size = len(self.sums) - 1
        low, high = max(first - self.start, 0), last + 1 - self.start
        low, high = min(low, size), min(high, size)
        return self.sums[high] - self.sums[low] if high > low else 0


def _is_new_year(day: int) -> bool:
    moment = date.fromordinal(day)
    return (moment.month, moment.day) >= (12, 24) or (moment.month, moment.day) <= (1, 2)


def days_of(
    articles: Iterable[tuple[str | None, str]], onboarded: date | None = None
) -> tuple[list[date], date | None]:
    """The news days of (published, first seen) pairs, as the archive writes both, and the day of the last sign of life.

    An article counts on the day that it bears, so that a backfill is history and no burst. One without a date, or with
    one that had not come yet, counts when it was first seen; not if that was when all was (`onboarded`).
    """
    days: list[date] = []
    signs: list[date] = []
    for published, first_seen in articles:
        seen = date.fromisoformat(first_seen[:10])
        bears = _day(published)
        is_history = onboarded is not None and seen <= onboarded + timedelta(days=1)
        if bears is None or bears > seen:
            days += [] if is_history else [seen]
            signs += [] if is_history else [seen]
        else:
            days.append(bears)
            signs.append(bears if is_history or (seen - bears).days > 30 else seen)
    return days, max(signs, default=None)


def _day(published: str | None) -> date | None:
    """The day of a date; None for what gives no day."""
    if published is None or len(published) < 10:
        return None
    try:
        return date.fromisoformat(published[:10])
    except ValueError:
        return None
