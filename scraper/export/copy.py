"""Writes a copy of the database for hosts that cannot write: only what strangers may see, packed, in one file."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from scraper.errors import WrongInput
from scraper.export.asked import Asked
from scraper.export.standing import Walk
from scraper.export.target import COPY, Written, sha256_of
from scraper.search import building

# What the views go by stays as it is, hidden or not.
_RULES = ("visibility", "after_removal")
_VIEWS = {  # of others: public_ and the table's name
    "checks": "public_check_log",
    "robots_decisions": "public_robots",
    "programme_documents": "public_documents",
}
# Rows of promises and their ledger are only added, in an archive; what a copy leaves out was never in it. Names of
# staff and words to watch for stand in columns that may not be empty.
_LEDGER = ("definitions", "promises", "wordings", "evidence", "withdrawals", "assessments", "replies")
_TOLD_APART = {"tombstones": "article, key, grade, at"}  # where the view does not show the row's number
_INDEX = ("index_", "echo_bands")  # what is made of the articles, and anew
_CHECKS = ("source", "key", "url", "checked_at", "missing_checks")  # what public_checks shows of fetch_state
_EVENTS = "DELETE FROM events WHERE 'e' || id NOT IN (SELECT id FROM public_changes)"
_STATES = """
DELETE FROM fetch_state WHERE NOT EXISTS (
    SELECT 1 FROM addresses d JOIN articles a ON a.id = d.article AND a.url = d.url
    WHERE d.source = fetch_state.source AND d.key = fetch_state.key)
"""


def write(connection: sqlite3.Connection, asked: Asked, target: Path) -> Written:
    """Copy the archive to `target`, an empty file.

    Raises WrongInput for what a copy cannot hold, OSError where the disk is full.
    """
    if asked.versions:
        raise WrongInput("--versions: found beside --format sqlite, which holds every version anyway")
    with _told(target):
        connection.execute("VACUUM INTO ?", (str(target),))
        with closing(sqlite3.connect(target, isolation_level=None)) as copy:
            copy.row_factory = sqlite3.Row
            copy.execute("PRAGMA journal_mode = OFF")  # a copy that fails is thrown away
            copy.execute("PRAGMA synchronous = OFF")
            with _unguarded(copy):
                if not asked.everything:
                    _look_at_the_ledger(copy)
                if asked.sources or asked.by_article:
                    _narrow(copy, asked)
                if not asked.everything:
                    _make_public(copy)
            # Taking out of the index only adds to it; made anew, no word of what is gone is left in the file.
            if copy.execute("SELECT 1 FROM index_before").fetchone() or building.due(copy):
                building.renew(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            copy.execute(f"PRAGMA application_id = {COPY}")
            copy.execute("VACUUM")
            counts = {
                name: _count(copy, name) for name in ("sources", "articles", "versions", "attachments", "captures")
            }
    return Written(counts, sha256=sha256_of(target))


@contextmanager
def _unguarded(copy: sqlite3.Connection) -> Iterator[None]:
    """Without the triggers that let nobody take from the ledger; they stand again when the block ends."""
    marks = ", ".join("?" * len(_LEDGER))
    guards = copy.execute(
        f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({marks})",  # noqa: S608  marks
        _LEDGER,
    ).fetchall()
    for guard in guards:
        copy.execute(f"DROP TRIGGER {guard['name']}")
    yield
    for guard in guards:
        copy.execute(guard["sql"])


@contextmanager
def _told(target: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target)) from None
        raise


def _narrow(copy: sqlite3.Connection, asked: Asked) -> None:
    """Leave what belongs to the articles asked for; of whole sources, their runs and listings too."""
    copy.execute("CREATE TEMP TABLE wanted (id INTEGER PRIMARY KEY)")
    for page in Walk(copy, asked).pages():
        copy.executemany("INSERT INTO wanted VALUES (?)", [(article.id,) for article in page])
    if asked.by_article:
        copy.execute(
            "DELETE FROM captures WHERE id NOT IN (SELECT capture FROM versions WHERE article IN temp.wanted UNION"
            " SELECT capture FROM attachments WHERE article IN temp.wanted AND capture IS NOT NULL)"
        )
    elif asked.sources:
        marks = ", ".join("?" * len(asked.sources))
        for table in ("captures", "runs", "links", "fetch_state"):
            copy.execute(f"DELETE FROM {table} WHERE source NOT IN ({marks})", asked.sources)  # noqa: S608  names
    for table in ("versions", "attachments", "addresses", "events", "corrections", "evidence"):
        copy.execute(f"DELETE FROM {table} WHERE article NOT IN temp.wanted")  # noqa: S608  names
    copy.execute("DELETE FROM wordings WHERE article NOT IN temp.wanted")
    copy.execute("DELETE FROM withdrawals WHERE evidence NOT IN (SELECT id FROM evidence)")
    copy.execute("DELETE FROM articles WHERE id NOT IN temp.wanted")


def _look_at_the_ledger(copy: sqlite3.Connection) -> None:
    """Keep what is shown of it: which words a row may not repeat is known while what they are cited from is there."""
    for table, _keys in _shown(copy):
        if table in _LEDGER:
            copy.execute(f"CREATE TEMP TABLE shown_{table} AS SELECT * FROM {_view(table)}")  # noqa: S608  names


def _make_public(copy: sqlite3.Connection) -> None:
    """Leave what the public views show, and nothing else: rows, then values, then the index of words.

    Tables that strangers see nothing of stay, empty, so that a newer program can still open the file.
    """
    shown = dict(_shown(copy))
    for table, keys in shown.items():  # all of them first: which rows a view shows depends on other tables' rows
        if table not in _LEDGER:
            copy.execute(f"CREATE TEMP TABLE shown_{table} AS SELECT {keys} FROM {_view(table)}")  # noqa: S608  names
    copy.execute(_EVENTS)
    for table in _tables(copy):
        if table in shown:
            keys = shown[table]
            copy.execute(f"DELETE FROM {table} WHERE ({keys}) NOT IN (SELECT {keys} FROM temp.shown_{table})")  # noqa: S608  names
        elif table not in ("events", "fetch_state"):
            copy.execute(f"DELETE FROM {table}")  # noqa: S608  names
    for table, keys in shown.items():
        _say_what_the_view_says(copy, table, keys)
    # Neither an article of that number nor that hash is there, so that withheld words are told as withheld, not erased.
    copy.execute(
        "UPDATE evidence SET article = coalesce(article, 0), sha256 = '-' WHERE id IN"
        " (SELECT id FROM temp.shown_evidence WHERE state = 'withheld')"
    )
    if "tombstones" in shown:
        copy.execute("UPDATE tombstones SET sealed = ''")  # made with staff's key
    copy.execute(_STATES)
    _forget(copy, "fetch_state", _CHECKS)
    copy.execute("UPDATE events SET run = NULL WHERE run NOT IN (SELECT id FROM runs)")


def _tables(copy: sqlite3.Connection) -> list[str]:
    rows = copy.execute("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'").fetchall()
    return [row["name"] for row in rows if not row["name"].startswith(("sqlite_", "_sqlite_", *_INDEX))]


def _shown(copy: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Each table that has a public view of its rows, and the columns that tell its rows apart."""
    for table in _tables(copy):
        keys = [row["name"] for row in _columns(copy, table) if row["pk"]]
        seen = {row["name"] for row in _columns(copy, _view(table))}
        if seen and table in _TOLD_APART:
            yield table, _TOLD_APART[table]
        elif keys and seen.issuperset(keys):
            yield table, ", ".join(keys)


def _view(table: str) -> str:
    return _VIEWS.get(table, f"public_{table}")


def _say_what_the_view_says(copy: sqlite3.Connection, table: str, keys: str) -> None:
    """Give every row the values that its public view shows, and forget those that it does not show."""
    seen = {row["name"] for row in _columns(copy, _view(table))}
    rows = [row for row in _columns(copy, table) if row["name"] in seen and not row["pk"] and not row["hidden"]]
    names = [row["name"] for row in rows]
    shown = (f"coalesce(p.{row['name']}, '')" if row["notnull"] else f"p.{row['name']}" for row in rows)
    values = ", ".join(f"{name} = {value}" for name, value in zip(names, shown, strict=True))
    same = " AND ".join(f"p.{key.strip()} = t.{key.strip()}" for key in keys.split(","))
    differs = " OR ".join(f"p.{name} IS NOT t.{name}" for name in names)
    if names:
        said = f"temp.shown_{table}" if table in _LEDGER else _view(table)
        copy.execute(f"UPDATE {table} AS t SET {values} FROM {said} p WHERE {same} AND ({differs})")  # noqa: S608
    _forget(copy, table, (*seen, *_RULES))


def _forget(copy: sqlite3.Connection, table: str, kept: tuple[str, ...]) -> None:
    """Empty what may be empty and is not kept."""
    rows = [row for row in _columns(copy, table) if not (row["name"] in kept or row["pk"] or row["hidden"])]
    forgotten = {row["name"]: "NULL" for row in rows if not row["notnull"]}
    if table in _LEDGER:
        forgotten |= {row["name"]: row["dflt_value"] or "''" for row in rows if row["notnull"]}
    if forgotten:
        values = ", ".join(f"{name} = {value}" for name, value in forgotten.items())
        copy.execute(f"UPDATE {table} SET {values}")  # noqa: S608  names


def _columns(copy: sqlite3.Connection, table: str) -> list[sqlite3.Row]:
    return copy.execute(
        'SELECT name, pk, hidden, "notnull", dflt_value FROM pragma_table_xinfo(?)', (table,)
    ).fetchall()


def _count(copy: sqlite3.Connection, table: str) -> int:
    return int(copy.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608  names
