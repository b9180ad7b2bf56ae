"""Text to keys: where words begin and end, and what becomes of their letters."""

import sqlite3
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from scraper.search.analyse import keys, tokens


def test_case_and_composition_do_not_matter() -> None:
    assert keys("КОЙ", "bg") == keys(unicodedata.normalize("NFD", "кой"), "bg") == "кой"


def test_the_parts_of_a_hyphenated_word_are_words_of_their_own() -> None:
    assert keys("по-голям, 2-ри етап", None) == "по голям 2 ри етап"


def test_soft_hyphens_and_stress_are_not_heard() -> None:
    assert keys("кана\u00adлизация за\u0301мък", "bg") == "канализация замък"


def test_offsets_lead_into_the_text_as_given() -> None:
    text = "„" + unicodedata.normalize("NFD", "Йовков") + "“ и ко\u00adй"
    assert [text[t.start : t.end] for t in tokens(text, "bg")] == [
        unicodedata.normalize("NFD", "Йовков"),
        "и",
        "ко\u00adй",
    ]


@given(st.text())
def test_any_text_has_offsets_in_order_and_keys_without_space(text: str) -> None:
    at = 0
    for token in tokens(text, None):
        assert at <= token.start < token.end <= len(text)
        assert token.key
        assert not any(letter.isspace() for letter in token.key)
        at = token.end


@given(st.text(alphabet=st.characters(categories=("L", "N", "M", "P", "Z", "Cf")), max_size=40))
def test_what_we_call_one_word_the_index_calls_one_word(text: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE probe USING fts5(text, tokenize = 'ascii')")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5vocab(probe, instance)")
    connection.execute("INSERT INTO probe VALUES (?)", (keys(text, None),))
    held = connection.execute("SELECT term FROM words ORDER BY offset").fetchall()
    assert [term for (term,) in held] == [token.key for token in tokens(text, None)]


@given(st.text("аЯѝёЎ0Aaz-_„“’ .,\u00ad\u0301\u0306ßİµЉ", max_size=30))
def test_keys_are_those_of_the_tokens_one_by_one(text: str) -> None:
    assert keys(text, None) == " ".join(token.key for token in tokens(text, None))
