"""Rows of tables by the headings of their columns, which are guessed from their words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from scraper.promises.drafting.columns import Field, columns
from scraper.promises.drafting.lines import Line
from scraper.promises.drafting.numbering import marker

_FIGURES = re.compile(r"[\d.,\s]+")
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

    def takes(self, line: Line) -> bool:
        """Whether a row is one of a table whose columns are known; a heading makes them so."""
        found = columns([cell for cell, _ in cells(line)])
        if found:
            if found != self._columns:
                self.known.append((tuple(cell for cell, _ in cells(line)), found))
            self._columns, self._area = found, ""
            return False
        return bool(self._columns)

    def rows(self, line: Line) -> Iterator[Row]:
        """What one row gives: the heading of an area where that is another than the row's above, and a measure."""
        given = cells(line)
        full = [(cell, span) for cell, span in given if cell]
        if not full:
            return
        whole = self._aligned or len(given) == len(self._columns)
        if not whole:
            yield from self._short(line, full)
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

    def _short(self, line: Line, full: list[tuple[str, Span]]) -> Iterator[Row]:
        """A row with fewer cells than columns, of which nobody can tell which are empty: its measure alone is taken."""
        number = full[0][0] if _FIGURES.fullmatch(full[0][0]) or marker(f"{full[0][0]} x") else ""
        texts = [place for place in (full[1:] if number else full) if any(map(str.isalpha, place[0]))]
        if not number or not texts:
            return
        said, span = _unmarked(texts[0])
        doubt = f"its table's row has {len(full)} cells for {len(self._columns)} columns; see the paper for the rest"
        yield Row(line.page, span, number or said, doubts=(doubt,))


def _unmarked(place: tuple[str, Span]) -> tuple[str | None, Span]:
    """A cell's number, if it begins with one, and the place of its words."""
    text, (start, end) = place
    found = marker(text)
    if not found or found.size >= len(text):
        return None, (start, end)
    return text[: found.size], (start + found.size, end)
