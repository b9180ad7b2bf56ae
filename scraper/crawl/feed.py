"""Reads RSS 2.0, RDF and Atom feeds. Pure: the bytes are here already, and nothing in them is fetched."""

from __future__ import annotations

import html
import re
from io import BytesIO

import feedparser

from scraper import addresses
from scraper.errors import Unfit
from scraper.models import Capture, Hints, Link

_TAG = re.compile(r"<[^<>]*>")
_SPACE = re.compile(r"\s+")
_DATES = ("published", "issued", "created", "updated")  # `updated` only where nothing says when it was published


def read(capture: Capture, section: str | None = None) -> tuple[Link, ...]:
    """The entries of a feed that have a web address. A feed without entries is one; raises Unfit for what is none."""
    content_type = capture.content_type or "application/xml"
    try:
        # A stream, never the bytes themselves: feedparser takes a string for an address to fetch or a file to open.
        found = feedparser.parse(BytesIO(capture.body), response_headers={"content-type": content_type})
    except Exception as error:
        raise Unfit(capture.url, f"cannot be read as a feed ({type(error).__name__})") from error
    if not found.version:
        raise Unfit(capture.url, f"found {capture.body[:40]!r}, expected an RSS or Atom feed")
    links = (_link(entry, capture.url, section) for entry in found.entries)
    return tuple(link for link in links if link)


def _link(entry: feedparser.FeedParserDict, base: str, section: str | None) -> Link | None:
    href = entry.get("link") or (entry.get("id") if str(entry.get("id", "")).startswith("http") else None)
    url = addresses.resolve(base, str(href)) if href else None
    if url is None:
        return None
    date = next((str(entry[name]) for name in _DATES if entry.get(name)), None)
    return Link(url, Hints(_plain(entry.get("title")), date, "feed", section))


def _plain(title: object) -> str | None:
    """A title as text: feeds carry it with markup and with entities, once or twice escaped."""
    text = html.unescape(_TAG.sub(" ", html.unescape(str(title or ""))))
    return _SPACE.sub(" ", text).strip() or None
