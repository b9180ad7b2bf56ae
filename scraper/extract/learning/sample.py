"""The pages that a template is learned from, each read by general rules, and what repeats among them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from math import ceil
from types import MappingProxyType

from selectolax.lexbor import LexborNode

import scraper.extract
from scraper.extract import markup
from scraper.extract.attachment import leads_to_file
from scraper.extract.calendar import stamps
from scraper.extract.learning.shape import Order, order
from scraper.extract.markup import Line, Span
from scraper.extract.page import Page, attribute, elements, read
from scraper.letters import folded, squeeze
from scraper.models import Article, Template

MOST_PAGES = 40
_MOST_TAGS = 150_000  # of all pages together
_MOST_LINES = 4000  # of one page; no announcement is longer
_LABEL = 60  # characters of a line that may be a counter or a stamp, whose digits change
INLINE = frozenset(("font", "span"))  # what old pages wrap a whole text in
_DATED = 200  # characters of a line whose dates are looked at
_STAMP = 100  # characters of a line that gives a date, an author, a section
_MOST_TIMES = 100  # <time> elements of one page that are looked at
_NEAR = 4  # lines around an article
_SENTENCE = 80  # characters of a line that can only be prose
_TITLES = "meta[property='og:title'], meta[name='twitter:title'], meta[name='title']"
_PARTS = re.compile(r"\s+[|\u2013\u2014\u00b7•»:/-]+\s+|\s*[|»]\s*")


class Specimen:
    """One page of the sample: its lines, and what general rules read from it."""

    def __init__(self, html: bytes, page: Page, article: Article, told: Article | None = None) -> None:
        self.html, self.page, self.told = html, page, told or Article()
        """`told`: what people say of the page."""
        day = self.told.published and self.told.published[:10]
        self.misread = bool(day) and (article.published or "")[:10] != day
        """Whether general rules do not take the date that people do."""
        self.article = replace(
            article, title=self.told.title or article.title, published=self.told.published or article.published
        )
        self.lines: Sequence[Line] = ()
        self.spans: Sequence[Span] = ()
        self._nodes: Sequence[LexborNode] = ()
        if page.root is not None:
            self.lines, self.spans = markup.lines(page.root)
            self._nodes = list(elements(page.root))
        self.weights: list[float] = []
        self.sums: list[float] = []
        self.best: Span | None = None

    def node(self, of: Line | Span) -> LexborNode:
        """The element that a line stands in, or that a span is."""
        return self._nodes[of.element]

    @cached_property
    def places(self) -> dict[int, Span]:
        """The span of each block element, by mem_id."""
        return {self.node(span).mem_id: span for span in self.spans}

    def span_of(self, node: LexborNode) -> Span | None:
        """The lines of an element, also of a <font> that holds all of the element around it."""
        span = self.places.get(node.mem_id)
        if span is None and node.parent is not None and node.tag in INLINE:
            span = self.places.get(node.parent.mem_id)
            whole = span is not None and len(node.parent.text().split()) == len(node.text().split())
            return span if whole else None
        return span

    @cached_property
    def keys(self) -> list[str]:
        """Each line as it is compared with other pages'."""
        return [_key(line) for line in self.lines]

    @cached_property
    def news(self) -> frozenset[str]:
        """The lines that general rules take for the article, folded."""
        return frozenset(folded(text) for text in (self.article.body or "").split("\n"))

    @cached_property
    def claims(self) -> frozenset[str]:
        """What the head calls the page, folded: og:title, <title>, and what <title> holds before a site's name."""
        head = self.page.tree.css_first("title")
        whole = squeeze(head.text()) if head else ""
        said = (attribute(node, "content") or "" for node in self.page.tree.css(_TITLES))
        return frozenset(folded(text) for text in (*said, whole, *_PARTS.split(whole)[:1]) if folded(text))

    def weigh(self, repeated: frozenset[str]) -> None:
        """Give each line its weight as news: above 0 for news, below for what is none."""
        title = folded(self.article.title)
        day = (self.article.published or "")[:10]
        timed = {node.parent.mem_id for node in self.page.tree.css("time")[:_MOST_TIMES] if node.parent is not None}
        weights = (
            -float(len(line.text))
            if _is_stamp(line, day, timed=self.node(line).mem_id in timed)
            else _weight(line, key in repeated, title, self.news)
            for line, key in zip(self.lines, self.keys, strict=True)
        )
        self.weights = list(weights)
        self.sums = [0.0, *accumulate(self.weights)]
        self.best = max(self.spans, key=lambda span: self.sums[span.end] - self.sums[span.start], default=None)

    @cached_property
    def foreign(self) -> frozenset[str]:
        """The lines that are no news, folded."""
        return frozenset(folded(line.text) for line, weight in zip(self.lines, self.weights, strict=True) if weight < 0)

    def is_near(self, span: Span) -> bool:
        """Whether an element stands within the article or a few lines from its title or its text."""
        if self.best is None:
            return False
        title = folded(self.article.title)
        above = [n for n in range(self.best.start) if folded(self.lines[n].text) == title]
        start = min([self.best.start, *above[-1:]])
        return start - _NEAR <= span.start and span.end <= self.best.end + _NEAR

    def news_in(self, span: Span | None) -> float:
        """How much news stands there, in characters."""
        return sum(max(0.0, weight) for weight in self.weights[span.start : span.end]) if span else 0.0

    def furniture_in(self, span: Span | None) -> float:
        """How much else stands there, in characters; the title, and what the article shares with others, by half."""
        if span is None:
            return 0.0
        neutral = (len(self.lines[n].text) for n in range(span.start, span.end) if self.weights[n] == 0)
        return sum(max(0.0, -weight) for weight in self.weights[span.start : span.end]) + 0.5 * sum(neutral)


@dataclass(frozen=True, slots=True)
class Sample:
    """The pages together. `repeated`: keys of lines that stand on at least half of them."""

    pages: tuple[Specimen, ...]
    repeated: frozenset[str]
    language: str | None
    order: Order | None

    @property
    def enough(self) -> int:
        """On how many pages a rule must hold."""
        return max(2, ceil(0.9 * len(self.pages)))


def sample(
    pages: Iterable[tuple[bytes, str]], language: str | None, told: Mapping[str, Article] = MappingProxyType({})
) -> Sample:
    """The pages (bytes and address) read by general rules; those on which these find no text are left out. `told` is
    what people say of some, by address."""
    chosen = _chosen(pages)
    found = _read(chosen, language, Template(), told)
    language = language or Counter(specimen.page.language for specimen in found).most_common(1)[0][0] if found else None
    written = _order(found)
    if written and written.order != "dmy":
        found = _read(chosen, language, Template(order=written.order), told)
    counts = Counter(key for specimen in found for key in set(specimen.keys))
    least = max(2, ceil(0.5 * len(found)))
    repeated = frozenset(key for key, count in counts.items() if count >= least)
    for specimen in found:
        specimen.weigh(repeated)
    return Sample(tuple(found), repeated, language, written)


def _chosen(pages: Iterable[tuple[bytes, str]]) -> dict[bytes, str]:
    """As many different pages as can be read in a bearable time."""
    chosen: dict[bytes, str] = {}
    left = _MOST_TAGS
    for html, url in pages:
        tags = html.count(b"<")
        if len(chosen) < MOST_PAGES and tags <= left and html not in chosen:
            chosen[html] = url
            left -= tags
    return chosen


def _read(
    pages: dict[bytes, str], language: str | None, rules: Template, told: Mapping[str, Article]
) -> list[Specimen]:
    articles = (
        (html, url, scraper.extract.extract(html, url, language=language, template=rules))
        for html, url in pages.items()
    )
    found = [
        Specimen(html, read(html, url, None, language), article, told.get(url))
        for html, url, article in articles
        if article.body
    ]
    return [specimen for specimen in found if len(specimen.lines) <= _MOST_LINES]


def _order(found: Sequence[Specimen]) -> Order | None:
    texts = [line.text for specimen in found for line in specimen.lines if len(line.text) <= _DATED]
    known = [
        (line.text, specimen.article.published)
        for specimen in found
        if specimen.article.published and specimen.article.published_from in ("json-ld", "meta", "time", "url")
        for line in specimen.lines
        if len(line.text) <= _LABEL and len(specimen.article.published) >= 10
    ]
    return order(texts, known)


def _key(line: Line) -> str:
    if line.kind == "row":
        return line.text  # a table's numbers are what it says
    key = folded(line.text)
    return re.sub(r"\d", "0", key) if len(line.text) <= _LABEL else key


def _is_stamp(line: Line, day: str, *, timed: bool) -> bool:
    """Whether a line gives the article's day, and beside it no more than an author and a section."""
    if len(line.text) > _STAMP or line.kind == "row":
        return False
    stamp = next(stamps(line.text), None) if day else None
    return timed or (stamp is not None and stamp.iso(None) == day)


def _weight(line: Line, repeated: bool, title: str, news: frozenset[str]) -> float:
    size, key = float(len(line.text)), folded(line.text)
    if key and key == title:
        return 0.0
    if key in news:
        # A table's head, or a sentence that every announcement ends with, is the article's all the same.
        return 0.0 if repeated else size
    if repeated:
        return -size - 10
    if leads_to_file(line):
        return size
    if line.linked > 0.5 * size:
        return -size - 10
    return 0.3 * size if size >= _SENTENCE and not line.furniture else -0.3 * size
