"""Lets a version with personal numbers wait until a person decides: strangers see the last one that was released."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Literal

from scraper.clock import stamp
from scraper.extract.personal import Number, find

Decision = Literal["release", "keep"]

_OFFICE = 4  # articles of a source in which an account or a telephone stands: then it is the office's
_OFFICES = ("iban", "telephone")  # a national number is a person's however often it stands somewhere


@dataclass(frozen=True, slots=True)
class Hold:
    """A version that waits: how many numbers of which kinds it holds, and what was decided, if anything was."""

    version: int
    article: int
    number: int
    source: str
    title: str | None
    kinds: str
    found_at: str
    decision: Decision | None
    by: str | None


def examine(connection: sqlite3.Connection, version: int) -> frozenset[int]:
    """Look for personal numbers in a version, its files' texts included: it waits if there are any that its source's
    rules hold, the office's own and those that a person released before set aside. What was decided stands.

    Returns other articles that wait for less now, since a number turned out to be the office's: to be presented anew.
    """
    numbers = _numbers(connection, version)
    if not numbers:
        connection.execute("DELETE FROM holds WHERE version = ? AND decision IS NULL", (version,))
        return frozenset()
    row = connection.execute(
        "SELECT v.article, v.seen_at, a.source, s.personal FROM versions v JOIN articles a ON a.id = v.article"
        " JOIN sources s ON s.id = a.source WHERE v.id = ?",
        (version,),
    ).fetchone()
    rules, source, article = json.loads(row["personal"]), row["source"], row["article"]
    became = _note(connection, source, article, numbers)
    released = _released(connection, article)
    waiting = Counter[str](
        number.kind
        for number in set(_values(numbers)) - released
        if rules.get(number.kind, "hold") == "hold" and not _is_office(connection, source, number)
    )
    _put(connection, version, waiting, row["seen_at"])
    for other in became:
        examine(connection, other)
    marks = ", ".join("?" * len(became))
    rows = connection.execute(f"SELECT DISTINCT article FROM versions WHERE id IN ({marks})", became)  # noqa: S608  marks
    return frozenset(row[0] for row in rows.fetchall())


def _put(connection: sqlite3.Connection, version: int, waiting: Counter[str], at: str) -> None:
    known = connection.execute("SELECT kind FROM holds WHERE version = ? AND decision IS NULL", (version,)).fetchall()
    for kind in {row[0] for row in known} - waiting.keys():
        connection.execute("DELETE FROM holds WHERE version = ? AND kind = ?", (version, kind))
    connection.executemany(
        "INSERT INTO holds (version, kind, count, found_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (version, kind) DO UPDATE SET count = excluded.count",
        [(version, kind, count, at) for kind, count in waiting.items()],
    )


def spans(connection: sqlite3.Connection, version: int) -> tuple[str, ...]:
    """The personal numbers of a version as they are written there."""
    return tuple(
        dict.fromkeys(
            text[number.start : number.end]
            for text, language in _texts(connection, version)
            for number in find(text, language)
        )
    )


def decide(connection: sqlite3.Connection, version: int, decision: Decision, by: str, at: datetime) -> None:
    """A person decided: release it, or keep it from strangers for good."""
    connection.execute(
        "UPDATE holds SET decision = ?, by = ?, decided_at = ? WHERE version = ?", (decision, by, stamp(at), version)
    )


def every(connection: sqlite3.Connection, *, article: int | None = None, decided: bool = False) -> tuple[Hold, ...]:
    """The versions that wait, or also those decided on, oldest first; of one article, or of all."""
    rows = connection.execute(
        """SELECT h.version, v.article, v.number, a.source, v.title,
                  group_concat(h.kind || ' ' || h.count, ', ') AS kinds, min(h.found_at), min(h.decision), min(h.by)
           FROM holds h JOIN versions v ON v.id = h.version JOIN articles a ON a.id = v.article
           WHERE (?1 IS NULL OR v.article = ?1) AND (?2 OR h.decision IS NULL) GROUP BY h.version ORDER BY h.version""",
        (article, decided),
    ).fetchall()
    return tuple(Hold(*row) for row in rows)


def forget(connection: sqlite3.Connection, article: int) -> None:
    """Forget which numbers stand in an article, because they do not any more."""
    connection.execute("DELETE FROM numbers WHERE article = ?", (article,))


# --- numbers --------------------------------------------------------------------


def _texts(connection: sqlite3.Connection, version: int) -> list[tuple[str, str | None]]:
    row = connection.execute(
        "SELECT v.title, v.body, coalesce(a.language, s.language) AS language FROM versions v"
        " JOIN articles a ON a.id = v.article JOIN sources s ON s.id = a.source WHERE v.id = ?",
        (version,),
    ).fetchone()
    files = connection.execute("SELECT name, text FROM attachments WHERE version = ?", (version,)).fetchall()
    texts = [row["title"], row["body"], *(text for file in files for text in file)]
    return [(text, row["language"]) for text in texts if text]


def _numbers(connection: sqlite3.Connection, version: int) -> tuple[Number, ...]:
    return tuple(number for text, language in _texts(connection, version) for number in find(text, language))


def _values(numbers: Iterable[Number]) -> Iterable[Number]:
    """Numbers without their places, so that the same one is the same."""
    return (Number(number.kind, number.value, 0, 0) for number in numbers)


def _note(connection: sqlite3.Connection, source: str, article: int, numbers: Iterable[Number]) -> list[int]:
    """Note which accounts and telephones stand in an article; the versions that wait for one that thereby turns out to
    be the office's."""
    became: list[int] = []
    for number in set(_values(numbers)):
        if number.kind not in _OFFICES:
            continue
        before = _is_office(connection, source, number)
        connection.execute(
            "INSERT OR IGNORE INTO numbers (source, digest, article) VALUES (?, ?, ?)",
            (source, _digest(number), article),
        )
        if not before and _is_office(connection, source, number):
            rows = connection.execute(
                "SELECT DISTINCT h.version FROM numbers n JOIN versions v ON v.article = n.article"
                " JOIN holds h ON h.version = v.id WHERE n.source = ? AND n.digest = ? AND n.article <> ?"
                " AND h.decision IS NULL",
                (source, _digest(number), article),
            )
            became += [row[0] for row in rows.fetchall()]
    return became


def _is_office(connection: sqlite3.Connection, source: str, number: Number) -> bool:
    row = connection.execute(
        "SELECT count(*) FROM numbers WHERE source = ? AND digest = ?", (source, _digest(number))
    ).fetchone()
    return number.kind in _OFFICES and int(row[0]) >= _OFFICE


def _digest(number: Number) -> int:
    """Three bytes: enough to tell a source's numbers apart, and too few to tell a number from."""
    return int.from_bytes(blake2b(f"{number.kind} {number.value}".encode(), digest_size=3).digest())


def _released(connection: sqlite3.Connection, article: int) -> set[Number]:
    rows = connection.execute(
        "SELECT DISTINCT h.version FROM holds h JOIN versions v ON v.id = h.version"
        " WHERE v.article = ? AND h.decision = 'release'",
        (article,),
    ).fetchall()
    return {value for row in rows for value in _values(_numbers(connection, row[0]))}
