"""The network under the HTTP client: lets nobody lead us inside, and keeps the bytes exactly as they pass."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from socket import SOCK_STREAM
from typing import Any

import anyio
import httpcore
import httpx

from scraper.crawl.guard import Guard
from scraper.crawl.heads import Heads
from scraper.errors import Oversize

_SocketOptions = Iterable[httpcore.SOCKET_OPTION]
_MOST_ADDRESSES = 8  # of one host that are tried

LookUp = Callable[[str, int], Awaitable[tuple[str, ...]]]
"""Host and port to IP addresses, in the order in which they are to be tried; raises OSError or UnicodeError."""


async def look_up(host: str, port: int) -> tuple[str, ...]:
    """The host's addresses as the system knows them, IPv4 first: towns announce IPv6 ones that lead nowhere."""
    found = await anyio.getaddrinfo(host, port, type=SOCK_STREAM)
    addresses = dict.fromkeys(str(where[0]) for _, _, _, _, where in found)
    return tuple(sorted(addresses, key=lambda ip: ":" in ip))


@cache
def certificates() -> ssl.SSLContext:
    """A TLS context that believes the authorities that browsers do, and nothing that the environment says.

    One serves every source of a process: to read the authorities takes 40 ms and some megabytes.
    """
    return httpx.create_ssl_context(trust_env=False)


@dataclass(frozen=True, slots=True)
class Network:
    """Whom we believe outside: who says where a name leads, and whose word for a certificate counts.

    `certificates` makes the TLS context; it takes a while, so it is called once a crawl, off the event loop.
    """

    look_up: LookUp = look_up
    certificates: Callable[[], ssl.SSLContext] = certificates


@dataclass(slots=True)
class Tape:
    """What passed since `start`, above TLS: `sent`, `received`, and the address `ip` that the host was reached at."""

    url: str = ""
    limit: int = 0
    sent: bytearray = field(default_factory=bytearray)
    received: bytearray = field(default_factory=bytearray)
    ip: str | None = None

    def start(self, url: str, limit: int) -> None:
        """Begin a new exchange, of which `limit` bytes may be received."""
        self.url, self.limit = url, limit
        self.sent, self.received = bytearray(), bytearray()

    def hear(self, data: bytes) -> None:
        """Keep received bytes. Raises Oversize past the limit."""
        self.received += data
        if len(self.received) > self.limit:
            raise Oversize(self.url, f"more than {self.limit} bytes")


class RecordingStream(httpcore.AsyncNetworkStream):
    """A connection that puts on the tape what passes over it; after `start_tls`, what passes inside."""

    def __init__(self, inner: httpcore.AsyncNetworkStream, tape: Tape) -> None:
        self._inner = inner
        self._tape = tape
        inside = inner.get_extra_info("ssl_object")
        self._heads = None if inside and inside.selected_alpn_protocol() == "h2" else Heads()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Some bytes as the client can read them, as on the tape but for odd heads; empty at the end."""
        while True:
            data = await self._inner.read(max_bytes, timeout)
            self._tape.hear(data)
            ready = self._heads.take(data) if self._heads else data
            if ready or not data:
                return ready

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of it."""
        await self._inner.write(buffer, timeout)
        if self._heads:
            self._heads.expect()
        self._tape.sent += buffer

    async def aclose(self) -> None:
        """Close the connection."""
        await self._inner.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """The same connection inside TLS, recorded there."""
        return RecordingStream(await self._inner.start_tls(ssl_context, server_hostname, timeout), self._tape)

    def get_extra_info(self, info: str) -> Any:
        """What httpcore wants to know of the connection below."""
        return self._inner.get_extra_info(info)


class RecordingBackend(httpcore.AsyncNetworkBackend):
    """Connects to addresses that the guard has seen, and to no others: the name is not looked up a second time."""

    def __init__(self, guard: Guard, tape: Tape, look_up: LookUp = look_up) -> None:
        self._guard = guard
        self._tape = tape
        self._look_up = look_up
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: _SocketOptions | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A recorded connection. Raises Refused for a host that leads inside; httpcore's errors otherwise."""
        found = await self.find(host, port, timeout)
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for ip in found:
            try:
                stream = await self._inner.connect_tcp(ip, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            self._tape.ip = ip
            return RecordingStream(stream, self._tape)
        raise failure

    async def sleep(self, seconds: float) -> None:
        """Wait, for httpcore's own retries."""
        await self._inner.sleep(seconds)

    async def find(self, host: str, port: int, timeout: float | None) -> tuple[str, ...]:
        """The addresses of a host that may be connected to. Raises Refused if it leads inside."""
        found = await self._addresses(host, port, timeout)
        self._guard.check(host, port, found)
        return found[:_MOST_ADDRESSES]

    async def _addresses(self, host: str, port: int, timeout: float | None) -> tuple[str, ...]:
        try:
            with anyio.fail_after(timeout):
                return await self._look_up(host, port)
        except TimeoutError:
            raise httpcore.ConnectTimeout(f"{host} was not found in time") from None
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host}: {error}") from None


class RecordingTransport(httpx.AsyncBaseTransport):
    """httpx over httpcore with one recorded connection, which may speak HTTP/2; httpcore's errors come through as they
    are."""

    def __init__(self, context: ssl.SSLContext, backend: RecordingBackend) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context, max_connections=1, http2=True, network_backend=backend
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request; the response's body is still to be read."""
        url = request.url
        response = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            response.status, headers=response.headers, stream=_Body(response), extensions=response.extensions
        )

    async def aclose(self) -> None:
        """Close the connection."""
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._response.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._response.aclose()
