"""The sample town after a day of crawling, for what is taken down in it."""

from __future__ import annotations

from scraper.archive import Archive
from scraper.care import takedown
from scraper.care.takedown import Done, Holdings, Request
from tests.intake.conftest import Town, crawled, once  # noqa: F401  fixtures

REQUEST = Request(by="staff", requester="Някой", ground="чл. 17")


def holdings(town: Town, archive: Archive, day: int = 1) -> Holdings:
    return Holdings(archive, town.captures, town.ground(day).clock)


def take_down(town: Town, article: int, grade: takedown.Grade, *spans: str) -> Done:
    with Archive.open(town.db) as archive:
        return takedown.take_down(holdings(town, archive), article, grade, REQUEST, spans)


def articles(town: Town) -> list[int]:
    return [int(str(row[0])) for row in town.rows("SELECT id FROM articles ORDER BY id")]
