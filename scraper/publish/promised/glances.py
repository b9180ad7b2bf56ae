"""Each promise of a programme at a look: what stands of it today, and when and by whom either side's word was given."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from scraper.clock import clock
from scraper.promises import silence, standing
from scraper.promises.present import Line
from scraper.publish.promised import reads
from scraper.publish.room import Visit

SILENT = 6
"""Months without any movement from which on a promise counts as silent."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One piece of evidence that stands, as far as a line needs it."""

    promise: str
    side: str
    stage: str | None
    stance: str
    publisher: str
    happened: str | None


@dataclass(frozen=True, slots=True)
class Side:
    """How far a promise came by one side's word; `day` and publisher (`who`) of the last evidence of that stage.

    `stages` are all that this side told of.
    """

    stage: str | None = None
    day: str | None = None
    who: str | None = None
    pieces: int = 0
    stages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Glance:
    """One promise as a line shows it. `group`: it only stands above others; `alone`: no measure stands above it."""

    line: Line
    promise: reads.Promise
    says: Side
    confirms: Side
    is_silent: bool
    quiet: int
    """Whole months since anything moved, or since the mandate began."""
    group: bool = False
    alone: bool = True

    @property
    def counts(self) -> bool:
        """Whether totals count it: nothing stands below it."""
        return not self.line.is_heading

    @property
    def verdict(self) -> str | None:
        """The verdict that stands."""
        return self.line.verdict

    @property
    def said(self) -> str:
        """Its words, for looking among them."""
        it = self.promise
        return " ".join(filter(None, (it.title, it.responsible, *it.places))).casefold()


@dataclass(frozen=True, slots=True)
class _Reading:
    """How a programme's promises are read; the same programme is the same reading, so that what is read can be kept."""

    programme: str

    def __call__(self, connection: sqlite3.Connection) -> tuple[Glance, ...]:
        return _read(connection, self.programme, clock().date())


async def glances(visit: Visit, programme: str) -> tuple[Glance, ...]:
    """Every promise that a programme has, in its order; read anew once the archive has changed, or the day turned."""
    return await visit.read(lambda connection: visit.kept(connection, _Reading(programme)))


def _read(connection: sqlite3.Connection, programme: str, today: date) -> tuple[Glance, ...]:
    of = {each.id: each for each in reads.promises(connection, programme)}
    begun = reads.begun(connection, programme)
    silent = {line.id for line in silent_lines(connection, programme, today, SILENT)}
    told: dict[str, list[Heard]] = {}
    for each in heard(connection, programme):
        told.setdefault(each.promise, []).append(each)
    return tuple(
        glance(line, of[line.id], told.get(line.id, ()), silent, _months(line.moved or begun, today))
        for line in standing.overview(connection, today, programme=programme)
    )


def glance(
    line: Line, promise: reads.Promise, told: Iterable[Heard], silent: Collection[str], quiet: int = 0
) -> Glance:
    """One promise with the evidence that stands."""
    told = tuple(told)
    says, confirms = _side(line.says, "says", told), _side(line.confirms, "confirms", told)
    return Glance(line, promise, says, confirms, line.id in silent, quiet)


def silent_lines(connection: sqlite3.Connection, programme: str, today: date, months: int) -> tuple[Line, ...]:
    """The promises of a programme of which nothing was heard for so many months, the longest silent first."""
    found = silence.report(connection, today, months)
    return next((each.lines for each in found if each.programme == programme), ())


def heard(connection: sqlite3.Connection, programme: str) -> tuple[Heard, ...]:
    """The evidence of a programme that stands."""
    rows = connection.execute(
        """SELECT e.promise, e.side, e.stage, e.stance, e.publisher, e.happened FROM public_evidence e
           JOIN public_promises p ON p.id = e.promise WHERE p.programme = ? AND e.withdrawn_at IS NULL""",
        (programme,),
    )
    return tuple(Heard(*row) for row in rows)


def _side(stage: str | None, side: str, told: Iterable[Heard]) -> Side:
    own = [each for each in told if each.side == side]
    here = [each for each in own if each.stage == stage] if stage else own
    last = max(here, key=lambda each: each.happened or "", default=None)
    stages = frozenset(each.stage for each in own if each.stage and each.stance == "supports")
    return Side(stage, last.happened if last else None, last.publisher if last else None, len(own), stages)


def _months(since: str, today: date) -> int:
    first = date.fromisoformat(since if len(since) > len("2024-02") else f"{since}-01")
    return max(12 * (today.year - first.year) + today.month - first.month - (today.day < first.day), 0)
