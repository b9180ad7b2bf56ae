"""A paper to the lines it was written in: wrapped ones joined, page numbers and running heads gone. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scraper.promises.drafting.columns import label
from scraper.promises.drafting.numbering import RANKS, marker
from scraper.promises.quotes import Paper

_NUMBER = re.compile(
    r"[-–—\s|]*(?:(?:стр(?:аница|\.)?|page|p\.)\s*)?\d{1,4}(?:\s*(?:/|от|of)\s*\d{1,4})?[-–—\s|]*", re.IGNORECASE
)
_STAMP = re.compile(r"[\d/.,: ]{6,}(?:[AP]M|ч\.?|г\.?)?|(?:https?|file)://\S+", re.IGNORECASE)  # a printer puts there
_CONTENTS = re.compile(r"^(?P<title>.*?\w.*?)(?:\s*\.{3,}|\s*…+|(?:\s\.){3,}|\t)[\s.…]*\d{1,4}$")
_ENDED = re.compile(r"[.!?:;…][\"”“»)\]]*$")
_BROKEN = re.compile(r"[^\W\d_][-\u00ad]$")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff\ue000-\uf8ff]")
_NAMES = "|".join(form for name in RANKS for form in (name.capitalize(), name.upper()))
_INSIDE = re.compile(
    rf"(?<!\s)\s++(?=(?:{_NAMES})\s(?:№\s?)?(?:\d{{1,2}}(?:\.\d{{1,2}})*|[IVX]{{1,4}})\s?[.:]\s+[А-ЯA-Z„])"
)
_NARROW, _WRAPPED = 60, 130  # characters: between them is the width of a paper that breaks its lines
_LONG = 0.7  # of the paper's width: such a line may have been broken
_TITLE = 8  # lines, among which a paper's title stands
_LONGEST = 300  # characters of a line of contents
_PARAGRAPH = 5000  # characters, of which no paragraph of a programme has as many
_NEAR = 2  # lines from a page's end, where running heads stand


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it was written, from `start` up to `end` in the paper's text. `mark` as in `Paper.marks`."""

    text: str
    start: int
    end: int
    page: int | None
    mark: str = ""
    apart: bool = False
    """A blank line stands before it."""
    indent: int = 0

    @property
    def is_row(self) -> bool:
        return "\t" in self.text


@dataclass(frozen=True, slots=True)
class Written:
    """The lines of a paper in their order, and those that are no part of what it says."""

    lines: tuple[Line, ...]
    dropped: tuple[Line, ...]


def read(paper: Paper) -> Written:
    """The paper's lines."""
    every = list(_raw(paper))
    dropped = _furniture(every, paper)
    kept = [line for number, line in enumerate(every) if number not in dropped]
    return Written(tuple(_joined(kept)), tuple(line for number, line in enumerate(every) if number in dropped))


def words(text: str) -> str:
    """A text on one line, words that were broken at a line's end made whole, without what YAML may not hold."""
    whole = re.sub(r"(?<=[^\W\d_])[-\u00ad]\s*\n\s*(?=[^\W\d_])", "", text)
    return " ".join(_UNSEEN.sub(" ", whole.replace("\u00ad", "")).split())


def _raw(paper: Paper) -> Iterator[Line]:
    blank = True
    starts = sorted(paper.marks)
    for found in re.finditer(r"[^\n\f]+", paper.text):
        text = found[0].strip(" \r\u00a0\u200b\ufeff") if "\t" in found[0].strip() else found[0].strip()
        gap = paper.text[max(found.start() - 2, 0) : found.start()]
        blank = blank or "\n\n" in gap or "\f" in gap
        if not text or not any(map(str.isalnum, text)):
            blank = True
            continue
        start = found.start() + found[0].index(text)
        place = bisect_right(starts, start) - 1
        mark = paper.marks[starts[place]] if place >= 0 and starts[place] >= found.start() else ""
        indent = len(found[0]) - len(found[0].lstrip())
        line = Line(text, start, start + len(text), paper.page(start), mark, apart=blank, indent=indent)
        yield from _parted(line)
        blank = False


def _parted(line: Line) -> Iterator[Line]:
    """A line, or two where a heading was joined to what stands before it: "… на общината Приоритет 1. Пътища"."""
    if line.is_row or line.mark:
        yield line
        return
    at = 0
    for found in _INSIDE.finditer(line.text, 1):
        yield replace(line, text=line.text[at : found.start()], start=line.start + at, end=line.start + found.start())
        at, line = found.end(), replace(line, apart=True)
    yield replace(line, text=line.text[at:], start=line.start + at)


def _furniture(lines: Sequence[Line], paper: Paper) -> set[int]:
    """Which lines are no part of the text: page numbers, heads around them, menus, a table of contents."""
    numbers = {at for at, line in enumerate(lines) if _NUMBER.fullmatch(line.text) or _STAMP.fullmatch(line.text)}
    edges = numbers | {at for at, line in enumerate(lines) if at and _turns(paper, lines[at - 1], line)}
    near = {other for at in edges for other in range(at - _NEAR, at + _NEAR + 1)}
    said = Counter(_shape(line.text) for line in lines)
    heads = {
        at
        for at, line in enumerate(lines)
        if at in near and said[_shape(line.text)] > 2 and not line.is_row and not _is_label(line.text)
    }
    later: set[str] = set()
    contents = set()
    for at in range(len(lines) - 1, -1, -1):
        found = _CONTENTS.match(lines[at].text) if len(lines[at].text) <= _LONGEST else None
        if found and _plain(found["title"]) in later:
            contents.add(at)
        later.add(_plain(lines[at].text))
    return numbers | heads | contents | {at for at, line in enumerate(lines) if line.mark == "aside"}


def _turns(paper: Paper, one: Line, other: Line) -> bool:
    """Whether a page ends between two lines."""
    return one.page != other.page or "\f" in paper.text[one.end : other.start]


def _is_label(text: str) -> bool:
    return text.endswith(":") or marker(text) is not None


def _begins(text: str) -> bool:
    """Whether a line begins an item, or gives a deadline or the like."""
    return marker(text) is not None or label(text) is not None


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()


def _joined(lines: Sequence[Line]) -> Iterator[Line]:
    lengths = sorted(len(line.text) for line in lines if not line.is_row)
    width = lengths[len(lengths) * 9 // 10] if lengths else 0
    last: Line | None = None
    tail = ""  # the line that `last` ends with, as it is broken
    for number, line in enumerate(lines):
        if last and number < _TITLE and _is_title(last) and _is_title(line):
            last = replace(last, text=f"{last.text} {line.text}", end=line.end)
        elif last and _goes_on(last, tail, line, width if _NARROW <= width <= _WRAPPED else 0) and _fits(last):
            last = replace(last, text=words(f"{last.text}\n{line.text}"), end=line.end)
        else:
            if last:
                yield last
            last = line
        tail = line.text
    if last:
        yield last


def _is_title(line: Line) -> bool:
    """Whether a line may be one of those that a paper's title stands on."""
    return not line.text.islower() and line.text == line.text.upper() and not line.is_row and not marker(line.text)


def _fits(last: Line) -> bool:
    """Whether a paragraph may still grow: each of its lines is joined to all before it."""
    return last.end - last.start <= _PARAGRAPH


def _goes_on(last: Line, tail: str, line: Line, width: int) -> bool:
    """Whether a line goes on with what the one before it said."""
    if line.apart or last.is_row or line.is_row or line.mark or last.mark[:1] == "h" or _begins(line.text):
        return False
    if _BROKEN.search(tail) or line.text[0].islower():
        return True
    if _ENDED.search(tail) and tail[-1] in ":;":
        return False
    return bool(width) and len(tail) >= _LONG * width and not tail.isupper()
