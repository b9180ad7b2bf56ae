"""The ledger of audits: what was looked at, what was found to be lost or wrong, and when."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from scraper.clock import stamp

Grade = Literal["lost", "wrong", "otherwise"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What an audit found: `lost`, it cannot be read back; `wrong`, it is not what was written; `otherwise`, today's
    rules read it differently, which is no loss. `remedy` is what a person can do."""

    grade: Grade
    place: str
    found: str
    expected: str
    remedy: str


@dataclass(slots=True)
class Looked:
    """What an audit has looked at and found so far; it grows."""

    files: int = 0
    captures: int = 0
    versions: int = 0
    attachments: int = 0
    otherwise: int = 0
    lost: int = 0
    wrong: int = 0


@dataclass(frozen=True, slots=True)
class Audit:
    """One audit at a glance; `scope` says how much of the archive it looked at."""

    id: int
    started_at: str
    finished_at: str | None
    scope: str
    outcome: str
    files: int
    captures: int
    versions: int
    attachments: int
    otherwise: int
    lost: int
    wrong: int


def start(connection: sqlite3.Connection, scope: str, at: datetime) -> int:
    """Begin an audit; its id. The caller is the only one, so an audit still running is of a process that died."""
    connection.execute("UPDATE audits SET outcome = 'interrupted' WHERE outcome = 'running'")
    cursor = connection.execute(
        "INSERT INTO audits (started_at, scope, outcome) VALUES (?, ?, 'running')", (stamp(at), scope)
    )
    return int(cursor.lastrowid or 0)


def note(connection: sqlite3.Connection, audit: int, problems: Iterable[Problem]) -> None:
    """Keep what was found."""
    connection.executemany(
        "INSERT INTO audit_problems (audit, grade, place, found, expected, remedy) VALUES (?, ?, ?, ?, ?, ?)",
        [(audit, *asdict(problem).values()) for problem in problems],
    )


def finish(connection: sqlite3.Connection, audit: int, looked: Looked, at: datetime | None) -> None:
    """End an audit; without a time it was stopped before its end."""
    outcome = "interrupted" if at is None else "problems" if looked.lost or looked.wrong else "ok"
    marks = ", ".join(f"{name} = ?" for name in asdict(looked))
    connection.execute(
        f"UPDATE audits SET finished_at = ?, outcome = ?, {marks} WHERE id = ?",  # noqa: S608  field names
        (at and stamp(at), outcome, *asdict(looked).values(), audit),
    )


def last(connection: sqlite3.Connection) -> Audit | None:
    """The audit that began last, if there was one."""
    row = connection.execute("SELECT * FROM audits ORDER BY id DESC LIMIT 1").fetchone()
    return Audit(*row) if row else None
