"""Finds what came into the archive last, whatever day it is of."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from scraper.search.inquiry import Inquiry
from scraper.search.question import Question, check
from scraper.search.rows import Row, rows
from scraper.search.scan import Limit, Scan, within

_SEEN = 2_000  # so many are sorted by their arrival; of more, the last arrivals are looked at one by one
_BUDGET = 0.9
_ONE_BY_ONE = 0.3  # seconds

_SORTED = """
SELECT d.docid FROM json_each(?) j JOIN index_docs d ON d.docid = j.value JOIN articles a ON a.id = d.article
ORDER BY a.first_seen_at DESC, a.id DESC LIMIT ?
"""
_ARRIVALS = """
SELECT d.docid FROM articles a JOIN index_docs d ON d.article = a.id ORDER BY a.first_seen_at DESC, a.id DESC
"""


def latest(
    connection: sqlite3.Connection, question: Question, limit: int, *, budget: float = _BUDGET
) -> tuple[Row, ...]:
    """The rows that came into the archive last, dated or not, whatever order and page the question asks for.

    Raises WrongInput as `find` does.
    """
    check(question)
    inquiry = Inquiry.of(connection, replace(question, after=None, sort="new"))
    with within(connection, budget) as time:
        whole = inquiry.scan(time, inquiry.scope, inquiry.anywhere)
        whole.upto(_SEEN)
        time.restart(_ONE_BY_ONE)
        if whole.over and not whole.cut:
            sorted_ = connection.execute(_SORTED, (json.dumps(whole.found), limit)).fetchall()
            found = [row[0] for row in sorted_]
        else:
            found = list(islice(_arrivals(inquiry, whole, time), limit))
    return rows(connection, found, inquiry.sought)


def _arrivals(inquiry: Inquiry, whole: Scan, time: Limit) -> Iterator[int]:
    """Those that match, the last arrivals first, as long as there is time."""
    arrivals = Scan(
        ([row[0]] for row in inquiry.connection.execute(_ARRIVALS)), time, inquiry.connection.OperationalError
    )
    yield from (number for number in arrivals.each() if inquiry.has(number, whole, time))
