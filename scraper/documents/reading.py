"""The text of an attached file: bytes in, what kind they are and what they say out.

Libraries that read files of strangers may hang, crash or take all memory: whoever reads what came from outside does
it in a process of its own (`scraper.documents.isolated`).
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate

from striprtf.striprtf import rtf_to_text

from scraper.documents import office, pdf, sheet
from scraper.letters import PAGE, squeeze
from scraper.models import Document, DocumentKind, DocumentNote

LONGEST = 4_000_000  # characters that are kept of one file: about 1,500 pages
_LARGEST = 512 * 2**20  # bytes that a ZIP file may say it unpacks to

_LOCKED: DocumentNote = "encrypted: its text cannot be read"
_DAMAGED: DocumentNote = "damaged: its text cannot be read"

_MAGIC: tuple[tuple[bytes, DocumentKind], ...] = (
    (b"{\\rtf", "rtf"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\xff\xd8\xff", "image"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"GIF8", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS: tuple[tuple[str, DocumentKind], ...] = (
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
)
_PARTS: tuple[tuple[str, DocumentKind], ...] = (
    (r"word/document\d*\.xml", "docx"),  # Microsoft 365 writes document2.xml at times
    (r"xl/workbook\d*\.(?:xml|bin)", "xlsx"),
    (r"ppt/presentation\d*\.xml", "pptx"),
)
_OPEN: dict[bytes, DocumentKind] = {b"text": "odt", b"spreadsheet": "ods", b"presentation": "odp"}
_FIGURES = re.compile(rb"[0-9a-fA-F\r\n]{64,}")
_PICTURE = 4000  # figures in a row, which are a picture's bytes in an RTF
_PARAGRAPH = re.compile(r"\\par(?![a-zA-Z])")
_CELL = re.compile(r"\\(?:nest)?cell(?![a-zA-Z])")
_LIGATURE = re.compile("[\ufb00-\ufb06]")  # ﬀ ﬁ ﬂ ﬃ ﬄ ﬅ ﬆ
_BLANK = re.compile(r"\n{3,}")
_HTML = re.compile(rb"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)


def read(body: bytes) -> Document:
    """What the file says; never raises, whatever the bytes. See `Document` for what comes out."""
    kind: DocumentKind = "unknown"
    try:
        kind = kind_of(body)
        reader = _READERS.get(kind)
        if reader is None:
            return Document(kind, notes=(_unread(body, kind),))
        if kind not in ("pdf", "rtf", "xls") and _unpacked(body) > _LARGEST:
            raise MemoryError
        return _kept(reader(body, kind))
    except MemoryError:
        return Document(kind, notes=("its text could not be read within the limits of time and memory",))
    except Exception:
        # Each library has errors of its own for files that are not what they should be, and lets others through.
        return Document(kind, notes=(_LOCKED if _is_locked(body) else _DAMAGED,))


def kind_of(body: bytes) -> DocumentKind:
    """What the bytes are, by what stands in them; a name or a content type is not asked."""
    if b"%PDF-" in body[:1024]:  # readers allow for what a server put in front (ISO 32000-1, annex H.3.4.1)
        return "pdf"
    if body.startswith(b"PK"):
        return _packed(body)
    if body.startswith(_COMPOUND):
        return next((kind for name, kind in _STREAMS if name.encode("utf-16-le") in body), "unknown")
    if kind := next((kind for start, kind in _MAGIC if body.startswith(start)), None):
        return kind
    return "html" if _HTML.match(body[:2000]) else "unknown"


def _packed(body: bytes) -> DocumentKind:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            names = parts.namelist()
            said = parts.open("mimetype").read(100) if "mimetype" in names else b""
    except Exception:
        # Cut short, so that the list of its parts is gone; the names of the first ones still tell the family.
        start = body[:4000]
        return "docx" if b"word/" in start else "xlsx" if b"xl/" in start else "zip"
    if found := re.match(rb"application/vnd\.oasis\.opendocument\.(\w+)", said):
        return _OPEN.get(found[1], "zip")
    return next((kind for part, kind in _PARTS if any(re.fullmatch(part, name) for name in names)), "zip")


def _unpacked(body: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        return sum(part.file_size for part in parts.infolist())


def _unread(body: bytes, kind: DocumentKind) -> DocumentNote:
    if kind == "image":
        return "a picture: no text to search"
    if kind == "unknown" and _is_locked(body):
        return _LOCKED
    return "the text of this kind of file is not read"


def _is_locked(body: bytes) -> bool:
    """Whether an office file is under a password: then it is wrapped whole (ECMA-376), or its parts are (ODF, ZIP)."""
    if not body.startswith(b"PK"):
        return "EncryptedPackage".encode("utf-16-le") in body
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            if any(part.flag_bits & 1 for part in parts.infolist()):
                return True
            return b"encryption-data" in parts.open("META-INF/manifest.xml").read(2**20)
    except Exception:
        return False


def _rich(body: bytes, kind: DocumentKind) -> Document:
    """RTF. Its reader tells an ended paragraph from an ended line or table row by nothing, so that is marked here."""
    bare = _FIGURES.sub(lambda run: b"" if len(run[0]) > _PICTURE else run[0], body).decode("latin-1")
    marked = _PARAGRAPH.sub(r"\\par\\par ", _CELL.sub(r"\\tab ", bare))
    return Document(kind, str(rtf_to_text(marked, errors="replace")))  # type: ignore[no-untyped-call]


def _kept(found: Document) -> Document:
    """A reader's document with its text as it is kept, and a word where there is none or not all of it."""
    if found.text is None:
        return found
    lines = (_LIGATURE.sub(_letters, line) for line in found.text[: LONGEST * 2].split("\n"))
    text = "\n".join("\t".join(map(squeeze, line.rstrip().split("\t"))) for line in lines)
    first, *pages = _BLANK.sub("\n\n", text).strip().split(PAGE)
    text, breaks = (
        "".join([first, *pages]),
        tuple(accumulate(map(len, pages[:-1]), initial=len(first))) if pages else (),
    )
    notes = found.notes
    if len(text) > LONGEST:
        text, notes = text[:LONGEST], (*notes, "long: only the beginning of its text is kept")
    if not text:
        return replace(found, text=None, notes=notes or ("no text in it",))
    return replace(
        found, text=text, notes=tuple(dict.fromkeys(notes)), breaks=tuple(at for at in breaks if at < len(text))
    )


def _letters(ligature: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", ligature[0])


_READERS: dict[DocumentKind, Callable[[bytes, DocumentKind], Document]] = {
    "pdf": pdf.read,
    "docx": office.read,
    "odt": office.read,
    "rtf": _rich,
    "xlsx": sheet.read,
    "xls": sheet.read,
    "ods": sheet.read,
}
