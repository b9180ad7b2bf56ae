"""When a digest is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.alerts.due import latest
from scraper.alerts.models import Times

SOFIA = ZoneInfo("Europe/Sofia")
EARLIEST = datetime(2020, 1, 1)  # noqa: DTZ001  hypothesis adds the zone itself


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SOFIA)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2024-03-01T07:29", "2024-02-29T07:30"),
        ("2024-03-01T07:30", "2024-03-01T07:30"),
        ("2024-03-01T23:59", "2024-03-01T07:30"),
    ],
)
def test_a_daily_one_is_due_at_its_hour_in_its_own_zone(now: str, due: str) -> None:
    assert latest(Times("daily", 450, 0, "Europe/Sofia"), moment(now)) == moment(due)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2024-03-01T07:29", "2024-02-23T07:30"),
        ("2024-03-01T07:30", "2024-03-01T07:30"),
        ("2024-03-05T00:00", "2024-03-01T07:30"),
    ],
)
def test_a_weekly_one_is_due_on_its_day(now: str, due: str) -> None:
    assert latest(Times("weekly", 450, 4, "Europe/Sofia"), moment(now)) == moment(due)


def test_the_hour_stays_the_same_when_the_clocks_change() -> None:
    found = latest(Times("daily", 450, 0, "Europe/Sofia"), moment("2024-03-31T12:00"))
    assert found.astimezone(SOFIA).strftime("%H:%M") == "07:30"
    assert found == datetime(2024, 3, 31, 4, 30, tzinfo=UTC)


@given(
    st.sampled_from(["daily", "weekly"]),
    st.integers(0, 1439),
    st.integers(0, 6),
    st.datetimes(timezones=st.just(UTC), min_value=EARLIEST, max_value=EARLIEST + timedelta(days=3650)),
)
def test_it_is_past_and_not_long_past(period: str, minute: int, weekday: int, now: datetime) -> None:
    found = latest(Times(period, minute, weekday, "Europe/Sofia"), now)  # type: ignore[arg-type]
    assert found <= now
    assert now - found <= timedelta(days=1 if period == "daily" else 7, hours=1)
