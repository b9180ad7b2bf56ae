"""A programme into the archive's tables. The file is written over what it said before; definitions are only added."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from scraper.archive import Archive
from scraper.errors import WrongInput
from scraper.promises.models import Programme, Promise, Wording


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading one programme came to: whole ids of promises, by what became of them."""

    programme: str
    promises: int
    """So many are in the file."""
    added: tuple[str, ...]
    returned: tuple[str, ...]
    """Were taken out of the file before, and are in it again."""
    withdrawn: tuple[str, ...]
    """Are no longer in the file, and were before."""
    defined: tuple[str, ...]
    """Have a new definition of when they are done."""
    cited: tuple[str, ...]
    """Of those withdrawn: evidence or assessments speak of them, and go on doing so."""
    reworded: tuple[str, ...]
    """Evidence or assessments speak of them, and none of their wordings is what it was: perhaps another promise."""
    accounts: int
    """So many promises have an account of the town's own."""


def load(archive: Archive, programme: Programme, sha256: str, at: str) -> Loaded:
    """Put a programme's rows in place, in one transaction; a second time nothing changes but `loaded_at`.

    `sha256` is that of its file, `at` the moment (UTC, ISO 8601). A promise that is no longer in the file is marked as
    withdrawn from it, never deleted. Raises WrongInput where a wording names an article that the archive has not, or
    where an id is that of another programme's promise.
    """
    with archive.write() as connection:
        _check_own(connection, programme)
        before = _Before(connection, programme.id)
        _programme(connection, programme, sha256, at)
        _documents(connection, programme)
        defined = [each.id for number, each in enumerate(programme.promises) if _promise(connection, each, number, at)]
        _wordings(connection, programme)
        there = {each.id for each in programme.promises}
        withdrawn = [name for name in before.active if name not in there]
        connection.executemany("UPDATE promises SET withdrawn_at = ? WHERE id = ?", [(at, name) for name in withdrawn])
        _reported(connection, programme)
    return Loaded(
        programme=programme.id,
        promises=len(programme.promises),
        added=tuple(each.id for each in programme.promises if each.id not in before.known),
        returned=tuple(each.id for each in programme.promises if each.id in before.known - set(before.active)),
        withdrawn=tuple(withdrawn),
        defined=tuple(defined),
        cited=tuple(name for name in withdrawn if name in before.cited),
        reworded=tuple(each.id for each in programme.promises if before.is_another(each)),
        accounts=len(programme.reported),
    )


class _Before:
    """What the archive held of a programme before it was loaded again."""

    def __init__(self, connection: sqlite3.Connection, programme: str) -> None:
        rows = connection.execute(
            "SELECT id, withdrawn_at FROM promises WHERE programme = ? ORDER BY position", (programme,)
        )
        withdrawn = {row[0]: row[1] for row in rows}
        self.known = frozenset(withdrawn)
        self.active = [name for name, since in withdrawn.items() if since is None]
        cited = connection.execute("SELECT promise FROM evidence UNION SELECT promise FROM assessments")
        self.cited = frozenset(row[0] for row in cited) & self.known
        self._quotes: dict[str, set[str]] = {}
        for promise, quote in connection.execute("SELECT promise, quote FROM wordings"):
            self._quotes.setdefault(promise, set()).add(quote)

    def is_another(self, promise: Promise) -> bool:
        """Whether an id that is spoken of seems to have been given to another promise."""
        quotes = self._quotes.get(promise.id, set())
        return promise.id in self.cited and bool(quotes) and quotes.isdisjoint(each.quote for each in promise.wordings)


def _check_own(connection: sqlite3.Connection, programme: Programme) -> None:
    """`a` with `b-c` and `a-b` with `c` make one id: the ledger of the one must not come to speak of the other."""
    for each in programme.promises:
        row = connection.execute("SELECT programme FROM promises WHERE id = ?", (each.id,)).fetchone()
        if row and row[0] != programme.id:
            raise WrongInput(f"{each.id}: found it as a promise of {row[0]}, expected another id for {each.own!r}")


def _programme(connection: sqlite3.Connection, programme: Programme, sha256: str, at: str) -> None:
    scale = [{**asdict(verdict), "names": dict(verdict.names)} for verdict in programme.scale]
    first, last = programme.mandate
    row = {
        "id": programme.id,
        "name": programme.name,
        "municipality": programme.municipality,
        "language": programme.language,
        "mandate_from": first.isoformat(),
        "mandate_to": last and last.isoformat(),
        "oath": programme.oath and programme.oath.isoformat(),
        "scale": _json(scale),
        "sha256": sha256,
        "loaded_at": at,
    }
    _put(connection, "programmes", row, "id")


def _documents(connection: sqlite3.Connection, programme: Programme) -> None:
    connection.execute("DELETE FROM programme_documents WHERE programme = ?", (programme.id,))
    for each in programme.documents:
        row = {
            **asdict(each),
            "programme": programme.id,
            "dated": each.dated.isoformat(),
            "file": each.file and each.file.as_posix(),
        }
        _put(connection, "programme_documents", row, "programme, id")


def _promise(connection: sqlite3.Connection, promise: Promise, position: int, at: str) -> bool:
    """Put one promise in place; whether it has a new definition."""
    deadline = promise.deadline
    row = {
        **{
            name: getattr(promise, name)
            for name in ("id", "own", "parent", "level", "title", "baseline", "responsible")
        },
        "programme": promise.id.removesuffix(f"-{promise.own}"),
        "position": position,
        "funder": promise.funder,
        **{name: _json(getattr(promise, name)) for name in ("places", "watch", "unlike")},
        **{name: _json(map(asdict, getattr(promise, name))) for name in ("amounts", "quantities")},
        "refs": _json(map(asdict, promise.references)),
        "deadline": deadline and deadline.last.isoformat(),
        "deadline_precision": deadline and deadline.precision,
        "deadline_text": deadline and deadline.text,
        "withdrawn_at": None,
    }
    _put(connection, "promises", row, "id")
    return promise.done_when is not None and _defined(connection, promise.id, promise.done_when, at)


def _defined(connection: sqlite3.Connection, promise: str, done_when: str, at: str) -> bool:
    """Add a definition, unless it is the one that stands."""
    last = connection.execute(
        "SELECT number, done_when FROM definitions WHERE promise = ? ORDER BY number DESC LIMIT 1", (promise,)
    ).fetchone()
    if last and last[1] == done_when:
        return False
    connection.execute(
        "INSERT INTO definitions VALUES (?, ?, ?, ?)", (promise, (last[0] if last else 0) + 1, done_when, at)
    )
    return True


def _wordings(connection: sqlite3.Connection, programme: Programme) -> None:
    dated = {each.id: each.dated.isoformat() for each in programme.documents}
    for promise in programme.promises:
        connection.execute("DELETE FROM wordings WHERE promise = ?", (promise.id,))
        for position, wording in enumerate(promise.wordings):
            article, published = _article(connection, wording)
            row = {
                "promise": promise.id,
                "position": position,
                "document": wording.document,
                "article": article,
                "version": wording.version,
                "quote": wording.quote,
                "page": wording.page,
                "dated": published if wording.document is None else dated[wording.document],
            }
            _put(connection, "wordings", row, "promise, position")


def _article(connection: sqlite3.Connection, wording: Wording) -> tuple[int | None, str | None]:
    """The article's number and the day it was published; Nones for the wording of a document."""
    if wording.article is None:
        return None, None
    found = connection.execute(
        "SELECT a.id, substr(coalesce(v.published, v.seen_at), 1, 10) FROM articles a JOIN versions v"
        " ON v.article = a.id WHERE a.key = ? AND v.number = ?",
        (wording.article, wording.version),
    ).fetchone()
    if found is None:
        raise WrongInput(f"article {wording.article!r}: found no version {wording.version} in the archive, expected it")
    return int(found[0]), str(found[1])


def _reported(connection: sqlite3.Connection, programme: Programme) -> None:
    covers = {each.id: each.covers for each in programme.documents}
    connection.execute(
        "DELETE FROM self_assessments WHERE promise IN (SELECT id FROM promises WHERE programme = ?)", (programme.id,)
    )
    for each in programme.reported:
        row = {
            "promise": each.promise,
            "document": each.document,
            "covers": covers[each.document],
            "said": each.quote,
            "status": each.status,
            "page": each.page,
        }
        _put(connection, "self_assessments", row, "promise, document")


def _put(connection: sqlite3.Connection, table: str, row: Mapping[str, Any], key: str) -> None:
    names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    changes = ", ".join(f"{name} = excluded.{name}" for name in row if name not in key.split(", "))
    connection.execute(
        f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT ({key}) DO UPDATE SET {changes}",  # noqa: S608  our own names
        row,
    )


def _json(values: Iterable[Any]) -> str:
    """A list as JSON; a decimal number as the text it was written in, since JSON's own would not keep it exact."""
    return json.dumps(list(values), ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)
