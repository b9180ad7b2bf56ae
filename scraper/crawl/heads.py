"""Gives the HTTP client heads that it can read: one odd header must not cost a town its page.

Only what the client is given changes; the record has the bytes as they came, and `message` reads those.
"""

from __future__ import annotations

import re

_LARGEST = 100 * 1024  # bytes of one head; more, and the client refuses it
_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"\s*HTTP/(\d(?:\.\d)?)[ \t]+(\d{3})(?!\d)([^\r\n]*)", re.IGNORECASE)
_FOLDED = re.compile(rb"\r?\n[ \t]+")
_LINE = re.compile(rb"\r?\n")
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9a-zA-Z-]+")  # a token (RFC 9110, 5.6.2)
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


class Heads:
    """Between a connection and the client, for one answer at a time; `expect` before each."""

    def __init__(self) -> None:
        self.expect()

    def expect(self) -> None:
        """A head comes next."""
        self._waiting: bytes | None = b""

    def take(self, data: bytes) -> bytes:
        """What of the bytes received so far the client may have now: nothing until a head is whole.

        `data` is empty at the end of the connection; what is left then is given as it is.
        """
        if self._waiting is None:
            return data
        waiting, ready = self._waiting + data, b""
        while end := _END.search(waiting, len(waiting) - len(waiting.lstrip(b"\r\n"))):
            head, waiting = waiting[: end.start()], waiting[end.end() :]
            status = _STATUS.match(head)
            ready += mended(head)
            if status is None or not status[2].startswith(b"1") or status[2] == b"101":
                self._waiting = None
                return ready + waiting
        if not data or len(waiting) > _LARGEST:
            self._waiting = None
            return ready + waiting
        self._waiting = waiting
        return ready


def mended(head: bytes) -> bytes:
    """A head without what HTTP does not allow in one: lines that are no header, names and signs that cannot be."""
    status = _STATUS.match(head)
    if status is None:
        return head + b"\r\n\r\n"
    lines = _LINE.split(_FOLDED.sub(b" ", head[status.end() :]))[1:]
    reason = _CONTROL.sub(b"", status[3].strip())
    fields = [b"HTTP/%s %s %s" % (status[1] if b"." in status[1] else status[1] + b".0", status[2], reason)]
    for line in lines:
        name, colon, value = line.partition(b":")
        name, value = name.strip(), _CONTROL.sub(b" ", value).strip()
        if colon and _NAME.fullmatch(name) and not _says_nothing(name.lower(), value.lower()):
            fields.append(b"%s: %s" % (name, value))
    return b"\r\n".join(fields) + b"\r\n\r\n"


def _says_nothing(name: bytes, value: bytes) -> bool:
    return (name, value) in ((b"content-length", b""), (b"transfer-encoding", b"identity"), (b"transfer-encoding", b""))
