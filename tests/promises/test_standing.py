"""What is true of a promise now follows from the ledger and from what became of the pages it cites."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.archive import Archive
from scraper.promises import rules, silence, standing
from scraper.promises.citing import Absence
from scraper.promises.models import Side, Stage
from scraper.promises.present import Evidence, Standing
from tests.promises.house import LANE, LANE_TEXT, ROADS, SEWER, House, built

TODAY = date(2024, 7, 1)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return built(tmp_path)


def of(house: House, promise: str = LANE, today: date = TODAY) -> Standing:
    with Archive.open(house.db) as archive:
        found = standing.of(archive.connection, promise, today)
    assert found is not None
    return found


def only(house: House) -> Evidence:
    (found,) = of(house).evidence
    return found


def happens(house: House, article: int, kind: str, day: int, **columns: str | None) -> None:
    at = f"2024-05-{day:02}T08:00:00Z"
    with Archive.open(house.db) as archive, archive.write() as connection:
        connection.execute("INSERT INTO events (article, kind, at) VALUES (?, ?, ?)", (article, kind, at))
        for name, value in columns.items():
            connection.execute(f"UPDATE articles SET {name} = ? WHERE id = ?", (value and at, article))


def test_evidence_of_a_page_that_did_not_change_says_so(house: House) -> None:
    house.cite(house.show())
    assert (only(house).state, only(house).changes, only(house).quote_there, only(house).gone_in) == (
        "unchanged", (), True, None,
    )  # fmt: skip


def test_an_edit_says_whether_the_quote_is_still_there_and_since_which_version_not(house: House) -> None:
    article = house.show()
    house.cite(article)
    house.show(body=LANE_TEXT.replace("4,5", "5,2"), day=5)
    assert (only(house).state, only(house).quote_there, only(house).newest) == ("edited", True, 2)
    house.show(body="Започна изграждането на път до с. Копринка.", day=9)
    found = only(house)
    assert (found.state, found.quote_there, found.gone_in, found.newest) == ("edited", False, 3, 3)
    assert [(each.kind, each.version) for each in found.changes] == [("edited", 2), ("edited", 3)]
    assert found.quote == "велоалея до яз. Копринка"


def test_a_page_that_is_edited_then_removed_then_back_shows_all_of_it(house: House) -> None:
    article = house.show()
    house.cite(article)
    house.show(body="Нищо.", day=5)
    happens(house, article, "missing", 1, missing_since="x")
    assert only(house).state == "missing"
    happens(house, article, "removed", 4, removed_at="x")
    assert (only(house).state, only(house).state_since) == ("removed", "2024-05-04T08:00:00Z")
    assert [each.kind for each in only(house).changes] == ["edited", "missing", "removed"]
    happens(house, article, "returned", 9, removed_at=None, missing_since=None)
    assert only(house).state == "edited"
    assert [each.kind for each in only(house).changes] == ["edited", "missing", "removed", "returned"]


def test_a_page_that_went_and_came_back_as_it_was_says_that_it_returned(house: House) -> None:
    article = house.show()
    house.cite(article)
    happens(house, article, "missing", 1)
    happens(house, article, "returned", 2)
    assert (only(house).state, only(house).state_since) == ("returned", "2024-05-02T08:00:00Z")


def test_what_the_town_alone_says_is_announced_at_most(house: House) -> None:
    house.cite(house.show(), stage="delivered")
    line = of(house).line
    assert (line.says, line.confirms, line.stage) == ("delivered", None, "announced")
    house.cite(house.show("paper"), stage="procured")
    line = of(house).line
    assert (line.says, line.confirms, line.stage) == ("delivered", "procured", "procured")
    assert [each.side for each in of(house).says + of(house).confirms] == ["says", "confirms"]


def verdict(house: House, word: str, *evidence: str, corrects: str | None = None) -> str:
    with house.ledger() as ledger:
        said = {"by": "Мария", "at": house.now}
        why = "Сбъркахме." if corrects else None
        return ledger.publish(
            ledger.draft(LANE, word, "Защо.", evidence, corrects=corrects, correction=why, **said), **said
        )


def test_a_promise_is_overdue_after_its_deadline_until_a_final_verdict(house: House) -> None:
    last, after = date(2027, 11, 5), date(2027, 11, 6)
    assert [of(house, today=day).line.overdue for day in (last, after)] == [False, True]
    paper = house.cite(house.show("paper"), stage="delivered")
    verdict(house, "partly", paper)
    assert of(house, today=after).line.overdue
    verdict(house, "kept", paper)
    assert not of(house, today=after).line.overdue


def test_a_correction_takes_the_place_of_what_it_corrects_and_both_are_shown(house: House) -> None:
    paper = house.cite(house.show("paper"))
    first = verdict(house, "kept", paper)
    second = verdict(house, "partly", paper, corrects=first)
    found = of(house)
    assert (found.line.verdict, found.line.corrections) == ("partly", 1)
    assert [(each.id, each.corrected_by, each.correction) for each in found.assessments] == [
        (first, second, None),
        (second, None, "Сбъркахме."),
    ]


def test_a_verdict_lapses_when_what_it_must_rest_on_is_withdrawn(house: House) -> None:
    town, paper = house.cite(house.show()), house.cite(house.show("paper"))
    made = verdict(house, "kept", town, paper)
    with house.ledger() as ledger:
        ledger.withdraw(paper, reason="Друга алея.", by="Мария", at=house.now)
    line = of(house, today=date(2028, 1, 1)).line
    assert (line.verdict, line.lapsed, line.overdue) == (None, made, True)
    (withdrawn,) = [each for each in of(house).evidence if not each.stands]
    assert withdrawn.withdrawal == "Друга алея."


def test_totals_sum_to_the_promises_that_can_be_rated(house: House) -> None:
    verdict(house, "kept", house.cite(house.show("paper"), stage="delivered"))
    house.cite(house.show(), SEWER, stage="under_way")
    with Archive.open(house.db) as archive:
        found = standing.totals(archive.connection, date(2028, 1, 1), programme="rozograd-2023")
    assert (found.promises, found.headings, found.overdue, found.town_alone) == (2, 1, 1, 1)
    assert dict(found.verdicts) == {"kept": 1, "partly": 0, "under-way": 0, "stalled": 0, "broken": 0, None: 1}
    assert sum(dict(found.stages).values()) == 2
    assert (dict(found.stages)["delivered"], dict(found.stages)["announced"]) == (1, 1)


def test_the_overview_is_filtered_by_what_is_true_now(house: House) -> None:
    verdict(house, "kept", house.cite(house.show("paper"), stage="delivered"))
    day = date(2028, 1, 1)

    def names(**asked: object) -> list[str]:
        with Archive.open(house.db) as archive:
            return [line.id for line in standing.overview(archive.connection, day, **asked)]  # type: ignore[arg-type]

    assert names() == [ROADS, LANE, SEWER]
    assert names(verdict="kept") == [LANE]
    assert names(verdict="none", under=ROADS) == [SEWER]
    assert names(stage="delivered") == [LANE]
    assert names(overdue=True) == [SEWER]
    assert names(programme="other") == []


def test_a_silence_is_told_with_what_was_covered_meanwhile(house: House) -> None:
    house.cite(house.show(published="2024-05-20"))
    house.cite(house.show(url="sewer", published="2024-01-20"), SEWER)
    with Archive.open(house.db) as archive:
        with archive.write() as connection:
            connection.execute(
                "INSERT INTO reach (source, since, until, holes, gaps, measured_at)"
                " VALUES ('town', '2023-11', '2024-06-30', '[[\"2024-04-01\", \"2024-04-30\"]]', '[]', 'x')"
            )
        (found,) = silence.report(archive.connection, TODAY, 3)
        (older,) = silence.report(archive.connection, TODAY, 6)
    assert [line.id for line in found.lines] == [SEWER]
    assert older.lines == ()
    assert found.was_heard
    (town,) = [each for each in found.covers if each.source == "town"]
    assert (town.months, town.not_covered) == (("2024-04", "2024-05", "2024-06", "2024-07"), ("2024-04",))


def test_neither_a_verdict_nor_a_search_that_found_nothing_breaks_a_silence(house: House) -> None:
    evidence = house.cite(house.show(published="2023-12-20"), stage="announced")
    with Archive.open(house.db) as archive, archive.write() as connection:
        connection.execute(
            "INSERT INTO reach (source, since, until, holes, gaps, measured_at)"
            " VALUES ('town', '2023-11', '2024-06-30', '[]', '[]', 'x')"
        )
    with house.ledger() as ledger:
        draft = ledger.draft(LANE, "stalled", "Нищо ново.", (evidence,), by="Мария", at=house.now)
        ledger.publish(draft, by="Петър", at=house.now)
        nothing = Absence("велоалея", date(2024, 1, 1), date(2024, 2, 29))
        ledger.cite(LANE, nothing, by="Мария", at=house.now, stance="context")
    with Archive.open(house.db) as archive:
        (found,) = silence.report(archive.connection, TODAY, 3)
    assert [(line.id, line.moved) for line in found.lines] == [(SEWER, None), (LANE, "2023-12-20")]


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["says", "confirms", "neither"]),
        st.sampled_from(
            [*("announced", "funded", "procured", "under_way", "delivered"), "stopped", "annulled", "back"]
        ),
        st.sampled_from([None, "2024-01-05", "2024-02", "2024-03-01", "2024-05-09"]),
        st.sampled_from(["supports", "contradicts", "context", "baseline"]),
        st.booleans(),
    ),
    max_size=9,
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive.open(built(tmp_path_factory.mktemp("house")).db) as archive:
        yield archive


@settings(deadline=None)
@given(events=EVENTS)
def test_the_view_and_the_rule_tell_the_same_stage(
    shared: Archive, events: list[tuple[Side, Stage, str | None, str, bool]]
) -> None:
    connection = shared.connection
    connection.execute("BEGIN")
    for number, (side, stage, happened, stance, is_withdrawn) in enumerate(events):
        name, at = str(UUID(int=number)), f"2024-06-01T00:00:{number:02}Z"
        connection.execute(
            "INSERT INTO evidence (id, promise, kind, sha256, stage, stance, publisher, side, happened, proposed_by,"
            " accepted_by, accepted_at) VALUES (?, ?, 'file', 'x', ?, ?, 'media', ?, ?, 'М', 'М', ?)",
            (name, LANE, stage, stance, side, happened, at),
        )
        if is_withdrawn:
            connection.execute("INSERT INTO withdrawals VALUES (?, ?, 'не', 'М', ?)", (name, name, at))
    row = connection.execute(
        "SELECT says, confirms, stage FROM public_promise_state WHERE promise = ?", (LANE,)
    ).fetchone()
    connection.execute("ROLLBACK")

    def column(of_side: str) -> Stage | None:
        told = [
            (happened or "", number, stage)
            for number, (side, stage, happened, stance, is_withdrawn) in enumerate(events)
            if side == of_side
            and not is_withdrawn
            and (stance == "supports" or (stance == "contradicts" and stage in ("stopped", "annulled", "back")))
        ]
        return rules.reached(stage for _, _, stage in sorted(told))

    says, confirms = column("says"), column("confirms")
    assert tuple(row) == (says, confirms, rules.present_stage(says, confirms))
