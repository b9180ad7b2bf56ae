"""Cuts the telling lines out of an article's text and marks the words that were asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from html import escape

from scraper.search import analyse
from scraper.search.parse import Term

_LENGTH = 200  # characters
_LEAD = 60  # characters before the first mark

Span = tuple[int, int]


def snippet(text: str | None, terms: Sequence[Term], language: str | None) -> str:
    """About two lines of `text` as HTML in which everything is escaped but <mark>.

    They are cut where most different terms meet; the opening lines where no term occurs.
    """
    if not text:
        return ""
    spans = _spans(text, terms, language)
    start = _best_start(spans)
    start, end = _whole_words(text, start, start + _LENGTH)
    cut = _marked(text, start, end, [span[:2] for span in spans])
    return f"{'… ' if start else ''}{cut}{' …' if end < len(text) else ''}"


def marked(text: str, terms: Sequence[Term], language: str | None) -> str:
    """The whole of a short `text`, such as a title, as escaped HTML with <mark>."""
    return _marked(text, 0, len(text), [span[:2] for span in _spans(text, terms, language)])


def _spans(text: str, terms: Sequence[Term], language: str | None) -> list[tuple[int, int, int]]:
    """(start, end, which term) of each occurrence, in order of place."""
    tokens = list(analyse.tokens(text, language)) if terms else []
    keys = [token.key for token in tokens]
    found = []
    for which, term in enumerate(terms):
        width = len(term.keys)
        for at, key in enumerate(keys):
            if key == term.keys[0] and tuple(keys[at : at + width]) == term.keys:
                found.append((tokens[at].start, tokens[at + width - 1].end, which))
    return sorted(found)


def _best_start(spans: Sequence[tuple[int, int, int]]) -> int:
    """Where a cut of _LENGTH holds the most different terms, then the most marks; the earliest of such places."""
    starts = [start for start, _, _ in spans]
    best, best_score = 0, (0, 0)
    for at, start in enumerate(starts):
        inside = spans[at : bisect_right(starts, start + _LENGTH - _LEAD)]
        score = (len({which for _, _, which in inside}), len(inside))
        if score > best_score:
            best, best_score = start, score
    return max(0, best - _LEAD)


def _whole_words(text: str, start: int, end: int) -> Span:
    """The cut moved to where no word is split, as far as there is a space near by."""
    if start:
        space = text.find(" ", start, start + _LEAD // 2)
        start = space + 1 if space >= 0 else start
    if end < len(text):
        space = text.rfind(" ", end - _LEAD // 2, end)
        end = space if space >= 0 else end
    return start, min(end, len(text))


def _marked(text: str, start: int, end: int, spans: Sequence[Span]) -> str:
    pieces, at = [], start
    for left, right in spans:
        if left < at or right > end:
            continue
        pieces += [escape(text[at:left]), "<mark>", escape(text[left:right]), "</mark>"]
        at = right
    pieces.append(escape(text[at:end]))
    return " ".join("".join(pieces).split())
