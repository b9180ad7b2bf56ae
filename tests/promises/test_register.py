"""What a programme file says reaches the tables; nothing that was said before is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.errors import WrongInput
from scraper.promises.programme import read_text
from scraper.promises.register import Loaded, load

TEXT = """\
name: П
mandate: {from: 2023-11-06, to: 2027-11-05}
documents:
  paper: {kind: programme, date: 2024-01-31}
  report-2024: {kind: report, date: 2025-01-31, covers: "2024"}
promises:
  - id: roads
    level: priority
    title: Пътища
    promises:
      - id: lane
        level: measure
        title: Алея
        wordings: [{document: paper, quote: велоалея, page: 2}]
        done_when: Открита е.
        amounts: [{value: 1000000.50, currency: BGN}]
        quantities: [{value: 4.5, unit: km}]
        references: [{kind: decision, number: 12/2024}]
        places: [яз. Копринка]
        deadline: до края на мандата
reported:
  - {promise: lane, document: report-2024, page: 7, status: в процес, quote: Алеята е в строеж}
"""


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive.db") as opened:
        yield opened


def put(archive: Archive, text: str = TEXT, at: str = "2025-02-01T00:00:00Z") -> Loaded:
    filed = read_text(text, "town.yml", "town")
    return load(archive, filed.programme, filed.sha256, at)


def rows(archive: Archive, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in archive.connection.execute(sql)]


def test_every_value_reaches_its_column(archive: Archive) -> None:
    assert put(archive).added == ("town-roads", "town-lane")
    names = "parent, position, level, places, amounts, quantities, refs, deadline, deadline_precision, deadline_text"
    row = rows(archive, f"SELECT {names} FROM promises WHERE id = 'town-lane'")[0]
    assert row[:3] == ("town-roads", 1, "measure")
    assert [json.loads(str(each)) for each in row[3:7]] == [
        ["яз. Копринка"],
        [{"value": "1000000.50", "currency": "BGN"}],
        [{"value": "4.5", "unit": "km", "of": None}],
        [{"kind": "decision", "number": "12/2024"}],
    ]
    assert row[7:] == ("2027-11-05", "mandate", "до края на мандата")
    assert rows(archive, "SELECT covers, said, status, page FROM self_assessments") == [
        ("2024", "Алеята е в строеж", "в процес", 7)
    ]
    (scale,) = rows(archive, "SELECT scale FROM programmes")[0]
    assert json.loads(str(scale))[0]["names"] == {"bg": "изпълнено", "en": "kept"}


def test_a_changed_definition_stands_beside_the_former(archive: Archive) -> None:
    put(archive)
    assert put(archive).defined == ()
    changed = TEXT.replace("Открита е.", "Открита е, с акт 15.")
    assert put(archive, changed, "2025-03-01T00:00:00Z").defined == ("town-lane",)
    assert rows(archive, "SELECT number, done_when, fixed_at FROM definitions") == [
        (1, "Открита е.", "2025-02-01T00:00:00Z"),
        (2, "Открита е, с акт 15.", "2025-03-01T00:00:00Z"),
    ]


def test_a_promise_that_left_the_file_is_marked_and_comes_back(archive: Archive) -> None:
    put(archive)
    without = TEXT[: TEXT.index("    promises:\n")]
    done = put(archive, without, "2025-03-01T00:00:00Z")
    assert (done.withdrawn, done.cited) == (("town-lane",), ())
    assert rows(archive, "SELECT withdrawn_at FROM promises WHERE own = 'lane'") == [("2025-03-01T00:00:00Z",)]
    assert rows(archive, "SELECT count(*) FROM definitions WHERE promise = 'town-lane'") == [(1,)]
    assert put(archive, without, "2025-04-01T00:00:00Z").withdrawn == ()
    assert put(archive).returned == ("town-lane",)
    assert rows(archive, "SELECT withdrawn_at FROM promises WHERE own = 'lane'") == [(None,)]


def test_a_promise_with_evidence_that_left_its_file_or_became_another_is_said(archive: Archive) -> None:
    put(archive)
    with archive.write() as connection:
        connection.execute(
            "INSERT INTO evidence (id, promise, kind, sha256, stance, publisher, side, proposed_by, accepted_by,"
            " accepted_at) VALUES ('e', 'town-lane', 'file', 'x', 'supports', 'media', 'confirms', 'a', 'a', 'now')"
        )
    assert put(archive, TEXT.replace("велоалея", "велоалеята")).reworded == ("town-lane",)
    assert put(archive, TEXT[: TEXT.index("    promises:\n")]).cited == ("town-lane",)


def test_two_programmes_leave_each_other_alone(archive: Archive) -> None:
    put(archive)
    other = read_text(TEXT, "city.yml", "city")
    assert load(archive, other.programme, other.sha256, "2025-03-01T00:00:00Z").withdrawn == ()
    assert rows(archive, "SELECT count(*) FROM promises WHERE withdrawn_at IS NULL") == [(4,)]


def test_a_wording_of_an_article_that_is_not_there_loads_nothing(archive: Archive) -> None:
    text = TEXT.replace("{document: paper, quote: велоалея, page: 2}", "{article: k1, version: 1, quote: велоалея}")
    with pytest.raises(WrongInput, match="no version 1"):
        put(archive, text)
    assert rows(archive, "SELECT count(*) FROM programmes") == [(0,)]


def test_no_programme_takes_over_a_promise_of_another(archive: Archive) -> None:
    put(archive, TEXT.replace("id: lane", "id: by-lane").replace("promise: lane", "promise: by-lane"))
    before = rows(archive, "SELECT id, programme, title FROM promises ORDER BY id")
    filed = read_text(TEXT.replace("title: Алея", "title: Друга"), "town-by.yml", "town-by")
    with pytest.raises(WrongInput, match="town-by-lane: found it as a promise of town, expected another id for 'lane'"):
        load(archive, filed.programme, filed.sha256, "2025-02-02T00:00:00Z")
    assert rows(archive, "SELECT id, programme, title FROM promises ORDER BY id") == before
