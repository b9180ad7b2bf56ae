"""Tells, without I/O, whether a page was put into another design, and whether an old text stands in a new page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import unescape

from scraper.charset import decode
from scraper.models import Capture

_SCRIPT = re.compile(r"<(script|style|noscript|template)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_START = re.compile(r"<([a-z][a-z0-9-]*)\b([^<>]*)>", re.IGNORECASE)
_SHAPE = re.compile(r"\b(class|id|width|bgcolor|role)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")
# What an editor writes into a text says nothing of the design around it.
# fmt: off
_TEXT = frozenset({
    "p", "b", "i", "u", "em", "strong", "a", "br", "img", "li", "ul", "ol", "span", "font", "tr", "td", "th", "table",
    "tbody", "thead", "h2", "h3", "h4", "sup", "sub",
})
# fmt: on
_ANOTHER = 0.4  # of the shapes two pages have between them; below, another design
_FEWEST = 3
_WORDS_OF_A_LINE = 5


def skeleton(capture: Capture) -> frozenset[str]:
    """The shapes of a page's elements: name, class, id, width; numbers masked, texts and their mark-up left out."""
    text = _SCRIPT.sub(" ", decode(capture.body, capture.content_type)[0])
    shapes: set[str] = set()
    for name, rest in _START.findall(text):
        tag = name.lower()
        said = [(kind.lower(), a or b or c) for kind, a, b, c in _SHAPE.findall(rest)]
        words = {f"{kind}={_DIGITS.sub('#', word)}" for kind, value in said for word in value.split()}
        shapes.update(f"{tag} {word}" for word in words)
        if tag not in _TEXT:
            shapes.add(tag)
    return frozenset(shapes)


def is_another(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two skeletons are of different designs."""
    return bool(one and other) and len(one & other) < _ANOTHER * len(one | other)


def letters(text: str | None) -> str:
    """The words of a text without what parts them, which every design does in its own way."""
    return "".join(_WORD.findall((text or "").casefold()))


def page_letters(capture: Capture) -> str:
    """The words of a whole page, menus and all, as `letters` gives those of a text."""
    text = _SCRIPT.sub(" ", decode(capture.body, capture.content_type)[0])
    return letters(unescape(_TAG.sub("", text)))


def not_standing(lines: Iterable[str], page: str) -> tuple[str, ...]:
    """Those of a known text's lines that a page (its letters) does not hold."""
    return tuple(line for line in lines if letters(line) not in page)


def stands(lines: Sequence[str], page: str, share: float = 0.8) -> bool:
    """Whether a page still holds `share` of the words of a known text's lines: a design adds some and drops some."""
    words = sum(len(_WORD.findall(line)) for line in lines)
    lost = sum(len(_WORD.findall(line)) for line in not_standing(lines, page))
    return words > 0 and lost <= (1 - share) * words


def rewritten(lost: Iterable[str], fresh: Sequence[str]) -> bool:
    """Whether one of the lines that stand no more has a counterpart among those that are new."""
    return any(_counterparts(line, other) for line in lost if _is_long(line) for other in fresh)


def _is_long(line: str) -> bool:
    return len(_WORD.findall(line)) >= _WORDS_OF_A_LINE


def _counterparts(one: str, other: str) -> bool:
    a, b = set(_WORD.findall(one.casefold())), set(_WORD.findall(other.casefold()))
    return len(a & b) * 5 >= 3 * max(len(a), len(b))


@dataclass(slots=True)
class Evidence:
    """What a crawl has seen of a source's design so far."""

    asked: int = 0
    """known articles asked for"""
    absent: int = 0
    """of them, those that are not there"""
    another: int = 0
    """of them, those that stand in another design"""
    front: bool = False
    """a listing, or a moved article, in another design; or a listing that cannot be read any more"""
    unwell: bool = False
    """a listing that was not answered: the site may be down as a whole"""

    @property
    def seen(self) -> bool:
        """Whether the new design was seen, not only the old one missed."""
        return self.front or self.another > 0

    @property
    def down(self) -> bool:
        """Whether no page was seen that could be of a new design: a listing failed, and no known text stands."""
        return self.unwell and self.another == 0

    @property
    def in_place(self) -> bool:
        """Most pages that answered stand in another design, at their old addresses."""
        return self.another >= _FEWEST and self.another * 2 >= self.asked - self.absent

    @property
    def elsewhere(self) -> bool:
        """Most known articles are not there any more, and the site does not look as it did."""
        changed = self.front or self.unwell or (self.another > 0 and self.another * 2 >= self.asked - self.absent)
        return changed and self.absent >= _FEWEST and self.absent * 2 >= self.asked

    @property
    def thin(self) -> bool:
        """Something points to a new design, but too few known articles were asked to say so."""
        return self.seen and self.asked < 2 * _FEWEST
