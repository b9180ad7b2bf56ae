"""Lock files below captures/.locks: portable, and released by the system when a process dies, however it dies."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import time
from contextlib import suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_POLL = 0.02  # seconds between two tries
_UNSAFE = re.compile(r"[^a-z0-9._-]+")  # a colon before a port is no part of a file's name on Windows
_LONGEST = 150  # characters; no system takes names of more than 255 bytes


def path(folder: Path, name: str) -> Path:
    """Where the lock of that name stands; `folder` is captures/."""
    safe = _UNSAFE.sub("_", name.lower())
    if len(safe) > _LONGEST:
        safe = safe[:_LONGEST] + hashlib.sha256(name.encode()).hexdigest()[:16]
    return folder / ".locks" / f"{safe}.lock"


class Lock:
    """A lock file. It is open only while it is held, and no child of this process inherits it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def take(self) -> bool:
        """Take it, if nobody holds it; whether that went well."""
        if self._file is not None:
            return False
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _lock(file)
        except OSError as error:
            os.close(file)
            if isinstance(error, BlockingIOError | PermissionError):  # another holds it: POSIX, Windows
                return False
            raise
        if not os.fstat(file).st_nlink:  # removed by who held it last: others would not find it there
            os.close(file)
            return self.take()
        self._file = file
        return True

    def release(self) -> None:
        """Give it back; nothing where it is not held."""
        if self._file is not None:
            file, self._file = self._file, None
            os.close(file)


if sys.platform == "win32":

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def make(folder: Path, name: str) -> Lock:
    """The lock of that name, not yet taken."""
    where = path(folder, name)
    where.parent.mkdir(parents=True, exist_ok=True)
    return Lock(where)


def take(lock: Lock, seconds: float = 0) -> bool:
    """Take a lock within so many seconds; whether that went well."""
    until = time.monotonic() + seconds
    while not lock.take():
        if time.monotonic() >= until:
            return False
        time.sleep(_POLL)
    return True


def is_held(folder: Path, name: str) -> bool:
    """Whether a living process holds the lock of that name."""
    if not path(folder, name).exists():
        return False
    lock = make(folder, name)
    free = take(lock)
    lock.release()
    return not free


def discard(lock: Lock) -> None:
    """Give a lock back and remove its file; in this order, since Windows removes no file that is open."""
    lock.release()
    with suppress(OSError):
        lock.path.unlink()
