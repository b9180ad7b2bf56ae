"""One request at a time to a host, and its delay between two, whichever process asks."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from scraper.clock import Clock, stamp
from scraper.crawl import locks

_NOTE = 120  # bytes; all notes are of one length
_POLL = 0.02  # seconds between two tries to get a host's lock


class Hosts:
    """Turns at hosts; `folder` is captures/.

    Delays go by the wall clock: a simulated day must not shorten a real pause. `clock` only dates the notes, for
    people who look into them.
    """

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    @asynccontextmanager
    async def turn(self, host: str, delay: float) -> AsyncIterator[None]:
        """Hold the host for one request, begun no sooner than `delay` seconds after the last one there ended."""
        name = f"host-{host}"
        lock = locks.make(self._folder, name)
        note = locks.path(self._folder, name).with_suffix(".json")
        while not locks.take(lock):
            await asyncio.sleep(_POLL)
        try:
            pause = _pause(note, delay)
            if pause > 0:
                await asyncio.sleep(pause)
            self._write(note)  # already now: a process that is killed within its request has asked too
            try:
                yield
            finally:
                self._write(note)
        finally:
            lock.release()

    def _write(self, note: Path) -> None:
        said = {"last": time.time(), "at": stamp(self._clock()), "pid": os.getpid()}
        # Over the old note, not a new file: file systems flush a file that was cut to nothing, 2 ms each time.
        file = os.open(note, os.O_WRONLY | os.O_CREAT, 0o644)
        try:
            os.write(file, json.dumps(said).ljust(_NOTE).encode("ascii"))
        finally:
            os.close(file)


def _pause(note: Path, delay: float) -> float:
    try:
        since = time.time() - float(json.loads(note.read_text("utf-8"))["last"])
    except (OSError, ValueError, LookupError, TypeError):
        return 0
    return min(delay - since, delay)  # the clock may have been put back
