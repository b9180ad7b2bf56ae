"""Asks one host once: a request, its whole response within its limits, and the bytes of both."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Literal, Self

import httpcore
import httpx

from scraper.crawl.ending import Endings
from scraper.crawl.guard import Guard
from scraper.crawl.message import parse
from scraper.crawl.wire import LookUp, RecordingTransport, look_up
from scraper.errors import Damaged, Oversize, Refused, Unanswered

_ALWAYS = {"Connection": "keep-alive"}
_HEADROOM = 256 * 1024  # bytes for heads, and for what chunks cost


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one request may cost: bytes of body; seconds to connect, between two reads, and in all.

    `cut`: of a longer body the beginning is wanted, instead of Oversize.
    """

    size: int
    connect: float
    read: float
    total: float
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """A whole response with its request, in HTTP/1.1 form, made so where `protocol` is h2; not whole where `cut`."""

    status: int
    headers: httpx.Headers
    request: bytes
    response: bytes
    ip: str | None
    protocol: Literal["http/1.1", "h2"]
    cut: bool = False


class Host:
    """An async context manager: one host's connection, which carries one request at a time."""

    def __init__(
        self,
        guard: Guard,
        context: ssl.SSLContext,
        headers: dict[str, str],
        *,
        http2: bool,
        look_up: LookUp = look_up,
    ) -> None:
        self._guard = guard
        self._look_up = look_up
        self._context = context
        self._headers = headers
        self._http2 = http2
        self._endings = Endings()
        self._open()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._transport.aclose()

    async def ask(self, url: str, headers: dict[str, str], bounds: Bounds) -> Heard:
        """GET it. Raises Unanswered, Oversize, or Refused for an address that leads inside or is none."""
        try:
            async with asyncio.timeout(bounds.total):
                return await self._ask(url, headers, bounds)
        except TimeoutError:
            raise Unanswered(url, f"no whole answer within {bounds.total:g} seconds") from None
        except httpcore.TimeoutException as error:
            raise Unanswered(url, f"no answer in time ({type(error).__name__})") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpx.TransportError) as error:
            raise Unanswered(url, f"{type(error).__name__}: {error}") from None
        except (httpx.InvalidURL, httpcore.UnsupportedProtocol, UnicodeError) as error:
            raise Refused(url, f"no address to ask: {error}") from None
        except Refused as error:
            raise Refused(url, error.reason) from None

    def _open(self) -> None:
        self._transport = RecordingTransport(self._guard, self._context, http2=self._http2, look_up=self._look_up)

    async def _reopen(self) -> None:
        await self._transport.aclose()
        self._open()

    async def _ask(self, url: str, headers: dict[str, str], bounds: Bounds) -> Heard:
        tape = self._transport.tape
        tape.start(url, bounds.size + _HEADROOM)
        timeout = httpx.Timeout(bounds.read, connect=bounds.connect)
        # Without httpx's client, which is there for cookies, redirects and credentials: a page must not depend on
        # which one was read before it.
        request = httpx.Request(
            "GET", url, headers={**_ALWAYS, **self._headers, **headers}, extensions={"timeout": timeout.as_dict()}
        )
        response = await self._transport.handle_async_request(request)
        parsed, cut = await _listen(response, url, bounds)
        if cut:
            await self._reopen()
        if response.http_version == "HTTP/2":
            return replace(_rebuilt(request, response, parsed, tape.ip), cut=cut)
        received = bytes(tape.received)
        if cut:
            return Heard(response.status_code, response.headers, bytes(tape.sent), received, tape.ip, "http/1.1", cut)
        try:
            message = parse(received, alone=False)
        except Damaged as error:
            raise Unanswered(url, str(error)) from None
        past = received[message.end :]
        if past:
            # What a server sends past its answer would be taken for the next one.
            await self._reopen()
        if doubt := self._endings.doubt(url, message, past):
            raise Unanswered(url, doubt)
        return Heard(
            response.status_code, response.headers, bytes(tape.sent), received[: message.end], tape.ip, "http/1.1"
        )


async def _listen(response: httpx.Response, url: str, bounds: Bounds) -> tuple[bytes, bool]:
    """Read the body to its end, or until there is enough; what was read of HTTP/2, and whether the end was cut off.

    Of HTTP/1.1 the tape has everything.
    """
    parsed = bytearray()
    try:
        if not bounds.cut:
            _refuse_oversize(response, url, bounds.size)
        async for part in response.aiter_raw():
            if response.http_version == "HTTP/2":
                parsed += part
    except Oversize:
        if not bounds.cut:
            raise
        return bytes(parsed), True
    finally:
        await response.aclose()
    return bytes(parsed), False


def _refuse_oversize(response: httpx.Response, url: str, limit: int) -> None:
    said = response.headers.get("content-length", "")
    if said.isdecimal() and len(said) < 20 and int(said) > limit:
        raise Oversize(url, f"{said} bytes, {limit} at most are taken")


def _rebuilt(request: httpx.Request, response: httpx.Response, body: bytes, ip: str | None) -> Heard:
    """An HTTP/2 exchange in HTTP/1.1 form: there are no HTTP/1.1 bytes to keep."""
    asked = b"GET %s HTTP/1.1\r\n" % request.url.raw_path + _lines(request.headers.raw)
    heard = b"HTTP/1.1 %d %s\r\n" % (response.status_code, response.reason_phrase.encode("ascii", "replace"))
    return Heard(response.status_code, response.headers, asked, heard + _lines(response.headers.raw) + body, ip, "h2")


def _lines(headers: list[tuple[bytes, bytes]]) -> bytes:
    return b"".join(b"%s: %s\r\n" % pair for pair in headers) + b"\r\n"
