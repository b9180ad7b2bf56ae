"""Reads sitemaps and indexes of sitemaps, gzipped or not (sitemaps.org; Google's news extension). Pure."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from xml.parsers import expat

from scraper import addresses
from scraper.errors import Oversize, Unfit
from scraper.models import Capture, Hints, Link

_MOST_ADDRESSES = 50_000  # what the protocol allows in one file
_LARGEST = 50 * 2**20  # bytes, likewise
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class SitemapPage:
    """What one file holds: addresses of pages, and addresses of further sitemaps."""

    links: tuple[Link, ...]
    sitemaps: tuple[str, ...]


def read(capture: Capture, section: str | None = None) -> SitemapPage:
    """Read a sitemap. `lastmod` is no date of publication and is passed over.

    Raises Unfit for what is no sitemap, Oversize for one that unpacks beyond what the protocol allows.
    """
    reader = _Reader(capture.url, section)
    parser = expat.ParserCreate(namespace_separator="|")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.doctype
    try:
        parser.Parse(_unpacked(capture), True)
    except expat.ExpatError as error:
        raise Unfit(capture.url, f"line {error.lineno}: cannot be read as a sitemap ({error})") from error
    if reader.root not in ("urlset", "sitemapindex"):
        raise Unfit(capture.url, f"found <{reader.root}>, expected <urlset> or <sitemapindex>")
    return SitemapPage(tuple(reader.links), tuple(reader.sitemaps))


def _unpacked(capture: Capture) -> bytes:
    if not capture.body.startswith(_GZIP):
        return capture.body
    inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        body = inflate.decompress(capture.body, _LARGEST + 1)
    except zlib.error as error:
        raise Unfit(capture.url, f"cannot be unpacked ({error})") from error
    if len(body) > _LARGEST:
        raise Oversize(capture.url, f"unpacks to more than {_LARGEST} bytes")
    return body


class _Reader:
    """Collects what the parser meets. Names come as `namespace|name`; only the name counts, since many files
    misspell the namespace."""

    def __init__(self, url: str, section: str | None) -> None:
        self.root = ""
        self.links: list[Link] = []
        self.sitemaps: list[str] = []
        self._url = url
        self._section = section
        self._path: list[str] = []
        self._entry: dict[str, str] = {}
        self._text: list[str] = []

    def doctype(self, *_: object) -> None:
        raise Unfit(self._url, "found a document type, expected none: no sitemap has one, entity bombs do")

    def start(self, name: str, _: dict[str, str]) -> None:
        name = name.rpartition("|")[2].lower()
        self.root = self.root or name
        self._path.append(name)
        self._text = []
        if name in ("url", "sitemap"):
            self._entry = {}

    def text(self, data: str) -> None:
        self._text.append(data)

    def end(self, name: str) -> None:
        name = self._path.pop()
        parent = self._path[-1] if self._path else ""
        if parent in ("url", "sitemap", "news"):
            self._entry.setdefault(name, "".join(self._text).strip())
        if name == "url":
            self._add_page()
        elif name == "sitemap":
            url = addresses.resolve(self._url, self._entry.get("loc", ""))
            if url and len(self.sitemaps) < _MOST_ADDRESSES:
                self.sitemaps.append(url)

    def _add_page(self) -> None:
        url = addresses.resolve(self._url, self._entry.get("loc", ""))
        if url and len(self.links) < _MOST_ADDRESSES:
            date = self._entry.get("publication_date")
            hints = Hints(self._entry.get("title"), date, "feed" if date else None, self._section)
            self.links.append(Link(url, hints))
