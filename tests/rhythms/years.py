"""Simulated years: a town publishes, a site has bad hours and breaks, and health looks on every day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from typing import Literal

from scraper.archive.health.crawls import Crawl
from scraper.archive.health.deciding import Facts, decide, needs_a_person
from scraper.archive.health.rhythm import Rhythm, learn
from tests.rhythms.towns import Town

Break = Literal["frozen copy", "another list", "errors", "blocked"]
BREAKS: tuple[Break, ...] = ("frozen copy", "another list", "errors", "blocked")

HISTORY, LIVE = timedelta(days=3 * 365), timedelta(days=365)
START = date(2020, 1, 1)
_LEARNED_EVERY = 7  # days; a silence is measured from the last news all the same
_BAD_CRAWL, _BAD_PAGES = 0.01, 0.03  # a crawl that comes to nothing, one on which some pages fail
LONGEST = 800  # days an outage is looked at


@dataclass(frozen=True, slots=True)
class Noticed:
    """How an outage was noticed: days from its start, and from the first news that was missed by it (0 where that came
    later); `allowed`: three times the usual gap, 30 days at most, from there."""

    after: int
    after_missed: int
    allowed: int

    @property
    def in_time(self) -> bool:
        """Whether it was soon enough."""
        return self.after_missed <= self.allowed


@dataclass(frozen=True, slots=True)
class Lived:
    """What came of one town's years: alarms in a year without an outage, the usual gap, and each outage."""

    false_alarms: int
    usual: int
    outages: dict[Break, list[Noticed]]


def live(name: str, town: Town, seed: int, each: int = 3) -> Lived:
    """Three years are known; then a year without an outage is lived, and from days in it `each` outages of every kind."""
    random = Random(f"{name} {seed}")
    begin, end = START + HISTORY, START + HISTORY + LIVE
    news = sorted(town(random, START, end + timedelta(days=LONGEST)))
    alarms = [alarm for _, alarm in _days(news, begin, end, random, None)]
    outages: dict[Break, list[Noticed]] = {kind: [] for kind in BREAKS}
    for kind in BREAKS:
        for _ in range(each):
            broken = begin + timedelta(days=random.randrange(LIVE.days))
            if not alarms[(broken - begin).days]:  # else it would be noticed before it began
                outages[kind].append(_noticed(news, broken, random, kind))
    started = sum(alarm and not before for before, alarm in pairwise([False, *alarms]))
    return Lived(started, usual(news, end), outages)


def _noticed(news: Sequence[date], broken: date, random: Random, kind: Break) -> Noticed:
    end = broken + timedelta(days=LONGEST)
    seen = [day for day in news if day <= broken] if kind in ("frozen copy", "another list") else news
    days = _days(seen, broken + timedelta(days=1), end, random, kind)
    day = next((day for day, alarm in days if alarm), end)
    missed = next((each for each in news if each > broken), end)
    allowed = min(30, 3 * usual(news, broken))
    return Noticed((day - broken).days, max(0, (day - missed).days), allowed)


def usual(news: Sequence[date], until: date) -> int:
    """The gap that 19 of 20 do not exceed, in the two years before."""
    known = sorted({day for day in news if until - timedelta(days=730) < day <= until})
    gaps = sorted((later - earlier).days for earlier, later in pairwise(known))
    return max(1, gaps[int(0.95 * (len(gaps) - 1))]) if gaps else 365


def _days(
    news: Sequence[date], first: date, last: date, random: Random, kind: Break | None
) -> Iterator[tuple[date, bool]]:
    """Each day, and whether health calls for a person on it."""
    rhythm: Rhythm | None = None
    crawls: list[Crawl] = [Crawl(_morning(first - timedelta(days=1)), "ok")]
    well, learned = crawls[0].started_at, date.min
    turned = first + timedelta(days=random.randrange(7))  # when the listing is next walked in full
    day = first
    while day <= last:
        crawl = _crawl(day, random, kind)
        crawls = [crawl, *crawls[:9]]
        if crawl.verdict == "well":
            well = crawl.started_at
        known = [each for each in news if each <= well.date()]
        if rhythm is None or ((day - learned).days >= _LEARNED_EVERY and known[-1] > rhythm.last):
            rhythm, learned = learn(known), day
        unlisted = 5 if kind == "another list" and day >= turned else 0
        sign = known[-1] if known else None
        told = decide(Facts(crawl.started_at, crawls, well, rhythm, sign, unlisted=unlisted))
        yield day, needs_a_person(*told)
        day += timedelta(days=1)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8), UTC)


def _crawl(day: date, random: Random, kind: Break | None) -> Crawl:
    luck = random.random()
    if kind == "blocked":
        return Crawl(_morning(day), "failed", failed=1, error="403", kinds={"blocked": 1}, guard="a guard")
    if kind == "errors" or luck < _BAD_CRAWL:
        return Crawl(_morning(day), "failed", failed=1, error="no answer", kinds={"unanswered": 1})
    if luck < _BAD_CRAWL + _BAD_PAGES:
        return Crawl(_morning(day), "partial", fetched=20, failed=2, kinds={"unanswered": 2})
    return Crawl(_morning(day), "ok", fetched=20)
