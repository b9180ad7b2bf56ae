"""Keeps several processes answering at one socket, so that what one reader asks does not hold up the next.

Each is a copy of the process that keeps them: what that has read already, all share and none waits for.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from scraper.errors import ScraperError

_MOST = 4  # by itself: each has pages of the database of its own in memory
_LOOK = 0.2  # seconds between two looks whether all are alive
_PATIENCE = 4.0  # seconds that one has to end by itself
_GLANCE = 0.02  # seconds between two looks whether one has ended that was told to
_SOON = 5.0  # seconds: one that ends sooner has failed to start
_TRIES = 5  # such failures, with none that stayed between them
_RESPITE = 0.5  # seconds after such a failure
_ENDING = (signal.SIGINT, signal.SIGTERM)


def fitting() -> int:
    """As many as this process has cores, within reason; one where no process can be copied, or not safely."""
    if not hasattr(os, "fork") or sys.platform == "darwin":  # Apple's own libraries do not bear to be copied
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, _MOST)


def keep(number: int, work: Callable[[], object]) -> None:
    """Have so many copies of this process do `work`, and another for each that ends, until SIGINT or SIGTERM.

    They get SIGTERM then, and where this process is killed. No connection to a database may be open: SQLite's do not
    bear to be copied. Raises ScraperError if they end again and again as soon as they begin.
    """
    workers: list[_Worker] = []
    failed = 0
    gc.freeze()  # what is here stays, and is not copied only because a collector looked at it
    with _until_stopped() as stopped, _lifeline() as line:
        try:
            while not stopped.is_set():
                ended = [each for each in workers if each.has_ended()]
                failed = 0 if any(each.stayed for each in workers) else failed + len(ended)
                if failed >= _TRIES:
                    raise ScraperError(f"the site: ended {failed} times within {_SOON:g} s, expected it to stay")
                if not (failed and ended and stopped.wait(_RESPITE)):
                    workers = [each for each in workers if each not in ended]
                    workers += [_start(work, line) for _ in range(number - len(workers))]
                    stopped.wait(_LOOK)
        finally:
            _end(workers)


@dataclass(frozen=True, slots=True)
class _Line:
    """A pipe on which nothing is ever said: that it is closed tells whoever reads that whoever holds it is gone."""

    reading: int
    held: int


@dataclass(frozen=True, slots=True)
class _Worker:
    process: int
    began: float = field(default_factory=time.monotonic)

    @property
    def stayed(self) -> bool:
        return time.monotonic() - self.began >= _SOON

    def has_ended(self) -> bool:
        """Whether it has; asked again after that it says so too."""
        with suppress(ChildProcessError):
            return os.waitpid(self.process, os.WNOHANG)[0] != 0
        return True

    def tell(self, sign: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.process, sign)


def _start(work: Callable[[], object], line: _Line) -> _Worker:
    sys.stdout.flush()
    sys.stderr.flush()
    former = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)  # none is lost to a copy that is not itself yet
    try:
        process = os.fork()
        if process == 0:
            _live(work, line, former)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, former)
    return _Worker(process)


def _live(work: Callable[[], object], line: _Line, signals: set[int | signal.Signals]) -> None:
    """The life of a copy, which never returns to what its original was doing."""
    status = 1
    try:
        os.setsid()  # Ctrl-C in a terminal is for the original, which says when to end
        for each in _ENDING:
            signal.signal(each, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, signals)
        os.close(line.held)
        end_with(line.reading)
        work()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def end_with(pipe: int) -> None:
    """Be sent SIGTERM once whoever holds the other end of a pipe closes it, or is gone, even if it was killed."""

    def wait() -> None:
        while os.read(pipe, 1024):  # not by a buffered file: its lock, held while it waits, is needed to end
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


def _end(workers: Sequence[_Worker]) -> None:
    """Ask all to end, wait a little, then insist."""
    latest = time.monotonic() + _PATIENCE
    waited = [each for each in workers if not each.has_ended()]
    for each in waited:
        each.tell(signal.SIGTERM)
    while waited and time.monotonic() < latest:
        time.sleep(_GLANCE)
        waited = [each for each in waited if not each.has_ended()]
    for each in waited:
        each.tell(signal.SIGKILL)
    for each in waited:
        with suppress(ChildProcessError):
            os.waitpid(each.process, 0)


@contextmanager
def _lifeline() -> Iterator[_Line]:
    line = _Line(*os.pipe())
    try:
        yield line
    finally:
        os.close(line.held)
        os.close(line.reading)


@contextmanager
def _until_stopped() -> Iterator[threading.Event]:
    """Set by SIGINT and SIGTERM, which do nothing else meanwhile."""
    stopped = threading.Event()
    former = {each: signal.signal(each, lambda *_: stopped.set()) for each in _ENDING}
    try:
        yield stopped
    finally:
        for each, handler in former.items():
            signal.signal(each, handler)
