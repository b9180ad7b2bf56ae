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
    """By hand: alpha = 1 - (n - 1) * sum of o_ck, c != k / sum of n_c n_k, c != k, with o_ck the coincidences.

    Ten units, two values each, so n = 20. The observers give (0,1) (1,1) (0,1) (0,0) (0,0) (0,1) (0,0) (0,1) (0,0) (0,0):
    four units of 0 and 1, each adding 1 to o_01 and 1 to o_10; one of 1 and 1, five of 0 and 0, each adding 2 to the
    diagonal. So o_01 = o_10 = 4, o_11 = 2, o_00 = 10; n_0 = 10 + 4 = 14, n_1 = 4 + 2 = 6, n = 20.
    Unequal: o = 4 + 4 = 8; n_0 n_1 + n_1 n_0 = 2 * 84 = 168. alpha = 1 - 19 * 8 / 168 = 16 / 168 = 2 / 21 = 0.095.
    """
    assert alpha(units(TWO)) == pytest.approx(2 / 21)
    assert percent(units(TWO)) == pytest.approx(60)


def test_four_observers_with_missing_data_agree_as_in_the_published_example() -> None:
    """By hand: a unit of m values adds 1 / (m - 1) for each ordered pair of its values; one of a single value nothing.

    The units are 111, 2232, 3333, 3333, 2222, 1234, 4444, 1121, 2222, 555, 11 and 3. Those with unequal values: 2232 has
    six ordered pairs of them, 6 / 3 = 2; 1234 has twelve, 12 / 3 = 4; 1121 six, 2. Together o = 8.
    Without the last unit n_1 = 3 + 1 + 3 + 2 = 9, n_2 = 3 + 4 + 1 + 1 + 4 = 13, n_3 = 1 + 4 + 4 + 1 = 10, n_4 = 1 + 4 = 5,
    n_5 = 3, n = 40. Sum of n_c n_k, c != k: 40^2 - (81 + 169 + 100 + 25 + 9) = 1600 - 384 = 1216.
    alpha = 1 - 39 * 8 / 1216 = 904 / 1216 = 113 / 152 = 0.743.
    """
    assert alpha(units(FOUR)) == pytest.approx(113 / 152)


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
