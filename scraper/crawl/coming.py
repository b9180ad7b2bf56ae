"""Tells when a response that is still coming has come to its end (RFC 9112, 6.3)."""

from __future__ import annotations

import re

from scraper.crawl import message
from scraper.crawl.message import Message
from scraper.errors import Damaged

_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_CHUNK = re.compile(rb"[ \t]*([0-9a-fA-F]{1,15})[^\n]*\n")
_LARGEST_HEAD = 100 * 1024  # bytes
_LONGEST_LINE = 16 * 1024  # bytes of a chunk's size and its extensions


class Coming:
    """One response to a GET request. `head` is its head, once that is there."""

    def __init__(self) -> None:
        self.head: Message | None = None
        self._seen = 0  # bytes looked through for the end of a head; then, of chunks
        self._last = False  # whether the last chunk has come, and trailers may follow
        self._length: int | None = None

    def is_whole(self, received: bytearray) -> bool:
        """Whether `received`, all that came so far, holds all of it; not so where only the end of the connection tells.

        Raises Damaged for what cannot be a response, or one that does not say clearly where it ends.
        """
        if self.head is None and not self._has_head(received):
            return False
        assert self.head is not None  # noqa: S101  just found
        if self.head.chunked:
            return self._has_chunks(received)
        return self._length is not None and len(received) >= self._length

    @property
    def keeps_alive(self) -> bool:
        """Whether the connection may carry another one after it, once it is whole."""
        head = self.head
        return head is not None and head.framed and head.persistent

    def _has_head(self, received: bytearray) -> bool:
        end = _BLANK_LINE.search(received, max(0, self._seen - 3))
        self._seen = len(received)
        if end:
            self.head = message.head(received)
        if self.head is None:
            if len(received) > _LARGEST_HEAD and not end:
                raise Damaged(f"found no end of its head in {len(received)} bytes")
            return False
        said = self.head.length()
        self._length = None if said is None else self.head.end + said
        self._seen = self.head.end
        return True

    def _has_chunks(self, received: bytearray) -> bool:
        while not self._last:
            found = _CHUNK.match(received, self._seen)
            if found is None:
                line = bytes(received[self._seen : self._seen + _LONGEST_LINE])
                if b"\n" in line or len(line) == _LONGEST_LINE:
                    raise Damaged(f"found {line[:20]!r}, expected the size of a chunk")
                return False
            size, after = int(found[1], 16), found.end()
            self._last = size == 0
            if not self._last:
                after += size
                if len(received) < after + 2:  # nothing is whole before the chunk after it
                    return False
                after += 2 if received[after : after + 2] == b"\r\n" else 1
            self._seen = after
        while (end := received.find(b"\n", self._seen)) >= 0:
            blank = not received[self._seen : end].strip()
            self._seen = end + 1
            if blank:
                return True
        return False
