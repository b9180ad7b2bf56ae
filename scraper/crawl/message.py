"""Reads a recorded HTTP response: status, headers, and the body without transfer or content coding.

Live answers and WARC records are read by this one function, so that a page is the same bytes either way.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from warcio.bufferedreaders import ChunkedDataReader, DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

from scraper.errors import Damaged

LIMIT = 64 * 2**20  # bytes that a body may unpack to
_DECODERS = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate"}


@dataclass(frozen=True, slots=True)
class Message:
    """An HTTP response. `framed` is the body as it passed, chunks and all: what a payload digest is made of."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    framed: bytes
    oversize: bool = False


def read(raw: bytes, limit: int = LIMIT) -> Message:
    """Read the last response in `raw` (1xx answers may stand before it; RFC 9112).

    A body that unpacks to more than `limit` bytes is cut there and marked. Raises Damaged if `raw` is no response.
    """
    stream = BytesIO(raw)
    parser = StatusAndHeadersParser(["HTTP/1.0", "HTTP/1.1", "HTTP/2"])
    while True:
        try:
            head = parser.parse(stream)
            status = int(head.get_statuscode())
        except (StatusAndHeadersParserException, EOFError, ValueError) as error:
            raise Damaged(f"no HTTP response: found {raw[:40]!r}, expected a status line") from error
        if status >= 200 or status == 101:
            break
    framed = raw[stream.tell() :]
    headers = tuple((str(name), str(value)) for name, value in head.headers)
    body = _plain(framed, headers, limit + 1)
    return Message(status, headers, body[:limit], framed, len(body) > limit)


def _plain(framed: bytes, headers: tuple[tuple[str, str], ...], most: int) -> bytes:
    transfer = _last(headers, "transfer-encoding")
    coding = _last(headers, "content-encoding")
    stream = BytesIO(framed)
    decoder = _DECODERS.get(coding)
    try:
        if "chunked" in transfer:
            return _all(ChunkedDataReader(stream, decomp_type=decoder), most)
        if decoder:
            return _all(DecompressingBufferedReader(stream, decomp_type=decoder), most)
    except (ArchiveLoadFailed, OSError, EOFError, ValueError):
        pass  # crawlers exist that store the body unpacked under headers that say otherwise
    return framed[:most]


def _all(reader: DecompressingBufferedReader, most: int) -> bytes:
    parts, size = [], 0
    while size < most and (part := reader.read(min(2**16, most - size))):
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def _last(headers: tuple[tuple[str, str], ...], name: str) -> str:
    values = [value for key, value in headers if key.lower() == name]
    return values[-1].strip().lower() if values else ""
