"""The desk: changes by town, source, kind and period; at a look, which sources call for a person."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from scraper.clock import VARIABLE
from tests.publish.conftest import KAZANLAK, Builder, Get

SEEN = "2024-01-20T08:00:00Z"


@pytest.fixture(autouse=True)
def march(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "2024-03-06T09:00:00Z")


@pytest.fixture
def towns(build: Builder, tmp_path: Path, make_site: Callable[..., Get]) -> Get:
    """Two sources of one town and one of another, each with an announcement of every kind of change."""
    for slug, name, town in (
        ("sovet", "Общински съвет", "Казанлък"),
        (KAZANLAK, "Община Казанлък", "Казанлък"),
        ("burgas", "Община Бургас", "Бургас"),
    ):
        build.source(slug, name)
        build.database["sources"].update(slug, {"municipality": town})
        for day, kind in enumerate(("missing", "removed", "returned", "moved"), 1):
            article = build.article(f"{slug} {kind}", "вода", slug)
            build.insert("events", article=article, kind=kind, at=f"2024-02-0{day}T08:00:00Z")
        article = build.article(f"{slug} edited", "Срокът за заявления е до май.", slug, first_seen_at=SEEN)
        build.version(article, f"{slug} edited", "Срокът за заявления е до юни.", "2024-02-04T07:00:00Z", 2)
    build.database.conn.commit()
    return make_site(tmp_path / "archive.db")


def titles(get: Get, address: str) -> list[str]:
    page = get(address)
    assert page.status_code == 200
    return re.findall(r"<h3[^>]*><a [^>]*>([^<]+)</a>", page.text)


def test_what_weighs_most_stands_first_within_a_day_and_the_newest_day_on_top(towns: Get) -> None:
    assert titles(towns, "/changes?source=burgas") == [
        "burgas edited",
        "burgas moved",
        "burgas returned",
        "burgas removed",
        "burgas missing",
    ]


def test_a_town_has_all_its_sources(towns: Get) -> None:
    assert len(titles(towns, "/changes?town=Казанлък")) == 10
    assert set(titles(towns, "/changes?town=Казанлък&kind=removed")) == {"sovet removed", "kazanlak removed"}
    assert len(titles(towns, "/changes?town=Казанлък&source=sovet")) == 5
    assert titles(towns, "/changes?town=Казанлък&source=burgas") == []


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [
        ("from=2024-02-03", ["edited", "moved", "returned"]),
        ("to=2024-02-02", ["removed", "missing"]),
        ("from=2024-02-02&to=2024-02-02", ["removed"]),
        ("from=2024-02", ["edited", "moved", "returned", "removed", "missing"]),
        ("from=2024-03-01", []),
    ],
)
def test_a_period_has_both_its_ends(towns: Get, asked: str, kinds: list[str]) -> None:
    assert titles(towns, f"/changes?source=burgas&{asked}") == [f"burgas {kind}" for kind in kinds]


def test_each_filter_can_be_taken_away_and_the_feed_has_them_all(towns: Get) -> None:
    page = towns("/changes?town=Бургас&kind=edited&from=2024-02-01").text
    without = re.findall(r'<li><a href="([^"]+)"><span class="unseen">', page)
    assert [link.replace("&amp;", "&") for link in without] == [
        "/changes?kind=edited&from=2024-02-01",
        "/changes?town=%D0%91%D1%83%D1%80%D0%B3%D0%B0%D1%81&from=2024-02-01",
        "/changes?town=%D0%91%D1%83%D1%80%D0%B3%D0%B0%D1%81&kind=edited",
    ]
    (feed,) = re.findall(r'<a class="feed" href="([^"]+)"', page)
    assert towns(feed.replace("&amp;", "&")).text.count("<entry") == 1


def test_a_change_is_told_in_its_own_words(towns: Get) -> None:
    page = towns("/changes?kind=edited&source=burgas").text
    assert "<del>май</del>" in page
    assert "<ins>юни</ins>" in page


def test_pages_of_changes_end_and_repeat_nothing(build: Builder, tmp_path: Path, make_site: Callable[..., Get]) -> None:
    build.source(KAZANLAK, "Община Казанлък")
    for number in range(60):
        article = build.article(f"Вода {number}", "вода")
        build.insert("events", article=article, kind="missing", at="2024-02-01T08:00:00Z")
    build.database.conn.commit()
    get = make_site(tmp_path / "archive.db")
    first = get("/changes?kind=missing")
    (older,) = re.findall(r'rel="next" href="([^"]+)"', first.text)
    older = older.replace("&amp;", "&")
    assert "kind=missing" in older
    seen = titles(get, "/changes?kind=missing") + titles(get, older)
    assert len(seen) == len(set(seen)) == 60
    assert 'rel="next"' not in get(older).text


# --- sources --------------------------------------------------------------------------------------------------------


def test_at_a_look_it_is_seen_what_calls_for_a_person(
    build: Builder, tmp_path: Path, make_site: Callable[..., Get]
) -> None:
    for slug, name in (("ya", "Ямбол"), ("burgas", "Бургас"), ("enina", "енина")):
        build.source(slug, name)
        build.run(slug, "ok", "2024-03-05T07:00:00Z")
    for day in (1, 3, 6):
        build.run("enina", "failed", f"2024-03-0{day}T07:00:00Z", failed=3)
    build.database.conn.commit()
    get = make_site(tmp_path / "archive.db")
    page = get("/sources?lang=en").text
    assert re.findall(r'<h2><a href="/source/(\w+)', page) == ["burgas", "enina", "ya"]  # by the alphabet
    assert re.findall(r'<span class="health (\w+)">[^<]+</span> <b>(\d+)</b>', page) == [("failing", "1"), ("ok", "2")]
    assert "1 source calls for a person:" in page
    assert '<a href="#enina">' in page
    one = get("/source/enina?lang=en").text
    assert "For whoever runs this archive." in one
    assert "scraper status" in one
    assert "For whoever runs this archive." not in get("/source/burgas?lang=en").text


def test_a_source_shows_its_last_good_page(build: Builder, tmp_path: Path, make_site: Callable[..., Get]) -> None:
    build.source(KAZANLAK, "Община Казанлък")
    for day, status in ((1, 200), (2, 200), (3, 503)):
        at = f"2024-03-0{day}T07:00:00Z"
        build.capture(KAZANLAK, "https://kazanlak.example/novini", at, status, role="listing")
    build.database.conn.commit()
    page = make_site(tmp_path / "archive.db")(f"/source/{KAZANLAK}?lang=en").text
    (shown,) = re.findall(r'Last good page</dt><dd><a href="/capture/2\?lang=en">([^<]+)</a>', page)
    assert shown == "2 March 2024, 09:00"
