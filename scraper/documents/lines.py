"""Joins the lines of printed pages to paragraphs, by where they stand and how they end."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_SHARE = 0.6  # of the pages; what stands at their edges on so many is no part of the text
_SEVERAL = 3  # lines that end at one place show a margin
_EDGE = 2  # lines at the top and at the bottom of a page
_DIGITS = re.compile(r"\d+")
_ENDED = re.compile(r"[.!?:;…][\"”“»)\]]*$")
_BROKEN = re.compile(r"\w-$")  # "2014-" before "2020": a hyphen of its own, which stays
# "1.", "1.2.", "а)", "(2)", "IV.", "•", "–" and "Чл. 5.", "§ 3", "Мярка 1.": what begins an item of a list or an act.
_MARKER = re.compile(
    r"(?:[•▪◦●○■□\-–—*]\s|\(?(?:\d{1,3}(?:\.\d{1,3})*|[IVXІХ]{1,5}|\w)[.)]\s|(?:§|[^\W\d_]{1,3}\.)\s?\d{1,4}\b"
    r"|[^\W\d_]{2,12}\s\d{1,3}[.:]\s)"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line and its box on the page in points, y upwards; `hyphen` where a word goes on in the next line.

    Cells that stand side by side in it are parted by tabs.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    hyphen: bool = False

    @property
    def size(self) -> float:
        """Its height."""
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class _Column:
    """Lines below each other: where they end, their usual distance, and whether they end so because they had to."""

    right: float
    pitch: float
    margin: bool


@dataclass(slots=True)
class _Block:
    """What will be a paragraph, or a row of a table, while lines are added to it."""

    text: str
    first: Line
    last: Line
    right: float
    row: bool
    lines: int = 1
    marks: str = ""


def paragraphs(pages: Sequence[tuple[Line, ...]], marks: Sequence[str] = ()) -> str:
    """The text of pages: paragraphs parted by one blank line, table rows one a line with cells by tab.

    Running heads are said once, page numbers not at all; a paragraph goes on across a page's end. `marks`, one a
    page, are put where each begins; those of a page without a line come with the next one's.
    """
    blocks: list[_Block] = []
    kept = _without_edges(pages)
    ends = sorted(line.right for lines in kept for line in lines)
    due = ""
    for lines, mark in zip(kept, marks or [""] * len(kept), strict=True):
        fresh, due = True, due + mark
        pitch = _pitch(lines)
        for run in _runs(lines):
            right = max(line.right for line in run)
            column = _Column(right, pitch, _is_margin(right, run[0].size, ends))
            for line in run:
                _add(blocks, line, column, due, fresh=fresh)
                fresh, due = False, ""
    said: list[str] = []
    for before, block in pairwise([None, *blocks]):
        if block:
            said.append(("\n" if before and _is_one_list(before, block) else "\n\n") + block.marks + block.text)
    return "".join(said).strip("\n")


def _is_one_list(one: _Block, other: _Block) -> bool:
    """Whether two blocks are rows of one table or items of one list, which stand on lines of their own."""
    if one.row or other.row:
        return one.row and other.row
    return bool(_MARKER.match(one.text) and _MARKER.match(other.text))


def _is_margin(right: float, size: float, ends: Sequence[float]) -> bool:
    """Whether so many lines end there that it is a margin, and not merely where the longest of a few ends."""
    return bisect_right(ends, right + 1.5 * size) - bisect_left(ends, right - 1.5 * size) >= _SEVERAL


def _add(blocks: list[_Block], line: Line, column: _Column, marks: str, *, fresh: bool) -> None:
    """Put a line where it belongs: on with the last block, beside it as a cell, or as a block of its own.

    `fresh` says whether a page begins, and `marks` are put before it.
    """
    block = blocks[-1] if blocks else None
    if block and not fresh and _is_beside(block, line):
        block.text += "\t" + line.text
        block.last, block.right, block.row = line, max(block.right, line.right), True
    elif block and _goes_on(block, line, column, fresh=fresh):
        block.text = _joined(block.text, marks + line.text, hyphen=block.last.hyphen)
        block.last, block.right, block.lines = line, max(block.right, line.right), block.lines + 1
    else:
        blocks.append(_Block(line.text, line, line, line.right, "\t" in line.text, marks=marks))


def _is_beside(block: _Block, line: Line) -> bool:
    """Whether a line begins at the height of a block's first one, right of all of it: the next cell of a row.

    What goes on in the middle of a sentence after several lines is the next column.
    """
    if block.lines >= _SEVERAL and line.text[:1].islower() and not _ENDED.search(block.last.text):
        return False
    return abs(line.top - block.first.top) < 0.4 * line.size and line.left > block.right


def _goes_on(block: _Block, line: Line, column: _Column, *, fresh: bool) -> bool:
    """Whether a line goes on with the paragraph, or the cell, of the one before it."""
    last = block.last
    if last.hyphen or _BROKEN.search(last.text):
        return True
    under = block.row and abs(line.left - last.left) < 2
    if "\t" in last.text or ("\t" in line.text and not under):
        return False
    ended = _ENDED.search(last.text) is not None
    step = last.bottom - line.bottom
    if fresh or step <= 0:  # the next page or column
        return not ended and line.text[:1].islower()
    if step > min(1.3 * column.pitch, 2.6 * line.size) or not 0.87 < last.size / line.size < 1.15:
        return False
    if _MARKER.match(line.text) and (ended or last.right < column.right - 4 * line.size):
        return False
    if line.left > last.left + line.size and not _MARKER.match(last.text):
        return False
    if not column.margin and (ended or not line.text[:1].islower()):
        return False
    word = line.text.split(maxsplit=1)[0]
    width = (line.right - line.left) * (len(word) + 1) / max(len(line.text), 1)
    # Its first word would have stood in the line above, had that been of the same paragraph.
    return last.right + width > column.right - 0.1 * line.size


def _joined(text: str, more: str, *, hyphen: bool) -> str:
    if hyphen:
        return text + more
    if _BROKEN.search(text):
        return text + more
    return f"{text} {more}"


def _runs(lines: Iterable[Line]) -> Iterable[list[Line]]:
    """The lines of a page in columns: a run goes downwards, each line below the one before it."""
    run: list[Line] = []
    for line in lines:
        if run and not _is_below(line, run[-1]):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _is_below(line: Line, last: Line) -> bool:
    if "\t" in last.text:  # a table's rows are wider than what stands in its cells
        return "\t" in line.text
    return line.bottom <= last.bottom and line.left <= last.right and line.right >= last.left


def _pitch(lines: Sequence[Line]) -> float:
    """The usual distance from one line to the next."""
    steps = [one.bottom - other.bottom for one, other in pairwise(lines) if one.bottom > other.bottom + 1]
    return median(steps) if steps else 0.0


def _without_edges(pages: Sequence[tuple[Line, ...]]) -> list[list[Line]]:
    """The pages without what stands at the edges of most: page numbers, and running heads after the first time."""
    at_edges: dict[str, list[tuple[int, Line]]] = defaultdict(list)
    for number, lines in enumerate(pages):
        by_height = sorted(lines, key=lambda line: -line.bottom)
        for line in dict.fromkeys((*by_height[:_EDGE], *by_height[-_EDGE:])):
            at_edges[_DIGITS.sub("#", line.text)].append((number, line))
    dropped: set[tuple[int, Line]] = set()
    for found in at_edges.values():
        if _counts_pages(found):
            dropped.update(found)
        elif len({line.text for _, line in found}) == 1 and len(found) >= max(2, _SHARE * len(pages)):
            dropped.update(found[1:])
    return [[line for line in lines if (number, line) not in dropped] for number, lines in enumerate(pages)]


def _counts_pages(found: list[tuple[int, Line]]) -> bool:
    """Whether lines alike but for their numbers hold one that grows by one from page to page."""
    if len(found) < 2 or len(found) < len({number for number, _ in found}):
        return False
    numbers = [[int(digits) - page for digits in _DIGITS.findall(line.text[:200])] for page, line in found]
    return any(len(set(place)) == 1 for place in zip(*numbers, strict=False))
