"""What inside the body is no text of the article, on any page of the sample: shares, counters, links to other news."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from selectolax.lexbor import LexborNode

from scraper.extract.learning.choice import Choice, pool
from scraper.extract.learning.sample import Sample, Specimen
from scraper.extract.learning.selectors import PLACED, Names, Selector
from scraper.extract.markup import Span
from scraper.extract.page import select

_MOST = 8  # selectors of one template; a body that needs more is the wrong element
_MOST_TRIED = 150


def learned(sample: Sample, names: Names, body: str, date: str | None) -> tuple[Choice, ...]:
    """Selectors of what to leave out, each of which meets no line of news anywhere in the sample.

    `body` and `date` are selectors; what shows the date is left out of a body anyway.
    """
    left = {number: list(_foreign(sample, specimen, body, date)) for number, specimen in enumerate(sample.pages)}
    candidates = pool((node for nodes in left.values() for node in nodes), names, within=body)
    met = {one: _met(sample, one) for one in candidates[:_MOST_TRIED]}
    least = max(2, ceil(0.3 * len(sample.pages)))
    found: list[Choice] = []
    while len(found) < _MOST:
        gains = {
            one: sum(node.mem_id in pages.get(number, ()) for number, nodes in left.items() for node in nodes)
            for one, pages in met.items()
            if pages is not None and len(pages) >= (sample.enough if one.cost > PLACED else least)
        }
        best = max(gains, key=lambda one: (gains[one], -one.cost), default=None)
        if best is None or not gains[best]:
            break
        pages = met.pop(best) or {}
        found.append(Choice(best.css, len(pages)))
        left = {
            number: [node for node in nodes if node.mem_id not in pages.get(number, ())]
            for number, nodes in left.items()
        }
    return tuple(found)


def _foreign(sample: Sample, specimen: Specimen, body: str, date: str | None) -> Iterator[LexborNode]:
    """The largest elements inside the body that hold no news, and something that is none."""
    apart = {node.mem_id for node in select(specimen.page.tree, date)} if date else set()
    for node in select(specimen.page.tree, body):
        place = specimen.places.get(node.mem_id)
        if place is None:
            continue
        covered = place.start
        inside = (span for span in specimen.spans if place.start <= span.start and span.end <= place.end)
        for span in sorted(inside, key=lambda span: (span.start, -span.end)):
            if span.start >= covered and _is_inside(span, node) and _holds_no_news(sample, specimen, span):
                covered = span.end
                if span.node.mem_id not in apart:
                    yield span.node


def _is_inside(span: Span, node: LexborNode) -> bool:
    parent = span.node.parent
    while parent is not None:
        if parent.mem_id == node.mem_id:
            return True
        parent = parent.parent
    return False


def _holds_no_news(sample: Sample, specimen: Specimen, span: Span) -> bool:
    told = False
    for number in range(span.start, span.end):
        line = specimen.lines[number]
        weight = specimen.weights[number]
        if weight > 0 or line.kind == "row":
            return False
        told = told or weight < 0 or specimen.keys[number] in sample.repeated
    return told


def _met(sample: Sample, one: Selector) -> dict[int, frozenset[int]] | None:
    """What a selector meets, by page; None where any of it is news."""
    met: dict[int, frozenset[int]] = {}
    for number, specimen in enumerate(sample.pages):
        nodes = select(specimen.page.tree, one.css)
        spans = [specimen.places.get(node.mem_id) for node in nodes if node.text().strip()]
        if any(span is None or not _holds_no_news(sample, specimen, span) for span in spans):
            return None
        if nodes:
            met[number] = frozenset(node.mem_id for node in nodes)
    return met
