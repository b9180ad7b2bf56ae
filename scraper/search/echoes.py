"""Finds near-verbatim copies of an article among those of other sources as it arrives."""

from __future__ import annotations

import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from heapq import nsmallest
from zlib import crc32

from scraper.search.at_hand import AtHand
from scraper.search.entry import Texts

_WORD = re.compile(r"\w+")
_BANDS = 4  # of a text's shingles, those with the smallest sums: two copies have most of them in common
_ALIKE = 0.85  # of all shingles of both
_AT_HAND = 1 << 16  # words whose sums are at hand
_SHORT = 25  # words: below it only the very same text under the same title is a copy
_DAYS = 60
_LOOKED_AT = 20  # articles in one band: a text that stands under thousands of articles leads to a few of them
_COMPARED = 5
_LARGEST = 50  # copies of one text; what everybody says is nobody's echo
_DAY = "coalesce(published_on, substr(first_seen_at, 1, 10))"


def shingles(text: str | None) -> frozenset[int]:
    """Sums of every three words in a row; of a short text, of the whole."""
    said = _WORD.findall((text or "").casefold())
    if len(said) < _SHORT:
        return frozenset({crc32(" ".join(said).encode())} if said else ())
    runs = len(said) - 2
    # All at once: the sums of the words are digits of one long number, with room enough that none touches the next.
    sums = int.from_bytes(b"".join(map(_sums().__getitem__, said)), "little")
    ones = int.from_bytes((b"\xff" * 4 + b"\0" * 4) * runs, "little")
    of_three = ((sums * 0x9E3779B1 & ones) + ((sums >> 64) * 0x85EBCA77 & ones) + (sums >> 128)) & ones
    return frozenset(memoryview(of_three.to_bytes(8 * runs, sys.byteorder)).cast("Q").tolist())


@cache
def _sums() -> AtHand[bytes]:
    return AtHand(_sum, _AT_HAND)


def _sum(word: str) -> bytes:
    """A number of 32 bits in eight bytes, least first."""
    return crc32(word.encode("utf-8", "replace")).to_bytes(8, "little")


def bands(sums: frozenset[int]) -> tuple[int, ...]:
    """What copies of a text can be looked up by."""
    return tuple(nsmallest(_BANDS, sums))


def alike(one: frozenset[int], other: frozenset[int]) -> bool:
    """Whether two texts are copies of each other, going by their shingles."""
    return bool(one) and len(one & other) >= _ALIKE * len(one | other)


def put(connection: sqlite3.Connection, article: int, texts: Texts, own: Sequence[int] | None = None) -> None:
    """Find an article's place among its copies; `own` are its bands, where they are known already."""
    own = bands(shingles(texts.body)) if own is None else own
    found = _copies(connection, article, texts, own)
    connection.executemany("INSERT OR IGNORE INTO echo_bands VALUES (?, ?)", [(band, article) for band in own])
    if found:
        _join(connection, {article, *found})


def withdraw(connection: sqlite3.Connection, article: int, then: Texts | None) -> None:
    """Forget what was found for an article when it said `then`. Where it led its copies, the next of them does."""
    own = bands(shingles(then.body)) if then else ()
    connection.executemany("DELETE FROM echo_bands WHERE band = ? AND article = ?", [(band, article) for band in own])
    connection.execute("DELETE FROM index_echoes WHERE article = ?", (article,))
    rows = connection.execute("SELECT article FROM index_echoes WHERE leader = ?", (article,)).fetchall()
    if rows:
        connection.execute("DELETE FROM index_echoes WHERE leader = ?", (article,))
        _lead(connection, {row[0] for row in rows})


def _copies(connection: sqlite3.Connection, article: int, texts: Texts, own: Sequence[int]) -> list[int]:
    """The articles of other sources within the days that say nearly the same."""
    met = Counter[int]()
    for band in own:
        met.update(
            row[0]
            for row in connection.execute(
                "SELECT article FROM echo_bands WHERE band = ? AND article <> ? ORDER BY article DESC LIMIT ?",
                (band, article, _LOOKED_AT),
            )
        )
    least = 2 if len(own) == _BANDS else 1  # any two texts may have one common phrase
    often = [other for other, times in met.most_common(_COMPARED) if times >= least]
    if not often:
        return []
    sums, day = shingles(texts.body), _day(connection, article)
    return [
        other for other in often if _is_copy(connection, other, texts, sums) and _near(day, _day(connection, other))
    ]


def _is_copy(connection: sqlite3.Connection, other: int, texts: Texts, sums: frozenset[int]) -> bool:
    row = connection.execute("SELECT source, title, body FROM articles WHERE id = ? AND held = 0", (other,)).fetchone()
    if row is None or row[0] == texts.source or not alike(sums, shingles(row[2])):
        return False
    return len(sums) > 1 or (row[1] or "").casefold() == (texts.title or "").casefold()


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
