"""What people corrected: written over what is read, field by field, and taken back; no row is ever changed."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from scraper.archive import store
from scraper.clock import stamp
from scraper.errors import WrongInput

Field = Literal["title", "published", "visibility"]
_AS_READ = "public"  # what an article's own visibility is before anybody says otherwise


@dataclass(frozen=True, slots=True)
class Correction:
    """One row: what a person wrote over a field, or (`undone`) that what is read counts again."""

    article: int
    field: str
    old: str | None
    new: str | None
    reason: str
    author: str | None
    at: str
    undone: bool = False


_ROW = "SELECT article, field, old, new, reason, author, at, undone FROM corrections"


def every(connection: sqlite3.Connection, article: int | None = None) -> tuple[Correction, ...]:
    """All that were ever made, oldest first: of one article, or of the whole archive."""
    rows = connection.execute(f"{_ROW} WHERE :article IS NULL OR article = :article ORDER BY id", {"article": article})
    return tuple(Correction(**{**dict(row), "undone": bool(row["undone"])}) for row in rows)


def standing(connection: sqlite3.Connection, source: str) -> dict[int, dict[str, str | None]]:
    """What people say of a source's articles today: for each corrected one, its fields with their values."""
    found: dict[int, dict[str, str | None]] = {}
    rows = connection.execute(
        "SELECT c.article, c.field, c.new FROM standing_corrections c JOIN articles a ON a.id = c.article"
        " WHERE a.source = ? ORDER BY c.id",
        (source,),
    )
    for article, field, new in rows:
        found.setdefault(article, {})[field] = new
    return found


def correct(
    connection: sqlite3.Connection,
    article: int,
    field: Field,
    new: str | None,
    *,
    reason: str,
    author: str,
    at: datetime,
) -> Correction:
    """Write `new` over a field. Raises WrongInput where it is shown so already, or a takedown hides it."""
    old = _shown(connection, article, field)
    if old == new:
        raise WrongInput(f"--{field}: found {new!r}, which is what article {article} shows already")
    if field == "visibility":
        _refuse_hidden(connection, article)
    return _put(connection, Correction(article, field, old, new, reason, author, stamp(at)))


def undo(
    connection: sqlite3.Connection, article: int, field: Field, *, reason: str, author: str, at: datetime
) -> Correction:
    """Let what is read count again. Raises WrongInput where nobody corrected the field, or a takedown hides it."""
    row = connection.execute(
        "SELECT 1 FROM standing_corrections WHERE article = ? AND field = ?", (article, field)
    ).fetchone()
    if row is None:
        raise WrongInput(f"--undo: found no correction of {field} that stands for article {article}, expected one")
    if field == "visibility":
        _refuse_hidden(connection, article)
    old = _shown(connection, article, field)
    return _put(connection, Correction(article, field, old, None, reason, author, stamp(at), undone=True))


def _put(connection: sqlite3.Connection, row: Correction) -> Correction:
    connection.execute(
        "INSERT INTO corrections (article, field, old, new, reason, author, at, undone)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (row.article, row.field, row.old, row.new, row.reason, row.author, row.at, row.undone),
    )
    if row.field == "visibility":
        connection.execute("UPDATE articles SET visibility = ? WHERE id = ?", (row.new or _AS_READ, row.article))
    else:
        store.present(connection, row.article, None)
    return row


def _shown(connection: sqlite3.Connection, article: int, field: Field) -> str | None:
    row = connection.execute("SELECT title, published, visibility FROM articles WHERE id = ?", (article,)).fetchone()
    return row[field] if row[field] is None else str(row[field])


def _refuse_hidden(connection: sqlite3.Connection, article: int) -> None:
    if connection.execute("SELECT 1 FROM tombstones WHERE article = ? AND grade = 'hide'", (article,)).fetchone():
        raise WrongInput(
            f"--visibility: found article {article} taken down, expected one that is not; `scraper takedown undo` first"
        )
