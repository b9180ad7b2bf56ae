"""Which element holds the text on every page of the sample."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median

from selectolax.lexbor import LexborNode

from scraper.extract.learning.choice import HOLDS, Choice, choose, pool
from scraper.extract.learning.sample import Sample, Specimen
from scraper.extract.learning.selectors import Names
from scraper.extract.page import select

_NEARLY = 0.85  # of the worth of the best element: another that may be the better one on other pages
_FURNITURE = 0.2  # of a body's worth that is lost where furniture in it is as long as a usual article
_SINGLE = frozenset(("p", "ul", "ol", "li", "dl", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "tbody", "tr"))


def learned(sample: Sample, names: Names) -> Choice | None:
    """The selector of the body, or None where none holds on nearly every page."""
    nodes = [node for specimen in sample.pages for node in _worthy(specimen)]
    found = choose(sample, pool(nodes, names), _judge(sample))
    return found if found and found.pages >= sample.enough else None


def held(sample: Sample, css: str) -> frozenset[int]:
    """The numbers of the pages on which a selector of the body holds: those that are articles."""
    judge = _judge(sample)
    pages = enumerate(sample.pages)
    return frozenset(number for number, one in pages if judge(one, select(one.page.tree, css)) >= HOLDS)


def _worthy(specimen: Specimen) -> Iterator[LexborNode]:
    """The elements that hold nearly all of a page's news, and not only one paragraph or list of it."""
    sums = specimen.sums
    most = sums[specimen.best.end] - sums[specimen.best.start] if specimen.best else 0.0
    for span in specimen.spans:
        worth = sums[span.end] - sums[span.start]
        if worth > 0 and worth >= _NEARLY * most and span.tag not in _SINGLE:
            node = specimen.node(span)
            yield node
            inner = node.css_first("font, span")
            if inner is not None and specimen.span_of(inner) == span:
                yield inner


def _judge(sample: Sample) -> Callable[[Specimen, list[LexborNode]], float]:
    """The share of a page's news that the element holds, less a little for all else in it."""
    usual = median(specimen.news_in(specimen.best) for specimen in sample.pages) or 1.0

    def judge(specimen: Specimen, nodes: list[LexborNode]) -> float:
        place = specimen.span_of(nodes[0]) if len(nodes) == 1 else None
        if place is None:
            return 0.0
        share = specimen.news_in(place) / (specimen.news_in(specimen.best) or 1.0)
        # Furniture is weighed against the usual article, lest a short one be lost for a row of buttons.
        return min(1.0, share) - _FURNITURE * specimen.furniture_in(place) / usual

    return judge
