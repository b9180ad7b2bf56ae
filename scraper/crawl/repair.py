"""Mends what a killed process left: cuts a torn tail off its WARC file and finds records that have no row yet."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from scraper.crawl import locks, record
from scraper.crawl.replay import Record, is_answer, read_record
from scraper.errors import Damaged
from scraper.models import Place

_SUFFIX = ".warc.gz.lock"


@dataclass(frozen=True, slots=True)
class Repaired:
    """A mended file: whole answers beyond what was known, each with its place, and how many bytes were cut off."""

    name: str
    adopted: tuple[Record, ...]
    cut: int


def repair(folder: Path, clean_length: Callable[[str], int], slug: str | None = None) -> Iterator[Repaired]:
    """Mend every WARC file below `folder` (captures/) whose writer is gone: its lock file is there, and free.

    `clean_length`: the byte up to which a file's records are known. `slug`: only the files of that source. A lock file
    stays, and is held, until the caller asks for the next one: what was found is kept before its file counts as sound.
    Raises Damaged if a file is shorter than what is known of it.
    """
    for left in sorted((folder / ".locks").glob(f"{f'{slug}-' if slug else ''}*{_SUFFIX}")):
        name = left.name.removesuffix(".lock")
        lock = locks.make(folder, name)
        if not locks.take(lock):
            continue  # its writer is alive
        try:
            done = _mend(folder / name, clean_length(name))
            if done:
                yield done
        except BaseException:
            lock.release()
            raise
        locks.discard(lock)


def _mend(path: Path, clean: int) -> Repaired | None:
    size = path.stat().st_size if path.exists() else 0
    if size < clean:
        raise Damaged(
            f"{path}: found {size} bytes, expected {clean} or more; put the file back from a copy,"
            f" or remove {locks.path(path.parent, path.name)} to go on without it"
        )
    end, adopted = clean, []
    for found in record.scan(path, clean) if size else ():
        if found.raw is None:
            break
        end = found.offset + found.length
        if is_answer(found.raw):
            adopted.append(read_record(found.raw, Place(path.name, found.offset, found.length)))
    if end < size:
        with path.open("r+b") as file:
            file.truncate(end)
            os.fsync(file.fileno())
    if end == 0:
        path.unlink(missing_ok=True)
    return Repaired(path.name, tuple(adopted), size - end) if adopted or end < size else None
