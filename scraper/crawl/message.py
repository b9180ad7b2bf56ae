"""Reads an HTTP/1.1 response out of its recorded bytes, so that a live answer and a replayed one are one thing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from isal import isal_zlib

from scraper.errors import Damaged, Oversize
from scraper.models import Capture, Place, Role

_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"\s*(?i:HTTP)/(\d(?:\.\d)?)[ \t]+(\d{3})(?!\d)")
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

    `interim`: other responses (1xx) stand before it in the bytes. `version`: of HTTP, as its sender says.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    end: int
    interim: bool = False
    version: str = "1.1"

    def header(self, name: str) -> str | None:
        """All headers of that name joined by commas, in lower case; None if there is none."""
        values = [value for key, value in self.headers if key.lower() == name]
        return ", ".join(values).lower() if values else None

    @property
    def framed(self) -> bool:
        """Whether it says itself where its body ends."""
        return self.status in _BODILESS or self.chunked or _said_length(self) is not None

    @property
    def chunked(self) -> bool:
        """Whether its body comes in chunks."""
        return self.status not in _BODILESS and _is_chunked(self)

    @property
    def persistent(self) -> bool:
        """Whether its sender means to keep the connection open (RFC 9112, 9.3)."""
        return self.version == "1.1" and self.status != 101 and "close" not in (self.header("connection") or "")

    def length(self) -> int | None:
        """How many bytes of body follow the head; None where the end of the connection ends it, or chunks do.

        Raises Damaged where that is not said clearly.
        """
        if self.status in _BODILESS:
            return 0
        coding = (self.header("transfer-encoding") or "").strip()
        if coding not in ("", "identity", "chunked"):
            raise Damaged(f"Transfer-Encoding: found {coding[:40]!r}, expected chunked or none")
        lengths = {part.strip() for part in (self.header("content-length") or "").split(",")} - {""}
        if self.chunked or not lengths:
            return None
        if len(lengths) > 1 or _said_length(self) is None:
            raise Damaged(f"Content-Length: found {', '.join(sorted(lengths))[:40]!r}, expected one number")
        return _said_length(self)


def parse(raw: bytes, *, alone: bool, cut: bool = False, begun: Message | None = None) -> Message:
    """The response to a GET request in `raw` (RFC 9112). `begun` is its head, where that was read already.

    `alone`: the bytes are one message and nothing else, as in a WARC record. Some archivers take the transfer coding
    off and leave the header; the body is then all there is. `cut`: its end was left unread, which is no damage.
    Raises Damaged if `raw` is no response, or not a whole one.
    """
    found = begun or head(raw)
    if found is None:
        raise _no_response(raw, 0)
    body, end = _body(raw, found, alone=alone, cut=cut)
    return replace(found, body=body, end=end)


def head(raw: bytes | bytearray) -> Message | None:
    """The head of the response in `raw`, those of interim ones passed over: a Message without a body, whose `end` is
    where the head ends. None where its end is not there. Raises Damaged where `raw` cannot be the beginning of one.
    """
    start, interim = 0, False
    while True:
        found = _head(raw, start)
        if found is None:
            return None
        if not 100 <= found.status < 200 or found.status == 101:
            return replace(found, interim=True) if interim else found
        start, interim = found.end, True


def status_of(raw: bytes) -> int:
    """The status of the first response in `raw`. Raises Damaged if there is none."""
    found = _head(raw, 0)
    if found is None:
        raise _no_response(raw, 0)
    return found.status


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
    return unpacked(message, url=url, fetched_at=fetched_at, role=role, limit=limit, place=place, cut=cut)


def unpacked(
    message: Message,
    *,
    url: str,
    fetched_at: datetime,
    role: Role,
    limit: int,
    place: Place | None = None,
    cut: bool = False,
) -> Capture:
    """The capture that a response gives, as `capture` does."""
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


def _head(raw: bytes | bytearray, start: int) -> Message | None:
    status = _STATUS.match(raw, start)
    end = _BLANK_LINE.search(raw, status.end() if status else start)
    if end is None or (status is None and not _BLANK_LINE.search(raw[start:].lstrip())):
        return None
    if status is None:
        raise _no_response(raw, start)
    lines = _LINE_END.split(_FOLDED.sub(b" ", bytes(raw[status.end() : end.start()])))[1:]
    headers = tuple(_header(line) for line in lines if line.strip())
    return Message(int(status[2]), headers, b"", end.end(), version=status[1].decode())


def _no_response(raw: bytes | bytearray, start: int) -> Damaged:
    return Damaged(f"found {bytes(raw[start : start + 40])!r}, expected an HTTP/1.1 response")


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
    if head.chunked:
        return _dechunked(raw, start, alone=alone, cut=cut)
    said = _said_length(head)
    if alone or cut or said is None:
        return raw[start:], len(raw)
    end = start + said
    if len(raw) < end:
        raise Damaged(f"found {len(raw) - start} bytes of body, expected {said}")
    return raw[start:end], end


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
