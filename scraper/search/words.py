"""Keeps every form that was ever seen with its key: for words begun, and for words nearly right."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from scraper.search import generations
from scraper.search.entry import FORM

_BATCH = 1_000


def put(connection: sqlite3.Connection, words: Iterable[tuple[str, str]]) -> None:
    """Keep forms with their keys."""
    connection.executemany("INSERT OR IGNORE INTO index_words VALUES (?, ?)", sorted(words))


def sweep(connection: sqlite3.Connection) -> None:
    """Forget every form that no entry of the index has any more."""
    table = generations.serving(connection).table
    has = f"SELECT 1 FROM {table} WHERE {table} MATCH ? LIMIT 1"  # noqa: S608  names of ours
    last = ("", "")
    while rows := connection.execute(
        "SELECT form, key FROM index_words WHERE (form, key) > (?, ?) ORDER BY form, key LIMIT ?", (*last, _BATCH)
    ).fetchall():
        last = tuple(rows[-1])
        unsaid = [tuple(row) for row in rows if not connection.execute(has, (said(*row),)).fetchone()]
        connection.executemany("DELETE FROM index_words WHERE form = ? AND key = ?", unsaid)


def said(form: str, key: str) -> str:
    """What finds the entries with a form. One that is its own key is told from its other forms by their texts alone."""
    return f'"{key}"' if form == key else f'"{FORM}{form}" AND "{key}"'
