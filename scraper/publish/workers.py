"""Keeps several processes answering at one socket, so that what one reader asks does not hold up the next."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import IO

from scraper.errors import ScraperError

_MOST = 4  # by itself: each has dictionaries and pages of the database of its own in memory
_LOOK = 0.2  # seconds between two looks whether all are alive
_PATIENCE = 4.0  # seconds that one has to end by itself
_SOON = 5.0  # seconds: one that ends sooner has failed to start
_TRIES = 5  # such failures, with none that stayed between them
_RESPITE = 0.5  # seconds after such a failure


def fitting() -> int:
    """As many as this process has cores, within reason."""
    if os.name != "posix":  # elsewhere a child does not inherit a socket by its number
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, _MOST)


def keep(number: int, command: Sequence[str], told: bytes, socket: int) -> None:
    """Run `command` so many times, and again for each that ends, until SIGINT or SIGTERM.

    Each inherits the open file `socket` and reads `told` from its standard input, which stays open until it is to end:
    so they end too where this process is killed. Raises ScraperError if they end again and again as soon as they begin.
    """
    workers: list[_Worker] = []
    failed = 0
    with _until_stopped() as stopped:
        try:
            while not stopped.is_set():
                ended = [each for each in workers if each.process.poll() is not None]
                failed = 0 if any(each.stayed for each in workers) else failed + len(ended)
                if failed >= _TRIES:
                    raise ScraperError(f"the site: ended {failed} times within {_SOON:g} s, expected it to stay")
                for each in ended:
                    each.orders.close()
                if not (failed and ended and stopped.wait(_RESPITE)):
                    workers = [each for each in workers if each not in ended]
                    workers += [_Worker.start(command, told, socket) for _ in range(number - len(workers))]
                    stopped.wait(_LOOK)
        finally:
            _end(workers)


@dataclass(frozen=True, slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    orders: IO[bytes]
    began: float = field(default_factory=time.monotonic)

    @classmethod
    def start(cls, command: Sequence[str], told: bytes, socket: int) -> _Worker:
        reading, writing = os.pipe()
        # In a session of its own it has no Ctrl-C from the terminal: this process says when to end.
        with open(reading, "rb") as orders:
            process = subprocess.Popen(command, stdin=orders, pass_fds=(socket,), start_new_session=True)  # noqa: S603
        worker = cls(process, open(writing, "wb"))  # noqa: SIM115  it is closed when this one is to end
        with suppress(BrokenPipeError):  # it has ended already, as will be seen
            worker.orders.write(told)
            worker.orders.flush()
        return worker

    @property
    def stayed(self) -> bool:
        return time.monotonic() - self.began >= _SOON


def _end(workers: Sequence[_Worker]) -> None:
    """Ask all to end, wait a little, then insist."""
    for each in workers:
        each.process.terminate()
    latest = time.monotonic() + _PATIENCE
    for each in workers:
        try:
            each.process.wait(max(latest - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            each.process.kill()
            each.process.wait()
        each.orders.close()


@contextmanager
def _until_stopped() -> Iterator[threading.Event]:
    """Set by SIGINT and SIGTERM, which do nothing else meanwhile."""
    stopped = threading.Event()
    former = {each: signal.signal(each, lambda *_: stopped.set()) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for each, handler in former.items():
            signal.signal(each, handler)
