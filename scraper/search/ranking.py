"""Puts what matches in the order that was asked for, as far as a page needs it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scraper.search.inquiry import Inquiry
from scraper.search.question import Mark, mark
from scraper.search.scan import Limit, Scan


@dataclass(slots=True)
class Ranking:
    """The marks of what matches, best or newest first, found as they are asked for. `cut`: time ran out on the way."""

    inquiry: Inquiry
    limit: Limit
    whole: Scan
    cut: bool = False

    def marks(self) -> Iterator[Mark]:
        """From where the question's token leads to."""
        after = mark(self.inquiry.question)
        if self.inquiry.question.order == "relevance":
            yield from self._by_tier(after)
        elif after is None:
            yield from self._taken(0, self.whole)
        else:
            inquiry = self.inquiry
            yield from self._taken(0, inquiry.scan(self.limit, inquiry.scope, inquiry.anywhere, after[1]))

    def _by_tier(self, after: Mark | None) -> Iterator[Mark]:
        for tier, expressions in enumerate(self.inquiry.tiers, 1):
            if self.cut or (after and tier < after[0]):
                continue
            last = after[1] if after and tier == after[0] else None
            yield from self._taken(tier, self.inquiry.scan(self.limit, self.inquiry.scope, expressions, last))

    def _taken(self, tier: int, scan: Scan) -> Iterator[Mark]:
        for number in scan.each():
            yield tier, number
        self.cut = self.cut or scan.cut
