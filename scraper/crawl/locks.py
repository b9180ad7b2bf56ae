"""Lock files below captures/.locks: portable, and released by the system when a process dies, however it dies."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from scraper.errors import Unwritable

_UNSAFE = re.compile(r"[^a-z0-9._-]+")  # a colon before a port is no part of a file's name on Windows
_LONGEST = 150  # characters; no system takes names of more than 255 bytes


def path(folder: Path, name: str) -> Path:
    """Where the lock of that name stands; `folder` is captures/."""
    safe = _UNSAFE.sub("_", name.lower())
    if len(safe) > _LONGEST:
        safe = safe[:_LONGEST] + hashlib.sha256(name.encode()).hexdigest()[:16]
    return folder / ".locks" / f"{safe}.lock"


def make(folder: Path, name: str) -> BaseFileLock:
    """The lock of that name, not yet taken. Raises Unwritable where its folder cannot be made."""
    where = path(folder, name)
    try:
        where.parent.mkdir(parents=True, exist_ok=True)
    except PermissionError as error:
        raise _unwritable(where) from error
    return FileLock(where, thread_local=False)


def take(lock: BaseFileLock, seconds: float = 0) -> bool:
    """Take a lock within so many seconds; whether that went well. Raises Unwritable where it may not be made."""
    try:
        lock.acquire(timeout=seconds, poll_interval=0.02)
    except Timeout:
        return False
    except PermissionError as error:
        raise _unwritable(Path(lock.lock_file)) from error
    return True


def is_held(folder: Path, name: str) -> bool:
    """Whether a living process holds the lock of that name."""
    if not path(folder, name).exists():
        return False
    lock = make(folder, name)
    free = take(lock)
    lock.release()
    return not free


def discard(lock: BaseFileLock) -> None:
    """Give a lock back and remove its file; in this order, since Windows removes no file that is open."""
    lock.release()
    with suppress(OSError):
        Path(lock.lock_file).unlink()


def _unwritable(where: Path) -> Unwritable:
    return Unwritable(f"{where}: found no permission to write to this file, expected it: every process locks here")
