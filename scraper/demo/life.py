"""Lets the sample town live through a few days while the whole pipeline looks on."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from scraper import alerts, pipeline
from scraper.demo import neighbours
from scraper.demo.mandate import Desk
from scraper.demo.serve import serving
from scraper.demo.town import DAYS, morning, source_file
from scraper.errors import WrongInput
from scraper.intake import Ground
from scraper.pipeline import Options, Progress, Report
from scraper.sources import load_one

_MARK = ".sample-town"  # in a folder that a demonstration made and may clear away
_SLUG = "rozograd"
_READING = timedelta(hours=2)  # after the crawl somebody sits down to what it brought
_ALERTS = """\
alerts:
  - {id: changes, name: Променено и свалено, language: bg, watch: {changes: all}, to: [{feed: true}]}
  - {id: health, name: Работят ли източниците, language: bg, watch: {health: all}, to: [{feed: true}]}
  - {id: children, name: Градини и ясли, language: bg, watch: {search: детска ясла OR градина}, to: [{feed: true}]}
  - {id: mandate, name: Програмата на мандата, language: bg, watch: {promise: rozograd-2023}, to: [{feed: true}]}
"""


@dataclass(frozen=True, slots=True)
class Life:
    """What the days came to: a report of each source's mornings, and where the archive stands."""

    db: Path
    captures: Path
    reports: tuple[Report, ...]


@contextmanager
def lived(
    folder: Path,
    *,
    day_over: Callable[[Report], None],
    progress: Progress = lambda _: None,
    mandate: bool = False,
) -> Iterator[Life]:
    """Crawl the sample town on each of its mornings, into a fresh archive in `folder`.

    With `mandate` its council and its paper are crawled too, and its programme is held against what they all say.

    The town is served until the block ends, so that links to it lead somewhere. Raises WrongInput if `folder`
    holds something else.
    """
    _clear(folder)
    with serving() as town:
        files = {_SLUG: source_file(town.url)} | (neighbours.source_files(town.url) if mandate else {})
        for slug, text in files.items():
            (folder / "schedules" / f"{slug}.yml").write_text(text, encoding="utf-8")
        sources = [load_one(folder / "schedules", slug) for slug in files]
        (folder / "alerts.yml").write_text(_ALERTS, encoding="utf-8")
        reports, desk = [], Desk(folder)
        for day in range(DAYS):
            town.day = day
            ground = Ground(folder / "archive.db", folder / "captures", partial(morning, day))
            options = Options(recheck=True, delay=0)
            told = alerts.Ground(ground.db, ground.captures, folder / "alerts.yml", clock=partial(_evening, day))
            for source in sources:
                reports.append(asyncio.run(pipeline.crawl(source, ground, None, options, progress)))
                day_over(reports[-1])
            if mandate:
                desk.work(day, morning(day) + _READING)
            alerts.after(told, morning(day))
        yield Life(folder / "archive.db", folder / "captures", tuple(reports))


def _evening(day: int) -> datetime:
    """When a day's work is done."""
    return morning(day) + 2 * _READING


def _clear(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        if not (folder / _MARK).exists():
            raise WrongInput(f"{folder}: found files that no demonstration made, expected an empty folder or none")
        shutil.rmtree(folder)
    (folder / "schedules").mkdir(parents=True)
    (folder / _MARK).touch()
