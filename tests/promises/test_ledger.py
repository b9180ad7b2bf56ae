"""Evidence, verdicts and decisions come about in one way, only ever grow, and survive a kill between the two files."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from scraper.archive import Archive, desk
from scraper.errors import Damaged, Held, WrongInput
from scraper.promises.citing import Absence, Brought, Passage
from scraper.promises.entries import new_id
from scraper.promises.ledger import NO_ECHO
from tests.promises.house import LANE, LANE_TEXT, House, built


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


def test_what_is_kept_of_a_quote_is_letter_for_letter_what_stands_there(house: House) -> None:
    proposal = house.propose(house.show(body="Започва  „велоалея\nдо яз. Копринка“."))
    with house.ledger() as ledger:
        ledger.accept(proposal, by="Мария", at=house.now, quote='"велоалея до яз. Копринка"')
    assert house.rows("SELECT quote FROM evidence") == [("„велоалея\nдо яз. Копринка“",)]


def test_what_came_before_the_mandate_is_a_baseline(house: House) -> None:
    proposal = house.propose(house.show(published="2023-08-20"), period="before")
    with house.ledger() as ledger:
        ledger.accept(proposal, by="Мария", at=house.now)
    assert house.rows("SELECT stance, happened FROM evidence") == [("baseline", "2023-08-20")]


@pytest.mark.parametrize("is_cited", [True, False])
def test_an_echo_confirms_nothing_whether_what_it_repeats_is_evidence_or_not(house: House, is_cited: bool) -> None:
    first = house.show()
    original = house.cite(first) if is_cited else None
    proposal = house.propose(house.show("paper"), echo_of=str(first))
    with house.ledger() as ledger:
        ledger.accept(proposal, by="Мария", at=house.now)
    echo = house.rows("SELECT side, echo_of FROM evidence WHERE id = ?", proposal)
    assert echo == [("neither", original)]
    assert house.rows("SELECT echo FROM public_evidence WHERE id = ?", proposal) == [(1,)]


def test_a_person_may_say_that_it_is_no_echo_and_then_it_confirms(house: House) -> None:
    proposal = house.propose(house.show("paper"), echo_of=str(house.show()))
    with house.ledger() as ledger:
        ledger.accept(proposal, by="Мария", at=house.now, echo_of=NO_ECHO)
    assert house.rows("SELECT side, echo_of FROM evidence WHERE id = ?", proposal) == [("confirms", None)]
    assert house.on_desk("SELECT echo_of IS NULL FROM proposals") == [(0,)]  # what the radar said stays on record


def test_a_person_may_say_what_it_repeats_and_then_it_confirms_nothing(house: House) -> None:
    original, proposal = house.cite(house.show()), house.propose(house.show("paper"))
    with house.ledger() as ledger:
        ledger.accept(proposal, by="Мария", at=house.now, echo_of=original)
    assert house.rows("SELECT side, echo_of FROM evidence WHERE id = ?", proposal) == [("neither", original)]


def test_a_decision_taken_back_withdraws_its_evidence_and_leaves_both_on_record(house: House) -> None:
    proposal = house.propose(house.show())
    with house.ledger() as ledger:
        said = {"by": "Мария", "at": house.now}
        ledger.accept(proposal, **said)
        ledger.reopen(proposal, reason="Сбърках.", **said)
        assert house.rows("SELECT reason FROM withdrawals") == [("Сбърках.",)]
        again = ledger.accept(proposal, **said)
    assert again != proposal
    assert house.rows("SELECT id FROM standing_evidence") == [(again,)]
    decisions = [row[0] for row in house.on_desk("SELECT decision FROM decisions ORDER BY rowid")]
    assert decisions == ["accepted", "reopened", "accepted"]


# --- kills ------------------------------------------------------------------------


def refuse_decisions(house: House) -> None:
    with desk.opened(desk.beside(house.db)) as staff:
        staff.execute("CREATE TRIGGER fault BEFORE INSERT ON decisions BEGIN SELECT RAISE(ABORT, 'killed'); END")


def forget_decision(house: House) -> None:
    """As a kill leaves it that comes after the archive was written and before the desk is."""
    with desk.opened(desk.beside(house.db)) as staff:
        staff.execute("DELETE FROM decisions WHERE rowid = (SELECT max(rowid) FROM decisions)")


def lift(house: House, path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("DROP TRIGGER fault")
    connection.commit()
    connection.close()


def test_a_desk_that_takes_no_decision_leaves_the_archive_as_it_was(house: House) -> None:
    proposal = house.propose(house.show())
    refuse_decisions(house)
    with house.ledger() as ledger, pytest.raises(sqlite3.IntegrityError):
        ledger.accept(proposal, by="Мария", at=house.now)
    assert house.rows("SELECT id FROM evidence") == []


def test_an_acceptance_that_was_killed_between_the_files_is_finished_at_the_next_look(house: House) -> None:
    proposal = house.propose(house.show())
    with house.ledger() as ledger:
        ledger.accept(proposal, by="Мария", at=house.now)
    forget_decision(house)
    assert house.rows("SELECT id FROM evidence") == [(proposal,)]
    assert house.on_desk("SELECT * FROM decisions") == []
    for _ in range(2):
        house.ledger().close()
        assert house.on_desk("SELECT proposal, decision, by FROM decisions") == [(proposal, "accepted", "Мария")]


def test_a_second_acceptance_that_was_killed_is_finished_too(house: House) -> None:
    proposal = house.propose(house.show())
    with house.ledger() as ledger:
        ledger.accept(proposal, by="Мария", at=house.now)
        ledger.reopen(proposal, by="Мария", at=house.now)
        ledger.accept(proposal, by="Петър", at=house.now)
        forget_decision(house)
    house.ledger().close()
    decisions = house.on_desk("SELECT decision, by FROM decisions ORDER BY rowid")
    assert decisions == [("accepted", "Мария"), ("reopened", "Мария"), ("accepted", "Петър")]
    assert len(house.rows("SELECT id FROM standing_evidence")) == 1


def test_a_reopening_that_was_killed_between_the_files_is_finished_at_the_next_look(house: House) -> None:
    proposal = house.propose(house.show())
    with house.ledger() as ledger:
        ledger.accept(proposal, by="Мария", at=house.now)
        with ledger.archive.write() as connection:
            connection.execute(
                "CREATE TRIGGER fault BEFORE INSERT ON withdrawals BEGIN SELECT RAISE(ABORT, 'killed'); END"
            )
        with pytest.raises(sqlite3.IntegrityError):
            ledger.reopen(proposal, by="Петър", at=house.now, reason="Друга алея.")
    assert len(house.rows("SELECT id FROM standing_evidence")) == 1
    lift(house, house.db)
    for _ in range(2):
        house.ledger().close()
        assert house.rows("SELECT evidence, reason, by FROM withdrawals") == [(proposal, "Друга алея.", "Петър")]


def test_evidence_that_was_withdrawn_by_itself_does_not_reopen_its_proposal(house: House) -> None:
    proposal = house.propose(house.show())
    with house.ledger() as ledger:
        ledger.accept(proposal, by="Мария", at=house.now)
        ledger.withdraw(proposal, reason="Друга алея.", by="Мария", at=house.now)
    house.ledger().close()
    assert house.on_desk("SELECT decision FROM decisions") == [("accepted",)]
    assert len(house.rows("SELECT id FROM evidence")) == 1


def test_a_proposal_that_another_process_is_accepting_cannot_be_rejected_meanwhile(house: House) -> None:
    proposal = house.propose(house.show())
    with house.ledger() as mine:
        with house.ledger() as theirs:
            theirs.accept(proposal, by="Петър", at=house.now)
        forget_decision(house)
        with pytest.raises(WrongInput, match="was accepted already"):
            mine.reject(proposal, by="Мария", at=house.now)


def test_a_desk_that_somebody_writes_to_is_waited_for_and_then_said(house: House) -> None:
    proposal = house.propose(house.show())
    holder = sqlite3.connect(desk.beside(house.db), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with house.ledger() as ledger:
        with pytest.raises(Held, match="another process is writing"), desk.opened(ledger.desk, patience=0):
            pass
        holder.execute("COMMIT")
        ledger.later(proposal, by="Мария", at=house.now)
    assert house.on_desk("SELECT decision FROM decisions") == [("later",)]


def test_no_desk_is_made_where_the_one_with_the_key_of_takedowns_is_lost(house: House) -> None:
    with Archive.open(house.db) as archive, archive.write() as connection:
        connection.execute(
            "INSERT INTO tombstones (article, key, source, grade, at, sealed) VALUES (9, 'k', 'town', 'erase', 'x', 'y')"
        )
    with house.ledger() as ledger, pytest.raises(WrongInput, match="put it back from a copy"):
        ledger.note(LANE, "Да.", by="Мария", at=house.now)
    assert not desk.beside(house.db).exists()


def test_reading_a_desk_takes_no_lock_and_says_what_is_no_desk(house: House) -> None:
    house.propose(house.show())
    path = desk.beside(house.db)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with desk.reading(path) as staff:
        assert staff is not None
        assert len(staff.execute("SELECT id FROM proposals").fetchall()) == 1
    holder.close()
    path.write_bytes(b"no database, whatever it is called" * 40)
    with pytest.raises(Damaged, match="cannot be opened as the desk"), desk.reading(path):
        pass


# --- only added -------------------------------------------------------------------


@pytest.mark.parametrize("table", ["evidence", "withdrawals", "assessments", "replies", "definitions"])
def test_no_row_of_the_ledger_is_changed_deleted_or_written_over(house: House, table: str) -> None:
    evidence = house.cite(house.show())
    with house.ledger() as ledger:
        said = {"by": "Мария", "at": house.now}
        ledger.publish(ledger.draft(LANE, "under-way", "Тече.", (evidence,), **said), **said)
        ledger.withdraw(evidence, reason="Не.", **said)
        ledger.reply(LANE, "Да.", author="Кмет", received="2024-05-01", **said)
        connection = ledger.archive.connection
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        for column in columns:
            with pytest.raises(sqlite3.IntegrityError, match="only added"):
                connection.execute(f"UPDATE {table} SET {column} = coalesce({column}, 0) || '1'")
        with pytest.raises(sqlite3.IntegrityError, match="only added"):
            connection.execute(f"DELETE FROM {table}")
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(f"INSERT INTO {table} SELECT * FROM {table}")
        if table != "definitions":
            with pytest.raises(sqlite3.IntegrityError, match="only added"):
                connection.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


def test_ids_sort_by_time_and_say_that_they_are_of_version_7() -> None:
    moments = [datetime(2024, 1, day, tzinfo=UTC) for day in range(1, 20)]
    made = [new_id(moment) for moment in moments]
    assert made == sorted(made)
    assert {each[14] for each in made} == {"7"}
    assert {each[19] for each in made} <= set("89ab")


# --- by hand ----------------------------------------------------------------------


def test_a_file_brought_in_is_copied_by_its_hash_and_may_be_quoted_from_what_was_read_of_it(house: House) -> None:
    contract = house.folder / "Договор 12.PDF"
    contract.write_bytes(b"contract")
    digest = hashlib.sha256(b"contract").hexdigest()
    brought = Brought(contract, "ПУДООС, по ЗДОИ", "register", digest, "6 000 000 лв.", "за сума от 6 000 000 лв. без")
    with house.ledger() as ledger:
        ledger.cite(LANE, brought, by="Мария", at=house.now, stage="funded", happened="2024-05-27")
    assert (house.folder / "evidence" / f"{digest}.pdf").read_bytes() == b"contract"
    kept = house.rows("SELECT kind, side, sha256, file, url, quote, stage, state FROM public_evidence")
    name = f"{digest}.pdf"
    assert kept == [("file", "confirms", digest, name, "ПУДООС, по ЗДОИ", "6 000 000 лв.", "funded", "kept")]


def test_an_absence_is_a_frozen_query_with_what_it_found_and_what_was_covered(house: House) -> None:
    article = house.show()
    with Archive.open(house.db) as archive, archive.write() as connection:
        for name, since, holes in (("town", "2023-11", '[["2024-02-01", "2024-02-29"]]'), ("paper", None, "[]")):
            connection.execute(
                "INSERT INTO reach (source, since, until, holes, gaps, measured_at) VALUES (?, ?, ?, ?, '[]', 'x')",
                (name, since, since and "2024-05-30", holes),
            )
    with house.ledger() as ledger:
        key = ledger.archive.connection.execute("SELECT key FROM articles WHERE id = ?", (article,)).fetchone()[0]
        period = (date(2024, 1, 1), date(2024, 3, 31))
        none = ledger.cite(LANE, Absence("тунел", *period), by="Мария", at=house.now)
        some = ledger.cite(LANE, Absence("велоалея", *period), by="Мария", at=house.now)
    told = dict(house.rows("SELECT id, coverage FROM evidence"))
    found = {name: json.loads(str(told[name])) for name in (none, some)}
    assert [(found[name]["found"], found[name]["articles"]) for name in (none, some)] == [(0, []), (1, [key])]
    covers = {each["source"]: each["not_covered"] for each in found[none]["sources"]}
    assert covers == {"town": ["2024-02"], "paper": ["2024-01", "2024-02", "2024-03"], "council": covers["council"]}
    assert found[none]["index"]["generation"]
    assert house.rows("SELECT DISTINCT side, publisher, stage FROM evidence") == [("neither", "archive", None)]


def test_words_of_a_version_can_be_cited_after_it_was_edited(house: House) -> None:
    article = house.show()
    house.show(body="Друго нещо.", day=10)
    assert house.cite(article)
    with house.ledger() as ledger, pytest.raises(WrongInput, match="nowhere the words"):
        ledger.cite(LANE, Passage(article, 2, LANE_TEXT[:20]), by="Мария", at=house.now)
