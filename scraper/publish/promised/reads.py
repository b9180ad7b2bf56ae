"""Reads programmes and promises out of the public views, one frozen value a kind of thing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from scraper.promises.models import DocumentKind

T = TypeVar("T")
Entries = list[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Programme:
    """One mandate's programme as it is loaded. `scale`: its verdicts in their order."""

    id: str
    name: str
    municipality: str | None
    language: str | None
    mandate_from: str
    mandate_to: str | None
    oath: str | None
    scale: tuple[Mapping[str, object], ...]
    sha256: str
    loaded_at: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of a programme."""

    id: str
    kind: DocumentKind
    title: str | None
    dated: str
    covers: str | None
    url: str | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise as the programme's file says it."""

    id: str
    programme: str
    parent: str | None
    level: str
    title: str
    baseline: str | None
    places: tuple[str, ...]
    responsible: str | None
    funder: str | None
    amounts: Entries
    quantities: Entries
    refs: Entries
    deadline: str | None
    deadline_precision: str | None
    deadline_text: str | None
    withdrawn_at: str | None


def programmes(connection: sqlite3.Connection) -> tuple[Programme, ...]:
    """Every programme, the latest mandate first."""
    sql = (
        "SELECT id, name, municipality, language, mandate_from, mandate_to, oath, scale, sha256, loaded_at"
        " FROM public_programmes ORDER BY mandate_from DESC, id"
    )
    rows = connection.execute(sql).fetchall()
    return tuple(
        Programme(row[0], row[1], row[2], row[3], row[4], row[5], row[6], tuple(json.loads(row[7])), row[8], row[9])
        for row in rows
    )


def begun(connection: sqlite3.Connection, programme: str) -> str:
    """The day on which a programme's mandate began."""
    return str(
        connection.execute("SELECT mandate_from FROM public_programmes WHERE id = ?", (programme,)).fetchone()[0]
    )


def papers(connection: sqlite3.Connection, programme: str) -> tuple[Paper, ...]:
    """The documents of a programme, oldest first."""
    names = "id, kind, title, dated, covers, url, sha256"
    sql = f"SELECT {names} FROM public_documents WHERE programme = ? ORDER BY dated, id"  # noqa: S608  names
    return _all(connection, Paper, sql, programme)


_PROMISE = """
SELECT id, programme, parent, level, title, baseline, places, responsible, funder, amounts, quantities, refs,
       deadline, deadline_precision, deadline_text, withdrawn_at FROM public_promises
"""


def promise(connection: sqlite3.Connection, ident: str) -> Promise | None:
    """The promise with that id."""
    row = connection.execute(f"{_PROMISE} WHERE id = ?", (ident,)).fetchone()
    return _promise(row) if row else None


def promises(connection: sqlite3.Connection, programme: str) -> tuple[Promise, ...]:
    """Every promise of a programme, in its order."""
    return tuple(
        _promise(row) for row in connection.execute(f"{_PROMISE} WHERE programme = ? ORDER BY position", (programme,))
    )


def above(connection: sqlite3.Connection, one: Promise) -> tuple[Promise, ...]:
    """The measure and the priority that a promise stands under, the highest first."""
    found: list[Promise] = []
    parent = one.parent
    while parent is not None and parent not in [each.id for each in found]:
        upper = promise(connection, parent)
        if upper is None:
            break
        found.insert(0, upper)
        parent = upper.parent
    return tuple(found)


def below(connection: sqlite3.Connection, ident: str) -> tuple[Promise, ...]:
    """The promises right under one, in the order of the programme."""
    rows = connection.execute(f"{_PROMISE} WHERE parent = ? ORDER BY position", (ident,))
    return tuple(_promise(row) for row in rows)


def _promise(row: tuple[Any, ...]) -> Promise:
    decoded = {at: json.loads(row[at]) for at in (6, 9, 10, 11)}
    values = [decoded.get(at, value) for at, value in enumerate(row)]
    values[6] = tuple(values[6])
    return Promise(*values)


def _all(connection: sqlite3.Connection, kind: type[T], sql: str, *parameters: object) -> tuple[T, ...]:
    """Rows as values of `kind`, whose fields are the columns in order."""
    return tuple(kind(*row) for row in connection.execute(sql, parameters))
