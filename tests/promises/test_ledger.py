"""Evidence, verdicts and decisions come about in one way, and only ever grow."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.promises import standing
from tests.promises.house import LANE, House, built


@pytest.fixture
def house(tmp_path: Path) -> House:
    return built(tmp_path)


def test_an_accepted_proposal_is_evidence_under_its_own_id(house: House) -> None:
    proposal = house.propose(house.show())
    with house.ledger() as ledger:
        assert ledger.accept(proposal, by="Мария", at=house.now) == proposal
    kept = house.rows("SELECT kind, side, stage, stance, quote, happened, length(sha256) FROM evidence")
    assert kept == [("version", "says", "under_way", "supports", "велоалея до яз. Копринка", "2024-02-12", 64)]
    assert house.on_desk("SELECT proposal, decision, by FROM decisions") == [(proposal, "accepted", "Мария")]


def test_a_verdict_is_drafted_then_published(house: House) -> None:
    confirmed = house.cite(house.show("paper"), stage="delivered")
    with house.ledger() as ledger:
        draft = ledger.draft(LANE, "kept", "Готова е.", (confirmed,), by="Мария", at=house.now)
        assert house.rows("SELECT * FROM assessments") == []
        assert ledger.publish(draft, by="Петър", at=house.now) == draft
    with Archive.open(house.db) as archive:
        found = standing.of(archive.connection, LANE, date(2028, 1, 1))
    assert found is not None
    assert (found.line.verdict, found.line.stage, found.line.overdue) == ("kept", "delivered", False)
    assert found.verdict is not None
    assert found.verdict.rationale == "Готова е."
