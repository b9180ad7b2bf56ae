"""Opens archive.db: pragmas, migrations, and the one way to write."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from scraper.archive.schema import migrations
from scraper.errors import Damaged, Unwritable, WrongInput

# Another process may be writing: its transactions stay under a second.
_PATIENCE_MS = 30_000
_UNWRITTEN = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)


class Archive:
    """An open archive. Reading goes through `connection`; writing only inside `write()`."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open, create or migrate the archive at `path`; where it may not be written to, open it for reading.

        Raises WrongInput if the file is no archive of ours, Damaged if it is no whole database, Unwritable if it has
        to be made or migrated first and may not be.
        """
        try:
            return cls(path, _for_writing(path))
        except (PermissionError, sqlite3.DatabaseError) as error:
            if not is_unwritable(error):
                raise Damaged(f"{path}: cannot be opened as an archive ({error})") from error
            return cls(path, _for_reading(path))

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One write transaction: all of it is kept, or none. Within another one it is a part of that.

        Raises Unwritable where the archive may only be read.
        """
        if self.connection.in_transaction:
            yield self.connection
            return
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self.connection
            self.connection.execute("COMMIT")
        except BaseException as error:
            if self.connection.in_transaction:  # a full disk may have ended it already
                self.connection.execute("ROLLBACK")
            if is_unwritable(error):
                raise _unwritable(self.path, error) from error
            raise

    def close(self) -> None:
        """Close; the archive is sound with or without it."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def is_unwritable(error: BaseException) -> bool:
    """Whether what went wrong is that a database, or the folder it keeps its log in, may not be written to."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in _UNWRITTEN  # above them is which of its kinds it is
    return isinstance(error, PermissionError)


def is_busy(error: BaseException) -> bool:
    """Whether what went wrong is that another process was writing for longer than one waits."""
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


def _for_writing(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    try:
        connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
        _refuse_foreign(path, connection)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        # What a statement may have to take back goes to a file otherwise, a hundred writes an article.
        connection.execute("PRAGMA temp_store = MEMORY")
        _migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _for_reading(path: Path) -> sqlite3.Connection:
    """Raises Unwritable where the archive cannot even be read so: it is new, of an older version, or has a log left."""
    # Where nobody can write, SQLite cannot make the files by which readers of a log agree; without a log none are due.
    still = not _may_write(path.parent) and not path.with_name(f"{path.name}-wal").exists()
    try:
        address = f"{path.resolve().as_uri()}?mode=ro{'&immutable=1' if still else ''}"
        connection = sqlite3.connect(address, uri=True, isolation_level=None)
    except sqlite3.DatabaseError as error:
        raise _unwritable(path, error) from error
    connection.row_factory = sqlite3.Row
    try:
        connection.execute("PRAGMA temp_store = MEMORY")
        _refuse_foreign(path, connection)
        if migrations().pending(connection):
            raise Unwritable(
                f"{path}: found an archive of an older version that may not be written to, expected one that was opened"
                " once with this version where it can be written"
            )
    except sqlite3.DatabaseError as error:
        connection.close()
        raise _unwritable(path, error) from error
    except BaseException:
        connection.close()
        raise
    return connection


def _unwritable(path: Path, error: BaseException) -> Unwritable:
    if path.exists() and not _may_write(path):
        return Unwritable(f"{path}: found no permission to write to this file, expected it")
    if not _may_write(path.parent):
        return Unwritable(f"{path}: found no permission to write to the folder {path.parent.resolve()}, expected it")
    return Unwritable(f"{path}: found a file that cannot be written to ({error}), expected one that can")


def _may_write(path: Path) -> bool:
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _refuse_foreign(path: Path, connection: sqlite3.Connection) -> None:
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if tables and not {"_sqlite_migrations", "captures"} <= tables:
        raise WrongInput(f"{path}: found another program's database, expected an archive or no file")


def _migrate(connection: sqlite3.Connection) -> None:
    steps = migrations()
    if not steps.pending(connection):
        return
    from sqlite_utils import Database  # noqa: PLC0415  brings 20 MB along

    # Two processes may open a new archive at once: the second waits, then finds nothing left to do.
    connection.execute("BEGIN IMMEDIATE")
    try:
        steps.apply(Database(connection))
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
