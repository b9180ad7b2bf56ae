"""Whatever is tried in whatever order: the ledger only grows, and no verdict stands without what it must rest on."""

from __future__ import annotations

import json
import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from scraper.archive import Archive
from scraper.errors import WrongInput
from scraper.promises.citing import Passage
from scraper.promises.ledger import Ledger
from tests.promises.house import LANE, SCALE, SEWER, built

TABLES = ("evidence", "withdrawals", "assessments", "replies", "definitions")
DESK = ("decisions", "drafts", "notes", "ratings")
CONFIRMED = {str(each["id"]): bool(each.get("against")) for each in SCALE if each.get("confirmed")}
PROMISES = st.sampled_from([LANE, SEWER])
STANCES = st.sampled_from(["supports", "contradicts", "context", "baseline"])


class Deciding(RuleBasedStateMachine):
    proposals = Bundle("proposals")
    evidence = Bundle("evidence")
    drafts = Bundle("drafts")
    assessments = Bundle("assessments")

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.house = built(Path(self.folder.name))
        self.articles = [self.house.show(name) for name in ("town", "council", "paper")]
        self.seen: dict[str, dict[object, tuple[object, ...]]] = {table: {} for table in (*TABLES, *DESK)}
        self.ledger: Ledger | None = self.house.ledger()

    @property
    def opened(self) -> Ledger:
        assert self.ledger is not None
        return self.ledger

    @property
    def said(self) -> dict[str, object]:
        return {"by": "Мария", "at": self.house.now}

    def teardown(self) -> None:
        if getattr(self, "ledger", None):
            self.opened.close()
            self.folder.cleanup()

    @rule(target=proposals, which=st.integers(0, 2), promise=PROMISES, period=st.sampled_from(["before", "mandate"]))
    def propose(self, which: int, promise: str, period: str) -> object:
        known = getattr(self, "known", set())
        if (which, promise) in known:
            return multiple()
        self.known = known | {(which, promise)}
        return self.house.propose(self.articles[which], promise, period=period)

    @rule(target=evidence, proposal=proposals)
    def accept(self, proposal: str) -> object:
        with suppress(WrongInput):
            return self.opened.accept(proposal, **self.said)  # type: ignore[arg-type]
        return multiple()

    @rule(proposal=proposals, how=st.sampled_from(["reject", "later", "reopen"]))
    def decide(self, proposal: str, how: str) -> None:
        with suppress(WrongInput):
            getattr(self.opened, how)(proposal, **self.said)

    @rule(target=evidence, which=st.integers(0, 2), promise=PROMISES, stance=STANCES)
    def cite(self, which: int, promise: str, stance: str) -> object:
        return self.opened.cite(promise, Passage(self.articles[which], 1, "велоалея"), stance=stance, **self.said)  # type: ignore[arg-type]

    @rule(evidence=evidence)
    def withdraw(self, evidence: str) -> None:
        with suppress(WrongInput):
            self.opened.withdraw(evidence, reason="Не.", **self.said)  # type: ignore[arg-type]

    @rule(
        target=drafts,
        promise=PROMISES,
        verdict=st.sampled_from([str(each["id"]) for each in SCALE]),
        evidence=st.lists(evidence, max_size=3),
        corrects=st.none() | assessments,
    )
    def draft(self, promise: str, verdict: str, evidence: list[str], corrects: str | None) -> object:
        more = {"corrects": corrects, "correction": corrects and "Сбъркахме.", **self.said}
        with suppress(WrongInput):
            return self.opened.draft(promise, verdict, "Защо.", tuple(evidence), **more)  # type: ignore[arg-type]
        return multiple()

    @rule(target=assessments, draft=drafts)
    def publish(self, draft: str) -> object:
        with suppress(WrongInput):
            made = self.opened.publish(draft, **self.said)  # type: ignore[arg-type]
            self.check_resting(made)
            return made
        return multiple()

    def check_resting(self, made: str) -> None:
        """At the moment it is published a verdict has evidence that stands, and what it must be confirmed by."""
        (row,) = self.house.rows("SELECT promise, verdict, evidence FROM assessments WHERE id = ?", made)
        promise, verdict, names = row
        cited = json.loads(str(names))
        assert cited
        sides = set()
        for name in cited:
            sides |= set(self.house.rows("SELECT promise, side, stance FROM standing_evidence WHERE id = ?", name))
        assert {each[0] for each in sides} == {promise}
        if str(verdict) in CONFIRMED:
            assert (promise, "confirms", "contradicts" if CONFIRMED[str(verdict)] else "supports") in sides

    @rule(promise=PROMISES)
    def redefine(self, promise: str) -> None:
        with Archive.open(self.house.db) as archive, archive.write() as connection:
            connection.execute(
                "INSERT INTO definitions SELECT ?, max(number) + 1, 'Друго.', 'x' FROM definitions WHERE promise = ?",
                (promise, promise),
            )

    @rule()
    def reopen_the_file(self) -> None:
        self.opened.close()
        self.ledger = self.house.ledger()

    @invariant()
    def nothing_is_ever_changed_or_taken_away(self) -> None:
        if not hasattr(self, "house"):
            return
        for table in (*TABLES, *DESK):
            if table in DESK and not self.house.db.with_name("desk.db").exists():
                continue
            read = self.house.on_desk if table in DESK else self.house.rows
            now = {row[0]: row[1:] for row in read(f"SELECT rowid, * FROM {table}")} if table != "definitions" else {
                row[:2]: row[2:] for row in read("SELECT * FROM definitions")
            }  # fmt: skip
            assert all(now.get(name) == row for name, row in self.seen[table].items())
            self.seen[table] = now

    @invariant()
    def a_verdict_that_is_shown_rests_on_what_it_must(self) -> None:
        if not hasattr(self, "house"):
            return
        for promise, verdict, assessment in self.house.rows(
            "SELECT promise, verdict, assessment FROM public_promise_state WHERE verdict IS NOT NULL"
        ):
            ((names,),) = self.house.rows("SELECT evidence FROM assessments WHERE id = ?", assessment)
            stands = set()
            for name in json.loads(str(names)):
                stands |= set(self.house.rows("SELECT side, stance FROM standing_evidence WHERE id = ?", name))
            assert stands, promise
            if str(verdict) in CONFIRMED:
                assert ("confirms", "contradicts" if CONFIRMED[str(verdict)] else "supports") in stands

    @invariant()
    def evidence_of_a_proposal_stands_only_while_it_is_accepted(self) -> None:
        if not hasattr(self, "house") or not self.house.db.with_name("desk.db").exists():
            return
        standing = {row[0] for row in self.house.rows("SELECT id FROM standing_evidence")}
        for proposal, decision in self.house.on_desk(
            "SELECT proposal, decision FROM decisions d WHERE rowid ="
            " (SELECT max(rowid) FROM decisions WHERE proposal = d.proposal)"
        ):
            assert decision == "accepted" or proposal not in standing


Deciding.TestCase.settings = settings(max_examples=6, stateful_step_count=30, deadline=None)
TestDeciding = Deciding.TestCase
