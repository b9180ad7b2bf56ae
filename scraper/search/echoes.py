"""Finds near-verbatim copies of an article among those of other sources as it arrives."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from scraper.search import runs
from scraper.search.entry import Texts

_DAYS = 60
_LOOKED_AT = 20  # articles in one band: a text that stands under thousands of articles leads to a few of them
_COMPARED = 5
_LARGEST = 50  # copies of one text; what everybody says is nobody's echo
_DAY = "coalesce(published_on, substr(first_seen_at, 1, 10))"
_THERE = """
SELECT value, (SELECT json_group_array(article) FROM (
  SELECT article FROM echo_bands WHERE band = value ORDER BY article DESC LIMIT ?))
FROM json_each(?) WHERE EXISTS (SELECT 1 FROM echo_bands WHERE band = value)
"""


class Arrival(NamedTuple):
    """An article that is new, or new in its text or day, with its bands."""

    article: int
    texts: Texts
    bands: Sequence[int]


def put(connection: sqlite3.Connection, arrived: Sequence[Arrival]) -> None:
    """Find the place of each among its copies, one after the other."""
    there = _there(connection, {band for each in arrived for band in each.bands})
    for each in arrived:
        found = _copies(connection, each, there)
        for band in each.bands:
            there[band] = sorted({*there.get(band, ()), each.article}, reverse=True)[: _LOOKED_AT + 1]
        if found:
            _join(connection, {each.article, *found})
    connection.executemany(
        "INSERT OR IGNORE INTO echo_bands VALUES (?, ?)",
        sorted((band, each.article) for each in arrived for band in each.bands),
    )


def _there(connection: sqlite3.Connection, bands: Collection[int]) -> dict[int, list[int]]:
    """The newest articles in each band: as many as are looked at, and one that may be asking."""
    rows = connection.execute(_THERE, (_LOOKED_AT + 1, json.dumps(list(bands))))
    return {band: json.loads(articles) for band, articles in rows}


def withdraw(connection: sqlite3.Connection, article: int, then: Texts | None) -> None:
    """Forget what was found for an article when it said `then`. Where it led its copies, the next of them does."""
    own = runs.bands(runs.shingles(then.body)) if then else ()
    connection.executemany("DELETE FROM echo_bands WHERE band = ? AND article = ?", [(band, article) for band in own])
    connection.execute("DELETE FROM index_echoes WHERE article = ?", (article,))
    rows = connection.execute("SELECT article FROM index_echoes WHERE leader = ?", (article,)).fetchall()
    if rows:
        connection.execute("DELETE FROM index_echoes WHERE leader = ?", (article,))
        _lead(connection, {row[0] for row in rows})


def _copies(connection: sqlite3.Connection, arrival: Arrival, there: Mapping[int, Sequence[int]]) -> list[int]:
    """The articles of other sources within the days that say nearly the same."""
    article, texts, own = arrival
    known = [there[band] for band in own if band in there]
    if not known:
        return []
    met = Counter([other for each in known for other in [one for one in each if one != article][:_LOOKED_AT]])
    least = 2 if len(own) == runs.BANDS else 1  # any two texts may have one common phrase
    often = [other for other, times in met.most_common(_COMPARED) if times >= least]
    if not often:
        return []
    said, day = runs.shingles(texts.body), _day(connection, article)
    return [
        other for other in often if _is_copy(connection, other, texts, said) and _near(day, _day(connection, other))
    ]


def _is_copy(connection: sqlite3.Connection, other: int, texts: Texts, said: frozenset[int]) -> bool:
    row = connection.execute("SELECT source, title, body FROM articles WHERE id = ? AND held = 0", (other,)).fetchone()
    if row is None or row[0] == texts.source or not runs.alike(said, runs.shingles(row[2])):
        return False
    return len(said) > 1 or (row[1] or "").casefold() == (texts.title or "").casefold()


def _day(connection: sqlite3.Connection, article: int) -> str:
    row = connection.execute(f"SELECT {_DAY} FROM articles WHERE id = ?", (article,)).fetchone()  # noqa: S608  ours
    return str(row[0])


def _near(one: str, other: str) -> bool:
    try:
        return abs(date.fromisoformat(one) - date.fromisoformat(other)) <= timedelta(days=_DAYS)
    except ValueError:
        return False


def _join(connection: sqlite3.Connection, articles: set[int]) -> None:
    """Make one group of these and of all that they were copies of."""
    group = set(articles)
    for article in articles:
        row = connection.execute("SELECT leader FROM index_echoes WHERE article = ?", (article,)).fetchone()
        leader = row[0] if row else article
        group.add(leader)
        rows = connection.execute("SELECT article FROM index_echoes WHERE leader = ?", (leader,)).fetchall()
        group.update(row[0] for row in rows)
    if len(group) <= _LARGEST:
        _lead(connection, group)


def _lead(connection: sqlite3.Connection, group: set[int]) -> None:
    """The first published leads, of several the first seen."""
    marks = ", ".join("?" * len(group))
    rows = connection.execute(
        f"SELECT id FROM articles WHERE id IN ({marks})"  # noqa: S608  marks
        f" ORDER BY {_DAY}, first_seen_at, id",
        tuple(group),
    ).fetchall()
    leader, *rest = [row[0] for row in rows] or [0]
    connection.execute("DELETE FROM index_echoes WHERE article = ?", (leader,))
    connection.executemany("INSERT OR REPLACE INTO index_echoes VALUES (?, ?)", [(each, leader) for each in rest])
