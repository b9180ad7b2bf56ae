"""What is told of an article that was taken down: the day and the grade, and nothing else."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from datasette.utils.asgi import Response

from scraper.publish.room import Visit
from scraper.publish.words import Words


@dataclass(frozen=True, slots=True)
class Tombstone:
    """That an article was taken down, in which grade and when."""

    article: int
    key: str
    grade: str
    at: str


def tombstone(connection: sqlite3.Connection, article: int | None, key: str | None = None) -> Tombstone | None:
    """The last takedown of an article, by its id or its permanent key; None if there was none."""
    row = connection.execute(
        "SELECT article, key, grade, at FROM public_tombstones WHERE article = ? OR key = ? ORDER BY at DESC LIMIT 1",
        (article, key),
    ).fetchone()
    return Tombstone(*row) if row else None


async def gone(visit: Visit) -> Response:
    """An article that strangers may not see: 410 with day and grade where it was taken down, else nothing."""
    asked = visit.request.url_vars
    stone = await visit.read(tombstone, int(asked["id"]) if "id" in asked else None, asked.get("key"))
    if stone is None or stone.grade == "redact":
        return await visit.lost()
    if visit.for_programs:
        said = {"error": taken_down(visit.words, stone), "status": 410, "grade": stone.grade, "at": stone.at[:10]}
        return visit.json(said, 410)
    return await visit.refuse(410, visit.words.gettext("Taken down"), taken_down(visit.words, stone))


def taken_down(w: Words, stone: Tombstone) -> str:
    """The takedown in a sentence."""
    _ = w.gettext
    said = {
        "hide": _("This announcement was withdrawn from the archive's public pages on {day}."),
        "redact": _("Part of the text was taken out of this archive on {day}."),
        "erase": _("This announcement was erased from the archive on {day}."),
    }
    return said[stone.grade].format(day=w.day(stone.at[:10]))
