"""Keeps whether an article still stands at its address: missing, removed, moved, and back again."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Literal

from scraper import addresses
from scraper.clock import stamp

Absence = Literal["missing", "removed", "moved", "still"]


def absent(
    connection: sqlite3.Connection,
    article: int,
    url: str,
    at: datetime,
    *,
    removed: bool,
    run: int | None,
) -> Absence:
    """The page is no longer at `url`. What that means for the article:

    moved, where it is known to stand at another of its addresses; removed, where the caller says so (a 410, or the
    source's removal rule satisfied); missing at the first absence; still, where nothing new is to be said.
    """
    row = connection.execute("SELECT url, missing_since, removed_at FROM articles WHERE id = ?", (article,)).fetchone()
    standing = standing_elsewhere(connection, article, url)
    if standing:
        if addresses.key(row["url"]) != addresses.key(url):
            return "still"
        move(connection, article, standing, at, run)
        return "moved"
    if row["removed_at"]:
        return "still"
    connection.execute(
        "UPDATE articles SET missing_since = coalesce(missing_since, ?) WHERE id = ?", (stamp(at), article)
    )
    if removed:
        connection.execute("UPDATE articles SET removed_at = ? WHERE id = ?", (stamp(at), article))
        _event(connection, article, "removed", at, run, url)
        return "removed"
    if row["missing_since"]:
        return "still"
    _event(connection, article, "missing", at, run, url)
    return "missing"


def standing_elsewhere(connection: sqlite3.Connection, article: int, url: str) -> str | None:
    """Another address of the article that gave it when last asked."""
    row = connection.execute(
        """SELECT d.url FROM addresses d JOIN fetch_state f ON f.source = d.source AND f.key = d.key
           WHERE d.article = ? AND d.key <> ? AND f.status IN (200, 304) AND f.missing_checks = 0
           ORDER BY f.checked_at DESC LIMIT 1""",
        (article, addresses.key(url)),
    ).fetchone()
    return row[0] if row else None


def move(connection: sqlite3.Connection, article: int, url: str, at: datetime, run: int | None) -> None:
    """The article's address is `url` from now on; the old one stays among its addresses."""
    old = connection.execute("SELECT url FROM articles WHERE id = ?", (article,)).fetchone()[0]
    connection.execute(
        "UPDATE articles SET url = ?, missing_since = NULL, removed_at = NULL WHERE id = ?", (url, article)
    )
    _event(connection, article, "moved", at, run, f"{old} → {url}")


def seen_again(connection: sqlite3.Connection, article: int, at: datetime, run: int | None) -> bool:
    """The article stands again: clear what said otherwise; whether there was anything to clear.

    A sighting from before it went missing (an import) clears nothing.
    """
    row = connection.execute("SELECT url, missing_since FROM articles WHERE id = ?", (article,)).fetchone()
    if not row["missing_since"] or stamp(at) < row["missing_since"]:
        return False
    connection.execute("UPDATE articles SET missing_since = NULL, removed_at = NULL WHERE id = ?", (article,))
    _event(connection, article, "returned", at, run, row["url"])
    return True


def _event(connection: sqlite3.Connection, article: int, kind: str, at: datetime, run: int | None, detail: str) -> None:
    connection.execute(
        "INSERT INTO events (article, kind, at, run, detail) VALUES (?, ?, ?, ?, ?)",
        (article, kind, stamp(at), run, detail),
    )
