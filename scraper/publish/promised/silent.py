"""/promises/silence: of which promises nothing was heard for how long, and which of these months are covered."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Literal

from datasette.utils.asgi import Response

from scraper.errors import WrongInput
from scraper.promises import covered
from scraper.publish.promised import reads
from scraper.publish.promised.glances import SILENT, Glance, glances, heard, silent_lines
from scraper.publish.promised.shared import chosen, no_programme, shared
from scraper.publish.room import Visit
from scraper.publish.words import Words

_CHOICES = (3, 6, 12, 24)  # months
_MOST = 48  # months drawn: a mandate
_CELL = 10  # of a month, in units of the drawing
State = Literal["moved", "blank", "part", "bare"]
Months = dict[str, State]


@dataclass(frozen=True, slots=True)
class Cell:
    """A month in the drawing: something was heard, nothing was, or it is covered in part or not at all."""

    month: str
    state: State
    x: int


@dataclass(frozen=True, slots=True)
class Silence:
    """A promise of which nothing was heard, in words and month by month."""

    row: Glance
    told: str
    cells: tuple[Cell, ...]


async def silence(visit: Visit) -> Response:
    """The silent promises of a programme, the longest silent first."""
    found = await chosen(visit)
    if found is None:
        return await no_programme(visit)
    months, ident = _asked(visit), found.programme.id
    rows = {row.promise.id: row for row in await glances(visit, ident)}
    lines = await visit.read(silent_lines, ident, found.today, months)
    states = await visit.read(_states, found.programme, found.today)
    moved = await visit.read(_moved, ident)
    silences = [_silence(visit.words, rows[line.id], states, moved.get(line.id, frozenset())) for line in lines]
    return await visit.page(
        "promises-silence",
        **shared(visit, found),
        months=months,
        choices=[(n, visit.link("/promises/silence", programme=found.asked, months=n)) for n in _CHOICES],
        silences=silences,
        all=sum(row.counts for row in rows.values()),
    )


def _asked(visit: Visit) -> int:
    said = visit.request.args.get("months") or str(SILENT)
    if not (said.isascii() and said.isdigit() and len(said) < 4 and 1 <= int(said) <= 120):
        raise WrongInput(f"months: found {said[:20]!r}, expected a number from 1 to 120")
    return int(said)


def _states(connection: sqlite3.Connection, programme: reads.Programme, today: date) -> Months:
    """Each month of the mandate up to today, by whether it is covered of all of the town's sources, some, or none."""
    sql = "SELECT id FROM public_sources WHERE ?1 IS NULL OR municipality = ?1"
    sources = [row[0] for row in connection.execute(sql, (programme.municipality,))]
    begun = date.fromisoformat(programme.mandate_from)
    found = covered.between(connection, min(begun, today), today, sources) if sources else ()
    bare = Counter(month for each in found for month in each.not_covered)
    months = found[0].months if found else _between(programme.mandate_from[:7], f"{today:%Y-%m}")
    return {
        month: "bare" if bare[month] == len(found) else "part" if bare[month] else "blank" for month in months[-_MOST:]
    }


def _moved(connection: sqlite3.Connection, programme: str) -> dict[str, frozenset[str]]:
    """The months in which something happened, by promise."""
    found: dict[str, set[str]] = {}
    for each in heard(connection, programme):
        if each.happened and each.stance != "baseline":
            found.setdefault(each.promise, set()).add(each.happened[:7])
    return {promise: frozenset(months) for promise, months in found.items()}


def _silence(w: Words, row: Glance, states: Months, moved: frozenset[str]) -> Silence:
    told: Months = {month: "moved" if month in moved else state for month, state in states.items()}
    cells = tuple(Cell(month, state, _CELL * at) for at, (month, state) in enumerate(told.items()))
    return Silence(row, _sentence(w, row, cells), cells)


def _sentence(w: Words, row: Glance, cells: tuple[Cell, ...]) -> str:
    """For how long nothing was heard, and how much of that time is covered."""
    _, last = w.gettext, row.line.moved
    quiet = [cell for cell in cells if cell.month > (last or "")[:7]]
    holes = sum(cell.state in ("bare", "part") for cell in quiet)
    told = w.ngettext("Nothing for {n} month", "Nothing for {n} months", row.quiet)
    if last is None:
        told = w.ngettext("Nothing in {n} month of the mandate", "Nothing in {n} months of the mandate", row.quiet)
    if not holes:
        return told + _("; all of it covered.")
    if holes >= len(quiet):
        return told + _("; none of it covered in full, so that nothing can be said.")
    return told + w.ngettext(
        "; {n} month of it is not covered, or not of every source.",
        "; {n} months of it are not covered, or not of every source.",
        holes,
    )


def _between(first: str, last: str) -> tuple[str, ...]:
    numbers = range(12 * int(first[:4]) + int(first[5:]) - 1, 12 * int(last[:4]) + int(last[5:]))
    return tuple(f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers)
