"""A page to lines of text, each with what the elements around it say of it.

What is read is not the tree's nodes but the mark-up that the parser writes for it: well-formed, and read three times
as fast from Python. An element's number counts the start tags before its own; `Page.element` leads back to its node.
"""

from __future__ import annotations

import re
from html import unescape
from itertools import accumulate
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from scraper.extract.files import file_name
from scraper.extract.names import FURNITURE, PARTS
from scraper.extract.page import elements
from scraper.extract.tags import CELLS, HEADINGS, Tag, read_tag
from scraper.letters import squeeze

CELL = "\x1f"  # the unit separator: white space, if a page holds one
MOST = 20_000  # lines of one page that are read; no announcement is so long
_CELL_LIMIT = 400  # characters in one cell, beyond which a table is there for the layout
_TABLE_LIMIT = 20_000  # tags and texts of a table that are looked through
_DEEPEST_TABLE = 6  # tables inside each other that are looked into for data
_WAITING = 20  # links without text that wait for a line to belong to
# Every value is quoted, and may hold ">"; a name may hold a quote, where a page has one too many, or a no-break space.
_TOKENS = re.compile(r'(<!--.*?-->|<\?[^>]*>|<[^ >]*(?: [^ >]*?="[^"]*")*>)', re.DOTALL)
_TOGETHER = frozenset(("li", "dd", "tr", "tbody", "thead", "tfoot", "td", "th"))
_LISTS = frozenset(("ul", "ol", "dl", "table"))
# Paragraphs and the like: what holds a line of theirs is the element around them.
_LEAF = frozenset(["p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "td", "th", "tr", "blockquote", "pre"])
_WRAPS = 0.4  # share of a page's text, from which an element is a wrapper of the article


class Piece(NamedTuple):
    """A run of text under one link, weight and slant. `text` is CELL alone between two cells of a row."""

    text: str
    href: str | None
    strong: bool
    emphasis: bool


class Line(NamedTuple):
    """One line of a page. `kind`: p, h1 to h6, ul or ol (an item), row, quote.

    `opens`: a paragraph (or list, or table) begins here. `linked`: characters of `text` inside links. `element`: the
    number of the element the line stands in, `home` of the one that holds its paragraph. `names`: that element's
    class and id. `style`: tags and classes of the two nearest elements. `parts`: bits of names.PARTS that the elements
    around it speak for; `furniture`: among them a menu, a footer or the like. `file`: it holds a link to a document.
    """

    text: str
    kind: str
    opens: bool
    linked: int
    furniture: bool
    pieces: tuple[Piece, ...]
    element: int
    home: int
    names: str
    style: str
    parts: int
    file: bool = False


class Span(NamedTuple):
    """An element, by number, and the lines it holds, from `start` up to `end`."""

    element: int
    tag: str
    start: int
    end: int
    parts: int


class _Open(NamedTuple):
    """A block element that is being read."""

    element: int
    tag: Tag
    start: int
    kind: str
    home: int


_SPACE = Piece(" ", None, False, False)
_NEXT_CELL = Piece(CELL, None, False, False)


def lines(root: LexborNode, dropped: frozenset[int] = frozenset()) -> tuple[list[Line], list[Span]]:
    """The lines of text below `root`, and which of them each block element holds.

    What is hidden, and elements whose mem_id is in `dropped`, are left out.
    """
    without = frozenset(n for n, node in enumerate(elements(root)) if node.mem_id in dropped) if dropped else dropped
    reader = _Reader(_TOKENS.split(root.html or ""), without)
    reader.read()
    return _marked(reader.lines, reader.spans), reader.spans


class _Reader:
    """One walk over the texts and tags of a page, without recursion, since they may be nested very deep.

    `tokens`: texts at even places, tags at odd ones.
    """

    def __init__(self, tokens: list[str], dropped: frozenset[int]) -> None:
        self.lines: list[Line] = []
        self.spans: list[Span] = []
        self._tokens = tokens
        self._dropped = dropped
        self._element = -1
        self._place = -1
        self._pieces: list[Piece] = []
        self._said = False  # whether a piece holds more than white space
        self._linked = 0  # characters of the line that comes, inside links
        self._names_link = False  # whether the link around has a text
        self._file = False  # whether one of them leads to a document
        self._around = [_Open(0, read_tag("<body>"), 0, "p", 0)]
        self._href: str | None = None
        self._links: list[str | None] = []
        self._strong = self._emphasis = 0
        self._row = False  # inside a row of data, where everything is one line
        self._cells = 0
        self._tables: list[bool] = []
        self._breaks = 2  # line breaks before what comes: two part paragraphs

    def read(self) -> None:  # noqa: C901  one loop over all that a page holds: each call costs more than what it does
        tokens, dropped = self._tokens, self._dropped
        path: list[Tag] = []  # the elements around
        skipped = 0  # how many of them, the innermost ones, are left out
        known: dict[str, Tag] = {}
        for place, (text, token) in enumerate(zip(tokens[::2], tokens[1::2], strict=False)):
            if text and not skipped and (self._said or not text.isspace()):
                self._text(text)
            if token[1] == "/":
                if path:
                    tag = path.pop()
                    if skipped:
                        skipped -= 1
                    elif tag.acts:
                        self._leave(tag)
            elif token[1] not in "!?":
                self._element += 1
                tag = known.get(token) or known.setdefault(token, read_tag(token))
                if tag.void:
                    if not skipped and tag.name == "br":
                        self._break()
                    continue
                path.append(tag)
                if skipped or (tag.unread and self._element) or (dropped and self._element in dropped):
                    skipped += 1
                elif tag.acts:
                    self._place = place
                    self._enter(tag)
        if self._pieces:
            self._flush()

    def _text(self, text: str) -> None:
        if "&" in text:
            text = unescape(text)
        if CELL in text:
            text = text.replace(CELL, " ")
        size = len(text.strip())
        if size:
            if len(self.lines) >= MOST:
                return
            self._said = self._names_link = True
            if self._href:
                self._linked += size
        self._pieces.append(Piece(text, self._href, self._strong > 0, self._emphasis > 0))

    def _break(self) -> None:
        if self._row:
            self._pieces.append(_SPACE)
            return
        if self._pieces:
            self._flush()
        self._breaks += 1

    def _enter(self, tag: Tag) -> None:
        if not tag.inline:
            if self._row:
                self._in_row(tag)
            else:
                self._block(tag)
        elif tag.name == "a":
            self._links.append(self._href)
            self._href = tag.href
            self._file, self._names_link = self._file or tag.file, False
            if tag.href and len(self.lines) < MOST:
                # A link around a mere icon still leads to its file.
                self._pieces.append(Piece("", tag.href, False, False))
        else:
            self._strong += tag.strong
            self._emphasis += tag.emphasis

    def _in_row(self, tag: Tag) -> None:
        if tag.name in CELLS:
            if self._cells:
                self._pieces.append(_NEXT_CELL)
            self._cells += 1
        else:
            self._pieces.append(_SPACE)

    def _block(self, tag: Tag) -> None:
        if self._pieces:
            self._flush()
        name, around, kind = tag.name, self._around[-1], self._around[-1].kind
        if name == "table":
            data = len(self._tables) < _DEEPEST_TABLE and _holds_data(self._tokens, 2 * self._place + 1)
            self._tables.append(data)
        elif name == "tr" and self._tables and self._tables[-1]:
            self._row, self._cells, kind = True, 0, "row"
        self._part(name, kind)
        if name not in _LEAF:
            home = self._element
            if name in _LISTS:
                kind = "p" if kind in HEADINGS else kind
        else:
            home = around.home
            if not self._row:
                kind = _kind(name, around)
        self._around.append(_Open(self._element, tag, len(self.lines), kind, home))

    def _leave(self, tag: Tag) -> None:
        if tag.inline:
            if tag.name == "a":
                if tag.file and tag.href and not self._names_link:
                    self._text(file_name(tag.href))  # a document behind an icon
                self._href = self._links.pop()
            else:
                self._strong -= tag.strong
                self._emphasis -= tag.emphasis
            return
        if self._row and tag.name != "tr":
            if tag.name not in CELLS:
                self._pieces.append(_SPACE)
            return
        if self._pieces:
            self._flush()
        self._row = False
        if tag.name == "table" and self._tables:
            self._tables.pop()
        ended = self._around.pop()
        if len(self.lines) > ended.start:
            self.spans.append(Span(ended.element, tag.name, ended.start, len(self.lines), tag.parts))
        self._part(tag.name, self._around[-1].kind)

    def _part(self, name: str, around: str) -> None:
        # Items of one list, and rows of one table, follow each other without a blank line.
        if (name not in _TOGETHER and around != "ul" and around != "ol") or (self._tables and not self._tables[-1]):
            self._breaks = 2
        elif not self._breaks:
            self._breaks = 1

    def _flush(self) -> None:
        pieces = self._pieces
        if not self._said:
            # A row of empty cells is nothing; a link around an icon waits for the next text.
            self._pieces = [piece for piece in pieces if piece.href and not piece.text][:_WAITING]
            return
        self._pieces = []
        text = pieces[0].text if len(pieces) == 1 else "".join([piece.text for piece in pieces])
        text = "\t".join([squeeze(cell) for cell in text.split(CELL)]) if self._row else squeeze(text)
        if text.strip():
            around = self._around[-1]
            style = f"{self._around[-2].tag.own}>{around.tag.own}" if len(self._around) > 1 else around.tag.own
            kept = (text, around.kind, self._breaks > 1, self._linked, False, tuple(pieces))
            self.lines.append(Line(*kept, around.element, around.home, around.tag.names, style, 0, self._file))
            self._breaks = 0
        self._said, self._linked, self._file = False, 0, False


def _kind(name: str, around: _Open) -> str:
    """What a line in a leaf of this name is."""
    if name in HEADINGS:
        return name
    if name == "li":
        return "ol" if around.tag.name == "ol" else "ul"
    if name in ("dt", "dd"):
        return "ul"
    return "quote" if name == "blockquote" else around.kind


def _marked(found: list[Line], spans: list[Span]) -> list[Line]:
    """The lines with the parts that the elements around them speak for.

    An element that holds most of the page is its wrapper, whatever its theme calls it ("page-with-sidebar").
    """
    weights = [0, *accumulate([0 if line.linked else len(line.text) for line in found])]
    most = _WRAPS * weights[-1] + 1
    parts = [0] * len(found)
    for span in spans:
        said = span.parts
        if said and weights[span.end] - weights[span.start] > most:
            said &= PARTS["text"]
        if said:
            for number in range(span.start, span.end):
                parts[number] |= said
    return [
        line._replace(parts=said, furniture=bool(said & FURNITURE)) if said else line
        for line, said in zip(found, parts, strict=True)
    ]


def _holds_data(tokens: list[str], place: int) -> bool:
    """Whether the table at `place` is rows of values, not a frame that an old site lays its page out in."""
    if 'role="presentation"' in tokens[place]:
        return False
    rows, cells, size = 0, 0, 0
    for number in range(place + 1, min(len(tokens) - 1, place + _TABLE_LIMIT), 2):
        text, token = tokens[number], tokens[number + 1]
        size += len(text)
        name = token[1:3]
        if token == "</table>":  # noqa: S105  a token of mark-up
            return rows + (cells > 1) > 1
        if token.startswith(("<table", "<h1", "<h2", "<h3", "<form")) or size > _CELL_LIMIT:
            return False
        if name == "tr":
            rows, cells = rows + (cells > 1), 0
        elif name in CELLS:
            cells, size = cells + 1, 0
        elif name == "/t":
            size = 0
    return False
