"""The ledger by command: what each does, whose name it is done in, and what it prints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scraper.archive import Archive
from scraper.cli import main
from tests.promises.house import LANE, ROADS, SEWER, House, built


class Desk:
    """A house, and commands that are run in it."""

    def __init__(self, house: House) -> None:
        self.house = house

    def __call__(self, *given: str, by: str = "Мария") -> Result:
        places = ["--db", str(self.house.db), "--captures", str(self.house.folder / "captures")]
        environment = {"SCRAPER_BY": by, "SCRAPER_NOW": "2024-06-01T00:00:00Z", "LC_ALL": "C.UTF-8"}
        return CliRunner(env=environment).invoke(main, ["promises", *given, *places])

    def made(self, *given: str, by: str = "Мария") -> str:
        """What a command that went well printed."""
        done = self(*given, by=by)
        assert done.exit_code == 0, done.output
        return done.stdout.strip()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(built(tmp_path))


def test_from_a_proposal_to_a_published_verdict_and_its_correction(desk: Desk) -> None:
    proposal = desk.house.propose(desk.house.show("paper"))
    evidence = desk.made("accept", proposal, "--stage", "delivered", "--note", "Виж.")
    assert evidence == proposal
    draft = desk.made("verdict", LANE, "kept", "--rationale", "Готово.", "--evidence", evidence)
    assert json.loads(desk.made("drafts", "--json"))[0]["id"] == draft
    assert json.loads(desk.made("show", LANE, "--json"))["assessments"] == []
    desk.made("publish", draft, by="Петър")
    assert json.loads(desk.made("drafts", "--json")) == []
    again = desk.made("verdict", LANE, "partly", "--rationale", "Не цялата.", "--evidence", evidence, "--corrects", draft,
                      "--correction", "Липсва мостът.")  # fmt: skip
    desk.made("publish", again)
    shown = json.loads(desk.made("show", LANE, "--json"))
    assert [(each["verdict"], each["by"]) for each in shown["assessments"]] == [("kept", "Мария"), ("partly", "Мария")]
    assert "partly" in desk.made("show", LANE)
    (line,) = json.loads(desk.made("list", "--verdict", "partly", "--json"))
    assert (line["id"], line["stage"]) == (LANE, "delivered")
    assert LANE in desk.made("list", "rozograd-2023")


def test_accepting_overrules_what_was_taken_for_an_echo(desk: Desk) -> None:
    first = desk.house.show()
    original = desk.made("evidence", LANE, "--article", str(first), "--quote", "велоалея")
    papers = [desk.house.show("paper", name, body=f"Пак велоалея до яз. Копринка: {name}.") for name in ("one", "two")]
    both = [desk.house.propose(each, echo_of=str(first)) for each in papers]
    refused = desk("accept", both[0], "--no-echo", "--echo-of", original)
    assert (refused.exit_code, "expected one of the two" in refused.output) == (2, True)
    desk.made("accept", both[0], "--no-echo")
    desk.made("accept", both[1], "--echo-of", both[0])
    sql = "SELECT side, echo_of FROM evidence WHERE id <> ? ORDER BY rowid"
    assert desk.house.rows(sql, original) == [("confirms", None), ("neither", both[0])]


def test_evidence_by_hand_is_of_the_newest_version_where_none_is_named(desk: Desk) -> None:
    article = desk.house.show()
    desk.house.show(body="Велоалеята е готова.", day=3)
    desk.made("evidence", LANE, "--article", str(article), "--quote", "Велоалеята е готова", "--stage", "delivered")
    desk.made("evidence", LANE, "--article", str(article), "--version", "1", "--quote", "яз. Копринка")
    assert desk.house.rows("SELECT version, stage FROM evidence ORDER BY version") == [(1, None), (2, "delivered")]


def test_an_absence_is_context_unless_said_otherwise_and_shows_what_was_searched(desk: Desk) -> None:
    with Archive.open(desk.house.db) as archive, archive.write() as connection:
        connection.execute(
            "INSERT INTO reach (source, since, until, holes, gaps, measured_at)"
            " VALUES ('town', '2023-11', '2024-05-31', '[]', '[]', 'x')"
        )
    desk.made("evidence", LANE, "--absent", "трамвай", "--from", "2024-01-01", "--to", "2024-03-31")
    assert desk.house.rows("SELECT stance FROM evidence") == [("context",)]
    assert "“трамвай”, 2024-01-01 to 2024-03-31: 0 found" in desk.made("show", LANE)


@pytest.mark.parametrize(
    "words", [("rozograd-2032",), ("--verdict", "keptt"), ("--stage", "build"), ("--under", "rozograd-2023-road")]
)
def test_a_filter_that_nothing_can_answer_to_is_refused(desk: Desk, words: tuple[str, ...]) -> None:
    done = desk("list", *words)
    assert done.exit_code == 2
    assert f"found '{words[-1]}', expected one of " in done.stderr


def test_a_file_is_read_for_its_quote_and_copied(desk: Desk) -> None:
    answer = desk.house.folder / "отговор.txt"
    answer.write_text("По Ваше заявление: договорът е сключен на 27 май 2024 г.", "utf-8")
    desk.made("evidence", LANE, "--file", str(answer), "--origin", "Отговор по ЗДОИ", "--publisher", "town", "--quote",
              "договорът е сключен", "--happened", "2024-05-27", "--stage", "funded")  # fmt: skip
    (row,) = desk.house.rows("SELECT side, quote, file FROM evidence")
    assert row[:2] == ("says", "договорът е сключен")
    assert (desk.house.folder / "evidence" / str(row[2])).read_bytes() == answer.read_bytes()


def test_withdrawing_says_which_verdict_has_lapsed(desk: Desk) -> None:
    evidence = desk.house.cite(desk.house.show("paper"))
    desk.made("publish", desk.made("verdict", LANE, "kept", "--rationale", "Да.", "--evidence", evidence))
    done = desk("withdraw", evidence, "--reason", "Друга алея.")
    assert f"{LANE}: the verdict has lapsed" in done.stderr
    assert "has lapsed" in desk.made("show", LANE)
    assert "Друга алея." in desk.made("show", LANE)


def test_two_rate_blind_and_each_sees_only_what_they_rated(desk: Desk) -> None:
    for by, lane in (("Мария", "kept"), ("Петър", "partly")):
        desk.made("rate", "пръв", LANE, lane, by=by)
        desk.made("rate", "пръв", SEWER, "stalled", by=by)
    found = json.loads(desk.made("agreement", "пръв", "--json"))
    assert (found["promises"], found["percent"], len(found["apart"])) == (2, 50, 1)
    assert json.loads(desk.made("agreement", "пръв", "--json", by="Друг"))["apart"] == []
    assert "50.0 % agree" in desk("agreement", "пръв").stderr
    assert "no promise was rated by two" in desk("agreement", "втори").stderr


def test_decisions_notes_and_replies_go_where_they_belong(desk: Desk) -> None:
    article = desk.house.show()
    one, two = (desk.house.propose(article, promise) for promise in (LANE, SEWER))
    desk.made("reject", one, "--reason", "Друго е.")
    desk.made("reopen", one)
    desk.made("later", two)
    desk.made("note", LANE, "Да се пита.")
    desk.made("reply", LANE, "--said", "Работим.", "--author", "Кмет", "--received", "2024-05-20")
    assert [row[0] for row in desk.house.on_desk("SELECT decision FROM decisions")] == ["rejected", "reopened", "later"]
    assert "Работим." in desk.made("show", LANE)
    assert "Да се пита." not in desk.made("show", LANE, "--json")


def test_the_ledger_is_exported_and_imported_by_command(desk: Desk, tmp_path: Path) -> None:
    desk.house.cite(desk.house.show())
    desk.made("note", LANE, "Да се пита.")
    folder, staff = tmp_path / "ledger", tmp_path / "staff"
    assert "1 entries written" in desk("export", str(folder)).stderr
    assert "1 entries written" in desk("export", "--staff", str(staff)).stderr
    assert "0 entries added, 1 known" in desk("import", str(folder)).stderr
    assert "0 entries added, 1 known" in desk("import", "--staff", str(staff)).stderr
    (entry,) = (folder / "evidence").iterdir()
    entry.write_text(entry.read_text("utf-8").replace("supports", "context"), "utf-8")
    done = desk("import", str(folder))
    assert (done.exit_code, "an entry is never changed" in done.stderr) == (2, True)


def test_silence_is_told_with_the_months_that_were_not_covered(desk: Desk) -> None:
    (found,) = json.loads(desk.made("silent", "--months", "3", "--json"))
    assert {line["id"] for line in found["lines"]} == {LANE, SEWER}
    assert ROADS not in desk.made("silent")
    assert "no source was covered" in desk("silent").stderr
