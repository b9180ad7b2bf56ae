"""Says which part of the index a question reaches: its days, its sources, what is hidden, what has arrived."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from heapq import merge
from itertools import chain
from typing import Literal

from scraper.errors import WrongInput
from scraper.search import docid, generations
from scraper.search.entry import SOURCE
from scraper.search.expression import Sought
from scraper.search.question import Question
from scraper.search.windows import Stretch, batches

Sight = Literal["strangers", "staff"]

_FEW_SOURCES = 8  # more are told by their lanes, since each would be one more list to merge
_LAST_READ = 50
_FEW_ARRIVED = 20_000
_MERGED = 250

_HIDDEN = "EXISTS (SELECT 1 FROM index_hidden h WHERE h.docid = {at}.{rowid}{grade})"
# An entry that is open answers with its text, a withheld one with its title; without words, both are simply there.
_OPEN = f"NOT {_HIDDEN}".replace("{grade}", "")
_WITHHELD = _HIDDEN.replace("{grade}", " AND h.grade = 'metadata'")
_THERE = f"NOT {_HIDDEN}".replace("{grade}", " AND h.grade <> 'metadata'")
_ARRIVED = """EXISTS (SELECT 1 FROM index_docs d JOIN articles a ON a.id = d.article
WHERE d.docid = {at}.{rowid} AND a.first_seen_at >= ?)"""
_ALIVE = f"NOT {_HIDDEN}".replace("{grade}", " AND h.grade = 'dead'")


@dataclass(frozen=True, slots=True)
class Source:
    """A source that strangers may know of, with its lanes in the index, the first first."""

    slug: str
    name: str
    publisher: str
    languages: tuple[str, ...]
    lanes: tuple[int, ...]


@dataclass(frozen=True)
class Catalogue:
    """What a search needs to know of the archive before it looks into the index."""

    table: str
    sources: tuple[Source, ...]
    hidden: bool
    withheld: bool
    whole: bool
    """Whether every article is in the index: not while the first one is being built."""

    @classmethod
    def read(cls, connection: sqlite3.Connection) -> Catalogue:
        """As it stands now, from the public views."""
        sources = connection.execute(
            "SELECT s.id, s.name, s.publisher, s.language, group_concat(l.lane)"
            " FROM public_sources s LEFT JOIN index_lanes l ON l.source = s.id GROUP BY s.id"
        ).fetchall()
        known = tuple(
            Source(
                slug,
                name,
                publisher,
                (language,) if language else _told(connection, slug),
                tuple(sorted(map(int, lanes.split(",")))) if lanes else (),
            )
            for slug, name, publisher, language, lanes in sources
        )
        hidden, withheld = connection.execute(
            "SELECT EXISTS (SELECT 1 FROM index_hidden), EXISTS (SELECT 1 FROM index_hidden WHERE grade = 'metadata')"
        ).fetchone()
        serving = generations.serving(connection)
        return cls(serving.table, known, bool(hidden), bool(withheld), serving.whole)

    @cached_property
    def by_lane(self) -> dict[int, Source]:
        """Which source a lane is of."""
        return {lane: source for source in self.sources for lane in source.lanes}

    def chosen(self, question: Question) -> tuple[Source, ...] | None:
        """The sources that a question keeps to; None where it keeps to none.

        Raises WrongInput for a filter that names none. Words that name none are passed over; see `unknown`.
        """
        known = {source.slug for source in self.sources}
        for slug in question.sources:
            if slug not in known:
                raise WrongInput(f"source: found {slug!r}, expected one of {', '.join(sorted(known)) or 'none so far'}")
        tests: list[Callable[[Source], bool]] = []
        if question.sources:
            tests.append(lambda source: source.slug in question.sources)
        if question.publishers:
            tests.append(lambda source: source.publisher in question.publishers)
        said = {name.casefold() for name in question.query.sources} - set(self.unknown(question))
        if said:
            tests.append(lambda source: bool(said & _names(source)))
        return tuple(source for source in self.sources if all(test(source) for test in tests)) if tests else None

    def unknown(self, question: Question) -> tuple[str, ...]:
        """The names after source: that are no source's."""
        names = {name for source in self.sources for name in _names(source)}
        return tuple(name.casefold() for name in question.query.sources if name.casefold() not in names)

    @cached_property
    def languages(self) -> tuple[str | None, ...]:
        """Those of the sources, the most frequent first, and none, which some articles have."""
        found = Counter(language for source in self.sources for language in source.languages)
        return (*(language for language, _ in found.most_common()), None)


def _told(connection: sqlite3.Connection, slug: str) -> tuple[str, ...]:
    """The languages of a source's last articles, where its file names none."""
    rows = connection.execute(
        "SELECT DISTINCT language FROM"
        " (SELECT language FROM articles WHERE source = ? ORDER BY published_on DESC LIMIT ?) WHERE language <> ''",
        (slug, _LAST_READ),
    )
    return tuple(row[0] for row in rows)


def _names(source: Source) -> set[str]:
    return {source.slug.casefold(), source.name.casefold()}


@dataclass(frozen=True)
class Scope:
    """The part of the index that one question reaches. `low` and `high` bound the docids, both included."""

    catalogue: Catalogue
    sources: tuple[Source, ...] | None
    low: int
    high: int
    arrived: str | None = None
    among: frozenset[int] | None = None
    sight: Sight = "strangers"
    rare: bool = False
    """Whether less answers than its sources have, so that their marks would take longer to read than they save."""

    @classmethod
    def of(cls, connection: sqlite3.Connection, catalogue: Catalogue, question: Question) -> Scope:
        """What this question reaches."""
        since, until = question.days
        low, high = 0, docid.TOP
        if since or until:
            low = docid.first_of(docid.day_of(since) or docid.FIRST_DAY)
            high = docid.first_of(docid.day_of(until) + 1) - 1 if until else docid.TOP
        scope = cls(catalogue, catalogue.chosen(question), low, high)
        return scope._arrived(connection, question.arrived) if question.arrived else scope

    def _arrived(self, connection: sqlite3.Connection, moment: str) -> Scope:
        rows = connection.execute(
            "SELECT d.docid FROM articles a JOIN index_docs d ON d.article = a.id WHERE a.first_seen_at >= ? LIMIT ?",
            (moment, _FEW_ARRIVED + 1),
        ).fetchall()
        if len(rows) > _FEW_ARRIVED:
            return replace(self, arrived=moment)
        among = frozenset(row[0] for row in rows)
        low, high = min(among, default=1), max(among, default=0)
        return replace(self, among=among, low=max(low, self.low), high=min(high, self.high))

    def takes(self, number: int) -> bool:
        """Whether a docid is in it, as far as its day and source tell."""
        lanes = self._lanes
        return self.low <= number <= self.high and (lanes is None or docid.unpack(number)[1] in lanes)

    @cached_property
    def _lanes(self) -> frozenset[int] | None:
        return None if self.sources is None else frozenset(lane for source in self.sources for lane in source.lanes)

    def windows(
        self,
        connection: sqlite3.Connection,
        expressions: tuple[str | None, str | None],
        sought: Sought,
        *,
        descending: bool,
        few: bool = False,
    ) -> Iterator[list[int]]:
        """The docids that match in order, as many at a time as are read at once.

        `expressions`: for texts, and for titles alone where the text is withheld. `few`: it is known that not many do,
        so they are best read at once.
        """
        if self.low > self.high or self.sources == ():
            return iter(())
        walks = [
            self._stretch(connection, match, seen).windows(descending=descending, few=few)
            for match, seen in self._parts(expressions, sought)
        ]
        return _merged(walks, descending=descending) if len(walks) > 1 else walks[0]

    def _parts(self, expressions: tuple[str | None, str | None], sought: Sought) -> Iterator[tuple[str | None, str]]:
        """(expression, which entries) of each list that is to be walked."""
        texts, titles = expressions
        if not sought:
            yield None, _THERE if self.sight == "strangers" else _ALIVE
            return
        yield _without(texts, sought.refused()), _OPEN if self.sight == "strangers" else _ALIVE
        if self.catalogue.withheld and self.sight == "strangers" and (titles or not sought.groups):
            yield _without(titles, sought.refused(titles=True)), _WITHHELD

    def _stretch(self, connection: sqlite3.Connection, match: str | None, seen: str) -> Stretch:
        """What matches: without words or sources walked as such; a few sources by their marks."""
        table, rowid = self.catalogue.table, "rowid"
        few = self.sources is not None and len(self.sources) <= _FEW_SOURCES and not (self.rare and match)
        if few and self.sources:
            marks = " OR ".join(f'"{SOURCE}{source.lanes[0]}"' for source in self.sources if source.lanes)
            match = f"({match}) AND ({marks})" if match and marks else marks or _NOWHERE
        if match is None:
            table, rowid = "index_docs", "docid"
        where, parameters = ([f"{table} MATCH ?"], list[object]([match])) if match is not None else ([], [])
        if self.catalogue.hidden:
            where.append(seen.format(at=table, rowid=rowid))
        if self._lanes is not None and not few:
            lanes = ",".join(map(str, sorted(self._lanes)))
            where.append(f"({table}.{rowid} >> {docid.LANE} & {docid.LANES - 1}) IN ({lanes})")
        if self.arrived:
            where.append(_ARRIVED.format(at=table, rowid=rowid))
            parameters.append(self.arrived)
        if self.among is not None:  # the plus keeps FTS5 from looking each of them up, which takes it far longer
            where.append(f"+{table}.{rowid} IN (SELECT value FROM json_each(?))")  # noqa: S608  names of ours
            parameters.append(json.dumps(sorted(self.among)))
        where.append(f"{table}.{rowid} BETWEEN ? AND ?")
        sql = f"SELECT {table}.{rowid} AS docid FROM {table} WHERE {' AND '.join(where)}"  # noqa: S608  names of ours
        plain = match is None or " " not in match.replace(" OR ", "")
        return Stretch(connection, sql, parameters, self.low, self.high, plain)


def _merged(walks: Iterable[Iterator[list[int]]], *, descending: bool) -> Iterator[list[int]]:
    return batches(merge(*map(chain.from_iterable, walks), reverse=descending), _MERGED)


_NOWHERE = f'"{SOURCE}{SOURCE}"'


def _without(wanted: str | None, refused: str | None) -> str:
    """An expression with what must not be there taken out; where nothing is wanted, from all there is."""
    wanted = wanted or f'"{SOURCE}"'
    return f"({wanted}) NOT ({refused})" if refused else wanted


def dated(scope: Scope) -> Scope:
    """What of it has a date."""
    return replace(scope, low=max(scope.low, docid.first_of(docid.FIRST_DAY)))


def undated(scope: Scope) -> Scope:
    """What of it has none."""
    return replace(scope, high=min(scope.high, docid.first_of(docid.FIRST_DAY) - 1))


def beyond(scope: Scope, last: int, *, descending: bool) -> Scope:
    """What comes after a docid."""
    return (
        replace(scope, high=min(scope.high, last - 1)) if descending else replace(scope, low=max(scope.low, last + 1))
    )
