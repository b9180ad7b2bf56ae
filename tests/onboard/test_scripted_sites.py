"""Sites that show nothing without JavaScript are added by nothing but their address, and crawled as they were added."""

from __future__ import annotations

import asyncio
import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest
from scripted import serving

from scraper import pipeline
from scraper.errors import PageError, Unfit, WrongInput
from scraper.models import Fetch
from scraper.onboard.written import file_text
from scraper.sources import read_text
from tests.haste import hasty

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ABSENT = "" if CHROMIUM and find_spec("playwright") else "there is no chromium with playwright"
in_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(ABSENT) and not os.environ.get("SCRAPER_REQUIRE_BROWSER"), reason=ABSENT),
]


@pytest.mark.parametrize(
    ("nuxt", "fetch"), [(True, "payload"), pytest.param(False, "browser", marks=in_browser)], ids=["data", "browser"]
)
def test_a_site_is_added_in_the_way_that_shows_its_news(tmp_path: Path, nuxt: bool, fetch: Fetch) -> None:
    with serving(tmp_path, nuxt=nuxt) as town:
        days = range(1, 6) if nuxt else range(1, 4)
        for number in days:
            town.put(number)
        found = asyncio.run(pipeline.survey(f"{town.url}/", town.ground, None, hasty(), slug="town"))
        assert found.source.fetch == fetch
        assert found.requests <= 60
        assert {taken.article.published for taken in found.taken} == {f"2026-02-{day:02}" for day in days}
        text = file_text(found, town.ground.clock())
        assert f"fetch: {fetch}  # without JavaScript this site shows nothing" in text
        source = read_text(text, "town.yml", "town")
        if not nuxt:  # crawls in a browser are tests/intake/test_scripted.py's
            return
        assert town.crawl(source).failures == ()
        assert (
            len(town.rows("SELECT 1 FROM articles WHERE published LIKE '2026-02-%' AND body LIKE '%Движението%'")) == 5
        )
        trial = asyncio.run(pipeline.try_out(source, town.ground, None, hasty()))
        assert trial.faults == ()


def test_where_only_a_browser_would_help_and_there_is_none_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCRAPER_CHROMIUM", "/nowhere/chromium")
    with serving(tmp_path) as town, pytest.raises(WrongInput, match=r"SCRAPER_CHROMIUM|municipal-archive"):
        asyncio.run(pipeline.survey(f"{town.url}/", town.ground, None, hasty(), slug="town"))


def test_a_site_that_shows_its_pages_is_surveyed_as_it_is(tmp_path: Path) -> None:
    with serving(tmp_path) as town:
        town.pages["/"] = ("text/html", "<h1>Община</h1><p>" + "Добре дошли в нашата община. " * 20)
        with pytest.raises(Unfit, match="no news found"):
            asyncio.run(pipeline.survey(f"{town.url}/", town.ground, None, hasty(), slug="town"))
        town.pages["/"] = ("text/plain", "")
        with pytest.raises(PageError):
            asyncio.run(pipeline.survey(f"{town.url}/", town.ground, None, hasty(), slug="town"))
