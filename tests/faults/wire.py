"""Faults of the wire: what is late, cut, torn, wrongly measured or badly framed."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from functools import cache
from itertools import count

from tests.faults.town import RESET, Act, Fault, Page, Piece, say

EVERYWHERE = ("article", "attachment", "listing", "feed", "sitemap", "robots")
PAGES = ("article", "listing")
_LONG = 60.0  # seconds; longer than any limit here


def head(page: Page, *headers: str, status: str = "HTTP/1.1 200 OK") -> bytes:
    return "\r\n".join((status, f"Content-Type: {page.kind}", *headers, "", "")).encode()


def length(page: Page) -> str:
    return f"Content-Length: {len(page.body)}"


def half(page: Page) -> bytes:
    return page.body[: len(page.body) // 2]


def chunk(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(body), body)


def sending(*make: object) -> Act:
    """Sends what each of these is or gives for a page."""

    def act(page: Page) -> Iterator[Piece]:
        for each in make:
            yield each(page) if callable(each) else each  # type: ignore[misc]

    return act


def _drip(page: Page) -> Iterator[Piece]:
    yield head(page, length(page))
    for at in range(len(page.body)):
        yield page.body[at : at + 1]
        yield 0.1


def _drip_head(page: Page) -> Iterator[Piece]:
    yield b"HTTP/1.1 200 OK\r\n"
    for number in count():
        yield b"X-%d: a\r\n" % number
        yield 0.1


def _huge(page: Page, said: str) -> Iterator[Piece]:
    yield head(page, said) if said else head(page)
    for _ in range(200):
        yield bytes(2**20)


def _headers(page: Page) -> Iterator[Piece]:
    yield b"HTTP/1.1 200 OK\r\n"
    for number in range(100_000):
        yield b"X-%d: a\r\n" % number
    yield b"\r\n" + page.body


def _interim(page: Page) -> Iterator[Piece]:
    for _ in range(200_000):
        yield b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 10
    yield page.answer


def _torn_gzip(page: Page) -> Iterator[Piece]:
    packed = gzip.compress(page.body)
    packed = packed[: len(packed) // 2]
    yield head(page, "Content-Encoding: gzip", f"Content-Length: {len(packed)}") + packed


def _bomb(name: str, layers: int, coding: str, places: tuple[str, ...]) -> Fault:
    @cache
    def packed() -> bytes:
        packer = zlib.compressobj(1, zlib.DEFLATED, 31 if coding == "gzip" else 15)
        made = b"".join(packer.compress(bytes(2**20)) for _ in range(1024)) + packer.flush()
        for _ in range(layers - 1):
            made = gzip.compress(made)
        return made

    def act(page: Page) -> Iterator[Piece]:
        codings = ", ".join([coding] * layers)
        yield head(page, f"Content-Encoding: {codings}", f"Content-Length: {len(packed())}") + packed()

    return Fault(name, act, places, cut=True, ready=packed)


def _members(page: Page) -> Iterator[Piece]:
    packed = gzip.compress(b"") * 200_000
    yield head(page, "Content-Encoding: gzip", f"Content-Length: {len(packed)}") + packed


def _brotli(page: Page) -> Iterator[Piece]:
    yield head(page, "Content-Encoding: br", length(page)) + page.body


def _tiny_chunks(page: Page) -> Iterator[Piece]:
    yield head(page, "Transfer-Encoding: chunked")
    for _ in range(100):
        yield b"1\r\n \r\n" * 3000
    yield chunk(page.body) + b"0\r\n\r\n"


FAULTS = (
    Fault("no first byte", sending(_LONG), EVERYWHERE, cut=True),
    Fault("nothing more within the head", sending(b"HTTP/1.1 200 OK\r\nContent-T", _LONG), PAGES, cut=True),
    Fault("nothing more within the body", sending(lambda p: head(p, length(p)) + half(p), _LONG), EVERYWHERE, cut=True),
    Fault("a drip, byte by byte", _drip, EVERYWHERE, cut=True),
    Fault("a drip of headers without end", _drip_head, cut=True),
    Fault("reset before the head", sending(RESET), EVERYWHERE, cut=True),
    Fault("reset within the head", sending(b"HTTP/1.1 200 OK\r\nContent-T", 0.05, RESET), PAGES, cut=True),
    Fault("reset within the body", sending(lambda p: head(p, length(p)) + half(p), 0.05, RESET), EVERYWHERE, cut=True),
    Fault("closed before the head", sending(), EVERYWHERE, cut=True),
    Fault("cut short, with Content-Length", sending(lambda p: head(p, length(p)) + half(p)), EVERYWHERE, cut=True),
    Fault(
        "cut short in chunks",
        sending(lambda p: head(p, "Transfer-Encoding: chunked") + chunk(half(p)) + b"7f\r\nabc"),
        EVERYWHERE,
        cut=True,
    ),
    Fault(
        "chunks without their end",
        sending(lambda p: head(p, "Transfer-Encoding: chunked") + chunk(half(p))),
        EVERYWHERE,
        cut=True,
    ),
    Fault(
        "cut short, without a length",
        sending(lambda p: head(p, "Connection: close") + half(p)),
        ("article", "attachment", "listing", "feed", "sitemap"),
        cut=True,
    ),
    Fault(
        "cut short over HTTP/1.0",
        sending(lambda p: head(p, status="HTTP/1.0 200 OK") + half(p)),
        ("article", "attachment", "listing", "feed", "sitemap"),
        cut=True,
    ),
    Fault("whole, without a length", sending(lambda p: head(p, "Connection: close") + p.body), EVERYWHERE),
    Fault("torn gzip", _torn_gzip, EVERYWHERE[:-1], cut=True),
    Fault(
        "Content-Length too long",
        sending(lambda p: head(p, f"Content-Length: {len(p.body) + 100}") + p.body),
        EVERYWHERE,
        cut=True,
    ),
    Fault(
        "Content-Length too short",
        sending(lambda p: head(p, f"Content-Length: {len(p.body) // 2}") + p.body),
        EVERYWHERE[:-1],
        cut=True,
    ),
    Fault(
        "two Content-Lengths",
        sending(lambda p: head(p, length(p), f"Content-Length: {len(p.body) // 2}") + p.body),
        EVERYWHERE,
        cut=True,
    ),
    Fault("a negative Content-Length", sending(lambda p: head(p, "Content-Length: -1") + p.body), EVERYWHERE, cut=True),
    Fault("a chunk of no size", sending(lambda p: head(p, "Transfer-Encoding: chunked") + b"zz\r\n"), PAGES, cut=True),
    Fault("300,000 chunks of one byte", _tiny_chunks),
    Fault("200 MB, announced", lambda p: _huge(p, f"Content-Length: {200 * 2**20}"), EVERYWHERE, cut=True),
    Fault("200 MB, unannounced", lambda p: _huge(p, ""), EVERYWHERE, cut=True),
    _bomb("1 GB in gzip", 1, "gzip", EVERYWHERE[:-1]),
    _bomb("1 GB in gzip in gzip in gzip", 3, "gzip", PAGES),
    _bomb("five codings", 5, "gzip", PAGES),
    _bomb("1 GB in deflate", 1, "deflate", PAGES),
    Fault("200,000 empty gzip members", _members, PAGES, cut=True),
    Fault("brotli, which was not asked for", _brotli, PAGES, cut=True),
    Fault("one header of 2 MB", sending(lambda p: head(p, "X-A: " + "a" * 2**21) + p.body), PAGES, cut=True),
    Fault("100,000 headers", _headers, PAGES, cut=True),
    Fault("early hints without end", _interim, cut=True),
    Fault("HTTP/0.9", sending(lambda p: p.body), EVERYWHERE, cut=True),
    Fault("HTTP/1.0", sending(lambda p: head(p, length(p), status="HTTP/1.0 200 OK") + p.body), EVERYWHERE),
    Fault("no HTTP at all", sending(b"220 ftp ready\r\n"), PAGES, cut=True),
    Fault(
        "a second answer behind the first", sending(lambda p: p.answer + say(b"<h1>2</h1>", "text/html")), EVERYWHERE
    ),
    Fault("line ends behind the answer", sending(lambda p: p.answer + b"\r\n\r\n"), EVERYWHERE),
    Fault("line ends before the answer", sending(lambda p: b"\r\n" + p.answer), EVERYWHERE),
    Fault(
        "a header without a colon", sending(lambda p: head(p, "X-Frame-Options DENY", length(p)) + p.body), EVERYWHERE
    ),
)
