"""Walks the docids that answer, newest or oldest first, for as long as there is time."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

# FTS5 reads its pages through statements of its own, in which SQLite counts steps too: even a phrase that never meets
# is interrupted within milliseconds.
_STEPS = 1_000


@dataclass(slots=True)
class Limit:
    """The moment (monotonic seconds) at which reading is interrupted; it may be moved."""

    deadline: float

    @classmethod
    def none(cls) -> Limit:
        """All the time there is."""
        return cls(float("inf"))

    @contextmanager
    def spare(self) -> Iterator[None]:
        """Let what is small and must not be interrupted be done in between."""
        deadline, self.deadline = self.deadline, float("inf")
        try:
            yield
        finally:
            self.deadline = deadline

    def restart(self, seconds: float) -> None:
        """Leave these from now on."""
        self.deadline = time.monotonic() + seconds


@contextmanager
def within(connection: sqlite3.Connection, seconds: float) -> Iterator[Limit]:
    """Interrupt what the connection is doing once the time is over; see `interrupted`."""
    limit = Limit(time.monotonic() + seconds)
    connection.set_progress_handler(lambda: time.monotonic() > limit.deadline, _STEPS)
    try:
        yield limit
    finally:
        connection.set_progress_handler(None, 0)


def interrupted(error: Exception) -> bool:
    """Whether an error of SQLite's says that time ran out."""
    return str(error) == "interrupted"


@dataclass(slots=True)
class Scan:
    """A walk and what it has found so far. `cut`: time ran out before it came to its end.

    An empty window says that none was found, or that another one is about to begin: a walk may pause there. `spent` is
    how many seconds of CPU have gone into it.
    """

    windows: Iterator[list[int]]
    limit: Limit
    error: type[Exception]
    found: list[int] = field(default_factory=list)
    over: bool = False
    cut: bool = False
    spent: float = 0.0
    pausing: bool = False

    @classmethod
    def of(cls, found: list[int]) -> Scan:
        """One that has come to its end."""
        return cls(iter(()), Limit.none(), Exception, found, over=True)

    def upto(self, number: int, cpu: float = float("inf")) -> list[int]:
        """What was found, once there are so many or more, or the end or the deadline is reached.

        Or once the walk has taken so many seconds of CPU in all: then it is not `over` and may go on.
        """
        found = self.found
        while not self.over and len(found) < number and not (self.pausing and self.spent >= cpu):
            begun = time.thread_time()
            try:
                window = next(self.windows, None)
            except self.error as error:
                if not interrupted(error):
                    raise
                window, self.cut = None, True
            self.over, self.pausing = window is None, not window
            found += window or ()
            self.spent += time.thread_time() - begun
        return found

    def each(self) -> Iterator[int]:
        """Every docid, as it is found."""
        at = 0
        while at < len(self.upto(at + 1)):
            yield self.found[at]
            at += 1
