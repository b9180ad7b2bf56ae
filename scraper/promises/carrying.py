"""The ledger as plain files, one an entry, that live and merge well in git; and back, nothing written over.

A file is YAML, its name the entry's UUID: two people's entries are different files, so that git merges their folders
without a conflict. Fields stand in a fixed order, one a line, without what is not said.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from scraper.archive import Archive
from scraper.care.discretion import Discretion
from scraper.clock import Clock, clock
from scraper.errors import WrongInput
from scraper.promises import carried
from scraper.promises.citing import files_beside
from scraper.promises.entries import put
from scraper.promises.form import MASK as _MASK
from scraper.sources.document import compose

LONGEST = 2**20  # bytes of an entry
_LISTS = ("evidence", "reasons", "coverage", "query")
_NUMBERS = ("version", "definition")
FILES = "files"
"""The folder of what was brought in, by hash."""

PUBLIC: Mapping[str, tuple[str, ...]] = {
    "evidence": (
        *("id", "promise", "kind", "key", "version", "captured_at", "sha256", "quote", "stage", "stance", "publisher"),
        *("side", "happened", "echo_of", "note", "origin", "file", "query", "period_from", "period_to", "coverage"),
        *("proposed_by", "score", "reasons", "accepted_by", "accepted_at"),
    ),
    "withdrawals": ("id", "evidence", "reason", "by", "at"),
    "assessments": (
        *("id", "promise", "verdict", "rationale", "definition", "evidence", "corrects", "correction", "by"),
        *("decided_at", "published_by", "published_at"),
    ),
    "replies": ("id", "promise", "said", "by", "received", "origin", "entered_by", "at"),
}
STAFF: Mapping[str, tuple[str, ...]] = {
    "drafts": (
        *("id", "promise", "verdict", "rationale", "definition", "evidence", "corrects", "correction", "by", "at"),
    ),
    "notes": ("id", "promise", "said", "by", "at"),
    "ratings": ("id", "round", "promise", "verdict", "rationale", "by", "at"),
}


@dataclass(frozen=True, slots=True)
class Carried:
    """How many entries were written or added, were there already, and are withheld from strangers just now."""

    written: int = 0
    known: int = 0
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a file; `lines` says on which line each field stands."""

    table: str
    path: Path
    values: Mapping[str, Any]
    lines: Mapping[str, int]

    def place(self, field: str) -> str:
        """Where a field stands: file and line."""
        return f"{self.path}:{self.lines.get(field, 1)}"


# --- out ------------------------------------------------------------------------


def export(archive: Archive, folder: Path, captures: Path) -> Carried:
    """Write every published entry below `folder`; what strangers may not see now is taken out of it."""
    connection, done = archive.connection, Carried()
    hidden = {row[0] for row in connection.execute("SELECT evidence FROM shown_evidence WHERE NOT shown")}
    hidden |= {row[0] for row in connection.execute("SELECT id FROM public_assessments WHERE rationale IS NULL")}
    hidden |= {row[0] for row in connection.execute("SELECT id FROM public_withdrawals WHERE reason IS NULL")}
    hidden |= {row[0] for row in connection.execute("SELECT id FROM public_replies WHERE said IS NULL")}
    for table in PUBLIC:
        done = _export(connection, table, PUBLIC[table], folder / table, done, hidden)
    _export_files(archive, folder / FILES, files_beside(captures))
    return done


def _export_files(archive: Archive, folder: Path, kept: Path) -> None:
    """Copy what was brought in; what strangers may not have now, or was erased, is taken out of the folder."""
    rows = "SELECT DISTINCT file FROM {} WHERE file IS NOT NULL"
    ours, shown = (
        {row[0] for row in archive.connection.execute(rows.format(table))} for table in ("evidence", "public_evidence")
    )
    barred = Discretion.of(archive.connection, archive.path).bars_file
    for path in sorted(folder.glob("*")):
        if path.name in ours - shown or barred(path.stem):
            path.unlink()
    for name in sorted({Path(said).name for said in shown}):  # nothing of another folder, whatever a row says
        if (kept / name).is_file() and not (folder / name).exists():
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(kept / name, folder / name)


def export_staff(staff: sqlite3.Connection, folder: Path, by: str) -> Carried:
    """Write drafts, notes and one's own ratings below `folder`; those of others would be seen before one has rated."""
    others = {row[0] for row in staff.execute("SELECT id FROM ratings WHERE by <> ?", (by,))}
    done = Carried()
    for table, columns in STAFF.items():
        done = _export(staff, table, columns, folder / table, done, others)
    return Carried(done.written, done.known)


def _export(
    connection: sqlite3.Connection, table: str, columns: tuple[str, ...], folder: Path, done: Carried, hidden: set[str]
) -> Carried:
    folder.mkdir(parents=True, exist_ok=True)
    written, known, withheld = done.written, done.known, done.withheld
    for row in connection.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY id").fetchall():  # noqa: S608  names
        path = folder / f"{row[0]}.yml"
        if row[0] in hidden:
            path.unlink(missing_ok=True)
            withheld += 1
            continue
        text = written_as(dict(zip(columns, row, strict=True)))
        if path.exists() and path.read_text("utf-8") == text:
            known += 1
            continue
        path.write_text(text, "utf-8", newline="\n")
        written += 1
    return Carried(written, known, withheld)


def written_as(values: Mapping[str, Any]) -> str:
    """An entry as its file says it: the same values always give the same text."""
    said = {name: json.loads(value) if name in _LISTS and _is_json(value) else value for name, value in values.items()}
    return yaml.dump(
        {name: value for name, value in said.items() if value is not None},
        Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1 << 30, default_flow_style=False,
    )  # fmt: skip


def _is_json(value: object) -> bool:
    return isinstance(value, str) and value[:1] in "[{" and _MASK not in value


class _Dumper(yaml.SafeDumper):
    """Writes a text of several lines as such."""


def _represent(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text and not re.search(r"\s\n|\s$|\t", text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent)


# --- back -----------------------------------------------------------------------


def import_(archive: Archive, folder: Path, captures: Path, now: Clock = clock) -> Carried:
    """Add the entries below `folder` that the archive has not, all of them or none.

    Raises WrongInput, with file and line of everything that is wrong, for an entry that is there and differs, for one
    that the rules do not allow, and for what it refers to and is not there. Words that a takedown masked, here or
    there, make no difference, and stay masked; what was erased here comes in as if it had been erased with it.
    """
    entries, discretion = list(_read(folder, PUBLIC)), Discretion.of(archive.connection, archive.path)
    _copy(folder / FILES, files_beside(captures), discretion.bars_file)
    with archive.write() as connection:
        known, added = _held(connection, entries)
        problems = list(_changed(connection, known, PUBLIC))
        told, rows = carried.checked(connection, added, discretion, now())
        problems += told
        if problems:
            raise WrongInput("\n".join(problems))
        connection.execute("PRAGMA defer_foreign_keys = ON")  # one entry may name another that comes after it
        for table, values in rows:
            put(connection, table, values)
    return Carried(len(added), len(known))


def import_staff(
    staff: sqlite3.Connection, connection: sqlite3.Connection, folder: Path, now: Clock = clock
) -> Carried:
    """Add drafts, notes and ratings below `folder` that the desk has not. Raises WrongInput as `import_` does."""
    known, added = _held(staff, list(_read(folder, STAFF)))
    problems = [*_changed(staff, known, STAFF), *carried.strangers(connection, added, now())]
    if problems:
        raise WrongInput("\n".join(problems))
    for each in added:
        put(staff, each.table, {name: _stored(name, value) for name, value in each.values.items()})
    return Carried(len(added), len(known))


def _held(connection: sqlite3.Connection, entries: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Those that are there already, and those that are not."""
    split: tuple[list[Entry], list[Entry]] = ([], [])
    for each in entries:
        sql = f"SELECT 1 FROM {each.table} WHERE id = ?"  # noqa: S608  names
        split[connection.execute(sql, (each.values["id"],)).fetchone() is None].append(each)
    return split


def _changed(
    connection: sqlite3.Connection, entries: list[Entry], tables: Mapping[str, tuple[str, ...]]
) -> Iterator[str]:
    """What is wrong with entries that are there already: nothing of them may differ."""
    for each in entries:
        columns = tables[each.table]
        sql = f"SELECT {', '.join(columns)} FROM {each.table} WHERE id = ?"  # noqa: S608  names
        row = connection.execute(sql, (each.values["id"],)).fetchone()
        for name, stored in zip(columns, row, strict=True):
            said = _stored(name, each.values.get(name))
            if said != stored and not _is_masked(said, stored) and not (name == "echo_of" and stored is None):
                place = each.place(name)
                yield f"{place}: {name}: found {said!r:.80}, expected {stored!r:.80}; an entry is never changed"


def _is_masked(said: object, stored: object) -> bool:
    """Whether a takedown, in this archive or in the other one, is why two values differ."""
    return any(isinstance(value, str) and (_MASK in value or value in ("", "[]")) for value in (said, stored))


def _stored(name: str, value: Any) -> Any:
    """A value as it is stored."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) and name in _LISTS else value


def _read(folder: Path, tables: Mapping[str, tuple[str, ...]]) -> Iterator[Entry]:
    """Every entry below a folder, in the order of their names. Raises WrongInput with all that cannot be read."""
    if not folder.is_dir():
        raise WrongInput(f"{folder}: found no folder, expected one that `scraper promises export` wrote")
    problems = []
    for table, columns in tables.items():
        for path in sorted((folder / table).glob("*.yml")):
            try:
                yield _entry(path, table, columns)
            except WrongInput as problem:
                problems.append(str(problem))
    if problems:
        raise WrongInput("\n".join(problems))


def _entry(path: Path, table: str, columns: tuple[str, ...]) -> Entry:
    try:
        if not path.is_file():
            raise WrongInput("1: found no file, expected an entry")
        with path.open("rb") as file:
            node = compose(file.read(LONGEST + 1), LONGEST)
    except WrongInput as problem:
        raise WrongInput(f"{path}:{problem}") from None
    if not isinstance(node, yaml.MappingNode):
        raise WrongInput(f"{path}:1: found no fields, expected those of an entry")
    lines = {str(key.value): key.start_mark.line + 1 for key, _ in node.value}
    values = {str(key.value): _value(str(key.value), value) for key, value in node.value}
    if unknown := [name for name in values if name not in columns]:
        raise WrongInput(f"{path}:{lines[unknown[0]]}: found {unknown[0]!r}, expected one of {', '.join(columns)}")
    if values.get("id") != path.stem:
        raise WrongInput(f"{path}:{lines.get('id', 1)}: found the id {values.get('id')!r}, expected the file's name")
    for name in _NUMBERS:
        if name in values and not isinstance(values[name], int):
            raise WrongInput(f"{path}:{lines[name]}: {name}: found {values[name]!r}, expected a whole number")
    return Entry(table, path, values, lines)


def _value(name: str, node: yaml.Node) -> Any:
    """A field's value. Only numbers are more than text: a day stays as it was written."""
    if isinstance(node, yaml.ScalarNode) and name not in (*_NUMBERS, "score"):
        return node.value
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_object(node, deep=True)
    except yaml.YAMLError:
        return None
    finally:
        loader.dispose()


def _copy(folder: Path, to: Path, barred: Callable[[str], bool]) -> None:
    """Copy what was brought in, where it is what its name says, and not what was erased. Raises WrongInput else."""
    for path in sorted(folder.glob("*")) if folder.is_dir() else ():
        if not path.is_file():
            raise WrongInput(f"{path}: found no file, expected one that an entry names by its hash")
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if path.stem != digest:
            raise WrongInput(f"{path}: found a file with SHA-256 {digest}, expected the one it is named by")
        if not ((to / path.name).exists() or barred(digest)):
            to.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, to / path.name)
