"""One request at a time to a host, its delay between two, and its rest, whichever process asks."""

from __future__ import annotations

import asyncio
import json
import os
import time
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from filelock import BaseFileLock

from scraper import addresses
from scraper.clock import Clock, stamp
from scraper.crawl import locks
from scraper.crawl.strain import Manners, Strain
from scraper.errors import Unanswered

_NOTE = 640  # bytes; all notes are of one length
_POLL = 0.02  # seconds between two tries to get a host's lock
_TOO_MUCH = (429, 503)
_NO_TIME = 2**40  # seconds


class Hosts:
    """Turns at hosts; `folder` is captures/.

    What is known of a host stands in a note beside its lock, so that other processes and later crawls go by it.
    Delays and rests go by the wall clock: a simulated day must not shorten a real pause. `clock` only dates the notes,
    for people who look into them.
    """

    def __init__(self, folder: Path, clock: Clock, manners: Manners = Manners()) -> None:
        self._folder = folder
        self._clock = clock
        self._manners = manners
        self._doors: dict[str, _Door] = {}

    @asynccontextmanager
    async def turn(
        self, url: str, delay: float, *, patience: float = 120, decisive: bool = False
    ) -> AsyncIterator[Turn]:
        """Hold the host for one request, begun no sooner than `delay` seconds after the last one there ended.

        Raises Unanswered, without asking, if the host is to be left alone for longer than `patience` seconds.
        `decisive`: the answer to this address speaks for the whole host.
        """
        host = addresses.host(url)
        door = self._door(host)
        async with door.queue:
            while not locks.take(door.lock):
                await asyncio.sleep(_POLL)
            try:
                with _Note(door.note) as note:
                    now, said = time.time(), note.read()
                    turn = Turn(url, Strain.read(said, self._manners, now), self._manners, decisive=decisive)
                    await self._pause(host, turn, said, delay, patience)
                    # Already now: a process that is killed within its request has asked too.
                    note.write(self._said(turn.strain))
                    try:
                        turn.begin()
                        yield turn
                    except Unanswered:
                        turn.silent()
                        raise
                    finally:
                        note.write(self._said(turn.strain))
            finally:
                door.lock.release()

    async def _pause(self, host: str, turn: Turn, said: dict[str, Any], delay: float, patience: float) -> None:
        """Wait until the host may be asked. Raises Unanswered if that is too long."""
        now = time.time()
        rest = turn.strain.until - now
        if rest > patience:
            until = datetime.fromtimestamp(turn.strain.until, UTC)
            raise Unanswered(turn.url, f"{host} is left alone until {stamp(until)}: {turn.strain.why}")
        pause = max(rest, _since_last(said, turn.strain.delay(delay, self._manners), now))
        if pause > 0:
            await asyncio.sleep(pause)

    @asynccontextmanager
    async def alone(self, work: str) -> AsyncIterator[None]:
        """Hold a piece of work that no other process is to do at the same time; its hosts may be asked meanwhile."""
        lock = locks.make(self._folder, work)
        while not locks.take(lock):
            await asyncio.sleep(_POLL)
        try:
            yield
        finally:
            lock.release()

    def rests(self, url: str, patience: float) -> bool:
        """Whether the host of an address is to be left alone for longer than `patience` seconds."""
        now = time.time()
        with _Note(self._door(addresses.host(url)).note) as note:
            return Strain.read(note.read(), self._manners, now).until - now > patience

    def _door(self, host: str) -> _Door:
        if host not in self._doors:
            name = f"host-{host}"
            note = locks.path(self._folder, name).with_suffix(".json")
            self._doors[host] = _Door(locks.make(self._folder, name), note, asyncio.Lock())
        return self._doors[host]

    def _said(self, strain: Strain) -> dict[str, Any]:
        return {"last": round(time.time(), 3), "at": stamp(self._clock()), "pid": os.getpid(), **strain.written()}


@dataclass(frozen=True, slots=True)
class _Door:
    """What stands at a host: the lock that keeps other processes out, its note, and our own queue."""

    lock: BaseFileLock
    note: Path
    queue: asyncio.Lock


class Turn:
    """One request at a host: whoever makes it says what was heard; a request without a word counts as silence.

    `doubted`: the host may not be answering anybody, and a short try is enough. `suspect`: so much so that asking for
    this address again would tell nothing.
    """

    def __init__(self, url: str, strain: Strain, manners: Manners, *, decisive: bool) -> None:
        self.url = url
        self.strain = strain
        self.doubted = strain.doubted
        self._address = zlib.crc32(url.encode("utf-8", "replace"))
        self.suspect = bool(strain.rests or (strain.bad and strain.address != self._address))
        self._manners = manners
        self._decisive = decisive
        self._heard = False

    def begin(self) -> None:
        """The request goes out now."""
        self._began = time.monotonic()

    def heard(self, status: int, *, retry_after: float | None = None, timed: bool = True) -> None:
        """A whole answer came. `retry_after` in seconds; `timed`: how long it took tells how the host is doing."""
        self._heard = True
        now, seconds = time.time(), time.monotonic() - self._began
        if status in _TOO_MUCH:
            self.strain = self.strain.burdened(self._manners, self._address, now)
        elif status >= 500:
            self.strain = self.strain.spoke()
        else:
            self.strain = self.strain.answered(self._manners, seconds if timed else None)
        if retry_after and (status in _TOO_MUCH or status >= 500):
            self.strain = self.strain.asked_for_rest(self._manners, retry_after, now)

    def silent(self) -> None:
        """No whole answer came."""
        if not self._heard:
            seconds = time.monotonic() - self._began
            self.strain = self.strain.silent(
                self._manners, self._address, seconds, time.time(), decisive=self._decisive
            )
            self.suspect = self.suspect or self.strain.vain >= self._manners.in_vain


class _Note:
    """A context manager: a host's note, open to be read and written."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Self:
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)

    def read(self) -> dict[str, Any]:
        """What it says; nothing where that cannot be read."""
        try:
            said = json.loads(os.read(self._file, 2 * _NOTE))
        except (OSError, ValueError, RecursionError):
            return {}
        return said if isinstance(said, dict) else {}

    def write(self, said: dict[str, Any]) -> None:
        """Put this over what it says. Not cut to nothing first: file systems flush such a file, 2 ms each time."""
        os.lseek(self._file, 0, os.SEEK_SET)
        os.write(self._file, json.dumps(said).ljust(_NOTE).encode("ascii"))


def _since_last(said: dict[str, Any], delay: float, now: float) -> float:
    last = said.get("last")
    if not isinstance(last, (int, float)) or not 0 <= last <= _NO_TIME:
        return 0
    return min(delay - (now - last), delay)  # the clock may have been put back
