"""A paper's bytes to what it says: plain text, HTML, CSV, and what `read` can tell of PDF, office files and sheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

from scraper import charset
from scraper.errors import WrongInput
from scraper.extract import markup, page
from scraper.extract.markup import Line, Span
from scraper.models import Document
from scraper.promises.quotes import Paper

_SAMPLE = 4000  # characters, by which a table's separator is told
_ODD = 0.02  # share of letters that no text holds


def paper(body: bytes, name: str, read: Callable[[bytes], Document]) -> Paper:
    """What the bytes of a file say; `name` matters for CSV alone. `read` is `scraper.documents.isolated.Reader.read`.

    Raises WrongInput where no text can be had, with the reason.
    """
    document = read(body)
    if document.text is not None:
        return Paper(document.text, document.breaks)
    if document.kind == "html":
        return _html(body)
    text = charset.decode(body, None)[0].replace("\r\n", "\n").replace("\r", "\n") if document.kind == "unknown" else ""
    odd = sum(letter == "\ufffd" or (ord(letter) < 32 and letter not in "\n\t\f") for letter in text[:_SAMPLE])
    if not text.strip() or odd > _ODD * min(len(text), _SAMPLE):
        told = "; ".join(document.notes) or "no text in it"
        raise WrongInput(f"{name}: {told}; expected text, HTML, PDF, DOCX, ODT, RTF, XLSX, ODS or CSV")
    return Paper(_rows(text) if name.lower().endswith((".csv", ".tsv")) else text)


def _rows(text: str) -> str:
    """A table as the sheets of other kinds read: a row a line, cells by tab."""
    try:
        form: type[csv.Dialect] = csv.Sniffer().sniff(text[:_SAMPLE], ",;\t")
    except csv.Error:
        form = csv.excel
    rows = ([" ".join(cell.split()) for cell in row] for row in csv.reader(io.StringIO(text), form))
    try:
        return "\n".join("\t".join(row).rstrip() for row in rows)
    except csv.Error as error:
        raise WrongInput(f"{error}, expected CSV that can be read") from None


def _html(body: bytes) -> Paper:
    """All that a page says, menus too, since a quote may be anywhere; what its lines are is marked."""
    root = page.read(body, "https://paper.invalid/", None, None).root
    lines, spans = markup.lines(root) if root is not None else ([], [])
    parts: list[str] = []
    marks: dict[int, str] = {}
    size = 0
    for number, line in enumerate(lines):
        part = ("\n\n" if line.opens else "\n") * bool(parts) + line.text
        start = size + len(part) - len(line.text)
        if mark := _mark(number, line, spans):
            marks[start] = mark
        parts.append(part)
        size += len(part)
    return Paper("".join(parts), (), marks)


def _mark(number: int, line: Line, spans: Sequence[Span]) -> str | None:
    if line.furniture or 2 * line.linked > len(line.text):
        return "aside"
    if line.kind[0] == "h":
        return line.kind
    if line.kind in ("ul", "ol"):
        depth = sum(span.tag in ("ul", "ol") and span.start <= number < span.end for span in spans)
        return f"item{max(depth, 1)}"
    return None
