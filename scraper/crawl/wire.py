"""The network as the crawler sees it: inside addresses are refused, and every byte of an exchange is recorded."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Any

import httpcore
import httpx

from scraper.errors import Refused, Unanswered

# Prefixes that carry an IPv4 address inside an IPv6 one (RFC 6052, RFC 3056): the inner one is what is reached.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(slots=True)
class Tape:
    """The bytes of the exchange under way, as they pass; one exchange at a time."""

    sent: bytearray = field(default_factory=bytearray)
    received: bytearray = field(default_factory=bytearray)
    peer: str | None = None

    def rewind(self) -> None:
        """Begin the next exchange."""
        self.sent.clear()
        self.received.clear()


@dataclass(frozen=True, slots=True)
class Guard:
    """Which hosts may be anything: those that the source file names, as `host:port`. Every other must be public."""

    trusted: frozenset[str]

    def admits(self, host: str, port: int, address: str) -> bool:
        """Whether `host`, which resolves to `address`, may be connected to."""
        return f"{host.lower()}:{port}" in self.trusted or is_public_address(address)


def is_public_address(text: str) -> bool:
    """Whether an IP address is one of the public internet, any IPv4 address inside an IPv6 one included."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public_address(str(inner))
    return address.is_global and not address.is_multicast


class RecordingStream(httpcore.AsyncNetworkStream):
    """A connection whose bytes go to the tape. After TLS starts, what is recorded is what TLS carries."""

    def __init__(self, inner: httpcore.AsyncNetworkStream, tape: Tape) -> None:
        self._inner = inner
        self._tape = tape

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = await self._inner.read(max_bytes, timeout)
        self._tape.received += data
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._tape.sent += buffer
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return RecordingStream(await self._inner.start_tls(ssl_context, server_hostname, timeout), self._tape)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class RecordingBackend(httpcore.AsyncNetworkBackend):
    """Connects to the very address that the guard has seen, so that no second look-up can lead elsewhere."""

    def __init__(self, guard: Guard, tape: Tape) -> None:
        self._guard = guard
        self._tape = tape
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        failure: Exception | None = None
        for address in await self._resolve(host, port):
            if not self._guard.admits(host, port, address):
                raise Refused(f"{host}:{port}", f"leads to {address}, which is no public address")
            try:
                stream = await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            self._tape.peer = address
            return RecordingStream(stream, self._tape)
        raise failure or httpcore.ConnectError(f"{host} has no address")

    async def _resolve(self, host: str, port: int) -> tuple[str, ...]:
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=1)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} cannot be resolved ({error})") from error
        return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class RecordingTransport(httpx.AsyncBaseTransport):
    """httpx over a connection pool of one connection whose every exchange is on the tape."""

    def __init__(self, guard: Guard, tape: Tape, tls: ssl.SSLContext, *, http2: bool) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=1,
            max_keepalive_connections=1,
            keepalive_expiry=60,
            http1=True,
            http2=http2,
            network_backend=RecordingBackend(guard, tape),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        asked = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            extensions=request.extensions,
        )
        try:
            answer = await self._pool.handle_async_request(asked)
        except _FAILURES as error:
            raise Unanswered(str(request.url), said_of(error)) from error
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer, str(request.url)), extensions=answer.extensions
        )

    async def aclose(self) -> None:
        await self._pool.aclose()


_FAILURES = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    ssl.SSLError,
    OSError,
)


def said_of(error: Exception) -> str:
    """One line that says what went wrong on the network."""
    name = type(error).__name__
    words = {"ConnectTimeout": "no connection in time", "ReadTimeout": "no answer in time"}
    return words.get(name) or f"{name}: {error}" if str(error) or name in words else name


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response, url: str) -> None:
        self._answer = answer
        self._url = url

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._answer.aiter_stream():
                yield part
        except _FAILURES as error:
            raise Unanswered(self._url, said_of(error)) from error

    async def aclose(self) -> None:
        await self._answer.aclose()
