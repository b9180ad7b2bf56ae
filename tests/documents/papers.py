"""Files as a town attaches them, made by hand: PDF, DOCX, ODT, XLSX."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from html import escape

_TO_UNICODE = b"""begincmap 1 begincodespacerange <00> <FF> endcodespacerange
3 beginbfrange <20> <7E> <0020> <C0> <FF> <0410> <84> <84> <201E> endbfrange endcmap"""


def lines(said: Iterable[str], *, left: float = 60, top: float = 780, step: float = 15) -> bytes:
    """The drawing of lines of text below each other, each letter six points wide."""
    shown = b"".join(b"(" + _quoted(line) + b") Tj T*\n" for line in said)
    return b"BT /F1 12 Tf %g TL %g %g Td\n%sET\n" % (step, left, top, shown)


def picture(width: float = 595, height: float = 842) -> bytes:
    """The drawing of a picture from the page's corner."""
    return b"q %g 0 0 %g 0 0 cm /I1 Do Q\n" % (width, height)


def pdf(*pages: bytes, to_unicode: bytes = _TO_UNICODE, more: bytes = b"", rotate: int = 0) -> bytes:
    """A PDF of these drawings. `more` goes into the trailer."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>"
        % (b" ".join(b"%d 0 R" % (6 + 2 * number) for number in range(len(pages))), len(pages)),
        b"<< /Type /Font /Subtype /TrueType /BaseFont /Sample /FirstChar 0 /LastChar 255 /Widths [%s]"
        b" /Encoding /WinAnsiEncoding /ToUnicode 4 0 R >>" % (b"500 " * 256),
        stream(to_unicode),
        stream(
            b"\x80", b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray "
        ),
    ]
    for number, drawing in enumerate(pages):
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate %d /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> /XObject << /I1 5 0 R >> >> >>" % (rotate, 7 + 2 * number),
            stream(drawing),
        ]
    return assembled(objects, more)


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<< %s/Length %d >>\nstream\n%s\nendstream" % (more, len(content), content)


def assembled(objects: list[bytes], more: bytes = b"") -> bytes:
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, more, start)
    return bytes(out)


def _quoted(line: str) -> bytes:
    return line.encode("cp1251").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def packed(**parts: str | bytes) -> bytes:
    """A ZIP of these parts; in a name, two underscores stand for a slash and one before the last word for a dot."""
    return zipped({name.replace("__", "/").replace("_", "."): part for name, part in parts.items()})


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def docx(body: str, **more: str) -> bytes:
    """A DOCX with that inside its body; `more` are further parts, such as word__footnotes_xml."""
    return packed(word__document_xml=word("document", f"<w:body>{body}</w:body>"), **more)


def word(root: str, inside: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<w:{root} xmlns:w="urn:w" xmlns:mc="urn:mc" xmlns:wps="urn:wps">{inside}</w:{root}>'
    )


def p(text: str, properties: str = "") -> str:
    """A paragraph of a DOCX."""
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def odt(body: str) -> bytes:
    """An ODT with that inside its text."""
    names = "".join(f' xmlns:{name}="urn:{name}"' for name in ("office", "text", "table"))
    content = f"<office:document-content{names}><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def xlsx(**sheets: str) -> bytes:
    """An XLSX of these sheets, each given as its rows."""
    names = list(sheets)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(names, 1))
    related = "".join(
        f'<Relationship Id="r{n}" Type="{rel}/worksheet" Target="worksheets/s{n}.xml"/>' for n, _ in enumerate(names, 1)
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    styles = (
        f'<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    )
    parts: dict[str, str | bytes] = {
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r0" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">{related}</Relationships>',
        "xl/styles.xml": styles,
    }
    for number, rows in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/s{number}.xml"] = f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
    return zipped(parts)


def row(number: int, *cells: str | float) -> str:
    """A row of a sheet: texts and numbers."""
    told = ""
    for column, cell in zip("ABCDEFGH", cells, strict=False):
        if isinstance(cell, str):
            told += f'<c r="{column}{number}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>' if cell else ""
        else:
            told += f'<c r="{column}{number}"><v>{cell}</v></c>'
    return f'<row r="{number}">{told}</row>'
