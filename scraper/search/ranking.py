"""Puts what matches in the order that was asked for, as far as a page needs it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scraper.search.inquiry import Expressions, Inquiry
from scraper.search.question import TIERS, Mark, mark
from scraper.search.scan import Limit, Scan

_FEW = 5_000  # where no more match, what is found in each tier is told apart here; else by the index


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
        """What is found in titles, then what is about it, then what else; newest first in each."""
        whole = self.whole.upto(_FEW + 1)
        if self.whole.cut or not whole:
            self.cut = self.whole.cut
            yield from ((TIERS, number) for number in whole if not after or (TIERS, -number) > (after[0], -after[1]))
            return
        tiers = self.inquiry.tiers
        told: set[int] = set()
        for tier in range(1, TIERS + 1):
            if self.cut:
                return
            if self.whole.over:
                found = self._all(tiers[tier - 1]) if tier < TIERS else whole
                fresh = (number for number in found if number not in told)
                yield from ((tier, number) for number in fresh if not after or (tier, -number) > (after[0], -after[1]))
                told.update(found)
            elif not after or tier >= after[0]:
                last = after[1] if after and tier == after[0] else None
                expressions = self.inquiry.without(tiers[tier - 1], tiers[tier - 2] if tier > 1 else None)
                yield from self._taken(tier, self.inquiry.scan(self.limit, self.inquiry.scope, expressions, last))

    def _all(self, expressions: Expressions) -> list[int]:
        scan = self.inquiry.scan(self.limit, self.inquiry.scope, expressions)
        found = scan.upto(_FEW + 1)
        self.cut = self.cut or scan.cut
        return found

    def _taken(self, tier: int, scan: Scan) -> Iterator[Mark]:
        for number in scan.each():
            yield tier, number
        self.cut = self.cut or scan.cut
