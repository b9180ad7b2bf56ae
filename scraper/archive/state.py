"""Keeps when an address was last asked, what makes the next request conditional, and what listings said of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from scraper import addresses
from scraper.clock import stamp
from scraper.models import Answer, Hints, Link, Validators

_GRACE = timedelta(minutes=30)  # a crawl at the same hour each day asks for some address a little earlier than before


@dataclass(frozen=True, slots=True)
class State:
    """What is known of asking for one address; `size` is how many bytes of body its validators stand for."""

    validators: Validators
    capture: int | None
    checked_at: str | None
    next_check_at: str | None
    failures: int
    missing_checks: int
    size: int = 0


def get(connection: sqlite3.Connection, source: str, url: str) -> State:
    """The state of an address; an empty one where it was never asked for."""
    row = connection.execute(
        "SELECT * FROM fetch_state WHERE source = ? AND key = ?", (source, addresses.key(url))
    ).fetchone()
    if row is None:
        return State(Validators(), None, None, None, 0, 0)
    validators = Validators(row["etag"], row["last_modified"])
    return State(
        validators,
        row["capture"],
        row["checked_at"],
        row["next_check_at"],
        row["failures"],
        row["missing_checks"],
        row["size"] or 0,
    )


def put_answer(
    connection: sqlite3.Connection,
    source: str,
    answer: Answer,
    capture: int | None,
    at: datetime,
    next_check_at: datetime | None,
) -> None:
    """Keep what an answer says for the next request. A 304 is only a time here; it keeps the known capture."""
    if answer.not_modified:
        connection.execute(
            "UPDATE fetch_state SET checked_at = ?, next_check_at = ?, failures = 0, missing_checks = 0, status = 304"
            " WHERE source = ? AND key = ?",
            (stamp(at), next_check_at and stamp(next_check_at), source, addresses.key(answer.url)),
        )
        return
    last = answer.capture
    good = last.status == 200
    said = {
        "source": source,
        "key": addresses.key(answer.url),
        "url": answer.url,
        "etag": last.header("etag") if good else None,
        "last_modified": last.header("last-modified") if good else None,
        "status": answer.captures[0].status,
        "at": stamp(at),
        "due": next_check_at and stamp(next_check_at),
        "capture": capture if good else None,
        "size": len(last.body) if good else None,
    }
    # Not in one statement: that would make FTS5 write what it has gathered of this transaction, article by article.
    new = connection.execute(
        """INSERT OR IGNORE INTO fetch_state (source, key, url, etag, last_modified, status, checked_at, next_check_at,
                                              settled_at, missing_checks, capture, size)
           VALUES (:source, :key, :url, :etag, :last_modified, :status, :at, :due, :at, 0, :capture, :size)""",
        said,
    ).rowcount
    if not new:
        connection.execute(
            """UPDATE fetch_state SET url = :url, etag = :etag, last_modified = :last_modified, status = :status,
                 checked_at = :at, next_check_at = :due, settled_at = coalesce(settled_at, :at), failures = 0,
                 missing_checks = 0, capture = coalesce(:capture, capture), size = coalesce(:size, size)
               WHERE source = :source AND key = :key""",
            said,
        )


def put_absence(connection: sqlite3.Connection, source: str, url: str, at: datetime, next_check_at: datetime) -> int:
    """One more check that did not find the page; how many there have been in a row."""
    connection.execute(
        """INSERT INTO fetch_state (source, key, url, status, checked_at, next_check_at, settled_at, missing_checks)
           VALUES (?, ?, ?, 404, ?, ?, ?, 1)
           ON CONFLICT (source, key) DO UPDATE SET status = 404, checked_at = excluded.checked_at,
             next_check_at = excluded.next_check_at, settled_at = coalesce(settled_at, excluded.settled_at),
             failures = 0, missing_checks = missing_checks + 1, etag = NULL, last_modified = NULL""",
        (source, addresses.key(url), url, stamp(at), stamp(next_check_at), stamp(at)),
    )
    row = connection.execute(
        "SELECT missing_checks FROM fetch_state WHERE source = ? AND key = ?", (source, addresses.key(url))
    )
    return int(row.fetchone()[0])


def put_failure(connection: sqlite3.Connection, source: str, url: str, at: datetime, next_check_at: datetime) -> None:
    """The address gave no usable answer; nothing is settled by that."""
    connection.execute(
        """INSERT INTO fetch_state (source, key, url, checked_at, next_check_at, failures) VALUES (?, ?, ?, ?, ?, 1)
           ON CONFLICT (source, key) DO UPDATE SET checked_at = excluded.checked_at,
             next_check_at = excluded.next_check_at, failures = failures + 1""",
        (source, addresses.key(url), url, stamp(at), stamp(next_check_at)),
    )


def put_link(connection: sqlite3.Connection, source: str, link: Link, at: datetime) -> None:
    """Keep what a listing or feed says of an address: its newest word, never losing an older one to silence."""
    put_links(connection, source, ((addresses.key(link.url), link),), at)


def put_links(connection: sqlite3.Connection, source: str, links: Iterable[tuple[str, Link]], at: datetime) -> None:
    """The same for many addresses, each with its key."""
    now = stamp(at)
    connection.executemany(
        """INSERT INTO links (source, key, url, title, date, origin, section, first_seen_at, seen_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (source, key) DO UPDATE SET title = coalesce(excluded.title, title),
             date = coalesce(excluded.date, date), origin = CASE WHEN excluded.date IS NULL THEN origin
               ELSE excluded.origin END, section = coalesce(section, excluded.section), seen_at = excluded.seen_at""",
        (
            (source, key, link.url, said.title, said.date, said.origin, said.section, now, now)
            for key, link in links
            for said in (link.hints,)
        ),
    )


def replace_hints(connection: sqlite3.Connection, source: str, link: Link, at: datetime) -> None:
    """Keep what today's rules read in the stored listings, in place of what earlier rules read there."""
    said = link.hints
    changed = connection.execute(
        "UPDATE links SET title = ?, date = ?, origin = ?, section = ? WHERE source = ? AND key = ?",
        (said.title, said.date, said.origin, said.section, source, addresses.key(link.url)),
    ).rowcount
    if not changed:
        put_link(connection, source, link, at)


def hints(connection: sqlite3.Connection, source: str, url: str) -> Hints:
    """What listings and feeds have said of an address."""
    row = connection.execute(
        "SELECT title, date, origin, section FROM links WHERE source = ? AND key = ?", (source, addresses.key(url))
    ).fetchone()
    return Hints(*row) if row else Hints()


def settled(connection: sqlite3.Connection, source: str, keys: Collection[str], before: str) -> frozenset[str]:
    """Those of the keys whose address gave a lasting answer before that moment (the start of a complete walk)."""
    marks = ", ".join("?" * len(keys))
    rows = connection.execute(
        f"SELECT key FROM fetch_state WHERE source = ? AND settled_at < ? AND key IN ({marks})",  # noqa: S608  marks only
        (source, before, *keys),
    )
    return frozenset(row[0] for row in rows)


def is_absent(connection: sqlite3.Connection, source: str, url: str) -> bool:
    """Whether an address, when last asked, was not there or gave no answer."""
    row = connection.execute(
        "SELECT missing_checks > 0 OR failures > 0 FROM fetch_state WHERE source = ? AND key = ?",
        (source, addresses.key(url)),
    ).fetchone()
    return bool(row and row[0])


def due(
    connection: sqlite3.Connection, source: str, now: datetime, *, most: int | None = None, everything: bool
) -> tuple[str, ...]:
    """Addresses of known articles to look at again: those whose time has come, or all; at most `most`, those first
    that are most overdue for how often they are looked at.

    An article's further addresses are asked too, since what was one may part; those that lead on for good, or that
    ended when it moved, are not. Nor are items: their listing is.
    """
    rows = connection.execute(
        """SELECT d.url FROM addresses d
           JOIN articles a ON a.id = d.article
           LEFT JOIN fetch_state f ON f.source = d.source AND f.key = d.key
           WHERE d.source = ?1 AND instr(d.url, '#item-') = 0 AND (d.url = a.url OR f.status NOT IN (301, 308, 404))
             AND (?2 OR f.next_check_at IS NULL OR f.next_check_at <= ?3)
           ORDER BY d.url = a.url DESC,
             CASE WHEN ?2 OR f.next_check_at IS NULL THEN 1e9
                  ELSE (julianday(?4) - julianday(f.next_check_at))
                       / max(0.01, julianday(f.next_check_at) - julianday(f.checked_at)) END DESC,
             f.checked_at, d.rowid LIMIT ?5""",
        (source, everything, stamp(now + _GRACE), stamp(now), -1 if most is None else most),
    ).fetchall()
    return tuple(row[0] for row in rows)


def unanswered(connection: sqlite3.Connection, source: str, now: datetime, *, everything: bool) -> tuple[str, ...]:
    """Addresses that a listing named and that never gave a lasting answer: those to be tried again by now, or all."""
    rows = connection.execute(
        """SELECT l.url FROM links l JOIN fetch_state f ON f.source = l.source AND f.key = l.key
           WHERE l.source = ? AND f.settled_at IS NULL AND instr(l.url, '#item-') = 0 AND (? OR f.next_check_at <= ?)
           ORDER BY f.checked_at""",
        (source, everything, stamp(now)),
    ).fetchall()
    return tuple(row[0] for row in rows)
