"""What inside the body is no text of the article, on any page of the sample: shares, counters, links to other news."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from selectolax.lexbor import LexborNode

from scraper.extract.learning.body import held
from scraper.extract.learning.choice import Choice, pool
from scraper.extract.learning.sample import Sample, Specimen
from scraper.extract.learning.selectors import PLACED, Names, Selector
from scraper.extract.markup import Line, Span
from scraper.extract.page import select
from scraper.letters import folded

_BUTTON = 100  # characters of a line that one element inside it may hold
_MOST_LINES = 300  # of a body in which buttons are looked for
_MOST_INLINE = 50
_MOST = 8  # selectors of one template; a body that needs more is the wrong element
_MOST_TRIED = 150


def learned(sample: Sample, names: Names, body: str, date: str | None) -> tuple[Choice, ...]:
    """Selectors of what to leave out, each of which meets no line of news on any page where the body holds.

    `body` and `date` are selectors; what shows the date is left out of a body anyway.
    """
    articles = held(sample, body)
    left = {number: list(_foreign(sample, sample.pages[number], body, date)) for number in articles}
    candidates = pool((node for nodes in left.values() for node in nodes), names.of_few(), within=body)
    met = {one: _met(sample, articles, one) for one in candidates[:_MOST_TRIED]}
    least = max(2, ceil(0.2 * len(sample.pages)))
    usable = {
        one: pages
        for one, pages in met.items()
        if pages is not None and len(pages) >= (0.9 * len(articles) if one.cost > PLACED else least)
    }
    found: list[Choice] = []
    while len(found) < _MOST:
        gains = {one: sum(_gain(left[number], nodes) for number, nodes in usable[one].items()) for one in usable}
        best = max(gains, key=lambda one: (gains[one], -one.cost), default=None)
        if best is None or not gains[best]:
            break
        pages = usable.pop(best)
        found.append(Choice(best.css, len(pages)))
        left = {
            number: [node for node in nodes if not _is_in(node, pages.get(number))] for number, nodes in left.items()
        }
    return tuple(found)


def _gain(left: list[LexborNode], nodes: frozenset[int]) -> int:
    """How many characters of what is left these elements hold."""
    return sum(len(node.text()) + 1 for node in left if _is_in(node, nodes))


def _is_in(node: LexborNode | None, nodes: frozenset[int] | None) -> bool:
    parent = node if nodes else None
    while parent is not None:
        if nodes and parent.mem_id in nodes:
            return True
        parent = parent.parent
    return False


def _foreign(sample: Sample, specimen: Specimen, body: str, date: str | None) -> Iterator[LexborNode]:
    """The largest elements inside the body that hold no news, and something that is none."""
    apart = {node.mem_id for node in select(specimen.page.tree, date)} if date else set()
    for node in select(specimen.page.tree, body):
        place = specimen.span_of(node)
        if place is None:
            continue
        covered = place.start
        inside = (span for span in specimen.spans if place.start <= span.start and span.end <= place.end)
        for span in sorted(inside, key=lambda span: (span.start, -span.end)):
            if (
                span.start >= covered
                and _is_in(specimen.node(span).parent, frozenset((node.mem_id,)))
                and _holds_no_news(sample, specimen, span)
            ):
                covered = span.end
                if specimen.node(span).mem_id not in apart:
                    yield specimen.node(span)
        for number in range(place.start, min(place.end, place.start + _MOST_LINES)):
            if specimen.weights[number] < 0:
                yield from _inline(specimen, specimen.lines[number])


def _inline(specimen: Specimen, line: Line) -> Iterator[LexborNode]:
    """The elements inside a line's own that hold all of it: a button among the words."""
    key = folded(line.text)
    if len(line.text) <= _BUTTON:
        inside = specimen.node(line).css("a, span, font, small, i, em, b")
        yield from (node for node in inside[:_MOST_INLINE] if _is(node, key))


def _is(node: LexborNode, key: str) -> bool:
    text = node.text()
    return len(text) <= 2 * _BUTTON and folded(text) == key


def _holds_no_news(sample: Sample, specimen: Specimen, span: Span) -> bool:
    title, told = folded(specimen.article.title), False
    for number in range(span.start, span.end):
        line = specimen.lines[number]
        weight = specimen.weights[number]
        if weight > 0 or line.kind == "row":
            return False
        foreign = weight < 0 or specimen.keys[number] in sample.repeated
        told = told or (foreign and folded(line.text) != title)
    return told


def _met(sample: Sample, articles: frozenset[int], one: Selector) -> dict[int, frozenset[int]] | None:
    """What a selector meets, by page; None where any of it is news."""
    met: dict[int, frozenset[int]] = {}
    for number, specimen in enumerate(sample.pages):
        nodes = select(specimen.page.tree, one.css) if number in articles else []
        if not all(_is_foreign(sample, specimen, node) for node in nodes):
            return None
        if nodes:
            met[number] = frozenset(node.mem_id for node in nodes)
    return met


def _is_foreign(sample: Sample, specimen: Specimen, node: LexborNode) -> bool:
    text = node.text()
    span = specimen.places.get(node.mem_id)
    if span is not None:
        return _holds_no_news(sample, specimen, span)
    return not text.strip() or (len(text) <= 2 * _BUTTON and folded(text) in specimen.foreign)
