"""A copy for a host that cannot write: what is in it, what is not, and that the site works on it."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.errors import WrongInput
from scraper.export import asked as wanted
from scraper.export import copy, target
from scraper.export.asked import Asked
from scraper.search.query import find
from scraper.search.question import Question
from tests.export.conftest import LATER
from tests.publish.conftest import site

SECRETS = (
    "парола",
    "Тайна публикация",
    "Тайна служба",
    "тайна",
    "Таен Редактор",
    "/home/taen",
    "staff-seal",
)


def copied_to(db: Path, where: Path, *, force: bool = False, **given: object) -> Path:
    asked = Asked("sqlite", LATER, **given)  # type: ignore[arg-type]
    with Archive.open(db) as archive:
        wanted.check(archive.connection, asked)
        with target.new(where, folder=False, force=force) as partial:
            copy.write(archive.connection, asked, partial)
    return where


def read(path: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(f"file:{path}?immutable=1", uri=True) as connection:
        return connection.execute(sql).fetchall()


def test_a_copy_holds_no_byte_of_what_strangers_may_not_see(guarded, tmp_path):
    data = copied_to(guarded, tmp_path / "copy.db").read_bytes()
    assert "Списък на длъжници".encode() in data
    for secret in SECRETS:
        assert secret.encode() not in data, secret
        assert secret.casefold().encode() not in data, secret
    whole = copied_to(guarded, tmp_path / "all.db", everything=True).read_bytes()
    assert "парола Иван Иванов".encode() in whole


def test_a_copy_shows_strangers_the_same_rows(guarded, tmp_path):
    path = copied_to(guarded, tmp_path / "copy.db")
    for name in (
        "sources",
        "articles",
        "versions",
        "attachments",
        "captures",
        "addresses",
        "runs",
        "changes",
        "checks",
        "corrections",
    ):
        sql = f"SELECT * FROM public_{name} ORDER BY 1, 2"
        assert read(path, sql) == read(guarded, sql), name
    assert read(path, "SELECT count(*) FROM warcs") == [(0,)]
    assert read(path, "SELECT author, old, reason FROM corrections WHERE article = 1") == [
        (None, None, "печатна грешка")
    ]


def test_a_copy_is_one_sound_file_without_a_log(town, tmp_path):
    path = copied_to(town.db, tmp_path / "copy.db")
    assert read(path, "PRAGMA integrity_check") == [("ok",)]
    assert path.read_bytes()[18:20] == b"\x01\x01"  # neither reader nor writer needs a write-ahead log
    assert [each.name for each in tmp_path.iterdir()] == ["copy.db"]
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO article_index_1 (article_index_1) VALUES ('integrity-check')")


def test_the_site_works_on_a_copy_that_cannot_be_written(town, tmp_path):
    path = copied_to(town.db, tmp_path / "copy.db")
    path.chmod(0o444)
    get, live = site(path, frozen=True), site(town.db)
    for address in (
        "/search.json?q=кметът",
        "/search.json?q=община&source=rozograd&from=2024-04-01",
        "/search.csv?q=търг",
    ):
        answer = get(address)
        assert answer.status_code == 200
        assert answer.text == live(address).text
    assert get("/search.json?q=кметът").json()["count"] > 0
    for address in (
        "/",
        "/article/1",
        "/article/1/versions/1",
        "/changes",
        "/sources",
        "/source/rozograd",
        "/capture/1",
    ):
        assert get(address).status_code == 200, address


def test_a_copy_holds_the_public_ledger_without_the_names_of_staff(guarded, tmp_path):
    path = copied_to(guarded, tmp_path / "copy.db")
    for name in (
        "programmes",
        "documents",
        "promises",
        "wordings",
        "definitions",
        "evidence",
        "assessments",
        "replies",
    ):
        sql = f"SELECT * FROM public_{name} ORDER BY 1, 2"
        assert read(path, sql) == read(guarded, sql), name
    assert read(guarded, "SELECT count(*) FROM evidence WHERE accepted_by <> ''") != [(0,)]
    assert read(path, "SELECT DISTINCT accepted_by FROM evidence") == [("",)]
    assert read(path, "SELECT DISTINCT published_by FROM assessments") == [("",)]
    with sqlite3.connect(path) as connection, pytest.raises(sqlite3.IntegrityError, match="only added"):
        connection.execute("DELETE FROM evidence")


def test_a_newer_program_can_open_a_copy(guarded, tmp_path):
    with Archive.open(copied_to(guarded, tmp_path / "copy.db")) as archive:
        assert find(archive.connection, Question("канализация")).count == 1
        assert find(archive.connection, Question("парола")).count == 0


@pytest.mark.parametrize("everything", [False, True])
def test_a_copy_of_some_articles_holds_those_and_what_belongs_to_them(guarded, tmp_path, everything):
    path = copied_to(guarded, tmp_path / "copy.db", words="канализация", everything=everything)
    assert read(path, "SELECT id FROM articles") == [(1,)]
    assert read(path, "SELECT DISTINCT article FROM versions UNION SELECT article FROM attachments") == [(1,)]
    assert read(path, "SELECT rowid FROM article_index_1 WHERE article_index_1 MATCH 'заседание'") == []
    assert "Обсъждането се отлага".encode() not in path.read_bytes()


def test_a_copy_of_one_source_holds_its_runs_and_no_other_s(guarded, tmp_path):
    path = copied_to(guarded, tmp_path / "copy.db", sources=("shipka",))
    assert read(path, "SELECT DISTINCT source FROM articles UNION SELECT source FROM runs") == [("shipka",)]
    assert len(read(path, "SELECT * FROM public_runs")) == 2


def test_what_stands_there_is_replaced_only_if_it_is_a_copy_and_only_when_asked(town, tmp_path):
    path, other = tmp_path / "copy.db", tmp_path / "desk.db"
    copied_to(town.db, path)
    with pytest.raises(WrongInput, match="--force"):
        copied_to(town.db, path)
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE takedowns (id)")
    before = other.read_bytes()
    with pytest.raises(WrongInput, match="no export"):
        copied_to(town.db, other, force=True)
    assert other.read_bytes() == before
    assert read(copied_to(town.db, path, force=True), "SELECT count(*) > 40 FROM articles") == [(1,)]


def test_a_copy_that_is_open_is_not_replaced(town, tmp_path):
    path = copied_to(town.db, tmp_path / "copy.db")
    (tmp_path / "copy.db-wal").write_bytes(b"")
    with pytest.raises(WrongInput, match="-wal"):
        copied_to(town.db, path, force=True)


def test_a_failure_leaves_nothing_behind_and_what_was_there_as_it_was(copied, tmp_path):
    where = tmp_path / "out"
    where.mkdir()
    before = copied_to(copied.db, where / "copy.db").read_bytes()
    with sqlite3.connect(copied.db) as connection:  # an index that cannot be made anew
        connection.execute("DROP VIEW public_changes")
    with pytest.raises(sqlite3.OperationalError):
        copied_to(copied.db, where / "copy.db", force=True)
    assert [(each.name, each.read_bytes()) for each in where.iterdir()] == [("copy.db", before)]


def test_a_crawl_may_write_while_a_copy_is_made(copied, tmp_path):
    stop = threading.Event()
    written = []

    def write() -> None:
        with Archive.open(copied.db) as archive:
            while not stop.is_set():
                with archive.write() as connection:
                    connection.execute("UPDATE articles SET section = ? WHERE id = 1", (str(len(written)),))
                written.append(1)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        path = copied_to(copied.db, tmp_path / "copy.db")
    finally:
        stop.set()
        thread.join()
    assert read(path, "PRAGMA integrity_check") == [("ok",)]
    assert written


def test_an_archive_is_not_touched_by_being_copied(guarded, tmp_path):
    before = shutil.copy(guarded, tmp_path / "before.db")
    copied_to(guarded, tmp_path / "copy.db", sources=("shipka",))
    sql = "SELECT * FROM articles ORDER BY id"
    assert read(guarded, sql) == read(Path(before), sql)
