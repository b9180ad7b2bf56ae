"""The ledger and the health it gives."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scraper import addresses
from scraper.archive import Archive, health, runs, state
from scraper.archive.runs import Tally
from scraper.models import Answer, Capture, Hints, Link, Outcome
from tests.archive.conftest import SOURCE, START, Show, rows


def run(archive: Archive, outcome: Outcome, *, day: float = 0) -> int:
    at = START + timedelta(days=day)
    with archive.write() as connection:
        number = runs.start(connection, SOURCE.slug, "crawl", at)
        runs.finish(connection, number, Tally(listed=3, failed=1), at, outcome, complete=True)
    return number


def test_a_row_left_running_is_interrupted_when_the_next_run_starts(archive: Archive) -> None:
    with archive.write() as connection:
        runs.start(connection, SOURCE.slug, "crawl", START)
        runs.start(connection, SOURCE.slug, "crawl", START)
    assert rows(archive, "SELECT outcome FROM runs ORDER BY id") == [("interrupted",), ("running",)]


def test_an_address_is_settled_only_by_an_answer_before_that_walk(archive: Archive) -> None:
    url = "http://town.test/page-1.html"
    with archive.write() as connection:
        state.put_failure(connection, SOURCE.slug, url, START, START)
        key = addresses.key(url)
        assert not state.settled(connection, SOURCE.slug, {key}, "2024-03-09T00:00:00Z")
        answer = Answer(url, url, (Capture(url, START, 200, (), b""),))
        state.put_answer(connection, SOURCE.slug, answer, None, START, None)
        assert state.settled(connection, SOURCE.slug, {key, "town.test/2"}, "2024-03-09T00:00:00Z") == {key}
        assert not state.settled(connection, SOURCE.slug, {key}, "2024-03-01T08:00:00Z")


def test_a_listing_that_falls_silent_loses_no_date(archive: Archive) -> None:
    url = "http://town.test/page-1.html"
    with archive.write() as connection:
        state.put_link(connection, SOURCE.slug, Link(url, Hints("Т", "3 март 2024", "listing")), START)
        state.put_link(connection, SOURCE.slug, Link(url, Hints(None, None, "feed")), START)
    assert state.hints(archive.connection, SOURCE.slug, url) == Hints("Т", "3 март 2024", "listing")


@pytest.mark.parametrize(
    ("outcome", "condition"),
    [("ok", "ok"), ("partial", "failing"), ("failed", "failing"), ("interrupted", "interrupted")],
)
def test_health_says_what_the_last_run_came_to(archive: Archive, outcome: Outcome, condition: str) -> None:
    run(archive, outcome)
    assert health.of(archive.connection, SOURCE.slug, START).condition == condition


def test_a_source_never_crawled_is_not_a_quiet_one(archive: Archive) -> None:
    assert health.of(archive.connection, SOURCE.slug, START).condition == "never"


def test_a_town_that_publishes_nothing_is_quiet_and_not_failing(archive: Archive, show: Show) -> None:
    show()
    run(archive, "ok", day=60)
    assert health.of(archive.connection, SOURCE.slug, START + timedelta(days=60)).condition == "quiet"


def test_a_crawl_that_should_have_begun_is_overdue(archive: Archive) -> None:
    run(archive, "ok")
    found = health.of(archive.connection, SOURCE.slug, START + timedelta(days=1), START + timedelta(hours=20))
    assert found.condition == "overdue"
