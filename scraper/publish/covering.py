"""Says above search results what they cover and from when, so that nothing found is not taken for nothing published."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from scraper.archive import reach
from scraper.archive.reach import Reach
from scraper.clock import clock
from scraper.publish.words import Words, by_name
from scraper.search.question import Question

_MOST_SPANS = 4
_MOST_SOURCES = 3


@dataclass(frozen=True, slots=True)
class Known:
    """The public sources: what is covered of each, its name, time zone, and when it was discontinued."""

    reaches: tuple[Reach, ...]
    names: Mapping[str, str]
    zones: Mapping[str, str]
    ended: Mapping[str, str | None]

    def asked(self, question: Question) -> tuple[Reach, ...]:
        """What is covered of the sources that a question asks."""
        return tuple(each for each in self.reaches if not question.sources or each.source in question.sources)

    @property
    def zone(self) -> str | None:
        """The time zone, if all sources share one."""
        zones = set(self.zones.values())
        return zones.pop() if len(zones) == 1 else None


def known(connection: sqlite3.Connection) -> Known:
    """What every answer says of its sources; the same until the archive changes."""
    rows = named(connection)
    return Known(
        reach.read(connection),
        {slug: name for slug, name, _, _ in rows},
        {slug: zone for slug, _, zone, _ in rows},
        {slug: ended for slug, _, _, ended in rows},
    )


def named(connection: sqlite3.Connection) -> list[tuple[str, str, str, str | None]]:
    """Every public source: its slug, name, time zone, and when it was discontinued."""
    sql = "SELECT id, name, timezone, discontinued FROM public_sources"
    return [(slug, name, zone, ended) for slug, name, zone, ended in connection.execute(sql)]


def covered(known: Known, w: Words, question: Question) -> str:
    """What the results of a question cover, in a sentence or a few; empty where there is no source."""
    found, today = known.asked(question), clock().date()
    if len(found) > _MOST_SOURCES:
        return _of_many(w, [(known.names[each.source], each) for each in found], question, today)
    named = [(known.names[each.source], known.ended[each.source], each) for each in found]
    return " ".join(_of_one(w, *each, question, today) for each in named)


def spans(w: Words, found: Reach, today: date, question: Question | None = None) -> list[str]:
    """The months that are not covered, in words, of those asked for."""
    return [w.months(first, last) for first, last in _asked(found, today, question)]


def _asked(found: Reach, today: date, question: Question | None) -> list[tuple[str, str]]:
    since, until = ((question.since or "0")[:7], (question.until or "9")[:7]) if question else ("0", "9")
    return [span for span in found.uncovered(today) if span[1] >= since and span[0] <= until]


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
    holed = [name for name, each in found if each.since and _asked(each, today, question)]
    told = w.ngettext("Covers {n} source", "Covers {n} sources", len(begun))
    if begun and min(begun) < max(begun):
        told += " " + _("from {first} on, all of them from {last} on").format(
            first=w.day(min(begun)), last=w.day(max(begun))
        )
    elif begun:
        told += " " + _("from {month}").format(month=w.day(min(begun)))
    if holed:
        told += "; " + _("months are not covered of {sources}").format(sources=w.listed(sorted(holed, key=by_name)))
    if unread:
        told += "; " + _("not read to the end so far: {sources}").format(sources=w.listed(sorted(unread, key=by_name)))
    return _ended(told)


def _ended(told: str) -> str:
    return told if told.endswith(".") else f"{told}."  # a Bulgarian year ends with one


def _listed(w: Words, holes: list[str]) -> str:
    return w.listed(reversed(holes), _MOST_SPANS)  # the latest tells most
