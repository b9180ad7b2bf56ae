"""When a programme and its yearly accounts are due, and when they are overdue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scraper.promises.models import Document, Programme
from scraper.promises.reports import due

BARE = Programme("t", "T", (date(2023, 11, 6), date(2027, 11, 5)), (), (), (), oath=date(2023, 11, 6))
PAPER = Document("paper", "programme", date(2024, 1, 31))
REPORT = Document("report-2024", "report", date(2025, 1, 30), covers="2024")


def told(programme: Programme, today: str) -> list[tuple[str, str, str | None, bool]]:
    found = due(programme, date.fromisoformat(today))
    return [(each.kind, each.by.isoformat(), each.document, each.overdue) for each in found]


def test_the_programme_is_due_three_months_after_the_oath() -> None:
    assert told(BARE, "2024-02-06")[0] == ("programme", "2024-02-06", None, False)
    assert told(BARE, "2024-02-07")[0] == ("programme", "2024-02-06", None, True)
    assert told(replace(BARE, documents=(PAPER,)), "2024-02-07")[0] == ("programme", "2024-02-06", "paper", False)


@pytest.mark.parametrize(
    ("oath", "by"), [("2023-11-30", "2024-02-29"), ("2022-11-30", "2023-02-28"), ("2023-01-31", "2023-04-30")]
)
def test_three_months_after_a_long_month_end_with_the_shorter_one(oath: str, by: str) -> None:
    assert told(replace(BARE, oath=date.fromisoformat(oath)), "2023-01-01")[0][1] == by


def test_a_report_is_due_every_31_january_once_the_programme_is() -> None:
    assert [row[1:] for row in told(replace(BARE, documents=(PAPER, REPORT)), "2026-03-01")[1:]] == [
        ("2025-01-31", "report-2024", False),
        ("2026-01-31", None, True),
        ("2027-01-31", None, False),
    ]


def test_no_report_is_due_after_the_mandate() -> None:
    assert told(BARE, "2030-01-01")[-1][1] == "2027-01-31"


def test_a_report_of_several_years_is_the_report_of_each() -> None:
    whole = replace(REPORT, covers="2024-2026")
    assert {row[2] for row in told(replace(BARE, documents=(whole,)), "2027-03-01")[1:]} == {"report-2024"}


def test_without_an_oath_no_programme_is_overdue_nor_a_report_before_it_could_be_due() -> None:
    found = told(replace(BARE, oath=None), "2025-03-01")
    assert [(row[0], row[1]) for row in found] == [("report", "2025-01-31"), ("report", "2026-01-31")]
