"""How complete the archive is, month by month and source by source: what every count has to be held against."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from scraper.archive.coverage import UNDATED
from scraper.export.rows import Rows
from scraper.export.standing import Walk

_MEASURED = "SELECT listed, missing, state, checked_at FROM {coverage} WHERE source = ? AND month = ?"
_EARLIEST = "1990-01"  # before this no town published on the web: such a date is a slip of the pen
_CRAWLS = """
SELECT source, substr(started_at, 1, 7) AS month, count(*) AS crawls, sum(outcome = 'ok' AND complete) AS whole,
       min(started_at) AS first
FROM {runs} WHERE command = 'crawl' AND finished_at <= ? GROUP BY 1, 2
"""


def coverage(walk: Walk, rows: Rows) -> Iterator[dict[str, Any]]:
    """A row a source and month, from the first that holds an article or a crawl to that of the moment asked for; a
    last one, without a month, for articles that show no date.

    `walk` has been walked to its end.
    """
    for slug in sorted(rows.sources):
        if walk.asked.sources and slug not in walk.asked.sources:
            continue
        crawls = _crawls(walk, slug)
        first = min((row["first"] for row in crawls.values()), default=None)
        shared = {"source": slug, "source_name": rows.sources[slug]["name"], "first_crawl": first}
        for month in _months(walk, slug, min(crawls, default=None)):
            crawl = crawls.get(month)
            whole = crawl["whole"] if crawl else 0
            yield {
                "month": month,
                **shared,
                **_articles(walk, slug, month),
                "crawls": crawl["crawls"] if crawl else 0,
                "whole_crawls": whole,
                "state": "covered" if whole else "not covered",
                **_measured(walk, slug, month),
            }
        if walk.known[slug, None]:
            without = {"month": None, "crawls": None, "whole_crawls": None, "state": None}
            yield {**without, **shared, **_articles(walk, slug, None), **_measured(walk, slug, UNDATED)}


def _articles(walk: Walk, slug: str, month: str | None) -> dict[str, int]:
    return {"articles": walk.chosen[slug, month], "archived": walk.known[slug, month]}


def _measured(walk: Walk, slug: str, month: str) -> dict[str, Any]:
    """What was last measured of a month; nothing of an earlier moment, since only the last measurement is kept."""
    row = walk.connection.execute(_MEASURED.format(coverage=walk.asked.views.coverage), (slug, month)).fetchone()
    said = row if row and walk.asked.now else (None,) * 4
    return dict(zip(("listed", "missing", "measured", "measured_at"), said, strict=True))


def _crawls(walk: Walk, slug: str) -> dict[str, sqlite3.Row]:
    sql = f"SELECT * FROM ({_CRAWLS.format(runs=walk.asked.views.runs)}) WHERE source = ?"  # noqa: S608  names of ours
    return {row["month"]: row for row in walk.connection.execute(sql, (walk.asked.at, slug)).fetchall()}


def _months(walk: Walk, slug: str, first_crawl: str | None) -> list[str]:
    """Every month from the first that counts; of a date that cannot be meant, that month alone."""
    dated = {month for source, month in walk.known if source == slug and month is not None}
    last = walk.asked.at[:7]
    begun = [month for month in (*dated, first_crawl) if month and _EARLIEST <= month <= last]
    return sorted(dated | set(_between(min(begun), last) if begun else ()))


def _between(first: str, last: str) -> Iterator[str]:
    year, month = map(int, first.split("-"))
    while (name := f"{year:04}-{month:02}") <= last:
        yield name
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
