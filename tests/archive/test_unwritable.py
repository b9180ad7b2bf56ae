"""An archive that may not be written to: it is read all the same, and whoever writes is told what is not permitted."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from scraper.archive import Archive
from scraper.cli import main
from tests.bound import bound

ENVIRONMENT = {"LC_ALL": "C.UTF-8", "LANGUAGE": "en", "SCRAPER_NOW": "2024-04-23T09:30:00Z"}

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="permissions as Linux has them")


@pytest.fixture
def folder(once: Path) -> Iterator[Path]:
    """A copy of a town's folder, to take permissions from; none are left taken."""
    kept = Path(tempfile.mkdtemp()) / "town"
    shutil.copytree(once, kept)
    yield kept
    for path in (kept, *kept.rglob("*")):
        path.chmod(0o755)
    shutil.rmtree(kept.parent)


@pytest.fixture(params=["the file", "the folder too", "no log in the folder"])
def kept(request: pytest.FixtureRequest, folder: Path) -> Path:
    """The same, without permission to write."""
    if request.param == "no log in the folder":
        _turn(folder / "archive.db", "PRAGMA journal_mode = delete")
    (folder / "archive.db").chmod(0o444)
    if request.param != "the file":
        folder.chmod(0o555)
    return folder


def _turn(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


def run(folder: Path, *words: str) -> tuple[int, str, str]:
    """The status of a command there, what it printed, and what it said. A crawl is a process of its own.

    It listens for signals, which only a process's first thread may.
    """
    return bound(lambda: (_process if words[0] == "crawl" else _called)(folder, words))


def _process(folder: Path, words: tuple[str, ...]) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "scraper", *words]
    done = subprocess.run(
        command, cwd=folder, env=os.environ | ENVIRONMENT, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


def _called(folder: Path, words: tuple[str, ...]) -> tuple[int, str, str]:
    places = ("--db", f"{folder}/archive.db", "--schedules", f"{folder}/schedules", "--captures", f"{folder}/captures")
    done = CliRunner().invoke(main, [words[0], *places, *words[1:]], env=ENVIRONMENT, catch_exceptions=False)
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize(
    "words", [("index", "--rebuild"), ("crawl", "--delay", "0"), ("verify",)], ids=lambda it: it[0]
)
def test_who_would_write_is_told_which_file_gives_no_permission(kept: Path, words: tuple[str, ...]) -> None:
    status, _, said = run(kept, *words)
    assert status == 1
    assert said.splitlines()[-1].endswith("archive.db: found no permission to write to this file, expected it")
    assert "Traceback" not in said


def test_who_would_read_is_answered(kept: Path) -> None:
    assert run(kept, "search", "община")[0] == 0
    status, table, _ = run(kept, "status")
    assert (status, "rozograd" in table) == (0, True)


def test_an_archive_of_an_older_version_says_that_it_must_be_opened_where_it_can_be_written(kept: Path) -> None:
    kept.chmod(0o755)
    (kept / "archive.db").chmod(0o644)
    latest = "DELETE FROM _sqlite_migrations WHERE id = (SELECT max(id) FROM _sqlite_migrations)"
    _turn(kept / "archive.db", latest)
    (kept / "archive.db").chmod(0o444)
    kept.chmod(0o555)
    for words in (("search", "община"), ("index", "--rebuild"), ("status",)):
        status, _, said = run(kept, *words)
        assert status == 1
        assert "archive.db: found an archive of an older version that may not be written to, expected one that" in said


def test_where_no_archive_can_be_made_the_folder_is_named(folder: Path) -> None:
    for path in folder.glob("archive.db*"):
        path.unlink()
    folder.chmod(0o555)
    status, _, said = run(folder, "crawl", "--delay", "0")
    assert (status, "Traceback" in said) == (1, False)
    assert f"archive.db: found no permission to write to the folder {folder}, expected it" in said


@pytest.mark.parametrize("words", [("index", "--rebuild"), ("crawl", "--delay", "0")], ids=lambda it: it[0])
def test_captures_that_may_not_be_written_to_are_named(folder: Path, words: tuple[str, ...]) -> None:
    shutil.rmtree(folder / "captures" / ".locks")
    (folder / "captures").chmod(0o555)
    status, _, said = run(folder, *words)
    assert (status, "Traceback" in said) == (1, False)
    assert "captures/.locks/" in said
    assert "found no permission to write" in said


def test_an_archive_in_a_place_to_write_is_opened_for_it(folder: Path) -> None:
    with Archive.open(folder / "archive.db") as archive, archive.write() as connection:
        connection.execute("UPDATE sources SET name = 'Розоград'")
    with Archive.open(folder / "archive.db") as archive:
        assert archive.connection.execute("SELECT DISTINCT name FROM sources").fetchone()[0] == "Розоград"
