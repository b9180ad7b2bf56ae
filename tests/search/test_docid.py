"""A docid holds a day, a lane and a number, and sorts by them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.search import docid

PLACES = st.tuples(
    st.integers(0, date.max.toordinal()), st.integers(0, docid.LANES - 1), st.integers(0, docid.NUMBERS - 1)
)


@given(PLACES)
def test_what_was_packed_is_unpacked(place: tuple[int, int, int]) -> None:
    assert docid.unpack(docid.pack(*place)) == place


@given(PLACES, PLACES)
def test_docids_are_in_the_order_of_their_days(one: tuple[int, int, int], other: tuple[int, int, int]) -> None:
    assert (docid.pack(*one) < docid.pack(*other)) == (one < other)


@given(st.dates(min_value=date.fromordinal(docid.FIRST_DAY)))
def test_a_day_is_known_again(day: date) -> None:
    ordinal = docid.day_of(day.isoformat())
    assert docid.iso_of(ordinal) == day.isoformat()
    assert docid.first_of(ordinal) <= docid.pack(ordinal, 7, 9) < docid.first_of(ordinal + 1) <= docid.TOP


@pytest.mark.parametrize("said", [None, "", "2024-13-45", "вчера", "2024", "0024-02-12"])
def test_what_is_no_day_is_undated(said: str | None) -> None:
    assert docid.day_of(said) == docid.UNDATED
    assert docid.iso_of(docid.UNDATED) is None


@pytest.mark.parametrize("place", [(-1, 0, 0), (1, docid.LANES, 0), (1, 0, docid.NUMBERS), (1 << 22, 0, 0)])
def test_what_does_not_fit_is_refused(place: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="fit a docid"):
        docid.pack(*place)
