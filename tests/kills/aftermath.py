"""What must hold after a kill: the database sound, nothing lost, nothing doubled, and `verify` clean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

from scraper import pipeline
from scraper.archive import Archive
from scraper.audit import Scope
from scraper.demo.town import morning
from scraper.intake import Ground
from scraper.search import index
from scraper.sources import load
from tests.kills.stage import Stage


def faults(stage: Stage, seen: Counter[object], calm: Counter[object]) -> Iterator[str]:
    """What is wrong, in words; nothing if all is well.

    `seen`: the versions that a reader saw before the kill. `calm`: those before and after an undisturbed run, of
    which there must be none more.
    """
    if not stage.db.exists():
        return
    for said in stage.rows("PRAGMA integrity_check"):
        if said != ("ok",):
            yield f"integrity_check: {said[0]}"
    yield from (f"foreign_key_check: {row}" for row in stage.rows("PRAGMA foreign_key_check"))
    with Archive.open(stage.db) as archive:
        if said := index.fault(archive.connection):
            yield f"the index's own check: {said}"
    ground = Ground(stage.db, stage.captures, partial(morning, stage.day))
    done = pipeline.verify(ground, load(stage.folder / "schedules"), Scope())
    if not done.sound:
        yield from (f"verify: {each}" for each in done.problems[:5])
    now = stage.versions()
    if lost := seen - now:
        yield f"lost: {lost}"
    if doubled := now - calm:
        yield f"doubled: {doubled}"
