"""Keeps what attached files say: once read, for every attachment with the same bytes."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import get_args

from scraper.archive import store
from scraper.models import Document, DocumentKind, DocumentNote

_PART = "; "
_DOCUMENT = "SELECT kind, text, pages, note FROM attachments"


@dataclass(frozen=True, slots=True)
class Unread:
    """A kept file that the rules of today have not read: the digest of its bytes, and a capture that has them."""

    sha256: str
    capture: int


def unread(connection: sqlite3.Connection, article: int, rules: str) -> tuple[Unread, ...]:
    """The files of an article, of any of its versions, that `rules` have not read yet."""
    rows = connection.execute(
        "SELECT sha256, min(capture) FROM attachments WHERE article = ? AND sha256 IS NOT NULL AND capture IS NOT NULL"
        " AND read_by IS NOT ? GROUP BY sha256 ORDER BY min(id)",
        (article, rules),
    )
    return tuple(Unread(*row) for row in rows.fetchall())


def known(connection: sqlite3.Connection, sha256: str, rules: str | None = None) -> Document | None:
    """What is kept of a file with these bytes, if `rules` (by default any) have read it."""
    row = connection.execute(
        f"{_DOCUMENT} WHERE sha256 = ? AND read_by IS NOT NULL AND (?2 IS NULL OR read_by = ?2)"
        " ORDER BY text IS NULL LIMIT 1",
        (sha256, rules),
    ).fetchone()
    return _document(row) if row else None


def at(connection: sqlite3.Connection, version: int, url: str) -> Document | None:
    """What is kept of the file that a version links to at that address; None while it is not read."""
    row = connection.execute(
        f"{_DOCUMENT} WHERE version = ? AND url = ? AND read_by IS NOT NULL", (version, url)
    ).fetchone()
    return _document(row) if row else None


def put(connection: sqlite3.Connection, sha256: str, document: Document, rules: str) -> None:
    """Keep what `rules` read in these bytes, wherever they are attached. One that was stopped replaces no text."""
    connection.execute(
        "UPDATE attachments SET kind = ?, text = ?, pages = ?, note = ?, read_by = ?5"
        " WHERE sha256 = ? AND read_by IS NOT ?5 AND (text IS NULL OR ?)",
        (
            *(document.kind, document.text, document.pages, _PART.join(document.notes) or None, rules),
            *(sha256, not document.stopped),
        ),
    )
    for row in connection.execute("SELECT version, article FROM attachments WHERE sha256 = ?", (sha256,)).fetchall():
        store.examine(connection, row["version"])
        store.present(connection, row["article"], None)


def _document(row: sqlite3.Row) -> Document:
    kind: DocumentKind = next((kind for kind in get_args(DocumentKind) if kind == row["kind"]), "unknown")
    notes = tuple(note for note in get_args(DocumentNote) if note in (row["note"] or "").split(_PART))
    return Document(kind, row["text"], row["pages"], notes)
