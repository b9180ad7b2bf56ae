"""One HTTP/1.1 connection to one host, which carries one request at a time: what a crawl of one host needs of a client.

The bytes are read as `message` reads them again later, so that what is recorded is what was understood.
"""

from __future__ import annotations

import asyncio
import select
import ssl
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from scraper.crawl.coming import Coming
from scraper.crawl.message import Message

if TYPE_CHECKING:
    from scraper.crawl.wire import Tape

Find = Callable[[str, int, float | None], Awaitable[tuple[str, ...]]]
"""Host, port, seconds: the addresses that may be connected to. Raises Refused, or httpcore's errors."""


class Line:
    """What passes is put on `tape`. Raises httpcore's errors."""

    def __init__(self, tape: Tape, find: Find, context: ssl.SSLContext) -> None:
        self._tape = tape
        self._find = find
        self._context = context
        self._wire: _Wire | None = None

    async def ask(
        self, url: httpx.URL, request: bytes, *, connect: float, read: float, begun: Callable[[Message], None]
    ) -> Message | None:
        """Send a request to that scheme, host and port, and read its response to the end, or to the connection's.

        `begun` is given its head, and may raise what ends it; that head is returned too. Raises Damaged for
        what cannot be a response.
        """
        try:
            wire = await self._connected(url, connect)
            wire.send(request)
            coming, told = Coming(), False
            whole = False
            while not whole and await wire.hear(read):
                whole = coming.is_whole(self._tape.received)
                if coming.head and not told:
                    begun(coming.head)
                    told = True
        except BaseException as error:
            self.close()
            raise _as_httpcore(error) from error
        if not (whole and coming.keeps_alive):
            self.close()
        if not self._tape.received:
            raise httpcore.RemoteProtocolError("Server disconnected without sending a response.")
        return coming.head

    def close(self) -> None:
        """Close the connection."""
        wire, self._wire = self._wire, None
        if wire:
            wire.close()

    async def _connected(self, url: httpx.URL, timeout: float) -> _Wire:
        """The open connection, if nothing came over it since the last answer; else a new one."""
        if self._wire and self._wire.is_idle:
            return self._wire
        self.close()
        host, port = url.raw_host.decode("ascii"), url.port or (443 if url.scheme == "https" else 80)
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for ip in await self._find(host, port, timeout):
            try:
                self._wire = await self._connect(ip, host, port, timeout, secure=url.scheme == "https")
            except TimeoutError:
                failure = httpcore.ConnectTimeout(f"{ip} did not answer in time")
                continue
            except OSError as error:
                failure = httpcore.ConnectError(str(error))
                continue
            self._tape.ip = ip
            return self._wire
        raise failure

    async def _connect(self, ip: str, host: str, port: int, timeout: float, *, secure: bool) -> _Wire:
        tls: dict[str, Any] = {"ssl": self._context, "server_hostname": host} if secure else {}
        async with asyncio.timeout(timeout):
            _, wire = await asyncio.get_running_loop().create_connection(lambda: _Wire(self._tape), ip, port, **tls)
        return wire


class _Wire(asyncio.Protocol):
    """The bytes of one connection, put on the tape as they come."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._fresh = False  # whether something came since it was last listened to
        self._fault: Exception | None = None
        self._ended = False
        self._waiting: asyncio.Future[None] | None = None

    @property
    def is_idle(self) -> bool:
        """Whether it is open, and nothing came that nobody asked for: an end, for the most part, which may not have
        been told us yet."""
        return not (self._ended or self._fresh or _has_more(self._transport.get_extra_info("socket")))

    def send(self, data: bytes) -> None:
        """Send all of it, sooner or later."""
        self._tape.sent += data
        self._transport.write(data)

    async def hear(self, timeout: float) -> bool:
        """Wait until something more came; False at the end. Raises Oversize, OSError, or TimeoutError."""
        if not (self._fresh or self._ended):
            self._waiting = asyncio.get_running_loop().create_future()
            async with asyncio.timeout(timeout):
                await self._waiting
        if self._fault:
            raise self._fault
        fresh, self._fresh = self._fresh, False
        return fresh

    def close(self) -> None:
        """Close it without waiting for what the other side still has to say."""
        self._transport.abort()

    # --- what asyncio calls --------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._fresh = True
        try:
            self._tape.hear(data)
        except Exception as error:
            self._end(error)
            self._transport.abort()
        self._wake()

    def eof_received(self) -> None:
        self._end(None)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(exc)

    def _end(self, fault: Exception | None) -> None:
        self._fault, self._ended = self._fault or fault, True
        self._wake()

    def _wake(self) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)


def _has_more(connection: Any) -> bool:
    """Whether something came over a socket that was not read yet, its end included."""
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([connection], [], [], 0)[0])
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0))


def _as_httpcore(error: BaseException) -> BaseException:
    """The error that httpcore would raise for it."""
    if isinstance(error, TimeoutError):
        return httpcore.ReadTimeout(str(error))
    if isinstance(error, OSError):
        return httpcore.ReadError(str(error))
    return error
