"""What is learned from the days on which a source had news."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as some

from scraper.archive.health.rhythm import days_of, learn

MONDAY = date(2024, 1, 1)


def every(days: int, count: int, start: date = MONDAY) -> list[date]:
    return [start + timedelta(days=days * n) for n in range(count)]


def test_nothing_is_learned_from_nothing() -> None:
    assert learn([]) is None


def test_a_weekly_paper_is_missed_in_its_second_week() -> None:
    rhythm = learn(every(7, 60))
    assert rhythm is not None
    assert (rhythm.usual, rhythm.longest, round(rhythm.weekly)) == (7, 7, 1)
    assert not rhythm.silence(rhythm.last + timedelta(days=7)).unusual
    assert rhythm.silence(rhythm.last + timedelta(days=14)).unusual


def test_a_weekend_is_no_silence_for_an_office() -> None:
    workdays = [day for day in every(1, 500) if day.weekday() < 5]
    rhythm = learn([day for day in workdays if day <= date(2025, 3, 14)])
    assert rhythm is not None
    assert rhythm.last.weekday() == 4
    assert not rhythm.silence(rhythm.last + timedelta(days=3)).unusual
    assert rhythm.silence(rhythm.last + timedelta(days=10)).unusual
    assert rhythm.weekdays[5] + rhythm.weekdays[6] < 0.02


def test_the_hole_of_every_summer_is_usual_and_the_same_in_spring_is_not() -> None:
    def at_work(day: date) -> bool:
        return day.weekday() < 5 and not (7, 10) <= (day.month, day.day) <= (9, 5)

    days = [day for day in every(1, 1200, date(2021, 1, 1)) if at_work(day)]
    summer = learn([day for day in days if day < date(2023, 7, 10)])
    spring = learn([day for day in days if day < date(2023, 3, 10)])
    assert summer is not None
    assert spring is not None
    assert not summer.silence(date(2023, 8, 31)).unusual
    assert summer.silence(date(2023, 10, 1)).unusual
    assert spring.silence(date(2023, 4, 30)).unusual


def test_with_few_news_only_a_long_silence_is_unusual() -> None:
    rhythm = learn(every(10, 3))
    assert rhythm is not None
    assert rhythm.bound is None
    assert not rhythm.silence(rhythm.last + timedelta(days=60)).unusual
    assert rhythm.silence(rhythm.last + timedelta(days=120)).unusual


def test_one_outage_in_the_past_does_not_make_the_next_one_usual() -> None:
    before, after = every(1, 200), every(1, 200, MONDAY + timedelta(days=260))
    rhythm = learn([*before, *after])
    assert rhythm is not None
    assert rhythm.longest == 61
    assert rhythm.silence(rhythm.last + timedelta(days=20)).unusual


def test_a_burst_in_one_day_is_one_day_of_news() -> None:
    assert learn([*every(7, 60), *([MONDAY] * 40)]) == learn(every(7, 60))


@settings(deadline=None, max_examples=25)
@given(some.lists(some.dates(date(1990, 1, 1), date(2030, 1, 1)), max_size=60), some.integers(0, 600))
def test_any_days_give_a_rhythm_and_any_silence_an_answer(days: list[date], later: int) -> None:
    rhythm = learn(days)
    if rhythm is not None:
        silence = rhythm.silence(rhythm.last + timedelta(days=later))
        assert silence.days == later
        assert silence.missed >= 0
        assert all(0 < share < 1 for share in rhythm.weekdays)


def test_a_backfill_is_history_and_no_burst() -> None:
    seen = "2024-06-01T08:00:00Z"
    days, sign = days_of([("2023-01-05", seen), ("2023-02-09T10:00:00+02:00", seen)], date(2024, 6, 1))
    assert days == [date(2023, 1, 5), date(2023, 2, 9)]
    assert sign == date(2023, 2, 9)


def test_what_bears_no_day_counts_when_it_came_but_not_when_all_did() -> None:
    began = date(2024, 6, 1)
    pairs = [(None, "2024-06-01T08:00:00Z"), (None, "2024-06-09T08:00:00Z"), ("2024-06", "2024-06-12T08:00:00Z")]
    days, sign = days_of(pairs, began)
    assert days == [date(2024, 6, 9), date(2024, 6, 12)]
    assert sign == date(2024, 6, 12)


def test_a_day_that_has_not_come_yet_is_not_believed() -> None:
    assert days_of([("2031-01-01", "2024-06-09T08:00:00Z")], date(2024, 1, 1))[0] == [date(2024, 6, 9)]


def test_of_a_slow_source_more_than_its_longest_gap_is_unusual():
    days = [date(year, month, 15 + shift) for year, shift in ((2020, 0), (2021, 5), (2022, -3)) for month in (1, 7)]
    rhythm = learn(days)
    assert rhythm is not None
    assert rhythm.longest < 200
    last = days[-1]
    assert not rhythm.silence(last + timedelta(days=rhythm.longest)).unusual
    assert rhythm.silence(last + timedelta(days=rhythm.longest + 1)).unusual


def test_a_burst_is_no_measure_of_the_quiet_months_after_it():
    quiet = [date(2020, 1, 1) + timedelta(days=7 * week) for week in range(156)]
    burst = [date(2022, 11, 1) + timedelta(days=day) for day in range(28)]
    plain, hot = learn(quiet), learn([*quiet, *burst])
    assert plain is not None
    assert hot is not None
    until = quiet[-1] + timedelta(days=40)
    assert plain.silence(until).unusual
    assert hot.silence(until).unusual
    assert hot.silence(until).missed < 2 * plain.silence(until).missed
