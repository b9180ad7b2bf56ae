"""How the runs over a source are told: only a whole crawl lets the pages say that nothing else was published."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from scraper.crawl.lease import lease

Get = Callable[..., httpx.Response]
TOWN = "kazanlak"
AT = "2024-03-04T07:00:00Z"


@pytest.fixture
def town(build: Any, tmp_path: Path, make_site: Callable[..., Get]) -> Callable[..., str]:
    """Enter a run and give what /source and /sources then say, as words."""
    build.source(TOWN, "Община Казанлък")
    get = make_site(tmp_path / "archive.db")

    def told(outcome: str, at: str = AT, **more: object) -> str:
        build.run(TOWN, outcome, at, **more)
        build.database.conn.commit()
        pages = get(f"/source/{TOWN}").text + get("/sources").text
        return " ".join(re.sub(r"<[^>]+>", " ", pages.replace("\u202f", " ")).split())

    return told


def test_a_whole_crawl_is_said_to_have_read_everything(town: Callable[..., str]) -> None:
    said = town("ok", complete=1)
    assert said.count("Read in full 4 March 2024, 09:05: nothing new was published.") == 2
    assert "read in full" in said


@pytest.mark.parametrize(
    ("run", "sentence", "word"),
    [
        ({"outcome": "ok", "complete": 0}, "Read 4 March 2024, 09:05, but not to the end:", "not read to the end"),
        ({"outcome": "partial", "complete": 1, "failed": 1}, "Read in part 4 March 2024, 09:05:", "read in part"),
        ({"outcome": "failed", "complete": 1}, "We could not read the site", "not read"),
        ({"outcome": "ok", "complete": 1, "command": "capture"}, "Not crawled yet.", "one page, by hand"),
        ({"outcome": "ok", "complete": 0, "command": "import"}, "Not crawled yet.", "import of files"),
        ({"outcome": "running", "complete": 1, "command": "capture"}, "Not crawled yet.", "did not end"),
        ({"outcome": "interrupted", "complete": 0}, "was broken off", "broken off"),
    ],
)
def test_nothing_less_than_a_whole_crawl_is_said_to_have_read_in_full(
    town: Callable[..., str], run: dict[str, object], sentence: str, word: str
) -> None:
    said = town(**run)
    assert "in full" not in said.lower()
    assert "nothing new was published" not in said
    assert said.count(sentence) == 2
    assert word in said


def test_a_page_saved_by_hand_is_not_the_last_crawl(town: Callable[..., str]) -> None:
    town("failed")
    said = town("ok", "2024-03-09T07:00:00Z", command="capture")
    assert said.count("We could not read the site 4 March 2024, 09:05.") == 2
    assert "Last read" not in said


def test_a_crawl_whose_process_is_gone_did_not_end(town: Callable[..., str]) -> None:
    said = town("running")
    assert said.count("A crawl was begun 4 March 2024, 09:00 and did not end.") == 2
    assert "under way" not in said


def test_a_crawl_whose_process_holds_the_source_is_under_way(town: Callable[..., str], build: Any) -> None:
    with lease(build.captures, TOWN):
        said = town("running")
    assert said.count("A crawl has been under way since 4 March 2024, 09:00.") == 2
    assert "did not end" not in said


def test_where_the_captures_are_not_nobody_knows_and_the_ledger_is_believed(
    town: Callable[..., str], build: Any
) -> None:
    build.captures.rmdir()
    assert town("running").count("A crawl has been under way since") == 2
