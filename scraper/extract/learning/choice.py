"""Among many selectors, the one that holds on the most pages; of those, the one a person would have written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from scraper.extract.learning.sample import Sample, Specimen
from scraper.extract.learning.selectors import Names, Selector, selectors
from scraper.extract.page import select

_MOST = 500  # selectors of one field that are tried
_EFFORT = 600_000_000  # bytes of pages that may be searched for one field
_MISSED = 3.0  # cost of a page on which a selector does not hold
HOLDS = 0.9  # what a judge must give for a selector to hold on a page

Judge = Callable[[Specimen, list[LexborNode]], float]
"""How right these elements are for the field on that page: 1 exactly, 0 no better than nothing, below it rubbish."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A selector, and on how many pages of the sample it holds."""

    css: str
    pages: int


def pool(nodes: Iterable[LexborNode], names: Names, within: str | None = None) -> list[Selector]:
    """The selectors of all these elements, cheapest first."""
    cheapest: dict[str, float] = {}
    for node in nodes:
        for one in selectors(node, names, within):
            cheapest[one.css] = min(one.cost, cheapest.get(one.css, one.cost))
    return sorted(Selector(cost, css) for css, cost in cheapest.items())


def choose(sample: Sample, candidates: Sequence[Selector], judge: Judge) -> Choice | None:
    """The candidate that holds best over the whole sample; None where none holds on any page."""
    best: tuple[int, float, float] = (0, 0.0, 0.0)
    chosen: Choice | None = None
    for one in candidates[: affordable(sample)]:
        scores = _scores(sample, one.css, judge, least=best[0])
        if scores is None:
            continue
        held = sum(score >= HOLDS for score in scores)
        # One page in ten may be no article; what holds there too is not the better for it.
        usual = sorted(scores, reverse=True)[: sample.enough]
        rank = (min(held, sample.enough), round(sum(usual) / len(usual), 2), -dearness(sample, one.cost, held))
        if rank > best:
            best, chosen = rank, Choice(one.css, held)
            if held == len(scores) and sum(usual) / len(usual) >= 0.995:
                break
    return chosen


def dearness(sample: Sample, cost: float, pages: int) -> float:
    """What a selector costs, the pages on which it does not hold counted in."""
    return cost + _MISSED * (len(sample.pages) - pages)


def _scores(sample: Sample, css: str, judge: Judge, least: int) -> list[float] | None:
    """The judge's word for each page; None as soon as the selector cannot hold on as many as another does."""
    scores: list[float] = []
    failed = 0
    for specimen in sample.pages:
        try:
            scores.append(judge(specimen, select(specimen.page.tree, css)))
        except ValueError:
            return None
        failed += scores[-1] < HOLDS
        if len(sample.pages) - failed < max(1, least):
            return None
    return scores


def affordable(sample: Sample) -> int:
    """How many selectors may be tried: a search takes time by the size of the pages."""
    size = sum(len(specimen.page.tree.html or "") for specimen in sample.pages) or 1
    return max(20, min(_MOST, _EFFORT // size))
