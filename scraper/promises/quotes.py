"""Finds a quote in a text, and holds a programme's quotes against its papers. Pure.

A quote is found whatever white space, hyphenation, quotation marks and dashes it is set in; its words and their
letters have to be there. So a hyphen between two letters counts for nothing: at a line's end nobody can tell whether
it is the word's own.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from scraper.promises.models import Programme, Wording

_QUOTES = frozenset("\"'`´„“”‟«»‹›‘’‚‛″′＂")
_DASHES = frozenset("-‐‑‒–—―−﹘﹣－\u00ad\ufffe")
_UNSEEN = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
_SOFT = "\u00ad"  # a soft hyphen that stands between no letters is nothing
_TWO_COMMAS = re.compile(",,|\"\"|''")
_HYPHEN = re.compile(rf"(?<=[^\W\d_]) ?(?:-|{_SOFT})[-{_SOFT} ]*(?=[^\W\d_])|{_SOFT}")
_SPACE = re.compile(r"(?<!\w) +| +(?!\w)")
_CLUSTER = re.compile(r"\s+|[^\s\u0300-\u036f][\u0300-\u036f]*|[\u0300-\u036f]")
_WORD = re.compile(r"\w+")
_LIKE = 0.5  # share of a quote's words that has to be in one place for that to be called the nearest


@dataclass(frozen=True)
class Searched:
    """A text that quotes are looked for in: folded once, whatever the number of quotes."""

    text: str
    _folded: tuple[str, list[int], list[int]] = field(init=False, repr=False)
    """The folded text; where each of its letters begins and ends in the text."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_folded", _fold(self.text))

    def find(self, quote: str) -> tuple[int, int] | None:
        """Where the quote stands first in the text, from its first letter to after its last; None where it does not."""
        return next(self.places(quote), None)

    def places(self, quote: str) -> Iterator[tuple[int, int]]:
        """Every place of the quote in the text, in their order."""
        said = _fold(quote)[0].strip()
        if not any(map(str.isalnum, said)):
            return
        folded, starts, ends = self._folded
        at = folded.find(said)
        while at >= 0:
            start, end = starts[at], ends[at + len(said) - 1]
            if not (_goes_on(self.text, start, -1) or _goes_on(self.text, end, 1)):
                yield start, end
            at = folded.find(said, at + 1)

    def nearest(self, quote: str) -> tuple[int, int] | None:
        """The place that holds most of a quote's words near each other; None where nothing is like it."""
        wanted = {word.casefold() for word in _WORD.findall(quote)}
        size = len(_WORD.findall(quote))
        window = size + max(2, size // 4)  # a word or two may stand between its own
        if not wanted or not self._words:
            return None
        met = [0, *accumulate(word in wanted for word, _, _ in self._words)]
        last = max(len(self._words) - window, 0)
        count, first = max((met[min(at + window, len(self._words))] - met[at], -at) for at in range(last + 1))
        if count < max(_LIKE * min(len(wanted), size), 1):
            return None
        inside = [place for place in self._words[-first : window - first] if place[0] in wanted]
        return inside[0][1], inside[-1][2]

    @cached_property
    def _words(self) -> list[tuple[str, int, int]]:
        return [(found[0].casefold(), found.start(), found.end()) for found in _WORD.finditer(self.text)]


def find(quote: str, text: str) -> tuple[int, int] | None:
    """Where `quote` stands in `text`, from its first letter to after its last; None where it does not."""
    return Searched(text).find(quote)


@dataclass(frozen=True, slots=True)
class Paper:
    """What a document says. `pages` are where in `text` its pages begin; empty where it has none.

    `marks` say of lines, by where they begin, what the paper itself makes of them: "h2" a heading, "item2" an item
    of a list inside a list, "aside" a menu or the like.
    """

    text: str
    pages: tuple[int, ...] = ()
    marks: Mapping[int, str] = field(default_factory=dict)

    def page(self, at: int) -> int | None:
        """The page, from 1, of a place in the text."""
        return bisect_right(self.pages, at) or None if self.pages else None


@dataclass(frozen=True, slots=True)
class Missing:
    """A quote that is not where it should be: of which promise and which of its wordings, or of which account."""

    of: tuple[str, str, int]
    text: str
    """What was expected, and what was found nearest."""


class Holding:
    """Holds quotes against papers by document, and versions' texts by the article's key and the version's number."""

    def __init__(self, papers: Mapping[str, Paper], versions: Mapping[tuple[str, int], str]) -> None:
        self._papers, self._versions = papers, versions
        self._searched: dict[str, Searched] = {}

    def missing(self, programme: Programme) -> Iterator[Missing]:
        """Every quote of a programme that is not in its paper; a paper or version that is not given is passed over."""
        for promise in programme.promises:
            for position, wording in enumerate(promise.wordings):
                if told := self._told(wording):
                    yield Missing(("wording", promise.own, position), told)
        for position, said in enumerate(programme.reported):
            if told := self._told(Wording(said.quote, document=said.document, page=said.page)):
                yield Missing(("reported", "", position), told)

    def _told(self, wording: Wording) -> str | None:
        """What is wrong with a wording, if anything."""
        if wording.document is not None:
            paper, name = self._papers.get(wording.document), repr(wording.document)
        else:
            text = self._versions.get((wording.article or "", wording.version or 0))
            paper, name = Paper(text) if text is not None else None, f"version {wording.version} of {wording.article}"
        if paper is None:
            return None
        if name not in self._searched:
            self._searched[name] = Searched(paper.text)
        searched = self._searched[name]
        place = searched.find(wording.quote)
        if place is None:
            return f"quote: not in {name}: {_short(wording.quote)!r}; {_nearest(wording.quote, searched, paper)}"
        on = [(paper.page(start), paper.page(end)) for start, end in searched.places(wording.quote)]
        if wording.page is None or not paper.pages or any((a or 0) <= wording.page <= (b or 0) for a, b in on):
            return None
        pages = ", ".join(str(page) for page in dict.fromkeys(first for first, _ in on))
        return f"page: found the quote on page {pages} of {name}, expected page {wording.page}"


def _nearest(quote: str, searched: Searched, paper: Paper) -> str:
    place = searched.nearest(quote)
    if place is None:
        return "found nothing like it"
    page = paper.page(place[0])
    where = f"page {page}" if page else f"line {paper.text.count(chr(10), 0, place[0]) + 1}"
    return f"found nearest, {where}: {_short(paper.text[slice(*place)])!r}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 160 else f"{line[:159]}…"


def _goes_on(text: str, at: int, step: int) -> bool:
    """Whether the word that a match begins or ends with goes on beyond it."""
    place = at - 1 if step < 0 else at
    while 0 <= place < len(text) and (
        text[place] in _UNSEEN or text[place] == _SOFT or unicodedata.combining(text[place])
    ):
        place += step
    return 0 <= place < len(text) and text[place].isalnum()


def _fold(text: str) -> tuple[str, list[int], list[int]]:
    """A text as it is compared, and where each letter of it begins and ends in what was given."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for found in _CLUSTER.finditer(text):
        for letter in _letters(found[0]):
            letters.append(letter)
            starts.append(found.start())
            ends.append(found.end())
    folded = "".join(letters)
    for pattern, put in ((_TWO_COMMAS, '"'), (_HYPHEN, ""), (_SPACE, "")):
        folded, starts, ends = _replaced(pattern, put, folded, starts, ends)
    return folded, starts, ends


def _letters(cluster: str) -> str:
    if cluster.isspace():
        return " "
    if cluster in _UNSEEN:
        return ""
    if cluster in _QUOTES:
        return '"'
    if cluster in _DASHES:
        return _SOFT if cluster == _SOFT else "-"
    return cluster if cluster.isascii() else unicodedata.normalize("NFC", cluster)


def _replaced(
    pattern: re.Pattern[str], put: str, text: str, starts: list[int], ends: list[int]
) -> tuple[str, list[int], list[int]]:
    parts: list[str] = []
    kept_starts: list[int] = []
    kept_ends: list[int] = []
    at = 0
    for found in pattern.finditer(text):
        parts += [text[at : found.start()], put]
        kept_starts += starts[at : found.start()] + [starts[found.start()]] * len(put)
        kept_ends += ends[at : found.start()] + [ends[found.end() - 1]] * len(put)
        at = found.end()
    return "".join([*parts, text[at:]]), kept_starts + starts[at:], kept_ends + ends[at:]
