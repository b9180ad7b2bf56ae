"""What a person may have meant where nothing was found."""

import sqlite3
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper.search.distance import distance
from scraper.search.keyboard import cyrillic, retyped
from scraper.search.nearest import nearest
from scraper.search.query import Question

Add = Callable[..., int]


@pytest.fixture
def town(connection: sqlite3.Connection, add: Add) -> sqlite3.Connection:
    add("Канализация в Казанлък", "Общината ремонтира канализацията на ул. Роза.", "2024-01-01")
    add("Кметът прие граждани", "Приемен ден на кмета.", "2024-01-02")
    add("тайна", "неразгласяване", visibility="staff")
    return connection


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("канлизация", "канализация"),
        ("канализацяи", "канализация"),
        ("кканалзация", "канализация"),
        ("гржадани", "граждани"),
        ("kanalizatsia", "канализация"),
        ("kanalizacia", "канализация"),
        ("grajdani", "граждани"),
        ("kmeta", "кмета"),
        ("u;ej", "кмет"),
        ("kmet", "кмет"),
    ],
)
def test_a_word_nearly_right_leads_to_the_right_one(town: sqlite3.Connection, typed: str, meant: str) -> None:
    assert meant in nearest(town, Question(typed))


def test_the_whole_question_is_asked_again(town: sqlite3.Connection) -> None:
    assert nearest(town, Question('"ремонтира канлизация" -вода')) == ('"ремонтира канализация" -вода',)
    assert nearest(town, Question("канлизация source:kazanlak")) == ("канализация source:kazanlak",)


def test_what_finds_nothing_is_not_said(town: sqlite3.Connection) -> None:
    assert nearest(town, Question("канлизация кмет")) == ()
    assert nearest(town, Question("канлизация", sources=("shipka",))) == ()
    assert nearest(town, Question("неразгласявани")) == ()


@pytest.mark.parametrize("hidden", ["кметица", "гражданинче", "канализацийка"])
@pytest.mark.parametrize("more", [{"visibility": "staff"}, {"visibility": "metadata"}, {"source": "hidden"}])
def test_a_word_of_hidden_texts_alone_is_as_if_it_stood_nowhere(
    connection: sqlite3.Connection, add: Add, hidden: str, more: dict[str, str]
) -> None:
    add("Кмет и граждани", "Канализация за всеки гражданин.", "2024-01-02")
    typed = (hidden, hidden[:-1], f"{hidden} OR канлизация", f'="{hidden} кмет"', hidden[0] + hidden[2:])
    before = [nearest(connection, Question(text)) for text in typed]
    add("Списък", f"Длъжник: {hidden}.", "2024-01-03", **more)
    assert [nearest(connection, Question(text)) for text in typed] == before


def test_what_is_longer_than_any_word_has_no_neighbours(connection: sqlite3.Connection, add: Add) -> None:
    add("Низ", f"{'кмет' * 10} {'кмет' * 11}", "2024-01-02")
    assert nearest(connection, Question("кмет" * 9 + "кме")) == ("кмет" * 10,)
    assert nearest(connection, Question("кмет" * 10 + "кме")) == ()


def test_of_words_that_are_there_no_others_are_said(town: sqlite3.Connection) -> None:
    assert nearest(town, Question("канализация приемен")) == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text() | st.text(alphabet="abcghkmtzшщя ;'[\"-=*:"))
def test_nothing_that_can_be_typed_is_an_error(town: sqlite3.Connection, text: str) -> None:
    assert len(nearest(town, Question(text))) <= 3


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("вода", "вода", 0),
        ("вода", "вода с", 2),
        ("вода", "воад", 1),
        ("вода", "вод", 1),
        ("аб", "вг", 2),
        ("", "а", 1),
    ],
)
def test_letters_apart_are_counted(one: str, other: str, apart: int) -> None:
    assert distance(one, other, 3) == distance(other, one, 3) == apart


@given(st.text("абв", max_size=8), st.text("абв", max_size=8), st.integers(0, 4))
def test_a_distance_is_even_both_ways_and_exact_up_to_its_bound(one: str, other: str, most: int) -> None:
    whole = distance(one, other, 16)
    assert (distance(one, other, most) == whole) == (whole <= most) or whole > most
    assert (
        min(distance(one, other, most), most + 1) == min(distance(other, one, most), most + 1) == min(whole, most + 1)
    )


def test_latin_letters_are_read_as_they_sound() -> None:
    assert cyrillic("obshtina")[0] == "община"
    assert "жителите" in cyrillic("jitelite")
    assert "шумен" in cyrillic("6umen")
    assert cyrillic("община") == cyrillic("2024") == ()
    assert {"община", "канал"} <= {*retyped("ob]ina"), *retyped("kanal")}
