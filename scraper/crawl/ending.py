"""Tells a page that was cut short from one that simply ends so: not every answer says how long it is, or says it truly.

A cut comes at another place each time and in the middle of something; a page that its makers never close ends in a
whole tag, and other pages of its host end as it does.
"""

from __future__ import annotations

import re

from scraper.crawl.message import Message

_ROOT = re.compile(rb"(?:\s|\xef\xbb\xbf|<[?!][^>]*>)*<([a-zA-Z][\w:.-]*)")
_TAIL = 60  # bytes in which two pages of one template end alike
_MOST_TAILS = 1000
_NEAR = 2048  # bytes in which the end of most pages is
_TRAILER = {b"%PDF-": (b"%%EOF", 2048), b"PK\x03\x04": (b"PK\x05\x06", 66_000)}  # what a whole file has near its end


class Endings:
    """What the answers of one host have shown of how its pages end."""

    def __init__(self) -> None:
        self._closed = False
        self._tails: dict[bytes, str] = {}

    def doubt(self, url: str, message: Message, past: bytes) -> str | None:
        """Why an answer is not to be taken for whole, in words; None where nothing speaks against it.

        `past`: what came after the answer on the same connection.
        """
        if message.status != 200:
            return None
        more = bool(past.strip()) and not past.lstrip().startswith(b"HTTP/")
        shown = shows_its_end(message)
        self._closed |= shown is True
        if shown or (message.framed and not more):
            return None
        if shown is None:
            return f"{len(past)} bytes came past the {len(message.body)} that Content-Length says" if more else None
        if self._ends_so(url, message.body):
            return None
        return f"cut short: after {len(message.body)} bytes found {message.body[-20:]!r}, expected the document's end"

    def _ends_so(self, url: str, body: bytes) -> bool:
        """Whether it is this host's way to end here: another page does too, or this one does again and none was seen
        to end better."""
        end = body.rstrip()[-_TAIL:]
        before = self._tails.get(end)
        if before is None and len(self._tails) < _MOST_TAILS:
            self._tails[end] = url
        return end.endswith(b">") and before is not None and (before != url or not self._closed)


def shows_its_end(message: Message) -> bool | None:
    """Whether a document is there to its end; None where its kind does not tell, or a content coding does."""
    body = message.body
    if message.header("content-encoding") not in (None, "", "identity"):
        return None
    for start, (trailer, near) in _TRAILER.items():
        if body.startswith(start):
            return trailer in body[-near:]
    root = _ROOT.match(body[:4096])
    if root is None:
        return None
    name = root[1].lower()
    kind = message.header("content-type") or ""
    if name == b"html" or "xml" in kind or b"<?xml" in body[:200].lower():
        end = b"</" + name
        return end in body[-_NEAR:].lower() or end in body.lower()
    return None
