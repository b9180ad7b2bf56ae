"""Says above search results what they cover and from when, so that nothing found is not taken for nothing published."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from scraper.archive import reach
from scraper.archive.reach import Reach
from scraper.clock import clock
from scraper.publish.words import Words
from scraper.search.question import Question

_MOST_SPANS = 4
_MOST_SOURCES = 3


def reached(connection: sqlite3.Connection, question: Question) -> tuple[Reach, ...]:
    """What is covered of the sources that a question asks."""
    return tuple(each for each in reach.read(connection) if not question.sources or each.source in question.sources)


def covered(connection: sqlite3.Connection, w: Words, question: Question) -> str:
    """What the results of a question cover, in a sentence or a few; empty where there is no source."""
    known: dict[str, tuple[str, str | None]] = {
        slug: (name, ended)
        for slug, name, ended in connection.execute("SELECT id, name, discontinued FROM public_sources")
    }
    found, today = reached(connection, question), clock().date()
    if len(found) > _MOST_SOURCES:
        return _of_many(w, [(known[each.source][0], each) for each in found], question, today)
    return " ".join(_of_one(w, *known[each.source], each, question, today) for each in found)


def spans(w: Words, found: Reach, today: date, question: Question | None = None) -> list[str]:
    """The months that are not covered, in words, of those asked for."""
    since, until = ((question.since or "0")[:7], (question.until or "9")[:7]) if question else ("0", "9")
    asked = [span for span in found.uncovered(today) if span[1] >= since and span[0] <= until]
    return [w.months(first, last) for first, last in asked]


def _of_one(w: Words, name: str, ended: str | None, found: Reach, question: Question, today: date) -> str:
    _ = w.gettext
    if found.since is None:
        return _("{source} has not been read to the end so far.").format(source=name)
    if ended:
        found = replace(found, until=None)  # what came after it ended is nobody's to cover
    holes = spans(w, found, today, question)
    if ended:
        told = _("Covers {source} from {month} to {day}, when it was discontinued")
    else:
        told = _("Covers {source} from {month}; not covered: {months}") if holes else _("Covers {source} from {month}")
    values = {"source": name, "month": w.day(found.since), "day": w.day(ended), "months": _listed(w, holes)}
    return _ended(told.format(**values))


def _of_many(w: Words, found: Iterable[tuple[str, Reach]], question: Question, today: date) -> str:
    _, found = w.gettext, list(found)
    begun = [each.since for _name, each in found if each.since]
    unread = [name for name, each in found if each.since is None]
    holed = [name for name, each in found if each.since and spans(w, each, today, question)]
    told = w.ngettext("Covers {n} source", "Covers {n} sources", len(begun))
    if begun and min(begun) < max(begun):
        told += " " + _("from {first} on, all of them from {last} on").format(
            first=w.day(min(begun)), last=w.day(max(begun))
        )
    elif begun:
        told += " " + _("from {month}").format(month=w.day(min(begun)))
    if holed:
        told += "; " + _("months are not covered of {sources}").format(sources=w.listed(holed))
    if unread:
        told += "; " + _("not read to the end so far: {sources}").format(sources=w.listed(unread))
    return _ended(told)


def _ended(told: str) -> str:
    return told if told.endswith(".") else f"{told}."  # a Bulgarian year ends with one


def _listed(w: Words, holes: list[str]) -> str:
    return w.listed(reversed(holes), _MOST_SPANS)  # the latest tells most
