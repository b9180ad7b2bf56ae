"""How a host bears being asked: what slows it down, what makes it rest, and what is not its fault."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.crawl.fetch import Limits
from scraper.crawl.retry import retry_after
from scraper.crawl.strain import Manners, Strain

NOW = 1_700_000_000.0
MANNERS = Manners()
NUMBERS = st.floats() | st.integers() | st.just(10**400)
ANYTHING = NUMBERS | st.text() | st.none() | st.booleans() | st.lists(st.integers())


def test_429_and_503_make_pauses_longer_and_good_answers_shorten_them_little_by_little() -> None:
    strain = Strain().burdened(MANNERS, 1, NOW).burdened(MANNERS, 1, NOW)
    assert strain.delay(2, MANNERS) == 8
    pauses = []
    for _ in range(40):
        strain = strain.answered(MANNERS)
        pauses.append(strain.delay(2, MANNERS))
    assert 7 < pauses[0] < 8
    assert pauses == sorted(pauses, reverse=True)
    assert pauses[5] > 2
    assert pauses[-1] == 2


def test_a_host_whose_delay_is_nothing_is_slowed_down_too() -> None:
    assert Strain().delay(0, MANNERS) == 0
    assert Strain().burdened(MANNERS, 1, NOW).delay(0, MANNERS) == 0.5


def test_no_pause_grows_past_ten_minutes_but_robots_may_ask_for_it() -> None:
    strain = Strain()
    for _ in range(100):
        strain = strain.burdened(MANNERS, 1, NOW)
    assert strain.delay(2, MANNERS) == 600
    assert strain.delay(601, MANNERS) == 601


def test_answers_that_become_much_slower_than_usual_slow_the_host_down() -> None:
    strain = Strain()
    for _ in range(10):
        strain = strain.answered(MANNERS, 0.4)
    assert strain.answered(MANNERS, 1.9).slow == 1  # slower, but nobody waits for long
    assert strain.answered(MANNERS, 3).slow == 1.5
    assert strain.answered(MANNERS, 3).answered(MANNERS, 0.4).slow < 1.5


def test_a_host_that_was_always_slow_is_not_slowed_down() -> None:
    strain = Strain()
    for _ in range(20):
        strain = strain.answered(MANNERS, 8)
    assert strain.slow == 1


def test_a_bad_address_among_good_ones_is_no_silent_host() -> None:
    strain = Strain()
    for _ in range(20):
        strain = strain.silent(MANNERS, 1, 20, NOW, decisive=False)
        assert strain.until == 0
        strain = strain.answered(MANNERS, 1)
    for _ in range(20):
        strain = strain.silent(MANNERS, 1, 20, NOW, decisive=False)
    assert strain.until == 0


def test_a_host_that_accepts_and_never_answers_costs_a_minute_in_all() -> None:
    limits, strain, seconds, address = Limits(), Strain(), 0.0, 0
    while not strain.until:
        address += 1
        for _ in range(limits.tries):
            other = strain.bad and strain.address != address
            waited = limits.bounds("article", doubted=strain.doubted).read
            strain = strain.silent(MANNERS, address, waited, NOW, decisive=False)
            seconds += waited
            if other or strain.vain >= MANNERS.in_vain:
                break
            seconds += 4  # the delay, and the longest wait before a second try
    assert seconds <= 60
    assert strain.until == NOW + 600


def test_a_silent_robots_txt_speaks_for_its_host() -> None:
    strain = Strain().silent(MANNERS, 1, 20, NOW, decisive=True)
    assert strain.until == 0
    assert strain.silent(MANNERS, 1, 10, NOW, decisive=True).until == NOW + 600


def test_after_a_rest_one_trial_decides_and_a_vain_one_doubles_the_rest() -> None:
    strain = Strain(bad=3, address=9, rests=1, until=NOW)
    again = strain.silent(MANNERS, 5, 1, NOW, decisive=False)
    assert again.until == NOW + 1200
    assert again.silent(MANNERS, 6, 1, NOW, decisive=False).until == NOW + 2400
    assert strain.answered(MANNERS) == Strain(slow=1)
    for _ in range(50):
        strain = strain.silent(MANNERS, 5, 1, NOW, decisive=False)
    assert strain.until == NOW + 6 * 3600


def test_a_host_that_answers_503_to_everything_is_left_alone() -> None:
    strain = Strain()
    for address in (1, 1, 1, 2, 3):
        assert strain.until == 0
        strain = strain.burdened(MANNERS, address, NOW)
    assert strain.until == NOW + 600
    assert "asked too much" in strain.why


def test_an_asked_for_rest_is_kept_but_not_for_ever() -> None:
    assert Strain().asked_for_rest(MANNERS, 3600, NOW).until == NOW + 3600
    assert Strain().asked_for_rest(MANNERS, 10**9, NOW).until == NOW + 86400
    assert Strain(until=NOW + 7200).asked_for_rest(MANNERS, 60, NOW).until == NOW + 7200


def test_a_note_is_read_as_it_was_written() -> None:
    strain = Strain(2.5, 0.75, 5, 2, 123456789, 12.5, 1, NOW + 60, "2 addresses in a row gave no answer")
    assert Strain.read(json.loads(json.dumps(strain.written())), MANNERS, NOW) == strain
    assert Strain().written() == {}


@given(st.dictionaries(st.sampled_from([*Strain.__dataclass_fields__]), ANYTHING))
@settings(max_examples=300)
def test_whatever_a_note_says_nobody_waits_for_ever(note: dict[str, object]) -> None:
    strain = Strain.read(note, MANNERS, NOW)
    assert strain.until <= NOW + 86400
    assert 2 <= strain.delay(2, MANNERS) <= 600
    assert len(json.dumps(strain.silent(MANNERS, 1, 20, NOW, decisive=True).written())) < 500
    assert strain.answered(MANNERS, 1).until == 0


def in_days(days: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(days=days), usegmt=True)


@pytest.mark.parametrize(("said", "seconds"), [("120", 120), (" 7 ", 7), ("0", 0), ("9" * 50, 999_999_999)])
def test_retry_after_in_seconds(said: str, seconds: float) -> None:
    assert retry_after(said) == seconds


def test_retry_after_as_a_date() -> None:
    assert retry_after(in_days(-400)) == 0
    assert retry_after(in_days(1)) == pytest.approx(86400, abs=5)
    assert retry_after("Fri, 31 Dec 9999 23:59:59 GMT") > 86400


@pytest.mark.parametrize(
    "said",
    [
        None,
        "",
        "-5",
        "1.5",
        "soon",
        "120, 240",
        "1e3",
        "Mon, 99 Feb 2024 08:00:00 GMT",
        "0x10",
        "∞",
        "31 Dec 99999999999 1:1",
    ],
)
def test_retry_after_that_says_nothing_counts_as_none(said: str | None) -> None:
    assert retry_after(said) is None


@given(st.text())
def test_any_retry_after_is_none_or_no_negative_time(said: str) -> None:
    seconds = retry_after(said)
    assert seconds is None or seconds >= 0
