"""Which lines of a page are its article where it is a notice of a few lines: those of the element that weighs most.

The trees of `forest` are fitted to news articles, and know little of so short a text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate

from scraper import addresses
from scraper.extract import date
from scraper.extract.attachment import leads_to_file
from scraper.extract.evidence import NOTICE
from scraper.extract.markup import Line, Span
from scraper.letters import folded

_CONTACT = re.compile(r"[\w.+-]+@[\w.-]+|\+?\d[\d /().-]{4,}\d|\d\d?[.:]\d\d")
_WORD = re.compile(r"\w+")
_PARTS = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre"))
_PROSE = 25  # letters; shorter lines are labels more often than sentences
_LONGEST_LABEL = 300  # characters of a title, a date line, a notice
_STAMP = 120  # characters of a line that gives a date
_FOOTER = 60  # lines of a footer
_UNDER = 3  # lines below a title in which its text begins
_TITLED = 150  # characters that such a line weighs more
_ENOUGH = 80  # characters of one line that can only be an article's


def _weight(line: Line, own: str | None = None) -> float:
    """What a line speaks for (above 0) or against (below 0) an article standing here, in characters.

    `own` is the page's address: a heading that links there is the article's, any other link in one announces another.
    """
    size = len(line.text)
    heading = line.kind[0] == "h"
    if line.furniture:
        return -0.3 * size
    if leads_to_file(line):
        return size
    if line.linked > 0.5 * size:
        own_heading = heading and own is not None and any(_same(piece.href, own) for piece in line.pieces if piece.href)
        return 0 if own_heading else -150 if heading else -size - 10
    if heading:
        return 0
    if line.kind != "p":
        return size
    if size <= _LONGEST_LABEL and NOTICE.search(line.text):
        return -size - 10
    if _says_something(line.text):
        return size
    contact = sum(len(match) for match in _CONTACT.findall(line.text))
    return -size - 10 if contact > 0.35 * size else 0


def _says_something(text: str) -> bool:
    """Whether a line is a sentence rather than a label, a name or a telephone."""
    if len(text) >= _ENOUGH:
        return True
    if text[-1] in ".!?" and len(text) >= 2 * len(text.rsplit(maxsplit=1)[-1]):
        return True
    words = sum(len(word) > 1 and word.isalpha() for word in _WORD.findall(text))
    return len(text) >= _PROSE and words >= 4 and not text.endswith(":")


def _same(href: str, url: str) -> bool:
    return addresses.resolve(url, href) == url


def numbers(
    url: str, titles: Collection[str], lines: Sequence[Line], spans: Sequence[Span], language: str | None
) -> list[int]:
    """The lines of the notice at `url`. `titles` are what the page and its listing call it, folded."""
    start, end = _place(url, titles, lines, spans, language)
    end = ending(lines, start, end, language)
    return [number for number in range(start, end) if not lines[number].furniture or leads_to_file(lines[number])]


def _place(
    url: str, titles: Collection[str], lines: Sequence[Line], spans: Sequence[Span], language: str | None
) -> tuple[int, int]:
    """First line, and the one after the last, of the article at `url`; (0, 0) on a page without text.

    `titles` are what the page and its listing call it, folded: such a line is no prose, however long.
    """
    sums = [0.0, *accumulate(_weights(url, titles, lines, language))]
    wide = [span for span in spans if _may_hold_an_article(span, lines)] or spans
    best = max(wide, key=lambda span: (sums[span.end] - sums[span.start], span.start - span.end), default=None)
    return (best.start, best.end) if best else (0, 0)


def _weights(url: str, titles: Collection[str], lines: Sequence[Line], language: str | None) -> Iterator[float]:
    under = _UNDER
    for line in lines:
        is_title = _is_title(line, titles)
        under = 0 if is_title and line.kind[0] == "h" and not line.furniture else under + 1
        weight = 0.0 if is_title else _weight(line, url)
        # "The whole document is attached below." under its title is more than any disclaimer.
        begins = weight > 0 and under < _UNDER and not date.is_stamp(line.text, language)
        yield weight + _TITLED if begins else weight


def _is_title(line: Line, titles: Collection[str]) -> bool:
    return len(line.text) <= _LONGEST_LABEL and folded(line.text) in titles


def _may_hold_an_article(span: Span, lines: Sequence[Line]) -> bool:
    """A paragraph, a list or a table of values is part of an article, however much it weighs against the rest."""
    return span.tag not in _PARTS and not (lines[span.start].kind == "row" == lines[span.end - 1].kind)


def _may_be_stamp(line: Line) -> bool:
    text = line.text
    return (
        len(text) <= _STAMP
        and not leads_to_file(line)
        and (text[-1].isdigit() or any(map(str.isdigit, text)) or ".." in text)
    )


def ending(lines: Sequence[Line], start: int, end: int, language: str | None) -> int:
    """The end of the article, if "публ. на 12.02.2024 г." ends it and the footer's telephones follow in one element."""
    for number in range(end - 1, max(start, end - _FOOTER), -1):
        if len(lines[number].text) >= _ENOUGH and not lines[number].linked:
            break
        if _may_be_stamp(lines[number]) and date.is_labelled(lines[number].text, language):
            before, after = lines[start:number], lines[number + 1 : end]
            return number + 1 if sum(map(_weight, before)) > sum(map(_weight, after)) else end
    return end
