"""What an erasure reaches in archive.db: every row that hangs on an article, and every cell that names it."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from scraper.care.clear import Clear, telling
from scraper.care.masks import MASK
from scraper.errors import Held
from scraper.search import building, index

# Tombstones are to outlive it. What a programme says is its own, read again from its file; `cited` sees to quotes.
_OURS = frozenset({"tombstones", "barred", "_sqlite_migrations"})
_PROGRAMMES = frozenset(
    {"programmes", "programme_documents", "promises", "wordings", "definitions", "self_assessments"}
)
_LEAST = 12  # letters of a title that may be looked for as it stands
_TRIES, _PAUSE = 50, 0.1


@dataclass(frozen=True, slots=True)
class _Column:
    table: str
    name: str
    required: bool


def rows(connection: sqlite3.Connection, clear: Clear) -> None:
    """Delete the article with all that hangs on it, and mask what other rows say of it; within one transaction."""
    connection.execute("PRAGMA defer_foreign_keys = ON")
    mentions = list(_mentions(connection, clear))
    captures = _own_captures(connection, clear)
    delete(connection, "articles", [clear.article])
    delete(connection, "captures", captures)
    for table, column, rowid, text in mentions:
        _mask(connection, table, column, rowid, text)
    for article in (clear.article, *index.pending(connection)):
        index.put(connection, article)


def delete(connection: sqlite3.Connection, table: str, ids: Iterable[int]) -> None:
    """Delete rows by id, with every row that cannot be without them; what merely points to them points nowhere."""
    for number in ids:
        for child in _pointing_at(connection, table):
            if not child.required:
                connection.execute(
                    f'UPDATE "{child.table}" SET "{child.name}" = NULL WHERE "{child.name}" = ?',  # noqa: S608  names
                    (number,),
                )
                continue
            if "id" in _columns(connection, child.table):
                found = connection.execute(
                    f'SELECT id FROM "{child.table}" WHERE "{child.name}" = ?',  # noqa: S608  names
                    (number,),
                ).fetchall()
                delete(connection, child.table, [row[0] for row in found])
            connection.execute(f'DELETE FROM "{child.table}" WHERE "{child.name}" = ?', (number,))  # noqa: S608  names
        connection.execute(f'DELETE FROM "{table}" WHERE id = ?', (number,))  # noqa: S608  names


def _own_captures(connection: sqlite3.Connection, clear: Clear) -> list[int]:
    """The captures of the article's addresses and files, except those that a version of another article is from."""
    found: list[int] = []
    for key in clear.keys:
        found += [row[0] for row in connection.execute("SELECT id FROM captures WHERE key = ?", (key,))]
    for sha256 in clear.files - clear.shared:
        found += [row[0] for row in connection.execute("SELECT id FROM captures WHERE sha256 = ?", (sha256,))]
    others = "SELECT 1 FROM versions WHERE capture = ? AND article <> ?"
    own = [row for row in dict.fromkeys(found) if not connection.execute(others, (row, clear.article)).fetchone()]
    repeats = [
        row[0] for each in own for row in connection.execute("SELECT id FROM captures WHERE revisit_of = ?", (each,))
    ]
    return list(dict.fromkeys((*own, *repeats)))


def _pointing_at(connection: sqlite3.Connection, table: str) -> list[_Column]:
    """The columns that refer to a table's ids, and whether each must have a value; those of other rooms too."""
    found = []
    for name in _tables(connection):
        needed = {row["name"]: bool(row["notnull"] or row["pk"]) for row in _info(connection, name)}
        keys = connection.execute(f'PRAGMA foreign_key_list("{name}")')
        found += [_Column(name, key["from"], needed[key["from"]]) for key in keys if key["table"] == table]
    return found


def _tables(connection: sqlite3.Connection) -> list[str]:
    sql = (
        "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main' AND name NOT LIKE 'sqlite%'"
        " AND name NOT LIKE 'index_%' AND name <> 'echo_bands'"
    )
    return [row[0] for row in connection.execute(sql) if row[0] not in _OURS]


def _info(connection: sqlite3.Connection, table: str) -> list[sqlite3.Row]:
    return connection.execute(f'PRAGMA table_info("{table}")').fetchall()


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row["name"] for row in _info(connection, table)]


# --- what names it ------------------------------------------------------------


def _mentions(connection: sqlite3.Connection, clear: Clear) -> Iterator[tuple[str, str, object, str]]:
    """Cells of any table that hold an address or a telling title: table, column, how the row is found, and the text."""
    titles = telling(connection, clear.article, (title for title in clear.titles if len(title) >= _LEAST))
    needles = sorted((*clear.urls, *clear.keys, *titles), key=len, reverse=True)
    # An address must end where it ends: .../page-1 is not .../page-10.
    whole = re.compile("|".join(rf"(?<![\w-]){re.escape(needle)}(?![\w%?&=/-]|\.\w)" for needle in needles))
    for table in (each for each in _tables(connection) if each not in _PROGRAMMES):
        info = _info(connection, table)
        keys = [row["name"] for row in info if row["pk"]]
        name = ", ".join(f'"{key}"' for key in keys) or "rowid"
        for column in [row["name"] for row in info if row["type"] == "TEXT"]:
            where = " OR ".join(f'instr("{column}", ?)' for _ in needles)
            for row in connection.execute(f'SELECT "{column}", {name} FROM "{table}" WHERE {where}', needles):  # noqa: S608  names
                text = whole.sub(MASK, row[0])
                if text != row[0]:
                    yield table, column, tuple(row)[1:], text


def _mask(connection: sqlite3.Connection, table: str, column: str, row: object, text: str) -> None:
    """Put the masked text in a cell; a row that cannot be without what was there is deleted."""
    keys = [each["name"] for each in _info(connection, table) if each["pk"]] or ["rowid"]
    where = " AND ".join(f'"{key}" = ?' if key != "rowid" else "rowid = ?" for key in keys)
    values = row if isinstance(row, tuple) else (row,)
    if text == MASK and table not in ("captures", "articles"):
        with suppress(sqlite3.IntegrityError):  # of the row of an address that something else rests on
            connection.execute(f'DELETE FROM "{table}" WHERE {where}', values)  # noqa: S608  names
            return
    connection.execute(f'UPDATE OR REPLACE "{table}" SET "{column}" = ? WHERE {where}', (text, *values))  # noqa: S608  names


# --- free pages ----------------------------------------------------------------


def pages(connection: sqlite3.Connection) -> None:
    """Leave nothing of what was deleted in the index, in free pages and in the write-ahead log.

    Raises Held if another process keeps the log open; then this is to be done again.
    """
    building.settle(connection)
    connection.execute("VACUUM")
    for _ in range(_TRIES):
        if not connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            return
        time.sleep(_PAUSE)
    raise Held("archive.db: another process is reading it; the erasure is finished at the next start of any command")
