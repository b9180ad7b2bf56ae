"""An address becomes a file, or changes proposed beside a file that is there; nothing is ever written over."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scraper.errors import Unanswered, Unfit, WrongInput
from scraper.models import Feed, Listing, Sitemap, Source
from scraper.onboard.adding import Added, Survey, add
from scraper.onboard.proposal import Proposal
from scraper.onboard.towns import Wanted, wanted
from scraper.sources import load, load_one

NOW = datetime(2026, 11, 23, tzinfo=UTC)
HOME = "https://www.town.example/"
FOUND = Source("x", "Градът", HOME, (Listing(f"{HOME}news", "Новини", ".n"), Feed(f"{HOME}rss")), municipality="Град")


def finding(source: Source) -> Survey:
    async def survey(url: str, slug: str) -> Proposal:
        return Proposal(replace(source, slug=slug), requests=7)

    return survey


def added(folder: Path, where: Wanted | str = HOME, source: Source = FOUND, *, dry_run: bool = False) -> Added:
    asked = wanted(where) if isinstance(where, str) else where
    return asyncio.run(add(asked, folder, finding(source), NOW, dry_run=dry_run))


def test_a_new_site_becomes_a_file_named_by_its_town(tmp_path: Path) -> None:
    done = added(tmp_path / "schedules")
    assert (done.outcome, done.slug, done.file) == ("written", "grad", tmp_path / "schedules" / "grad.yml")
    assert load_one(tmp_path / "schedules", "grad") == replace(FOUND, slug="grad")
    assert [path.name for path in (tmp_path / "schedules").iterdir()] == ["grad.yml"]


def test_a_dry_run_writes_nothing_and_has_the_text(tmp_path: Path) -> None:
    done = added(tmp_path / "schedules", dry_run=True)
    assert done.outcome == "shown"
    assert "name: Градът" in done.text
    assert not (tmp_path / "schedules").exists()


def test_the_same_site_again_changes_nothing(tmp_path: Path) -> None:
    added(tmp_path)
    before = (tmp_path / "grad.yml").read_bytes()
    done = added(tmp_path, "town.example/council")
    assert (done.outcome, done.slug, done.diff) == ("unchanged", "grad", "")
    assert [path.name for path in tmp_path.iterdir()] == ["grad.yml"]
    assert (tmp_path / "grad.yml").read_bytes() == before


def test_changes_go_beside_the_file_and_never_into_it(tmp_path: Path) -> None:
    added(tmp_path)
    text = (tmp_path / "grad.yml").read_text("utf-8").replace("name: Градът", "name: Нашият град  # наш")
    (tmp_path / "grad.yml").write_text(text, "utf-8")
    done = added(tmp_path, source=replace(FOUND, news=(*FOUND.news, Sitemap(f"{HOME}sitemap.xml"))))
    assert (done.outcome, done.file) == ("proposed", tmp_path / "grad.yml.proposed")
    assert (tmp_path / "grad.yml").read_text("utf-8") == text
    assert [line for line in done.diff.splitlines() if line[0] in "+-"][2:] == [f"+  - sitemap: {HOME}sitemap.xml"]
    assert [each.slug for each in load(tmp_path)] == ["grad"]
    assert (tmp_path / "grad.yml.proposed").read_text("utf-8") == done.text


def test_the_file_of_another_site_is_not_taken_over(tmp_path: Path) -> None:
    added(tmp_path)
    other = replace(FOUND, home="https://obs.grad.example/", news=(Feed("https://obs.grad.example/rss"),))
    assert added(tmp_path, other.home, other).slug == "obs-grad"
    third = replace(FOUND, home="https://grad.example/", news=(Feed("https://grad.example/rss"),))
    assert added(tmp_path, third.home, third).slug == "grad-2"


def test_a_name_that_is_given_holds(tmp_path: Path) -> None:
    assert added(tmp_path, wanted(HOME, "ours")).slug == "ours"
    assert added(tmp_path, wanted(HOME, "news")).outcome == "written"
    assert added(tmp_path, wanted(HOME, "ours")).outcome == "unchanged"


@pytest.mark.parametrize(
    ("error", "wrong"),
    [(Unfit(HOME, "no news found"), False), (WrongInput("no address"), True), (Unanswered(HOME, "x"), False)],
)
def test_a_survey_that_fails_is_told_and_writes_nothing(tmp_path: Path, error: Exception, wrong: bool) -> None:
    async def survey(url: str, slug: str) -> Proposal:
        raise error

    done = asyncio.run(add(wanted(HOME), tmp_path, survey, NOW))
    assert (done.outcome, done.error, done.wrong) == ("failed", str(error), wrong)
    assert list(tmp_path.iterdir()) == []


def test_http_is_tried_where_nobody_said_https(tmp_path: Path) -> None:
    asked = []

    async def survey(url: str, slug: str) -> Proposal:
        asked.append(url)
        if url.startswith("https:"):
            raise Unanswered(url, "no such door")
        return Proposal(replace(FOUND, slug=slug))

    assert asyncio.run(add(wanted("www.town.example"), tmp_path, survey, NOW)).outcome == "written"
    assert asked == ["https://www.town.example/", "http://www.town.example/"]
    assert asyncio.run(add(wanted("https://www.town.example"), tmp_path, survey, NOW)).outcome == "failed"


def test_a_file_laid_out_in_an_unknown_way_is_left_alone(tmp_path: Path) -> None:
    odd = f"? name\n: A\n? home\n: {HOME}\n? news\n: [{{feed: '{HOME}rss'}}]\n"
    (tmp_path / "odd.yml").write_text(odd, "utf-8")
    done = added(tmp_path)
    assert done.outcome in ("failed", "proposed")
    assert (tmp_path / "odd.yml").read_text("utf-8") == odd
