"""One audit from beginning to end, each problem noted in the archive as soon as it is found."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from scraper.archive import Archive, audits
from scraper.archive.audits import Looked, Problem
from scraper.audit import database, records, versions
from scraper.audit.records import Shelf
from scraper.audit.scope import Scope
from scraper.audit.versions import Readers
from scraper.crawl import locks
from scraper.errors import Held, WrongInput
from scraper.intake import Ground
from scraper.models import Source

_MOST = 1000  # problems that are kept one by one; all are counted
_BATCH = 50
_LOCK = "audit"


@dataclass(frozen=True, slots=True)
class Audited:
    """What an audit came to: counts of everything, and its first problems."""

    scope: str
    looked: Looked
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is lost and nothing wrong."""
        return not (self.looked.lost or self.looked.wrong)


def extent(connection: sqlite3.Connection, scope: Scope) -> int:
    """How many steps an audit of that scope has. Raises WrongInput for a source that the archive does not know."""
    known = {row[0] for row in connection.execute("SELECT id FROM sources")}
    if unknown := [slug for slug in scope.sources if slug not in known]:
        raise WrongInput(f"found {', '.join(unknown)}, expected sources in the archive: {', '.join(sorted(known))}")
    return scope.count(connection, "captures") + scope.count(connection, "versions")


def audit(
    archive: Archive,
    ground: Ground,
    sources: tuple[Source, ...],
    scope: Scope,
    step: Callable[[int], None] = lambda _: None,
) -> Audited:
    """Audit the archive; one at a time. `step` hears of each capture and version. Raises Held beside another audit."""
    lock = locks.make(ground.captures, _LOCK)
    if not locks.take(lock):
        raise Held("another process is auditing this archive")
    try:
        with archive.write() as connection:
            number = audits.start(connection, str(scope), ground.clock())
        looked = Looked()
        kept: list[Problem] = []
        shelf = Shelf(archive.connection, ground.captures, looked, step)
        found = _problems(shelf, scope, Readers(archive, ground, sources))
        try:
            while batch := list(islice(found, _BATCH)):
                for problem in batch:
                    setattr(looked, problem.grade, getattr(looked, problem.grade) + 1)
                if fresh := batch[: _MOST - len(kept)]:
                    with archive.write() as connection:
                        audits.note(connection, number, fresh)
                kept += fresh
        except BaseException:
            with archive.write() as connection:
                audits.finish(connection, number, looked, None)
            raise
        with archive.write() as connection:
            audits.finish(connection, number, looked, ground.clock())
        return Audited(str(scope), looked, tuple(kept))
    finally:
        lock.release()


def _problems(shelf: Shelf, scope: Scope, readers: Readers) -> Iterator[Problem]:
    """Part after part; one that a broken database stops does not keep the others from being looked at."""
    for part in (
        database.problems(shelf.connection),
        records.problems(shelf, scope),
        versions.problems(shelf, scope, readers),
    ):
        try:
            yield from part
        except sqlite3.DatabaseError as error:
            yield Problem("wrong", "archive.db", str(error), "a database that can be read", database.RESTORE)
