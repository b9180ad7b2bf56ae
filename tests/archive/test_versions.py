"""Two readings, held against each other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scraper.archive.versions import File, Reading, alike, differing, files_differ, fingerprint, squeeze

texts = st.none() | st.text(max_size=60)
readings = st.builds(Reading, texts, texts, texts, st.sampled_from([None, "2024-02-12", "2024-02"]), st.just("text"))


@given(readings)
def test_a_reading_never_differs_from_itself(reading: Reading) -> None:
    assert differing(reading, reading) == ()


@given(readings, readings)
def test_differing_is_the_same_seen_from_either_side(one: Reading, other: Reading) -> None:
    assert differing(one, other) == differing(other, one)


@given(readings, readings)
def test_equal_fingerprints_mean_equal_texts(one: Reading, other: Reading) -> None:
    if fingerprint(one) and fingerprint(one) == fingerprint(other):
        assert squeeze(one.body) == squeeze(other.body)


def test_a_not_found_page_is_not_alike() -> None:
    old = Reading("Ремонт на пътя", "Започва ремонтът на пътя до село Копринка.", None, None, None)
    assert not alike(old, Reading("Страницата не е намерена", "Опитайте търсачката.", None, None, None))


def test_a_new_headline_over_the_same_text_is_alike() -> None:
    old = Reading("Ремонт", "Започва ремонтът на пътя до село Копринка.", None, None, None)
    assert alike(old, Reading("Ремонтът започна", "Започва ремонтът на пътя до село Копринка днес.", None, None, None))


def test_a_link_that_disappears_is_a_difference() -> None:
    assert files_differ((File("http://a/1.pdf", "1", "aa"),), ())


def test_a_file_not_fetched_on_either_side_is_none() -> None:
    assert not files_differ((File("http://a/1.pdf", "1", None),), (File("http://a/1.pdf", "1", "aa"),))
