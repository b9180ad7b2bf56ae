"""Every transition that the rules forbid is refused by the ledger and by the command, with what was found and expected."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from scraper.archive import Archive
from scraper.cli import main
from scraper.errors import WrongInput
from scraper.promises.citing import Absence, Brought, Passage
from scraper.promises.ledger import Ledger
from tests.promises.house import LANE, ROADS, SEWER, House, built

Act = Callable[[Ledger, "Stage"], object]
NOBODY = "01900000-0000-7000-8000-000000000000"


@dataclass
class Stage:
    """What stands before each forbidden step: evidence on both sides, a verdict, a withdrawal, decided proposals."""

    house: House
    says: str
    confirms: str
    against: str
    withdrawn: str
    echo: str
    elsewhere: str
    published: str
    corrected: str
    draft: str
    open_: str
    accepted: str
    rejected: str
    missing: int
    early: int

    @property
    def said(self) -> dict[str, object]:
        return {"by": "Мария", "at": self.house.now}


@pytest.fixture
def stage(set_up: Stage, tmp_path: Path) -> Stage:
    folder = shutil.copytree(set_up.house.folder, tmp_path, dirs_exist_ok=True)
    return replace(set_up, house=replace(set_up.house, folder=folder))


@pytest.fixture(scope="module")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    house = built(tmp_path_factory.mktemp("stage"))
    town, paper, council = house.show(), house.show("paper"), house.show("council")
    early = house.show("paper", "first-sod", published="2023-08-20")
    says, confirms = house.cite(town, stage="under_way"), house.cite(paper, stage="delivered")
    against = house.cite(council, stance="contradicts", stage="stopped")
    withdrawn, elsewhere = house.cite(council), house.cite(paper, SEWER)
    echo = house.cite(paper, echo_of=says)
    open_, accepted, rejected = (house.propose(town, version=1, promise=each) for each in (LANE, SEWER, ROADS))
    with house.ledger() as ledger:
        said = {"by": "Мария", "at": house.now}
        ledger.withdraw(withdrawn, reason="Друга алея.", **said)
        ledger.accept(accepted, **said)
        ledger.reject(rejected, **said)
        first = ledger.publish(ledger.draft(LANE, "under-way", "Тече.", (says,), **said), **said)
        second = ledger.draft(LANE, "kept", "Готово.", (confirms,), corrects=first, correction="Свърши.", **said)
        published = ledger.publish(second, **said)
        draft = ledger.draft(LANE, "under-way", "Пак.", (says,), **said)
    return Stage(house, says, confirms, against, withdrawn, echo, elsewhere, published, first, draft, open_, accepted,
                 rejected, town, early)  # fmt: skip


def verdict(word: str, evidence: Callable[[Stage], tuple[str, ...]], **more: object) -> Act:
    def act(ledger: Ledger, at: Stage) -> object:
        given = {name: value(at) if callable(value) else value for name, value in more.items()}
        promise = str(given.pop("promise", LANE))
        rationale = str(given.pop("rationale", "Защо."))
        return ledger.draft(promise, word, rationale, evidence(at), **at.said, **given)  # type: ignore[arg-type]

    return act


REFUSED: dict[str, tuple[Act, str]] = {
    "a verdict without evidence": (verdict("under-way", lambda _: ()), "found no evidence, expected at least one"),
    "a verdict on a proposal": (verdict("under-way", lambda at: (at.open_,)), "which is no accepted evidence"),
    "a verdict on withdrawn evidence": (verdict("under-way", lambda at: (at.withdrawn,)), "which was withdrawn"),
    "a verdict on another promise's": (verdict("under-way", lambda at: (at.elsewhere,)), f"evidence for {SEWER}"),
    "the town's word confirms": (verdict("kept", lambda at: (at.says,)), "the town's word alone never confirms"),
    "an echo confirms": (verdict("kept", lambda at: (at.echo, at.says)), "only evidence of neither/supports"),
    "what contradicts confirms": (verdict("kept", lambda at: (at.against,)), "only evidence of confirms/contradicts"),
    "what supports breaks": (verdict("broken", lambda at: (at.confirms,)), "confirms side that contradicts it"),
    "no word of the scale": (verdict("done", lambda at: (at.says,)), "expected one of kept, partly, under-way"),
    "overdue is set": (verdict("overdue", lambda at: (at.says,)), "it follows from the deadline, nobody sets it"),
    "no done_when": (verdict("under-way", lambda at: (at.says,), promise=ROADS), "found no done_when, expected one"),
    "no rationale": (verdict("under-way", lambda at: (at.says,), rationale=" "), "rationale: found nothing"),
    "no promise": (verdict("kept", lambda at: (at.says,), promise="x-y"), "x-y: found no promise of that id"),
    "a correction without a reason": (
        verdict("kept", lambda at: (at.confirms,), corrects=lambda at: at.published), "correction: found nothing",
    ),
    "a reason without a correction": (
        verdict("kept", lambda at: (at.confirms,), correction="Не."), "nothing that it corrects",
    ),
    "corrected twice": (
        verdict("kept", lambda at: (at.confirms,), corrects=lambda at: at.corrected, correction="Не."),
        "which was corrected already",
    ),
    "corrects nothing that was published": (
        verdict("kept", lambda at: (at.confirms,), corrects=lambda at: at.draft, correction="Не."),
        "an assessment of this promise that was published",
    ),
    "published twice": (lambda ledger, at: ledger.publish(at.published, **at.said), "published already"),
    "published without a draft": (lambda ledger, at: ledger.publish(NOBODY, **at.said), "no draft of that id"),
    "withdrawn twice": (
        lambda ledger, at: ledger.withdraw(at.withdrawn, reason="Пак.", **at.said), "nothing is withdrawn twice",
    ),
    "withdrawn without a reason": (
        lambda ledger, at: ledger.withdraw(at.says, reason="", **at.said), "reason: found nothing",
    ),
    "withdrawn what is not there": (
        lambda ledger, at: ledger.withdraw(NOBODY, reason="Не.", **at.said), "no evidence of that id",
    ),
    "accepted twice": (lambda ledger, at: ledger.accept(at.accepted, **at.said), "a proposal that was accepted already"),
    "accepted after it was rejected": (
        lambda ledger, at: ledger.accept(at.rejected, **at.said), "a proposal that was rejected already",
    ),
    "rejected after it was accepted": (
        lambda ledger, at: ledger.reject(at.accepted, **at.said), "a proposal that was accepted already",
    ),
    "reopened undecided": (lambda ledger, at: ledger.reopen(at.open_, **at.said), "nothing is decided"),
    "accepted without a proposal": (lambda ledger, at: ledger.accept(NOBODY, **at.said), "no proposal of that id"),
    "a quote that is not there": (
        lambda ledger, at: ledger.accept(at.open_, quote="велоалея до с. Копринка", **at.said), "nowhere the words",
    ),
    "a quote of nothing": (
        lambda ledger, at: ledger.cite(LANE, Passage(at.missing, 1, " "), **at.said), "nowhere the words",
    ),
    "a version that is not there": (
        lambda ledger, at: ledger.cite(LANE, Passage(at.missing, 7, "велоалея"), **at.said), "no such version",
    ),
    "support before the mandate": (
        lambda ledger, at: ledger.cite(LANE, Passage(at.early, 1, "велоалея"), **at.said),
        "supports of 2023-08-20, expected baseline or context",
    ),
    "no day": (
        lambda ledger, at: ledger.cite(LANE, Passage(at.missing, 1, "велоалея"), happened="май", **at.said),
        "happened: found 'май', expected a day such as 2024-02-12",
    ),
    "a file without an origin": (
        lambda ledger, at: ledger.cite(LANE, Brought(Path(__file__), " ", "register"), **at.said), "origin: found nothing",
    ),
    "a file of nobody's": (
        lambda ledger, at: ledger.cite(LANE, Brought(Path(__file__), "ДВ", "friend"), **at.said), "publisher 'friend'",
    ),
    "a file with another hash": (
        lambda ledger, at: ledger.cite(LANE, Brought(Path(__file__), "ДВ", "media", "00" * 32), **at.said),
        "found a file with SHA-256",
    ),
    "a file quoted that was not read": (
        lambda ledger, at: ledger.cite(LANE, Brought(Path(__file__), "ДВ", "media", quote="нещо"), **at.said),
        "nowhere the words 'нещо'",
    ),
    "an absence of a wrong period": (
        lambda ledger, at: ledger.cite(LANE, Absence("велоалея", date(2024, 2, 1), date(2024, 1, 1)), **at.said),
        "a first day that is not after the last",
    ),
    "an absence where nothing was covered": (
        lambda ledger, at: ledger.cite(LANE, Absence("тунел", date(2024, 1, 1), date(2024, 2, 1)), **at.said),
        "silence where we failed is no absence",
    ),
    "a proposal as an echo of another promise's evidence": (
        lambda ledger, at: ledger.accept(at.open_, echo_of=at.elsewhere, **at.said),
        "to be an echo of",
    ),
    "an echo of another promise's evidence": (
        lambda ledger, at: ledger.cite(LANE, Passage(at.missing, 1, "велоалея"), echo_of=at.elsewhere, **at.said),
        "to be an echo of",
    ),
    "nobody's evidence": (
        lambda ledger, at: ledger.cite(LANE, Passage(at.missing, 1, "велоалея"), by=" ", at=at.house.now),
        "by: found nothing",
    ),
    "an empty reply": (
        lambda ledger, at: ledger.reply(LANE, "", author="Кмет", received="2024-05-01", **at.said), "reply: found nothing",
    ),
    "a reply of nobody's": (
        lambda ledger, at: ledger.reply(LANE, "Да.", author="", received="2024-05-01", **at.said), "author: found nothing",
    ),
    "a reply to come": (
        lambda ledger, at: ledger.reply(LANE, "Да.", author="Кмет", received="2030-05-01", **at.said), "no day to come",
    ),
    "a note on nothing": (lambda ledger, at: ledger.note("x", "Да.", **at.said), "no promise of that id"),
    "a rating without done_when": (lambda ledger, at: ledger.rate("1", ROADS, "kept", **at.said), "no done_when"),
    "a rating of no word": (lambda ledger, at: ledger.rate("1", LANE, "fine", **at.said), "expected one of kept"),
    "a rating overdue": (lambda ledger, at: ledger.rate("1", LANE, "overdue", **at.said), "nobody sets it"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_rules_forbid_is_refused_and_nothing_is_written(stage: Stage, name: str) -> None:
    act, message = REFUSED[name]
    before = everything(stage.house)
    with stage.house.ledger() as ledger, pytest.raises(WrongInput) as raised:
        act(ledger, stage)
    assert message in str(raised.value)
    assert ": found " in str(raised.value)
    assert ", expected " in str(raised.value)
    assert everything(stage.house) == before


def everything(house: House) -> list[object]:
    tables = ("evidence", "withdrawals", "assessments", "replies")
    found: list[object] = [house.rows(f"SELECT * FROM {table}") for table in tables]
    return found + [
        house.on_desk(f"SELECT * FROM {table}") for table in ("decisions", "drafts", "notes", "ratings", "proposals")
    ]


def test_a_promise_is_rated_once_in_a_round_by_each(stage: Stage) -> None:
    with stage.house.ledger() as ledger:
        ledger.rate("1", LANE, "kept", **stage.said)
        ledger.rate("1", LANE, "kept", by="Петър", at=stage.house.now)
        ledger.rate("2", LANE, "partly", **stage.said)
        with pytest.raises(WrongInput, match="a rating is given once"):
            ledger.rate("1", LANE, "partly", **stage.said)


def test_a_draft_by_a_former_definition_is_not_published(stage: Stage) -> None:
    with Archive.open(stage.house.db) as archive, archive.write() as connection:
        connection.execute("INSERT INTO definitions VALUES (?, 2, 'С осветление.', '2024-05-01T00:00:00Z')", (LANE,))
    with (
        stage.house.ledger() as ledger,
        pytest.raises(WrongInput, match="a verdict by definition 1, expected one by the present definition, 2"),
    ):
        ledger.publish(stage.draft, **stage.said)


def test_a_draft_whose_evidence_was_withdrawn_since_is_not_published(stage: Stage) -> None:
    with stage.house.ledger() as ledger:
        ledger.withdraw(stage.says, reason="Не е за тази алея.", **stage.said)
        with pytest.raises(WrongInput, match="which was withdrawn, expected evidence that stands"):
            ledger.publish(stage.draft, **stage.said)


COMMANDS: dict[str, tuple[Callable[[Stage], list[str]], str]] = {
    "no author": (lambda at: ["withdraw", at.says, "--reason", "Не."], "--by: found no name"),
    "the town's word confirms": (
        lambda at: ["verdict", LANE, "kept", "--rationale", "x", "--evidence", at.says, "--by", "М"], "never confirms",
    ),
    "no evidence": (lambda at: ["verdict", LANE, "kept", "--rationale", "x", "--by", "М"], "found no evidence"),
    "no rationale": (
        lambda at: ["verdict", LANE, "kept", "--evidence", at.confirms, "--by", "М"], "rationale: found nothing",
    ),
    "overdue": (
        lambda at: ["verdict", LANE, "overdue", "--rationale", "x", "--evidence", at.says, "--by", "М"], "nobody sets it",
    ),
    "withdrawn twice": (
        lambda at: ["withdraw", at.withdrawn, "--reason", "Не.", "--by", "М"], "nothing is withdrawn twice",
    ),
    "withdrawn without a reason": (lambda at: ["withdraw", at.says, "--by", "М"], "reason: found nothing"),
    "published twice": (lambda at: ["publish", at.published, "--by", "М"], "published already"),
    "accepted twice": (lambda at: ["accept", at.accepted, "--by", "М"], "a proposal that was accepted already"),
    "rejected after it was accepted": (lambda at: ["reject", at.accepted, "--by", "М"], "a proposal that was accepted already"),
    "left for later after it was rejected": (lambda at: ["later", at.rejected, "--by", "М"], "a proposal that was rejected already"),
    "reopened undecided": (lambda at: ["reopen", at.open_, "--by", "М"], "nothing is decided"),
    "two things cited": (
        lambda at: ["evidence", LANE, "--article", str(at.missing), "--capture", "1", "--by", "М"], "--article and --capture",
    ),
    "nothing cited": (lambda at: ["evidence", LANE, "--by", "М"], "found nothing to cite"),
    "a quote that is not there": (
        lambda at: ["evidence", LANE, "--article", str(at.missing), "--quote", "тунел", "--by", "М"], "nowhere the words",
    ),
    "an absence without a period": (
        lambda at: ["evidence", LANE, "--absent", "тунел", "--from", "2024-01-01", "--by", "М"], "--to: found none",
    ),
    "a file of nobody's": (
        lambda at: ["evidence", LANE, "--file", __file__, "--origin", "ДВ", "--by", "М"], "--publisher: found none",
    ),
    "a rating without done_when": (lambda at: ["rate", "1", ROADS, "kept", "--by", "М"], "no done_when"),
    "a note on nothing": (lambda at: ["note", "x", "Да.", "--by", "М"], "no promise of that id"),
    "an empty reply": (lambda at: ["reply", LANE, "--author", "Кмет", "--by", "М"], "reply: found nothing"),
    "a promise that is not there": (lambda at: ["show", "x"], "no promise of that id"),
    "review without a terminal": (lambda at: ["review", "--by", "М"], "found no terminal"),
}  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_is_refused_is_exit_2_with_what_was_found_and_expected(stage: Stage, name: str) -> None:
    given, message = COMMANDS[name]
    places = ["--db", str(stage.house.db), "--captures", str(stage.house.folder / "captures")]
    done = CliRunner(env={"SCRAPER_BY": "", "SCRAPER_NOW": "2024-06-01T00:00:00Z"}).invoke(
        main, ["promises", *given(stage), *places]
    )
    assert done.exit_code == 2, done.output
    assert message in done.stderr
    assert done.stdout == ""
