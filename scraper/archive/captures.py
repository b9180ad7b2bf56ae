"""Keeps the rows that lead to WARC records, and joins revisits to the capture they repeat."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from scraper import addresses
from scraper.clock import stamp
from scraper.models import Capture, Place, Role

_BATCH = 200


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
    original: Place | None = None
    """Of a revisit: where the record stands that holds its body; None while that is not in the archive."""
    is_unjoined: bool = False
    """Whether it is a revisit of what is not in the archive: there are no bytes to read."""


def put(
    connection: sqlite3.Connection,
    source: str | None,
    capture: Capture,
    *,
    captured_by: str,
    repeat: Repeat | None = None,
    note: str | None = None,
) -> int:
    """Keep a capture's row and return its id; the same record again (same file and offset) is the same row.

    Revisits are joined to a capture by its payload's digest. `repeat`: what a revisit says whose original may be in
    another file; one of our own says where it stands (`capture.repeats`).
    """
    place = capture.place
    if place is None:
        raise ValueError(f"{capture.url}: a capture is recorded before it is kept")
    if row := at(connection, place):
        return row
    key, original = addresses.key(capture.url), capture.repeats
    if original:
        repeat = Repeat(capture.url, capture.digest)
    cursor = connection.execute(
        "INSERT INTO captures (source, url, key, role, fetched_at, status, content_type, sha256, warc, offset, length,"
        " captured_by, note, refers_to_key, refers_to_digest, revisit_of) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
        " ?, ?, ?, (SELECT id FROM captures WHERE warc = ? AND offset = ?))",
        (
            source,
            capture.url,
            key,
            capture.role,
            stamp(capture.fetched_at),
            capture.status,
            capture.content_type,
            None if repeat and not original else capture.sha256,
            place.warc,
            place.offset,
            place.length,
            captured_by,
            note,
            addresses.key(repeat.refers_to) if repeat else None,
            repeat.digest if repeat else capture.digest,
            *((original.warc, original.offset) if original else (None, None)),
        ),
    )
    return int(cursor.lastrowid or 0)


def at(connection: sqlite3.Connection, place: Place) -> int | None:
    """The capture whose record stands there, if it has a row."""
    row = connection.execute(
        "SELECT id FROM captures WHERE warc = ? AND offset = ?", (place.warc, place.offset)
    ).fetchone()
    return int(row[0]) if row else None


def was_judged(connection: sqlite3.Connection, url: str, at: datetime, digest: str | None) -> bool:
    """Whether a crawl that is on record made this very capture, and so has judged it: rows of what a crawl recorded
    before the first one on record were only found again."""
    row = connection.execute(
        "SELECT 1 FROM captures c WHERE c.key = ? AND c.fetched_at = ? AND c.refers_to_digest IS ?"
        " AND c.captured_by <> 'import' AND c.fetched_at >= (SELECT min(r.started_at) FROM runs r"
        " WHERE r.source = c.source AND r.command <> 'import')",
        (addresses.key(url), stamp(at), digest),
    ).fetchone()
    return row is not None


def claim(connection: sqlite3.Connection, capture: int, source: str, role: Role) -> None:
    """Say of a kept capture what it turned out to be."""
    connection.execute("UPDATE captures SET source = ?, role = ? WHERE id = ?", (source, role, capture))


def claim_files(connection: sqlite3.Connection, source: str, url: str) -> None:
    """Say of the kept captures of an address that they are of a file that one of the source's articles links to."""
    connection.execute(
        "UPDATE captures SET source = ?, role = 'attachment' WHERE key = ? AND role = 'other'",
        (source, addresses.key(url)),
    )


def whole(connection: sqlite3.Connection, source: str, url: str, status: int, digest: str) -> Place | None:
    """Where the first record of the source with that address, status and payload stands, if there is one."""
    row = connection.execute(
        "SELECT warc, offset, length FROM captures WHERE key = ? AND refers_to_digest = ? AND refers_to_key IS NULL"
        " AND source = ? AND status = ? ORDER BY id LIMIT 1",
        (addresses.key(url), digest, source, status),
    ).fetchone()
    return Place(*row) if row else None


def join_revisits(connection: sqlite3.Connection) -> int:
    """Point every revisit whose original has arrived to it, in whichever order the files came; how many were joined."""
    return connection.execute(
        """WITH joined AS (
             SELECT r.id AS revisit, min(o.id) AS original, o.sha256 FROM captures r
             JOIN captures o ON o.key = r.refers_to_key AND o.refers_to_digest = r.refers_to_digest
               AND o.refers_to_key IS NULL AND o.refers_to_digest IS NOT NULL
             WHERE r.refers_to_key IS NOT NULL AND r.revisit_of IS NULL GROUP BY r.id)
           UPDATE captures SET revisit_of = joined.original, sha256 = joined.sha256
           FROM joined WHERE captures.id = joined.revisit"""
    ).rowcount


_KEPT = (
    "SELECT c.*, o.warc AS original_warc, o.offset AS original_offset, o.length AS original_length"
    " FROM captures c LEFT JOIN captures o ON o.id = c.revisit_of"
)


def get(connection: sqlite3.Connection, capture: int) -> Kept | None:
    """The capture of that id."""
    row = connection.execute(f"{_KEPT} WHERE c.id = ?", (capture,)).fetchone()
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


def newest_articles(connection: sqlite3.Connection, source: str, most: int) -> tuple[int, ...]:
    """The latest captures of articles of a source with status 200, newest first."""
    rows = connection.execute(
        "SELECT id FROM captures WHERE source = ? AND role = 'article' AND status = 200"
        " ORDER BY fetched_at DESC, id DESC LIMIT ?",
        (source, most),
    )
    return tuple(row[0] for row in rows.fetchall())


def in_file(connection: sqlite3.Connection, warc: str) -> Iterator[Kept]:
    """The captures of one file in the order of their records, read a few at a time."""
    last = -1
    while rows := connection.execute(
        f"{_KEPT} WHERE c.warc = ? AND c.offset > ? ORDER BY c.offset LIMIT {_BATCH}", (warc, last)
    ).fetchall():
        yield from map(_kept, rows)
        last = rows[-1]["offset"]


def files(connection: sqlite3.Connection) -> Iterator[tuple[str, str | None]]:
    """Every WARC file that the archive knows, by name, with the SHA-256 that it was imported with."""
    rows = connection.execute(
        "SELECT name, sha256 FROM (SELECT name, sha256 FROM warcs WHERE replaced_by IS NULL"
        " UNION SELECT DISTINCT warc, NULL FROM captures WHERE warc NOT IN (SELECT name FROM warcs)) ORDER BY name"
    ).fetchall()
    return ((row["name"], row["sha256"]) for row in rows)


def newest(connection: sqlite3.Connection, url: str) -> int | None:
    """The newest capture with status 200 of an address itself."""
    row = connection.execute(
        "SELECT id FROM captures WHERE key = ? AND status = 200 ORDER BY fetched_at DESC, id DESC LIMIT 1",
        (addresses.key(url),),
    ).fetchone()
    return int(row[0]) if row else None


def newest_pages(connection: sqlite3.Connection, source: str, most: int) -> tuple[int, ...]:
    """The captures that the latest versions of a source's articles came from."""
    rows = connection.execute(
        "SELECT v.capture FROM versions v JOIN articles a ON a.id = v.article WHERE a.source = ?"
        " ORDER BY v.id DESC LIMIT ?",
        (source, most),
    )
    return tuple(row[0] for row in rows.fetchall())


def of_roles(connection: sqlite3.Connection, source: str, roles: Iterable[Role]) -> Iterator[Kept]:
    """The source's captures of these roles with status 200 and bytes of their own, in the order in which they were
    last seen: what came again is the newest word once more."""
    wanted = list(roles)
    marks = ", ".join("?" * len(wanted))
    rows = connection.execute(
        f"{_KEPT} WHERE c.source = ? AND c.role IN ({marks}) AND c.status = 200 AND c.refers_to_key IS NULL"  # noqa: S608  marks only
        " ORDER BY max(c.fetched_at, coalesce((SELECT max(r.fetched_at) FROM captures r WHERE r.revisit_of = c.id),"
        " c.fetched_at)), c.id",
        (source, *wanted),
    ).fetchall()
    return map(_kept, rows)


def _kept(row: sqlite3.Row) -> Kept:
    repeats = row["original_warc"] is not None
    original = Place(row["original_warc"], row["original_offset"], row["original_length"]) if repeats else None
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
        original,
        is_unjoined=row["refers_to_key"] is not None and row["revisit_of"] is None,
    )


def clean_length(connection: sqlite3.Connection, warc: str) -> int:
    """The offset in a WARC file up to which every record has its row: where a repair starts to look."""
    row = connection.execute("SELECT max(offset + length) FROM captures WHERE warc = ?", (warc,)).fetchone()
    return int(row[0] or 0)


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


def revisits_of(connection: sqlite3.Connection, captures: Iterable[int]) -> tuple[int, ...]:
    """The captures that say: the same as one of these. Whoever erases an answer erases its revisits too."""
    found: list[int] = []
    for capture in captures:
        found += (row[0] for row in connection.execute("SELECT id FROM captures WHERE revisit_of = ?", (capture,)))
    return tuple(found)


def behind(connection: sqlite3.Connection) -> tuple[tuple[str, int, Place], ...]:
    """The revisits that state another payload than their original has since words were taken out of it: the file and
    offset of each, and where the original stands."""
    rows = connection.execute(
        "SELECT r.warc, r.offset, o.warc, o.offset, o.length FROM captures r JOIN captures o ON o.id = r.revisit_of"
        " WHERE o.refers_to_digest <> r.refers_to_digest ORDER BY r.warc, r.offset"
    ).fetchall()
    return tuple((row[0], row[1], Place(*tuple(row)[2:])) for row in rows)


def replace_warc(
    connection: sqlite3.Connection,
    old: str,
    new: str,
    moved: Mapping[int, Place],
    at: datetime,
    *,
    sha256: str | None = None,
) -> None:
    """Lead every row of the file `old` to where its record stands in `new`, which was made of it.

    `moved` gives the place by the old offset; the rows of records that are not in it must be gone already, or
    ValueError is raised. `sha256`: of the new file's bytes, where the old one was imported.
    """
    rows = connection.execute("SELECT id, offset FROM captures WHERE warc = ?", (old,)).fetchall()
    lost = [row["id"] for row in rows if row["offset"] not in moved]
    if lost:
        raise ValueError(f"{old}: captures {lost} have a row and no record in {new}")
    connection.executemany(
        "UPDATE captures SET warc = ?, offset = ?, length = ? WHERE id = ?",
        [(place.warc, place.offset, place.length, row["id"]) for row in rows if (place := moved[row["offset"]])],
    )
    put_warc(connection, old, at)
    put_warc(connection, new, at, sha256=sha256)
    connection.execute("UPDATE warcs SET replaced_by = ?1 WHERE name = ?2 OR replaced_by = ?2", (new, old))


def replaced_warcs(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The files in whose place others stand: they must not be there any more."""
    return tuple(row[0] for row in connection.execute("SELECT name FROM warcs WHERE replaced_by IS NOT NULL"))


def knows_warc(connection: sqlite3.Connection, name: str) -> bool:
    """Whether a row leads to a file of that name, or it is noted."""
    row = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM captures WHERE warc = ?1) OR EXISTS (SELECT 1 FROM warcs WHERE name = ?1)",
        (name,),
    ).fetchone()
    return bool(row[0])


def warc_known(connection: sqlite3.Connection, sha256: str) -> str | None:
    """The name under which an imported file with these bytes is kept already, or what was made of it."""
    row = connection.execute("SELECT coalesce(replaced_by, name) FROM warcs WHERE sha256 = ?", (sha256,)).fetchone()
    return row[0] if row else None


def put_warc(
    connection: sqlite3.Connection, name: str, at: datetime, *, sha256: str | None = None, origin: str | None = None
) -> None:
    """Note a WARC file: one of ours, or an imported one with the digest of its bytes and the name it came under."""
    connection.execute(
        "INSERT OR IGNORE INTO warcs (name, sha256, imported_from, added_at) VALUES (?, ?, ?, ?)",
        (name, sha256, origin, stamp(at)),
    )
