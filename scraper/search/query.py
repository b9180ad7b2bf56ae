"""Answers a question from the archive: the rows of one page, how many there are in all, and how they spread."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from itertools import islice

from scraper.search.arrival import latest
from scraper.search.counts import CAP, count
from scraper.search.inquiry import Inquiry
from scraper.search.parse import Query, parse
from scraper.search.question import Mark, Question, check, token
from scraper.search.ranking import Ranking
from scraper.search.rows import Echo, Row, articles, leaders, rows
from scraper.search.scan import Limit, Scan, within
from scraper.search.scope import Catalogue

__all__ = [
    "CAP",
    "Catalogue",
    "Echo",
    "Page",
    "Query",
    "Question",
    "Row",
    "answer",
    "batch",
    "find",
    "latest",
    "matching",
    "parse",
    "stream",
]

BUDGET = 0.9  # seconds for one page
_LEAST = 0.05  # seconds that finding takes at most, however little is given
_COUNTING = 0.12  # seconds more for its counts
_COUNTING_CPU = 0.006  # seconds of CPU that have gone into a scan, from which on it is not walked to count further
_EXACTLY = 5.0  # seconds for whole counts, where they are asked for
_SHOWING = 1.0  # seconds for the texts of one page
_BATCH = 500
_EVERYTHING = 1 << 40


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an answer.

    `count` counts what matches, to CAP at most; `capped` says that there is more, or that time ran out before all was
    seen, or that the index is still being built. `undated` counts the articles without a date that match but for the
    dates asked for. `sources` holds
    (slug, name, count) of every source, as if none were chosen; `years` (year, count), newest first, as if no dates
    were; `publishers` (publisher, count) and `months` ("2024-02", count), oldest first, are of the very answer. Where
    `capped`, these counts are lower bounds and go back (with the oldest first: on) to the day `reached`;
    `sources_capped` and `years_capped` say it of those that are counted more widely. `cut` says that time ran out
    before the page itself was sure. `ignored` is what of the words could not be read.
    """

    rows: tuple[Row, ...]
    count: int
    capped: bool
    undated: int
    next: str | None
    sources: tuple[tuple[str, str, int], ...]
    years: tuple[tuple[int, int], ...]
    publishers: tuple[tuple[str, int], ...] = ()
    months: tuple[tuple[str, int], ...] = ()
    reached: str | None = None
    cut: bool = False
    sources_capped: bool = False
    years_capped: bool = False
    ignored: tuple[str, ...] = ()


def find(
    connection: sqlite3.Connection, question: Question, *, budget: float = BUDGET, catalogue: Catalogue | None = None
) -> Page:
    """Answer `question` from the public views, within about `budget` seconds.

    `catalogue` is as it was read since anything was written. Raises WrongInput for a filter, order or token that cannot
    be.
    """
    check(question)
    inquiry = Inquiry.of(connection, question, catalogue=catalogue)
    with within(connection, max(budget, _LEAST)) as limit:
        whole, wide = _scans(inquiry, limit)
        ranking = Ranking(inquiry, limit, whole)
        shown, more = _shown(inquiry, ranking, whole, limit)
        limit.restart(_SHOWING)
        found = rows(connection, [number for _, number in shown], inquiry.sought, echoes=True)
        limit.restart(_EXACTLY if question.exact else min(_COUNTING, budget))
        if question.exact:
            counts = count(inquiry, whole, wide, limit, _EVERYTHING)
        else:
            counts = count(inquiry, whole, wide, limit, cpu=_COUNTING_CPU)
    return Page(
        found,
        counts.count,
        counts.capped or not inquiry.catalogue.whole,
        counts.undated,
        token(question.order, shown[-1]) if more and shown else None,
        counts.sources,
        counts.years,
        counts.publishers,
        counts.months,
        counts.reached,
        ranking.cut,
        counts.sources_capped,
        counts.years_capped,
        (*question.query.ignored, *(f"source:{name}" for name in inquiry.catalogue.unknown(question))),
    )


def _scans(inquiry: Inquiry, limit: Limit) -> tuple[Scan, Scan]:
    """Of all that answers, and of what does in whatever source: what the first finds is among the second."""
    everywhere = inquiry.everywhere
    wide = inquiry.scan(limit, everywhere or inquiry.scope, inquiry.anywhere)
    if everywhere is None:
        return wide, wide
    wide.upto(CAP + 1, _COUNTING_CPU)
    return inquiry.own(wide, limit), wide


def _shown(inquiry: Inquiry, ranking: Ranking, whole: Scan, limit: Limit) -> tuple[list[Mark], bool]:
    """The marks of the page's rows, copies folded away, and whether there may be more."""
    shown: list[Mark] = []
    marks = ranking.marks()
    size = inquiry.question.size
    while len(shown) <= size and (few := list(islice(marks, size + 1 - len(shown)))):
        with limit.spare():
            copies = leaders(inquiry.connection, [number for _, number in few])
        shown += [each for each in few if each[1] not in copies or not inquiry.has(copies[each[1]], whole, limit)]
    return shown[:size], len(shown) > size or ranking.cut


def stream(connection: sqlite3.Connection, question: Question) -> Iterator[Row]:
    """Every row of the answer, from the first, in its order; read in batches, so that it never holds the archive.

    Raises WrongInput as `find` does.
    """
    question = replace(question, after=None)
    while True:
        found, following = batch(connection, question)
        yield from found
        if following is None:
            return
        question = replace(question, after=following)


def batch(connection: sqlite3.Connection, question: Question) -> tuple[tuple[Row, ...], str | None]:
    """The next rows of `stream` and the token for those after them: for a caller that must let go in between.

    Copies stand among them as rows of their own, and are named by what they copy.
    """
    check(question)
    inquiry = Inquiry.of(connection, question)
    limit = Limit.none()
    ranking = Ranking(inquiry, limit, inquiry.scan(limit, inquiry.scope, inquiry.anywhere))
    marks = list(islice(ranking.marks(), _BATCH))
    found = rows(connection, [number for _, number in marks], inquiry.sought, echoes=True)
    return found, token(question.order, marks[-1]) if len(marks) == _BATCH else None


def matching(inquiry: Inquiry) -> Iterator[int]:
    """The ids of all articles that match; those too that strangers may not see where the inquiry is staff's."""
    found = inquiry.walk(inquiry.scope, inquiry.anywhere)
    while docids := list(islice(found, _BATCH)):
        yield from articles(inquiry.connection, docids)


def answer(question: Question, page: Page) -> dict[str, object]:
    """The page as JSON says it, on the site and on the terminal alike."""
    fields = ("id", "key", "url", "source", "title", "published", "snippet", "file")
    return {
        "query": question.text,
        "count": page.count,
        "capped": page.capped,
        "undated": page.undated,
        "rows": [
            {field: getattr(row, field) for field in fields} | {"echoes": [asdict(echo) for echo in row.echoes]}
            for row in page.rows
        ],
        "next": page.next,
    }
