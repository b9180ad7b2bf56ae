"""Puts what matches in the order that was asked for, as far as a page needs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scraper.search.inquiry import Inquiry
from scraper.search.question import TIERS, Mark, mark
from scraper.search.scan import Limit, Scan

_FEW = 5_000  # where no more match, what is found in each tier is told apart here; else by the index
_TELLING = 0.006  # seconds of CPU to see whether there are few; but where there seem to be
_MANY = 250  # or more, there are enough for the index to fill a page with the best of them, before all are seen


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
        if not self.inquiry.careful:
            self.whole.upto(_FEW + 1, _TELLING)
            if not self.whole.over and self._seeming() < _MANY:
                self.whole.upto(_FEW + 1)
        if self.whole.over:
            found = self._of_few(self.whole.found)
            yield from (each for each in found if not after or _place(each) > _place(after))
        else:
            yield from self._of_many(after)

    def _seeming(self) -> float:
        """How many there may be in all, by how far the walk came for those that it has found."""
        found = self.whole.found
        least, last = self.inquiry.ends
        return len(found) * (last - least) / max(last - found[-1], 1) if found else 0

    def _of_few(self, whole: Sequence[int]) -> Iterator[Mark]:
        """From the first, however far the whole was found."""
        told: set[int] = set()
        for place, tier in enumerate(self.inquiry.tiers, 1):
            rest = place == TIERS or not whole or self.whole.cut
            for number in whole if rest else self._each(self.inquiry.among(whole, tier, self.limit)):
                if number not in told:
                    told.add(number)
                    yield TIERS if self.whole.cut else place, number
        self.cut = self.cut or self.whole.cut

    def _of_many(self, after: Mark | None) -> Iterator[Mark]:
        """From where a page ended; the index tells the tiers apart."""
        for place, tier in enumerate(self.inquiry.tiers, 1):
            if self.cut:
                return
            if not after or place >= after[0]:
                last = after[1] if after and place == after[0] else None
                yield from self._taken(place, self.inquiry.tier(tier, self.limit, last))

    def _taken(self, tier: int, scan: Scan) -> Iterator[Mark]:
        for number in self._each(scan):
            yield tier, number

    def _each(self, scan: Scan) -> Iterator[int]:
        yield from scan.each()
        self.cut = self.cut or scan.cut


def _place(mark: Mark) -> tuple[int, int]:
    """By tier, then the newest first."""
    return mark[0], -mark[1]
