"""Leases a source to one process at a time, and says who holds it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from scraper.crawl.warc import LOCKS
from scraper.errors import Held


@contextmanager
def lease(folder: Path, slug: str) -> Iterator[None]:
    """Hold the source `slug` of the archive whose captures are in `folder`, until the block or the process ends.

    Raises Held, saying which process holds it and since when.
    """
    lock = _lock(folder, slug)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise Held(f"{slug}: {_holder(folder, slug)}") from None
    note = _note(folder, slug)
    try:
        since = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        command = " ".join(Path(word).name if place == 0 else word for place, word in enumerate(sys.argv[:3]))
        note.write_text(json.dumps({"process": os.getpid(), "since": since, "command": command}), encoding="utf-8")
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def is_free(folder: Path, slug: str) -> bool:
    """Whether no process holds the source."""
    lock = _lock(folder, slug)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return False
    lock.release()
    return True


def _lock(folder: Path, slug: str) -> FileLock:
    (folder / LOCKS).mkdir(parents=True, exist_ok=True)
    return FileLock(folder / LOCKS / f"source-{slug}.lock")


def _note(folder: Path, slug: str) -> Path:
    # Beside the lock: Windows lets nobody read a locked file.
    return folder / LOCKS / f"source-{slug}.json"


def _holder(folder: Path, slug: str) -> str:
    with suppress(OSError, ValueError, KeyError):
        said = json.loads(_note(folder, slug).read_text("utf-8"))
        return f"process {said['process']} has been at work on it since {said['since']} ({said['command']})"
    return "another process is at work on it"
