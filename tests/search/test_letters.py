"""Folding: whatever is folded already stays as it is."""

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from scraper.search.language.letters import fold, latin


@given(st.text("аЯйІіеoExXSsшßİìşȘµЉ²¹ŉǰ\u00ad\u0300\u0301\u0306\u0307\u0327\u0326", min_size=1, max_size=8))
@example("ßІ\u0306")
@example("s\u00ad\u0327")
def test_a_form_is_composed_and_stays_what_it_is(word: str) -> None:
    form = fold(word)
    assert form
    assert unicodedata.is_normalized("NFC", form)
    assert fold(form) == form


@given(st.text(min_size=1, max_size=8))
def test_any_text_folds_to_something_that_stays(text: str) -> None:
    assert fold(fold(text)) == fold(text) != ""


def test_serbian_is_one_in_both_scripts() -> None:
    assert latin("љубичасти") == "ljubičasti"
    assert latin("ljubičasti") == "ljubičasti"
