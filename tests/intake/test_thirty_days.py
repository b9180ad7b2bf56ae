"""Thirty days of a town's life: every event told at the first check that could know it, and none invented."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from scraper import pipeline
from scraper.crawl.fetch import Limits
from scraper.intake import Ground
from scraper.models import Listing, Removal, Source, Template
from scraper.pipeline import Options, Report
from tests.intake.month import ELSEWHERE, FIRST_DAY, IN_PLACE, Month, Oracle, serve, tell

URL = r"/(obyavi/\d+\.htm|novini/\d+-obyava)$"
RULES = (  # of the three designs; whoever looks after the source mends them a day after the town's first new design
    Template(url=URL, title="h1.headline", body=".copy"),
    Template(url=URL, title="h1.entry-title", body=".entry-text"),
    Template(url=URL, title="h1.c-title", body=".c-rte"),
)


@pytest.fixture
def month() -> Iterator[Month]:
    made = Month(tell())
    server = serve(made)
    yield made
    server.shutdown()
    server.server_close()


def rules(day: int) -> Template:
    return RULES[0 if day <= IN_PLACE else 1 if day < ELSEWHERE else 2]


def crawl(month: Month, folder: Path, template: Template) -> Report:
    source = Source(
        "orehovo",
        "Орехово",
        f"{month.url}/",
        (Listing(f"{month.url}/obyavi/"),),
        language="bg",
        timezone="Europe/Sofia",
        article=template,
        delay=0,
        removal=Removal(3, 2),
    )
    moment = FIRST_DAY + timedelta(days=month.day)
    for note in (folder / "captures" / ".locks").glob("host-*.json"):
        note.unlink()  # a host's rest goes by the wall clock, on which this day has not passed
    ground = Ground(folder / "a.db", folder / "captures", lambda: moment)
    return asyncio.run(pipeline.crawl(source, ground, None, Options(limits=Limits(tries=1))))


def told(month: Month, folder: Path) -> set[tuple[str, int]]:
    """What the archive says happened on this day, by the notice's number."""
    began = f"{FIRST_DAY + timedelta(days=month.day):%Y-%m-%dT%H:%M:%SZ}"
    with sqlite3.connect(folder / "a.db") as connection:
        rows = connection.execute(
            """SELECT c.kind, a.url FROM public_changes c JOIN articles a ON a.id = c.article WHERE c.at >= ?1
               UNION ALL SELECT 'new', url FROM articles WHERE first_seen_at >= ?1""",
            (began,),
        ).fetchall()
    found = [(kind, number(url)) for kind, url in rows]
    assert len(found) == len(set(found)), found
    return set(found)


def number(url: str) -> int:
    return int(re.findall(r"\d+", url)[-1]) % 500


def test_each_day_tells_what_could_be_known_and_nothing_else(month: Month, tmp_path: Path) -> None:
    oracle = Oracle(month, checks=3, days=2)
    for day in range(30):
        month.day = day
        report = crawl(month, tmp_path, rules(day))
        expected = oracle.events()
        assert told(month, tmp_path) == expected, day
        if day not in (8, 9, 10, IN_PLACE, ELSEWHERE, 16):
            assert report.outcome == "ok", (day, report)
    with sqlite3.connect(tmp_path / "a.db") as connection:
        redesigns = connection.execute("SELECT at, addresses_kept FROM redesigns ORDER BY at").fetchall()
        outcomes = {row[0] for row in connection.execute("SELECT DISTINCT outcome FROM checks")}
    days = [(FIRST_DAY + timedelta(days=day)).strftime("%Y-%m-%dT%H:%M:%SZ") for day in (IN_PLACE, ELSEWHERE)]
    assert redesigns == [(days[0], 1), (days[1], 0)]
    assert {"same", "new", "edited", "moved", "missing", "removed", "returned", "blocked", "unreachable"} <= outcomes
