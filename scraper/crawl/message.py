"""Reads an HTTP/1.1 response out of its recorded bytes, so that a live answer and a replayed one are one thing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from isal import isal_zlib

from scraper.errors import Damaged, Oversize
from scraper.models import Capture, Place, Role

_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"\s*(?i:HTTP)/\d(?:\.\d)?[ \t]+(\d{3})(?!\d)")
_LINE_END = re.compile(rb"\r?\n")
_FOLDED = re.compile(rb"\r?\n[ \t]+")  # a header that goes on in the next line: obsolete (RFC 9112, 5.2), still met
_CHUNK = re.compile(rb"[ \t]*([0-9a-fA-F]{1,15})[^\n]*\n")  # after the size: extensions
_GZIP, _ZLIB, _RAW = 31, 15, -15  # zlib's window bits
_BODILESS = (101, 204, 304)
_LONGEST_NUMBER = 20  # digits of a Content-Length
_MOST_CODINGS = 3
_MOST_MEMBERS = 1000  # of one gzip body; more, and small, cost hours
TORN = cast("type[Exception]", isal_zlib.error)  # its stubs take the class for an instance


@dataclass(frozen=True, slots=True)
class Message:
    """One response. `body` is without transfer coding, content coding still on; `end` is where the message ends.

    `interim`: other responses (1xx) stand before it in the bytes. `framed`: it says itself where its body ends.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    end: int
    interim: bool = False
    framed: bool = True

    def header(self, name: str) -> str | None:
        """All headers of that name joined by commas, in lower case; None if there is none."""
        values = [value for key, value in self.headers if key.lower() == name]
        return ", ".join(values).lower() if values else None


def parse(raw: bytes, *, alone: bool, cut: bool = False) -> Message:
    """The response to a GET request in `raw` (RFC 9112).

    `alone`: the bytes are one message and nothing else, as in a WARC record. Some archivers take the transfer coding
    off and leave the header; the body is then all there is. `cut`: its end was left unread, which is no damage.
    Raises Damaged if `raw` is no response, or not a whole one.
    """
    start, interim = 0, False
    while True:
        status, headers, body_at = _head(raw, start)
        if not 100 <= status < 200 or status == 101:
            break
        start, interim = body_at, True
    head = Message(status, headers, b"", body_at, interim)
    body, end = _body(raw, head, alone=alone, cut=cut)
    return Message(status, headers, body, end, interim, _is_framed(head))


def status_of(raw: bytes) -> int:
    """The status of the first response in `raw`. Raises Damaged if there is none."""
    return _head(raw, 0)[0]


def capture(
    raw: bytes,
    *,
    url: str,
    fetched_at: datetime,
    role: Role,
    limit: int,
    place: Place | None = None,
    alone: bool = True,
    cut: bool = False,
) -> Capture:
    """The capture that recorded bytes give. Raises Damaged, or Oversize past `limit` bytes of decoded body.

    `cut`: the bytes may end early, and no more than `limit` bytes of body are wanted.
    """
    message = parse(raw, alone=alone, cut=cut)
    try:
        body = beginning(message, limit) if cut else decode(message, limit)
    except OverflowError:
        raise Oversize(url, f"more than {limit} bytes once unpacked") from None
    return Capture(url, fetched_at, message.status, message.headers, body, role, place)


def decode(message: Message, limit: int) -> bytes:
    """The body without content coding (RFC 9110, 8.4): gzip and deflate.

    Raises OverflowError past `limit` bytes, before memory suffers; Damaged if it cannot be undone.
    """
    body = message.body
    codings = [name.strip() for name in (message.header("content-encoding") or "").split(",")]
    codings = [name for name in codings if name not in ("", "identity")]
    if len(codings) > _MOST_CODINGS:
        raise Damaged(f"found {len(codings)} content codings, expected {_MOST_CODINGS} at most")
    for name in reversed(codings):
        body = _decoded(body, name, limit)
    if len(body) > limit:
        raise OverflowError
    return body


def beginning(message: Message, limit: int) -> bytes:
    """The first `limit` bytes of the body without content coding, however it goes on. Raises Damaged."""
    if (message.header("content-encoding") or "") in ("gzip", "x-gzip") and message.body.startswith(b"\x1f\x8b"):
        try:
            return bytes(isal_zlib.decompressobj(wbits=_GZIP).decompress(message.body, limit))
        except (TORN, ValueError) as error:
            raise Damaged(f"compressed body: {error}") from None
    return message.body[:limit]


# --- head -------------------------------------------------------------------


def _head(raw: bytes, start: int) -> tuple[int, tuple[tuple[str, str], ...], int]:
    status = _STATUS.match(raw, start)
    end = _BLANK_LINE.search(raw, status.end() if status else start)
    if status is None or end is None:
        raise Damaged(f"found {raw[start : start + 40]!r}, expected an HTTP/1.1 response")
    lines = _LINE_END.split(_FOLDED.sub(b" ", raw[status.end() : end.start()]))[1:]
    return int(status[1]), tuple(_header(line) for line in lines if line.strip()), end.end()


def _header(line: bytes) -> tuple[str, str]:
    name, _, value = line.partition(b":")
    return _text(name), _text(value)


def _text(value: bytes) -> str:
    try:
        return value.strip().decode("utf-8")
    except UnicodeDecodeError:
        return value.strip().decode("latin-1")


# --- body -------------------------------------------------------------------


def _body(raw: bytes, head: Message, *, alone: bool, cut: bool) -> tuple[bytes, int]:
    start = head.end
    if head.status in _BODILESS:
        return b"", start
    if _is_chunked(head):
        return _dechunked(raw, start, alone=alone, cut=cut)
    said = _said_length(head)
    if alone or cut or said is None:
        return raw[start:], len(raw)
    end = start + said
    if len(raw) < end:
        raise Damaged(f"found {len(raw) - start} bytes of body, expected {said}")
    return raw[start:end], end


def _is_framed(head: Message) -> bool:
    return head.status in _BODILESS or _is_chunked(head) or _said_length(head) is not None


def _is_chunked(head: Message) -> bool:
    return "chunked" in (head.header("transfer-encoding") or "")


def _said_length(head: Message) -> int | None:
    said = (head.header("content-length") or "").partition(",")[0].strip()
    return int(said) if said.isdecimal() and len(said) < _LONGEST_NUMBER else None


def _dechunked(raw: bytes, start: int, *, alone: bool, cut: bool) -> tuple[bytes, int]:
    parts = bytearray()  # not a list: a body may come in millions of chunks
    at = start
    while True:
        head = _CHUNK.match(raw, at)
        if head is None:
            if cut and parts:
                return bytes(parts), len(raw)
            if alone and not parts:
                return raw[start:], len(raw)
            raise Damaged(f"found {raw[at : at + 20]!r} at byte {at}, expected the size of a chunk")
        size, at = int(head[1], 16), head.end()
        if size == 0:
            return bytes(parts), _after_trailers(raw, at)
        if len(raw) < at + size and cut:
            return bytes(parts) + raw[at:], len(raw)
        if len(raw) < at + size:
            raise Damaged(f"found {len(raw) - at} bytes of a chunk, expected {size}")
        parts += raw[at : at + size]
        at += size
        at += 2 if raw[at : at + 2] == b"\r\n" else 1


def _after_trailers(raw: bytes, at: int) -> int:
    while True:
        end = raw.find(b"\n", at)
        if end < 0:
            raise Damaged("found no end of the trailers, expected an empty line")
        if not raw[at:end].strip():
            return end + 1
        at = end + 1


# --- content coding ---------------------------------------------------------


def _decoded(body: bytes, name: str, limit: int) -> bytes:
    if name in ("gzip", "x-gzip"):
        # Some servers and archivers say gzip of a body that is not, or not any more.
        return inflate(body, limit) if body.startswith(b"\x1f\x8b") else body
    if name == "deflate":
        try:
            return _inflated(body, _ZLIB, limit)[0]
        except Damaged:
            return _inflated(body, _RAW, limit)[0]  # what early browsers took it to mean
    raise Damaged(f"found content coding {name!r}, expected gzip or deflate")


def inflate(body: bytes, limit: int) -> bytes:
    """All gzip members of `body`, what follows them left aside. Raises OverflowError past `limit`; Damaged if torn."""
    parts: list[bytes] = []
    size = 0
    while body.startswith(b"\x1f\x8b"):
        if len(parts) == _MOST_MEMBERS:
            raise Damaged(f"compressed body: found more than {_MOST_MEMBERS} gzip members")
        part, body = _inflated(body, _GZIP, limit - size)
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def _inflated(body: bytes, window: int, limit: int) -> tuple[bytes, bytes]:
    inflater = isal_zlib.decompressobj(wbits=window)
    try:
        part = inflater.decompress(body, limit + 1)
    except (TORN, ValueError) as error:
        raise Damaged(f"compressed body: {error}") from None
    if len(part) > limit:
        raise OverflowError
    if not inflater.eof:
        raise Damaged("compressed body: found its end too early")
    return part, inflater.unused_data
