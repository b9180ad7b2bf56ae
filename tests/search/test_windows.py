"""Docids come in order and none is lost, however the stretch is cut into windows."""

import random
import sqlite3
from itertools import chain, islice

import pytest

from scraper.search.scan import Limit, Scan
from scraper.search.windows import Stretch, batches

SQL = "SELECT rowid AS docid FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ?"
TOP = 1 << 40


def index(entries: dict[int, str]) -> sqlite3.Connection:
    """Entries with these words, by docid."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5(text, content = '', tokenize = 'ascii')")
    connection.execute("CREATE TABLE index_docs (docid INTEGER PRIMARY KEY)")
    connection.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", sorted(entries.items()))
    connection.executemany("INSERT INTO index_docs VALUES (?)", ((docid,) for docid in entries))
    return connection


def spread(seed: int, number: int = 40_000) -> list[int]:
    """Docids that lie close together in places and far apart in others."""
    rng = random.Random(seed)
    return sorted({int(10 ** rng.uniform(4, 11)) if rng.random() < 0.2 else rng.randrange(TOP) for _ in range(number)})


@pytest.mark.parametrize("share", [0.0, 0.0002, 0.02, 0.7, 1.0])
def test_a_phrase_is_found_wherever_it_stands_and_in_order(share: float) -> None:
    rng = random.Random(share)
    entries = {docid: "a b" if rng.random() < share else "b a" for docid in spread(1)}
    said = [docid for docid, text in entries.items() if text == "a b"]
    connection = index(entries)
    for low, high in ((0, TOP), (TOP // 3, TOP // 2)):
        stretch = Stretch(connection, SQL, ['"a b"'], low, high, plain=False)
        within = [docid for docid in said if low <= docid <= high]
        assert list(chain.from_iterable(stretch.windows(descending=False))) == within
        assert list(chain.from_iterable(stretch.windows(descending=True))) == within[::-1]
        assert list(islice(chain.from_iterable(stretch.windows(descending=True)), 21)) == within[::-1][:21]


def test_a_word_is_found_in_both_orders() -> None:
    docids = spread(2)
    stretch = Stretch(index(dict.fromkeys(docids, "a")), SQL, ['"a"'], 0, TOP, plain=True)
    assert list(chain.from_iterable(stretch.windows(descending=True))) == docids[::-1]
    assert list(chain.from_iterable(stretch.windows(descending=False))) == docids


@pytest.mark.parametrize("descending", [True, False])
def test_the_few_come_in_order_at_once(*, descending: bool) -> None:
    stretch = Stretch(index({5: "a b", 7: "b a", 9: "a b"}), SQL, ['"a b"'], 0, 9, plain=False)
    assert sorted(chain.from_iterable(stretch.windows(descending=descending, few=True)), reverse=descending) == (
        list(chain.from_iterable(stretch.windows(descending=descending)))
    )


@pytest.mark.parametrize("plain", [True, False])
def test_where_no_entry_is_nothing_is_found(*, plain: bool) -> None:
    stretch = Stretch(index({5: "a"}), SQL, ['"a"'], 6, TOP, plain=plain)
    assert list(chain.from_iterable(stretch.windows(descending=True))) == []


def test_a_walk_pauses_between_windows_when_its_time_is_spent_and_goes_on_from_there() -> None:
    scan = Scan(iter([[9, 8], [], [7], [], [6, 5]]), Limit.none(), sqlite3.OperationalError)
    assert scan.upto(1) == [9, 8]
    assert scan.upto(5, cpu=0) == [9, 8]
    assert (scan.over, scan.cut) == (False, False)
    assert scan.upto(6) == [9, 8, 7, 6, 5]
    assert scan.over


def test_batches_lose_nothing_and_leave_room_for_a_pause_before_each_further_one() -> None:
    assert list(batches(iter(range(7)), 3)) == [[0, 1, 2], [], [3, 4, 5], [], [6]]
    assert list(batches(iter(range(6)), 3)) == [[0, 1, 2], [], [3, 4, 5]]
    assert list(batches(iter(()), 3)) == []
