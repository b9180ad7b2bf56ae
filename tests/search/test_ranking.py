"""Best match puts titles first, then what texts are about, however it is found out."""

import random
import sqlite3
from collections.abc import Callable

import pytest

from scraper.search.inquiry import Inquiry
from scraper.search.query import Question, find
from scraper.search.ranking import Ranking
from scraper.search.rows import articles
from scraper.search.scan import Limit, Scan

Add = Callable[..., int]
WORDS = ("ремонт", "улица", "съвет", "общински", "на", "вода")


def ids(connection: sqlite3.Connection, text: str, **more: object) -> list[int]:
    return [row.id for row in find(connection, Question(text, sort="relevance", **more)).rows]


def test_a_title_with_a_phrase_comes_before_one_with_its_words_and_what_is_about_it_before_the_rest(
    connection: sqlite3.Connection, add: Add
) -> None:
    far = " ".join(["дума"] * 40)
    anywhere = add("Новина", f"{far} общински съвет", day="2024-03-05")
    about = add("Новина", f"Общински съвет {far}", day="2024-03-04")
    apart = add("Общински план и съвет", f"{far} общински съвет", day="2024-03-03")
    titled = add("Решения на общинския съвет", far, day="2024-03-02")
    add("Съвет, общински", far, day="2024-03-06")
    assert ids(connection, '"общински съвет"') == [titled, about, apart, anywhere]
    assert ids(connection, '"общински съвет" дума') == [about, apart, titled, anywhere]


def paused(found: list[int]) -> Scan:
    """A walk that has taken its time, and found so many that there seem to be many more."""
    return Scan(iter([[]]), Limit.none(), sqlite3.OperationalError, found * 1_000, spent=60.0, pausing=True)


@pytest.mark.parametrize(
    "text",
    [
        *('"ремонт улица"', '"общински съвет" вода', '"общински съвет" =вода', '"общински съвет" "на улица"'),
        *('"ремонт улица" OR "общински съвет"', '"общински съвет" -вода', 'title:вода "на улица"', '="общински съвет"'),
        *("ремонт улица", "съвет OR вода", "=съвет", "ремо*", 'ремо* "общински съвет"'),
    ],
)
def test_the_order_is_the_same_where_all_is_known_and_where_the_index_tells_each_tier(
    connection: sqlite3.Connection, add: Add, text: str
) -> None:
    rng = random.Random(5)
    for _ in range(80):
        title, body = (" ".join(rng.choices(WORDS, k=number)) for number in (3, 25))
        add(title, body, day=f"2024-{rng.randrange(1, 13):02}-{rng.randrange(1, 28):02}")
    inquiry = Inquiry.of(connection, Question(text, sort="relevance"))
    known = inquiry.scan(Limit.none(), inquiry.scope, inquiry.anywhere)
    newest = list(known.upto(1_000))[:1]
    few = list(Ranking(inquiry, Limit.none(), known).marks())
    many = list(Ranking(inquiry, Limit.none(), paused(newest)).marks())
    assert few == many
    assert sorted(docid for _, docid in few) == sorted(known.found)


def test_nothing_hidden_is_told_by_its_title(connection: sqlite3.Connection, add: Add) -> None:
    shown, hidden = add("Общински съвет", "реч", day="2024-03-02"), add("Общински съвет", "реч", day="2024-03-03")
    connection.execute("UPDATE articles SET visibility = 'staff' WHERE id = ?", (hidden,))
    inquiry = Inquiry.of(connection, Question('"общински съвет"', sort="relevance"))
    newest = list(inquiry.scan(Limit.none(), inquiry.scope, inquiry.anywhere).upto(10))
    for whole in (Scan.of(newest), paused(newest)):
        marks = Ranking(inquiry, Limit.none(), whole).marks()
        assert articles(connection, [docid for _, docid in marks]) == [shown]
    assert ids(connection, '"общински съвет"') == [shown]
