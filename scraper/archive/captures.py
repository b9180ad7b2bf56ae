"""Keeps the rows that lead to WARC records, and joins revisits to the capture they repeat."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from scraper import addresses
from scraper.clock import stamp
from scraper.models import Capture, Place, Role


@dataclass(frozen=True, slots=True)
class Repeat:
    """What a revisit record says: the capture it repeats, by address and payload digest (WARC 1.1, section 6.7)."""

    refers_to: str
    digest: str | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A capture's row: enough to read its bytes again."""

    id: int
    url: str
    key: str
    role: Role
    fetched_at: str
    status: int
    content_type: str | None
    sha256: str | None
    place: Place


def put(
    connection: sqlite3.Connection,
    source: str | None,
    capture: Capture,
    *,
    captured_by: str,
    digest: str | None = None,
    repeat: Repeat | None = None,
    note: str | None = None,
) -> int:
    """Keep a capture's row and return its id; the same record again (same file and offset) is the same row.

    `digest` is the record's own payload digest, by which revisits of it are joined.
    """
    place = capture.place
    if place is None:
        raise ValueError(f"{capture.url}: a capture is recorded before it is kept")
    row = connection.execute(
        "SELECT id FROM captures WHERE warc = ? AND offset = ?", (place.warc, place.offset)
    ).fetchone()
    if row:
        return int(row[0])
    cursor = connection.execute(
        "INSERT INTO captures (source, url, key, role, fetched_at, status, content_type, sha256, warc, offset, length,"
        " captured_by, note, refers_to_key, refers_to_digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            source,
            capture.url,
            addresses.key(capture.url),
            capture.role,
            stamp(capture.fetched_at),
            capture.status,
            capture.content_type,
            None if repeat else capture.sha256,
            place.warc,
            place.offset,
            place.length,
            captured_by,
            note,
            addresses.key(repeat.refers_to) if repeat else None,
            repeat.digest if repeat else digest,
        ),
    )
    return int(cursor.lastrowid or 0)


def claim(connection: sqlite3.Connection, capture: int, source: str, role: Role) -> None:
    """Say of a kept capture what it turned out to be."""
    connection.execute("UPDATE captures SET source = ?, role = ? WHERE id = ?", (source, role, capture))


def claim_files(connection: sqlite3.Connection, source: str, url: str) -> None:
    """Say of the kept captures of an address that they are of a file that one of the source's articles links to."""
    connection.execute(
        "UPDATE captures SET source = ?, role = 'attachment' WHERE key = ? AND role = 'other'",
        (source, addresses.key(url)),
    )


def join_revisits(connection: sqlite3.Connection) -> int:
    """Point every revisit whose original has arrived to it, in whichever order the files came; how many were joined."""
    return connection.execute(
        """UPDATE captures AS r SET revisit_of = o.id, sha256 = o.sha256
           FROM (SELECT min(id) AS id, key, refers_to_digest AS digest, sha256 FROM captures
                 WHERE refers_to_key IS NULL AND refers_to_digest IS NOT NULL GROUP BY key, refers_to_digest) AS o
           WHERE r.refers_to_key IS NOT NULL AND r.revisit_of IS NULL
             AND o.key = r.refers_to_key AND o.digest = r.refers_to_digest"""
    ).rowcount


def get(connection: sqlite3.Connection, capture: int) -> Kept | None:
    """The capture of that id; for a revisit, the capture it repeats."""
    row = connection.execute(
        "SELECT o.* FROM captures c JOIN captures o ON o.id = coalesce(c.revisit_of, c.id) WHERE c.id = ?", (capture,)
    ).fetchone()
    return _kept(row) if row else None


def pages_of(connection: sqlite3.Connection, url: str) -> tuple[int, ...]:
    """The captures with status 200 of an address, and of where it led when it was last asked for, newest first."""
    rows = connection.execute(
        """SELECT id FROM captures WHERE status = 200
             AND (key = ?1 OR id IN (SELECT capture FROM fetch_state WHERE key = ?1))
           ORDER BY fetched_at DESC, id DESC""",
        (addresses.key(url),),
    )
    return tuple(row[0] for row in rows.fetchall())


def of_roles(connection: sqlite3.Connection, source: str, roles: Iterable[Role]) -> Iterator[Kept]:
    """The source's captures of these roles with status 200 and bytes of their own, oldest first."""
    wanted = list(roles)
    marks = ", ".join("?" * len(wanted))
    rows = connection.execute(
        f"SELECT * FROM captures WHERE source = ? AND role IN ({marks}) AND status = 200 AND refers_to_key IS NULL"  # noqa: S608  marks only
        " ORDER BY fetched_at, id",
        (source, *wanted),
    ).fetchall()
    return map(_kept, rows)


def _kept(row: sqlite3.Row) -> Kept:
    return Kept(
        row["id"],
        row["url"],
        row["key"],
        row["role"],
        row["fetched_at"],
        row["status"],
        row["content_type"],
        row["sha256"],
        Place(row["warc"], row["offset"], row["length"]),
    )


def clean_lengths(connection: sqlite3.Connection) -> Mapping[str, int]:
    """For each WARC file, the offset up to which every record has its row: where a repair starts to look."""
    return dict(connection.execute("SELECT warc, max(offset + length) FROM captures GROUP BY warc").fetchall())


def file_at(connection: sqlite3.Connection, source: str, url: str, at: datetime) -> tuple[int, str] | None:
    """The capture (its row and SHA-256) that a linked file had around `at`: the latest one before, else the earliest
    after; an hour's grace, since a page's files are fetched after it."""
    row = connection.execute(
        """SELECT coalesce(revisit_of, id), sha256 FROM captures
           WHERE source = ?1 AND key = ?2 AND status = 200 AND sha256 IS NOT NULL
             AND coalesce(content_type, '') NOT LIKE 'text/html%'
           ORDER BY fetched_at <= ?3 DESC, CASE WHEN fetched_at <= ?3 THEN fetched_at END DESC, fetched_at, id
           LIMIT 1""",
        (source, addresses.key(url), stamp(at + timedelta(hours=1))),
    ).fetchone()
    return (int(row[0]), str(row[1])) if row else None


def pages_after(
    connection: sqlite3.Connection, article: int, at: datetime, before: str | None
) -> tuple[tuple[int, str], ...]:
    """The captures (row and time) of an article's pages after `at` and before the time `before`, oldest first."""
    rows = connection.execute(
        """SELECT c.id, c.fetched_at FROM captures c JOIN addresses d ON d.source = c.source AND d.key = c.key
           WHERE d.article = ? AND c.role = 'article' AND c.status = 200 AND c.fetched_at > ?
             AND (? IS NULL OR c.fetched_at < ?) ORDER BY c.fetched_at, c.id LIMIT 20""",
        (article, stamp(at), before, before),
    ).fetchall()
    return tuple((int(row[0]), str(row[1])) for row in rows)


def pages_around(connection: sqlite3.Connection, capture: int, article: int, most: int) -> tuple[int, ...]:
    """The captures of other articles' pages that were made within half a day of one, the nearest first."""
    rows = connection.execute(
        """SELECT c.id FROM captures o JOIN captures c ON c.source = o.source AND c.role = 'article' AND c.status = 200
             AND c.fetched_at BETWEEN strftime('%Y-%m-%dT%H:%M:%SZ', o.fetched_at, '-12 hours')
                                  AND strftime('%Y-%m-%dT%H:%M:%SZ', o.fetched_at, '+12 hours')
           JOIN addresses d ON d.source = c.source AND d.key = c.key
           WHERE o.id = ?1 AND d.article <> ?2 GROUP BY d.article ORDER BY min(abs(c.id - ?1)) LIMIT ?3""",
        (capture, article, most),
    ).fetchall()
    return tuple(int(row[0]) for row in rows)


def source_of_warc(connection: sqlite3.Connection, name: str) -> str | None:
    """The source that a WARC file of ours was written for: its name begins with it."""
    row = connection.execute(
        "SELECT id FROM sources WHERE substr(?, 1, length(id) + 1) = id || '-' ORDER BY length(id) DESC LIMIT 1",
        (name,),
    ).fetchone()
    return row[0] if row else None


def warc_known(connection: sqlite3.Connection, sha256: str) -> str | None:
    """The name under which an imported file with these bytes is kept already, if it is."""
    row = connection.execute("SELECT name FROM warcs WHERE sha256 = ?", (sha256,)).fetchone()
    return row[0] if row else None


def put_warc(
    connection: sqlite3.Connection, name: str, at: datetime, *, sha256: str | None = None, origin: str | None = None
) -> None:
    """Note a WARC file: one of ours, or an imported one with the digest of its bytes and the name it came under."""
    connection.execute(
        "INSERT OR IGNORE INTO warcs (name, sha256, imported_from, added_at) VALUES (?, ?, ?, ?)",
        (name, sha256, origin, stamp(at)),
    )
