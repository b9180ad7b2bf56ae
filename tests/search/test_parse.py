"""What was typed into the search box, and how it is read."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scraper.search.parse import parse


def shown(text: str) -> str:
    return parse(text).understood


@pytest.mark.parametrize(
    "text",
    [
        '"общински съвет"',
        "„общински съвет“",
        "“общински съвет”",
        "«общински съвет»",
        "»общински съвет«",
        ",,общински съвет''",
        "'общински съвет'",
        "‘общински съвет’",
        "„общински съвет”",
    ],
)
def test_any_quotation_marks_make_a_phrase(text: str) -> None:
    query = parse(text)
    assert [term.keys for term in query.wanted] == [("общински", "съвет")]


def test_an_apostrophe_is_no_quotation_mark() -> None:
    assert [term.keys for term in parse("д'Артанян об'єкт").wanted] == [("д", "артанян"), ("об", "єкт")]


def test_words_side_by_side_bind_closer_than_or() -> None:
    query = parse("кмет Казанлък ИЛИ училище")
    assert [[term.text for term in group] for group in query.groups] == [["кмет", "Казанлък"], ["училище"]]
    assert query.understood == "кмет Казанлък OR училище"


def test_or_in_small_letters_is_a_word() -> None:
    assert len(parse("кмет или съвет").wanted) == 3


def test_a_minus_before_a_word_or_phrase_refuses_it() -> None:
    query = parse('вода -спиране -"ул. Роза"')
    assert [term.keys for term in query.wanted] == [("вода",)]
    assert [term.keys for term in query.unwanted] == [("спиране",), ("ул", "роза")]


def test_a_dash_between_words_refuses_nothing() -> None:
    assert not parse("Казанлък - Шипка по-голям 2023–2027").unwanted


@pytest.mark.parametrize("text", ["", "   ", "-", '"', '""', "OR", "AND OR ИЛИ", "*", "()", '-"', "NEAR(", "''"])
def test_what_holds_no_word_asks_for_nothing(text: str) -> None:
    assert not [term for term in parse(text).wanted if term.keys != ("near",)]


def test_words_past_the_thirty_second_are_passed_over() -> None:
    assert len(parse(" ".join(f"дума{n}" for n in range(500))).wanted) == 32


@example(":OR")
@given(st.text() | st.text(alphabet="ab яЪ\"'„“,-−()*:^+.ORИЛAND{}\x00\\"))
def test_what_was_understood_reads_back_as_the_same(text: str) -> None:
    query = parse(text)
    again = parse(query.understood)
    assert [[t.keys for t in group] for group in again.groups] == [[t.keys for t in group] for group in query.groups]
    assert [t.keys for t in again.unwanted] == [t.keys for t in query.unwanted]
    assert again.understood == query.understood
