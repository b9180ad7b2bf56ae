"""Copies a WARC file without some of its records, or with others in their place, for what must be erased.

The copy stands beside the old file, under a new name, before anybody is led to it:

    with rewritten(folder, name, {offset: None}) as copy, archive.write() as connection:
        …delete the rows of what is erased…
        captures.replace_warc(connection, name, copy.name, copy.moved, now)
    # the old file is gone: leaving the block without an error removes it

A process killed in between leaves both files whole; `sweep` removes the one that no row leads to.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from scraper.crawl import locks, record
from scraper.errors import Damaged, Held
from scraper.models import Place

_ABOUT = ("warc-concurrent-to", "warc-refers-to")
_STEM = re.compile(r"(?P<stem>.+?)(?:\.r(?P<number>[0-9]+))?(?P<suffix>\.warc(?:\.gz)?)")
_PIECE = 2**20
_PATIENCE = 60.0  # seconds
_AT_WORK = "rewriting"  # the lock that says a copy is being made


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The copy: its name below captures/, and for each record that is still there, by its old offset, its place."""

    name: str
    moved: Mapping[int, Place]


@contextmanager
def rewritten(folder: Path, name: str, changes: Mapping[int, bytes | None]) -> Iterator[Rewritten]:
    """Copy captures/NAME with `changes`: by a record's offset the record to stand there (packed if the file is), or
    None for none.

    Records that only accompany one that is left out (its request, its metadata) are left out with it; a revisit of it
    is a record of its own and must be named. Stretches that are no record are carried over unless named. The copy is
    on the disk when the block is entered; if the block ends well the old file is removed, else the copy. Raises Held
    while a crawl writes to the file, Damaged if there is nothing at one of the offsets.
    """
    lock, at_work = locks.make(folder, name), locks.make(folder, _AT_WORK)
    if not locks.take(lock):
        raise Held(f"{name}: a crawl is still writing to it")
    try:
        if not locks.take(at_work, _PATIENCE):
            raise Held(f"{name}: another process is rewriting captures")
        target = _free(folder, name)
        try:
            yield Rewritten(target.name, _copy(folder / name, target, changes))
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        (folder / name).unlink()
        _settle(folder)
    finally:
        at_work.release()
        locks.discard(lock)


def sweep(folder: Path, replaced: Iterable[str], is_known: Callable[[str], bool]) -> tuple[str, ...]:
    """Remove what a process killed while rewriting left: old files that were `replaced`, and copies nobody is led to.

    `is_known` says whether the archive knows a file of that name. Returns the names of what was removed; nothing is
    done while another process is rewriting.
    """
    lock = locks.make(folder, _AT_WORK)
    if not locks.take(lock):
        return ()
    try:
        copies = (path for path in folder.glob("*.r*.warc*") if _is_copy(path.name))
        unmet = [path for path in copies if not is_known(path.name)]
        left = [*(folder / name for name in replaced), *unmet, *folder.glob(".*.r*.warc*.partial")]
        left = [path for path in left if path.exists()]
        for path in left:
            path.unlink()
        if left:
            _settle(folder)
        return tuple(path.name for path in left)
    finally:
        lock.release()


def _is_copy(name: str) -> bool:
    parts = _STEM.fullmatch(name)
    return parts is not None and parts["number"] is not None


def _free(folder: Path, name: str) -> Path:
    """A name for the copy that says of which file it is one: `a.warc.gz` → `a.r1.warc.gz`."""
    parts = _STEM.fullmatch(name)
    stem, number, suffix = (parts["stem"], int(parts["number"] or 0), parts["suffix"]) if parts else (name, 0, "")
    while True:
        number += 1
        if not (target := folder / f"{stem}.r{number}{suffix}").exists():
            return target


def _copy(path: Path, target: Path, changes: Mapping[int, bytes | None]) -> dict[int, Place]:
    moved: dict[int, Place] = {}
    partial = target.with_name(f".{target.name}.partial")
    try:
        with path.open("rb") as source, partial.open("wb") as copy:
            for found in _staying(path, changes):
                start = copy.tell()
                if new := changes.get(found.offset):
                    copy.write(new)
                else:
                    _carry(source, copy, found.offset, found.length)
                moved[found.offset] = Place(target.name, start, copy.tell() - start)
                if found.raw and not found.packed:
                    copy.write(b"\r\n\r\n")
            copy.flush()
            os.fsync(copy.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    _settle(target.parent)
    return moved


def _staying(path: Path, changes: Mapping[int, bytes | None]) -> Iterator[record.Found]:
    """What is not left out, in its order. Raises Damaged where there is nothing at an offset."""
    gone, unmet = _identities(path, changes), set(changes)
    for found in record.scan(path):
        unmet.discard(found.offset)
        named = changes.get(found.offset, b"") is None
        if not named and not (found.raw and _accompanies(found.raw, gone)):
            yield found
    if unmet:
        raise Damaged(f"{path.name}: found no record at {sorted(unmet)}; nothing was changed")


def _identities(path: Path, changes: Mapping[int, bytes | None]) -> set[str]:
    """The record ids of what is left out."""
    left_out = (found.raw for found in record.scan(path) if changes.get(found.offset, b"") is None)
    return {raw.fields["warc-record-id"] for raw in left_out if raw and "warc-record-id" in raw.fields}


def _accompanies(raw: record.Raw, gone: set[str]) -> bool:
    alone = raw.kind in ("response", "revisit", "resource") or raw.is_rendered
    return not alone and any(raw.fields.get(name) in gone for name in _ABOUT)


def _carry(source: BinaryIO, copy: BinaryIO, offset: int, length: int) -> None:
    source.seek(offset)
    while length > 0:
        piece = source.read(min(length, _PIECE))
        copy.write(piece)
        length -= len(piece)


def _settle(folder: Path) -> None:
    """Make names that changed in a folder last; not every system can open one."""
    with suppress(OSError):
        entry = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(entry)
        finally:
            os.close(entry)
