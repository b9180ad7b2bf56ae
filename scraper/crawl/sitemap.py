"""Reads a sitemap or an index of sitemaps (sitemaps.org, with Google's news extension)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from scraper import addresses
from scraper.crawl.message import inflate
from scraper.errors import Damaged, Oversize, Unfit
from scraper.models import Capture, Hints, Link

_MOST = 50_000  # addresses in one file, by the protocol
_LARGEST = 50 * 2**20  # bytes of one file unpacked, by the protocol
_ROOTS = ("urlset", "sitemapindex")
_DEEPEST = 16  # elements inside each other; the protocol and its extensions need five
_LONGEST = 10_000  # characters of an address or a title


@dataclass(frozen=True, slots=True)
class SitemapPage:
    """What one file holds: `links` to pages, addresses of further `sitemaps`; `changed`: what it says of each
    page's last change (lastmod), by address."""

    links: tuple[Link, ...]
    sitemaps: tuple[str, ...]
    changed: Mapping[str, str] = field(default_factory=dict)


def read(capture: Capture) -> SitemapPage:
    """The addresses in a sitemap, packed with gzip or not.

    A date is news:publication_date; lastmod is none of publication. Raises Unfit if it is no sitemap, or has a
    document type of its own (the way to entity bombs); Oversize past what the protocol allows.
    """
    reader = _Reader(capture.url)
    try:
        body = inflate(capture.body, _LARGEST) if capture.body.startswith(b"\x1f\x8b") else capture.body
        reader.parse(body)
    except OverflowError:
        raise Oversize(capture.url, f"more than {_LARGEST} bytes once unpacked") from None
    except (Damaged, expat.ExpatError, LookupError, ValueError) as error:
        raise Unfit(capture.url, f"found no sitemap: {error}") from None
    return SitemapPage(tuple(reader.links), tuple(reader.sitemaps), reader.changed)


@dataclass(slots=True)
class _Reader:
    """Gathers what expat tells."""

    url: str
    links: list[Link] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)
    changed: dict[str, str] = field(default_factory=dict)
    _path: list[str] = field(default_factory=list)
    _texts: dict[str, str] = field(default_factory=dict)

    def parse(self, body: bytes) -> None:
        # Namespaces are often wrong; local names and their nesting tell enough.
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.Parse(body.lstrip(), True)

    def _doctype(self, name: str, *_: object) -> None:
        raise Unfit(self.url, f"found a document type ({name}), expected a sitemap without one")

    def _start(self, name: str, _: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if not self._path and local not in _ROOTS:
            raise Unfit(self.url, f"found <{name}>, expected <urlset> or <sitemapindex>")
        self._path.append(local)
        if len(self._path) > _DEEPEST:
            raise Unfit(self.url, f"more than {_DEEPEST} elements inside each other, expected a sitemap")
        if len(self._path) == 2:
            self._texts = {}

    def _text(self, text: str) -> None:
        # loc two deep, news:news/news:title three deep; an image's own loc is deeper than its page's.
        if len(self._path) > 2 and self._path[2] in ("loc", "lastmod", "news"):
            key = self._path[-1]
            self._texts[key] = (self._texts.get(key, "") + text)[: _LONGEST + 1]

    def _end(self, _: str) -> None:
        if len(self._path) == 2:
            self._entry(self._path[1])
        self._path.pop()

    def _entry(self, kind: str) -> None:
        url = addresses.resolve(self.url, self._texts.get("loc", "").strip())
        if url is None or "loc" not in self._texts:
            return
        if len(self.links) + len(self.sitemaps) >= _MOST:
            raise Oversize(self.url, f"more than {_MOST} addresses")
        if kind == "sitemap":
            self.sitemaps.append(url)
        elif kind == "url":
            title = " ".join(self._texts.get("title", "").split()) or None
            date = self._texts.get("publication_date", "").strip() or None
            self.links.append(Link(url, Hints(title, date, "feed") if title or date else Hints()))
            if changed := self._texts.get("lastmod", "").strip():
                self.changed[url] = changed
