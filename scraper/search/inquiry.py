"""A question with all that it takes to answer it: where to look, and what its words stand for."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from scraper.search import docid
from scraper.search.expression import Said, Sought, sense
from scraper.search.question import Question
from scraper.search.scan import Limit, Scan
from scraper.search.scope import Catalogue, Scope, Sight, beyond, dated, undated
from scraper.search.windows import batches, ends

Expressions = tuple[str | None, str | None]  # for texts, and for titles alone where the text is withheld

_SPARSE = 1_000  # where no more answer, a page may have to go through all of a tier
_LOOKED_AT = 50  # texts, or titles, read at once where the index alone cannot tell
_TEXTS = """
SELECT d.docid, p.title, p.body, p.language,
       (SELECT json_group_array(f.text) FROM {attachments} f JOIN {versions} v ON v.id = f.version
        WHERE v.article = p.id AND v.number = p.version AND f.removed_at IS NULL AND f.text IS NOT NULL)
FROM json_each(?) j JOIN index_docs d ON d.docid = j.value JOIN {articles} p ON p.id = d.article
"""
_TITLES = """
SELECT d.docid, p.title, p.language
FROM json_each(?) j JOIN index_docs d ON d.docid = j.value JOIN {articles} p ON p.id = d.article
"""


@dataclass(frozen=True, slots=True)
class Tier:
    """What finds the entries of a tier: `among` all that answers, and `alone`, without those of the tiers before it.

    `titled`: of what is found so, only that is of the tier whose title itself has what was asked for (True), or only
    what has not (False).
    """

    among: Expressions
    alone: Expressions
    titled: bool | None = None


@dataclass(frozen=True)
class Inquiry:
    """What a question comes to in this archive."""

    connection: sqlite3.Connection
    question: Question
    catalogue: Catalogue
    scope: Scope
    sought: Sought

    @classmethod
    def of(
        cls,
        connection: sqlite3.Connection,
        question: Question,
        *,
        sight: Sight = "strangers",
        catalogue: Catalogue | None = None,
    ) -> Inquiry:
        """`catalogue` is as read since anything was written. Raises WrongInput for a source that is not there."""
        catalogue = catalogue or Catalogue.read(connection)
        scope = replace(Scope.of(connection, catalogue, question), sight=sight)
        open_in = catalogue.table if catalogue.hidden and sight == "strangers" else None
        sought = sense(connection, question.query, catalogue.languages, open_in=open_in)
        return cls(connection, question, catalogue, scope, sought)

    @property
    def descending(self) -> bool:
        """Whether the newest come first."""
        return self.question.order != "old"

    @property
    def careful(self) -> bool:
        """Whether each text has to be looked at."""
        return not self.sought.sure or (self.catalogue.withheld and self.sought.by_form)

    @property
    def anywhere(self) -> Expressions:
        """What finds everything that answers."""
        return self.sought.anywhere, self.sought.entitled

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """The telling first: what has it in its title, what is about it, what has it at any place."""
        sought, titles = self.sought, self.sought.titles
        entitled, about, anything = titles or sought.entitled, sought.about, self.anywhere
        fresh = about if titles else f"({about}) NOT ({entitled})"
        return (
            Tier((entitled, entitled), (entitled, entitled), titled=True if titles else None),
            Tier((sought.topics, None), (fresh, None), titled=False if titles else None),
            Tier(anything, (f"({anything[0]}) NOT ({sought.topics})", None)),
        )

    def scan(self, limit: Limit, scope: Scope, expressions: Expressions, after: int | None = None) -> Scan:
        """A walk that ends when time does."""
        return Scan(self._windows(scope, expressions, after), limit, self.connection.OperationalError)

    @property
    def ends(self) -> tuple[int, int]:
        """The first and the last docid with a date that it reaches, whether they match or not."""
        return ends(self.connection, dated(self.scope).low, self.scope.high) or (0, 0)

    @property
    def everywhere(self) -> Scope | None:
        """The scope without the sources that were chosen; None where none were."""
        chosen = self.catalogue.chosen(self.question.anywhere)
        return None if chosen == self.scope.sources else replace(self.scope, sources=chosen)

    def own(self, wide: Scan, limit: Limit) -> Scan:
        """A walk of all that answers; `wide`, of what does in whatever source, has it where it came to its end."""
        if not wide.over or wide.cut:
            return self.scan(limit, self.scope, self.anywhere)
        return Scan.of([number for number in wide.found if self.scope.takes(number)])

    def tier(self, tier: Tier, limit: Limit, after: int | None = None) -> Scan:
        """A walk of what is of a tier and of none before, the newest first."""
        found = self._windows(self.scope, tier.alone, after)
        windows = found if tier.titled is None else self._by_title(found, has=tier.titled)
        return Scan(windows, limit, self.connection.OperationalError)

    def among(self, few: Sequence[int], tier: Tier, limit: Limit) -> Scan:
        """A walk of those of a few that answer which are of a tier, or of one before, the newest first."""
        scope = Scope(self.catalogue, None, min(few), max(few), among=frozenset(few), sight=self.scope.sight)
        if len(few) > _SPARSE:
            found = self._windows(scope, tier.among)
        else:
            found = scope.windows(self.connection, tier.among, self.sought, descending=True, few=True)
        windows = self._by_title(found, has=True) if tier.titled else found
        return Scan(windows, limit, self.connection.OperationalError)

    def walk(self, scope: Scope, expressions: Expressions) -> Iterator[int]:
        """What matches in the order of days, the undated last."""
        return chain.from_iterable(self._windows(scope, expressions))

    def _windows(self, scope: Scope, expressions: Expressions, after: int | None = None) -> Iterator[list[int]]:
        """As many at a time as are read at once; only what follows the docid `after`."""
        scopes: tuple[Scope, ...] = (dated(scope), undated(scope))
        if after is not None:
            place = 0 if after >= docid.first_of(docid.FIRST_DAY) else 1
            scopes = (beyond(scopes[place], after, descending=self.descending), *scopes[place + 1 :])
        found = chain.from_iterable(
            each.windows(self.connection, expressions, self.sought, descending=self.descending) for each in scopes
        )
        return self._looked_at(found) if self.careful else found

    def has(self, number: int, whole: Scan, limit: Limit) -> bool:
        """Whether a docid is among what answers; `whole` is a scan of that, however far it came."""
        if number in whole.found:
            return True
        if not self.scope.takes(number) or (whole.over and not whole.cut):
            return False
        only = replace(self.scope, low=number, high=number)
        return bool(self.scan(limit, only, self.anywhere).upto(1))

    def _looked_at(self, windows: Iterator[list[int]]) -> Iterator[list[int]]:
        """Those whose text answers in just the words that were asked for."""
        sql = self._seen(_TEXTS)
        for batch in batches(chain.from_iterable(windows), _LOOKED_AT):
            doubtful = self._doubtful(batch) if batch else set()
            cursor = self.connection.execute(sql, (json.dumps(sorted(doubtful)),))
            refuted = doubtful - {row[0] for row in cursor.fetchall() if self._answers(*row[1:])}
            yield [number for number in batch if number not in refuted]

    def _by_title(self, windows: Iterator[list[int]], *, has: bool) -> Iterator[list[int]]:
        """Those whose title itself has what the index would take long to find there, or has not."""
        sql = self._seen(_TITLES)
        for batch in batches(chain.from_iterable(windows), _LOOKED_AT):
            rows = self.connection.execute(sql, (json.dumps(batch),)).fetchall()
            titled = {number for number, *title in rows if self.sought.entitles(Said.of(*title))}
            yield [number for number in batch if (number in titled) == has]

    def _seen(self, sql: str) -> str:
        """With the tables, or the views of them that strangers see."""
        prefix = "public_" if self.scope.sight == "strangers" else ""
        return sql.format(**{name: f"{prefix}{name}" for name in ("articles", "attachments", "versions")})

    def _doubtful(self, batch: Sequence[int]) -> set[int]:
        """Those of which the index alone cannot tell."""
        sought, ends = self.sought, (min(batch), max(batch))
        withheld = set[int]()
        if self.catalogue.withheld and sought.by_form:
            sql = "SELECT docid FROM index_hidden WHERE docid BETWEEN ? AND ?"
            withheld = {row[0] for row in self.connection.execute(sql, ends)} & set(batch)
        if sought.sure:
            return withheld
        if not sought.doubt:
            return set(batch)
        table = self.catalogue.table
        sql = f"SELECT rowid FROM {table} WHERE {table} MATCH ? AND rowid BETWEEN ? AND ?"  # noqa: S608  names of ours
        return withheld | {row[0] for row in self.connection.execute(sql, (sought.doubt, *ends))} & set(batch)

    def _answers(self, title: str | None, body: str | None, language: str | None, attached: str) -> bool:
        return self.sought.fits(*(Said.of(text, language) for text in (title, body, *json.loads(attached))))
