"""Which promises nothing was heard of for months, and what the archive covers of that time."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date, timedelta

from scraper.promises import covered, scale, standing
from scraper.promises.covered import Covered
from scraper.promises.standing import Line

_MONTH = 30.4375  # days, as a year has them


@dataclass(frozen=True, slots=True)
class Silence:
    """Promises without a movement since `since`, and what is covered of their municipality's sources from then on.

    Without a covered source nothing can be said of them but that nobody listened.
    """

    since: date
    programme: str
    lines: tuple[Line, ...]
    covers: tuple[Covered, ...]

    @property
    def was_heard(self) -> bool:
        """Whether any source was read in that time."""
        return any(each.any for each in self.covers)


def report(connection: sqlite3.Connection, today: date, months: int) -> tuple[Silence, ...]:
    """For each programme the promises of which nothing was said or done for so many months, longest silence first.

    What has a final verdict is over, and what has others below it is told by those. Nothing is silent for longer than
    the mandate has lasted.
    """
    since = today - timedelta(days=round(months * _MONTH))
    found = []
    sql = "SELECT id, municipality, mandate_from FROM public_programmes ORDER BY id"
    for programme, municipality, begun in connection.execute(sql):
        final = {each.id for each in scale.read(connection, programme) if each.final}
        lines = [
            line
            for line in standing.overview(connection, today, programme=programme)
            if not line.is_heading and line.verdict not in final and (line.moved or begun) < since.isoformat()
        ]
        lines.sort(key=lambda line: (line.moved or "", line.position))
        sources = [row[0] for row in connection.execute(
            "SELECT id FROM public_sources WHERE municipality = ?1 OR ?1 IS NULL", (municipality,)
        )]  # fmt: skip
        covers = covered.between(connection, since, today, sources) if sources else ()
        found.append(Silence(since, programme, tuple(lines), covers))
    return tuple(found)
