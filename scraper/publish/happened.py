"""Reads what befell announcements after they were published, in the order in which the desk tells it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of /changes: an edit (kind "edited", with the two versions' numbers) or what befell an address."""

    id: str
    article: int
    key: str
    source: str
    source_name: str
    timezone: str
    title: str | None
    language: str | None
    kind: str
    at: str
    version: int
    version_before: int | None
    detail: str | None
    day: str
    weight: int


KINDS = ("removed", "missing", "edited", "returned", "moved")  # what weighs most comes first within a day


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which happenings are asked for: of these sources (none: of all), of a kind, on days from `since` to `until`."""

    sources: tuple[str, ...] = ()
    kind: str | None = None
    since: str | None = None
    until: str | None = None


Place = tuple[str, int, str, str]
"""Day, weight, moment and id of a happening: where it stands in their order."""

_HAPPENINGS = """
SELECT c.id, c.article, p.key, c.source, s.name, s.timezone, c.title, p.language, c.kind, c.at, c.version,
       c.version_before, c.detail, c.day, c.weight
FROM public_changes c CROSS JOIN public_articles p ON p.id = c.article CROSS JOIN public_sources s ON s.id = c.source
WHERE {conditions} ORDER BY c.day DESC, c.weight DESC, c.at DESC, c.id DESC LIMIT :limit
"""


def happenings(
    connection: sqlite3.Connection, wanted: Wanted, after: Place | None, limit: int
) -> tuple[Happening, ...]:
    """What changed, newest day first, within a day by weight; those that come after the place `after`."""
    # Each source is read in its own order and no further than need be: together they would have to be sorted whole.
    found = [_of_source(connection, wanted, source, after, limit) for source in wanted.sources or (None,)]
    together = sorted(
        (each for some in found for each in some), key=lambda it: (it.day, it.weight, it.at, it.id), reverse=True
    )
    return tuple(together[:limit])


def _of_source(
    connection: sqlite3.Connection, wanted: Wanted, source: str | None, after: Place | None, limit: int
) -> tuple[Happening, ...]:
    asked = {"source": source, "kind": wanted.kind, "since": wanted.since, "until": wanted.until}
    values: dict[str, object] = {name: value for name, value in asked.items() if value is not None} | {"limit": limit}
    conditions = [_CONDITIONS[name] for name in values if name in _CONDITIONS]
    if after:
        conditions.append("(c.day, c.weight, c.at, c.id) < (:day, :weight, :place, :id)")
        values |= dict(zip(("day", "weight", "place", "id"), after, strict=True))
    sql = _HAPPENINGS.format(conditions=" AND ".join(conditions) or "1")
    return tuple(Happening(*row) for row in connection.execute(sql, values))


_CONDITIONS = {
    "source": "c.source = :source",
    "kind": "c.kind = :kind",
    "since": "c.day >= :since",
    "until": "c.day <= :until",
}
