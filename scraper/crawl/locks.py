"""Lock files below captures/.locks: portable, and released by the system when a process dies, however it dies."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import Any

from filelock import BaseFileLock, FileLock, Timeout

from scraper.errors import Unwritable

_UNSAFE = re.compile(r"[^a-z0-9._-]+")  # a colon before a port is no part of a file's name on Windows
_BEYOND = 2**30  # where Windows locks a note: what is locked nobody else can read
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


class Note:
    """A small file that says something in JSON, and that one process at a time may have for itself.

    It stays open from one turn to the next: what `FileLock` does around each takes as long as some requests do.
    """

    def __init__(self, where: Path, size: int) -> None:
        """All notes are of `size` bytes: what grew and shrank would be flushed by some file systems, 2 ms each time."""
        self._where = where
        self._size = size
        self._file: FileIO | None = None
        self._last: tuple[bytes, dict[str, Any]] = (b"", {})

    def take(self) -> bool:
        """Whether it is ours now. Raises Unwritable where it may not be made."""
        return _lock(self._open())

    def release(self) -> None:
        """Give it back."""
        if self._file:
            _unlock(self._file)

    def read(self) -> dict[str, Any]:
        """What it says; nothing where that cannot be read."""
        try:
            file = self._open()
            file.seek(0)
            data = file.read(2 * self._size)
            if data != self._last[0]:
                said = json.loads(data)
                self._last = data, said if isinstance(said, dict) else {}
        except (OSError, ValueError, RecursionError):
            return {}
        return self._last[1]

    def write(self, said: dict[str, Any]) -> None:
        """Put this over what it says."""
        data = json.dumps(said).ljust(self._size).encode("ascii")
        file = self._open()
        file.seek(0)
        file.write(data)
        self._last = data, said

    def close(self) -> None:
        """Close it, which gives it back."""
        if self._file:
            self._file.close()
            self._file = None

    def _open(self) -> FileIO:
        if self._file is None or not os.fstat(self._file.fileno()).st_nlink:  # somebody removed it
            self.close()
            try:
                self._where.parent.mkdir(parents=True, exist_ok=True)
                self._file = FileIO(os.open(self._where, os.O_RDWR | os.O_CREAT, 0o644), "r+")
            except PermissionError as error:
                raise _unwritable(self._where) from error
        return self._file


if sys.platform == "win32":
    import msvcrt

    def _lock(file: FileIO) -> bool:
        file.seek(_BEYOND)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(file: FileIO) -> None:
        file.seek(_BEYOND)
        with suppress(OSError):
            msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: FileIO) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(file: FileIO) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


def _unwritable(where: Path) -> Unwritable:
    return Unwritable(f"{where}: found no permission to write to this file, expected it: every process locks here")
