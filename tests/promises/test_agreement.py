"""Agreement is what its author's own examples say it is, and nobody sees a rating before giving theirs."""

from __future__ import annotations

import pytest

from scraper.promises.agreement import Rating, alpha, percent, report

# K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011): example B, two observers and binary data; example
# C, four observers, nominal data, some of them missing.
TWO = ["0100000000", "1110010100"]
FOUR = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."]


def units(observers: list[str]) -> list[list[str]]:
    return [[word for word in column if word != "."] for column in zip(*observers, strict=True)]


def test_two_observers_agree_as_in_the_published_example() -> None:
    assert alpha(units(TWO)) == pytest.approx(0.095, abs=0.0005)
    assert percent(units(TWO)) == pytest.approx(60)


def test_four_observers_with_missing_data_agree_as_in_the_published_example() -> None:
    assert alpha(units(FOUR)) == pytest.approx(0.743, abs=0.0005)


def test_all_agreeing_is_one_and_a_single_word_tells_nothing() -> None:
    assert alpha([["a", "a"], ["b", "b"]]) == 1
    assert alpha([["a", "a"], ["a", "a"]]) is None
    assert (alpha([["a"], []]), percent([["a"], []])) == (None, None)


def test_who_has_not_rated_a_promise_sees_no_rating_of_it() -> None:
    given = [Rating("lane", "kept", "А"), Rating("lane", "partly", "Б"), Rating("sewer", "kept", "А"),
             Rating("sewer", "broken", "Б"), Rating("sewer", "broken", "В"), Rating("roof", "kept", "В")]  # fmt: skip
    found = report("first", given, "В")
    assert (found.promises, found.raters) == (2, ("А", "Б", "В"))
    assert [promise for promise, _ in found.apart] == ["sewer"]
    assert report("first", given).apart == ()
    assert found.percent == pytest.approx(25)
