"""A dozen and more ways of publishing, each a function of a random number generator that says on which days news came."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from random import Random

Town = Callable[[Random, date, date], list[date]]
"""The days with news (a day as often as it had some) from the first to the last."""


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _poisson(random: Random, mean: float) -> int:
    bound, count, product = math.exp(-mean), 0, random.random()
    while product > bound:
        count, product = count + 1, product * random.random()
    return count


def _by_rate(rate: Callable[[date], float]) -> Town:
    def town(random: Random, first: date, last: date) -> list[date]:
        return [day for day in _days(first, last) for _ in range(_poisson(random, rate(day)))]

    return town


def _is_workday(day: date) -> bool:
    """No weekend, no feast that falls on a fixed day, nor the four days around Easter."""
    fixed = {(1, 1), (3, 3), (5, 1), (5, 6), (5, 24), (9, 6), (9, 22), (12, 24), (12, 25), (12, 26)}
    return day.weekday() < 5 and (day.month, day.day) not in fixed and not -2 <= (day - _easter(day.year)).days <= 1


def _easter(year: int) -> date:
    """Orthodox Easter in the Gregorian calendar (Meeus)."""
    moon = (19 * (year % 19) + 15) % 30
    weekday = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
    month, day = divmod(moon + weekday + 114, 31)
    return date(year, month, day + 1) + timedelta(days=13)


def _pauses(day: date) -> bool:
    return (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 8)


def _office(a_day: float) -> Town:
    return _by_rate(lambda day: a_day if _is_workday(day) else 0.0)


def _regular(every: int, jitter: int, slip: float = 0.0) -> Town:
    """Every so many days, early or late by some, and now and then one left out."""

    def town(random: Random, first: date, last: date) -> list[date]:
        due, days = first + timedelta(days=random.randrange(every)), []
        while due <= last:
            day = due + timedelta(days=random.randint(-jitter, jitter))
            if first <= day <= last and random.random() >= slip:
                days.append(day)
            due += timedelta(days=every)
        return sorted(days)

    return town


def _election_bursts(random: Random, first: date, last: date) -> list[date]:
    """A little every week, and in some months ten times as much."""
    hot = {(day.year, day.month) for day in _days(first, last) if day.day == 1 and random.random() < 0.12}
    return _by_rate(lambda day: (2.0 if (day.year, day.month) in hot else 0.2) * (day.weekday() < 5))(
        random, first, last
    )


def _in_batches(random: Random, first: date, last: date) -> list[date]:
    """A clerk who puts up what has gathered: several at once, every week or two."""
    days, day = [], first
    while day <= last:
        days += [day] * random.randint(1, 8)
        day += timedelta(days=random.randint(4, 16))
    return days


def _years_since(first: date, day: date) -> float:
    return (day - first).days / 365


def _growing(random: Random, first: date, last: date) -> list[date]:
    return _by_rate(lambda day: 0.1 * 2 ** _years_since(first, day) * (day.weekday() < 5))(random, first, last)


def _dying(random: Random, first: date, last: date) -> list[date]:
    return _by_rate(lambda day: 1.2 * 0.5 ** _years_since(first, day) * (day.weekday() < 5))(random, first, last)


def _two_a_year(random: Random, first: date, last: date) -> list[date]:
    """The budget in January and the report in July."""
    days = [date(year, month, 15) for year in range(first.year, last.year + 1) for month in (1, 7)]
    moved = [day + timedelta(days=random.randint(-10, 10)) for day in days]
    return [day for day in moved if first <= day <= last]


def _council(random: Random, first: date, last: date) -> list[date]:
    """Sittings on the last Thursday of a month, none in August; agenda a week before, decisions some days after."""
    days = []
    for day in _days(first, last):
        if day.weekday() == 3 and (day + timedelta(days=7)).month != day.month and day.month != 8:
            days += [day - timedelta(days=random.randint(5, 8)), day + timedelta(days=random.randint(2, 7))]
    return sorted(day for day in days if first <= day <= last)


TOWNS: Mapping[str, Town] = {
    "daily office": _office(3.0),
    "every day of the week": _by_rate(lambda _: 4.0),
    "weekdays, one a day": _office(1.2),
    "half a dozen a month": _office(0.3),
    "weekly": _regular(7, 1, 0.04),
    "monthly bulletin": _regular(30, 4),
    "council sittings": _council,
    "summer hole": _by_rate(lambda day: 0.8 * (day.weekday() < 5) * (not (7, 10) <= (day.month, day.day) <= (9, 5))),
    "Christmas pause": _by_rate(lambda day: 1.0 * (day.weekday() < 5) * (not _pauses(day))),
    "election bursts": _election_bursts,
    "in batches": _in_batches,
    "growing": _growing,
    "dying": _dying,
    "at random, 1 in 2 days": _by_rate(lambda _: 0.5),
    "at random, 1 in 5 days": _by_rate(lambda _: 0.2),
    "at random, 1 in 14 days": _by_rate(lambda _: 1 / 14),
    "two a year": _two_a_year,
}
