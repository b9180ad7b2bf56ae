"""One HTTP/1.1 connection to one host, which carries one request at a time: what a crawl of one host needs of a pool.

httpcore's own, with its pool, its locks and another library's event loop between, takes four times the CPU.
"""

from __future__ import annotations

import asyncio
import select
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any

import h11
import httpcore
import httpx

from scraper.crawl.heads import Heads

if TYPE_CHECKING:
    from scraper.crawl.wire import Tape

_LARGEST_HEAD = 100 * 1024  # bytes, as in httpcore

Find = Callable[[str, int, float | None], Awaitable[tuple[str, ...]]]
"""Host, port, seconds: the addresses that may be connected to. Raises Refused, or httpcore's errors."""


class Line(httpx.AsyncBaseTransport):
    """A transport for httpx; what passes is put on `tape`. Raises httpcore's errors."""

    def __init__(self, tape: Tape, find: Find, context: ssl.SSLContext) -> None:
        self._tape = tape
        self._find = find
        self._context = context
        self._wire: _Wire | None = None
        self._state = h11.Connection(h11.CLIENT)
        self._heads = Heads()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request without a body; the response's body is still to be read."""
        timeout = request.extensions["timeout"]
        try:
            wire = await self._connected(request.url, timeout["connect"])
            self._heads.expect()
            asked = h11.Request(method=request.method, target=request.url.raw_path, headers=request.headers.raw)
            wire.send((self._state.send(asked) or b"") + (self._state.send(h11.EndOfMessage()) or b""))
            event = await self._next(wire, timeout["read"])
            while isinstance(event, h11.InformationalResponse) and event.status_code != 101:
                event = await self._next(wire, timeout["read"])
        except BaseException as error:
            self._close()
            raise _as_httpcore(error) from error
        assert isinstance(event, h11.Response | h11.InformationalResponse)  # noqa: S101  h11 gives nothing else here
        version = b"HTTP/" + event.http_version
        headers = event.headers.raw_items()
        body = _Body(self, wire, timeout["read"])
        return httpx.Response(event.status_code, headers=headers, stream=body, extensions={"http_version": version})

    async def aclose(self) -> None:
        """Close the connection."""
        self._close()

    async def _connected(self, url: httpx.URL, timeout: float | None) -> _Wire:
        """The open connection, if nothing came over it since the last answer; else a new one."""
        if self._wire and self._wire.is_idle and self._state.our_state is h11.IDLE:
            return self._wire
        self._close()
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
            self._state = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LARGEST_HEAD)
            return self._wire
        raise failure

    async def _connect(self, ip: str, host: str, port: int, timeout: float | None, *, secure: bool) -> _Wire:
        tls: dict[str, Any] = {"ssl": self._context, "server_hostname": host} if secure else {}
        async with asyncio.timeout(timeout):
            _, wire = await asyncio.get_running_loop().create_connection(lambda: _Wire(self._tape), ip, port, **tls)
        return wire

    async def _next(self, wire: _Wire, timeout: float | None) -> Any:
        """The next event of the response."""
        while (event := self._state.next_event()) is h11.NEED_DATA:
            data = await wire.read(timeout)
            ready = self._heads.take(data)
            if not data and not ready and self._state.their_state is h11.SEND_RESPONSE:
                raise httpcore.RemoteProtocolError("Server disconnected without sending a response.")
            if ready or not data:
                self._state.receive_data(ready)
        return event

    async def body(self, wire: _Wire, timeout: float | None) -> AsyncIterator[bytes]:
        """The body of the response as it comes, without transfer coding."""
        try:
            while isinstance(event := await self._next(wire, timeout), h11.Data):
                yield bytes(event.data)
        except BaseException as error:
            self._close()
            raise _as_httpcore(error) from error

    def ended(self) -> None:
        """The response was read, or nobody wants the rest of it."""
        if self._state.our_state is h11.DONE and self._state.their_state is h11.DONE:
            self._state.start_next_cycle()
        else:
            self._close()

    def _close(self) -> None:
        wire, self._wire = self._wire, None
        if wire:
            wire.close()


class _Body(httpx.AsyncByteStream):
    def __init__(self, line: Line, wire: _Wire, timeout: float | None) -> None:
        self._line, self._wire, self._timeout = line, wire, timeout

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._line.body(self._wire, self._timeout)

    async def aclose(self) -> None:
        self._line.ended()


class _Wire(asyncio.Protocol):
    """The bytes of one connection, put on the tape as they come."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._heard = bytearray()
        self._fault: Exception | None = None
        self._ended = False
        self._waiting: asyncio.Future[None] | None = None

    @property
    def is_idle(self) -> bool:
        """Whether it is open, and nothing came that nobody asked for: an end, for the most part, which may not have
        been told us yet."""
        return not (self._ended or self._heard or _has_more(self._transport.get_extra_info("socket")))

    def send(self, data: bytes) -> None:
        """Send all of it, sooner or later."""
        self._tape.sent += data
        self._transport.write(data)

    async def read(self, timeout: float | None) -> bytes:
        """What came; empty at the end. Raises Oversize, OSError, or TimeoutError."""
        if not (self._heard or self._ended):
            self._waiting = asyncio.get_running_loop().create_future()
            async with asyncio.timeout(timeout):
                await self._waiting
        if self._fault:
            raise self._fault
        heard = bytes(self._heard)
        self._heard.clear()
        return heard

    def close(self) -> None:
        """Close it without waiting for what the other side still has to say."""
        self._transport.abort()

    # --- what asyncio calls --------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._heard += data
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
    if isinstance(error, h11.RemoteProtocolError):
        return httpcore.RemoteProtocolError(str(error))
    if isinstance(error, h11.LocalProtocolError):
        return httpcore.LocalProtocolError(str(error))
    return error
