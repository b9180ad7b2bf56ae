"""Asks a town's host for pages: politely, within limits, every exchange recorded before it is read."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx
import stamina

from scraper import addresses
from scraper.clock import Clock
from scraper.crawl import message
from scraper.crawl.pace import Hosts
from scraper.crawl.robots import Robots
from scraper.crawl.warc import Exchange, WarcWriter
from scraper.crawl.wire import Guard, RecordingTransport, Tape
from scraper.errors import Oversize, PageError, Refused, Unanswered, Unfit
from scraper.models import Answer, Capture, Role, Source, Validators

_REDIRECTS = (301, 302, 303, 307, 308)
_WORTH_RETRYING = (429, 500, 502, 503, 504)
_ACCEPT = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one request. Sizes in bytes, unpacked or not; times in seconds."""

    page: int = 10 * 2**20
    file: int = 64 * 2**20
    connect: float = 10
    total: float = 60
    total_file: float = 300
    redirects: int = 5
    tries: int = 3
    first_wait: float = 1
    longest_wait: float = 120
    silences: int = 4
    """Addresses of a host in a row without an answer, after which the rest of this crawl leaves it alone."""


@dataclass(slots=True)
class _Line:
    """The one connection to a host, and how it has been."""

    client: httpx.AsyncClient
    tape: Tape
    silences: int = 0


class _Again(Unanswered):
    """An answer that is worth asking for again, after as many seconds as the host said, if it said."""

    def __init__(self, url: str, reason: str, after: float | None = None) -> None:
        super().__init__(url, reason)
        self.after = after


class Fetcher:
    """The requests of one crawl of one source. An async context manager: its connections end with it."""

    def __init__(
        self,
        source: Source,
        *,
        agent: str,
        warc: WarcWriter,
        hosts: Hosts,
        keep: Callable[[Capture], None],
        clock: Clock,
        delay: float | None = None,
        limits: Limits = Limits(),
    ) -> None:
        self._source = source
        self._agent = agent
        self._warc = warc
        self._hosts = hosts
        self._keep = keep
        self._clock = clock
        self._delay = source.delay if delay is None else delay
        self._limits = limits
        self._guard = Guard(trusted_by(source))
        self._lines: dict[str, _Line] = {}
        self._robots: dict[str, Robots] = {}

    async def __aenter__(self) -> Self:
        self._tls = ssl.create_default_context()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for line in self._lines.values():
            await line.client.aclose()

    async def get(self, url: str, *, role: Role = "other", validators: Validators | None = None) -> Answer:
        """Ask for `url`, following redirects; each response read on the way is recorded and kept.

        Raises Refused (robots.txt, an inside address), Unanswered (after the tries), Oversize, or Unfit (redirects
        without end, an address that cannot be asked for).
        """
        hops: list[Capture] = []
        asked = url
        for _ in range(self._limits.redirects + 1):
            delay = self._delay
            if role != "robots":
                robots = await self._robots_of(asked)
                if refusal := robots.refusal(asked):
                    raise Refused(asked, refusal)
                delay = max(delay, robots.delay)
            capture = await self._persist(asked, role, validators, delay)
            if capture is None:
                return Answer(url, asked, tuple(hops), not_modified=True)
            hops.append(capture)
            location = capture.header("location")
            if capture.status not in _REDIRECTS or not location:
                return Answer(url, asked, tuple(hops))
            target = addresses.resolve(asked, location)
            if target is None:
                raise Unfit(url, f"redirects to {location[:200]!r}, which is no web address")
            asked = target
        raise Unfit(url, f"more than {self._limits.redirects} redirects, the last to {asked}")

    async def _robots_of(self, url: str) -> Robots:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._robots:
            try:
                answer = await self.get(f"{origin}/robots.txt", role="robots")
                self._robots[origin] = Robots.of(answer.capture.status, answer.capture.body)
            except PageError as error:
                self._robots[origin] = Robots.closed(error.reason)
        return self._robots[origin]

    async def _persist(self, url: str, role: Role, validators: Validators | None, delay: float) -> Capture | None:
        """Ask until there is an answer or the tries are used up. None is a 304."""
        line = self._line(url)
        if line.silences >= self._limits.silences:
            raise Unanswered(url, f"left alone: {addresses.host(url)} did not answer {line.silences} times in a row")
        attempts = stamina.retry_context(
            on=_wait_before_retry(self._limits.longest_wait),
            attempts=self._limits.tries,
            timeout=None,
            wait_initial=self._limits.first_wait,
            wait_max=self._limits.longest_wait,
        )
        try:
            async for attempt in attempts:
                with attempt:
                    capture = await self._once(line, url, role, validators, delay)
        except Unanswered as error:
            line.silences += 1
            raise Unanswered(url, error.reason) from error
        line.silences = 0
        return capture

    async def _once(
        self, line: _Line, url: str, role: Role, validators: Validators | None, delay: float
    ) -> Capture | None:
        limits = self._limits
        seconds = limits.total_file if role == "attachment" else limits.total
        async with self._hosts.turn(addresses.host(url), delay):
            at = self._clock()
            try:
                async with asyncio.timeout(seconds):
                    exchange = await self._exchange(line, url, at, validators, role)
            except TimeoutError:
                raise _Again(url, f"no whole answer in {seconds:g} s") from None
            except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError) as error:
                raise Unfit(url, f"cannot be asked for ({error})") from error
            except Refused as error:
                raise Refused(url, f"{error.url} {error.reason}") from error
            finally:
                line.client.cookies.clear()
        return None if exchange is None else self._take(exchange, role)

    async def _exchange(
        self, line: _Line, url: str, at: datetime, validators: Validators | None, role: Role
    ) -> Exchange | None:
        """One request and its whole answer; None for a 304."""
        line.tape.rewind()
        most, size, body = self._most(role), 0, bytearray()
        async with line.client.stream("GET", url, headers=_conditions(validators)) as response:
            rebuilt = response.http_version == "HTTP/2"
            async for part in response.aiter_raw():
                size += len(part)
                if size > most:
                    raise Oversize(url, f"found more than {most} bytes")
                if rebuilt:
                    body += part
        if response.status_code == 304:
            return None
        if rebuilt:
            raw = _in_http1_form(response, bytes(body))
            return Exchange(url, at, _request_in_http1_form(response.request), raw, line.tape.peer, "h2")
        return Exchange(url, at, bytes(line.tape.sent), bytes(line.tape.received), line.tape.peer)

    def _take(self, exchange: Exchange, role: Role) -> Capture:
        """Record an exchange, keep its capture, and say whether it is worth asking again."""
        most = self._most(role)
        read = message.read(exchange.response, most)
        if read.oversize:
            raise Oversize(exchange.url, f"unpacks to more than {most} bytes")
        capture = Capture(exchange.url, exchange.fetched_at, read.status, read.headers, read.body, role)
        capture = replace(capture, place=self._warc.write(exchange))
        self._keep(capture)
        if capture.status in _WORTH_RETRYING:
            after = _retry_after(capture.header("retry-after"), datetime.now(UTC))
            raise _Again(exchange.url, f"status {capture.status}", after)
        return capture

    def _most(self, role: Role) -> int:
        return self._limits.file if role in ("attachment", "sitemap") else self._limits.page

    def _line(self, url: str) -> _Line:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._lines:
            # One client a host: a shared pool looks at every connection on every request.
            tape = Tape()
            headers = {"User-Agent": self._agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip, identity"}
            if self._source.language:
                headers["Accept-Language"] = self._source.language
            client = httpx.AsyncClient(
                transport=RecordingTransport(self._guard, tape, self._tls, http2=self._source.http2),
                headers=headers,
                timeout=httpx.Timeout(self._limits.total, connect=self._limits.connect),
                trust_env=False,
            )
            self._lines[origin] = _Line(client, tape)
        return self._lines[origin]


def trusted_by(source: Source) -> frozenset[str]:
    """The hosts that the source file names, each as `host:port`: these may be anything, loopback too."""
    trusted = set()
    for host in (*map(addresses.host, (source.home, *(news.url for news in source.news))), *source.hosts):
        name, colon, port = host.lower().rpartition(":")
        trusted.update(
            [f"{name}:{port}"] if colon and port.isdigit() else [f"{host.lower()}:80", f"{host.lower()}:443"]
        )
    return frozenset(trusted)


def _conditions(validators: Validators | None) -> dict[str, str]:
    headers = {}
    if validators and validators.etag:
        headers["If-None-Match"] = validators.etag
    if validators and validators.last_modified:
        headers["If-Modified-Since"] = validators.last_modified
    return headers


def _wait_before_retry(longest: float) -> Callable[[Exception], bool | float]:
    def wait(error: Exception) -> bool | float:
        after = error.after if isinstance(error, _Again) else None
        return min(after, longest) if after is not None else isinstance(error, Unanswered)

    return wait


def _retry_after(text: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, in either of its forms (RFC 9110, section 10.2.3)."""
    if not text:
        return None
    if text.strip().isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def _in_http1_form(response: httpx.Response, body: bytes) -> bytes:
    lines = [f"HTTP/1.1 {response.status_code} {response.reason_phrase}".encode()]
    lines += [name + b": " + value for name, value in response.headers.raw]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def _request_in_http1_form(request: httpx.Request) -> bytes:
    lines = [b"%s %s HTTP/1.1" % (request.method.encode(), request.url.raw_path)]
    lines += [name + b": " + value for name, value in request.headers.raw]
    return b"\r\n".join(lines) + b"\r\n\r\n"
