"""Word differences between two readings, and the sentence made of them."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.publish.changed import change, sentence
from scraper.publish.difference import compare
from scraper.publish.reads import Attachment, Version
from scraper.publish.words import Words

TEXT = st.text(alphabet="аб. \n", max_size=60)


def version(body: str, at: str, number: int = 1, title: str = "Заглавие", day: str | None = None) -> Version:
    return Version(number, number, title, body, None, day, None, at, number, None, None, None, None)


def attached(sha256: str) -> Attachment:
    return Attachment(1, 1, "https://a.example/plan.pdf", 1, sha256, "План", None)


def said(old: Version, new: Version, unchanged: str | None = None, language: str = "en") -> str:
    found = change(old, new, (), (), unchanged)
    return sentence(Words(language), found, "Europe/Sofia").striptags().replace("\u202f", " ").replace("\xa0", " ")


def test_a_changed_word_is_the_only_one_marked() -> None:
    found = compare("Срокът е май 2024 г.", "Срокът е септември 2025 г.")
    assert found.replacements == (("май 2024", "септември 2025"),)


def test_white_space_and_line_ends_are_no_difference() -> None:
    assert not compare("един  два\r\n\r\nтри", "един два\nтри ").changed


def test_a_paragraph_that_came_in_between_does_not_mark_its_neighbours() -> None:
    found = compare("първи ред\n\nтрети ред тук", "първи ред\n\nсъвсем нов абзац\n\nтрети ред там")
    assert found.replacements == (("", "съвсем нов абзац"), ("тук", "там"))


def test_long_unchanged_passages_are_folded_and_short_ones_are_not() -> None:
    lines = [f"абзац номер {n}" for n in range(10)]
    found = compare("\n\n".join([*lines, "край"]), "\n\n".join([*lines, "финал"]))
    assert [(folded, len(blocks)) for folded, blocks in found.groups] == [(True, 9), (False, 2)]
    assert [folded for folded, _ in compare("а\n\nб\n\nв\n\nкрай", "а\n\nб\n\nв\n\nфинал").groups] == [False]


@given(TEXT, TEXT)
def test_both_readings_can_be_read_back(old: str, new: str) -> None:
    blocks = compare(old, new).blocks
    for side, text in (("old", old), ("new", new)):
        words = " ".join(piece.text for block in blocks for piece in getattr(block, side)).split()
        assert "".join(words) == "".join(text.split())


@given(TEXT)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert not compare(text, text).changed


def steps(old: str, new: str) -> int:
    """How many lines of Python run while two texts are compared: the same on any machine, however busy."""
    count = 0

    def one_more(*_: object) -> object:
        nonlocal count
        count += 1
        return one_more

    before = sys.gettrace()
    sys.settrace(one_more)
    try:
        compare(old, new)
    finally:
        sys.settrace(before)
    return count


def lines(words: str, many: int) -> str:
    """That many lines, each a word of its own, of which no other has half."""
    return "\n".join(f"{words}{n}" for n in range(many))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (lambda n: "да не\n" * n, lambda n: "не да\n" * n),
        (lambda n: "да не " * 4 * n, lambda n: "не да " * 4 * n),
        (lambda n: lines("старо", n), lambda n: lines("ново", n + 1)),
        (lambda n: lines("ред", n), lambda n: lines("ред", n) + "\nкрай"),
    ],
    ids=["the same line over and over", "one endless line", "nothing in common", "one line more"],
)
def test_a_text_twice_as_long_is_hardly_more_than_twice_the_work(
    old: Callable[[int], str], new: Callable[[int], str]
) -> None:
    assert steps(old(3_000), new(3_000)) <= 2.5 * steps(old(1_500), new(1_500))


def test_the_sentence_says_when_and_what() -> None:
    old, new = version("до май", "2024-03-01T08:00:00Z"), version("до юни", "2024-03-04T08:00:00Z", 2)
    assert said(old, new, "2024-03-03T08:00:00Z") == "Changed between 3 and 4 March 2024: май became юни."
    assert said(old, new) == "Changed between 1 and 4 March 2024: май became юни."
    assert said(old, new, "2024-03-04T07:00:00Z") == "Changed on 4 March 2024: май became юни."
    assert said(old, new, None, "bg") == "Променена между 1 и 4 март 2024 г.: май стана юни."


def test_months_and_years_are_said_where_they_differ() -> None:
    april = version("б", "2024-04-02T08:00:00Z", 2)
    assert said(version("а", "2024-03-30T08:00:00Z"), april).startswith("Changed between 30 March and 2 April 2024:")
    assert said(version("а", "2023-12-30T08:00:00Z"), april).startswith("Changed between 30 December 2023 and 2 April")


def test_the_day_is_the_town_s_own() -> None:
    old, new = version("а", "2024-03-03T21:30:00Z"), version("б", "2024-03-03T22:30:00Z", 2)
    assert said(old, new).startswith("Changed between 3 and 4 March 2024:")


def test_many_changes_are_counted_instead_of_quoted() -> None:
    old = version("едно две три четири пет шест", "2024-03-01T08:00:00Z")
    new = version("1 две 3 четири 5 шест", "2024-03-04T08:00:00Z", 2)
    assert said(old, new).endswith(": 3 words removed, 3 words added.")


def test_title_date_and_files_are_told() -> None:
    old = version("а", "2024-03-01T08:00:00Z", day="2024-03-01")
    new = version("а", "2024-03-04T08:00:00Z", 2, "Ново заглавие", "2024-03-02")
    found = change(old, new, [attached("aa")], [attached("bb")], None)
    assert sentence(Words("en"), found, None).striptags() == (
        "Changed between 1 and 4 March 2024: the title: Заглавие became Ново заглавие; "
        "the date: 1 March 2024 became 2 March 2024; attachment replaced: План."
    )


def test_crawled_words_are_escaped() -> None:
    old, new = version("<b>", "2024-03-01T08:00:00Z"), version("<i>{x}", "2024-03-04T08:00:00Z", 2)
    told = str(sentence(Words("en"), change(old, new, (), (), None), None))
    assert "<b>" not in told
    assert "{x}" in told
