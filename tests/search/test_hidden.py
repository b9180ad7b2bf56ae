"""What strangers may not read moves nothing of what they are shown."""

import sqlite3
from collections.abc import Callable

import pytest
from sqlite_utils import Database

from scraper.search import index
from scraper.search.alike import alike
from scraper.search.query import Question, batch, find

Add = Callable[..., int]


def ids(connection: sqlite3.Connection, text: str, **more: object) -> list[int]:
    return [row.id for row in find(connection, Question(text, **more)).rows]


def test_forms_of_hidden_texts_take_no_place_among_those_a_prefix_stands_for(
    connection: sqlite3.Connection, add: Add
) -> None:
    shown = add("кабинетният въпрос")
    assert ids(connection, "каб*") == [shown]
    add(" ".join(f"каб{one}{two}" for one in "бвгджзклмн" for two in "бвгджзклмн"), visibility="staff")
    assert ids(connection, "каб*") == [shown]


def test_a_prefix_and_a_withheld_source_leave_open_texts_as_they_are(connection: sqlite3.Connection, add: Add) -> None:
    shown, title = add("Новина", "кметът говори"), add("Кметът", visibility="metadata")
    add("Обява", "кметът мълчи", visibility="metadata")
    assert set(ids(connection, "кмет*")) == {shown, title}
    assert set(ids(connection, "=кметът")) == {shown, title}


def test_articles_like_one_do_not_depend_on_hidden_ones(connection: sqlite3.Connection, add: Add) -> None:
    for day in range(1, 25):
        add(f"Новина {day}", "Общината съобщава за предстоящи събития в града", f"2024-02-{day:02}")
    one = add("Канализация и тротоари", "ремонт на водопровода", "2024-02-10")
    add("Канализация", "ремонт на водопровода", "2024-02-11")
    add("Тротоари", "ремонт на площада", "2024-02-12")
    before = [row.id for row in alike(connection, one)]
    for _ in range(80):
        add("Тротоари", "ремонт на площада и тротоари", "2024-02-10", visibility="staff")
    assert before
    assert [row.id for row in alike(connection, one)] == before


@pytest.mark.parametrize("typed", ["велосипедна алея", "ремонт велосипедна алея", "велосипедни алеи -ток"])
def test_words_next_to_each_other_find_the_one_word_that_says_them(
    connection: sqlite3.Connection, add: Add, typed: str
) -> None:
    one = add("Ремонт", "Нова велоалея до язовира")
    two = add("Ремонт", "Нова велосипедна алея до язовира")
    add("Ремонт", "Нова алея в парка")
    assert set(ids(connection, typed)) == {one, two}


def test_an_ordinal_is_found_in_just_its_form(connection: sqlite3.Connection, add: Add) -> None:
    one = add("Канализация, 2-ри етап")
    add("Канализация, втори етап")
    assert ids(connection, "=2-ри") == ids(connection, '="2-ри етап"') == [one]


def test_rows_of_a_stream_name_their_copies(connection: sqlite3.Connection, add: Add) -> None:
    text = "Днес започва ремонт на улица Роза, който ще продължи до края на месеца. " * 4
    first = add("Ремонт", text, "2024-02-01")
    copy = add("Ремонт", text, "2024-02-02", source="shipka")
    rows, _ = batch(connection, Question("ремонт"))
    assert {row.id: [echo.id for echo in row.echoes] for row in rows} == {first: [copy], copy: []}


def test_files_of_earlier_versions_are_not_searched(connection: sqlite3.Connection, add: Add) -> None:
    one = add("Обява", "вода")
    database = Database(connection)
    capture = (
        database["captures"]
        .insert(
            {
                "url": "u",
                "key": "u",
                "role": "article",
                "fetched_at": "2024-03-01T08:00:00Z",
                "status": 200,
                "warc": "w",
            }
            | {"offset": 0, "length": 1, "captured_by": "crawl"}
        )
        .last_pk
    )
    for number in (1, 2):
        version = (
            database["versions"]
            .insert({"article": one, "number": number, "seen_at": f"2024-03-0{number}T08:00:00Z", "capture": capture})
            .last_pk
        )
        database["attachments"].insert(
            {
                "article": one,
                "version": version,
                "url": f"f{number}",
                "name": f"f{number}",
                "text": f"дума{number} крак",
            }
        )
    database["articles"].update(one, {"version": 2})
    index.put(connection, one)
    assert ids(connection, "крак*") == [one]
    assert find(connection, Question("крак")).rows[0].file == "f2"
