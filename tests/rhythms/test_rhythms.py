"""Quiet and failing are never confused; `python -m tests.rhythms` says so of all towns and of more years."""

from __future__ import annotations

import math
from datetime import date

import pytest

from tests.rhythms.oracle import Oracle, tell
from tests.rhythms.towns import TOWNS
from tests.rhythms.years import Lived, live

NAMES = ("weekly", "monthly bulletin", "in batches", "at random, 1 in 5 days")


@pytest.fixture(scope="module")
def lived() -> dict[str, Lived]:
    return {name: live(name, TOWNS[name], 0, each=1) for name in NAMES}


def test_there_is_at_most_one_false_alarm_a_source_and_year(lived: dict[str, Lived]) -> None:
    alarms = {name: each.false_alarms for name, each in lived.items()}
    assert sum(alarms.values()) <= len(alarms), alarms
    assert max(alarms.values()) <= 2, alarms


def test_an_outage_is_noticed_within_three_usual_gaps_and_a_month(lived: dict[str, Lived]) -> None:
    late = {
        (name, kind): outage
        for name, each in lived.items()
        for kind, outages in each.outages.items()
        for outage in outages
        if not outage.in_time
    }
    assert not late


def test_errors_and_guards_are_noticed_on_the_second_day(lived: dict[str, Lived]) -> None:
    days = {
        outage.after
        for each in lived.values()
        for kind, outages in each.outages.items()
        if kind in ("errors", "blocked")
        for outage in outages
    }
    assert days
    assert max(days) <= 2


def test_the_observer_waits_as_long_as_chance_alone_asks_for() -> None:
    oracle = Oracle("at random", TOWNS["at random, 1 in 14 days"], worlds=150)
    days = [date(2022, 5, 1).toordinal(), date(2022, 6, 1).toordinal()]
    wanted = 14 * math.log(365 / 14)  # a silence as long comes once a year
    assert abs(oracle.patience(days, 1) - wanted) < 0.2 * wanted


def test_the_observer_calls_about_once_a_year_and_knows_when_news_is_due() -> None:
    town = TOWNS["two a year"]
    oracle = Oracle("two a year", town, worlds=150)
    told = [tell(oracle, "two a year", town, seed) for seed in range(20)]
    assert sum(year.false_alarms for year in told) <= 30
    frozen = [each for year in told for each in year.frozen]
    assert sum(each.in_time for each in frozen) >= 0.9 * len(frozen)
