"""Four days of whole sites, the last in another design, held against their gold. Skipped where they are not at hand."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from scraper import pipeline
from scraper.intake import Ground
from scraper.models import Source
from scraper.sources import load_one
from tests.haste import hasty
from tests.zoo.replay import gold as gold_of
from tests.zoo.replay import served

SHARED = os.environ.get("SCRAPER_SHARED")
SOURCES = Path(__file__).parents[1] / "zoo" / "days"
SITES = sorted(path.stem for path in SOURCES.glob("*.yml"))
VARIANTS = (
    ("--gone", "404"),
    ("--gone", "410"),
    ("--gone", "soft"),
    ("--gone", "home"),
    ("--gone", "soft", "--soft404"),
)
# Every site, and every way in which a site answers for what was taken down; all of both take minutes.
CASES = tuple(zip((*SITES, SITES[-1]), VARIANTS, strict=True)) if SITES else ()
FIRST = datetime(2026, 11, 21, 8, tzinfo=UTC)
Events = set[tuple[str, str]]

pytestmark = pytest.mark.skipif(not SHARED, reason="SCRAPER_SHARED names no folder of sites to crawl")


def happened(rows: list[dict[str, object]], day: int, gone: str) -> Events:
    """What the gold says of a day: new, edited, and what is taken down."""
    rows = [{**row, "url": unquote(str(row["url"]))} for row in rows]
    first = {row["url"]: row["from"] for row in reversed(rows)}
    after = {(row["url"], row["from"]) for row in rows}
    found = {("new" if first[row["url"]] == day else "edited", str(row["url"])) for row in rows if row["from"] == day}
    ended = {str(row["url"]) for row in rows if row["to"] == day and (row["url"], day) not in after}
    return found | {("removed" if gone == "410" else "missing", url) for url in ended}


def told(db: Path, at: datetime) -> Events:
    with sqlite3.connect(db) as connection:
        rows = connection.execute(
            """SELECT c.kind, a.url FROM public_changes c JOIN articles a ON a.id = c.article WHERE c.at >= ?1
               UNION ALL SELECT 'new', url FROM articles WHERE first_seen_at >= ?1""",
            (f"{at:%Y-%m-%dT%H:%M:%SZ}",),
        )
        return {(kind, unquote(urlsplit(url)._replace(scheme="", netloc="").geturl())) for kind, url in rows}


def live(name: str, options: tuple[str, ...], folder: Path) -> Iterator[tuple[int, Events, Events, pipeline.Report]]:
    """Each day: what happened, what was told, and the crawl's report."""
    rows = gold_of(name)
    with served(name, *options) as home:
        (folder / f"{name}.yml").write_text((SOURCES / f"{name}.yml").read_text("utf-8").replace("BASE", home), "utf-8")
        source: Source = load_one(folder, name)
        for day in range(4):
            urllib.request.urlopen(f"{home}/__zoo__/day?n={day}").read()
            at = FIRST + timedelta(days=day)
            ground = Ground(folder / "a.db", folder / "captures", lambda at=at: at)  # type: ignore[misc]
            report = asyncio.run(pipeline.crawl(source, ground, None, hasty(recheck=True)))
            yield day, happened(rows, day, options[1]), told(folder / "a.db", at), report


@pytest.mark.parametrize(("name", "options"), CASES, ids=lambda each: each if isinstance(each, str) else " ".join(each))
def test_four_days_and_a_redesign_tell_what_happened(name: str, options: tuple[str, ...], tmp_path: Path) -> None:
    for day, expected, found, _ in live(name, options, tmp_path):
        if day < 3:
            assert found == expected, day
        else:
            # The rules of the source file may not fit the new design: then nothing wrong may be said.
            assert found <= expected, day
    with sqlite3.connect(tmp_path / "a.db") as connection:
        # Where every text reads as before, there is nothing to judge, and no redesign to tell.
        assert connection.execute("SELECT addresses_kept FROM redesigns").fetchall() in ([(1,)], [])
