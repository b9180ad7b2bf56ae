"""The forms that were seen are those of the index: none is forgotten that an entry has."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.search import analyse, building, docid, generations, index, words

Add = Callable[..., int]


@pytest.fixture
def archive(connection: sqlite3.Connection, add: Add, tmp_path: Path) -> Iterator[Archive]:
    """Three articles in a file, built by puts."""
    for number in range(3):
        add(f"дума {number}", f"текст номер{number}", f"2024-02-1{number}")
    connection.commit()
    with closing(sqlite3.connect(tmp_path / "archive.db")) as file:
        connection.backup(file)
    with Archive.open(tmp_path / "archive.db") as opened:
        yield opened


def rename(connection: sqlite3.Connection, article: int, title: str) -> None:
    connection.execute("UPDATE articles SET title = ? WHERE id = ?", (title, article))
    index.put(connection, article)


def has(connection: sqlite3.Connection, form: str) -> bool:
    return connection.execute("SELECT 1 FROM index_words WHERE form = ?", (form,)).fetchone() is not None


def test_a_word_is_kept_that_another_process_writes_while_it_is_swept(archive: Archive) -> None:
    with archive.write() as connection:
        rename(connection, 1, "ремонтът")
        rename(connection, 1, "дума")
    came: list[bool] = []
    with closing(sqlite3.connect(archive.path, isolation_level=None, timeout=0)) as other:

        def write(statement: str) -> None:
            if statement.startswith("DELETE FROM index_words") and not came:
                came.append(True)
                try:
                    other.execute("BEGIN IMMEDIATE")
                except sqlite3.OperationalError:  # its turn comes after the sweep
                    came.append(False)
                    return
                rename(other, 2, "ремонтът")
                other.execute("COMMIT")

        archive.connection.set_trace_callback(write)
        words.sweep(archive.write, archive.connection)
        archive.connection.set_trace_callback(None)
        if came == [True, False]:
            rename(other, 2, "ремонтът")
    assert came
    assert has(archive.connection, "ремонтът")


def test_what_only_the_next_index_has_is_not_swept(archive: Archive) -> None:
    connection = archive.connection
    with archive.write():
        connection.execute("UPDATE index_state SET analyser = 'earlier'")
        generations.add(connection, 2, analyse.version(), "building", 0)
        index.write(connection, 2, [(1 << 40, ("улица", "", "", "⁼улиците"), 1)])
        words.put(connection, [("улиците", "улица"), ("никъде", "никъде")])
    words.sweep(archive.write, connection)
    assert has(connection, "улиците")
    assert not has(connection, "никъде")


def test_a_word_swept_during_a_build_comes_again_with_the_next_article_that_has_it(archive: Archive) -> None:
    with archive.write() as connection:
        for article in (1, 3):  # the oldest and the newest
            rename(connection, article, "ремонтът")
    with closing(sqlite3.connect(archive.path, isolation_level=None)) as other:
        swept: list[bool] = []

        @contextmanager
        def write() -> Iterator[sqlite3.Connection]:
            begun = other.execute("SELECT 1 FROM index_state WHERE generation = 2 AND reached < ?", (docid.TOP,))
            if begun.fetchone() and not swept:
                swept.append(has(other, "ремонтът"))
                other.execute("DELETE FROM index_words WHERE form = 'ремонтът'")
            with archive.write() as connection:
                yield connection

        building.build(write, archive.connection, alone=True, anew=True, batch=1)
    assert swept == [True]
    assert has(archive.connection, "ремонтът")
