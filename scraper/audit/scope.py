"""How much of the archive an audit looks at."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from scraper.clock import stamp

_BATCH = 200  # ids read at once, so that no reader keeps the write-ahead log from being taken up
_ROWS = {
    "captures": ("captures c", "c.id", "c.source", "c.fetched_at"),
    "versions": ("versions v JOIN articles a ON a.id = v.article", "v.id", "a.source", "v.seen_at"),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything, or what is of these sources, or since that moment, or so many captures and versions by lot."""

    sources: tuple[str, ...] = ()
    since: datetime | None = None
    sample: int | None = None

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return not (self.sources or self.since or self.sample)

    def __str__(self) -> str:
        parts = [", ".join(self.sources)] if self.sources else []
        parts += [f"since {stamp(self.since)}"] if self.since else []
        parts += [f"a sample of {self.sample}"] if self.sample else []
        return "; ".join(parts) or "everything"

    def count(self, connection: sqlite3.Connection, kind: Literal["captures", "versions"]) -> int:
        """How many rows of that kind it holds."""
        sql, values = self._chosen(kind)
        found = int(connection.execute(f"SELECT count(*) {sql}", values).fetchone()[0])
        return min(found, self.sample or found)

    def ids(self, connection: sqlite3.Connection, kind: Literal["captures", "versions"]) -> Iterator[int]:
        """The ids of its rows of that kind, in order."""
        sql, values = self._chosen(kind)
        key = _ROWS[kind][1]
        if self.sample:
            drawn = connection.execute(f"SELECT {key} {sql} ORDER BY random() LIMIT ?", (*values, self.sample))
            yield from sorted(row[0] for row in drawn.fetchall())
            return
        last = 0
        while rows := connection.execute(
            f"SELECT {key} {sql} AND {key} > ? ORDER BY {key} LIMIT {_BATCH}", (*values, last)
        ).fetchall():
            yield from (row[0] for row in rows)
            last = rows[-1][0]

    def _chosen(self, kind: Literal["captures", "versions"]) -> tuple[str, tuple[str, ...]]:
        table, _, source, at = _ROWS[kind]
        where, values = ["1"], list(self.sources)
        if self.sources:
            where.append(f"{source} IN ({', '.join('?' * len(self.sources))})")
        if self.since:
            where.append(f"{at} >= ?")
            values.append(stamp(self.since))
        return f"FROM {table} WHERE {' AND '.join(where)}", tuple(values)
