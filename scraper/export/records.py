"""Copies records out of captures/ as they lie there, each with the request that belongs to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from scraper.crawl import record
from scraper.crawl.record import Raw
from scraper.crawl.replay import is_answer
from scraper.errors import Damaged, WrongInput

_MOST_BETWEEN = 8  # records between two answers that may belong to one of them
_GZIP = b"\x1f\x8b"
_COMPANIONS = ("request", "metadata")
_NEIGHBOURS = """
SELECT (SELECT max(offset + length) FROM captures WHERE warc = ?1 AND offset < ?2),
       (SELECT min(offset) FROM captures WHERE warc = ?1 AND offset > ?2)
"""


@dataclass(frozen=True, slots=True)
class Member:
    """One record: what it says, and its bytes as one gzip member. `capture` None for a request."""

    raw: Raw
    data: bytes
    capture: int | None = None


def members(connection: sqlite3.Connection, folder: Path, capture: int) -> Iterator[Member]:
    """The record of a capture, then its request; nothing if the capture is not in the archive any more.

    Where it stands is looked up now: an erasure may have moved it. Raises Damaged if it cannot be read back.
    """
    row = connection.execute("SELECT warc, offset, length FROM captures WHERE id = ?", (capture,)).fetchone()
    if row is None:
        return
    path = folder / row["warc"]
    if path.resolve().parent != folder.resolve():
        raise Damaged(f"{row['warc']}: leads out of {folder}")
    raw = record.read_at(path, row["offset"], row["length"])
    if not is_answer(raw):
        raise Damaged(f"{row['warc']} at {row['offset']}: found a record of type {raw.kind or 'unknown'}")
    yield Member(raw, _bytes(path, row["offset"], row["length"]), capture)
    before, after = connection.execute(_NEIGHBOURS, (row["warc"], row["offset"])).fetchone()
    own = list(_companions(path, raw, row["offset"] + row["length"], after))
    yield from own or _companions(path, raw, before or 0, row["offset"])


def _companions(path: Path, raw: Raw, start: int, end: int | None) -> Iterator[Member]:
    """The records in between that say they belong to this one (WARC-Concurrent-To, either way round)."""
    if end is not None and end <= start:
        return
    try:
        for found in islice(record.scan(path, _begin(path, start)), _MOST_BETWEEN):
            if end is not None and found.offset >= end:
                return
            if found.raw and found.raw.kind in _COMPANIONS and _belong(raw, found.raw):
                yield Member(found.raw, _bytes(path, found.offset, found.length))
    except (WrongInput, OSError):
        return  # the answer itself was read; what stands beside it cannot be


def _begin(path: Path, start: int) -> int:
    """Where a record begins, past the empty lines that part records which are not packed."""
    with path.open("rb") as file:
        file.seek(start)
        between = file.read(16)
    return start + len(between) - len(between.lstrip(b"\r\n"))


def _belong(one: Raw, other: Raw) -> bool:
    ids = [each.fields.get("warc-record-id") for each in (one, other)]
    return ids[0] in _tied(other) or ids[1] in _tied(one)


def _tied(raw: Raw) -> tuple[str | None, ...]:
    return tuple(raw.fields.get(name) for name in ("warc-concurrent-to", "warc-refers-to") if name in raw.fields)


def _bytes(path: Path, offset: int, length: int) -> bytes:
    """The record as it lies there; one that was never packed is packed, since each must be a member of its own."""
    with path.open("rb") as file:
        file.seek(offset)
        data = file.read(length)
    return data if data.startswith(_GZIP) else record.packed(data)
