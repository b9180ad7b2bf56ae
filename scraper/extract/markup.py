"""A tree to lines of text, and lines to what is kept of a body: plain paragraphs and sanitised mark-up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

import nh3
from selectolax.lexbor import LexborNode

from scraper.extract.letters import squeeze, visible
from scraper.extract.page import Page

_INLINE_TAGS = """
a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr o:p output q rp rt ruby s
samp small span strike strong sub sup time tt u var wbr
"""
_INLINE = frozenset(_INLINE_TAGS.split())
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_STRONG = frozenset(("b", "strong"))
_EMPHASIS = frozenset(("i", "em", "cite"))
_CELL = "\ufdd0"  # a noncharacter: it means nothing in any text
_CELL_LIMIT = 400  # characters in one cell, beyond which a table is there for the layout
MOST = 20_000  # lines of one page that are read; no announcement is so long, and reading one takes 0.1 ms
_WAITING = 20  # links without text that wait for a line to belong to
_DEEPEST_TABLE = 6  # tables inside each other that are looked into for data

_TAGS = {"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "a", "strong", "em", "br"}
_TAGS |= {"table", "tbody", "tr", "td"}


class Piece(NamedTuple):
    """A run of text under one link, weight and slant. `text` is _CELL alone between two cells of a row."""

    text: str
    href: str | None
    strong: bool
    emphasis: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page. `kind`: p, h1 to h6, ul or ol (an item), row, quote.

    `opens`: a paragraph (or list, or table) begins here. `linked`: characters of `text` inside links. `node`: the
    element the line stands in. `furniture`: it is part of a menu, footer or the like.
    """

    text: str
    kind: str
    opens: bool
    linked: int
    furniture: bool
    node: LexborNode
    pieces: tuple[Piece, ...]


class Span(NamedTuple):
    """An element and the lines it holds, from `start` up to `end`."""

    node: LexborNode
    start: int
    end: int


def lines(page: Page, root: LexborNode, dropped: frozenset[int] = frozenset()) -> tuple[list[Line], list[Span]]:
    """The lines of text below `root`, and which of them each block element holds.

    What is hidden, and elements whose mem_id is in `dropped`, are left out.
    """
    reader = _Reader(page, dropped)
    reader.read(root)
    return reader.lines, reader.spans


class _Reader:
    """One walk over a tree, without recursion, since a page may be nested deeper than Python's stack."""

    def __init__(self, page: Page, dropped: frozenset[int]) -> None:
        self.lines: list[Line] = []
        self.spans: list[Span] = []
        self._page = page
        self._dropped = dropped | page.unseen
        self._pieces: list[Piece] = []
        self._open = [(0, "p")]  # spans' first lines, and kinds of line, of the elements around
        self._furniture = 0
        self._links: list[str | None] = [None]
        self._strong = self._emphasis = 0
        self._row: LexborNode | None = None  # inside a row of data, where everything is one line
        self._cells = 0
        self._tables: list[bool] = []
        self._breaks = 2  # line breaks before what comes: two part paragraphs

    def read(self, root: LexborNode) -> None:
        for node, entering in _walk(root, self._dropped):
            tag = node.tag or ""
            if tag == "-text":
                self._text(node)
            elif tag == "br":
                self._break(node)
            elif tag in _INLINE:
                self._inline(node, tag, entering)
            elif entering:
                self._enter(node, tag)
            else:
                self._leave(node, tag)
        self._flush(root)
        if self.lines:
            self.spans.append(Span(root, 0, len(self.lines)))

    def _text(self, node: LexborNode) -> None:
        text = node.text_content
        if text and len(self.lines) < MOST and (self._pieces or not text.isspace()):
            self._pieces.append(Piece(text, self._links[-1], self._strong > 0, self._emphasis > 0))

    def _break(self, node: LexborNode) -> None:
        if self._row is not None:
            self._pieces.append(Piece(" ", None, False, False))
            return
        parent = node.parent
        self._flush(parent if parent is not None else node)
        self._breaks += 1

    def _inline(self, node: LexborNode, tag: str, entering: bool) -> None:
        step = 1 if entering else -1
        if tag == "a":
            self._link(node, entering)
        elif tag in _STRONG:
            self._strong += step
        elif tag in _EMPHASIS:
            self._emphasis += step
        if node.mem_id in self._page.furniture:
            self._furnish(node, step)

    def _link(self, node: LexborNode, entering: bool) -> None:
        if not entering:
            self._links.pop()
            return
        href = node.attributes.get("href")
        self._links.append(href)
        if href and node.child is not None and len(self.lines) < MOST:
            # A link around a mere icon still leads to its file.
            self._pieces.append(Piece("", href, False, False))

    def _enter(self, node: LexborNode, tag: str) -> None:
        if node.mem_id in self._page.furniture:
            self._furnish(node, 1)
        if tag in ("td", "th") and self._row is not None:
            if self._cells:
                self._pieces.append(Piece(_CELL, None, False, False))
            self._cells += 1
            return
        if self._row is not None:
            self._pieces.append(Piece(" ", None, False, False))
            return
        self._flush(node.parent if node.parent is not None else node)
        if tag == "table":
            self._tables.append(len(self._tables) < _DEEPEST_TABLE and _holds_data(node))
        if tag == "tr" and self._tables and self._tables[-1]:
            self._row, self._cells = node, 0
        self._part(tag)
        self._open.append((len(self.lines), self._kind(node, tag)))

    def _leave(self, node: LexborNode, tag: str) -> None:
        if node.mem_id in self._page.furniture:
            self._furnish(node, -1)
        if self._row is not None and node.mem_id != self._row.mem_id:
            self._pieces.append(Piece(" ", None, False, False))
            return
        self._flush(node)
        self._row = None
        if tag == "table" and self._tables:
            self._tables.pop()
        start, _ = self._open.pop()
        if len(self.lines) > start:
            self.spans.append(Span(node, start, len(self.lines)))
        self._part(tag)

    def _furnish(self, node: LexborNode, step: int) -> None:
        if self._row is None:
            self._flush(node)
        self._furniture += step

    def _part(self, tag: str) -> None:
        # Items of one list, and rows of one table, follow each other without a blank line.
        together = tag in ("li", "dd", "tr", "tbody", "thead", "tfoot", "td", "th") or self._open[-1][1] in ("ul", "ol")
        laid_out = bool(self._tables) and not self._tables[-1]
        self._breaks = max(self._breaks, 1 if together and not laid_out else 2)

    def _kind(self, node: LexborNode, tag: str) -> str:
        around = self._open[-1][1]
        if tag in _HEADINGS:
            return tag
        if tag == "li":
            return "ol" if node.parent is not None and node.parent.tag == "ol" else "ul"
        if tag in ("dt", "dd"):
            return "ul"
        if tag in ("ul", "ol", "dl", "table"):
            return "p" if around in _HEADINGS else around
        if tag == "tr" and self._row is not None:
            return "row"
        return "quote" if tag == "blockquote" else around

    def _flush(self, node: LexborNode) -> None:
        if not any(piece.text.strip(f"{_CELL} \n\r\t\xa0") for piece in self._pieces):
            # A row of empty cells is nothing; a link around an icon waits for the next text.
            self._pieces = [piece for piece in self._pieces if piece.href and not piece.text][:_WAITING]
            return
        pieces, self._pieces = tuple(self._pieces), []
        text = "\t".join(squeeze(cell) for cell in "".join(piece.text for piece in pieces).split(_CELL))
        if not text.strip():
            return
        kind = self._open[-1][1]
        linked = sum(len(piece.text.strip()) for piece in pieces if piece.href)
        self.lines.append(Line(text, kind, self._breaks > 1, linked, self._furniture > 0, node, pieces))
        self._breaks = 0


def _walk(root: LexborNode, dropped: frozenset[int]) -> Iterator[tuple[LexborNode, bool]]:
    """Each node below `root` with True, and again with False where it ends if it is an element (`br` apart)."""
    node, end = root.child, root.mem_id
    while node is not None:
        tag = node.tag
        if tag == "-text" or (tag is not None and tag[0] not in "-!" and node.mem_id not in dropped):
            yield node, True
            child = node.child if tag != "-text" else None
            if child is not None:
                node = child
                continue
            if tag not in ("-text", "br"):
                yield node, False
        following = node.next
        while following is None:
            node = node.parent
            if node is None or node.mem_id == end:
                return
            yield node, False
            following = node.next
        node = following


def _holds_data(table: LexborNode) -> bool:
    """Whether a table is rows of values, not a frame that an old site lays its page out with."""
    if (
        len(table.css("table")) > 1
        or table.attributes.get("role") == "presentation"
        or table.css_first("h1,h2,h3,form")
    ):
        return False
    rows = [list(_cells(row)) for row in table.css("tr")]
    if sum(len(cells) > 1 for cells in rows) < 2:
        return False
    return all(len(cell.text()) <= _CELL_LIMIT for cells in rows for cell in cells)


def _cells(row: LexborNode) -> Iterator[LexborNode]:
    cell = row.child
    while cell is not None:
        if cell.tag in ("td", "th"):
            yield cell
        cell = cell.next


# --- what is kept -----------------------------------------------------------


def plain(body: Sequence[Line]) -> str | None:
    """The lines as plain text: a blank line between paragraphs, none within a paragraph, list or table."""
    parts = [
        line.text if not number else ("\n\n" if line.opens else "\n") + line.text for number, line in enumerate(body)
    ]
    return "".join(parts) or None


def sanitised(body: Sequence[Line], resolve: Callable[[str], str | None]) -> str | None:
    """The lines as mark-up that may be shown to anyone: no script, style, image or form, links absolute."""
    if not body:
        return None
    whole = "".join(_block(group, resolve) for group in _groups(body))
    attributes = {"a": {"href"}}
    schemes = {"http", "https", "mailto"}
    return nh3.clean(
        whole, tags=_TAGS, attributes=attributes, url_schemes=schemes, link_rel="nofollow noopener noreferrer"
    )


def _groups(body: Sequence[Line]) -> Iterator[list[Line]]:
    starts = [
        number for number, line in enumerate(body) if not number or line.opens or line.kind != body[number - 1].kind
    ]
    for start, end in pairwise([*starts, len(body)]):
        yield list(body[start:end])


def _block(group: list[Line], resolve: Callable[[str], str | None]) -> str:
    kind = group[0].kind
    inner = [_inner(line.pieces, resolve) for line in group]
    if kind in ("ul", "ol"):
        return f"<{kind}>{''.join(f'<li>{item}</li>' for item in inner)}</{kind}>\n"
    if kind == "row":
        rows = ("".join(f"<td>{cell.strip()}</td>" for cell in row.split(_CELL)) for row in inner)
        return f"<table><tbody>{''.join(f'<tr>{row}</tr>' for row in rows)}</tbody></table>\n"
    text = "<br>".join(inner)
    if kind == "quote":
        return f"<blockquote><p>{text}</p></blockquote>\n"
    tag = "h2" if kind == "h1" else kind
    return f"<{tag}>{text}</{tag}>\n"


def _inner(pieces: Iterable[Piece], resolve: Callable[[str], str | None]) -> str:
    out: list[str] = []
    for (href, strong, emphasis), run in groupby(pieces, key=itemgetter(1, 2, 3)):
        text = escape(re.sub(r"\s+", " ", visible("".join(piece.text for piece in run))), quote=False)
        if text.strip(" " + _CELL):
            text = f"<em>{text}</em>" if emphasis else text
            text = f"<strong>{text}</strong>" if strong else text
            address = _address(href, resolve) if href else None
            text = f'<a href="{escape(address)}">{text}</a>' if address else text
        out.append(text)
    return "".join(out).strip(" ")


def _address(href: str, resolve: Callable[[str], str | None]) -> str | None:
    return href.strip() if href.strip().lower().startswith("mailto:") else resolve(href)
