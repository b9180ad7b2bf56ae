"""An archive in a place that cannot be written to is searched and read like any other."""

from __future__ import annotations

import ctypes
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_DROP_FROM_BOUNDING_SET, _DAC_OVERRIDE = 24, 1  # linux/prctl.h, linux/capability.h

# Asks for pages as a process that may not write; prints the statuses, and how often the word is marked.
ASK = """
import asyncio, os, sys
from pathlib import Path
from datasette.app import Datasette
from scraper.publish.serve import site_of

path, way = sys.argv[1:]
assert not os.access(path, os.W_OK) and not os.access(Path(path).parent, os.W_OK)

async def main():
    sites = {
        "scraper serve": lambda: site_of(Path(path), {}),
        "datasette": lambda: Datasette([path]),
        "datasette -i": lambda: Datasette([], immutables=[path]),
    }
    site = sites[way]()
    for address in ("/search?q=сроковете", "/search?q=%22край%20Копринка%22", "/article/1/versions", "/changes",
                    "/sources", "/search.csv?q=срок", "/archive/public_articles"):
        answer = await site.client.get(address)
        print(answer.status_code, answer.text.count("<mark>"))

asyncio.run(main())
"""


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


def _bound() -> None:
    """Permissions hold for root too, once it may not override them."""
    if os.geteuid() == 0:
        ctypes.CDLL(None).prctl(_DROP_FROM_BOUNDING_SET, _DAC_OVERRIDE, 0, 0, 0)


@pytest.mark.parametrize(
    ("journal", "way"),
    [
        *(("delete", way) for way in ("scraper serve", "datasette", "datasette -i")),
        *(("wal", way) for way in ("scraper serve", "datasette -i")),
    ],
)
def test_search_works_where_nothing_can_be_written(kept: Path, way: str) -> None:
    asked = subprocess.run(
        [sys.executable, "-c", ASK, str(kept), way], capture_output=True, text=True, check=False, preexec_fn=_bound
    )
    assert asked.returncode == 0, asked.stderr
    answers = [line.split() for line in asked.stdout.splitlines()]
    assert [status for status, _ in answers] == ["200"] * 7
    assert [int(marks) > 0 for _, marks in answers[:2]] == [True, True]
