"""A programme file is read whole, or every problem in it is told with its line."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import WrongInput
from scraper.promises.keys import KEYS, SCALE
from scraper.promises.models import Amount, Deadline, Quantity, Reference, Wording
from scraper.promises.programme import load, load_filed, load_one, read_text

ROOT = Path(__file__).parents[2]
DRAWING = (ROOT / "docs" / "promises.md").read_text("utf-8").split("```yaml\n")[1].split("```")[0]
DRAWN = DRAWING.replace("9f86…", "a" * 64).replace("sha256: …", f"sha256: {'b' * 64}")

SMALL = """\
name: Програма
mandate: {from: 2023-11-06, to: 2027-11-05}
documents:
  paper: {kind: programme, date: 2024-01-31}
promises:
  - id: roads
    level: priority
    title: Пътища
    promises:
      - {id: lane, level: measure, title: Алея, wordings: [{document: paper, quote: велоалея}]}
"""


def problems(text: str) -> list[str]:
    with pytest.raises(WrongInput) as told:
        read_text(text, "town.yml", "town")
    return str(told.value).splitlines()


def test_the_file_of_the_design_is_read_whole() -> None:
    programme = read_text(DRAWN, "rozograd-2023.yml", "rozograd-2023").programme
    assert programme.mandate == (date(2023, 11, 6), date(2027, 11, 5))
    assert [(each.id, each.parent, each.level) for each in programme.promises] == [
        ("rozograd-2023-1", None, "priority"),
        ("rozograd-2023-kop-lane", "rozograd-2023-1", "project"),
    ]
    lane = programme.promises[1]
    assert lane.wordings[0] == Wording("изграждане на велоалея до яз. Копринка", document="programme", page=3)
    assert lane.wordings[1].article == "1a2b3c"
    assert lane.amounts == (Amount(Decimal(6000000), "BGN"),)
    assert lane.quantities == (Quantity(Decimal("4.5"), "km", "велоалея"),)
    assert lane.references == (Reference("decision", "123/2024"),)
    assert lane.deadline == Deadline(date(2027, 11, 5), "mandate", "до края на мандата")
    assert lane.unlike == ("Крън", "Енина")
    assert [verdict.id for verdict in programme.scale] == ["kept", "partly", "under-way", "stalled", "broken"]


def test_a_file_without_a_scale_has_the_documented_one() -> None:
    assert read_text(SMALL, "town.yml", "town").programme.scale == SCALE
    written = DRAWN[DRAWN.index("scale:") : DRAWN.index("promises:")]
    assert read_text(SMALL + written, "town.yml", "town").programme.scale == SCALE


def test_all_problems_are_told_at_once_with_their_lines_and_the_nearest_key() -> None:
    text = (
        SMALL.replace("mandate:", "mandat:")
        .replace("kind: programme", "kind: program")
        .replace("level: priority", "level: measure")
        .replace("level: measure, title: Алея", "level: priority, title: Алея")
        .replace("document: paper", "document: papre")
        + "  - {id: lane, level: project, titel: X}\n"
    )
    told = problems(text)
    assert told[0] == "town.yml:2: unknown key 'mandat', expected one of " + ", ".join(KEYS["programme"]) + (
        "; did you mean 'mandate'?"
    )
    assert any(line.startswith("town.yml:4: kind: found 'program'") and "'programme'" in line for line in told)
    assert any(line.startswith("town.yml:10: level: found a priority below a measure") for line in told)
    assert any(line.startswith("town.yml:10: document: found 'papre'") for line in told)
    assert any(line.startswith("town.yml:11: unknown key 'titel'") for line in told)
    assert any(line == "town.yml:11: id: found 'lane' a second time, first on line 10" for line in told)
    assert any("'mandate' is missing" in line for line in told)


@pytest.mark.parametrize(
    ("before", "after", "line", "told"),
    [
        ("to: 2027-11-05", "to: 2022-11-05", 2, "an end before its beginning"),
        ("kind: programme", "kind: report", 4, "'covers' is missing"),
        ("date: 2024-01-31", "date: 31.01.2024", 4, "expected a day such as 2024-05-01"),
        ("date: 2024-01-31", "date: 2024-01-31, file: a.pdf", 4, "found 'file' without 'sha256'"),
        ("date: 2024-01-31", "date: 2024-01-31, file: ../a.pdf", 4, "below the folder of programmes"),
        ("quote: велоалея", "quote: '  '", 10, "expected text"),
        ("document: paper", "article: k1", 10, "'version' is missing"),
        ("document: paper", "article: k1, version: 1, document: paper", 10, "exactly one of document, article"),
        ("title: Алея", "title: Алея, deadline: скоро", 10, "до края на мандата"),
        ("title: Алея", "title: Алея, amounts: [{value: 6 млн., currency: BGN}]", 10, "a number in digits"),
        ("title: Алея", "title: Алея, amounts: [{value: 6, currency: лв}]", 10, "ISO 4217"),
        ("title: Алея", "title: Алея, references: [{kind: law, number: 5}]", 10, "decision, procurement, project"),
        ("id: lane", "id: Алея", 10, "small Latin letters"),
        ("title: Алея", "title: Алея, deadline: {last: 2026-01-01, precision: mandate}", 10, "expected 2027-11-05"),
    ],
)
def test_a_value_that_cannot_be_is_told_where_it_stands(before: str, after: str, line: int, told: str) -> None:
    assert any(
        each.startswith(f"town.yml:{line}: ") and told in each for each in problems(SMALL.replace(before, after, 1))
    ), problems(SMALL.replace(before, after, 1))


def test_a_deadline_in_words_is_understood_within_its_mandate() -> None:
    text = SMALL.replace("title: Алея", "title: Алея, deadline: до края на мандата")
    assert read_text(text, "t.yml", "t").programme.promises[1].deadline == Deadline(
        date(2027, 11, 5), "mandate", "до края на мандата"
    )
    assert "expected the day on which the mandate ends" in problems(text.replace(", to: 2027-11-05", ""))[0]


def test_what_a_report_says_names_a_promise_and_a_report() -> None:
    said = "reported:\n  - {promise: lane, document: report, quote: Изградена, status: изпълнено}\n"
    report = "  report: {kind: report, date: 2025-01-30, covers: 2024}\npromises:"
    whole = SMALL.replace("promises:", report, 1) + said
    (reported,) = read_text(whole, "t.yml", "town").programme.reported
    assert (reported.promise, reported.document, reported.status) == ("town-lane", "report", "изпълнено")
    told = problems(whole.replace("promise: lane", "promise: lain").replace("document: report", "document: paper"))
    assert [line.split(": ")[1] for line in told] == ["promise", "document"]


def test_two_programmes_may_not_make_one_id(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(SMALL.replace("id: lane", "id: b-lane"), "utf-8")
    (tmp_path / "a-b.yml").write_text(SMALL, "utf-8")
    with pytest.raises(WrongInput, match="'a-b-lane'"):
        load(tmp_path)
    assert load_one(tmp_path, "a").id == "a"


def test_problems_of_all_files_are_told_and_an_unknown_programme_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "one.yml").write_text("nam: x\n", "utf-8")
    (tmp_path / "two.yaml").write_text(SMALL, "utf-8")
    (tmp_path / "_left.yml").write_text("}", "utf-8")
    with pytest.raises(WrongInput) as told:
        load(tmp_path)
    assert "one.yml:1: unknown key 'nam'" in str(told.value)
    assert "two.yaml:1: found a file name in .yaml" in str(told.value)
    with pytest.raises(WrongInput, match="did you mean 'one'"):
        load_filed(tmp_path, ("onne",))


def test_the_line_of_a_quote_is_known() -> None:
    filed = read_text(SMALL, "town.yml", "town")
    assert filed.place("wording", "lane", 0) == "town.yml:10"


def told_lines(text: str) -> list[str]:
    """What is told of a file of that text, if anything; any other error than WrongInput fails the test."""
    try:
        read_text(text, "t.yml", "t")
    except WrongInput as told:
        return str(told).splitlines()
    return []


@given(st.text(max_size=300))
def test_no_text_brings_the_reader_down(text: str) -> None:
    assert all(re.match(r"t\.yml:\d+: ", line) for line in told_lines(text))


_VALUES = st.recursive(
    st.sampled_from(["x", "2024-01-01", "~", "'", "до 2025", "1", "[]", "{}"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda each: "[" + ", ".join(each) + "]")
        | st.dictionaries(
            st.sampled_from(sorted({key for block in KEYS.values() for key in block})), inner, max_size=4
        ).map(lambda block: "{" + ", ".join(f"{key}: {value}" for key, value in block.items()) + "}")
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(sorted(KEYS["programme"])), _VALUES, max_size=6))
def test_known_keys_with_any_values_are_read_or_told(block: dict[str, str]) -> None:
    told = told_lines("".join(f"{key}: {value}\n" for key, value in block.items()))
    assert all(re.match(r"t\.yml:\d+: ", line) for line in told)
