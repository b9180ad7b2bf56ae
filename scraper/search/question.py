"""What can be asked of the archive, checked before it is asked, and the token that leads to the next page."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Literal

from scraper.errors import WrongInput
from scraper.search.parse import Query, parse

Sort = Literal["relevance", "new", "old"]
SORTS: tuple[Sort, ...] = ("relevance", "new", "old")
LARGEST = 100  # rows on a page
TIERS = 3

Mark = tuple[int, int]  # the tier (0 where the order is of days) and docid of the last row of a page


@dataclass(frozen=True)
class Question:
    """Words and filters. `since` and `until` are ISO days, both included; `after` is a Page's `next`.

    `sort` None means by relevance where there are words, newest first where there are none. `arrived` is a moment in
    UTC: only what came into the archive at it or later. `exact` asks for the whole count, whatever it takes within
    reason.
    """

    text: str = ""
    sources: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    sort: Sort | None = None
    size: int = 20
    after: str | None = None
    publishers: tuple[str, ...] = ()
    arrived: str | None = None
    exact: bool = False

    @cached_property
    def query(self) -> Query:
        """The words as they were understood."""
        return parse(self.text)

    @property
    def order(self) -> Sort:
        """The order that applies: relevance needs words to be relevant to."""
        if self.sort in (None, "relevance"):
            return "relevance" if self.query.groups else "new"
        return self.sort

    @property
    def filtered(self) -> bool:
        """Whether anything beside the words narrows the answer."""
        said = self.query.sources or self.query.since or self.query.until
        return bool(self.sources or self.publishers or self.since or self.until or self.arrived or said)

    @cached_property
    def days(self) -> tuple[str | None, str | None]:
        """The first and the last day that both the filters and the words ask for."""
        since = max((day for day in (self.since, self.query.since) if day), default=None)
        until = min((day for day in (self.until, self.query.until) if day), default=None)
        return since, until

    @property
    def timeless(self) -> Question:
        """The same without any days."""
        text = replace(self.query, since=None, until=None, ignored=()).understood if any(self.days) else self.text
        return replace(self, text=text, since=None, until=None)

    @property
    def anywhere(self) -> Question:
        """The same of whatever source."""
        text = replace(self.query, sources=(), ignored=()).understood if self.query.sources else self.text
        return replace(self, text=text, sources=())


def check(question: Question) -> None:
    """Raise WrongInput, saying what was found and what was expected, unless the question can be asked."""
    for name, day in (("from", question.since), ("to", question.until)):
        if day is not None:
            _check_day(name, day)
    if question.arrived is not None:
        _check_moment(question.arrived)
    if question.sort is not None and question.sort not in SORTS:
        raise WrongInput(f"sort: found {question.sort!r}, expected one of {', '.join(SORTS)}")
    if not 1 <= question.size <= LARGEST:
        raise WrongInput(f"size: found {question.size}, expected a number from 1 to {LARGEST}")
    if question.after is not None:
        mark(question)


def _check_day(name: str, day: str) -> None:
    try:
        sound = date.fromisoformat(day).isoformat() == day
    except ValueError:
        sound = False
    if not sound:
        raise WrongInput(f"{name}: found {day!r}, expected a day such as 2024-02-12")


def _check_moment(moment: str) -> None:
    try:
        sound = datetime.fromisoformat(moment).strftime("%Y-%m-%d") == moment[:10]
    except ValueError:
        sound = False
    if not sound:
        raise WrongInput(f"arrived: found {moment[:60]!r}, expected a moment such as 2024-02-12T08:00:00Z")


def token(order: Sort, last: Mark) -> str:
    """The `next` of a page whose last row is `last`."""
    return base64.urlsafe_b64encode(json.dumps([order, *last]).encode()).decode().rstrip("=")


def mark(question: Question) -> Mark | None:
    """What `token` wrote for this order, or None on a first page.

    Raises WrongInput for anything else.
    """
    if question.after is None:
        return None
    text = question.after
    try:
        order, tier, docid = json.loads(base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
    except (binascii.Error, UnicodeError, ValueError, TypeError, RecursionError):
        raise _bad_token(text) from None
    sound = type(tier) is int and type(docid) is int and 0 <= tier <= TIERS and 0 <= docid < 2**63
    if order != question.order or not sound or (order == "relevance") == (tier == 0):
        raise _bad_token(text)
    return tier, docid


def _bad_token(text: str) -> WrongInput:
    return WrongInput(f"next: found {text[:60]!r}, expected the value that a page of this same search gave as its next")
