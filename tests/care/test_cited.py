"""Words that were taken down are gone from evidence, verdicts, wordings and the desk; that there was evidence is not."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from scraper.archive import Archive, desk
from scraper.care import takedown
from scraper.promises.citing import Passage
from scraper.promises.ledger import Ledger
from tests.care.conftest import articles, holdings, take_down
from tests.intake.conftest import Town
from tests.promises.house import LANE, SEWER, put_programme

AT = datetime(2024, 6, 1, tzinfo=UTC)
SECRET = "ЗАКЛЮЧЕНИЕ"


@dataclass
class Case:
    """Evidence of an article, all that was written about it, and the words it quotes."""

    town: Town
    article: int
    quote: str
    evidence: str

    def everywhere(self) -> str:
        """All text of both files' tables of promises, and of the views."""
        tables = ("evidence", "wordings", "withdrawals", "assessments", "replies")
        said = [str(self.town.rows(f"SELECT * FROM {table}")) for table in tables]
        said += [str(self.town.rows(f"SELECT * FROM public_{table}")) for table in tables]
        connection = sqlite3.connect(desk.beside(self.town.db))
        for table in ("proposals", "decisions", "drafts", "notes", "ratings"):
            said.append(str(connection.execute(f"SELECT * FROM {table}").fetchall()))
        connection.close()
        return " ".join(said)


@pytest.fixture
def case(crawled: Town) -> Case:
    article = articles(crawled)[3]
    words = str(crawled.rows("SELECT body FROM articles WHERE id = ?", article)[0][0]).split("\n")[0].split()
    quote = " ".join(words[1:9])
    with Archive.open(crawled.db) as archive, archive.write() as connection:
        put_programme(connection)
        connection.execute("INSERT INTO wordings VALUES (?, 9, NULL, ?, 1, ?, NULL, NULL)", (LANE, article, quote))
    said = {"by": "Мария", "at": AT}
    with Ledger.open(crawled.db) as ledger:
        evidence = ledger.cite(LANE, Passage(article, 1, quote), note=f"Виж: {quote}.", **said)
        draft = ledger.draft(LANE, "under-way", f"Пише: „{quote}“. {SECRET}", (evidence,), **said)
        ledger.publish(draft, **said)
        ledger.draft(LANE, "stalled", f"Или: {quote}", (evidence,), **said)
        ledger.note(LANE, f"Да се попита за „{quote}“", **said)
        ledger.rate("first", LANE, "stalled", rationale=quote, **said)
        ledger.reply(LANE, f"Писахме: {quote}", author="Кмет", received="2024-05-01", **said)
        ledger.withdraw(evidence, reason=f"Друго е: {quote}", **said)
    with desk.opened(desk.beside(crawled.db)) as staff:
        staff.execute(
            "INSERT INTO proposals (id, promise, article, version, quote, score, reasons, period, by, at) VALUES"
            " ('p', ?, ?, 1, ?, 0.5, '[]', 'mandate', 'radar', '2024-06-01T00:00:00Z')",
            (LANE, article, quote),
        )
        staff.execute("INSERT INTO decisions VALUES ('d', 'p', 'rejected', ?, 'Мария', '2024-06-01')", (quote,))
    found = Case(crawled, article, quote, evidence)
    assert found.everywhere().count(quote) >= 12
    return found


def test_an_erased_quote_survives_nowhere_and_the_evidence_says_that_it_was_taken_down(case: Case) -> None:
    take_down(case.town, case.article, "erase")
    said = case.everywhere()
    assert case.quote not in said
    assert " ".join(case.quote.split()[2:5]) not in said
    shown = "SELECT state, quote, sha256, article FROM public_evidence WHERE id = ?"
    assert case.town.rows(shown, case.evidence) == [("taken down", None, None, case.article)]
    assert SECRET in said  # what is not the article's own stands
    for path in (case.town.db, desk.beside(case.town.db)):
        assert case.quote.encode() not in path.read_bytes()


def test_an_erased_passage_is_gone_from_what_was_written_of_other_promises_too(case: Case) -> None:
    with Ledger.open(case.town.db) as ledger:
        ledger.note(SEWER, f"Същото е за канала: {case.quote}. {SECRET}", by="Мария", at=AT)
        ledger.reply(SEWER, f"Писахме: {case.quote}", author="Кмет", received="2024-05-01", by="Мария", at=AT)
    take_down(case.town, case.article, "erase")
    assert case.quote not in case.everywhere()
    assert "Същото е за канала" in case.everywhere()


def test_an_erased_quote_is_gone_though_a_kill_came_between_the_two_files(case: Case) -> None:
    # The archive refuses, after the desk was written and before its own rows are.
    with Archive.open(case.town.db) as archive:
        archive.connection.execute("CREATE TRIGGER fault BEFORE DELETE ON articles BEGIN SELECT RAISE(ABORT, 'x'); END")
    with pytest.raises(sqlite3.IntegrityError):
        take_down(case.town, case.article, "erase")
    assert case.quote in case.everywhere()
    with Archive.open(case.town.db) as archive:
        archive.connection.execute("DROP TRIGGER fault")
        assert takedown.resume(holdings(case.town, archive)) == 1
    assert case.quote not in case.everywhere()


def test_a_redacted_span_is_masked_in_quotes_and_in_what_was_written_about_them(case: Case) -> None:
    span = " ".join(case.quote.split()[2:5])
    take_down(case.town, case.article, "redact", span)
    said = case.everywhere()
    assert span not in said
    (quote, redacted, state), *_ = case.town.rows(
        "SELECT quote, redacted, state FROM public_evidence WHERE id = ?", case.evidence
    )
    assert "████" in str(quote)
    assert (redacted, state) == (1, "unchanged")
    assert case.quote.split()[0] in str(quote)


def test_a_hidden_quote_is_shown_to_no_stranger_and_comes_back_when_that_is_undone(case: Case) -> None:
    shown = "SELECT state, quote, note FROM public_evidence"
    before = case.town.rows(shown)
    take_down(case.town, case.article, "hide")
    views = ("evidence", "wordings", "withdrawals", "assessments", "replies")
    assert not [view for view in views if case.quote in str(case.town.rows(f"SELECT * FROM public_{view}"))]
    assert case.town.rows(shown) == [("taken down", None, None)]
    assert case.town.rows("SELECT quote FROM evidence") == [(case.quote,)]
    with Archive.open(case.town.db) as archive:
        takedown.undo(holdings(case.town, archive), case.article)
    assert case.town.rows(shown) == before
