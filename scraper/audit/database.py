"""Whether archive.db itself is sound: its pages, its references, its search index, and what articles show."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from scraper.archive.audits import Problem
from scraper.search import index

_MOST = 20  # of one kind: a broken page breaks many rows
_BATCH = 200
RESTORE = "put archive.db back from a copy; `scraper import captures/*.warc.gz` makes a new one from the captures"
_REINDEX = "`scraper index`"


def problems(connection: sqlite3.Connection) -> Iterator[Problem]:
    """Everything in the database that is not as SQLite and the search index would have it."""
    for row in connection.execute(f"PRAGMA integrity_check({_MOST})").fetchall():
        if row[0] != "ok":
            yield Problem("wrong", "archive.db", str(row[0]), "ok from PRAGMA integrity_check", RESTORE)
    for table, row_id, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchmany(_MOST):
        yield Problem("wrong", f"archive.db: {table} {row_id}", "a reference to no row", f"a row in {parent}", RESTORE)
    if said := index.fault(connection):
        yield Problem("wrong", "archive.db: search index", said, "an index that agrees with itself", RESTORE)
    yield from _articles(connection)


def _articles(connection: sqlite3.Connection) -> Iterator[Problem]:
    """Every article is in the index, and shows its latest version that does not wait for a person, but for what a
    person corrected."""
    last = 0
    while rows := connection.execute(
        """SELECT a.id, i.docid IS NULL AS unindexed, v.id IS NULL AS bare,
                  (a.title IS NOT v.title
                      AND 'title' NOT IN (SELECT field FROM standing_corrections WHERE article = a.id))
                  OR (a.body IS NOT v.body
                      AND 'body' NOT IN (SELECT field FROM standing_corrections WHERE article = a.id)) AS other
           FROM articles a LEFT JOIN index_docs i ON i.article = a.id
           LEFT JOIN versions v ON v.id = (
             SELECT n.id FROM versions n WHERE n.article = a.id
             ORDER BY EXISTS (SELECT 1 FROM held_versions h WHERE h.version = n.id), n.seen_at DESC, n.id DESC LIMIT 1)
           WHERE a.id > ? ORDER BY a.id LIMIT ?""",
        (last, _BATCH),
    ).fetchall():
        for row in rows:
            place = f"article {row['id']}"
            if row["bare"]:
                yield Problem("lost", place, "no version", "one at least", RESTORE)
            elif row["other"]:
                yield Problem("wrong", place, "a text that none of its versions has", "its latest version's", RESTORE)
            if row["unindexed"]:
                yield Problem("wrong", place, "no entry in the search index", "one", _REINDEX)
        last = rows[-1]["id"]
