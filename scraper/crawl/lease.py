"""One process at a time on a source: a lease that ends with its process, and says who holds it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scraper.clock import clock, stamp
from scraper.crawl import locks
from scraper.errors import Held

_PATIENCE = 0.5  # seconds; `is_free` holds the lock for a moment, which is no reason to give up


@contextmanager
def lease(folder: Path, slug: str) -> Iterator[None]:
    """Hold the source for the length of a with block; `folder` is captures/.

    Raises Held, saying which process has it and since when, if another one does.
    """
    lock = locks.make(folder, _name(slug))
    if not locks.take(lock, _PATIENCE):
        raise Held(_holder(folder, slug))
    note = _note(folder, slug)
    try:
        said = {"pid": os.getpid(), "since": stamp(clock()), "command": _command()}
        note.write_text(json.dumps(said, ensure_ascii=False), "utf-8")
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def is_free(folder: Path, slug: str) -> bool:
    """Whether no process holds the source just now."""
    if not locks.path(folder, _name(slug)).exists():
        return True
    lock = locks.make(folder, _name(slug))
    free = locks.take(lock)
    lock.release()
    return free


def _name(slug: str) -> str:
    return f"source-{slug}"


def _note(folder: Path, slug: str) -> Path:
    # Beside the lock file, not in it: Windows lets nobody else read a locked file.
    return locks.path(folder, _name(slug)).with_suffix(".json")


def _holder(folder: Path, slug: str) -> str:
    try:
        said = json.loads(_note(folder, slug).read_text("utf-8"))
        return f"{slug}: process {said['pid']} has been crawling it since {said['since']} ({said['command']})"
    except (OSError, ValueError, LookupError, TypeError):
        return f"{slug}: another process is crawling it"


def _command() -> str:
    program = Path(sys.argv[0] or "python").stem
    return " ".join(("scraper" if program == "__main__" else program, *sys.argv[1:3]))
