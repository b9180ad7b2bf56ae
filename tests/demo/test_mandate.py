"""The sample town's mandate: a paper drafted, edited, loaded, matched and decided, and what readers see of it."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from scraper.cli import main
from scraper.demo import mandate
from scraper.demo.life import lived
from scraper.demo.town import DAYS, morning
from scraper.promises import programme, standing
from scraper.promises.present import Standing

TODAY = morning(DAYS - 1).date()


@pytest.fixture(scope="module")
def life(tmp_path_factory):
    with lived(tmp_path_factory.mktemp("life") / "archive", day_over=lambda _: None, mandate=True) as found:
        yield found


@pytest.fixture(scope="module")
def archive(life):
    with closing(sqlite3.connect(life.db)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def shown(archive, own: str) -> Standing:
    found = standing.of(archive, f"{mandate.SLUG}-{own}", TODAY)
    assert found
    return found


def test_the_finished_file_stands_by_its_papers_on_every_morning(tmp_path: Path) -> None:
    for day in range(DAYS):
        mandate.written(tmp_path, day)
        done = CliRunner().invoke(main, ["promises", "check", "--programmes", str(tmp_path)], catch_exceptions=False)
        assert done.exit_code == 0, done.stdout
        read = programme.load_one(tmp_path, mandate.SLUG)
        assert len([each for each in read.promises if each.level == "measure"]) >= 30
        assert all(each.done_when for each in read.promises if each.level == "measure")
        assert bool(read.reported) == (day >= 2)


def test_the_drafter_finds_every_measure_of_the_paper(tmp_path: Path) -> None:
    paper = tmp_path / "programa.pdf"
    paper.write_bytes(mandate.published(0)["programa.pdf"])
    words = ["--name", mandate.SLUG, "--dated", "2024-01-31", "--mandate", "2023-11-13..2027-11-12"]
    drafts = tmp_path / "programmes"
    done = CliRunner().invoke(
        main, ["promises", "add", str(paper), *words, "--programmes", str(drafts)], catch_exceptions=False
    )
    assert done.exit_code == 0, done.stderr
    drafted = programme.load_one(drafts, mandate.SLUG)
    mandate.written(tmp_path / "finished", 0)
    finished = programme.load_one(tmp_path / "finished", mandate.SLUG)
    assert len(drafted.promises) == len(finished.promises)
    for made, edited in zip(drafted.promises, finished.promises, strict=True):
        assert made.level == edited.level
        # The drafter leaves out the number, a person leaves out the deadline.
        said, meant = made.wordings[0].quote, edited.wordings[0].quote
        assert said.removeprefix(meant.split(" ", 1)[1]) != said or meant.endswith(said)


def test_no_promise_is_decided_on_without_the_radar_but_one_that_a_person_found(archive) -> None:
    cited = archive.execute("SELECT promise, kind FROM evidence WHERE proposed_by <> 'radar' ORDER BY kind").fetchall()
    assert [tuple(row) for row in cited] == [
        ("rozograd-2023-rose-museum", "absence"),
        ("rozograd-2023-pharmacy", "version"),
    ]


def test_more_than_ten_promises_have_accepted_evidence_and_some_of_it_confirms(archive) -> None:
    found = standing.overview(archive, TODAY, programme=mandate.SLUG)
    lines = [line for line in found if not line.is_heading]
    assert len(lines) == 38
    assert sum(line.evidence > 0 for line in lines) >= 18
    assert sum(line.confirms_evidence > 0 for line in lines) >= 9
    assert Counter(line.verdict for line in lines if line.verdict) == {
        "kept": 1, "partly": 1, "under-way": 2, "stalled": 1
    }  # fmt: skip
    assert [line.id for line in lines if line.overdue] == [
        f"{mandate.SLUG}-{own}" for own in ("pipe-iztok", "school-doctor", "lights-zapad")
    ]


def test_the_towns_words_in_the_paper_are_an_echo_and_confirm_nothing(archive) -> None:
    lane = shown(archive, "lane")
    (echo,) = (each for each in lane.evidence if each.echo_of)
    (own,) = (each for each in lane.evidence if each.id == echo.echo_of)
    assert (echo.publisher, echo.side) == ("media", "neither")
    assert (own.publisher, own.side) == ("town", "says")
    assert lane.line.confirms == "funded"


def test_work_before_the_mandate_is_a_baseline(archive) -> None:
    (before,) = (each for each in shown(archive, "lane").evidence if each.stance == "baseline")
    assert before.happened < "2023-11-13"


def test_a_correction_names_what_it_corrects_and_leaves_it_standing(archive) -> None:
    first, second = sorted(shown(archive, "lights-zapad").assessments, key=lambda each: each.published_at)
    assert (first.verdict, second.verdict) == ("kept", "partly")
    assert second.corrects == first.id
    assert "поправи" in (second.correction or "")


def test_a_cited_page_that_is_edited_and_then_removed_says_both(archive) -> None:
    """What show 4 asks for, through the whole pipeline: the page of the water cut in кв. Изток."""
    cited = next(each for each in shown(archive, "pipe-iztok").evidence if each.publisher == "town")
    assert "новия водопровод" in (cited.quote or "")
    kinds = [change.kind for change in cited.changes]
    assert kinds.index("edited") < kinds.index("missing") < kinds.index("removed")
    assert (cited.state, cited.quote_there, cited.gone_in) == ("removed", False, 2)


def test_reply_and_the_towns_own_account_stand_beside_our_verdict(archive) -> None:
    assert [each.by for each in shown(archive, "pipe-levski").replies] == ["инж. Стоян Минков, заместник-кмет"]
    assert [each.status for each in shown(archive, "pipe-iztok").self_assessments] == ["забавено"]
    assert len(archive.execute("SELECT 1 FROM public_self_assessments").fetchall()) == 16


def test_nothing_found_on_the_rose_museum_is_evidence_with_its_query_and_coverage(archive) -> None:
    (absence,) = shown(archive, "rose-museum").evidence
    assert (absence.kind, absence.side, absence.stage) == ("absence", "neither", None)
    assert "музей" in (absence.query or "")


def test_drafts_notes_and_what_waits_stay_on_the_desk(life, archive) -> None:
    with closing(sqlite3.connect(life.db.with_name("desk.db"))) as desk:
        counts = {name: desk.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("drafts", "notes")}
        waiting = desk.execute(
            "SELECT count(*) FROM proposals WHERE id NOT IN (SELECT proposal FROM decisions)"
        ).fetchone()[0]
    published = archive.execute("SELECT count(*) FROM public_assessments").fetchone()[0]
    assert counts["drafts"] == published + 1
    assert counts["notes"] == 1
    assert waiting > 20


def test_a_promise_of_which_nothing_was_said_has_no_evidence_and_no_verdict(archive) -> None:
    for own in ("parking", "dam", "camping", "cameras"):
        found = shown(archive, own)
        assert not found.evidence
        assert found.line.verdict is None


def test_the_script_names_only_what_is_in_the_programme(tmp_path: Path) -> None:
    mandate.written(tmp_path, 3)
    own = {each.own for each in programme.load_one(tmp_path, mandate.SLUG).promises}
    acts = [said for day in mandate.decisions() for act in day for said in act.values()]
    assert len(mandate.decisions()) == DAYS
    assert {said["promise"] for said in acts} <= own
