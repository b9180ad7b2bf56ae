"""Whatever stands in a programme, in evidence, in a note or in a name is shown as words, on public pages and the desk."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.promises.citing import Passage
from tests.promises.house import LANE, House, built
from tests.publish.clerk import STAFF, Clerk, propose
from tests.publish.injections import STRINGS

MARKUP = [text for text in STRINGS if "<" in text or '"' in text]
PUBLIC = ("/promises", "/promises/silence", "/promises/method", "/promises/corrections")
PARAMETERS = ("programme", "area", "verdict", "overdue", "silent", "seen", "q", "months", "promise", "done", "proposal")


def fill(house: House) -> None:
    """A promise for each string, which stands wherever a person or a paper can put words."""
    town = house.show(body="\n\n".join(f"Думи {text} думи." for text in STRINGS if text.isprintable()))
    with house.ledger() as ledger:
        connection = ledger.archive.connection
        connection.execute("UPDATE programmes SET name = ?, municipality = ?", (STRINGS[0], STRINGS[5]))
        connection.execute("UPDATE programme_documents SET title = ?, url = ?", (STRINGS[1], "javascript:window.ran=1"))
        for at, text in enumerate(STRINGS):
            connection.execute(
                "INSERT INTO promises (id, programme, own, parent, position, level, title, baseline, places, responsible,"
                " funder, amounts, quantities, refs, deadline, deadline_precision, deadline_text)"
                " SELECT 'p' || ?2, programme, ?2, NULL, 10 + ?2, 'project', ?1, ?1, json_array(?1), ?1, ?1,"
                " json_array(json_object('value', ?1, 'currency', ?1)), json_array(json_object('value', ?1, 'unit', ?1)),"
                " json_array(json_object('kind', ?1, 'number', ?1)), '2027-11-05', 'mandate', ?1"
                f" FROM promises WHERE id = '{LANE}'",
                (text, at),
            )
            made = f"p{at}"
            connection.execute("INSERT INTO definitions VALUES (?, 1, ?, '2024-01-01T00:00:00Z')", (made, text))
            connection.execute(
                "INSERT INTO wordings VALUES (?, 1, 'programme', NULL, NULL, ?, 3, ?)", (made, text, None)
            )
            connection.execute(
                "INSERT INTO self_assessments (promise, document, covers, said, status) VALUES (?, 'programme', '2024', ?, ?)",
                (made, text, text),
            )
            if not text.isprintable():
                continue
            signed = {"by": text, "at": house.now}
            evidence = ledger.cite(made, Passage(town, 1, f"Думи {text} думи."), stage="announced", note=text, **signed)
            draft = ledger.draft(made, "stalled", text, (evidence,), **signed)
            ledger.publish(draft, **signed)
            ledger.withdraw(evidence, reason=text, **signed)
            ledger.reply(made, text, author=text, received="2024-05-01", origin=text, **signed)
            ledger.note(made, text, **signed)
    for at, text in enumerate(STRINGS):
        if text.isprintable():
            propose(house, town, text, promise=f"p{at}", quote=f"Думи {text} думи.")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = built(tmp_path_factory.mktemp("strings"))
    fill(house)
    return house


@pytest.fixture(scope="module")
def clerk(house: House) -> Clerk:
    return Clerk(house.db, STAFF)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Clerk:
    """Staff of an archive with little in it."""
    return Clerk(built(tmp_path_factory.mktemp("bare")).db, STAFF)


def test_no_words_are_taken_for_markup(clerk: Clerk) -> None:
    addresses = [*PUBLIC, "/desk", "/desk/review"]
    for at in range(len(STRINGS)):
        addresses += [f"/promise/p{at}", f"/promise/p{at}/embed", f"/desk/promise/p{at}", f"/desk/review?promise=p{at}"]
    for address in addresses:
        said = clerk.get(address)
        assert said.status_code == 200, address
        assert not [text for text in MARKUP if text in said.text], address
        assert 'href="javascript:' not in said.text, address


@pytest.mark.parametrize("address", [*PUBLIC, "/desk", "/desk/review", f"/desk/promise/{LANE}"])
def test_nothing_in_an_address_is_said_again_as_it_came(bare: Clerk, address: str) -> None:
    for key in PARAMETERS:
        for text in MARKUP[::3]:
            said = bare.get(address, params={key: text})
            assert said.status_code in (200, 400), (key, text)
            assert text not in said.text, (key, text)


def test_a_form_that_comes_back_filled_is_filled_with_words(bare: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATASETTE_SECRET", "a secret of the operator's")
    route = f"/desk/promise/{LANE}"
    names = ("article", "quote", "note", "stage", "happened", "verdict", "rationale", "corrects", "correction", "said")
    token = bare.token(route)
    for text in MARKUP[::3]:
        for do in ("cite", "page", "absence", "draft", "reply", "withdraw", text):
            sent = {"csrftoken": token, **dict.fromkeys(names, text), "do": do}
            said = bare.ask("POST", route, data=sent)
            assert said.status_code == 400, (do, text)
            assert text not in said.text, (do, text)
        sent = {"csrftoken": token, "do": "accept", "proposal": text, "reason": text, "quote": text, "stage": text}
        said = bare.ask("POST", "/desk/review", data=sent)
        assert said.status_code == 400, text
        assert text not in said.text, text


def test_a_table_runs_in_no_spreadsheet(tmp_path: Path) -> None:
    house = built(tmp_path)
    with house.ledger() as ledger:
        ledger.archive.connection.execute("UPDATE promises SET title = '=HYPERLINK(1)', responsible = '+1'")
    for address in ("/promises.csv", "/promises/evidence.csv"):
        assert ",=" not in Clerk(house.db, None).get(address).text
    assert "'=HYPERLINK(1)" in Clerk(house.db, None).get("/promises.csv").text
