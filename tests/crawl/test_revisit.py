"""When to look again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.crawl.revisit import Past, budget, gone, next_check, next_check_of_missing
from scraper.models import Removal

NOW = datetime(2024, 2, 12, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "hours"),
    [(-1, 6), (0, 6), (1.9, 6), (2, 24), (13.9, 24), (14, 7 * 24), (89, 7 * 24), (90, 30 * 24), (4000, 90 * 24)],
)
def test_young_articles_are_looked_at_often_and_old_ones_seldom(age, hours):
    assert next_check(Past(NOW - timedelta(days=age)), NOW) - NOW == timedelta(hours=hours)


@pytest.mark.parametrize(("failures", "hours"), [(1, 6), (2, 12), (3, 24), (4, 48), (5, 96), (6, 168), (10**6, 168)])
def test_each_failure_doubles_the_wait_up_to_a_week(failures, hours):
    assert next_check(Past(NOW), NOW, failures) - NOW == timedelta(hours=hours)


@given(st.timedeltas(timedelta(days=-3), timedelta(days=20000)), st.integers(0, 10**9))
def test_the_next_check_is_always_later(age, failures):
    assert NOW < next_check(Past(NOW - age), NOW, failures) <= NOW + timedelta(days=90)


def test_removed_takes_both_the_checks_and_the_days():
    rule = Removal(checks=3, days=2)
    long, short = NOW - timedelta(days=2), NOW - timedelta(days=1, hours=23)
    assert gone(3, long, NOW, rule)
    assert not gone(2, long, NOW, rule)
    assert not gone(3, short, NOW, rule)


def test_an_edit_makes_an_old_article_young_again():
    past = Past(NOW - timedelta(days=900), NOW - timedelta(days=1), 1)
    assert next_check(past, NOW) - NOW == timedelta(hours=6)


def test_an_article_that_changes_often_is_looked_at_twice_between_two_changes():
    past = Past(NOW - timedelta(days=400), NOW - timedelta(days=100), 20)
    assert next_check(past, NOW) - NOW == timedelta(days=10)


def test_what_is_missing_is_looked_at_so_that_removal_is_decided_in_time():
    assert next_check_of_missing(NOW, Removal(3, 2)) - NOW == timedelta(days=1)
    assert next_check_of_missing(NOW, Removal(1, 0)) - NOW == timedelta(hours=6)


@pytest.mark.parametrize(
    ("interval", "delay", "most"),
    [(7200, 2, 1800), (300, 10, 50), (86400, 1, 5000), (None, 2, 5000), (7200, 0, 5000)],
)
def test_the_checks_of_one_crawl_fit_into_the_time_until_the_next(interval, delay, most):
    assert budget(interval, delay) == most
