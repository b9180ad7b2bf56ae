"""The full-text index: analysed keys of each article's title and body, kept inside the archive's own transactions."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from scraper.search import analyse

# The keys are made by us, so the tokenizer must only split at spaces. "ascii" takes every character beyond ASCII for
# part of a word; unicode61 would split at letters younger than its tables, and phrases would no longer line up.
_TABLE = "CREATE VIRTUAL TABLE IF NOT EXISTS article_index USING fts5(title, body, tokenize = 'ascii')"


def create(connection: sqlite3.Connection) -> None:
    """Make the index where it is not there yet; neither begins nor commits a transaction."""
    connection.execute(_TABLE)


def put(
    connection: sqlite3.Connection, article_id: int, title: str | None, body: str | None, language: str | None
) -> None:
    """Index an article's present text in place of what was indexed for it before."""
    connection.execute(
        "INSERT OR REPLACE INTO article_index (rowid, title, body) VALUES (?, ?, ?)",
        (article_id, analyse.keys(title, language), analyse.keys(body, language)),
    )


def remove(connection: sqlite3.Connection, article_id: int) -> None:
    """Take an article out of the index."""
    connection.execute("DELETE FROM article_index WHERE rowid = ?", (article_id,))


def settle(connection: sqlite3.Connection) -> None:
    """Merge the index until nothing is left in it of what was taken out; for a small part at a time, see FTS5."""
    connection.execute("INSERT INTO article_index (article_index) VALUES ('optimize')")


def fault(connection: sqlite3.Connection) -> str | None:
    """What SQLite finds wrong with the index, in its words; None if it is sound.

    SQLite asks for the right to write before it looks, and looks for seconds, so it is given a copy.
    """
    path = connection.execute("PRAGMA database_list").fetchone()[2]
    if not path:
        return _fault(connection)
    copy = sqlite3.connect("", isolation_level=None, uri=True)  # a file of its own that goes with the connection
    try:
        copy.execute("ATTACH ? AS kept", (f"{Path(path).as_uri()}?mode=ro",))
        made = copy.execute("SELECT sql FROM kept.sqlite_master WHERE name = 'article_index'").fetchone()[0]
        copy.execute("BEGIN")
        copy.execute(made)
        for table in ("data", "idx", "content", "docsize", "config"):
            copy.execute(f"DELETE FROM main.article_index_{table}")  # noqa: S608  names of ours
            copy.execute(f"INSERT INTO main.article_index_{table} SELECT * FROM kept.article_index_{table}")  # noqa: S608
        copy.execute("COMMIT")
        return _fault(copy)
    except sqlite3.DatabaseError as error:
        return str(error)
    finally:
        copy.close()


def _fault(connection: sqlite3.Connection) -> str | None:
    try:
        connection.execute("INSERT INTO article_index (article_index) VALUES ('integrity-check')")
    except sqlite3.DatabaseError as error:
        return str(error)
    return None
