"""Whatever is done to an archive behind its back, `verify` says what, where, and whether anything is lost."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scraper import pipeline
from scraper.archive import Archive, audits
from scraper.audit import Audited, Scope
from scraper.crawl import locks
from scraper.crawl.lease import lease
from scraper.demo.serve import serving
from scraper.demo.town import source_file
from scraper.errors import Held
from tests.conftest import Shell
from tests.crawl.test_warc import foreign
from tests.intake.conftest import Town

EVERYTHING = Scope()


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The town after two days, listings and articles among its revisits, and a WARC file of somebody else's."""
    folder = tmp_path_factory.mktemp("town")
    with serving() as site:
        (folder / "schedules").mkdir()
        (folder / "schedules" / "rozograd.yml").write_text(source_file(site.url), "utf-8")
        town = Town(site, folder)
        town.crawl(limit=14)
        town.forget_validators()
        town.crawl(1, recheck=True, limit=40)
        foreign(folder / "b.warc", packed=False)
        pipeline.import_([folder / "b.warc"], town.ground(3), (town.source,), None)
        yield town


@pytest.fixture
def town(crawled: Town, tmp_path: Path) -> Town:
    """A copy to be hurt."""
    shutil.copytree(crawled.folder, tmp_path / "copy")
    return replace(crawled, folder=tmp_path / "copy")


def verify(town: Town, scope: Scope = EVERYTHING) -> Audited:
    return pipeline.verify(town.ground(4), (town.source,), scope)


def change(town: Town, sql: str, *values: object) -> None:
    with closing(sqlite3.connect(town.db)) as connection, connection:
        connection.execute(sql, values)


def record_of(town: Town, sql: str) -> tuple[Path, int, int]:
    [(warc, offset, length), *_] = town.rows(f"SELECT warc, offset, length FROM captures {sql}")
    return town.captures / str(warc), int(str(offset)), int(str(length))


ARTICLE = "WHERE id = (SELECT min(capture) FROM versions)"


def test_a_sound_archive_is_sound_and_everything_was_looked_at(town: Town) -> None:
    done = verify(town)
    assert done.problems == ()
    assert done.sound
    counted = town.rows("SELECT (SELECT count(*) FROM captures), (SELECT count(*) FROM versions)")[0]
    assert (done.looked.captures, done.looked.versions) == counted
    assert done.looked.attachments == town.rows("SELECT count(*) FROM attachments WHERE sha256 IS NOT NULL")[0][0]
    assert done.looked.files == len(list(town.captures.glob("*.warc*")))


def test_what_an_audit_found_is_kept_and_strangers_see_the_counts(town: Town) -> None:
    shutil.rmtree(town.captures)
    done = verify(town)
    with Archive.open(town.db) as archive:
        last = audits.last(archive.connection)
    assert last is not None
    assert (last.scope, last.outcome, last.lost) == ("everything", "problems", done.looked.lost)
    kept = town.rows("SELECT grade, place, found, expected, remedy FROM audit_problems")
    assert kept == [(each.grade, each.place, each.found, each.expected, each.remedy) for each in done.problems]
    assert town.rows("SELECT outcome, lost FROM public_audits") == [("problems", done.looked.lost)]


# --- the captures are hurt --------------------------------------------------


def a_byte(town: Town) -> str:
    path, offset, length = record_of(town, ARTICLE)
    data = bytearray(path.read_bytes())
    data[offset + length // 2] ^= 1
    path.write_bytes(data)
    return f"{path.name} at {offset}"


def a_file(town: Town) -> str:
    path, _, _ = record_of(town, ARTICLE)
    path.unlink()
    return path.name


def the_end_of_a_file(town: Town) -> str:
    path, offset, length = record_of(town, "WHERE warc LIKE 'rozograd%' ORDER BY id DESC")
    path.write_bytes(path.read_bytes()[: offset + length // 2])
    return f"{path.name} at {offset}"


def an_original(town: Town) -> str:
    path, offset, length = record_of(town, "WHERE id = (SELECT max(revisit_of) FROM captures)")
    data = bytearray(path.read_bytes())
    data[offset : offset + length] = bytes(length)
    path.write_bytes(data)
    again = record_of(town, "WHERE revisit_of = (SELECT max(revisit_of) FROM captures)")
    return f"{again[0].name} at {again[1]}"


def a_file_of_others(town: Town) -> str:
    with (town.captures / "b.warc").open("ab") as file:
        file.write(b"\n")
    return "b.warc"


def a_row(town: Town) -> str:
    path, offset, _ = record_of(town, "WHERE role = 'robots'")
    change(town, "UPDATE fetch_state SET capture = NULL")
    change(town, "DELETE FROM captures WHERE revisit_of IN (SELECT id FROM captures WHERE role = 'robots')")
    change(town, "DELETE FROM captures WHERE role = 'robots'")
    return f"{path.name} at {offset}"


def an_offset(town: Town) -> str:
    path, offset, _ = record_of(town, ARTICLE)
    change(town, f"UPDATE captures SET offset = offset + 1 {ARTICLE}")
    return f"{path.name} at {offset + 1}"


def a_digest(town: Town) -> str:
    path, offset, _ = record_of(town, ARTICLE)
    change(town, f"UPDATE captures SET sha256 = ? {ARTICLE}", "0" * 64)
    return f"{path.name} at {offset}"


def a_stranger(town: Town) -> str:
    shutil.copy(town.captures / "b.warc", town.captures / "c.warc")
    return "c.warc"


@pytest.mark.parametrize(
    ("hurt", "grade"),
    [
        (a_byte, "lost"),
        (a_file, "lost"),
        (the_end_of_a_file, "lost"),
        (an_original, "lost"),
        (a_file_of_others, "wrong"),
        (a_row, "wrong"),
        (an_offset, "lost"),
        (a_digest, "wrong"),
        (a_stranger, "wrong"),
    ],
)
def test_what_is_amiss_with_the_captures_is_told_with_its_place(
    town: Town, hurt: Callable[[Town], str], grade: str
) -> None:
    place = hurt(town)
    done = verify(town)
    assert not done.sound
    assert (grade, True) in {(each.grade, place in each.place) for each in done.problems}, done.problems
    assert all(each.remedy for each in done.problems)


def test_a_version_whose_bytes_are_lost_is_named(town: Town) -> None:
    a_byte(town)
    lost = [each.place for each in verify(town).problems if each.grade == "lost"]
    assert any(place.startswith("article ") for place in lost), lost


def test_a_file_that_a_crawl_is_writing_counts_as_far_as_its_rows(town: Town) -> None:
    path, _, _ = record_of(town, ARTICLE)
    with path.open("ab") as file:
        file.write(b"half a record")
    lock = locks.make(town.captures, path.name)
    assert locks.take(lock)
    try:
        assert verify(town).problems == ()
    finally:
        lock.release()
    assert verify(town).problems == ()  # the writer is gone: it was mended
    assert not path.read_bytes().endswith(b"half a record")


# --- the database is hurt ---------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "grade", "place"),
    [
        ("UPDATE versions SET body = body || ' Кметът подаде оставка.' WHERE id = 1", "wrong", "article 1"),
        ("UPDATE articles SET body = 'друго' WHERE id = 2", "wrong", "article 2"),
        ("DELETE FROM index_docs WHERE article = 3", "wrong", "article 3"),
        ("UPDATE attachments SET sha256 = 'ff' WHERE sha256 IS NOT NULL", "wrong", "attachment"),
        (
            "DELETE FROM addresses; DELETE FROM attachments; DELETE FROM readings; DELETE FROM versions",
            "lost",
            "article",
        ),
        ("DELETE FROM captures WHERE id = 3", "wrong", "archive.db: "),
        ("UPDATE article_index_1_data SET block = x'00' WHERE id > 10", "wrong", "archive.db: search index"),
    ],
)
def test_what_is_amiss_with_the_database_is_told(town: Town, sql: str, grade: str, place: str) -> None:
    for statement in sql.split("; "):
        change(town, statement)
    done = verify(town)
    assert [each for each in done.problems if each.grade == grade and each.place.startswith(place)], done.problems


def test_broken_pages_are_told(town: Town) -> None:
    change(town, "CREATE TABLE filler AS SELECT randomblob(3000) AS data FROM versions")
    change(town, "PRAGMA wal_checkpoint(TRUNCATE)")
    page = town.rows("SELECT rootpage FROM sqlite_master WHERE name = 'runs_by_source'")[0][0]
    with town.db.open("r+b") as file:
        file.seek((int(str(page)) - 1) * 4096 + 8)
        file.write(b"\xff" * 200)
    assert [each for each in verify(town).problems if each.place == "archive.db"]


def test_other_rules_are_no_loss(town: Town) -> None:
    change(town, "UPDATE versions SET body = 'как четяха предишните правила' WHERE id = 1")
    change(town, "UPDATE articles SET body = 'как четяха предишните правила' WHERE id = 1")
    change(town, "UPDATE readings SET rules = 'earlier' WHERE version = 1")
    done = verify(town)
    assert done.sound
    [told] = done.problems
    assert (told.grade, done.looked.otherwise) == ("otherwise", 1)
    assert "scraper extract rozograd" in told.remedy


def test_what_a_listing_says_only_later_is_no_fault_of_the_version(town: Town) -> None:
    change(town, "UPDATE links SET title = 'Съвсем друго заглавие', date = '1.1.1999'")
    assert verify(town).sound


# --- how much ---------------------------------------------------------------


def test_a_scope_leaves_the_rest_alone(town: Town) -> None:
    a_byte(town)
    later = Scope(since=datetime(2024, 4, 23, tzinfo=UTC))
    done = verify(town, later)
    assert verify(town, Scope(since=datetime(2030, 1, 1, tzinfo=UTC))).sound
    assert done.looked.captures == town.rows("SELECT count(*) FROM captures WHERE fetched_at >= '2024-04-23'")[0][0]
    assert verify(town, Scope(sample=7)).looked.captures == 7
    assert verify(town, Scope(sources=("b-example",))).looked.versions == 0
    assert not verify(town, Scope(sources=("rozograd",))).sound


def test_audits_do_not_meet(town: Town) -> None:
    lock = locks.make(town.captures, "audit")
    assert locks.take(lock)
    try:
        with pytest.raises(Held, match="auditing"):
            verify(town)
    finally:
        lock.release()


def test_an_audit_does_not_wait_for_a_crawl(town: Town) -> None:
    with lease(town.captures, "rozograd"):
        assert verify(town).sound


# --- on the terminal --------------------------------------------------------


@pytest.fixture
def shell(town: Town) -> Shell:
    (town.folder / "schedules").rename(town.folder / "aside")
    made = Shell(town.folder)
    (town.folder / "schedules").rmdir()
    (town.folder / "aside").rename(town.folder / "schedules")
    return made


def test_the_command_says_what_is_lost_and_status_remembers(town: Town, shell: Shell) -> None:
    never = shell("status")
    assert "never audited" in never.stderr
    good = shell("verify")
    assert (good.exit_code, good.stdout) == (0, "")
    assert "0 lost, 0 wrong" in good.stderr
    a_byte(town)
    bad = shell("verify", "--json")
    assert bad.exit_code == 1
    told = json.loads(bad.stdout)
    assert told["lost"] == len([each for each in told["problems"] if each["grade"] == "lost"]) > 0
    assert f"{told['lost']} lost" in shell("status").stderr
    line = shell("verify", "rozograd").stdout.splitlines()[0]
    assert ": found " in line
    assert ", expected " in line


def test_a_source_that_is_not_there_is_wrong_input(shell: Shell) -> None:
    assert shell("verify", "nowhere").exit_code == 2
