"""The text of a PDF (ISO 32000-1) by pdfium: lines with their places on the page, or the word that it is a scan."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as api

from scraper.documents.lines import Line, paragraphs
from scraper.letters import PAGE
from scraper.models import Document, DocumentKind, DocumentNote

_MOST_PAGES = 3000
_MOST_LETTERS = 6_000_000
_FEW = 60  # letters; a page with fewer below a picture is a scan with a stamp on it
_COVERS = 0.5  # of a page
_ODD = 0.3  # of the characters
_LINE = re.compile(r"[^\r\n\ufffe]+")  # pdfium puts U+FFFE where a hyphen ended a line
_SPACE = re.compile(r"(?<=\S)[ \u00a0\t]+(?=\S)")
_BULLET = re.compile("^[\ue000-\uf8ff]\\s")  # of Wingdings and Symbol, which have no letters
_MARK = re.compile(r"^([•▪◦●○■□–—*-]|\(?\w{1,3}[.)])\t")  # of a list's item, before which no cell ends
_UNKNOWN = frozenset({"Co", "Cn", "Cc", "Cs"})


def read(body: bytes, kind: DocumentKind) -> Document:
    """The text of its pages in their order. Raises pdfium's errors for a damaged file."""
    try:
        file = pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        if error.err_code == api.FPDF_ERR_PASSWORD:
            return Document(kind, notes=("encrypted: its text cannot be read",))
        raise
    with file:
        count = len(file)
        pages: list[tuple[Line, ...]] = []
        marks: list[str] = []
        scans = broken = letters = 0
        for number in range(min(count, _MOST_PAGES)):
            try:
                lines, scan = _page(file, number)
            except pdfium.PdfiumError:
                broken += 1
                continue
            scans += scan
            pages.append(lines)
            marks.append(PAGE * (number + 1 - sum(map(len, marks))))
            letters += sum(len(line.text) for line in lines)
            if letters > _MOST_LETTERS:
                break
    if not pages:
        raise ValueError("no page that can be read")
    cut = len(pages) + broken < count
    return _told(kind, count, paragraphs(pages, marks), scans=scans, broken=broken, cut=cut)


def _told(kind: DocumentKind, count: int, text: str, *, scans: int, broken: int, cut: bool) -> Document:
    notes: list[DocumentNote] = []
    if text and _is_garbled(text.replace(PAGE, "")):
        return Document(kind, None, count, ("its fonts do not tell which letters they show",))
    if scans:
        notes.append("partly a scan: not all of its pages have text" if text else "a scan: no text to search")
    if broken:
        notes.append("damaged: not all of its text could be read")
    if cut:
        notes.append("long: only the beginning of its text is kept")
    return Document(kind, _recoded(text) or None, count, tuple(notes or (() if text else ("no text in it",))))


def _page(file: pdfium.PdfDocument, number: int) -> tuple[tuple[Line, ...], bool]:
    """The lines of a page, and whether it is a picture of one."""
    page = file[number]
    try:
        words = page.get_textpage()
        try:
            lines = tuple(_lines(words, page.get_rotation()))
        finally:
            words.close()
        few = sum(len(line.text) for line in lines) < _FEW
        return lines, few and _is_picture(page, bare=not lines)
    finally:
        page.close()


def _is_picture(page: pdfium.PdfPage, *, bare: bool) -> bool:
    """Whether pictures cover a page; on a page without text any picture counts, scans often come in strips."""
    width, height = page.get_size()
    for picture in page.get_objects(filter=[api.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = picture.get_bounds()
        if bare or (right - left) * (top - bottom) > _COVERS * width * height:
            return True
    return False


def _lines(words: pdfium.PdfTextPage, rotation: int) -> Iterator[Line]:
    text = _text(words)
    box = api.FS_RECTF()
    reference = ctypes.byref(box)
    index = api.FPDFText_GetCharIndexFromTextIndex if words.count_chars() != len(text) else lambda _, at: at

    def edges(at: int) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of a character as the page is read, in points."""
        api.FPDFText_GetLooseCharBox(words, index(words, at), reference)
        return _turned(box.left, box.bottom, box.right, box.top, rotation)

    for found in _LINE.finditer(text):
        start, line = found.start(), found[0].rstrip()
        first = len(line) - len(line.lstrip())
        if first == len(line):
            continue
        left, right = edges(start + first)[0], edges(start + len(line) - 1)[2]
        middle = start + (first + len(line)) // 2  # what begins a line may be a bullet of another size
        _, bottom, _, top = edges(middle - line[middle - start].isspace())
        size = max(top - bottom, 1.0)
        gaps = [
            (space.start(), space.end(), edges(start + space.end())[0] - edges(start + space.start() - 1)[2])
            for space in _SPACE.finditer(line)
        ]
        shown = _MARK.sub(r"\1 ", _BULLET.sub("• ", _tabbed(line, gaps, size).strip()))
        hyphen = text[found.end() : found.end() + 1] == "\ufffe"
        yield Line(shown, left, bottom, right, bottom + size, hyphen)


def _text(words: pdfium.PdfTextPage) -> str:
    count = words.count_chars()
    buffer = (ctypes.c_ushort * (count + 1))()
    written = api.FPDFText_GetText(words, 0, count, buffer) if count > 0 else 0
    return bytes(buffer)[: max(written - 1, 0) * 2].decode("utf-16-le", "surrogatepass").replace(PAGE, "")


def _tabbed(line: str, gaps: list[tuple[int, int, float]], size: float) -> str:
    """`line` with a tab for each gap that parts columns: wide, and wider than its other gaps, which justifying makes.

    Each gap is where it starts and ends in the line, and its width in points.
    """
    widths = [width for *_, width in gaps]
    least, most = min(widths, default=0.0), max(widths, default=0.0)
    if most < 0.8 * size or (len(gaps) > 1 and most < min(1.4 * least, 2.5 * size)):
        return line
    wide = max(0.8 * size, 2.5 * min(least, 0.4 * size))
    done, at = [], 0
    for start, end, width in gaps:
        if width > wide * (2 if line[start - 1] in ".,;:!?" else 1):  # some set a sentence's end wide
            done.append(line[at:start])
            at = end
    return "\t".join([*done, line[at:]])


def _turned(left: float, bottom: float, right: float, top: float, rotation: int) -> tuple[float, float, float, float]:
    """A box of a page as it lies when the page is turned by that many degrees to be read."""
    match rotation:
        case 90:
            return bottom, -right, top, -left
        case 180:
            return -right, -top, -left, -bottom
        case 270:
            return -top, left, -bottom, right
        case _:
            return left, bottom, right, top


def _is_garbled(text: str) -> bool:
    """Whether fonts without a table of letters gave numbers of shapes in their stead."""
    sample = "".join(text[:20_000].split())
    odd = sum(c == "\ufffd" or unicodedata.category(c) in _UNKNOWN for c in sample)
    return odd > _ODD * len(sample)


def _recoded(text: str) -> str:
    """Fonts of the nineties call Cyrillic letters by the Latin ones that share their places in windows-1252.

    No language writes mostly accented letters, so a text of them is taken for windows-1251.
    """
    sample = [c for c in text[:20_000] if c.isalpha()]
    accented = sum("\u00c0" <= c <= "\u00ff" for c in sample)
    if accented <= 0.6 * len(sample):
        return text
    return re.sub("[\u00a1-\u00ff]+", lambda found: found[0].encode("latin-1").decode("cp1251", "replace"), text)
