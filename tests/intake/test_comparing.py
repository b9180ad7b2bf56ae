"""New rules are trusted with the archive only where every kept version still comes out right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scraper.archive import Archive, corrections
from scraper.intake import Intake
from scraper.intake.comparing import Compared, compare, last_of_design
from scraper.models import DateRule, Template
from tests.intake.town import START, Town, serving


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with serving(tmp_path) as town:
        town.notices = [1, 2, 3]
        town.crawl()
        yield town


def compared(town: Town, before: Template | None = None, **rules: object) -> Compared:
    """The rules `before` (the town's own) held against the same with others."""
    source = town.source(article=before or town.source().article)
    with Archive.open(town.folder / "archive.db") as archive:
        old = Intake(source, archive, town.ground)
        article: Template = replace(source.article, **rules)  # type: ignore[arg-type]
        return compare(old, replace(old, source=replace(source, article=article)))


def corrected(town: Town, days: dict[str, str]) -> None:
    """People give dates to the articles with these titles."""
    with Archive.open(town.folder / "archive.db") as archive, archive.write() as connection:
        for title, day in days.items():
            article = connection.execute("SELECT id FROM articles WHERE title = ?", (title,)).fetchone()[0]
            corrections.correct(connection, article, "published", day, reason="x", author="y", at=START)


def test_rules_that_read_the_same_are_sound(town: Town) -> None:
    assert compared(town, body="div.b") == Compared(3)
    assert compared(town, title=None, body=None).reasons == ()


def test_a_field_that_is_lost_is_a_reason_against_them(town: Town) -> None:
    found = compared(town, body=".none", date=DateRule(".none"))
    assert sorted(found.reasons) == [
        "body is found no more in 3 of 3 archived versions",
        "published is found no more in 3 of 3 archived versions",
    ]


def test_texts_that_read_otherwise_are_a_reason_against_them(town: Town) -> None:
    found = compared(town, title=".d")
    assert found.reasons == ("3 of 3 archived versions read otherwise than before",)
    assert {each.field for each in found.differing} == {"title"}


def test_what_people_corrected_must_be_agreed_with_and_may_be_mended_throughout(tmp_path: Path) -> None:
    with serving(tmp_path) as town:
        answer = town.answer

        def twice_dated(path: str) -> tuple[int, str]:
            status, body = answer(path)
            return status, f"{body}<i>0{path[3:4]}.02.2023</i>" if path.startswith("/n/") else body

        town.answer = twice_dated  # type: ignore[method-assign]
        town.notices = [1, 2, 3]
        rules = town.source().article
        wrong = replace(rules, date=DateRule("i"))
        town.crawl(town.source(article=wrong))
        corrected(town, {"Notice 1": "2024-02-24", "Notice 2": "2024-02-23"})
        mending = compared(town, wrong, date=rules.date)
        assert (mending.expected, mending.reasons) == (frozenset({"published"}), ())
        assert len(mending.differing) == 3
        spoiling = compared(town, rules, date=wrong.date)
        assert len(spoiling.against) == 2
        assert "2 corrections by people are not agreed with" in spoiling.reasons


def test_a_correction_that_no_page_bears_out_stands_in_nobodys_way(town: Town) -> None:
    corrected(town, {"Notice 1": "1999-01-01", "Notice 2": "1999-01-02"})
    assert compared(town, body="div.b").reasons == ()


def test_the_last_capture_of_a_design_is_found(town: Town) -> None:
    with Archive.open(town.folder / "archive.db") as archive:
        intake = Intake(town.source(), archive, town.ground)
        assert last_of_design(intake) == "2024-03-01T08:00:00Z"
        other = replace(town.source(), article=Template(title=".none"))
        assert last_of_design(replace(intake, source=other)) is None


def test_where_general_rules_read_a_design_its_end_is_that_of_the_last_sound_crawl(town: Town) -> None:
    with Archive.open(town.folder / "archive.db") as archive:
        intake = Intake(town.source(article=Template(url="/n/")), archive, town.ground)
        assert last_of_design(intake) == "2024-03-01T08:00:00Z"
