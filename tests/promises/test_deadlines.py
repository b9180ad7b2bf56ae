"""A deadline in words means a last day, as exactly as the words say."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import WrongInput
from scraper.promises.deadlines import understood

MANDATE = (date(2023, 11, 6), date(2027, 11, 5))


@pytest.mark.parametrize(
    ("text", "last", "precision"),
    [
        ("до края на мандата", "2027-11-05", "mandate"),
        ("до края на мандат", "2027-11-05", "mandate"),
        ("В рамките на мандата", "2027-11-05", "mandate"),
        ("by the end of the mandate", "2027-11-05", "mandate"),
        ("by the end of the term", "2027-11-05", "mandate"),
        ("до 2025 г.", "2025-12-31", "year"),
        ("2025", "2025-12-31", "year"),
        ("до края на 2026", "2026-12-31", "year"),
        ("до края на 2026 година", "2026-12-31", "year"),
        ("2024 – 2027 г.", "2027-12-31", "year"),
        ("2024-2026", "2026-12-31", "year"),
        ("by the end of 2026", "2026-12-31", "year"),
        ("първото тримесечие на 2025", "2025-03-31", "quarter"),
        ("до края на второто тримесечие на 2025 г.", "2025-06-30", "quarter"),
        ("IV тримесечие 2024 г.", "2024-12-31", "quarter"),
        ("Q3 2025", "2025-09-30", "quarter"),
        ("the first quarter of 2025", "2025-03-31", "quarter"),
        ("първо полугодие на 2026 г.", "2026-06-30", "quarter"),
        ("юни 2025 г.", "2025-06-30", "month"),
        ("до края на м. февруари 2024", "2024-02-29", "month"),
        ("by June 2025", "2025-06-30", "month"),
        ("06.2025 г.", "2025-06-30", "month"),
        ("до 30.06.2025", "2025-06-30", "day"),
        ("Срок: 30.06.2025 г.", "2025-06-30", "day"),
        ("30 юни 2025 г.", "2025-06-30", "day"),
        ("by 30 June 2025", "2025-06-30", "day"),
        ("June 30, 2025", "2025-06-30", "day"),
        ("2025-06-30", "2025-06-30", "day"),
    ],
)
def test_words_mean_a_last_day(text: str, last: str, precision: str) -> None:
    found = understood(text, MANDATE)
    assert (found.last.isoformat(), found.precision, found.text) == (last, precision, text)


@pytest.mark.parametrize(
    "text", ["скоро", "постоянен", "до 31.02.2025", "2025 места", "до 30 юни", "пето тримесечие 2025"]
)
def test_what_is_not_understood_says_what_is(text: str) -> None:
    with pytest.raises(WrongInput, match="първото тримесечие на 2025"):
        understood(text, MANDATE)


@given(st.text(st.sampled_from("доQIVкрая намдт2025год. -/–първмесчи1306юни"), max_size=40))
def test_any_words_are_understood_or_refused(text: str) -> None:
    with contextlib.suppress(WrongInput):
        assert understood(text, MANDATE).last.year >= 2000
