"""`scraper export` as a person types it: what it refuses, and that nothing half-written is left."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scraper.cli import main
from tests.export.conftest import Town


def run(town: Town, *words: str, **environment: str) -> Result:
    places = ("--db", str(town.db), "--captures", str(town.captures))
    environment = {"LC_ALL": "C", "LANGUAGE": "", **environment}
    return CliRunner().invoke(main, ["export", *words, *places], env=environment, catch_exceptions=False)


@pytest.mark.parametrize("form", ["csv", "jsonl", "sqlite", "wacz"])
def test_each_format_says_what_it_wrote_and_as_of_when(town, tmp_path, form):
    done = run(town, str(tmp_path / "out"), "--format", form, "--json", SCRAPER_NOW="2024-06-01T00:00:00Z")
    assert done.exit_code == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["as_of"], said["for"], said["problems"]) == ("2024-06-01T00:00:00Z", "strangers", [])
    assert list(tmp_path.iterdir()) == [tmp_path / "out"]


def test_staff_s_export_is_called_one(town, tmp_path):
    done = run(town, str(tmp_path / "out"), "--format", "csv", "--all")
    assert "staff only" in done.stderr
    assert "служители" in run(town, str(tmp_path / "o2"), "--format", "csv", "--all", LC_ALL="bg_BG.UTF-8").stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--source", "rozogard"), "did you mean 'rozograd'"),
        (("--from", "2024-03-02", "--to", "2024-03-01"), "after --to"),
        (("--from", "вчера"), "expected a day"),
        (("--as-of", "2999-01-01"), "lies ahead"),
        (("--as-of", "tomorrow"), "expected a moment"),
        (("--query", "!?"), "expected a word"),
    ],
)
def test_what_cannot_be_meant_is_exit_2_and_says_why(town, tmp_path, words, told):
    done = run(town, str(tmp_path / "out"), "--format", "csv", *words)
    assert done.exit_code == 2
    assert told in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("form", "word"), [("sqlite", "--versions"), ("wacz", "--versions"), ("sqlite", "--as-of=2024-04-23")]
)
def test_what_a_format_cannot_hold_is_exit_2(town, tmp_path, form, word):
    done = run(town, str(tmp_path / "out"), "--format", form, word)
    assert done.exit_code == 2
    assert word.partition("=")[0] in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_no_archive_is_exit_2_and_makes_none(town, tmp_path):
    done = run(
        Town(type(town.life)(tmp_path / "no.db", tmp_path / "c", ()), ()), str(tmp_path / "o"), "--format", "csv"
    )
    assert done.exit_code == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", ["csv", "sqlite", "wacz"])
def test_the_archive_s_own_places_are_refused(copied, form):
    own = (copied.captures, copied.captures / "below" / "x", copied.db, copied.db.parent / "archive.db-wal")
    for where in (*own, copied.db.parent):
        done = run(copied, str(where), "--format", form, "--force")
        assert done.exit_code == 2, where
    with sqlite3.connect(copied.db) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_link_into_the_captures_is_seen_through(copied, tmp_path):
    (tmp_path / "link").symlink_to(copied.captures, target_is_directory=True)
    assert run(copied, str(tmp_path / "link" / "x"), "--format", "csv").exit_code == 2


def test_what_stands_there_is_replaced_only_if_it_is_an_export_and_only_when_asked(town, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    assert run(town, str(folder), "--format", "csv").exit_code == 0  # it was empty
    assert "--force" in run(town, str(folder), "--format", "jsonl").stderr
    assert run(town, str(folder), "--format", "jsonl", "--force").exit_code == 0
    assert (folder / "articles.jsonl").exists()
    assert not (folder / "articles.csv").exists()
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("x")
    refused = run(town, str(tmp_path / "letters"), "--format", "csv", "--force")
    assert (refused.exit_code, (tmp_path / "letters" / "dear.txt").read_text()) == (2, "x")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["letters", "out"]


@pytest.mark.skipif(os.name == "nt", reason="a file is no folder there either, but says so otherwise")
def test_a_place_that_cannot_be_written_is_exit_2(town, tmp_path):
    (tmp_path / "file").write_text("x")
    for form in ("csv", "sqlite"):
        done = run(town, str(tmp_path / "file" / "out"), "--format", form)
        assert done.exit_code == 2
        assert "cannot be written" in done.stderr


def test_odd_names_are_names(town, tmp_path):
    for name in ("износ 'на' „данни“.csv", "a b;c", "-x-", "п" * 120):
        assert run(town, str(tmp_path / name), "--format", "csv").exit_code == 0, name
        assert (tmp_path / name / "manifest.json").exists()


def test_a_damaged_capture_is_exit_1_and_the_rest_is_written(copied, tmp_path):
    first = min(copied.captures.glob("*.warc.gz"))
    first.write_bytes(first.read_bytes()[:2000])
    done = run(copied, str(tmp_path / "out.wacz"), "--format", "wacz")
    assert done.exit_code == 1
    assert first.name in done.stderr
    assert Path(tmp_path / "out.wacz").stat().st_size > 1000
