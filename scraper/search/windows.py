"""Reads docids from the index, many at a time, in the order that FTS5 reads fastest."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

_ENOUGH = 5_100  # docids that most walks come to an end by: what is counted, and some more for those that vary
_PAGE = 128
_FIRST = 4_000  # entries of the index that the first window is over, whether they match or not
# Where few match, all windows cost more than one: FTS5 reads up to the first entry with all the words before it goes to
# where one begins, and on to the next match beyond its end. But time is looked at between windows, and if it runs out
# within one, that gives nothing. So each is as wide as will take so many seconds of CPU, by what the last one took.
_LONG = 0.003
_WORTH = 8  # times as much as the first window there must be, for windows to be worth while
_FEW = 20  # docids; a window that gave fewer is followed by one of so many times its width, however long it takes
_GROWTH = 2
_MOST = 4 * _ENOUGH  # docids that a window may give; one that holds more is made narrower
_FEWEST = 200  # that it is to give

_ENDS = """
SELECT (SELECT min(docid) FROM index_docs WHERE docid BETWEEN ?1 AND ?2),
       (SELECT max(docid) FROM index_docs WHERE docid BETWEEN ?1 AND ?2)
"""
_NTH = "SELECT docid FROM index_docs WHERE docid BETWEEN ? AND ? ORDER BY docid DESC LIMIT 1 OFFSET ?"


@dataclass(frozen=True, slots=True)
class Stretch:
    """The docids from `low` to `high`, both included, that `sql` selects.

    Its last two parameters are the ends of a window; `parameters` are those before them. `plain`: it asks for any of
    some words, or for none, which is read backward as fast as forward; else forward is up to twice as fast.
    """

    connection: sqlite3.Connection
    sql: str
    parameters: Sequence[object]
    low: int
    high: int
    plain: bool

    def windows(self, *, descending: bool, few: bool = False) -> Iterator[list[int]]:
        """In order, a window at a time, as far as they are asked for. `few`: it is known that there are not many.

        An empty one comes before each that is yet to be read, so that a walk may pause there.
        """
        if few:
            return self._at_once(descending=descending)
        return self._by_windows() if descending and not self.plain else self._in_turn(descending=descending)

    def _at_once(self, *, descending: bool) -> Iterator[list[int]]:
        found = self._within(self.low, self.high, _MOST)
        yield found[::-1] if descending else found

    def _in_turn(self, *, descending: bool) -> Iterator[list[int]]:
        low, high, most = self.low, self.high, _PAGE
        if ends(self.connection, self.low, self.high) is None:
            return
        while low <= high:
            found = self._within(low, high, most, descending=descending)
            yield found
            if len(found) < most:
                return
            yield []
            low, high = (low, found[-1] - 1) if descending else (found[-1] + 1, high)
            most = _ENOUGH if self.plain else min(most * 4, _ENOUGH)

    def _by_windows(self) -> Iterator[list[int]]:
        """The last window first, each from its end: it is read forward all the same."""
        known = ends(self.connection, self.low, self.high)
        if known is None:
            return
        (least, last), high, given = known, self.high, 0
        width = self._first(least, last)
        while high >= self.low:
            # What lies before the first entry goes with it: for a window without any FTS5 reads on to the next match.
            start = last - width if last - width > least else self.low
            began = time.thread_time()
            found = self._within(start, high, _MOST)
            took = time.thread_time() - began
            if len(found) == _MOST and width > 1:
                width = max(width // 8, 1)
                continue
            yield found[::-1]
            given += len(found)
            last, high, width = start, start - 1, _next(width, len(found), given, took)
            if high >= self.low:
                yield []

    def _first(self, least: int, last: int) -> int:
        """How wide the first window is: all there is, where that is not many times as much."""
        nth = self.connection.execute(_NTH, (self.low, self.high, _FIRST)).fetchone()
        width = last - nth[0] if nth else 0
        return width if 0 < width * _WORTH < last - least else self.high - self.low

    def _within(self, start: int, end: int, most: int, *, descending: bool = False) -> list[int]:
        order = "DESC" if descending else "ASC"
        sql = f"SELECT json_group_array(docid) FROM ({self.sql} ORDER BY 1 {order} LIMIT {most})"  # noqa: S608  names of ours
        found: list[int] = json.loads(self.connection.execute(sql, (*self.parameters, start, end)).fetchone()[0])
        return found


def batches(docids: Iterator[int], size: int) -> Iterator[list[int]]:
    """So many at a time, and an empty one before each further one: a walk may pause there."""
    batch = list(islice(docids, size))
    while batch:
        yield batch
        batch = list(islice(docids, size))
        if batch:
            yield []


def ends(connection: sqlite3.Connection, low: int, high: int) -> tuple[int, int] | None:
    """The first and the last docid that there is between two, both included."""
    least, most = connection.execute(_ENDS, (low, high)).fetchone()
    return None if least is None else (least, most)


def _next(width: int, found: int, given: int, took: float) -> int:
    """How wide the window is to be after one that gave `found` and `took` these seconds; `given` is all so far."""
    wanted = max(_ENOUGH - given % _ENOUGH, _FEWEST)
    times = min(wanted / max(found, 1), max(_LONG / max(took, 1e-6), 1 if found >= _FEW else _GROWTH))
    return max(int(width * times), 1)
