"""Keeps every form that was ever seen with its key: for words begun, and for words nearly right."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

from scraper.search import generations
from scraper.search.entry import FORM

_BATCH = 1_000

Write = Callable[[], AbstractContextManager[sqlite3.Connection]]


def put(connection: sqlite3.Connection, words: Iterable[tuple[str, str]]) -> None:
    """Keep forms with their keys."""
    connection.executemany("INSERT OR IGNORE INTO index_words VALUES (?, ?)", sorted(words))


def sweep(write: Write, connection: sqlite3.Connection) -> None:
    """Forget every form that no entry of the index has any more.

    `write` lends a transaction on `connection`. Other processes may add articles meanwhile, so what is forgotten is
    looked for in the same transaction.
    """
    last: tuple[str, str] | None = ("", "")
    while last:
        with write():
            last = _sweep(connection, last)


def _sweep(connection: sqlite3.Connection, last: tuple[str, str]) -> tuple[str, str] | None:
    """A part of it: what follows after `last`, and how far that went."""
    rows = connection.execute(
        "SELECT form, key FROM index_words WHERE (form, key) > (?, ?) ORDER BY form, key LIMIT ?", (*last, _BATCH)
    ).fetchall()
    tables = [each.table for each in generations.kept(connection)]
    unsaid = [tuple(row) for row in rows if not any(_has(connection, table, said(*row)) for table in tables)]
    connection.executemany("DELETE FROM index_words WHERE form = ? AND key = ?", unsaid)
    return tuple(rows[-1]) if rows else None


def _has(connection: sqlite3.Connection, table: str, asked: str) -> bool:
    sql = f"SELECT 1 FROM {table} WHERE {table} MATCH ? LIMIT 1"  # noqa: S608  names of ours
    return connection.execute(sql, (asked,)).fetchone() is not None


def said(form: str, key: str) -> str:
    """What finds the entries with a form. One that is its own key is told from its other forms by their texts alone."""
    return f'"{key}"' if form == key else f'"{FORM}{form}" AND "{key}"'
