"""A town that shows nothing without JavaScript: crawled by the data beside its pages, and in a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from scripted import Town, serving

from scraper import pipeline
from scraper.archive import Archive
from scraper.audit import Scope
from scraper.care import takedown
from scraper.care.takedown import Holdings, Request
from scraper.crawl import record
from scraper.crawl.replay import captures_in
from scraper.errors import WrongInput
from scraper.models import Fetch

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ABSENT = "" if CHROMIUM and find_spec("playwright") else "there is no chromium with playwright"
in_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(ABSENT) and not os.environ.get("SCRAPER_REQUIRE_BROWSER"), reason=ABSENT),
]
WAYS = [
    ("payload", True),
    pytest.param("browser", False, marks=in_browser),
    pytest.param("browser", True, marks=in_browser),
]
TITLES = {(f"Ремонт на улица номер {number}", f"2026-02-{number:02}") for number in (1, 2, 3)}


@pytest.fixture
def town(tmp_path: Path, nuxt: bool) -> Iterator[Town]:
    with serving(tmp_path, nuxt=nuxt) as served:
        for number in (1, 2, 3):
            served.put(number)
        # Another way would only cost time here.
        served.pages |= {"/": ("text/html", "<p>Добре дошли."), "/robots.txt": ("text/plain", "Sitemap: /none.xml")}
        yield served


@pytest.fixture
def nuxt() -> bool:
    return True


@pytest.mark.parametrize(("fetch", "nuxt"), WAYS)
def test_its_news_are_kept_with_what_they_were_read_from(town: Town, fetch: Fetch) -> None:
    source = town.source(fetch)
    report = town.crawl(source)
    assert report.failures == ()
    assert set(town.rows("SELECT title, published FROM articles")) == TITLES
    assert {str(url).removeprefix(town.url) for (url,) in town.rows("SELECT url FROM articles")} == {
        f"/novini/remont-{number}" for number in (1, 2, 3)
    }
    assert all("Движението се спира" in str(body) for (body,) in town.rows("SELECT body FROM articles"))

    town.put(2, "Ремонтът се отлага с един месец заради лошото време и липсата на материали. " * 5)
    report = town.crawl(source, recheck=True)
    assert (report.failures, report.tally.edited, report.tally.unchanged) == ((), 1, 2)
    assert pipeline.reextract(source, town.ground, dry_run=True).differences == ()
    assert pipeline.verify(town.ground, (source,), Scope()).problems == ()
    with Archive.open(town.ground.db) as archive:
        texts = [str(row[0]) for row in archive.connection.execute("SELECT body FROM versions ORDER BY id")]
    assert len(texts) == 4


@pytest.mark.parametrize(("fetch", "nuxt"), WAYS[:2])
def test_what_is_gone_is_missing(town: Town, fetch: Fetch) -> None:
    source = town.source(fetch)
    town.crawl(source)
    del town.articles["remont-3"]
    report = town.crawl(source, recheck=True)
    assert (report.tally.missing, report.tally.unchanged) == (1, 2)


def test_data_that_was_read_once_is_asked_for_alone(town: Town) -> None:
    town.crawl(town.source("payload"))
    town.crawl(town.source("payload"), recheck=True)
    assert not [path for path in town.asked if path.startswith("/novini") and not path.endswith("_payload.json")]


def test_a_page_of_a_payload_source_that_shows_its_text_is_read_as_it_came(town: Town) -> None:
    text = "<h1>Статична новина</h1><p>" + "Този текст стои в самата страница, без да е нужен скрипт. " * 12
    town.articles["remont-1"]["content"] = "Друго"
    town.pages["/novini/remont-1"] = ("text/html; charset=utf-8", text)
    town.crawl(town.source("payload"))
    assert ("Статична новина",) in town.rows("SELECT title FROM articles")


@pytest.mark.parametrize(("fetch", "nuxt"), WAYS[:2])
def test_what_is_taken_down_is_in_no_record_any_more(town: Town, fetch: Fetch) -> None:
    town.articles["remont-2"]["content"] = "<p>" + "Жалба на Петкана Стоименова Драганова срещу решението. " * 9
    source = town.source(fetch)
    town.crawl(source)
    [(article,)] = town.rows("SELECT id FROM articles WHERE url LIKE '%remont-2'")
    ground = town.ground
    with Archive.open(ground.db) as archive:
        holdings = Holdings(archive, ground.captures, ground.clock)
        takedown.take_down(holdings, int(str(article)), "erase", Request("a test"))
    kept = b"".join(
        found.raw.block for path in ground.captures.glob("*.warc*") for found in record.scan(path) if found.raw
    )
    assert "Петкана".encode() not in kept
    assert "Движението".encode() in kept
    assert len(town.rows("SELECT * FROM articles")) == 2
    town.crawl(source, recheck=True)
    assert len(town.rows("SELECT * FROM articles")) == 2
    assert pipeline.verify(town.ground, (source,), Scope()).problems == ()


@pytest.mark.parametrize(("fetch", "nuxt"), [WAYS[1]])
def test_a_rendered_page_is_a_conversion_of_the_answer_it_was_made_of(town: Town, fetch: Fetch) -> None:
    town.crawl(town.source(fetch))
    [path] = town.ground.captures.glob("*.warc.gz")
    raws = [found.raw for found in record.scan(path) if found.raw]
    answers = {raw.fields["warc-record-id"]: raw.fields["warc-target-uri"] for raw in raws if raw.kind == "response"}
    rendered = [raw for raw in raws if raw.kind == "conversion"]
    assert rendered
    for raw in rendered:
        assert answers[raw.fields["warc-refers-to"]] == raw.fields["warc-target-uri"]
        assert raw.fields["content-type"] == "text/html; charset=utf-8"
    assert sum(each.capture is not None and each.asked_as == "article" for each in captures_in(path)) == 3


@pytest.mark.parametrize(("fetch", "nuxt"), [WAYS[1]])
def test_records_without_rows_are_adopted_and_imported_elsewhere(town: Town, fetch: Fetch, tmp_path: Path) -> None:
    source = town.source(fetch)
    town.crawl(source)
    other = pipeline.Ground(tmp_path / "other.db", tmp_path / "others", town.ground.clock)
    pipeline.import_(town.ground.captures.glob("*.warc.gz"), other, (source,), None)
    with Archive.open(other.db) as archive:
        found = archive.connection.execute("SELECT title, published FROM articles").fetchall()
    assert {tuple(row) for row in found} == TITLES


@pytest.mark.parametrize(("fetch", "nuxt"), [WAYS[1]])
def test_a_rendering_that_came_out_the_same_is_not_kept_twice(town: Town, fetch: Fetch) -> None:
    town.crawl(town.source(fetch))
    town.crawl(town.source(fetch), recheck=True)
    sql = "SELECT count(*) FROM captures WHERE role = 'article'"
    assert town.rows(sql) == [(3,)]


def test_without_a_browser_the_extra_and_the_executable_are_named(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRAPER_CHROMIUM", "/nowhere/chromium")
    with pytest.raises(WrongInput, match=r"SCRAPER_CHROMIUM|municipal-archive"):
        town.crawl(town.source("browser"))
