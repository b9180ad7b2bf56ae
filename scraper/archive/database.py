"""Opens archive.db: pragmas, migrations, and the one way to write."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from scraper.archive.schema import migrations
from scraper.errors import Damaged, WrongInput

# Another process may be writing: its transactions stay under a second.
_PATIENCE_MS = 30_000


class Archive:
    """An open archive. Reading goes through `connection`; writing only inside `write()`."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open, create or migrate the archive at `path`.

        Raises WrongInput if the file is no archive of ours, Damaged if it is no whole database.
        """
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
        except sqlite3.DatabaseError as error:
            connection.close()
            raise Damaged(f"{path}: cannot be opened as an archive ({error})") from error
        except WrongInput:
            connection.close()
            raise
        return cls(path, connection)

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One write transaction: all of it is kept, or none. Within another one it is a part of that."""
        if self.connection.in_transaction:
            yield self.connection
            return
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self.connection
            self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:  # a full disk may have ended it already
                self.connection.execute("ROLLBACK")
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
