"""Rows of tables by the headings of their columns, which are guessed from their words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from scraper.errors import WrongInput
from scraper.promises.deadlines import understood
from scraper.promises.drafting.columns import Field, columns, field_of
from scraper.promises.drafting.facts import said_last
from scraper.promises.drafting.lines import Line
from scraper.promises.drafting.numbering import marker

# Deadlines that name no day.
_ALWAYS = re.compile(
    r"(?:постоян|ежегод|целогодиш|текущ|цял\w* мандат|permanent|ongoing|annual|yearly)\w*", re.IGNORECASE
)
_FIGURES = re.compile(r"\d[\d.,\s]*")
_ENDLESS: tuple[date, date | None] = (date.min, date.max)
_HEADING = 60  # characters of what a column's heading goes on with
_SENTENCE = 150  # characters, from which what stands below a table is no cell
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its measure's place in the paper, and what its other cells give; or the `heading` of an area."""

    page: int | None
    measure: Span = (0, 0)
    number: str | None = None
    given: dict[Field, Span] = field(default_factory=dict)
    heading: Span | None = None
    doubts: tuple[str, ...] = ()


def is_heading(line: Line) -> bool:
    """Whether a row names columns of which one holds measures."""
    return columns([cell for cell, _ in cells(line)]) is not None


def cells(line: Line) -> list[tuple[str, Span]]:
    """The cells of a row, each with its place in the paper."""
    found: list[tuple[str, Span]] = []
    at = line.start
    for cell in line.text.split("\t"):
        lead = len(cell) - len(cell.lstrip())
        bare = cell.strip()
        found.append((bare, (at + lead, at + lead + len(bare))))
        at += len(cell) + 1
    return found


class Table:
    """What is known of the table that is being read; its columns hold until another heading comes."""

    def __init__(self, *, aligned: bool) -> None:
        self.known: list[tuple[tuple[str, ...], tuple[Field | None, ...]]] = []
        self._aligned = aligned
        self._columns: tuple[Field | None, ...] = ()
        self._area = ""
        self._begun = False

    @property
    def is_open(self) -> bool:
        """Whether rows are read by columns."""
        return bool(self._columns)

    def begin(self, line: Line) -> None:
        """A row of headings."""
        heads = tuple(cell for cell, _ in cells(line))
        found = columns(heads) or ()
        if found != self._columns:
            self.known.append((heads, found))
        self._columns, self._area, self._begun = found, "", False

    def rows(self, line: Line) -> Iterator[Row]:
        """What one row gives: the heading of an area where that is another than the row's above, and a measure."""
        given = cells(line)
        full = [(cell, span) for cell, span in given if cell]
        if not full:
            return
        by_field = {name: place for name, place in zip(self._columns, given, strict=False) if name and place[0]}
        area = by_field.pop("area", None)
        if area and area[0] != self._area:
            self._area = area[0]
            yield Row(line.page, heading=_unmarked(area)[1])
        measure = by_field.pop("measure", None)
        number = by_field.pop("number", ("", (0, 0)))[0]
        if measure is None:
            if len(full) == 1 and any(map(str.isalpha, full[0][0])):
                yield Row(line.page, heading=_unmarked(full[0])[1])
            return
        said, span = _unmarked(measure)
        yield Row(line.page, span, number or said, {name: place for name, (_, place) in by_field.items()})

    def end(self, numbered: bool) -> None:
        """Something else begins: a sheet's columns hold until other ones come, a printed table is over."""
        if not self._aligned and not numbered:
            self._columns = ()

    def is_sure(self, line: Line) -> bool:
        """Whether each cell of a row stands in its own column: of a sheet's always, of a printed one if it shows."""
        if self._aligned:
            return True
        given = dict(zip(self._columns, (cell for cell, _ in cells(line)), strict=False))
        if line.text.count("\t") + 1 != len(self._columns):
            return False
        numbered = "number" not in given or _FIGURES.fullmatch(given["number"]) is not None
        return numbered and ("deadline" not in given or says_when(given["deadline"]))

    def goes_on(self, line: Line, broken: Broken | None) -> bool:
        """Whether a printed line is of the table, too: it begins a row with its number, or goes on with one."""
        if self._aligned or not self._columns or line.mark:
            return False
        found = marker(line.text)
        if found:
            self._begun = True
            return found.style == "decimal"
        if not self._begun:
            return len(line.text) <= _HEADING and (line.text[0].islower() or field_of(line.text) is not None)
        return broken is not None and not (broken.is_whole and len(line.text) > _SENTENCE and not line.is_row)


@dataclass(slots=True)
class Broken:
    """A printed row whose cells are broken over several lines, of which nobody can tell where each belongs.

    Its measure is what stands before its deadline; the rest is for a person to look at.
    """

    number: str
    page: int | None
    start: int
    end: int
    deadline: Span | None = None
    rest: list[str] = field(default_factory=list)

    @classmethod
    def begun(cls, line: Line) -> Broken:
        """The row that a line begins with its number."""
        found = marker(line.text)
        size = found.size if found else 0
        row = cls(line.text[:size], line.page, line.start + size, line.start + size)
        row.take(line, size)
        return row

    @property
    def is_whole(self) -> bool:
        """Whether its measure has come to its end."""
        return self.deadline is not None or bool(self.rest)

    def take(self, line: Line, size: int = 0) -> None:
        """Go on with what another line of it says, from so many characters on."""
        for cell, span in cells(line):
            if span[1] <= line.start + size:
                continue
            if self.is_whole:
                self.rest.append(cell)
            elif says_when(cell):
                self.deadline = (max(span[0], line.start + size), span[1])
            elif _ALWAYS.match(cell) and self.end > self.start:
                self.rest.append(cell)
            elif (cut := said_last(cell)) and span[1] - len(cell) + cut > line.start + size:
                self.end, self.deadline = _before(cell, cut, span)
            else:
                self.end = span[1]

    def row(self) -> Row:
        """What is sure of it."""
        rest = f"; the rest of its row: {' | '.join(self.rest)}" if self.rest else ""
        doubt = f"its row is broken over several lines, look into the paper{rest}"
        given: dict[Field, Span] = {"deadline": self.deadline} if self.deadline else {}
        return Row(self.page, (self.start, self.end), self.number, given, doubts=(doubt,) if rest else ())


def _before(cell: str, cut: int, span: Span) -> tuple[int, Span]:
    """Where the words of a cell end before the deadline that begins at `cut`, and where that stands."""
    start = span[1] - len(cell)
    return start + len(cell[:cut].rstrip()), (start + cut, span[1])


def says_when(cell: str) -> bool:
    """Whether a cell is a deadline and nothing else."""
    try:
        understood(cell, _ENDLESS)
    except WrongInput:
        return False
    return True


def _unmarked(place: tuple[str, Span]) -> tuple[str | None, Span]:
    """A cell's number, if it begins with one, and the place of its words."""
    text, (start, end) = place
    found = marker(text)
    if not found or found.size >= len(text):
        return None, (start, end)
    return text[: found.size], (start + found.size, end)
