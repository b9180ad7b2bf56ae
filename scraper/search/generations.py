"""Which generation of the index answers, and which is being built beside it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Literal

State = Literal["serving", "building", "leaving"]

# The keys are made by us, so the tokenizer must only split at spaces. "ascii" takes every character beyond ASCII for
# part of a word; unicode61 would split at letters younger than its tables, and phrases would no longer line up. The
# first column costs two bytes less for every word in it, and most words are the body's. Nothing asks how long an
# article is, so its length is not kept.
_TABLE = (
    "CREATE VIRTUAL TABLE {name} USING fts5(body, title, attached, marks, content = '', columnsize = 0,"
    " tokenize = 'ascii')"
)
COLUMNS = "body, title, attached, marks"
# Bytes of new entries that FTS5 keeps before it writes them as a segment, segments of one size of which it makes one
# as it goes, and of which it does so at once. A build writes a whole batch as one segment, and merges more seldom.
_USUAL = {"hashsize": 1 << 20, "automerge": 4, "crisismerge": 16}
_FOR_A_BUILD = {"hashsize": 1 << 23, "automerge": 16, "crisismerge": 32}


@dataclass(frozen=True, slots=True)
class Generation:
    """One index: its number (1 or 2) names its table. Docids from `reached` on are in it; 0: all are."""

    number: int
    analyser: str
    state: State
    reached: int

    @property
    def table(self) -> str:
        """The FTS5 table."""
        return table_of(self.number)

    @property
    def whole(self) -> bool:
        """Whether every article is in it."""
        return self.reached == 0


def table_of(number: int) -> str:
    """The FTS5 table of a generation."""
    return f"article_index_{number}"


def every(connection: sqlite3.Connection) -> tuple[Generation, ...]:
    """All that are there, those too that are on their way out."""
    rows = connection.execute("SELECT generation, analyser, state, reached FROM index_state ORDER BY generation")
    return tuple(Generation(*row) for row in rows)


def kept(connection: sqlite3.Connection) -> tuple[Generation, ...]:
    """Those that a change of an article is written to."""
    return tuple(each for each in every(connection) if each.state != "leaving")


def serving(connection: sqlite3.Connection) -> Generation:
    """The one that answers."""
    return next(each for each in every(connection) if each.state == "serving")


def add(connection: sqlite3.Connection, number: int, analyser: str, state: State, reached: int) -> None:
    """A new, empty one."""
    connection.execute(_TABLE.format(name=table_of(number)))
    connection.execute("INSERT INTO index_state VALUES (?, ?, ?, ?)", (number, analyser, state, reached))


def tune(connection: sqlite3.Connection, number: int, *, building: bool) -> None:
    """Have FTS5 write and merge as a build wants it, or as usual."""
    name = table_of(number)
    for setting, value in (_FOR_A_BUILD if building else _USUAL).items():
        connection.execute(f"INSERT INTO {name} ({name}, rank) VALUES (?, ?)", (setting, value))  # noqa: S608  ours
