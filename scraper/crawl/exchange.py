"""Asks one host once: a request, its whole response within its limits, and the bytes of both."""

from __future__ import annotations

import asyncio
import re
import ssl
from dataclasses import dataclass
from functools import lru_cache
from types import TracebackType
from typing import Literal, Self

import httpcore
import httpx

from scraper.crawl.ending import Endings
from scraper.crawl.guard import Guard
from scraper.crawl.line import Line
from scraper.crawl.message import Message, parse
from scraper.crawl.wire import LookUp, RecordingBackend, RecordingTransport, Tape, look_up
from scraper.errors import Damaged, Oversize, Refused, Unanswered

_ALWAYS = {"Connection": "keep-alive"}
_HEADROOM = 256 * 1024  # bytes for heads, and for what chunks cost
# An address of which the client would send each sign as it stands, in a fortieth of the client's time.
_PLAIN = re.compile(
    r"(?P<origin>https?://[a-z0-9.-]+(?::[0-9]{1,5})?)(?P<target>/[a-zA-Z0-9/_.~-]*(?:\?[a-zA-Z0-9/_.~=&-]*)?)"
)


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
    """A whole response with its request, in HTTP/1.1 form, made so where `protocol` is h2; not whole where `cut`.

    `message` is what `response` says.
    """

    message: Message
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
        self._tape = Tape()
        self._backend = RecordingBackend(guard, self._tape, look_up)
        self._context = context
        self._headers = _ALWAYS | headers
        self._line = Line(self._tape, self._backend.find, context)
        self._http2 = RecordingTransport(context, self._backend) if http2 else None
        self._endings = Endings()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._line.close()
        if self._http2:
            await self._http2.aclose()

    async def ask(self, url: str, headers: dict[str, str], bounds: Bounds) -> Heard:
        """GET it. Raises Unanswered, Oversize, or Refused for an address that leads inside or is none."""
        try:
            async with asyncio.timeout(bounds.total):
                self._tape.start(url, bounds.size + _HEADROOM)
                if self._http2:
                    return await self._ask_by_http2(self._http2, url, headers, bounds)
                return await self._ask(url, headers, bounds)
        except Damaged as error:
            raise Unanswered(url, str(error)) from None
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

    async def _ask(self, url: str, headers: dict[str, str], bounds: Bounds) -> Heard:
        origin, target = address(url)
        said = {"Host": origin.netloc.decode("ascii"), **self._headers, **headers}
        lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
        request = b"GET %s HTTP/1.1\r\n%s\r\n" % (target, lines.encode("ascii"))

        def begun(found: Message) -> None:
            if not bounds.cut:
                _refuse_oversize(found.header("content-length") or "", url, bounds.size)

        try:
            head = await self._line.ask(origin, request, connect=bounds.connect, read=bounds.read, begun=begun)
        except Oversize:
            if not bounds.cut:
                raise
            return self._heard(cut=True)
        return self._whole(url, head)

    async def _ask_by_http2(
        self, transport: RecordingTransport, url: str, headers: dict[str, str], bounds: Bounds
    ) -> Heard:
        timeout = httpx.Timeout(bounds.read, connect=bounds.connect)
        # Without httpx's client, which is there for cookies, redirects and credentials: a page must not depend on
        # which one was read before it.
        request = httpx.Request(
            "GET", url, headers={**self._headers, **headers}, extensions={"timeout": timeout.as_dict()}
        )
        response = await transport.handle_async_request(request)
        parsed, cut = await _listen(response, url, bounds)
        if cut:
            await self._reopen()
        if response.http_version == "HTTP/2":
            return _rebuilt(request, response, parsed, self._tape.ip, cut=cut)
        heard = self._heard(cut=True) if cut else self._whole(url)
        if len(heard.response) < len(self._tape.received):
            await self._reopen()
        return heard

    async def _reopen(self) -> None:
        if self._http2:
            await self._http2.aclose()
            self._http2 = RecordingTransport(self._context, self._backend)

    def _whole(self, url: str, head: Message | None = None) -> Heard:
        """The response on the tape. Raises Unanswered where it is doubtful that it is whole."""
        received = bytes(self._tape.received)
        message = parse(received, alone=False, begun=head)
        past = received[message.end :]
        if past:
            # What a server sends past its answer would be taken for the next one.
            self._line.close()
        if doubt := self._endings.doubt(url, message, past):
            raise Unanswered(url, doubt)
        return self._heard(message)

    def _heard(self, message: Message | None = None, *, cut: bool = False) -> Heard:
        """What the tape has, up to the end of `message`; without one, as far as it was listened to."""
        received, tape = bytes(self._tape.received), self._tape
        message = message or parse(received, alone=True, cut=True)
        return Heard(message, bytes(tape.sent), received[: message.end], tape.ip, "http/1.1", cut)


def address(url: str) -> tuple[httpx.URL, bytes]:
    """Whom a request for that address goes to (scheme, host and port), and what it asks for there.

    Raises httpx.InvalidURL for what is no address.
    """
    plain = _PLAIN.fullmatch(url) if "/." not in url else None
    if plain:
        return _url(plain["origin"]), plain["target"].encode("ascii")
    parsed = _url(url)
    return parsed, parsed.raw_path


@lru_cache(maxsize=256)
def _url(url: str) -> httpx.URL:
    return httpx.URL(url)


async def _listen(response: httpx.Response, url: str, bounds: Bounds) -> tuple[bytes, bool]:
    """Read the body to its end, or until there is enough; what was read of HTTP/2, and whether the end was cut off.

    Of HTTP/1.1 the tape has everything.
    """
    parsed = bytearray()
    try:
        if not bounds.cut:
            _refuse_oversize(response.headers.get("content-length", ""), url, bounds.size)
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


def _refuse_oversize(said: str, url: str, limit: int) -> None:
    if said.isdecimal() and len(said) < 20 and int(said) > limit:
        raise Oversize(url, f"{said} bytes, {limit} at most are taken")


def _rebuilt(request: httpx.Request, response: httpx.Response, body: bytes, ip: str | None, *, cut: bool) -> Heard:
    """An HTTP/2 exchange in HTTP/1.1 form: there are no HTTP/1.1 bytes to keep."""
    asked = b"GET %s HTTP/1.1\r\n" % request.url.raw_path + _lines(request.headers.raw)
    begun = b"HTTP/1.1 %d %s\r\n" % (response.status_code, response.reason_phrase.encode("ascii", "replace"))
    heard = begun + _lines(response.headers.raw) + body
    return Heard(parse(heard, alone=True), asked, heard, ip, "h2", cut)


def _lines(headers: list[tuple[bytes, bytes]]) -> bytes:
    return b"".join(b"%s: %s\r\n" % pair for pair in headers) + b"\r\n"
