"""What readers are told of how a source is doing, and of what the results cover."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from scraper.archive.reach import Reach
from scraper.clock import VARIABLE
from scraper.publish.chart import laid_out
from tests.publish.conftest import KAZANLAK, SHIPKA, Builder, Get

TODAY = date(2024, 3, 6)


@pytest.fixture(autouse=True)
def march(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "2024-03-06T09:00:00Z")


def test_the_results_say_what_they_cover(get: Get) -> None:
    page = get(f"/search?q=канализация&source={KAZANLAK}&lang=en").text
    assert "Covers Община Казанлък from November 2023." in page
    assert "Община Шипка has not been read to the end so far." not in page


def test_what_is_covered_is_in_the_json_too(get: Get) -> None:
    (said,) = get(f"/search.json?source={KAZANLAK}").json()["covers"]
    assert said == {
        "source": KAZANLAK,
        "from": "2023-11",
        "until": "2024-03-04",
        "not_covered": [],
        "incomplete": ["2024-01"],
    }


def test_a_hidden_source_covers_nothing(get: Get) -> None:
    assert {each["source"] for each in get("/search.json").json()["covers"]} == {KAZANLAK, SHIPKA}


def holed(build: Builder, make_site: Callable[..., Get], tmp_path: Path) -> Get:
    at = "2024-03-04T07:00:00Z"
    for slug, name in ((KAZANLAK, "Община Казанлък"), (SHIPKA, "Община Шипка")):
        build.source(slug, name)
        build.run(slug, "ok", at)
    row = {"since": "2016-02", "until": "2024-03-04", "gaps": "[]", "measured_at": at}
    build.insert("reach", source=KAZANLAK, holes='[["2023-09-02", "2023-11-28"]]', **row)
    build.article("Канализация", "Край Копринка.", published="2024-02-12")
    build.database.conn.commit()
    return make_site(tmp_path / "archive.db")


def test_months_that_are_not_covered_are_named(build: Builder, make_site: Callable[..., Get], tmp_path: Path) -> None:
    get = holed(build, make_site, tmp_path)
    whole = get(f"/search?source={KAZANLAK}&lang=en").text
    assert "Covers Община Казанлък from February 2016; not covered: September–November 2023." in whole.replace(
        "\u2009", ""
    )
    assert "not covered" not in get(f"/search?source={KAZANLAK}&from=2024-01-01&lang=en").text
    assert "без обхват: септември" in get(f"/search?source={KAZANLAK}&lang=bg").text


def test_the_year_is_drawn_with_what_is_not_covered_told_apart(
    build: Builder, make_site: Callable[..., Get], tmp_path: Path
) -> None:
    page = holed(build, make_site, tmp_path)(f"/source/{KAZANLAK}?lang=en").text
    assert page.count('class="uncovered"') == 14
    assert page.count('class="bar"') == 1
    assert "<title id=" in page
    assert "14 weeks are not covered." in page
    assert "<script" not in page.split("<main")[1].split("</main>")[0]
    assert page.count("<td>no</td>") == 14  # the same in the table


def test_a_failing_source_says_so_without_what_the_server_said(get: Get) -> None:
    page = get(f"/source/{SHIPKA}?lang=en").text
    assert "The last reading failed; it is tried again." in page
    assert "health ok" in page


def test_a_source_that_has_ended_says_when_and_why(
    build: Builder, make_site: Callable[..., Get], tmp_path: Path
) -> None:
    build.source(KAZANLAK, "Община Казанлък")
    ended = {"discontinued": "2024-02-01", "discontinued_why": "merged <b>"}
    build.database["sources"].update(KAZANLAK, ended)
    build.run(KAZANLAK, "ok", "2024-01-31T07:00:00Z")
    build.database.conn.commit()
    get = make_site(tmp_path / "archive.db")
    for address in ("/sources", f"/source/{KAZANLAK}"):
        assert "Not crawled since 1 February 2024: merged &lt;b&gt;" in get(f"{address}?lang=en").text
    assert "to 1 February 2024, when it was discontinued" in get(f"/search?source={KAZANLAK}&lang=en").text


def test_a_week_is_drawn_where_it_belongs() -> None:
    monday = TODAY - timedelta(days=TODAY.weekday())
    chart = laid_out(
        monday - timedelta(weeks=52), {"2024-03-05": 3, "2024-02-26": 6}, Reach("t", "2024-02", "2024-03-06"), TODAY
    )
    *_, before, last = chart.weeks
    assert (before.count, before.height, last.count, last.height) == (6, 100, 3, 50)
    assert last.covered
    assert not chart.weeks[0].covered
    assert chart.most == 6
    assert len(chart.months) == 12
