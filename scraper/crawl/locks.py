"""Lock files below captures/.locks: portable, and released by the system when a process dies, however it dies."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import time
from contextlib import suppress
from pathlib import Path

_UNSAFE = re.compile(r"[^a-z0-9._-]+")  # a colon before a port is no part of a file's name on Windows
_LONGEST = 150  # characters; no system takes names of more than 255 bytes
_POLL = 0.02  # seconds between two tries to get a lock

if sys.platform == "win32":
    from filelock import FileLock, Timeout

    class Lock:
        """A lock file, not yet taken."""

        def __init__(self, file: Path) -> None:
            self.file = file
            self._lock = FileLock(file, thread_local=False)

        def take(self) -> bool:
            """Take it, if no other process or lock of ours has it."""
            with suppress(Timeout):
                self._lock.acquire(timeout=0)
            return self._lock.is_locked

        def release(self) -> None:
            """Give it back, if it was taken."""
            self._lock.release()

else:
    import fcntl

    class Lock:
        """A lock file, not yet taken. A crawl takes one for each request, so it goes by two system calls."""

        def __init__(self, file: Path) -> None:
            self.file = file
            self._taken: int | None = None

        def take(self) -> bool:
            """Take it, if no other process or lock of ours has it."""
            while True:
                descriptor = os.open(self.file, os.O_RDWR | os.O_CREAT, 0o644)
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    os.close(descriptor)
                    return False
                if os.fstat(descriptor).st_nlink:
                    self._taken = descriptor
                    return True
                os.close(descriptor)  # its last holder removed the file in between: a lock that others would not see

        def release(self) -> None:
            """Give it back, if it was taken."""
            descriptor, self._taken = self._taken, None
            if descriptor is not None:
                fcntl.flock(descriptor, fcntl.LOCK_UN)  # a child of ours may hold the file open
                os.close(descriptor)


def path(folder: Path, name: str) -> Path:
    """Where the lock of that name stands; `folder` is captures/."""
    safe = _UNSAFE.sub("_", name.lower())
    if len(safe) > _LONGEST:
        safe = safe[:_LONGEST] + hashlib.sha256(name.encode()).hexdigest()[:16]
    return folder / ".locks" / f"{safe}.lock"


def make(folder: Path, name: str) -> Lock:
    """The lock of that name, not yet taken."""
    where = path(folder, name)
    os.makedirs(where.parent, exist_ok=True)
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
        lock.file.unlink()
