"""Keeps the delay of a host, whichever process asks: one request at a time, and a pause between two."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from scraper.crawl.warc import LOCKS

_LOOK_AGAIN = 0.02  # seconds between two looks at a lock that another process holds


class Hosts:
    """The turns at each host, shared by every process that keeps its captures in `folder`.

    Goes by the machine's own time, not by a clock that was set: the town's server lives in real time.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / LOCKS
        self._folder.mkdir(parents=True, exist_ok=True)

    @asynccontextmanager
    async def turn(self, host: str, delay: float) -> AsyncIterator[None]:
        """Wait for a turn at `host`, at least `delay` seconds after the last request ended; held during the block."""
        stem = f"host-{re.sub(r'[^a-z0-9.-]', '_', host.lower())}"
        lock, note = FileLock(self._folder / f"{stem}.lock"), self._folder / f"{stem}.time"
        while True:
            try:
                lock.acquire(blocking=False)
                break
            except Timeout:
                await asyncio.sleep(_LOOK_AGAIN)
        try:
            await asyncio.sleep(_still_to_wait(note, delay))
            yield
        finally:
            if delay:
                with suppress(OSError):
                    note.write_text(repr(time.time()), encoding="ascii")
            lock.release()


def _still_to_wait(note: Path, delay: float) -> float:
    try:
        passed = time.time() - float(note.read_text("ascii"))
    except (OSError, ValueError):
        return 0.0
    # A machine whose time was set back must not wait for hours.
    return min(delay, max(0.0, delay - passed))
