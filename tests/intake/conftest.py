"""A sample town to crawl, and the archive that comes of it."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest

from scraper import pipeline
from scraper.demo.serve import Site, serving
from scraper.demo.town import morning, source_file
from scraper.intake import Ground
from scraper.models import Source
from scraper.pipeline import Report
from scraper.sources import load_one
from tests.haste import hasty


@dataclass
class Town:
    """The sample town as served, with an archive of it."""

    site: Site
    folder: Path

    @property
    def source(self) -> Source:
        return load_one(self.folder / "schedules", "rozograd")

    @property
    def db(self) -> Path:
        return self.folder / "archive.db"

    @property
    def captures(self) -> Path:
        return self.folder / "captures"

    def ground(self, day: int = 0) -> Ground:
        return Ground(self.db, self.captures, partial(morning, day))

    def crawl(self, day: int = 0, *, source: Source | None = None, **options: object) -> Report:
        self.site.day = day
        chosen = hasty(**options)
        return asyncio.run(pipeline.crawl(source or self.source, self.ground(day), None, chosen))

    def forget_validators(self) -> None:
        """As if the town's server had never sent any: it then sends everything again."""
        with sqlite3.connect(self.db) as connection:
            connection.execute("UPDATE fetch_state SET etag = NULL, last_modified = NULL")

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.db) as connection:
            return connection.execute(sql, values).fetchall()

    def path(self, url: object) -> str:
        return str(url).removeprefix(self.site.url)

    def texts(self) -> str:
        """Every article with every version of it, in a form that two archives can be held against each other by."""
        sql = """SELECT a.url, a.missing_since IS NULL, a.removed_at IS NULL, v.title, v.body, v.published
                 FROM articles a JOIN versions v ON v.article = a.id ORDER BY a.url, v.seen_at, v.title"""
        return json.dumps([[self.path(row[0]), *row[1:]] for row in self.rows(sql)], ensure_ascii=False, indent=1)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with serving() as site:
        (tmp_path / "schedules").mkdir()
        (tmp_path / "schedules" / "rozograd.yml").write_text(source_file(site.url), "utf-8")
        yield Town(site, tmp_path)


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The town and its archive after the first day, crawled once; to be copied."""
    folder = tmp_path_factory.mktemp("town")
    with serving() as site:
        (folder / "schedules").mkdir()
        (folder / "schedules" / "rozograd.yml").write_text(source_file(site.url), "utf-8")
        town = Town(site, folder)
        town.crawl()
        yield town


@pytest.fixture
def crawled(once: Town, tmp_path: Path) -> Town:
    """An archive of one's own after the first day. The site is everybody's: each crawl says which day it is there."""
    shutil.copytree(once.folder, tmp_path / "town")
    once.site.day = 0
    return replace(once, folder=tmp_path / "town")


def elsewhere(town: Town, folder: Path) -> Town:
    """The same site with an archive of its own in `folder`."""
    (folder / "schedules").mkdir(parents=True)
    (folder / "schedules" / "rozograd.yml").write_text(source_file(town.site.url), "utf-8")
    return replace(town, folder=folder)
