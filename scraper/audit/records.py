"""Whether every row leads to a whole record, and every record and file below captures/ is accounted for."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from scraper import addresses
from scraper.archive import captures
from scraper.archive.audits import Looked, Problem
from scraper.archive.captures import Kept
from scraper.audit.scope import Scope
from scraper.clock import stamp
from scraper.crawl import locks, record
from scraper.crawl.replay import capture_of, is_answer, read_record
from scraper.errors import Damaged, WrongInput
from scraper.models import Place

_PUT_BACK = "put the file back from a copy; what stands in it is lost until then"
_IMPORT = "`scraper import` reads it; if nobody knows it, move it away"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The captures, the rows that lead to them, and what was looked at so far."""

    connection: sqlite3.Connection
    folder: Path
    looked: Looked
    step: Callable[[int], None]


def problems(shelf: Shelf, scope: Scope) -> Iterator[Problem]:
    """What is wrong with the scope's captures; of everything, also with the files they stand in."""
    if scope.whole:
        yield from _files(shelf)
        return
    for number in scope.ids(shelf.connection, "captures"):
        if kept := captures.get(shelf.connection, number):
            yield from _read(shelf, kept)


# --- files ------------------------------------------------------------------


def _files(shelf: Shelf) -> Iterator[Problem]:
    known = dict(captures.files(shelf.connection))
    there = {path.name for path in shelf.folder.glob("*.warc*") if path.is_file()}
    for name in sorted(known.keys() | there):
        shelf.looked.files += 1
        if locks.is_held(shelf.folder, name):  # a crawl is writing to it: only what has its row counts yet
            for kept in captures.in_file(shelf.connection, name):
                yield from _read(shelf, kept)
        elif name not in there:
            yield from _absent(shelf, name)
        elif name not in known:
            yield Problem("wrong", name, "a file that the archive does not know", "one that it made or took", _IMPORT)
        else:
            yield from _file(shelf, name, known[name])


def _absent(shelf: Shelf, name: str) -> Iterator[Problem]:
    rows = sum(1 for _ in captures.in_file(shelf.connection, name))
    shelf.looked.captures += rows
    shelf.step(rows)
    yield Problem("lost", name, "no file", f"the file with the records of {rows} captures", _PUT_BACK)


def _file(shelf: Shelf, name: str, sha256: str | None) -> Iterator[Problem]:
    path = shelf.folder / name
    try:
        if sha256 and (found := _sha256(path)) != sha256:
            yield Problem("wrong", name, f"SHA-256 {found}", f"{sha256}, as it was imported", _PUT_BACK)
        yield from _scan(shelf, path, imported=sha256 is not None)
    except (OSError, WrongInput) as error:
        yield Problem("lost", name, str(error), "a WARC file that can be read", _PUT_BACK)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _scan(shelf: Shelf, path: Path, *, imported: bool) -> Iterator[Problem]:
    """Rows and records side by side, in the order of their offsets."""
    rows = captures.in_file(shelf.connection, path.name)
    kept = next(rows, None)
    told = 0  # the byte up to which a damaged record has been told of
    for found in record.scan(path):
        while kept and kept.place.offset < found.offset:
            yield from _astray(shelf, kept)
            kept = next(rows, None)
        if kept and kept.place.offset == found.offset:
            yield from _held(shelf, kept, found)
            told = found.offset if found.raw else kept.place.offset + kept.place.length
            kept = next(rows, None)
        elif found.offset >= told:
            yield from _unknown(path.name, found, imported=imported)
    while kept:
        yield from _astray(shelf, kept)
        kept = next(rows, None)


def _unknown(name: str, found: record.Found, *, imported: bool) -> Iterator[Problem]:
    place = f"{name} at {found.offset}"
    if found.raw is None:
        if not imported:  # what an imported file brought along is as it came; its SHA-256 says so
            yield Problem("wrong", place, found.problem or "no record", "a whole record", _PUT_BACK)
    elif is_answer(found.raw) and not imported:
        read = read_record(found.raw, Place(name, found.offset, found.length))
        said = read.problem or f"a record of {read.capture.url if read.capture else 'nothing'} without a row"
        yield Problem("wrong", place, said, "a row for every answer", _IMPORT)


# --- records ----------------------------------------------------------------


def _read(shelf: Shelf, kept: Kept) -> Iterator[Problem]:
    place = kept.place
    try:
        raw = record.read_at(shelf.folder / place.warc, place.offset, place.length)
        found = record.Found(place.offset, place.length, raw)
    except Damaged as error:
        found = record.Found(place.offset, place.length, problem=str(error))
    yield from _held(shelf, kept, found)


def _astray(shelf: Shelf, kept: Kept) -> Iterator[Problem]:
    yield from _held(shelf, kept, record.Found(kept.place.offset, kept.place.length, problem="no record begins there"))


def _held(shelf: Shelf, kept: Kept, found: record.Found) -> Iterator[Problem]:
    """A row against the record that it leads to."""
    shelf.looked.captures += 1
    shelf.step(1)
    place = f"capture {kept.id} ({kept.place.warc} at {kept.place.offset})"
    if found.raw is None:
        yield Problem("lost", place, found.problem or "no record", f"the record of {kept.url}", _PUT_BACK)
        return
    if kept.is_unjoined:  # an imported revisit of what was never here: there are no bytes to lose
        return
    try:
        capture = capture_of(found.raw, shelf.folder, kept.place, original=kept.original)
    except Damaged as error:
        yield Problem("lost", place, str(error), f"the record of {kept.url}", _PUT_BACK)
        return
    for what, said, expected in (
        ("length", found.length, kept.place.length),
        ("address", addresses.key(capture.url), kept.key),
        ("time", stamp(capture.fetched_at), kept.fetched_at),
        ("SHA-256 of the body", capture.sha256, kept.sha256),
    ):
        if said != expected:
            yield Problem("wrong", place, f"{what} {said}", str(expected), _PUT_BACK)
