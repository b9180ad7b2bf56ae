"""Chooses the captures of a web archive: whole sources, or what belongs to the articles asked for."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from scraper import addresses
from scraper.crawl.replay import read_capture
from scraper.crawl.requisites import requisites
from scraper.errors import Damaged
from scraper.export.asked import Asked
from scraper.export.standing import PAGE, Standing, Walk, reading
from scraper.models import Place

_MOST_DEEP = 4  # style sheets that import style sheets

_TABLE = """
CREATE TEMP TABLE IF NOT EXISTS export_captures (
    warc TEXT, offset INTEGER, capture INTEGER, taken INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (warc, offset)
) WITHOUT ROWID
"""
_OF_SOURCES = """
SELECT c.id, c.warc, c.offset FROM {captures} c WHERE c.id > :after AND c.fetched_at <= :at
  AND (:sources = '[]' OR c.source IN (SELECT value FROM json_each(:sources))) ORDER BY c.id LIMIT :limit
"""
_OF_KEYS = """
SELECT c.id, c.warc, c.offset, c.url, c.role, c.status, c.length, c.revisit_of FROM {captures} c
WHERE c.key IN (SELECT value FROM json_each(:keys)) AND +c.source = :source AND c.fetched_at <= :at
  AND (:role IS NULL OR c.role = :role)
"""
_ADDRESSES = """
SELECT key FROM addresses WHERE article = :article
UNION SELECT o.key FROM {versions} v JOIN captures o ON o.id = v.capture WHERE v.article = :article
UNION SELECT o.key FROM {attachments} f JOIN captures o ON o.id = f.capture WHERE f.article = :article
"""
_ORIGINALS = """
INSERT OR IGNORE INTO temp.export_captures (warc, offset, capture)
SELECT o.warc, o.offset, o.id FROM temp.export_captures e JOIN captures c ON c.id = e.capture
JOIN {captures} o ON o.id = c.revisit_of
"""


def choose(connection: sqlite3.Connection, asked: Asked, folder: Path) -> None:
    """Fill temp.export_captures, in the order of files and offsets; `folder` is captures/.

    Of whole sources: everything, listings, feeds and robots.txt too. Of articles: every answer at any of their
    addresses, their files, and the styles and images that their pages need. With each revisit, what it repeats.
    """
    connection.execute(_TABLE)
    connection.execute("DELETE FROM temp.export_captures")
    if asked.by_article:
        for page in Walk(connection, asked).pages():
            for article in page:
                _put(connection, _of_article(connection, asked, article, folder))
    else:
        for batch in _of_sources(connection, asked):
            _put(connection, batch)
    connection.execute(_ORIGINALS.format(**asked.views.names))


def _put(connection: sqlite3.Connection, rows: Iterable[sqlite3.Row]) -> None:
    connection.executemany(
        "INSERT OR IGNORE INTO temp.export_captures (warc, offset, capture) VALUES (?, ?, ?)",
        [(row["warc"], row["offset"], row["id"]) for row in rows],
    )


def _of_sources(connection: sqlite3.Connection, asked: Asked) -> Iterator[list[sqlite3.Row]]:
    after, sources = 0, json.dumps(asked.sources)
    while True:
        values = {"after": after, "at": asked.at, "sources": sources, "limit": PAGE}
        with reading(connection):
            rows = connection.execute(_OF_SOURCES.format(**asked.views.names), values).fetchall()
        if not rows:
            return
        yield rows
        after = rows[-1]["id"]


def _of_article(connection: sqlite3.Connection, asked: Asked, article: Standing, folder: Path) -> Iterator[sqlite3.Row]:
    views = asked.views.names
    keys = {row[0] for row in connection.execute(_ADDRESSES.format(**views), {"article": article.id}).fetchall()}
    linked = f"SELECT url FROM {asked.views.attachments} WHERE article = ?"  # noqa: S608  a name of ours
    keys |= {addresses.key(row[0]) for row in connection.execute(linked, (article.id,)).fetchall()}
    pages = _at(connection, asked, article.source, keys, None)
    yield from pages
    seen: set[str] = set()
    wanted = [row for row in pages if row["role"] == "article"]
    for _ in range(_MOST_DEEP):
        needed = {key for row in wanted for key in _needed(row, folder)} - seen
        wanted = _at(connection, asked, article.source, needed, "requisite")
        seen |= needed
        yield from wanted


def _at(
    connection: sqlite3.Connection, asked: Asked, source: str, keys: set[str], role: str | None
) -> list[sqlite3.Row]:
    values = {"keys": json.dumps(sorted(keys)), "source": source, "at": asked.at, "role": role}
    return connection.execute(_OF_KEYS.format(**asked.views.names), values).fetchall()


def _needed(row: sqlite3.Row, folder: Path) -> Iterator[str]:
    """The keys of what a page or style sheet needs; nothing of one that cannot be read: that is told of later."""
    if row["status"] != 200 or row["revisit_of"]:
        return
    try:
        capture = read_capture(folder, Place(row["warc"], row["offset"], row["length"]), url=row["url"])
    except Damaged:
        return
    yield from (addresses.key(url) for url in requisites(capture))
