"""Opens desk.db, what is for staff's eyes alone: who asked for a takedown and why, and the key of what is barred."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.archive.database import is_busy, is_unwritable
from scraper.archive.schema.desk import REGISTER, REVIEWING
from scraper.archive.schema.steps import Steps
from scraper.clock import stamp
from scraper.errors import Damaged, Held, Unwritable, WrongInput

if TYPE_CHECKING:
    from sqlite_utils import Database

_PATIENCE = 30.0  # seconds: another process may be writing


@dataclass(frozen=True, slots=True)
class Takedown:
    """One line of the register. `before` is the visibility that an undone `hide` goes back to."""

    tombstone: int
    article: int
    key: str
    grade: str
    requester: str | None
    ground: str | None
    by: str
    at: str
    before: str | None
    undone_at: str | None


def beside(archive: Path) -> Path:
    """Where the desk of an archive stands: in the same folder."""
    return archive.with_name("desk.db")


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection | None]:
    """The desk at `path` for reading alone, rows by name; None where there is none yet."""
    if not path.exists():
        yield None
        return
    connection = _for_reading(path)
    try:
        if _is_behind(path, connection):
            connection.close()
            with opened(path):  # migrates it, or says why it cannot
                pass
            connection = _for_reading(path)
        yield connection
    finally:
        connection.close()


def _for_reading(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA busy_timeout = {int(_PATIENCE * 1000)}")
    return connection


def _is_behind(path: Path, connection: sqlite3.Connection) -> bool:
    """Whether the desk has to be migrated before it is read; without a transaction, since readers are many."""
    try:
        return _steps().pending(connection)
    except sqlite3.DatabaseError as error:
        raise Damaged(f"{path}: cannot be opened as the desk of an archive ({error})") from error


@contextmanager
def opened(path: Path, *, new: bool = False, patience: float = _PATIENCE) -> Iterator[sqlite3.Connection]:
    """The desk at `path`, migrated where that is needed; one transaction, kept if the block ends well.

    `new`: it may be made. `patience`: seconds to wait for another process that writes. Raises WrongInput if there is
    none else, or if it is another program's, Damaged if the file is no whole database, Unwritable if it may not be
    written to, Held if the other process goes on.
    """
    if not (new or path.exists()):
        raise WrongInput(f"{path}: found no desk, expected the one of this archive; put it back from a copy")
    try:
        path.touch(0o600)  # whoever may read the archive need not read this
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("BEGIN IMMEDIATE")
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if tables and "takedowns" not in tables:
            raise WrongInput(f"{path}: found another program's database, expected the desk of an archive or no file")
        _migrate(connection)
    except (PermissionError, sqlite3.DatabaseError) as error:
        if is_unwritable(error):
            raise Unwritable(f"{path}: found no permission to write to this file or its folder, expected it") from error
        if is_busy(error):
            raise Held(f"{path}: another process is writing to it; nothing was done, try again") from error
        raise Damaged(f"{path}: cannot be opened as the desk of an archive ({error})") from error
    try:
        yield connection
        connection.execute("COMMIT")
    finally:
        connection.close()


def _steps() -> Steps:
    steps = Steps("municipal-archive-desk")
    # In this order; none is edited or renamed once landed.
    for name, script in (("register", REGISTER), ("reviewing", REVIEWING)):
        steps.add(name, partial(_run, script=script))
    return steps


def _migrate(connection: sqlite3.Connection) -> None:
    steps = _steps()
    if steps.pending(connection):
        from sqlite_utils import Database  # noqa: PLC0415  brings 20 MB along

        steps.apply(Database(connection))


def _run(db: Database, script: str) -> None:
    for statement in script.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)


def key(path: Path) -> bytes:
    """The key with which this desk's archive hashes what is barred; made, desk and all, when it is first asked for.

    Only for an archive in which nothing is barred yet: a new key does not know again what another one hashed.
    """
    with opened(path, new=True) as connection:
        row = connection.execute("SELECT value FROM secrets WHERE name = 'key'").fetchone()
        if row:
            return bytes(row[0])
        made = secrets.token_bytes(32)
        connection.execute("INSERT INTO secrets VALUES ('key', ?)", (made,))
        return made


def known_key(path: Path) -> bytes | None:
    """The key, if the desk is there and has one; nothing is made."""
    if not path.exists():
        return None
    with opened(path) as connection:
        row = connection.execute("SELECT value FROM secrets WHERE name = 'key'").fetchone()
        return bytes(row[0]) if row else None


def register(path: Path, takedown: Takedown) -> None:
    """Enter a takedown, in place of what was entered for it before."""
    with opened(path) as connection:
        connection.execute(
            "INSERT OR REPLACE INTO takedowns VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(takedown.tombstone, takedown.article, takedown.key, takedown.grade, takedown.requester),
                *(takedown.ground, takedown.by, takedown.at, takedown.before, takedown.undone_at),
            ),
        )


def undone(path: Path, tombstone: int, at: datetime) -> str:
    """Note that a takedown was undone; the visibility to go back to."""
    with opened(path) as connection:
        connection.execute("UPDATE takedowns SET undone_at = ? WHERE tombstone = ?", (stamp(at), tombstone))
        row = connection.execute("SELECT before FROM takedowns WHERE tombstone = ?", (tombstone,)).fetchone()
        return str(row[0] or "public") if row else "public"


def takedowns(path: Path) -> tuple[Takedown, ...]:
    """The whole register, oldest first; empty where there is no desk."""
    if not path.exists():
        return ()
    with opened(path) as connection:
        rows = connection.execute("SELECT * FROM takedowns ORDER BY tombstone").fetchall()
        return tuple(Takedown(*row) for row in rows)


def forget_words(path: Path, article: int) -> None:
    """Take the words of an article out of what was proposed of it; that it was proposed and decided on stays."""
    if not path.exists():
        return
    with opened(path) as connection:
        connection.execute("UPDATE proposals SET quote = '', reasons = '[]' WHERE article = ?", (article,))
