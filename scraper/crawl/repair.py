"""Mends WARC files that a killed process left: the torn tail is cut off, whole records without a row are told of."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from filelock import Timeout

from scraper.crawl.replay import captures_between
from scraper.crawl.warc import LOCKS, lock_of
from scraper.models import Capture

_CHUNK = 2**16


@dataclass(frozen=True, slots=True)
class Repaired:
    """A file as it was mended: whole captures that had no row, and how many bytes of a torn record were cut off."""

    name: str
    adopted: tuple[Capture, ...]
    cut: int


def repair(folder: Path, clean_lengths: Mapping[str, int]) -> Iterator[Repaired]:
    """Mend every file below `folder` whose lock file was left behind and whose lock is free.

    `clean_lengths` says up to where each file's records have rows. A file's lock is held, and its lock file stays,
    until the caller comes back for the next one: so what was adopted is kept before the file counts as mended.
    """
    for left in sorted((folder / LOCKS).glob("*.warc.gz.lock")):
        name = left.name.removesuffix(".lock")
        lock = lock_of(folder, name)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            continue
        try:
            if left.exists():
                yield _mend(folder / name, clean_lengths.get(name, 0))
                left.unlink(missing_ok=True)
        finally:
            lock.release()


def _mend(path: Path, clean: int) -> Repaired:
    if not path.exists():
        return Repaired(path.name, (), 0)
    end = _last_whole_member(path, clean)
    cut = path.stat().st_size - end
    if cut:
        with path.open("r+b") as stream:
            stream.truncate(end)
            os.fsync(stream.fileno())
    adopted = tuple(record.capture for record in captures_between(path, clean, end) if record.capture)
    return Repaired(path.name, adopted, cut)


def _last_whole_member(path: Path, start: int) -> int:
    """The end of the last gzip member, from `start` on, that is whole (RFC 1952: its CRC and length hold)."""
    end = start
    with path.open("rb") as stream:
        stream.seek(start)
        member, consumed = zlib.decompressobj(zlib.MAX_WBITS | 16), 0
        pending = b""
        while data := pending or stream.read(_CHUNK):
            pending = b""
            try:
                member.decompress(data)
            except zlib.error:
                return end
            if not member.eof:
                consumed += len(data)
                continue
            consumed += len(data) - len(member.unused_data)
            end += consumed
            pending = member.unused_data
            member, consumed = zlib.decompressobj(zlib.MAX_WBITS | 16), 0
    return end
