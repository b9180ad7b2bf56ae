"""Near-verbatim copies across sources are found as they arrive; the first published leads."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable

import pytest

from scraper.search import index, runs
from tests.search.test_index import change

Add = Callable[..., int]

WORDS = [f"дума{number}" for number in range(400)]


def text(seed: int, length: int = 60) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=length))


def edited(body: str, *places: int) -> str:
    words = body.split()
    for place in places:
        words[place] = "друго"
    return " ".join(words)


def leaders(connection: sqlite3.Connection) -> dict[int, int]:
    return dict(connection.execute("SELECT article, leader FROM index_echoes").fetchall())


def test_a_copy_by_another_source_is_an_echo_of_the_first_published(connection: sqlite3.Connection, add: Add) -> None:
    body = text(1)
    later = add("Б", edited(body, 30), "2024-02-14", source="shipka")
    first, other = add("А", body, "2024-02-12"), add("А", text(2), "2024-02-12", source="shipka")
    assert leaders(connection) == {later: first}
    assert other not in leaders(connection)


@pytest.mark.parametrize(
    ("body", "more"),
    [
        (edited(text(1), *range(0, 60, 10)), {}),  # too much is other
        (text(1), {"source": "kazanlak"}),  # a source repeats itself
        (text(1), {"day": "2024-06-01"}),  # months later
    ],
)
def test_what_is_no_echo(connection: sqlite3.Connection, add: Add, body: str, more: dict[str, str]) -> None:
    add("А", text(1), "2024-02-12")
    add("Б", body, more.get("day", "2024-02-13"), source=more.get("source", "shipka"))
    assert leaders(connection) == {}


def test_a_short_text_is_an_echo_only_with_the_same_title(connection: sqlite3.Connection, add: Add) -> None:
    first = add("Спиране на водата", "Утре от девет до пет.", "2024-02-12")
    same = add("Спиране на водата", "Утре от девет до пет.", "2024-02-13", source="shipka")
    add("Спиране на тока", "Утре от девет до пет.", "2024-02-13", source="shipka")
    add("Спиране на водата", "Утре от девет до шест.", "2024-02-13", source="shipka")
    assert leaders(connection) == {same: first}


def test_an_earlier_one_that_comes_later_takes_the_lead(connection: sqlite3.Connection, add: Add) -> None:
    second = add("А", text(1), "2024-02-12")
    third = add("Б", text(1), "2024-02-13", source="shipka")
    first = add("В", text(1), "2024-02-11", source="hidden")
    assert leaders(connection) == {second: first, third: first}


def test_a_leader_that_changes_or_goes_leaves_the_lead_to_the_next(connection: sqlite3.Connection, add: Add) -> None:
    first, second, third = (
        add("А", text(1), f"2024-02-1{day}", source=source)
        for day, source in enumerate(("kazanlak", "shipka", "hidden"))
    )
    assert leaders(connection) == {second: first, third: first}
    change(connection, first, body=text(5))
    assert leaders(connection) == {third: second}
    connection.execute("DELETE FROM articles WHERE id = ?", (second,))
    index.put(connection, second)
    assert leaders(connection) == {}
    change(connection, first, body=text(1))
    assert leaders(connection) == {third: first}
    bands = connection.execute("SELECT DISTINCT article FROM echo_bands").fetchall()
    assert {row[0] for row in bands} == {first, third}


def test_a_new_date_changes_who_leads(connection: sqlite3.Connection, add: Add) -> None:
    first, second = add("А", text(1), "2024-02-12"), add("Б", text(1), "2024-02-13", source="shipka")
    change(connection, first, published="2024-02-14")
    assert leaders(connection) == {first: second}


def test_a_text_that_everybody_has_is_nobodys_echo(connection: sqlite3.Connection, add: Add) -> None:
    for number in range(120):
        add("Съобщение", "Вижте приложения файл.", "2024-02-12", source=("kazanlak", "shipka")[number % 2])
    sizes = connection.execute("SELECT count(*) FROM index_echoes GROUP BY leader").fetchall()
    assert max(row[0] for row in sizes) < 50


def test_copies_nearly_always_have_bands_in_common() -> None:
    missed = 0
    for seed in range(200):
        one = runs.shingles(text(seed, 170))
        other = runs.shingles(edited(text(seed, 170), 20, 80, 140))
        assert runs.alike(one, other)
        missed += len(set(runs.bands(one)) & set(runs.bands(other))) < 2
    assert missed <= 4


def test_texts_without_words_are_no_copies() -> None:
    assert runs.shingles(None) == runs.shingles(" … ") == frozenset()
    assert not runs.alike(frozenset(), frozenset())
