"""A report is read measure by measure, and put into the file beside what a person wrote there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import WrongInput
from scraper.promises.accounts import Account, read
from scraper.promises.drafting import amending
from scraper.promises.models import Document
from scraper.promises.programme import read_text
from scraper.promises.quotes import Holding, Paper

FILE = """\
# Ours.
name: П
mandate: {from: 2023-11-06}
documents:
  paper: {kind: programme, date: 2024-01-31}   # as it was adopted

# What was promised
promises:
  - id: "1"
    level: priority
    title: Пътища
    promises:
      - id: 1-1   # the lane
        level: measure
        title: Велоалея
        wordings: [{document: paper, quote: "Изграждане на велоалея до яз. Копринка"}]
      - id: 1-2
        level: measure
        title: Ремонт на ул. Роза
        wordings: [{document: paper, quote: "Основен ремонт на ул. „Роза“ в центъра"}]
      - id: pool
        level: measure
        title: Басейн
        wordings: [{document: paper, quote: "Изграждане на покрит плувен басейн"}]
# The end.
"""
PROGRAMME = read_text(FILE, "t.yml", "t").programme
REPORT = Document("report-2024", "report", date(2025, 1, 30), covers="2024", file=Path("t/r.pdf"), sha256="a" * 64)

TABLE = (
    "№\tМярка\tИзпълнение\tЗабележка\n"
    "1.1\tВелоалея до язовира\tв процес на изпълнение\tСключен е договор за 6 млн. лв.\n"
    "1.2\tРемонт на улица\tнеизпълнена\t\n"
    "3.7\tИзграждане на покрит плувен басейн\tОтложена за 2026 г.\tняма терен\n"
    "1.9\tИзграждане на нов мост\tизпълнена\t"
)


def told(text: str) -> list[tuple[str, str | None, str, str]]:
    return [(each.own, each.status, each.by, each.quote) for each in read(PROGRAMME, Paper(text))]


def test_a_table_is_read_by_number_and_by_words_with_its_status_as_it_stands() -> None:
    assert told(TABLE) == [
        ("1-1", "в процес на изпълнение", "number", "Сключен е договор за 6 млн. лв."),
        ("1-2", "неизпълнена", "number", "неизпълнена"),
        ("pool", "Отложена за 2026 г.", "wording", "Отложена за 2026 г."),
    ]


def test_running_text_below_a_measure_is_its_account() -> None:
    text = (
        "ОТЧЕТ ЗА 2024 г.\n\nМярка 1.1. Изграждане на велоалея до яз. Копринка\nИзпълнение: Не е започнало.\n\n"
        "Мярка 1.2. Основен ремонт на ул. „Роза“\nУлицата е завършена и открита през юни.\n"
    )
    assert told(text) == [
        ("1-1", "Не е започнало.", "wording", "Не е започнало."),
        ("1-2", "завършена", "wording", "Улицата е завършена и открита през юни."),
    ]


def test_a_number_alone_brings_nothing_together() -> None:
    assert told("1.1. Озеленяване на парка – изпълнено") == []


def test_an_entry_that_says_nothing_of_a_measure_is_no_account() -> None:
    assert told("1.1. Изграждане на велоалея до яз. Копринка") == []


def test_the_page_of_an_account_is_known() -> None:
    text = f"Отчет\n\n{TABLE}"
    assert [each.page for each in read(PROGRAMME, Paper(text, (0, text.index("3.7"))))] == [1, 1, 2]


def test_an_account_is_added_and_every_line_and_comment_stays() -> None:
    found = read(PROGRAMME, Paper(TABLE))
    text = amending.with_accounts(amending.with_document(FILE, REPORT), REPORT.id, found)
    kept = [line for line in text.splitlines() if line in FILE.splitlines()]
    assert kept == FILE.splitlines()
    filed = read_text(text, "t.yml", "t")
    assert [each.id for each in filed.programme.documents] == ["paper", "report-2024"]
    assert [each.promise for each in filed.programme.reported] == ["t-1-1", "t-1-2", "t-pool"]
    assert list(Holding({"report-2024": Paper(TABLE)}, {}).missing(filed.programme)) == []
    assert text.index("report-2024:") < text.index("# What was promised")


def test_a_second_report_goes_below_the_first() -> None:
    one = amending.with_accounts(
        amending.with_document(FILE, REPORT), REPORT.id, [Account("1-1", "X", None, 3, "words")]
    )
    again = Document("report-2025", "report", date(2026, 1, 30), covers="2025")
    two = amending.with_accounts(
        amending.with_document(one, again), again.id, [Account("1-1", "Y", "да", None, "words")]
    )
    said = read_text(two, "t.yml", "t").programme.reported
    assert [(each.document, each.quote, each.page, each.status) for each in said] == [
        ("report-2024", "X", 3, None),
        ("report-2025", "Y", None, "да"),
    ]


def test_documents_on_one_line_are_left_to_a_person() -> None:
    text = FILE.replace("documents:\n  paper: {kind", "documents: {paper: {kind").replace("}   # as", "}}   # as")
    with pytest.raises(WrongInput, match=r"^4: found 'documents' on one line"):
        amending.with_document(text, REPORT)


@given(st.lists(st.sampled_from(TABLE.splitlines()) | st.text(max_size=50), max_size=12).map("\n".join))
def test_any_report_is_read_to_accounts_that_stand_in_it(text: str) -> None:
    found = read(PROGRAMME, Paper(text))
    amended = amending.with_accounts(amending.with_document(FILE, REPORT), REPORT.id, found)
    programme = read_text(amended, "t.yml", "t").programme
    assert list(Holding({"report-2024": Paper(text)}, {}).missing(programme)) == []
