"""An archive in a place that cannot be written to is searched and read like any other."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from datasette.app import Datasette

from scraper.publish.site import site_of
from tests.bound import bound

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="permissions as Linux has them")

SITES = {
    "scraper serve": lambda path: site_of(path, {}),
    "datasette": lambda path: Datasette([str(path)]),
    "datasette -i": lambda path: Datasette([], immutables=[str(path)]),
}
PAGES = (
    *("/search?q=сроковете", "/search?q=%22край%20Копринка%22", "/article/1/versions", "/changes"),
    *("/sources", "/search.csv?q=срок", "/archive/public_articles"),
)


@pytest.fixture
def kept(archive: Path, journal: str) -> Iterator[Path]:
    """A copy of the archive in a folder without permission to write, which any user may read."""
    folder = Path(tempfile.mkdtemp())
    copy = folder / "archive.db"
    shutil.copyfile(archive, copy)
    connection = sqlite3.connect(copy)
    connection.execute(f"PRAGMA journal_mode = {journal}")
    connection.close()
    copy.chmod(0o444)
    folder.chmod(0o555)
    yield copy
    folder.chmod(0o755)
    shutil.rmtree(folder)


def answers(path: Path, way: str) -> list[tuple[int, int]]:
    """The status of each page to whoever may not write, and how often a word is marked in it."""
    assert not os.access(path, os.W_OK)
    assert not os.access(path.parent, os.W_OK)

    async def ask() -> list[tuple[int, int]]:
        site = SITES[way](path)
        got = [await site.client.get(address) for address in PAGES]
        return [(answer.status_code, answer.text.count("<mark>")) for answer in got]

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("journal", "way"),
    [
        *(("delete", way) for way in ("scraper serve", "datasette", "datasette -i")),
        *(("wal", way) for way in ("scraper serve", "datasette -i")),
    ],
)
def test_search_works_where_nothing_can_be_written(kept: Path, way: str) -> None:
    found = bound(lambda: answers(kept, way))
    assert [status for status, _ in found] == [200] * 7
    assert [marks > 0 for _, marks in found[:2]] == [True, True]
