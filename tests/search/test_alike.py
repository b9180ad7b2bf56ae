"""Articles like one."""

import sqlite3
from collections.abc import Callable

from scraper.search.alike import alike

Add = Callable[..., int]

FILLER = "Общината уведомява гражданите за предстоящи дейности и събития в града през месеца. "


def other(add: Add, number: int = 12) -> None:
    for n in range(number):
        add(f"Новина номер{n}", FILLER * 3, f"2024-02-{n + 1:02}")


def test_what_shares_the_rarest_words_is_alike_whatever_its_day(connection: sqlite3.Connection, add: Add) -> None:
    other(add)
    one = add("Ремонт на канализацията на улица Роза", FILLER, "2024-02-05")
    near = add("Канализацията на улица Роза е готова", FILLER, "2024-05-01")
    old = add("Роза: канализация и ремонт", FILLER, "2020-01-01")
    assert {row.id for row in alike(connection, one)} == {near, old}


def test_neither_itself_nor_its_copy_nor_the_hidden_is_alike(connection: sqlite3.Connection, add: Add) -> None:
    other(add)
    text = " ".join(f"канализация{n} роза{n}" for n in range(60))
    one = add("Ремонт на канализацията", text, "2024-01-01")
    copy = add("Ремонт на канализацията", text, "2024-01-02", source="shipka")
    add("Ремонт на канализацията", "друго", "2024-01-03", visibility="metadata")
    add("Ремонт на канализацията", "друго", "2024-01-03", visibility="staff")
    shown = add("Ремонт на канализацията", "друго", "2024-01-04")
    assert [row.id for row in alike(connection, one)] == [shown]
    assert [row.id for row in alike(connection, copy)] == [shown]


def test_a_withheld_text_tells_nothing_of_what_is_like_it(connection: sqlite3.Connection, add: Add) -> None:
    other(add)
    add("Списък", "парола канализация тръстика", "2024-01-01")
    listed = add("Обява", "парола канализация тръстика", "2024-01-01", visibility="metadata")
    assert alike(connection, listed) == ()


def test_nothing_is_like_what_is_not_there(connection: sqlite3.Connection, add: Add) -> None:
    hidden = add("Ремонт", visibility="staff")
    add("Ремонт")
    assert alike(connection, hidden) == alike(connection, 99) == ()


def test_as_many_as_are_asked_for(connection: sqlite3.Connection, add: Add) -> None:
    other(add)
    ids = [add("Ремонт на канализацията", f"текст {n}", f"2024-03-{n + 1:02}") for n in range(9)]
    assert len(alike(connection, ids[0], 3)) == 3
