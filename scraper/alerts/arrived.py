"""Reads which articles are new, or say something new, since a mark, and which of them are no news."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

from scraper.alerts.marks import Mark
from scraper.archive.health.facts import LATE

# An article's new versions; an edit is looked at for what it says now.
_VERSIONS = """
SELECT v.article, v.id, a.source, v.id = (SELECT min(f.id) FROM versions f WHERE f.article = v.article), v.seen_at
FROM versions v JOIN articles a ON a.id = v.article WHERE v.id > ? ORDER BY v.id DESC
"""
# Versions that waited for a person because of personal numbers, and were let go since.
_RELEASED = """
SELECT v.article, v.id, a.source, v.id = (SELECT min(f.id) FROM versions f WHERE f.article = v.article), v.seen_at
FROM holds h JOIN versions v ON v.id = h.version JOIN articles a ON a.id = v.article
WHERE h.decision = 'release' AND h.decided_at >= ? ORDER BY v.id DESC
"""
# Articles that a person made public since, or left as their source has them.
_SHOWN = """
SELECT c.article, max(v.id), a.source, 1, max(c.at)
FROM corrections c JOIN articles a ON a.id = c.article JOIN versions v ON v.article = a.id
WHERE c.field = 'visibility' AND (c.new = 'public' OR c.undone) AND c.at >= ? GROUP BY c.article
"""
# Files that came later than the version that names them.
_FILES = """
SELECT f.article, f.version, a.source, c.id, c.fetched_at
FROM captures c JOIN attachments f ON f.capture = c.id JOIN articles a ON a.id = f.article
WHERE c.id > ? AND c.role = 'attachment' ORDER BY c.id DESC
"""
# Imported, met in a source's first crawl, or long after its own date: then it comes of a backfill.
_OLD_NEWS = """
SELECT a.id FROM json_each(?) j JOIN articles a ON a.id = j.value
WHERE EXISTS (SELECT 1 FROM versions v JOIN captures c ON c.id = v.capture
              WHERE v.article = a.id AND v.id = (SELECT min(id) FROM versions WHERE article = a.id)
                AND c.captured_by = 'import')
   OR a.first_seen_at <= coalesce((SELECT min(r.finished_at) FROM runs r WHERE r.source = a.source
                                   AND r.command = 'crawl' AND r.outcome IN ('ok', 'partial')), '9999')
   OR julianday(substr(a.first_seen_at, 1, 10)) - julianday(a.published_on) > ?
"""
_IMPORTED = """
SELECT v.id FROM json_each(?) j JOIN versions v ON v.id = j.value JOIN captures c ON c.id = v.capture
WHERE c.captured_by = 'import'
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may be new to a search. `before` is what it said before: None for a new one, else a version and
    the last capture of a file that counts as then."""

    article: int
    version: int
    at: str
    before: tuple[int, int] | None


def candidates(connection: sqlite3.Connection, mark: Mark, under_way: Collection[str]) -> tuple[Candidate, ...]:
    """Every article that has something new since the mark, outside the sources that are `under_way`; by its id."""
    found: dict[int, Candidate] = {}
    for article, version, source, capture, at in connection.execute(_FILES, (mark.least.captures,)):
        if source not in under_way and capture > mark.reach_in(source).captures:
            found[article] = Candidate(article, version, at, (version, capture - 1))
    fresh = connection.execute(_VERSIONS, (mark.least.versions,)).fetchall()
    freed = [row for sql in (_RELEASED, _SHOWN) for row in connection.execute(sql, (mark.at,)).fetchall()]
    # The earliest is taken last: what came before it is what was known.
    for article, version, source, first, at in (*fresh, *freed):
        if source in under_way or (
            version <= mark.reach_in(source).versions and (article, version) not in _pairs(freed)
        ):
            continue
        found[article] = Candidate(article, version, at, None if first else (version - 1, mark.least.captures))
    return tuple(found[article] for article in sorted(found))


def _pairs(rows: list[sqlite3.Row]) -> set[tuple[int, int]]:
    return {(row[0], row[1]) for row in rows}


def old_news(connection: sqlite3.Connection, found: Collection[Candidate]) -> set[int]:
    """The articles among these that are told of only where backfill and imports are asked for."""
    new = [each.article for each in found if each.before is None]
    edited = {each.version: each.article for each in found if each.before is not None}
    old = connection.execute(_OLD_NEWS, (json.dumps(new), LATE))
    return {row[0] for row in old} | {edited[row[0]] for row in connection.execute(_IMPORTED, (json.dumps([*edited]),))}


def edited(connection: sqlite3.Connection, mark: Mark) -> tuple[int, ...]:
    """The versions that came or were let go since the mark."""
    fresh = connection.execute("SELECT id FROM versions WHERE id > ?", (mark.reach.versions,))
    freed = connection.execute("SELECT version FROM holds WHERE decision = 'release' AND decided_at >= ?", (mark.at,))
    return tuple(sorted({row[0] for row in (*fresh, *freed)}))
