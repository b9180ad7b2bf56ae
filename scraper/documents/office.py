"""The text of a DOCX (ECMA-376) or ODT (OASIS OpenDocument 1.2): the ZIP's XML, read as a stream.

Our own, since the libraries for it build whole trees, and leave out what town halls use: content controls, inserted
text under tracked changes, text boxes, footnotes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from xml.parsers import expat

from scraper.models import Document, DocumentKind

_CHUNK = 2**16
_LARGEST = 256 * 2**20  # bytes of one part unpacked
_ENOUGH = 5_000_000  # characters; more is not kept
_DEEPEST = 1000

_Role = Literal["block", "item", "text", "row", "cell", "tab", "break", "space", "hyphen", "skip"]
_WORD: Mapping[str, _Role] = {
    "w:p": "block",
    "w:numPr": "item",
    "w:t": "text",
    "w:tr": "row",
    "w:tc": "cell",
    "w:tab": "space",
    "w:br": "break",
    "w:cr": "break",
    "w:noBreakHyphen": "hyphen",
    "w:moveFrom": "skip",
    "w:tabs": "skip",  # where tabulators stand, not tabulators
    "mc:Fallback": "skip",  # the same text box again, for older programs
}
_OPEN: Mapping[str, _Role] = {
    "text:p": "block",
    "text:h": "block",
    "text:list-item": "item",
    "table:table-row": "row",
    "table:table-cell": "cell",
    "text:tab": "space",
    "text:s": "space",
    "text:line-break": "break",
    "text:tracked-changes": "skip",
    "office:annotation": "skip",
    "text:note-citation": "skip",
    "svg:title": "skip",
    "svg:desc": "skip",
}


def read(body: bytes, kind: DocumentKind) -> Document:
    """The text of its main part, then of its notes. Raises whatever zipfile and expat do for a damaged file."""
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        main = r"word/document\d*\.xml|word/(?:foot|end)notes\d*\.xml" if kind == "docx" else r"content\.xml"
        names = sorted((name for name in parts.namelist() if re.fullmatch(main, name)), key=_order)
        texts = [_Prose(_WORD if kind == "docx" else _OPEN).of(parts, name) for name in dict.fromkeys(names)]
    return Document(kind, "\n\n".join(filter(None, texts)))


def _order(name: str) -> tuple[bool, str]:
    return ("notes" in name, name)


@dataclass(slots=True)
class _Block:
    """A paragraph while it is read: its text, whether it is a list's, and the cell it stands in."""

    pieces: list[str] = field(default_factory=list)
    item: bool = False


@dataclass(slots=True)
class _Prose:
    """Gathers paragraphs, list items and table rows as expat tells of them."""

    roles: Mapping[str, _Role]
    done: list[tuple[str, bool]] = field(default_factory=list)
    """Each text, and whether it follows the one before it as a line does, not as a paragraph."""
    open: list[_Block] = field(default_factory=list)
    rows: list[list[list[str]]] = field(default_factory=list)
    """The table rows that are open, one in the other, each with the texts of its cells."""
    letters: int = 0
    skipped: int = 0
    items: int = 0
    depth: int = 0
    heard: bool = False
    close_to: bool = False
    """Whether what came last was an item or a row."""

    def of(self, parts: zipfile.ZipFile, name: str) -> str:
        """The text of one part of the file."""
        # Prefixes are free by the standards, and the same everywhere in practice.
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        unpacked = 0
        with parts.open(name) as stream:
            while self.letters < _ENOUGH and (chunk := stream.read(_CHUNK)):
                unpacked += len(chunk)
                if unpacked > _LARGEST:
                    raise MemoryError
                parser.Parse(chunk, False)
        if self.letters < _ENOUGH:
            parser.Parse(b"", True)
        return "".join(("\n" if line else "\n\n") + text for text, line in self.done)[2:]

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ValueError("nested too deep")
        role = self.roles.get(name)
        if self.skipped or role == "skip":
            self.skipped += 1
            return
        match role:
            case "block":
                self.open.append(_Block(item=self.items > 0))
            case "item" if self.roles is _WORD and self.open:
                self.open[-1].item = True
            case "item" if self.roles is _OPEN:
                self.items += 1
            case "row":
                self.rows.append([])
            case "cell" if self.rows:
                self.rows[-1].append([])
            case "text":
                self.heard = True
            case "space" | "break" | "hyphen" if self.open:
                self.open[-1].pieces.append({"space": " ", "break": "\n", "hyphen": "-"}[role])
            case _:
                pass

    def _end(self, name: str) -> None:
        self.depth -= 1
        if self.skipped:
            self.skipped -= 1
            return
        match self.roles.get(name):
            case "block" if self.open:
                block = self.open.pop()
                self._put("".join(block.pieces), line=block.item)
            case "item" if self.roles is _OPEN:
                self.items -= 1
            case "row" if self.rows:
                cells = self.rows.pop()
                self._put("\t".join(" ".join(cell) for cell in cells), line=True)
            case "text":
                self.heard = False
            case _:
                pass

    def _text(self, text: str) -> None:
        # Word keeps text in elements of its own; in OpenDocument it is whatever a paragraph holds.
        if self.open and not self.skipped and (self.heard or self.roles is _OPEN):
            self.open[-1].pieces.append(text if self.roles is _WORD else text.replace("\n", " "))

    def _put(self, text: str, *, line: bool) -> None:
        """A finished paragraph, item or row: into the cell it stands in, else among the document's texts."""
        if not text.strip():
            return
        if self.rows and self.rows[-1]:
            self.rows[-1][-1].append(" ".join(text.split()))
            return
        text = text.strip("\n ") if line else text.strip()
        self.letters += len(text) + 2
        self.done.append((text, line and self.close_to))
        self.close_to = line


def _refuse(*_: object) -> None:
    raise ValueError("a document type of its own, the way to entity bombs")
