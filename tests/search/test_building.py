"""An index is built beside the one that answers, goes on where it was stopped, and comes to what puts would have made."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlite_utils import Database

from scraper.archive import Archive
from scraper.archive.schema import migrations
from scraper.search import building, docid, generations, index
from tests.search.test_index import dump, found, sound

Add = Callable[..., int]


class Killed(Exception):
    """What stops a build in a test."""


@pytest.fixture
def archive(connection: sqlite3.Connection, add: Add, tmp_path: Path) -> Iterator[Archive]:
    """Twelve articles of twelve days in a file, built by puts; the first is the newest."""
    for number in range(12):
        add(f"дума {number}", f"текст номер{number}", f"2024-02-{28 - number}")
    connection.commit()
    with closing(sqlite3.connect(tmp_path / "archive.db")) as file:
        connection.backup(file)
    with Archive.open(tmp_path / "archive.db") as opened:
        yield opened


def state(archive: Archive) -> list[tuple[int, str, bool]]:
    return [(each.number, each.state, each.whole) for each in generations.every(archive.connection)]


def stopped(archive: Archive, transactions: int, **how: bool) -> None:
    """Build, a few articles a transaction, and be killed before the transaction of that number."""
    lent = iter(range(transactions))

    @contextmanager
    def write() -> Iterator[sqlite3.Connection]:
        if next(lent, None) is None:
            raise Killed
        with archive.write() as connection:
            yield connection

    with pytest.raises(Killed):
        building.build(write, archive.connection, alone=True, batch=5, **how)


def test_an_index_built_anew_says_the_same(archive: Archive) -> None:
    before = dump(archive.connection)
    heard: list[int] = []
    building.build(archive.write, archive.connection, anew=True, step=heard.append)
    assert state(archive) == [(2, "serving", True)]
    assert dump(archive.connection) == before
    assert sum(heard) == 12
    assert index.fault(archive.connection) is None
    names = {row[0] for row in archive.connection.execute("SELECT name FROM sqlite_master")}
    assert not {name for name in names if name.startswith("article_index_1")}
    assert building.due(archive.connection) is None


@pytest.mark.parametrize("transactions", range(1, 9))
def test_a_killed_build_goes_on(archive: Archive, transactions: int) -> None:
    before = dump(archive.connection)
    stopped(archive, transactions, anew=True)
    assert dump(archive.connection) == before
    assert building.due(archive.connection)
    building.build(archive.write, archive.connection, alone=True, batch=5)
    assert building.due(archive.connection) is None
    assert state(archive) == [(2, "serving", True)]
    assert dump(archive.connection) == before


def test_what_changes_meanwhile_is_in_both(archive: Archive) -> None:
    stopped(archive, 2, anew=True)  # five of twelve are in the new one
    connection = archive.connection
    assert building.due(connection) == building.Progress(5, 12)
    with archive.write():
        for article in (1, 12):
            connection.execute("UPDATE articles SET title = 'промяна' WHERE id = ?", (article,))
            index.put(connection, article)
        connection.execute("DELETE FROM articles WHERE id = 2")
        index.put(connection, 2)
        connection.execute("UPDATE articles SET published = '2030-01-01' WHERE id = 11")
        index.put(connection, 11)
    assert found(connection, "промяна") == [1, 12]
    building.build(archive.write, connection, alone=True, batch=5)
    assert found(connection, "промяна") == [1, 12]
    assert found(connection, "номер10") == [11]
    assert connection.execute("SELECT count(*) FROM index_hidden").fetchone()[0] == 0
    assert sound(connection)


def test_another_process_may_write_between_reading_and_writing(archive: Archive) -> None:
    with closing(sqlite3.connect(archive.path, isolation_level=None)) as other:

        @contextmanager
        def write() -> Iterator[sqlite3.Connection]:
            other.execute("UPDATE articles SET title = title || ' нова' WHERE id = 3")
            index.put(other, 3)
            other.execute("UPDATE articles SET published = '2024-01-01' WHERE id = 4")
            index.put(other, 4)
            with archive.write() as connection:
                yield connection

        building.build(write, archive.connection, alone=True, anew=True, batch=5)
    assert found(archive.connection, "нов") == [3]
    assert sound(archive.connection)


def test_the_index_of_another_analyser_is_due_and_its_dead_are_left_behind(archive: Archive) -> None:
    connection = archive.connection
    connection.execute("UPDATE index_state SET analyser = 'earlier'")
    connection.execute("UPDATE index_docs SET digest_1 = 1")
    with archive.write():
        connection.execute("UPDATE articles SET title = 'промяна' WHERE id = 1")
        index.put(connection, 1)
    assert connection.execute("SELECT count(*) FROM index_hidden").fetchone()[0] == 1
    assert building.due(connection) == building.Progress(0, 12)
    building.build(archive.write, connection, alone=True)
    assert connection.execute("SELECT count(*) FROM index_hidden").fetchone()[0] == 0
    assert found(connection, "промяна") == [1]
    assert sound(connection)


def test_an_article_without_entry_gets_one(archive: Archive) -> None:
    archive.connection.execute("DELETE FROM index_docs WHERE article = 5")
    building.build(archive.write, archive.connection, alone=True)
    assert found(archive.connection, "номер4")[:1] == [5]


def earlier(path: Path, articles: int) -> None:
    """An archive as the version before this index made it."""
    database = Database(path)
    migrations().apply(database, stop_before="search")
    database["sources"].insert(
        {"id": "s", "name": "S", "home": "h", "publisher": "p", "timezone": "Europe/Sofia", "added_at": "t"}
    )
    database.conn.executemany(
        "INSERT INTO articles (key, source, url, title, first_seen_at, last_changed_at, published, version)"
        " VALUES ('k' || ?1, 's', 'u' || ?1, 'дума ' || ?1, '2024', '2024', '2024-02-12', 1)",
        ((number,) for number in range(articles)),
    )
    database.conn.commit()
    database.close()


def test_a_small_archive_of_an_earlier_version_is_indexed_as_it_is_opened(tmp_path: Path) -> None:
    earlier(tmp_path / "a.db", 7)
    with Archive.open(tmp_path / "a.db") as archive:
        assert building.due(archive.connection) is None
        assert len(found(archive.connection, "дума")) == 7
        assert not archive.connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'article_index'").fetchone()
        assert sound(archive.connection)


def test_a_large_one_says_how_far_it_is(tmp_path: Path) -> None:
    earlier(tmp_path / "a.db", building.SMALL + 1)
    with Archive.open(tmp_path / "a.db") as archive:
        assert building.due(archive.connection) == building.Progress(0, building.SMALL + 1)
        assert generations.serving(archive.connection).reached == docid.TOP
        stopped(archive, 8)
        done = building.due(archive.connection)
        assert done
        assert 0 < done.done < done.articles
        assert len(found(archive.connection, "дума")) == done.done
        building.build(archive.write, archive.connection, alone=True)
        assert building.due(archive.connection) is None
        assert len(found(archive.connection, "дума")) == building.SMALL + 1


def test_settling_leaves_no_word_of_what_was_taken_out(archive: Archive) -> None:
    connection = archive.connection
    with archive.write():
        connection.execute("DELETE FROM articles WHERE id = 7")
        index.put(connection, 7)
    building.settle(connection)
    assert terms(connection).isdisjoint({"номер6", "¹6", "²номер6"})
    assert {"номер5", "¹5"} <= terms(connection)
    assert not connection.execute("SELECT 1 FROM index_words WHERE form = 'номер6'").fetchone()
    assert connection.execute("SELECT 1 FROM index_words WHERE form = 'номер5'").fetchone()


@pytest.mark.parametrize("transactions", range(1, 5))
def test_settling_leaves_the_dead_behind_even_after_a_kill(archive: Archive, transactions: int) -> None:
    connection = archive.connection
    connection.execute("UPDATE index_docs SET digest_1 = 1")
    with archive.write():
        connection.execute("DELETE FROM articles WHERE id = 7")
        index.put(connection, 7)
    assert "номер6" in terms(connection)
    stopped(archive, transactions, anew=True)
    building.settle(connection)
    assert "номер6" not in terms(connection)
    assert state(archive) == [(2, "serving", True)]
    assert sound(connection)


def terms(connection: sqlite3.Connection) -> set[str]:
    """Every word in the index's own tree."""
    table = generations.serving(connection).table
    connection.execute(f"CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, {table}, row)")
    rows = connection.execute("SELECT term FROM temp.words").fetchall()
    connection.execute("DROP TABLE temp.words")
    return {row[0] for row in rows}


def test_a_built_index_writes_and_merges_as_usual(archive: Archive) -> None:
    building.build(archive.write, archive.connection, anew=True, alone=True)
    kept = dict(map(tuple, archive.connection.execute("SELECT k, v FROM article_index_2_config")))
    assert (kept["hashsize"], kept["automerge"], kept["crisismerge"]) == (1 << 20, 4, 16)  # what FTS5 comes with


def test_helpers_end_with_a_killed_build(tmp_path: Path) -> None:
    """They would wait for ever: one to be given more, one for somebody to take what it has made."""
    script = tmp_path / "build.py"
    script.write_text(
        "import time\n"
        "from scraper.search import analysing\n"
        "if __name__ == '__main__':\n"
        "    with analysing.beside(alone=False) as helpers:\n"
        "        helpers.submit(int).result()\n"
        "        helpers.submit(eval, '__import__(\"time\").sleep(1) or bytes(10**7)')\n"
        "        time.sleep(0.5)\n"
        "        print('busy', flush=True)\n"
        "        time.sleep(60)\n"
    )
    with subprocess.Popen((sys.executable, str(script)), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as build:
        assert build.stdout
        assert build.stdout.readline() == b"busy\n"
        build.kill()
        # The helpers have its output open too: it ends with the last of them.
        assert build.communicate(timeout=30)[0] == b""
