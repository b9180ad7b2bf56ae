"""Reads an RSS 2.0, RDF or Atom feed, or an interface for programs, into links; it never fetches anything."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from scraper import addresses, serial
from scraper.crawl import interface
from scraper.crawl.listing import ListingPage, plain
from scraper.errors import Oversize, Unfit
from scraper.models import Capture, Hints, Link

_ROOT = re.compile(rb"<\s*(?:[\w-]+:)?(rss|feed|rdf)\b", re.IGNORECASE)
_WORDPRESS = re.compile(r"https?://wordpress\.(?:org|com)/", re.IGNORECASE)
_NESTED = re.compile(rb"<!ENTITY\b[^>]{0,2000}&\w", re.IGNORECASE)  # entities made of entities: only bombs need them
_TAG = re.compile(rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<(/?)[\w:.-]+([^<>]*)>?", re.DOTALL)
_START = 64 * 1024  # bytes in which a feed shows that it is one
_WIDE = re.compile(rb"[\0\xfe\xff]")  # so that UTF-16 shows it too
# What feedparser needs hours or gigabytes for is no feed that people read.
_LARGEST = 8 * 2**20  # bytes
_MOST_ENTRIES = 5000
_MOST_MARKS = 500_000  # "<" and "&"
_DEEPEST = 500  # elements inside each other
_LONGEST_TAG = 50_000  # bytes


def read(capture: Capture, section: str | None = None) -> tuple[Link, ...]:
    """The links of a feed, in its order; dates as they are written there. A feed may be empty. Raises as `page`."""
    return page(capture, section).links


def page(capture: Capture, section: str | None = None) -> ListingPage:
    """The links of one page of a feed, and the page after it: rel=next (RFC 5005), or WordPress' ?paged=2, which need
    not be there.

    Raises Unfit if the capture is no feed, or one that is made to harm; Oversize if it is larger than one can be.
    """
    if serial.is_json(capture.body, capture.content_type):
        return interface.read(capture, section)
    start = _WIDE.sub(b"", capture.body[:_START])
    if not _ROOT.search(start):
        raise Unfit(capture.url, f"found {capture.body[:40]!r}, expected an RSS, RDF or Atom feed")
    _refuse_bombs(capture.url, capture.body.replace(b"\0", b""))
    # A stream, never the bytes themselves: feedparser takes those for a file's name or an address first.
    headers = {"content-type": capture.content_type or "", "content-location": capture.url}
    import feedparser  # noqa: PLC0415  slow, and not every site has a feed

    found = feedparser.parse(io.BytesIO(capture.body), response_headers=headers, sanitize_html=False)
    if not found.version and not found.entries:
        raise Unfit(capture.url, f"found no feed in it ({found.get('bozo_exception')}), expected RSS, RDF or Atom")
    links = (_link(entry, capture.url, section) for entry in found.entries)
    kept = tuple(link for link in links if link)
    said = (each.get("href") for each in found.feed.get("links", ()) if each.get("rel") == "next")
    if named := next(filter(None, (addresses.resolve(capture.url, each or "") for each in said)), None):
        return ListingPage(kept, named)
    by_wordpress = kept and _WORDPRESS.match(str(found.feed.get("generator") or ""))
    return ListingPage(kept, _paged(capture.url) if by_wordpress else None, guessed=True)


def _paged(url: str) -> str:
    """The page of a WordPress feed after the one at `url`."""
    parts = urlsplit(url)
    asked = parse_qsl(parts.query, keep_blank_values=True)
    number = next((int(value) for name, value in asked if name == "paged" and value.isdecimal()), 1)
    kept = [pair for pair in asked if pair[0] != "paged"]
    return parts._replace(query=urlencode([*kept, ("paged", str(number + 1))])).geturl()


def _refuse_bombs(url: str, body: bytes) -> None:
    """`body`: the feed, of UTF-16 every other byte."""
    entries = len(re.findall(rb"<(?:\w+:)?(?:item|entry)\b", body, re.IGNORECASE))
    if len(body) > _LARGEST or entries > _MOST_ENTRIES or body.count(b"<") + body.count(b"&") > _MOST_MARKS:
        raise Oversize(url, f"a feed of {entries} entries in {len(body)} bytes, more than are taken")
    if _NESTED.search(body):
        raise Unfit(url, "found entities that are made of entities, expected a feed without them")
    depth = 0
    for tag in _TAG.finditer(body):
        if tag[2] is None:
            continue
        if len(tag[2]) > _LONGEST_TAG:
            raise Unfit(url, f"found a tag of {len(tag[2])} bytes, expected a feed")
        depth = max(0, depth - 1) if tag[1] else depth + (not tag[2].endswith(b"/"))
        if depth > _DEEPEST:
            raise Unfit(url, f"more than {_DEEPEST} elements inside each other, expected a feed")


def _link(entry: Mapping[str, Any], base: str, section: str | None) -> Link | None:
    url = addresses.resolve(base, str(entry.get("link") or ""))
    if url is None or not entry.get("link"):
        return None
    date = entry.get("published")
    if not date and "updated" in entry:  # not get(): feedparser then gives `published` under this name, and warns
        date = entry["updated"]
    return Link(url, Hints(plain(entry.get("title")), (date or "").strip() or None, "feed", section))
