"""Tells which of a few articles answer a standing question: what has just come in, and not all there is."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from scraper.search import docid
from scraper.search.expression import Said
from scraper.search.inquiry import Inquiry
from scraper.search.question import Question
from scraper.search.rows import Row, articles, rows

_NEAR = 3 << docid.DAY  # docids closer than so many days are looked for in one walk
_DOCIDS = "SELECT d.docid FROM json_each(?) j JOIN index_docs d ON d.article = j.value ORDER BY 1"


@dataclass(frozen=True)
class Standing:
    """A question that is asked again and again, as it is understood in this archive now."""

    inquiry: Inquiry

    @classmethod
    def of(cls, connection: sqlite3.Connection, question: Question) -> Standing:
        """Sources that are not there answer nothing. Raises WrongInput for a filter that cannot be."""
        known = {row[0] for row in connection.execute("SELECT id FROM public_sources")}
        kept = tuple(source for source in question.sources if source in known)
        inquiry = Inquiry.of(connection, replace(question, sources=kept, sort="new", after=None))
        nowhere = bool(question.sources) and not kept
        return cls(replace(inquiry, scope=replace(inquiry.scope, sources=())) if nowhere else inquiry)

    @property
    def ready(self) -> bool:
        """Whether every article is in the index: else who asks must ask again later."""
        return self.inquiry.catalogue.whole

    def among(self, candidates: Collection[int]) -> list[int]:
        """Those of the articles that answer and that strangers may see."""
        found: list[int] = []
        for span in _spans(self._docids(candidates)):
            scope = self.inquiry.scope
            low, high = max(scope.low, span[0]), min(scope.high, span[-1])
            narrow = replace(scope, low=low, high=high, among=frozenset(span))
            found += self.inquiry.walk(narrow, self.inquiry.anywhere)
        return articles(self.inquiry.connection, found)

    def rows(self, candidates: Collection[int]) -> tuple[Row, ...]:
        """These articles as a page of results shows them, as far as strangers may see them."""
        return rows(self.inquiry.connection, self._docids(candidates), self.inquiry.sought, echoes=True)

    def fits(self, title: str | None, others: Iterable[str | None], language: str | None) -> bool:
        """Whether a text answers that is not, or no longer, in the index. Every text answers where no word is asked."""
        sought = self.inquiry.sought
        return not sought or sought.fits(Said.of(title, language), *(Said.of(each, language) for each in others))

    def _docids(self, candidates: Collection[int]) -> list[int]:
        found = self.inquiry.connection.execute(_DOCIDS, (json.dumps(sorted(candidates)),))
        return [row[0] for row in found]


def _spans(docids: Sequence[int]) -> Iterator[Sequence[int]]:
    """The docids in runs of which each is near the next."""
    start = 0
    for at in range(1, len(docids) + 1):
        if at == len(docids) or docids[at] - docids[at - 1] > _NEAR:
            yield docids[start:at]
            start = at
