"""Every check is on record, and a sweep that finds nothing new adds no rows."""

from __future__ import annotations

from datetime import timedelta

from scraper.archive import Archive, checks
from tests.archive.conftest import START, Show, rows

URL = "http://town.test/page-1.html"


def put(archive: Archive, outcome: checks.CheckOutcome, day: float, **more: str) -> None:
    with archive.write() as connection:
        checks.put(connection, "town", URL, outcome, START + timedelta(days=day), status=200, **more)  # type: ignore[arg-type]


def test_equal_checks_in_a_row_are_one_row(archive: Archive) -> None:
    for day in range(5):
        put(archive, "same", day)
    assert rows(archive, "SELECT outcome, first_at, last_at, times FROM checks") == [
        ("same", "2024-03-01T08:00:00Z", "2024-03-05T08:00:00Z", 5)
    ]


def test_another_outcome_or_another_reason_is_another_row(archive: Archive) -> None:
    put(archive, "same", 0)
    put(archive, "missing", 1, detail="status 404")
    put(archive, "missing", 2, detail="says that it is not there")
    put(archive, "same", 3)
    assert rows(archive, "SELECT outcome, times FROM checks ORDER BY id") == [
        *(("same", 1), ("missing", 1), ("missing", 1), ("same", 1))
    ]


def test_what_is_not_public_has_no_public_checks(archive: Archive, show: Show) -> None:
    show()
    put(archive, "same", 1)
    assert rows(archive, "SELECT outcome FROM public_check_log") == [("same",)]
    with archive.write() as connection:
        connection.execute("UPDATE articles SET visibility = 'staff'")
    assert rows(archive, "SELECT outcome FROM public_check_log") == []


def test_last_seen_is_not_known_of_what_was_missing_before(archive: Archive) -> None:
    put(archive, "same", 0)
    put(archive, "unreachable", 1)
    assert checks.last_seen(archive.connection, "town", URL) == "2024-03-01T08:00:00Z"
    put(archive, "missing", 2)
    assert checks.last_seen(archive.connection, "town", URL) is None
