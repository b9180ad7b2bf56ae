"""The sample town after a day of crawling, for what is taken down in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.care import takedown
from scraper.care.takedown import Done, Holdings, Request
from scraper.demo.serve import serving
from scraper.demo.town import source_file
from tests.intake.conftest import Town

REQUEST = Request(by="staff", requester="Някой", ground="чл. 17")


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    with serving() as site:
        (folder / "schedules").mkdir()
        (folder / "schedules" / "rozograd.yml").write_text(source_file(site.url), "utf-8")
        town = Town(site, folder)
        town.crawl()
        yield town


@pytest.fixture
def crawled(once: Town, tmp_path: Path) -> Town:
    """An archive of one's own, of a town that is crawled once."""
    shutil.copytree(once.folder, tmp_path / "town")
    return replace(once, folder=tmp_path / "town")


def holdings(town: Town, archive: Archive, day: int = 1) -> Holdings:
    return Holdings(archive, town.captures, town.ground(day).clock)


def take_down(town: Town, article: int, grade: takedown.Grade, *spans: str) -> Done:
    with Archive.open(town.db) as archive:
        return takedown.take_down(holdings(town, archive), article, grade, REQUEST, spans)


def articles(town: Town) -> list[int]:
    return [int(str(row[0])) for row in town.rows("SELECT id FROM articles ORDER BY id")]
