"""One request at a time to a host, its delay between two, and its rest, whichever process asks."""

from __future__ import annotations

import asyncio
import os
import time
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

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

    What is known of a host stands in a note, locked for each turn, so that other processes and later crawls go by it.
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
            while not door.note.take():
                await asyncio.sleep(_POLL)
            try:
                now, said = time.time(), door.note.read()
                turn = Turn(url, Strain.read(said, self._manners, now), self._manners, decisive=decisive)
                await self._pause(host, turn, said, delay, patience)
                # Already now: a process that is killed within its request has asked too.
                door.note.write(self._said(turn.strain))
                try:
                    turn.begin()
                    yield turn
                except Unanswered:
                    turn.silent()
                    raise
                finally:
                    door.note.write(self._said(turn.strain))
            finally:
                door.note.release()

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
        said = self._door(addresses.host(url)).note.read()
        return Strain.read(said, self._manners, now).until - now > patience

    def _door(self, host: str) -> _Door:
        if host not in self._doors:
            note = locks.Note(locks.path(self._folder, f"host-{host}").with_suffix(".json"), _NOTE)
            self._doors[host] = _Door(note, asyncio.Lock())
        return self._doors[host]

    def close(self) -> None:
        """Close the notes; a turn opens its own again."""
        for door in self._doors.values():
            door.note.close()

    def _said(self, strain: Strain) -> dict[str, Any]:
        return {"last": round(time.time(), 3), "at": stamp(self._clock()), "pid": os.getpid(), **strain.written()}


@dataclass(frozen=True, slots=True)
class _Door:
    """What stands at a host: its note, which keeps other processes out while it is locked, and our own queue."""

    note: locks.Note
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


def _since_last(said: dict[str, Any], delay: float, now: float) -> float:
    last = said.get("last")
    if not isinstance(last, (int, float)) or not 0 <= last <= _NO_TIME:
        return 0
    return min(delay - (now - last), delay)  # the clock may have been put back
