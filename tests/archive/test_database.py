"""Opening, writing, and what must not be opened."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.archive.schema import migrations
from scraper.errors import Damaged, WrongInput


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "archive.db") as archive:
        with pytest.raises(sqlite3.IntegrityError):
            _write_twice(archive)
        assert archive.connection.execute("SELECT count(*) FROM warcs").fetchone()[0] == 0


def _write_twice(archive: Archive) -> None:
    with archive.write() as connection:
        for _ in range(2):
            connection.execute("INSERT INTO warcs (name, added_at) VALUES ('a', 'now')")


def test_opening_twice_migrates_once(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "archive.db"), Archive.open(tmp_path / "archive.db") as again:
        names = [row[0] for row in again.connection.execute("SELECT name FROM _sqlite_migrations ORDER BY id")]
    assert tuple(names) == migrations().names


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE bookmarks (url)")
    with pytest.raises(WrongInput, match="another program's database"):
        Archive.open(path)


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    path.write_bytes(b"not a database at all, but long enough to be one" * 100)
    with pytest.raises(Damaged, match=r"archive\.db: cannot be opened"):
        Archive.open(path)


def test_readers_see_a_commit_while_the_writer_is_open(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Archive.open(path) as archive:
        reader = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        with archive.write() as connection:
            connection.execute("INSERT INTO warcs (name, added_at) VALUES ('a', 'now')")
            assert reader.execute("SELECT count(*) FROM warcs").fetchone()[0] == 0
        assert reader.execute("SELECT count(*) FROM warcs").fetchone()[0] == 1
        reader.close()


@pytest.mark.parametrize(("published", "day"), [("2024-02-12T10:30:00+02:00", "2024-02-12"), ("2024-02", "2024-02-01")])
def test_the_day_of_publication_is_the_towns_own(tmp_path: Path, published: str, day: str) -> None:
    with Archive.open(tmp_path / "archive.db") as archive, archive.write() as connection:
        connection.execute(
            "INSERT INTO sources (id, name, home, publisher, timezone, added_at) VALUES ('s', 'S', 'x', 'town', 'UTC', 'x')"
        )
        connection.execute(
            "INSERT INTO articles (key, source, url, published, first_seen_at, last_changed_at, version)"
            " VALUES ('k', 's', 'http://s/1', ?, 'x', 'x', 1)",
            (published,),
        )
        assert connection.execute("SELECT published_on FROM articles").fetchone()[0] == day
