"""The files the town links to, made from lines of text: a PDF and a DOCX, the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from html import escape

# The letters of windows-1251 by their names in the Adobe glyph list, so that a reader finds shapes and text for them.
_LETTERS = [f"afii{number}" for number in (*range(10017, 10023), *range(10024, 10050))]
_SMALL = [f"afii{number}" for number in (*range(10065, 10071), *range(10072, 10098))]
_SIGNS = "132 /quotedblbase 147 /quotedblleft /quotedblright 150 /endash 185 /afii61352"

_TO_UNICODE = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CMapName /Windows-1251 def /CMapType 2 def
1 begincodespacerange <00> <FF> endcodespacerange
5 beginbfrange
<20> <7E> <0020>
<C0> <FF> <0410>
<84> <84> <201E>
<93> <94> <201C>
<96> <96> <2013>
endbfrange
2 beginbfchar <B9> <2116> <85> <2026> endbfchar
endcmap CMapName currentdict /CMap defineresource pop end end"""


_LINES = 44  # on a page


def pdf(lines: Iterable[str]) -> bytes:
    """A PDF 1.4 with these lines, 44 a page, in letters that windows-1251 has (ISO 32000-1)."""
    every = list(lines)
    pages = [every[start : start + _LINES] for start in range(0, max(len(every), 1), _LINES)]
    names = " ".join(f"/{name}" for name in _LETTERS + _SMALL)
    differences = f"{_SIGNS} 192 {names}".encode("ascii")
    # Of a second page on, page and text come after all else, two objects each.
    numbers = [3, *range(9, 9 + 2 * (len(pages) - 1), 2)]
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        *_page(pages[0], 4),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding 6 0 R /ToUnicode 7 0 R >>",
        b"<< /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [" + differences + b"] >>",
        _stream(_TO_UNICODE),
        b"<< /Font << /F1 5 0 R >> >>",
    ]
    for number, shown in zip(numbers[1:], pages[1:], strict=True):
        objects += _page(shown, number + 1)
    return _assembled(objects)


def _page(lines: Iterable[str], text: int) -> tuple[bytes, bytes]:
    """A page and its text, which is object `text`."""
    shown = b"".join(b"(" + _quoted(line) + b") Tj T*\n" for line in lines)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources 8 0 R >>" % text
    return page, _stream(b"BT /F1 12 Tf 16 TL 60 780 Td\n" + shown + b"ET")


def _quoted(line: str) -> bytes:
    raw = line.encode("cp1251", errors="replace")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def _assembled(objects: list[bytes]) -> bytes:
    """The objects numbered from 1, with the table of their offsets at the end."""
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


_TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
</Types>"""
_RELATIONS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Target="word/document.xml"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>
</Relationships>"""
_DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>"""


def docx(lines: Iterable[str]) -> bytes:
    """A DOCX (ECMA-376) with these lines as paragraphs."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines)
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS,
        "word/document.xml": _DOCUMENT.format(paragraphs),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            # A fixed date: the same lines must be the same bytes, or the file would seem replaced.
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 30, 9, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()
