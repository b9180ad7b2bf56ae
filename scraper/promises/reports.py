"""Which of a mayor's papers are due, by law and by the calendar. Pure.

Bulgaria's law of local self-government has the mayor bring a programme to the council within three months of the oath,
and an account of it by 31 January of every year. The first account is due once the programme is; the last one while the
mandate lasts. That a paper is overdue says only that none is listed in the file.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

from scraper.promises.models import Document, Programme

_MONTHS = 3  # from the oath to the programme


@dataclass(frozen=True, slots=True)
class Due:
    """One paper that has to be there by a day. `covers` is the year that a report tells of."""

    kind: Literal["programme", "report"]
    by: date
    covers: str | None
    document: str | None
    """The document that is it, by its id; None where the file lists none."""
    dated: date | None
    overdue: bool
    """Today is after its day, and there is none."""


def due(programme: Programme, today: date) -> tuple[Due, ...]:
    """What has been due up to `today`, and what comes next, in the order of the days."""
    first, last = programme.mandate
    planned = _months_later(programme.oath, _MONTHS) if programme.oath else None
    papers = [_due("programme", planned, None, _programme(programme), today)] if planned else []
    # Where no oath is given the mandate's first day stands for it: nobody is late before the law can have asked.
    since = planned or _months_later(first, _MONTHS)
    for year in range(since.year, min(today.year + 1, last.year if last else today.year + 1) + 1):
        by = date(year, 1, 31)
        if by < since or (last and by > last):
            continue
        covers = str(year - 1)
        report = next((each for each in programme.documents if each.kind == "report" and _tells(each, covers)), None)
        papers.append(_due("report", by, covers, report, today))
        if by >= today:
            break
    return tuple(papers)


def _due(
    kind: Literal["programme", "report"], by: date, covers: str | None, document: Document | None, today: date
) -> Due:
    there = document is not None
    return Due(
        kind,
        by,
        covers,
        document.id if document else None,
        document.dated if document else None,
        today > by and not there,
    )


def _programme(programme: Programme) -> Document | None:
    return next((each for each in programme.documents if each.kind == "programme"), None)


def _tells(report: Document, year: str) -> bool:
    """Whether a report tells of a year: "2024", or one of "2024-2027"."""
    first, _, last = (report.covers or "").partition("-")
    return first <= year <= (last or first)


def _months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
