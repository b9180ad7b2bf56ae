"""Which element holds the headline on every page of the sample."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from selectolax.lexbor import LexborNode

from scraper.extract.learning.choice import Choice, choose, pool
from scraper.extract.learning.sample import Sample, Specimen
from scraper.extract.learning.selectors import Names
from scraper.extract.page import select
from scraper.extract.title import tidy
from scraper.letters import folded

_LONGEST = 300  # characters of a title
_MOSTLY = 0.6  # of the pages must confirm a title
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_MOST_LINES = 60  # lines of one page that may be its title
_MOST_INSIDE = 200  # elements inside a line's own that are looked at


def learned(sample: Sample, names: Names) -> Choice | None:
    """The selector of the title, or None where none holds on nearly every page."""
    nodes = [node for specimen in sample.pages for node in _headlines(sample, specimen)]
    judge = _judge(sample)
    found = choose(sample, pool(nodes, names), judge)
    if found is None or found.pages < _MOSTLY * len(sample.pages):
        return None
    # Confirmed on most pages, it is right on those too where general rules went astray and the head says nothing.
    pages = sum(judge(specimen, select(specimen.page.tree, found.css)) > 0 for specimen in sample.pages)
    return Choice(found.css, pages) if pages >= sample.enough else None


def _headlines(sample: Sample, specimen: Specimen) -> Iterator[LexborNode]:
    """The elements whose whole text is what general rules or the page's head take for the title."""
    left = _MOST_LINES
    known = {folded(specimen.article.title), *specimen.claims} - {""}
    for line, key in zip(specimen.lines, specimen.keys, strict=True):
        text = folded(line.text) if len(line.text) <= _LONGEST else ""
        heading = line.kind in ("h1", "h2", "h3") and key not in sample.repeated
        if left and text and (text in known or heading):
            left -= 1
            yield from _around(specimen.node(line), text)


def _around(node: LexborNode, key: str) -> Iterator[LexborNode]:
    """The heading that holds this text and nothing else, or the elements that do where none of them is a heading."""
    found = [node, *node.css("*")[:_MOST_INSIDE]]
    outer = node.parent
    while outer is not None and outer.tag not in ("body", "html", None) and len(outer.text()) <= 2 * _LONGEST:
        found.append(outer)
        outer = outer.parent
    alike = [one for one in found if one.tag != "a" and len(one.text()) <= 2 * _LONGEST and folded(one.text()) == key]
    headings = [one for one in alike if one.tag in _HEADINGS]
    yield from headings or alike


def _judge(sample: Sample) -> Callable[[Specimen, list[LexborNode]], float]:
    """A title is confirmed by general rules or by the head; the same words on most pages are the site's."""
    constant = _constant(sample)

    def judge(specimen: Specimen, nodes: list[LexborNode]) -> float:
        texts = [text for text in (tidy(node.text()) for node in nodes) if text]
        key = folded(texts[0]) if texts else ""
        if not key or len(texts[0]) > _LONGEST or key in constant:
            return -1.0
        several = 0.1 if len(texts) > 1 else 0.0
        claimed = not specimen.told.title and key in specimen.claims
        confirmed = key == folded(specimen.article.title) or claimed
        return 1.0 - several if confirmed else 0.2 - several

    return judge


def _constant(sample: Sample) -> frozenset[str]:
    """Short texts that stand on nearly all pages: names of the site, of its sections."""
    counts = Counter(
        key
        for specimen in sample.pages
        for key in {folded(line.text) for line in specimen.lines if len(line.text) <= _LONGEST}
    )
    titles = Counter(folded(specimen.article.title) for specimen in sample.pages)
    # A headline that sidebars repeat is one all the same, as long as it is not the headline of most pages.
    most = max(2, len(sample.pages) // 2)
    return frozenset(key for key, count in counts.items() if count >= sample.enough and not 0 < titles[key] < most)
