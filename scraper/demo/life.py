"""Lets the sample town live through a few days while the whole pipeline looks on."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from scraper import pipeline
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
        reports, desk = [], Desk(folder)
        for day in range(DAYS):
            town.day = day
            ground = Ground(folder / "archive.db", folder / "captures", partial(morning, day))
            options = Options(recheck=True, delay=0)
            for source in sources:
                reports.append(asyncio.run(pipeline.crawl(source, ground, None, options, progress)))
                day_over(reports[-1])
            if mandate:
                desk.work(day, morning(day) + _READING)
        yield Life(folder / "archive.db", folder / "captures", tuple(reports))


def _clear(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        if not (folder / _MARK).exists():
            raise WrongInput(f"{folder}: found files that no demonstration made, expected an empty folder or none")
        shutil.rmtree(folder)
    (folder / "schedules").mkdir(parents=True)
    (folder / _MARK).touch()
