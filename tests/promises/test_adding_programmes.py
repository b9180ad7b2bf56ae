"""`scraper promises add`: a paper becomes a file that checks clean, and nothing is written over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result

from tests.conftest import Shell
from tests.documents.papers import docx, lines, p, pdf, row, xlsx

PAGES = (
    lines(
        [
            "ПРОГРАМА ЗА УПРАВЛЕНИЕ НА ОБЩИНА РОЗОГРАД",
            "Приоритет 1. Пътища",
            "1.1. Изграждане на алея до яз. Копринка",
            "1",
        ]
    ),
    lines(
        [
            "1.2. Ремонт на ул. „Роза“ до края на 2026 г.",
            "Приоритет 2. Спорт",
            "2.1. Нов стадион до края на мандата",
            "2",
        ]
    ),
)
NEW = ("--dated", "2024-01-31", "--mandate", "2023-11-06..2027-11-05", "--oath", "2023-11-06")


class Desk:
    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.folder = shell.folder / "programmes"

    def __call__(self, *words: str) -> Result:
        return self.shell("promises", *words, "--programmes", str(self.folder), SCRAPER_NOW="2025-03-01")

    def paper(self, name: str, body: bytes) -> str:
        path = self.shell.folder / name
        path.write_bytes(body)
        return str(path)

    @property
    def text(self) -> str:
        return (self.folder / "town.yml").read_text("utf-8")


@pytest.fixture
def desk(shell: Shell) -> Desk:
    return Desk(shell)


def test_a_pdf_becomes_a_file_with_pages_that_checks_clean_and_loads(desk: Desk) -> None:
    done = desk("add", desk.paper("Програма.pdf", pdf(*PAGES)), "--name", "town", *NEW, "--json")
    assert done.exit_code == 0, done.stderr
    made = json.loads(done.stdout)
    assert (made["priorities"], made["measures"], made["deadlines"], made["places"]) == (2, 3, 2, 2)
    assert 'page: 2, quote: "Нов стадион до края на мандата"' in desk.text
    assert "municipality: Розоград" in desk.text
    assert (desk.folder / "town" / "programa.pdf").read_bytes() == pdf(*PAGES)
    assert desk("check").exit_code == 0
    assert desk("load").exit_code == 0


def test_a_spreadsheet_says_how_its_columns_were_understood(desk: Desk) -> None:
    rows = row(1, "№", "Мярка", "Срок", "Отговорник") + row(2, 1.0, "Ремонт на моста", "2025 г.", "Кметът")
    done = desk("add", desk.paper("plan.xlsx", xlsx(Мерки=rows)), "--name", "town", *NEW)
    assert done.exit_code == 0, done.stderr
    assert "Мярка → measure, Срок → deadline, Отговорник → responsible" in done.stderr
    assert "responsible: Кметът" in desk.text
    assert desk("check").exit_code == 0


def test_a_docx_with_a_table_is_read_by_its_columns(desk: Desk) -> None:
    def cells(*said: str) -> str:
        return f"<w:tr>{''.join(f'<w:tc>{p(each)}</w:tc>' for each in said)}</w:tr>"

    table = f"<w:tbl>{cells('Мярка', 'Срок', 'Финансиране')}{cells('Ремонт на моста', '', 'ПУДООС')}</w:tbl>"
    assert desk("add", desk.paper("plan.docx", docx(table)), "--name", "town", *NEW).exit_code == 0
    assert "funder: ПУДООС" in desk.text
    assert "deadline" not in desk.text


def test_a_file_that_is_there_is_not_written_over(desk: Desk) -> None:
    file = desk.paper("a.pdf", pdf(*PAGES))
    desk("add", file, "--name", "town", *NEW)
    before = desk.text
    done = desk("add", file, "--name", "town", *NEW)
    assert done.exit_code == 2
    assert "is not written over" in done.stderr
    assert desk.text == before


def test_a_report_is_added_with_its_accounts_and_the_persons_lines_stay(desk: Desk) -> None:
    desk("add", desk.paper("a.pdf", pdf(*PAGES)), "--name", "town", *NEW)
    (desk.folder / "town.yml").write_text(desk.text.replace("# done_when:", "# mine", 1), "utf-8")
    report = pdf(
        lines(
            ["ОТЧЕТ", "1.1. Изграждане на алея до яз. Копринка", "Изпълнение: в процес", "2.1. Нов стадион - отложен"]
        )
    )
    words = ("--kind", "report", "--covers", "2024", "--dated", "2025-01-30")
    done = desk("add", desk.paper("otchet.pdf", report), "--name", "town", *words)
    assert done.exit_code == 0, done.stderr
    assert "# mine" in desk.text
    assert '{promise: "1-1", document: report-2024, page: 1, status: "в процес", quote: "в процес"}' in desk.text
    assert "report-2024: an account of 2 of 5 promises" in done.stderr
    checked = desk("check")
    assert checked.exit_code == 0
    assert "2024" not in checked.stdout
    again = desk("add", desk.paper("otchet.pdf", report), "--name", "town", *words)
    assert again.exit_code == 2
    assert "is in" in again.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "--dated and --mandate"),
        (("--dated", "2024-01-31"), "--mandate"),
        ((*NEW, "--name", "Град"), "--name: found 'Град'"),
        ((*NEW, "--kind", "report", "--covers", "2024"), "that the report can be added to"),
        (("--dated", "31.01.2024"), "2024-01-31"),
        ((*NEW[:2], "--mandate", "2027-01-01..2023-01-01"), "2023-11-06..2027-11-05"),
    ],
)
def test_what_is_missing_or_wrong_is_exit_2_and_nothing_is_written(
    desk: Desk, words: tuple[str, ...], told: str
) -> None:
    done = desk("add", desk.paper("a.pdf", pdf(*PAGES)), *words)
    assert done.exit_code == 2
    assert told in done.stderr
    assert not desk.folder.exists()


def test_a_paper_without_text_says_why(desk: Desk) -> None:
    done = desk("add", desk.paper("scan.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 99), "--name", "town", *NEW)
    assert done.exit_code == 2
    assert "a picture: no text to search" in done.stderr


def test_another_paper_of_the_same_name_is_not_written_over(desk: Desk) -> None:
    (desk.folder / "town").mkdir(parents=True)
    (desk.folder / "town" / "a.pdf").write_bytes(b"other")
    done = desk("add", desk.paper("a.pdf", pdf(*PAGES)), "--name", "town", *NEW)
    assert done.exit_code == 2
    assert (desk.folder / "town" / "a.pdf").read_bytes() == b"other"
    assert not (desk.folder / "town.yml").exists()


def test_an_amendment_is_added_as_a_document(desk: Desk, tmp_path: Path) -> None:
    desk("add", desk.paper("a.pdf", pdf(*PAGES)), "--name", "town", *NEW)
    paper = desk.paper("b.txt", "1. Още една алея".encode())
    done = desk("add", paper, "--name", "town", "--kind", "amendment", "--dated", "2025-02-01", "--json")
    assert json.loads(done.stdout) == {"file": str(desk.folder / "town.yml"), "document": "amendment", "accounts": []}
    assert desk("check").exit_code == 0


@pytest.mark.parametrize(
    ("head", "municipality"),
    [
        ("ОБЩИНА РОЗОГРАД\n\nПРОГРАМА ЗА УПРАВЛЕНИЕ 2023 – 2027", "Розоград"),
        ("ОБЩИНА СТАРА РОЗА\nОТЧЕТ И ПРОГРАМА ЗА УПРАВЛЕНИЕ", "Стара Роза"),
        ("Програма за управление на община Стара Роза през мандата", "Стара Роза"),
    ],
)
def test_the_municipality_ends_where_the_papers_name_begins(desk: Desk, head: str, municipality: str) -> None:
    text = f"{head}\n\nI. ПЪТИЩА\n1.1. Нов път до с. Долец. Срок: до края на 2025 г.\n"
    done = desk("add", desk.paper("programa.txt", text.encode()), "--name", "town", *NEW)
    assert done.exit_code == 0, done.stderr
    assert f"municipality: {municipality}\n" in desk.text
    assert 'text: "до края на 2025 г."' in desk.text


def test_a_paragraph_after_a_list_that_may_promise_is_not_said_to_promise_nothing(desk: Desk) -> None:
    page = "<h1>Платформа на кмета</h1><h2>Пътища</h2><ul><li>Нов мост над реката</li></ul><p>Ще изградим зала.</p>"
    done = desk("add", desk.paper("p.html", f"<html><body>{page}</body></html>".encode()), "--name", "town", *NEW)
    assert done.exit_code == 0, done.stderr
    assert "1 paragraphs left out below measures, though they may promise something" in done.stderr
