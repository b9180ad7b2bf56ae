"""Cuts the telling lines out of an article's text and marks the words that were asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from html import escape
from itertools import islice

from scraper.search import analyse
from scraper.search.expression import Said, Sense, sense
from scraper.search.glance import Glance
from scraper.search.parse import Query, Term

_LENGTH = 200  # characters
_LEAD = 60  # characters before the first mark
_READ = 30_000  # characters of a text in which the telling lines are looked for
_FIRST = 5_000  # of them, which are enough where all the words stand in them
_MARGIN = 60  # characters around the lines, so that a phrase is seen whole

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and where the words stand that were asked for: (start, end, which of them), in order of place.

    `start` is where the telling lines begin, if only they were looked at.
    """

    text: str
    spans: Sequence[tuple[int, int, int]]
    start: int | None = None

    @classmethod
    def of(cls, text: str, senses: Sequence[Sense], language: str | None, glance: Glance | None = None) -> Marked:
        """Look for what terms stand for in a text."""
        return cls(text, _found(text[:_READ], senses, language, glance) if senses and text else ())

    @classmethod
    def at_a_glance(
        cls,
        text: str,
        senses: Sequence[Sense],
        language: str | None,
        glance: Glance,
        enough: Callable[[Set[int]], bool],
    ) -> Marked | None:
        """The same where nothing but the telling lines will be shown: no more than these is analysed.

        None where this does not find what suffices of the senses, by their places.
        """
        if not (senses and text):
            return cls(text, ())
        spans = glance.spans(text[:_FIRST])
        if len(text) > _FIRST and len({which for _, _, which in spans}) < len(senses):
            spans = glance.spans(text[:_READ])
        if not enough({which for _, _, which in spans}):
            return None
        start = _best_start(spans)
        near, far = max(0, start - _MARGIN), start + _LENGTH + _MARGIN
        inside = [span for span in spans if near <= span[0] and span[1] <= far]
        shift = [(left - near, right - near, which) for left, right, which in inside]
        found = glance.confirmed(text[near:far], shift, senses, language)
        if found is None:
            found = _found(text[near:far], senses, language)
        if spans and not found:
            return None
        return cls(text, [(near + left, near + right, which) for left, right, which in found], start)

    @property
    def whole(self) -> str:
        """All of a short text, such as a title, as escaped HTML with <mark>."""
        return _marked(self.text, 0, len(self.text), [span[:2] for span in self.spans])

    @property
    def cut(self) -> str:
        """About two lines as HTML in which everything is escaped but <mark>.

        They are cut where most different terms meet; the opening lines where no term occurs.
        """
        if not self.text:
            return ""
        start = _best_start(self.spans) if self.start is None else self.start
        start, end = _whole_words(self.text, start, start + _LENGTH)
        cut = _marked(self.text, start, end, [span[:2] for span in self.spans])
        return f"{'… ' if start else ''}{cut}{' …' if end < len(self.text) else ''}"


def marked(text: str, terms: Sequence[Term], language: str | None) -> str:
    """The whole of `text` as escaped HTML in which the words of `terms` stand in <mark>, in whatever form.

    A phrase is marked where it stands as one, and what was asked for in one form where it has that form.
    """
    senses = sense(None, Query((tuple(terms),)), (language,) if language else ()).wanted
    return Marked(text, _found(text, senses, language)).whole


def _found(
    text: str, senses: Sequence[Sense], language: str | None, glance: Glance | None = None
) -> list[tuple[int, int, int]]:
    told = glance.read(text, language) if glance else None
    if told and not told[1]:
        return []
    said, places = told or (Said.of(text, language), [])
    found = [(first, after, which) for which, each in enumerate(senses) for first, after in each.places(said)]
    if found and not places:
        places = list(islice(analyse.places(text, language), max(after for _, after, _ in found)))
    return sorted((places[first][0], places[after - 1][1], which) for first, after, which in found)


def _best_start(spans: Sequence[tuple[int, int, int]]) -> int:
    """Where a cut of _LENGTH holds the most different terms, then the most marks; the earliest of such places."""
    if len(spans) == 1:
        return max(0, spans[0][0] - _LEAD)
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
        if left < max(at, start) or right > end:
            continue
        pieces += [escape(text[at:left]), "<mark>", escape(text[left:right]), "</mark>"]
        at = right
    pieces.append(escape(text[at:end]))
    return " ".join("".join(pieces).split())
