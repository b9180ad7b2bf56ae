"""The real case from file to page: loaded, matched, decided, and told in two columns."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from scraper.archive import Archive
from scraper.cli import main
from scraper.errors import WrongInput
from scraper.promises import proposals, standing
from scraper.promises.citing import Passage
from scraper.promises.ledger import Ledger
from scraper.promises.present import Standing
from scraper.promises.proposals import Proposal
from tests.promises import koprinka
from tests.promises.koprinka import LANE, MISSES, SENTENCE, SEWER

NOW = datetime(2025, 6, 1, 9, 0, tzinfo=UTC)
BY = "Мария Петрова"


@dataclass
class Room:
    """The archive, its articles by name, and what the radar proposed."""

    db: Path
    articles: dict[str, int]

    def proposed(self, promise: str) -> list[Proposal]:
        with Archive.open(self.db) as archive:
            return list(proposals.standing(archive, (promise,)))

    def names(self, promise: str) -> list[str]:
        """What was proposed by name, best first."""
        name = {number: name for name, number in self.articles.items()}
        return [name[each.article] for each in self.proposed(promise)]

    def of(self, promise: str, name: str) -> Proposal:
        return next(each for each in self.proposed(promise) if each.article == self.articles[name])

    def now(self, promise: str) -> Standing:
        with closing(sqlite3.connect(self.db)) as connection:
            connection.row_factory = sqlite3.Row
            found = standing.of(connection, promise, NOW.date())
        assert found
        return found


@pytest.fixture(scope="module")
def matched(tmp_path_factory: pytest.TempPathFactory) -> Room:
    """Loaded by the command that users run, every quote held against its article, and matched."""
    folder = tmp_path_factory.mktemp("koprinka")
    room = Room(folder / "archive.db", koprinka.archived(folder / "archive.db"))
    koprinka.programme_file(room.db, folder / "programmes")
    where = ["--db", str(room.db), "--programmes", str(folder / "programmes")]
    done = CliRunner().invoke(main, ["promises", "load", *where], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    with Archive.open(room.db) as archive:
        proposals.propose(archive, NOW)
    return room


@pytest.fixture(scope="module")
def decided(matched: Room) -> Iterator[Room]:
    """A person has accepted what speaks of the two."""
    with Ledger.open(matched.db) as ledger:
        for promise, name, stage in (
            (LANE, "contract", "funded"),  # in the order in which they were read, not in which they happened
            (LANE, "sod", "under_way"),
            (LANE, "seed", "under_way"),
            (LANE, "copy", "under_way"),
            (LANE, "land", "funded"),
            (LANE, "platform", "announced"),
            (SEWER, "platform", "announced"),
            (SEWER, "seed", "under_way"),
            (SEWER, "copy", "under_way"),
        ):
            words = SENTENCE if name in ("seed", "copy") else None
            ledger.accept(matched.of(promise, name).id, by=BY, at=NOW, stage=stage, quote=words)
        # The first stage is another project's news; that the second builds on it is for a person to say.
        first = Passage(matched.articles["sod-sewer"], 1, "Засега трасето обхваща само северозападния край на селото.")
        ledger.cite(SEWER, first, by=BY, at=NOW, stance="baseline", stage="under_way")
    return matched


def test_all_that_speaks_of_the_lane_is_proposed_before_any_near_miss(matched: Room) -> None:
    speaks = {"sod", "platform", "seed", "copy", "land", "contract"}
    assert set(matched.names(LANE)[: len(speaks)]) == speaks


def test_all_that_speaks_of_the_sewer_is_proposed_before_any_near_miss(matched: Room) -> None:
    assert set(matched.names(SEWER)[:3]) == {"platform", "seed", "copy"}


def test_no_near_miss_is_proposed_for_either(matched: Room) -> None:
    assert not {each.name for each in MISSES} & {*matched.names(LANE), *matched.names(SEWER)}


def test_one_sentence_is_the_wording_of_two_promises_and_evidence_of_both(decided: Room) -> None:
    for promise in (LANE, SEWER):
        found = decided.now(promise)
        assert SENTENCE in [each.quote for each in found.wordings]
        assert [each.quote for each in found.evidence if each.source == "town"] == [SENTENCE]


def test_the_wordings_are_told_in_the_order_of_their_days_whoever_spoke(decided: Room) -> None:
    assert [each.dated for each in decided.now(LANE).wordings] == ["2023-10-22", "2024-02-12"]


def test_the_end_point_is_found_by_both_its_names(matched: Room) -> None:
    assert "село Копринка" in matched.of(LANE, "contract").quote
    assert "язовир" in matched.of(LANE, "land").quote


def test_work_and_words_from_before_the_mandate_are_baselines(decided: Room) -> None:
    before = {each.happened for each in decided.now(LANE).evidence if each.stance == "baseline"}
    assert before == {"2023-08-23", "2023-10-22"}
    assert {each.happened for each in decided.now(SEWER).evidence if each.stance == "baseline"} == {
        "2023-09-18",
        "2023-10-22",
    }


def test_stages_out_of_order_are_told_by_their_days(decided: Room) -> None:
    told = sorted((each.happened or "", each.stage) for each in decided.now(LANE).evidence if not each.echo)
    assert told == [
        ("2023-08-23", "under_way"),
        ("2023-10-22", "announced"),
        ("2024-02-12", "under_way"),
        ("2024-02-14", "funded"),
        ("2024-05-27", "funded"),
    ]


def test_town_and_party_say_and_agency_and_paper_confirm(decided: Room) -> None:
    sides = {each.source: each.side for each in decided.now(LANE).evidence if not each.echo}
    assert sides == {"town": "says", "party": "says", "agency": "confirms", "paper": "confirms"}


def test_the_copy_is_in_neither_column(decided: Room) -> None:
    for promise in (LANE, SEWER):
        (copy,) = (each for each in decided.now(promise).evidence if each.echo)
        (town,) = (each for each in decided.now(promise).evidence if each.source == "town")
        assert (copy.source, copy.side, copy.echo_of) == ("paper", "neither", town.id)


def test_work_before_money_the_lane_is_said_to_be_under_way_and_confirmed_as_funded(decided: Room) -> None:
    line = decided.now(LANE).line
    assert (line.says, line.confirms) == ("under_way", "funded")


def test_nobody_but_the_town_tells_of_the_sewer(decided: Room) -> None:
    sewer = decided.now(SEWER).line
    assert (sewer.says, sewer.confirms) == ("under_way", None)
    assert not [each for each in decided.now(SEWER).evidence if each.side == "confirms" and each.stance == "supports"]


def test_what_the_town_and_its_copy_say_can_not_make_the_sewer_kept(decided: Room) -> None:
    spoken = tuple(each.id for each in decided.now(SEWER).evidence)
    with Ledger.open(decided.db) as ledger:
        with pytest.raises(WrongInput):
            ledger.draft(SEWER, "kept", "Всички домакинства са включени.", spoken, by=BY, at=NOW)
        draft = ledger.draft(SEWER, "under-way", "Градът твърди, че се работи.", spoken, by=BY, at=NOW)
        ledger.publish(draft, by="Иван Димов", at=NOW)
    assert decided.now(SEWER).line.verdict == "under-way"


def test_nothing_is_overdue_without_a_deadline(decided: Room) -> None:
    with closing(sqlite3.connect(decided.db)) as connection:
        connection.row_factory = sqlite3.Row
        lines = standing.overview(connection, date(2030, 1, 1))
    assert not [line.id for line in lines if line.overdue]
