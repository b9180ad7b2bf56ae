"""An archive with today's tables and nothing in it: the migrations run once, wherever a test begins they are copied."""

from __future__ import annotations

import sqlite3
from functools import cache
from pathlib import Path

from sqlite_utils import Database

from scraper.archive.schema import migrations


@cache
def _migrated() -> Database:
    database = Database(memory=True)
    migrations().apply(database)
    return database


@cache
def _image() -> bytes:
    return bytes(_migrated().conn.serialize())


def in_memory() -> sqlite3.Connection:
    """A blank archive of one's own, in memory."""
    connection: sqlite3.Connection = Database(memory=True).conn
    _migrated().conn.backup(connection)
    return connection


def at(path: Path) -> Path:
    """A blank archive in that file, which must not be there yet; gives the path."""
    with path.open("xb") as file:
        file.write(_image())
    return path
