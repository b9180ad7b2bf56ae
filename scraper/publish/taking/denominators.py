"""What every count of a search is held against: month by month, how much is archived, and whether it is covered."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from scraper.archive import reach
from scraper.archive.reach import Reach
from scraper.errors import WrongInput
from scraper.search.question import Question

_EARLIEST = "1990-01"  # before this no town published on the web: such a date is a slip of the pen


def months(connection: sqlite3.Connection, question: Question, today: date) -> Iterator[dict[str, object]]:
    """A row a source and month, within the sources, publishers and days that the question names.

    Of a date that cannot be meant there is that month alone; what bears no date stands in a last row without a month,
    unless days are asked for. Raises WrongInput for a source that is not there.
    """
    known = connection.execute("SELECT id, name, municipality, publisher FROM public_sources ORDER BY id").fetchall()
    for slug in question.sources:
        if slug not in [row[0] for row in known]:
            names = ", ".join(row[0] for row in known)
            raise WrongInput(f"source: found {slug!r}, expected one of {names or 'none so far'}")
    reached = {each.source: each for each in reach.read(connection)}
    counts: dict[str, dict[str, int]] = {}
    for source, month, number in connection.execute("SELECT source, month, articles FROM public_tally"):
        counts.setdefault(source, {})[month] = number
    since, until = (question.since or "0")[:7], (question.until or "9")[:7]
    for slug, name, municipality, publisher in known:
        if (question.sources and slug not in question.sources) or (
            question.publishers and publisher not in question.publishers
        ):
            continue
        shared = {"source": slug, "source_name": name, "municipality": municipality}
        counted = counts.get(slug, {})
        for month in _months(reached[slug], counted, today):
            if since <= month <= until:
                state = _state(reached[slug], month, today)
                yield {**shared, "month": month, "state": state, "archived": counted.get(month, 0)}
        if "" in counted and not (question.since or question.until):
            yield {**shared, "month": None, "state": None, "archived": counted[""]}


def _months(reached: Reach, counted: Mapping[str, int], today: date) -> list[str]:
    dated, last = {month for month in counted if month}, today.isoformat()[:7]
    begun = [month for month in (*dated, reached.since) if month and _EARLIEST <= month <= last]
    return sorted(dated | set(_between(min(begun), last) if begun else ()))


def _between(first: str, last: str) -> Iterator[str]:
    year, month = map(int, first.split("-"))
    while (name := f"{year:04}-{month:02}") <= last:
        yield name
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _state(reached: Reach, month: str, today: date) -> str:
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        return "not covered"
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    if month > today.isoformat()[:7] or not reached.covers(first, last, today):
        return "not covered"
    return "incomplete" if month in reached.gaps else "covered"
