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
from scraper.errors import WrongInput
from scraper.intake import Ground
from scraper.models import Fetch

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ABSENT = "" if CHROMIUM and find_spec("playwright") else "there is no chromium with playwright"
in_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(ABSENT) and not os.environ.get("SCRAPER_REQUIRE_BROWSER"), reason=ABSENT),
]
WAYS = [("payload", True), pytest.param("browser", False, marks=in_browser)]
NAMED = "<p>" + "Жалба на Петкана Стоименова Драганова срещу решението. " * 9


def titles(*numbers: int) -> set[tuple[str, str]]:
    return {(f"Ремонт на улица номер {number}", f"2026-02-{number:02}") for number in numbers}


@pytest.fixture
def town(tmp_path: Path, nuxt: bool) -> Iterator[Town]:
    with serving(tmp_path, nuxt=nuxt) as served:
        for number in (1, 2, 3):
            served.put(number)
        # Other ways would only cost time here.
        served.pages |= {"/": ("text/html", "<p>Добре дошли."), "/robots.txt": ("text/plain", "Sitemap: /none.xml")}
        yield served


@pytest.fixture
def nuxt() -> bool:
    return True


@pytest.mark.parametrize(("fetch", "nuxt"), WAYS)
def test_its_news_live_through_edits_and_removals_as_any_town_s(town: Town, fetch: Fetch, tmp_path: Path) -> None:
    source = town.source(fetch)
    report = town.crawl(source)
    assert report.failures == ()
    assert set(town.rows("SELECT title, published FROM articles")) == titles(1, 2, 3)
    paths = {str(url).removeprefix(town.url) for (url,) in town.rows("SELECT url FROM articles")}
    assert paths == {f"/novini/remont-{number}" for number in (1, 2, 3)}
    assert all("Движението се спира" in str(body) for (body,) in town.rows("SELECT body FROM articles"))

    town.put(2, NAMED)
    del town.articles["remont-3"]
    report = town.crawl(source, recheck=True)
    assert report.failures == ()
    assert (report.tally.edited, report.tally.missing, report.tally.unchanged) == (1, 1, 1)
    assert pipeline.reextract(source, town.ground, dry_run=True).differences == ()
    assert pipeline.verify(town.ground, (source,), Scope()).problems == ()
    if fetch == "browser":
        _rendered_pages_are_conversions(town)
    _records_are_enough(town, fetch, Ground(tmp_path / "other.db", tmp_path / "others", town.ground.clock))
    _erasing_reaches_every_record(town)
    assert pipeline.verify(town.ground, (source,), Scope()).problems == ()


def _rendered_pages_are_conversions(town: Town) -> None:
    raws = [each.raw for path in town.ground.captures.glob("*.warc.gz") for each in record.scan(path) if each.raw]
    answers = {raw.fields["warc-record-id"]: raw for raw in raws if raw.kind in ("response", "revisit")}
    rendered = [raw for raw in raws if raw.kind == "conversion"]
    for raw in rendered:
        assert answers[raw.fields["warc-refers-to"]].fields["warc-target-uri"] == raw.fields["warc-target-uri"]
        assert raw.fields["content-type"] == "text/html; charset=utf-8"
    assert {"article", "listing"} <= {raw.fields[record.ROLE.lower()] for raw in rendered}


def _records_are_enough(town: Town, fetch: Fetch, other: Ground) -> None:
    pipeline.import_(town.ground.captures.glob("*.warc.gz"), other, (town.source(fetch),), None)
    with Archive.open(other.db) as archive:
        found = archive.connection.execute("SELECT title, published FROM articles").fetchall()
    assert {tuple(row) for row in found} == titles(1, 2, 3)


def _erasing_reaches_every_record(town: Town) -> None:
    [(article,)] = town.rows("SELECT id FROM articles WHERE url LIKE '%remont-2'")
    ground = town.ground
    with Archive.open(ground.db) as archive:
        holdings = Holdings(archive, ground.captures, ground.clock)
        takedown.take_down(holdings, int(str(article)), "erase", Request("a test"))
    found = [each.raw for path in ground.captures.glob("*.warc*") for each in record.scan(path)]
    kept = b"".join(raw.block for raw in found if raw)
    assert "Петкана".encode() not in kept
    assert "Движението".encode() in kept
    assert len(town.rows("SELECT * FROM articles")) == 2


@pytest.mark.parametrize(("fetch", "nuxt"), [pytest.param("browser", True, marks=in_browser)])
def test_what_is_read_by_its_data_can_be_rendered_too(town: Town, fetch: Fetch) -> None:
    del town.articles["remont-2"], town.articles["remont-3"]
    assert town.crawl(town.source(fetch)).failures == ()
    assert set(town.rows("SELECT title, published FROM articles")) == titles(1)


def test_data_that_was_read_once_is_asked_for_alone(town: Town) -> None:
    town.crawl(town.source("payload"))
    town.crawl(town.source("payload"), recheck=True)
    assert not [path for path in town.asked if path.startswith("/novini") and not path.endswith("_payload.json")]


def test_a_page_of_a_payload_source_that_shows_its_text_is_read_as_it_came(town: Town) -> None:
    text = "<h1>Статична новина</h1><p>" + "Този текст стои в самата страница, без да е нужен скрипт. " * 12
    town.pages["/novini/remont-1"] = ("text/html; charset=utf-8", text)
    town.crawl(town.source("payload"))
    assert ("Статична новина",) in town.rows("SELECT title FROM articles")


def test_data_that_lies_elsewhere_after_a_deploy_is_found_through_the_page(town: Town) -> None:
    """Next.js puts its data under the name of a build, which is another one with each deploy."""
    town.nuxt = False
    build = ["one"]
    long = "Новият текст на тази новина е достатъчно дълъг, за да бъде прочетен като статия. " * 5

    def deploy(_: str) -> None:
        town.pages = {path: page for path, page in town.pages.items() if not path.startswith("/_next")}
        shell = f'<div id=__next></div><script id=__NEXT_DATA__>{{"buildId":"{build[0]}"}}</script><script src=/_next/a.js></script>'
        news = '{"pageProps":{"items":[{"slug":"a","title":"Новина за площада","date":"2026-03-01"}]}}'
        article = f'{{"pageProps":{{"post":{{"slug":"a","title":"Новина за площада","date":"2026-03-01","content":"<p>{long}</p>"}}}}}}'
        for path, body in (("/novini", news), ("/novini/a", article)):
            town.pages[path] = ("text/html; charset=utf-8", shell)
            town.pages[f"/_next/data/{build[0]}{path}.json"] = ("application/json", body)

    town.before = deploy
    town.crawl(town.source("payload"))
    build[0] = "two"
    report = town.crawl(town.source("payload"), recheck=True)
    assert (report.failures, report.tally.unchanged) == ((), 1)
    assert any(path.startswith("/_next/data/two") for path in town.asked)
    assert town.rows("SELECT title, published FROM articles") == [("Новина за площада", "2026-03-01")]


def test_without_a_browser_the_extra_and_the_executable_are_named(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRAPER_CHROMIUM", "/nowhere/chromium")
    with pytest.raises(WrongInput, match=r"SCRAPER_CHROMIUM|municipal-archive"):
        town.crawl(town.source("browser"))
