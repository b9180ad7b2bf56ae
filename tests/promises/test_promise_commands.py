"""`scraper promises check` and `load`, as a person types them."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path

import pytest

from scraper.demo.documents import pdf
from tests.conftest import Shell

LINES = ["ПРОГРАМА ЗА УПРАВЛЕНИЕ", "1. Изграждане на велоалея до яз. Копринка", "2. Ремонт на ул. Роза"]
FILE = """\
name: Програма
mandate: {{from: 2023-11-06, to: 2027-11-05}}
oath: 2023-11-06
documents:
  paper: {{kind: programme, date: 2024-01-31, file: town/paper.pdf, sha256: {sha256}}}
promises:
  - id: lane
    level: measure
    title: Велоалея
    wordings:
      - {{document: paper, page: 1, quote: изграждане на велоалея}}
"""


class Desk:
    """A folder with a programme, and the commands run on it."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.folder = shell.folder / "programmes"
        (self.folder / "town").mkdir(parents=True)
        body = pdf(LINES)
        (self.folder / "town" / "paper.pdf").write_bytes(body)
        self.text = FILE.format(sha256=hashlib.sha256(body).hexdigest()).replace("изграждане", "Изграждане")
        self.write(self.text)

    def write(self, text: str) -> None:
        (self.folder / "town.yml").write_text(text, "utf-8")

    def __call__(self, *words: str):
        return self.shell("promises", *words, "--programmes", str(self.folder), SCRAPER_NOW="2025-03-01")

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.shell.folder / "archive.db") as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture
def desk(shell: Shell) -> Desk:
    return Desk(shell)


def test_a_programme_whose_quotes_are_there_is_exit_0_and_says_what_is_overdue(desk: Desk) -> None:
    done = desk("check")
    assert done.exit_code == 0, done.stdout + done.stderr
    assert "the report on 2024 was due by 2025-01-31" in done.stdout
    found = json.loads(desk("check", "--json").stdout)[0]
    assert (found["programme"], found["promises"], found["quotes"], found["problems"]) == ("town", 1, 1, [])


def test_a_quote_that_is_not_there_is_exit_2_with_its_line_and_the_nearest(desk: Desk) -> None:
    desk.write(desk.text.replace("велоалея}", "велоалеи до язовира}"))
    done = desk("check")
    assert done.exit_code == 2
    assert "town.yml:11: quote: not in 'paper'" in done.stdout
    assert "'Изграждане на велоалея до'" in done.stdout or "'Изграждане на'" in done.stdout
    refused = desk("load")
    assert refused.exit_code == 2
    assert "town.yml:11" in refused.stderr
    assert not (desk.shell.folder / "archive.db").exists()


def test_a_paper_that_was_exchanged_is_told_at_its_line(desk: Desk) -> None:
    (desk.folder / "town" / "paper.pdf").write_bytes(pdf([*LINES, "3. Друго"]))
    done = desk("check")
    assert done.exit_code == 2
    assert "town.yml:5: paper:" in done.stdout
    assert "expected " in done.stdout


def test_a_paper_without_an_end_is_not_read(desk: Desk) -> None:
    paper = desk.folder / "town" / "paper.pdf"
    paper.unlink()
    paper.symlink_to("/dev/zero")
    done = desk("check")
    assert done.exit_code == 2
    assert "found no file, expected the paper" in done.stdout


def test_a_quote_of_an_article_that_is_not_archived_is_told(desk: Desk) -> None:
    desk.write(desk.text + "      - {article: k1, version: 1, quote: Първа копка}\n")
    assert "town.yml:12: article: found no archive" in desk("check").stdout


def test_a_programme_is_loaded_and_loading_it_again_changes_nothing(desk: Desk) -> None:
    assert desk("load").exit_code == 0
    sql = "SELECT id, oath, mandate_to FROM programmes"
    assert desk.rows(sql) == [("town", "2023-11-06", "2027-11-05")]
    before = desk.rows("SELECT * FROM promises")
    again = json.loads(desk("load", "--json").stdout)[0]
    assert (again["promises"], again["added"], again["withdrawn"], again["defined"]) == (1, [], [], [])
    assert desk.rows("SELECT * FROM promises") == before
    assert desk.rows("SELECT document, page, dated FROM wordings") == [("paper", 1, "2024-01-31")]


def test_no_programme_at_all_is_exit_2(shell: Shell) -> None:
    done = shell("promises", "load", "--programmes", str(shell.folder))
    assert done.exit_code == 2
    assert "scraper promises add" in done.stderr


def test_a_scan_says_that_it_has_no_text(desk: Desk, tmp_path: Path) -> None:
    body = b"\x89PNG\r\n\x1a\n" + b"\0" * 50
    (desk.folder / "town" / "paper.pdf").write_bytes(body)
    sha256 = hashlib.sha256(body).hexdigest()
    desk.write(FILE.format(sha256=sha256))
    assert "a picture: no text to search" in desk("check").stdout
