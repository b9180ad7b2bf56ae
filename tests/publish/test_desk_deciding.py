"""What staff do at the desk is what the ledger keeps; what the rules forbid is said, and the form comes back filled."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from tests.promises.house import LANE, SEWER, House, built
from tests.publish.clerk import STAFF, Clerk, propose

QUOTE = "велоалея до яз. Копринка"
DESK = f"/desk/promise/{LANE}"


@pytest.fixture(autouse=True)
def writing_is_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATASETTE_SECRET", "a secret of the operator's")
    monkeypatch.setenv("SCRAPER_NOW", "2024-06-10T08:00:00Z")


@pytest.fixture
def house(tmp_path: Path) -> House:
    return built(tmp_path)


@pytest.fixture
def clerk(house: House) -> Clerk:
    return Clerk(house.db, STAFF)


@pytest.fixture
def stranger(house: House) -> Clerk:
    return Clerk(house.db, None)


# --- review -------------------------------------------------------------------------------------------------------


def test_a_proposal_is_shown_with_its_reasons_and_the_text_around_it(house: House, clerk: Clerk) -> None:
    propose(house, house.show(body=f"Преди това.\n\nЗапочна {QUOTE} днес.\n\nСлед това."))
    page = clerk.get("/desk/review").text
    for part in (f"Започна <mark>{QUOTE}</mark> днес.", "Преди това.", "След това.", "+0.50", "яз. Копринка"):
        assert part in page
    assert "изграждане на велоалея" in page  # the promise's own words


def test_accepting_makes_public_evidence_and_the_next_is_shown(house: House, clerk: Clerk, stranger: Clerk) -> None:
    first, second = (propose(house, house.show(name)) for name in ("paper", "council"))
    assert QUOTE not in stranger.get(f"/promise/{LANE}").text
    said = clerk.send("/desk/review", proposal=first, do="accept")
    assert (said.status_code, said.headers["location"]) == (303, f"/desk/review?done={first}")
    page = clerk.get(said.headers["location"]).text
    assert "The last one was accepted." in page
    assert f'name="proposal" value="{second}"' in page
    public = stranger.get(f"/promise/{LANE}").text
    assert QUOTE in public
    assert f'id="e-{first}"' in public
    assert house.rows("SELECT accepted_by FROM evidence") == [(STAFF,)]


def test_what_is_given_goes_before_what_was_proposed(house: House, clerk: Clerk) -> None:
    proposal = propose(house, house.show("council"))
    given = {"stage": "funded", "stance": "context", "happened": "2024-03-05", "quote": QUOTE, "reason": "Решение 12."}
    assert clerk.send("/desk/review", proposal=proposal, do="accept", **given).status_code == 303
    kept = house.rows("SELECT stage, stance, happened, quote, note FROM evidence")
    assert kept == [("funded", "context", "2024-03-05", QUOTE, "Решение 12.")]


@pytest.mark.parametrize(("do", "decision"), [("reject", "rejected"), ("later", "later")])
def test_rejecting_and_leaving_for_later_publish_nothing(
    house: House, clerk: Clerk, stranger: Clerk, do: str, decision: str
) -> None:
    proposal = propose(house, house.show())
    assert clerk.send("/desk/review", proposal=proposal, do=do, reason="друг проект").status_code == 303
    assert house.on_desk("SELECT decision, reason, by FROM decisions") == [(decision, "друг проект", STAFF)]
    assert QUOTE not in stranger.get(f"/promise/{LANE}.json").text


def test_a_decision_is_taken_back(house: House, clerk: Clerk, stranger: Clerk) -> None:
    proposal = propose(house, house.show())
    clerk.send("/desk/review", proposal=proposal, do="accept")
    page = clerk.get(f"/desk/review?done={proposal}").text
    assert "Take it back" in page
    said = clerk.send("/desk/review", f"/desk/review?done={proposal}", proposal=proposal, do="reopen")
    assert said.status_code == 303
    assert f'name="proposal" value="{proposal}"' in clerk.get(said.headers["location"]).text
    assert "withdrawn" in stranger.get(f"/promise/{LANE}").text


def test_review_can_keep_to_one_promise(house: House, clerk: Clerk) -> None:
    lane = propose(house, house.show())
    sewer = propose(house, house.show("paper"), promise=SEWER)
    assert f'value="{sewer}"' in clerk.get(f"/desk/review?promise={SEWER}").text
    said = clerk.send("/desk/review", proposal=sewer, promise=SEWER, do="later")
    assert said.headers["location"] == f"/desk/review?promise={SEWER}&done={sewer}"
    assert f'value="{lane}"' in clerk.get("/desk/review").text


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "accept", "proposal": "nothing"},
        {"do": "publish"},
        {"do": "accept", "stage": "finished"},
        {"do": "accept", "quote": "думи, които ги няма"},
        {"do": "accept", "happened": "утре"},
    ],
)
def test_what_the_ledger_refuses_is_said_and_comes_back_filled(
    house: House, clerk: Clerk, fields: dict[str, str]
) -> None:
    sent = {"proposal": propose(house, house.show()), "reason": "Моята бележка."} | fields
    said = clerk.send("/desk/review", **sent)
    assert said.status_code == 400
    assert 'role="alert"' in said.text
    assert "expected" in said.text
    assert "Моята бележка." in said.text
    assert not house.rows("SELECT 1 FROM evidence")


# --- one promise --------------------------------------------------------------------------------------------------


def test_evidence_is_entered_by_hand_from_an_address(house: House, clerk: Clerk, stranger: Clerk) -> None:
    article = house.show("council")
    for address in (f"/article/{article}/versions/1", f"https://archive.example/article/{article}?lang=bg"):
        said = clerk.send(DESK, do="cite", article=address, quote=QUOTE, stage="funded", note="Протокол 3.")
        assert said.headers["location"] == f"{DESK}?done=cite"
    assert house.rows("SELECT side, stage FROM evidence") == [("confirms", "funded")] * 2
    assert "Протокол 3." in stranger.get(f"/promise/{LANE}").text


def test_evidence_is_withdrawn_with_its_reason(house: House, clerk: Clerk, stranger: Clerk) -> None:
    evidence = house.cite(house.show("paper"))
    assert clerk.send(DESK, do="withdraw", evidence=evidence, reason="").status_code == 400
    assert clerk.send(DESK, do="withdraw", evidence=evidence, reason="Друг проект.").status_code == 303
    assert "Друг проект." in stranger.get("/promises/corrections").text
    other = house.cite(house.show("council"), SEWER, quote=QUOTE)
    assert clerk.send(DESK, do="withdraw", evidence=other, reason="Друг проект.").status_code == 400


def test_a_draft_is_nobodys_until_it_is_published(house: House, clerk: Clerk, stranger: Clerk) -> None:
    evidence = house.cite(house.show("paper"))
    sent = {"do": "draft", "verdict": "under-way", "rationale": "Строи се, видя се.", "evidence": evidence}
    assert clerk.send(DESK, **sent).headers["location"] == f"{DESK}?done=draft"
    assert "Строи се, видя се." in clerk.get(DESK).text
    addresses = (f"/promise/{LANE}", f"/promise/{LANE}.json", "/promises", "/promises.json", "/promises.atom")
    assert not [each for each in addresses if "Строи се" in stranger.get(each).text]
    draft = house.on_desk("SELECT id FROM drafts")[0][0]
    assert clerk.send(DESK, do="publish", draft=draft).status_code == 303
    assert "Строи се, видя се." in stranger.get(f"/promise/{LANE}").text
    assert "1 under way" in _text(stranger.get("/promises").text)
    assert clerk.send(DESK, do="publish", draft=draft).status_code == 400


@pytest.mark.parametrize(
    ("verdict", "given"),
    [
        ("under-way", "without"),  # nothing it rests on
        ("kept", "town"),  # the town's word alone never confirms
        ("overdue", "paper"),  # computed, never a verdict
        ("perfect", "paper"),
    ],
)
def test_a_verdict_that_the_rules_forbid_comes_back_filled(
    house: House, clerk: Clerk, verdict: str, given: str
) -> None:
    evidence = house.cite(house.show(given)) if given != "without" else ""
    sent = {"do": "draft", "verdict": verdict, "rationale": "Моите доводи.", "evidence": evidence}
    said = clerk.send(DESK, **{name: value for name, value in sent.items() if value})
    assert said.status_code == 400
    assert "expected" in said.text
    assert "Моите доводи.</textarea>" in said.text
    assert not house.on_desk("SELECT 1 FROM drafts") if (house.folder / "desk.db").exists() else True


def test_a_correction_names_what_it_corrects(house: House, clerk: Clerk, stranger: Clerk) -> None:
    evidence = house.cite(house.show("paper"))
    for verdict, more in (("stalled", {}), ("under-way", {"corrects": "", "correction": "Не беше видян договорът."})):
        if more:
            more["corrects"] = str(house.rows("SELECT id FROM assessments")[0][0])
        sent = {"do": "draft", "verdict": verdict, "rationale": f"Доводи: {verdict}.", "evidence": evidence, **more}
        assert clerk.send(DESK, **sent).status_code == 303
        draft = house.on_desk("SELECT id FROM drafts ORDER BY rowid DESC")[0][0]
        assert clerk.send(DESK, do="publish", draft=draft).status_code == 303
    page = stranger.get(f"/promise/{LANE}").text
    for part in ("Доводи: stalled.", "Доводи: under-way.", "Не беше видян договорът.", "corrected later"):
        assert part in page
    assert "Не беше видян договорът." in stranger.get("/promises/corrections").text


def test_a_note_is_for_staff_and_a_reply_for_all(house: House, clerk: Clerk, stranger: Clerk) -> None:
    assert clerk.send(DESK, do="note", said="Да се попита.").status_code == 303
    sent = {"said": "Работим по въпроса.", "author": "Кметът", "received": "2024-06-01", "origin": "писмо 12"}
    assert clerk.send(DESK, do="reply", **sent).status_code == 303
    page = stranger.get(f"/promise/{LANE}").text
    assert "Работим по въпроса." in page
    assert "Да се попита." not in page
    assert "Да се попита." in clerk.get(DESK).text
    assert clerk.send(DESK, do="reply", **(sent | {"received": "вчера"})).status_code == 400


# --- a busy archive -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("busy", ["archive.db", "desk.db"])
def test_a_busy_file_is_said_and_nothing_is_lost(house: House, clerk: Clerk, busy: str) -> None:
    proposal = propose(house, house.show())
    sent = {"csrftoken": clerk.token(), "proposal": proposal, "do": "accept", "reason": "Моята бележка."}
    other = sqlite3.connect(house.folder / busy, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        said = clerk.ask("POST", "/desk/review", data=sent)
    finally:
        other.close()
    assert said.status_code == 503
    assert said.headers["retry-after"] == "5"
    assert "Another process is writing" in said.text
    assert "Моята бележка." in said.text
    assert not house.on_desk("SELECT 1 FROM decisions")
    assert clerk.ask("POST", "/desk/review", data=sent).status_code == 303
    assert house.on_desk("SELECT decision FROM decisions") == [("accepted",)]
    assert house.rows("SELECT id FROM evidence") == [(proposal,)]


def _text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
