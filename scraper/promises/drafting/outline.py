"""The lines of a paper to its outline: what is numbered, headed, listed or tabled, each below what holds it. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from scraper.promises.drafting import actions
from scraper.promises.drafting.columns import Field, label
from scraper.promises.drafting.lines import Line, words
from scraper.promises.drafting.numbering import MEASURE, PRIORITY, RANKS, Marker, marker
from scraper.promises.drafting.tables import Broken, Row, Table, is_heading

_LISTED = ("bullet", "letter", "paren", "row", "item")
_SHORT = 110  # characters of a line that may be a heading
_TITLE = re.compile(  # of a paper
    r"(?:програма|платформа|отчет|programme|platform|report)\b.*(?:управлени|мандат|община|кмет|mandate|municipal|20\d\d)",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.;,!?…]$")


@dataclass(slots=True)
class Item:
    """One thing of the outline. `start` up to `end` are its own words in the paper, without its number."""

    key: tuple[object, ...]
    start: int
    end: int
    page: int | None
    number: str | None = None
    word: str | None = None
    given: dict[Field, tuple[int, int]] = field(default_factory=dict)
    """What its table's columns or its labels give: where that stands in the paper."""
    prose: list[Line] = field(default_factory=list)
    """Running text below it."""
    below: list[Item] = field(default_factory=list)
    from_prose: bool = False
    doubts: list[str] = field(default_factory=list)

    def walk(self) -> Iterator[Item]:
        """It, and all below it."""
        yield self
        for each in self.below:
            yield from each.walk()


@dataclass(slots=True)
class Outline:
    """What stands at the top of a paper, the columns that were understood in its tables, and lines that are in none."""

    items: list[Item]
    tables: list[tuple[tuple[str, ...], tuple[Field | None, ...]]]
    loose: list[Line]


def outline(lines: Sequence[Line], text: str, *, aligned: bool = True) -> Outline:
    """The outline of a paper's lines in its text.

    `aligned`: an empty cell of a table's row is there, as a sheet has it and a PDF has not.
    """
    building = _Building(lines, text, aligned=aligned)
    for at in range(len(lines)):
        building.take(at)
    return building.done()


class _Building:
    """The stack of items that are open, innermost last, while lines come."""

    def __init__(self, lines: Sequence[Line], text: str, *, aligned: bool) -> None:
        self._lines, self._text = lines, text
        self._root = Item(("root",), 0, 0, None)
        self._stack = [self._root]
        self._table = Table(aligned=aligned)
        self._broken: Broken | None = None
        self._loose: list[Line] = []

    def take(self, at: int) -> None:
        """Put one line where it belongs."""
        line = self._lines[at]
        if line.is_row and is_heading(line):
            self._settle()
            self._table.begin(line)
        elif self._table.goes_on(line, self._broken) and not (line.is_row and self._table.is_sure(line)):
            self._breaks(line)
        elif line.is_row and self._table.is_open:
            self._settle()
            for row in self._table.rows(line):
                self._row(row)
        else:
            self._settle()
            self._words(at, line)

    def _breaks(self, line: Line) -> None:
        """A line of a printed table's row that is broken over several."""
        if marker(line.text):
            self._settle()
            self._broken = Broken.begun(line)
        elif self._broken:  # else a heading of a column goes on
            self._broken.take(line)

    def _settle(self) -> None:
        """A row that was broken over several lines has come to its end."""
        if self._broken:
            self._row(self._broken.row())
            self._broken = None

    def done(self) -> Outline:
        self._settle()
        self._root.prose = self._loose
        for item in list(self._root.walk()):
            if not item.below and (item is not self._root or not self._root.below):
                self._from_prose(item)
        return Outline(self._root.below, self._table.known, self._root.prose)

    # --- words ----------------------------------------------------------------

    def _words(self, at: int, line: Line) -> None:
        found = marker(line.text) if line.mark[:1] != "h" or marker(line.text) else None
        named = self._label(line, found.size if found else 0)
        if named:
            return
        if found:
            self._marked(line, found)
        elif line.mark[:4] == "item":
            self._put(Item(("item", int(line.mark[4:])), line.start, line.end, line.page))
        elif not self._root.below and _TITLE.search(line.text):
            self._loose.append(line)
        elif self._is_heading(at, line):
            self._put(Item(("head", line.mark or _case(line.text)), line.start, line.end, line.page))
        elif len(self._stack) > 1:
            self._stack[-1].prose.append(line)
        else:
            self._loose.append(line)

    def _label(self, line: Line, size: int) -> bool:
        """Whether a line is a label of the measure above it, "Срок: 2025 г."; its value is kept then."""
        item = self._stack[-1]
        found = label(line.text[size:])
        if not found or item is self._root or item.key[0] == "head":
            return False
        name, begins = found
        beside = marker(line.text)
        if beside and beside.key == item.key and len(self._stack) > 2:
            item = self._stack[-2]  # a label in the list that the item stands in speaks of what holds the list
        item.given.setdefault(name, _span(line, size + begins))
        return True

    def _marked(self, line: Line, found: Marker) -> None:
        start, end = _span(line, found.size)
        item = Item(found.key, start, end, line.page, found.number, found.word)
        self._put(item)

    def _is_heading(self, at: int, line: Line) -> bool:
        if line.mark[:1] == "h" and line.mark[1:].isdigit():
            return True
        text = line.text
        letters = [letter for letter in text if letter.isalpha()]
        if len(letters) > 3 and all(letter.isupper() for letter in letters):
            return len(text) <= 2 * _SHORT
        after = self._lines[at + 1] if at + 1 < len(self._lines) else None
        listed = after is not None and (
            marker(after.text) is not None or after.mark[:4] == "item" or (after.is_row and is_heading(after))
        )
        if not listed or len(text) > _SHORT:
            return False
        return text.endswith(":") or (line.apart and not _ENDED.search(text) and not text[0].islower())

    # --- the place of an item -------------------------------------------------

    def _put(self, item: Item) -> None:
        if item.key[0] != "row" and item.key != ("head", "row") and not item.given:
            self._table.end(item.key[0] == "decimal")
        self._close(item)
        self._stack[-1].below.append(item)
        self._stack.append(item)

    def _close(self, item: Item) -> None:
        """Take off the stack what does not hold the item."""
        style = item.key[0]
        if style == "word":
            self._close_for_word(RANKS[item.word or ""])
            return
        if style == "decimal" and self._close_for_number(item.number or ""):
            return
        same = next((at for at in range(len(self._stack) - 1, 0, -1) if self._stack[at].key == item.key), 0)
        if same:
            del self._stack[same:]
        elif style == "head":
            self._drop(lambda key: key[0] in ("decimal", "head", *_LISTED) and not _higher(key, item.key))
        elif style in ("decimal", "roman"):
            self._drop(lambda key: key[0] in _LISTED)
        elif style == "item":
            self._drop(lambda key: key[0] == "item" and str(key[1]) > str(item.key[1]))
        elif style == "row":
            self._drop(lambda key: key[0] == "row" or (key[0] in _LISTED and key[0] != "decimal"))

    def _drop(self, lower: Callable[[tuple[object, ...]], bool]) -> None:
        while len(self._stack) > 1 and lower(self._stack[-1].key):
            self._stack.pop()

    def _close_for_word(self, rank: int) -> None:
        words = [at for at, each in enumerate(self._stack) if each.key[0] == "word"]
        at = next((at for at in words if RANKS[self._stack[at].word or ""] >= rank), 0)
        if at:
            del self._stack[at:]
        else:
            self._drop(lambda key: key[0] in _LISTED)
            if rank <= PRIORITY and not words:
                self._drop(lambda key: key[0] in ("decimal", "head"))

    def _close_for_number(self, number: str) -> bool:
        """Close down to the item whose number begins this one: 1 holds 1.2."""
        above = number.rpartition(".")[0]
        while above:
            for at in range(len(self._stack) - 1, 0, -1):
                if self._stack[at].number == above and self._stack[at].key[0] in ("decimal", "word", "roman"):
                    del self._stack[at + 1 :]
                    return True
            above = above.rpartition(".")[0]
        return False

    def _from_prose(self, item: Item) -> None:
        """Make items of the sentences that promise something, where a heading holds running text and no list."""
        if item.key[0] in ("row", "decimal", *_LISTED) or (item.word and RANKS[item.word] >= MEASURE):
            return
        left: list[Line] = []
        for line in item.prose:
            written = self._text[line.start : line.end]
            found = [span for span in actions.sentences(written) if actions.promises(words(written[slice(*span)]))]
            item.below += [
                Item(("prose",), line.start + start, line.start + end, line.page, from_prose=True)
                for start, end in found
            ]
            left += [] if found else [line]
        item.prose = left

    # --- tables ---------------------------------------------------------------

    def _row(self, row: Row) -> None:
        if row.heading:
            self._put(Item(("head", "row"), *row.heading, row.page))
            return
        number = marker(f"{row.number.rstrip('. )')}. X") if row.number else None
        key = number.key if number and number.style == "decimal" else ("row",)
        item = Item(key, *row.measure, row.page, number.number if number else None, number.word if number else None)
        item.given.update(row.given)
        item.doubts += row.doubts
        if number and number.style == "word":
            item.key = number.key
        self._put(item)


def _span(line: Line, size: int) -> tuple[int, int]:
    """Where a line's words stand in the paper, without so many characters at its beginning."""
    return min(line.start + size, line.end), line.end


def _case(text: str) -> str:
    return "caps" if text.isupper() else "line"


def _higher(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Whether a heading may hold another: capitals hold small letters, h2 holds h3, and numbers hold plain lines."""
    if one[0] == "decimal":
        return other[1] == "line"
    order = ["h1", "h2", "caps", "h3", "h4", "h5", "h6", "line", "row"]
    ranks = [order.index(str(key[1])) if key[0] == "head" and key[1] in order else len(order) for key in (one, other)]
    return one[0] == "head" and ranks[0] < ranks[1]
