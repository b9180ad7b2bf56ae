"""Cron lines, intervals and quiet hours."""

from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.errors import WrongInput
from scraper.sources import cron_fields
from scraper.sources.timing import WEEKDAYS, every, quiet


def fires(line: str, start: datetime, hours: int) -> list[datetime]:
    trigger = CronTrigger(timezone=UTC, **cron_fields(line))
    found, last, now = [], None, start
    while (moment := trigger.get_next_fire_time(last, now)) and moment < start + timedelta(hours=hours):
        found.append(moment)
        last, now = moment, moment + timedelta(seconds=1)
    return found


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("* * * * *", ("*", "*", "*", "*", "*")),
        ("15 7-20/2 * * mon-fri", ("15", "7,9,11,13,15,17,19", "*", "*", "mon,tue,wed,thu,fri")),
        ("0 6 * * sun-thu", ("0", "6", "*", "*", "mon,tue,wed,thu,sun")),
        ("0 6 * * fri-mon", ("0", "6", "*", "*", "mon,fri,sat,sun")),
        ("0 6 * * SAT", ("0", "6", "*", "*", "sat")),
        ("0 6 * * mon-sun", ("0", "6", "*", "*", "*")),
        ("0 6 * * mon-fri/2", ("0", "6", "*", "*", "mon,wed,fri")),
        ("*/20 22-2 * * *", ("0,20,40", "0,1,2,22,23", "*", "*", "*")),
        ("5/25 0 1,15 jan-mar *", ("5,30,55", "0", "1,15", "1,2,3", "*")),
        ("0  0\t* nov-feb *", ("0", "0", "*", "1,2,11,12", "*")),
        ("0 0 29 2 *", ("0", "0", "29", "2", "*")),
        ("0 0 1 * mon-sun", ("0", "0", "1", "*", "*")),
    ],
)
def test_a_line_is_written_out(line, fields):
    assert tuple(cron_fields(line).values()) == fields
    assert list(cron_fields(line)) == ["minute", "hour", "day", "month", "day_of_week"]
    assert CronTrigger(timezone=UTC, **cron_fields(line)).get_next_fire_time(None, datetime(2024, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "expected five fields"),
        ("@daily", "expected five fields"),
        ("0 6 * *", "expected five fields"),
        ("0 0 6 * * *", "expected five fields"),
        ("60 6 * * *", "found minute '60', expected 0 to 59"),
        ("0 24 * * *", "expected 0 to 23"),
        ("0 0 0 * *", "found day '0', expected 1 to 31"),
        ("0 0 * 13 *", "expected 1 to 12"),
        ("0 0 * foo *", "found month 'foo'"),
        ("0 0 * * 0", "cron counts weekdays from Sunday"),
        ("0 0 * * 7", "cron counts weekdays from Sunday"),
        ("0 0 * * mon-5", "cron counts weekdays from Sunday"),
        ("0 0 * * */2", "expected the days by name"),
        ("0 0 * * tue/2", "expected the days by name"),
        ("0 0 * * monday", "found weekday 'monday'"),
        ("0 0 * * mon,", "found weekday ''"),
        ("0 0 1 * mon", "expected at most one of the two"),
        ("0 0 */2 * mon-fri", "expected at most one of the two"),
        ("0 0 31 2,4 *", "expected a day that comes"),
        ("*/0 * * * *", "either with a step"),
        ("*-5 * * * *", "either with a step"),
        ("٣ * * * *", "found minute '٣'"),
        ("0 0 L * *", "found day 'l'"),
        ("0 0 ? * mon", "found day '\\?'"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused_with_a_reason(line, said):
    with pytest.raises(WrongInput, match=said):
        cron_fields(line)


def test_a_name_means_that_day():
    monday = datetime(2024, 4, 22, tzinfo=UTC)
    for number, name in enumerate(WEEKDAYS):
        assert fires(f"0 6 * * {name}", monday, 24 * 7) == [monday + timedelta(days=number, hours=6)]


field = st.sampled_from(["*", "*/7", "3", "5-20", "20-5/3", "1,4,9", "2-4,8"])


@settings(max_examples=60, deadline=None)
@given(minute=field, hour=field, weekdays=st.lists(st.sampled_from(WEEKDAYS), min_size=2, max_size=2))
def test_what_is_written_out_fires_as_the_line_says(minute, hour, weekdays):
    def said(text: str, value: int, size: int) -> bool:
        for part in text.split(","):
            bounds, _, step = part.partition("/")
            first, _, last = bounds.partition("-")
            start = 0 if first == "*" else int(first)
            end = size - 1 if first == "*" else int(last or first)
            distance = (value - start) % size
            if distance <= (end - start) % size and distance % int(step or 1) == 0:
                return True
        return False

    start = datetime(2024, 4, 22, tzinfo=UTC)
    first, last = (WEEKDAYS.index(name) for name in weekdays)
    expected = [
        moment
        for moment in (start + timedelta(minutes=i) for i in range(7 * 24 * 60))
        if said(minute, moment.minute, 60)
        and said(hour, moment.hour, 24)
        and (moment.weekday() - first) % 7 <= (last - first) % 7
    ]
    fields = cron_fields(f"{minute} {hour} * * {'-'.join(weekdays)}")
    written = {key: set(fields[key].split(",")) for key in fields}
    found = [
        moment
        for moment in (start + timedelta(minutes=i) for i in range(7 * 24 * 60))
        if ({"*", str(moment.minute)} & written["minute"])
        and ({"*", str(moment.hour)} & written["hour"])
        and ({"*", WEEKDAYS[moment.weekday()]} & written["day_of_week"])
    ]
    assert found == expected


@settings(max_examples=300)
@given(st.text(st.sampled_from("0123456789*/-, monfrisuajL?"), max_size=25))
def test_any_line_is_read_or_refused(line):
    try:
        fields = cron_fields(line)
    except WrongInput as refusal:
        fields, told = None, str(refusal)
    assert CronTrigger(timezone=UTC, **fields) if fields else "expected" in told


@pytest.mark.parametrize(
    ("text", "seconds"), [("5m", 300), ("300s", 300), ("2h", 7200), ("1d", 86400), ("366 d", 31622400)]
)
def test_an_interval_is_in_seconds(text, seconds):
    assert every(text) == seconds


@pytest.mark.parametrize("text", ["", "2", "h", "4m", "299s", "367d", "1.5h", "2H", "-2h", "99999999h"])
def test_an_interval_too_short_too_long_or_unclear_is_refused(text):
    with pytest.raises(WrongInput, match="expected"):
        every(text)


@pytest.mark.parametrize(
    ("text", "minutes"), [("22:00-06:00", (1320, 360)), ("0:00-6:30", (0, 390)), ("12:15 – 13:00", (735, 780))]
)
def test_quiet_hours_are_minutes_of_the_day(text, minutes):
    assert quiet(text) == minutes


@pytest.mark.parametrize("text", ["", "22-6", "24:00-06:00", "22:60-06:00", "22:00", "06:00-06:00", "22:00-06:00x"])
def test_quiet_hours_that_are_none_are_refused(text):
    with pytest.raises(WrongInput, match="expected"):
        quiet(text)
