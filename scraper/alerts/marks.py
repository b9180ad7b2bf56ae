"""How far an alert has looked: the mark that moves when what was found is kept."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from scraper.clock import stamp

LEDGER = {"evidence": "accepted_at", "withdrawals": "at", "assessments": "published_at", "replies": "at"}
"""Tables that only grow, so that their rowids are numbers to go by, and which of their columns says when."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The last version and the last capture that were looked at. Their ids rise in the order of their transactions."""

    versions: int = 0
    captures: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """`behind` holds the reach in sources that were being crawled, whose articles may not have been whole yet.

    `ledger` has the last rowid of each table of LEDGER, `ill` the sources that did not work when they were last looked
    at (None: never looked), `at` is the moment of the last look, `due` that of the last digest.
    """

    reach: Reach
    events: int
    ledger: Mapping[str, int]
    at: str
    due: str
    behind: Mapping[str, Reach] = field(default_factory=dict)
    ill: tuple[str, ...] | None = None

    def reach_in(self, source: str) -> Reach:
        """How far it has looked in one source."""
        return self.behind.get(source, self.reach)

    @property
    def least(self) -> Reach:
        """How far it has looked in every source."""
        known = (self.reach, *self.behind.values())
        return Reach(min(each.versions for each in known), min(each.captures for each in known))


def at(connection: sqlite3.Connection, began: datetime, moment: datetime) -> Mark:
    """The mark of an alert that is new at `moment`: what came since `began`, when the crawl did, is news to it."""
    since = stamp(began)
    reach = Reach(
        _one(connection, "SELECT id FROM versions WHERE seen_at < ? ORDER BY id DESC LIMIT 1", since),
        _one(connection, "SELECT id FROM captures WHERE fetched_at < ? ORDER BY id DESC LIMIT 1", since),
    )
    events = _one(connection, "SELECT max(id) FROM events WHERE at < ?", since)
    return Mark(reach, events, _ledger(connection), since, stamp(moment))


def before(connection: sqlite3.Connection, began: datetime, moment: datetime) -> Mark:
    """The mark of who has looked at nothing that came since `began`, imports in between and all."""
    since = stamp(began)
    versions = _one(
        connection,
        "SELECT min(v.id) FROM captures c JOIN versions v ON v.capture = c.id WHERE c.fetched_at >= ?",
        since,
    )
    captures = _one(connection, "SELECT min(id) FROM captures WHERE fetched_at >= ?", since)
    last = _reach(connection)
    reach = Reach(versions - 1 if versions else last.versions, captures - 1 if captures else last.captures)
    events = _one(connection, "SELECT max(id) FROM events WHERE at < ?", since)
    ledger = {
        table: _one(connection, f"SELECT max(rowid) FROM {table} WHERE {column} < ?", since)  # noqa: S608  ours
        for table, column in LEDGER.items()
    }
    return Mark(reach, events, ledger, since, stamp(moment), ill=())


def following(
    connection: sqlite3.Connection,
    mark: Mark,
    under_way: Collection[str],
    moment: datetime,
    ill: tuple[str, ...] | None,
) -> Mark:
    """The mark after a look at everything but the new articles of the sources that are `under_way`."""
    reach = _reach(connection)
    behind = {source: mark.reach_in(source) for source in under_way if mark.reach_in(source) != reach}
    return Mark(reach, _last(connection, "events"), _ledger(connection), stamp(moment), mark.due, behind, ill)


def written(mark: Mark) -> str:
    """A mark as desk.db keeps it."""
    return json.dumps(asdict(mark), sort_keys=True)


def read(text: str) -> Mark:
    """The mark that `written` wrote."""
    said: dict[str, Any] = json.loads(text)
    said["reach"] = Reach(**said["reach"])
    said["behind"] = {source: Reach(**each) for source, each in said["behind"].items()}
    said["ill"] = None if said["ill"] is None else tuple(said["ill"])
    return Mark(**said)


def _reach(connection: sqlite3.Connection) -> Reach:
    return Reach(_last(connection, "versions"), _last(connection, "captures"))


def _ledger(connection: sqlite3.Connection) -> dict[str, int]:
    return {table: _last(connection, table) for table in LEDGER}


def _last(connection: sqlite3.Connection, table: str) -> int:
    return _one(connection, f"SELECT max(rowid) FROM {table}")  # noqa: S608  names of ours


def _one(connection: sqlite3.Connection, sql: str, *values: object) -> int:
    row = connection.execute(sql, values).fetchone()
    return int(row[0] or 0) if row else 0
