"""An archive with one source, and a way to show it pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from scraper.archive import Archive, captures, store
from scraper.archive.store import Sighting, Verdict
from scraper.archive.versions import File
from scraper.models import Article, Capture, Feed, Place, Source
from tests import blank

START = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)
SOURCE = Source(slug="town", name="Town", home="http://town.test/", news=(Feed("http://town.test/rss"),), language="bg")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(blank.at(tmp_path / "archive.db")) as opened:
        with opened.write() as connection:
            store.put_source(connection, SOURCE, START)
        yield opened


Show = Callable[..., Verdict]


@pytest.fixture
def show(archive: Archive) -> Show:
    """Show the archive a page: its address, what it says, and on which day (0 is the first)."""
    offsets = count(0, 1000)

    def shown(
        url: str = "http://town.test/page-1.html",
        *,
        title: str | None = "Заглавие",
        body: str | None = "Първи ред.\n\nВтори ред.",
        published: str | None = "2024-02-12",
        published_from: str | None = "text",
        day: float = 0,
        files: tuple[File, ...] = (),
        final: str | None = None,
        canonical: str | None = None,
    ) -> Verdict:
        at = START + timedelta(days=day)
        place = Place("town.warc.gz", next(offsets), 900)
        article = Article(title=title, body=body, published=published, published_from=published_from)
        capture = Capture(final or url, at, 200, (), repr((title, body, published)).encode(), "article", place)
        with archive.write() as connection:
            row = captures.put(connection, SOURCE.slug, capture, captured_by="crawl")
            seen = Sighting(url, final or url, canonical, row, at, article, files, rules="r1")
            return store.keep(connection, SOURCE, seen)

    return shown


def rows(archive: Archive, sql: str, *values: object) -> list[tuple[object, ...]]:
    return [tuple(row) for row in archive.connection.execute(sql, values)]
