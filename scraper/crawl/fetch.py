"""Asks for an address as a guest would: by robots.txt, in turn, patient with failures, each answer recorded first."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import stamina

from scraper import addresses
from scraper.clock import Clock
from scraper.crawl import message, robots
from scraper.crawl.door import Door, Open
from scraper.crawl.exchange import Bounds, Heard, Host
from scraper.crawl.guard import Guard, trusted
from scraper.crawl.pace import Hosts
from scraper.crawl.robots import Robots
from scraper.crawl.warc import Exchange, WarcWriter
from scraper.crawl.wire import Network
from scraper.errors import Damaged, PageError, Refused, Unanswered
from scraper.models import Answer, Capture, Role, Source, Validators

_REDIRECTS = (301, 302, 303, 307, 308)
_WORTH_ANOTHER_TRY = (429, 500, 502, 503, 504)
_LONGEST_VALIDATOR = 1000


@dataclass(frozen=True, slots=True)
class Limits:
    """What one address may cost: bytes of a page or a file, seconds, redirects, tries.

    `total` is for a whole request, its body included; `pause` is before the second try, and doubles; `retry_after` is
    the longest rest that a host may ask for and be asked again in this crawl; after `silent` addresses in a row without
    any answer a host is left alone.
    """

    page: int = 10 * 2**20
    file: int = 64 * 2**20
    connect: float = 10
    read: float = 20
    total: float = 60
    file_total: float = 300
    redirects: int = 5
    tries: int = 3
    pause: float = 1.0
    retry_after: float = 120
    silent: int = 3

    def bounds(self, role: Role) -> Bounds:
        """The bounds of one request for that role."""
        file = role == "attachment"
        return Bounds(
            self.file if file else self.page, self.connect, self.read, self.file_total if file else self.total
        )


class Fetcher:
    """An async context manager: what one crawl of one source asks for."""

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
        network: Network = Network(),
        door: Door | None = None,
    ) -> None:
        """`keep` is given every capture once it is recorded; `delay` in seconds replaces the source's own; `door`
        says what may be asked for and recorded."""
        self._source = source
        self._token = agent.partition("/")[0]
        self._headers = _headers(source, agent)
        self._warc = warc
        self._hosts = hosts
        self._keep = keep
        self._clock = clock
        self._delay = source.delay if delay is None else delay
        self._limits = limits
        self._network = network
        self._door = door or Open()
        self._guard = Guard(trusted(source))
        self._lines: dict[str, Host] = {}
        self._robots: dict[str, Robots] = {}
        self._reading_robots = asyncio.Lock()
        self._silences: Counter[str] = Counter()
        self._resting: dict[str, str] = {}
        self._quiet = logging.NullHandler()  # else stamina's notes of each retry go to stderr

    async def __aenter__(self) -> Self:
        self._context = await asyncio.to_thread(self._network.certificates)
        self._stack = AsyncExitStack()
        logging.getLogger("stamina").addHandler(self._quiet)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        logging.getLogger("stamina").removeHandler(self._quiet)
        await self._stack.aclose()

    async def get(self, url: str, *, role: Role = "other", validators: Validators | None = None) -> Answer:
        """What the address answers, redirects followed; each response is recorded and kept before this returns.

        Raises Refused, Unanswered or Oversize. 401, 403, 404, 410 and their like are answers.
        """
        if addresses.resolve(url, "") is None:
            raise Refused(url, "no web address")
        captures: list[Capture] = []
        at, been = url, {url}
        for _ in range(self._limits.redirects + 1):
            self._door.check(at)
            if role != "robots":
                await self._admit(at)
            capture = await self._patiently(at, role, validators)
            if capture is None:
                return Answer(url, at, tuple(captures), not_modified=True)
            captures.append(capture)
            location = capture.header("location") if capture.status in _REDIRECTS else None
            if not location:
                return Answer(url, at, tuple(captures))
            target = addresses.resolve(at, location)
            if target is None:
                raise Refused(url, f"redirects to {location[:200]!r}, expected a web address")
            if target in been:
                raise Unanswered(url, f"redirected in a circle, back to {target}{_cookie_wanted(captures)}")
            at = target
            been.add(at)
        raise Unanswered(url, f"redirected more than {self._limits.redirects} times, at last to {at}")

    # --- robots.txt ---------------------------------------------------------

    async def _admit(self, url: str) -> None:
        origin = _origin(url)
        async with self._reading_robots:
            if origin not in self._robots:
                self._robots[origin] = await self._read_robots(f"{origin}/robots.txt")
        self._robots[origin].check(url)

    async def _read_robots(self, url: str) -> Robots:
        try:
            answer = await self.get(url, role="robots")
        except PageError as error:
            return robots.unreachable(url, self._token, error.reason)
        return robots.read(answer.capture, url, self._token)

    # --- one address --------------------------------------------------------

    async def _patiently(self, url: str, role: Role, validators: Validators | None) -> Capture | None:
        """One address without its redirects, asked again where that is worth it; None for a 304."""
        host = addresses.host(url)
        if host in self._resting:
            raise Unanswered(url, f"{host} is left alone in this crawl: {self._resting[host]}")
        again = _Again(self._limits.retry_after)
        caller = stamina.AsyncRetryingCaller(
            attempts=self._limits.tries,
            timeout=None,
            wait_initial=self._limits.pause,
            wait_max=30.0,
            wait_jitter=self._limits.pause,
        )
        try:
            capture = await caller(again, self._once, url, role, validators, again)
        except Unanswered as error:
            self._note_failure(host, error, again)
            raise
        self._silences[host] = 0
        return capture

    def _note_failure(self, host: str, error: Unanswered, again: _Again) -> None:
        self._silences[host] = 0 if again.answered else self._silences[host] + 1
        if again.too_long:
            self._resting[host] = error.reason
        elif self._silences[host] >= self._limits.silent:
            self._resting[host] = f"{self._silences[host]} addresses in a row gave no answer"

    async def _once(self, url: str, role: Role, validators: Validators | None, again: _Again) -> Capture | None:
        host = addresses.host(url)
        line = await self._line(_origin(url))
        bounds, conditions = self._limits.bounds(role), _conditions(validators)
        again.forget()
        async with self._hosts.turn(host, max(self._delay, self._crawl_delay(url))):
            began = self._clock()
            heard = await line.ask(url, conditions, bounds)
        again.hear(heard)
        if heard.status == 304:
            if not conditions:
                raise Unanswered(url, "304 to a request that was not conditional")
            return None
        capture = self._record(url, role, heard, began, bounds.size)
        if heard.status == 429 or heard.status >= 500:
            raise Unanswered(url, f"status {heard.status}" + again.request)
        return capture

    def _record(self, url: str, role: Role, heard: Heard, began: datetime, limit: int) -> Capture:
        """The capture, on the disk before it is kept; what cannot be unpacked is no answer and is not recorded."""
        at = began.replace(microsecond=0)  # as a replay will read it
        heard = replace(heard, response=self._door.admit(url, heard.response, role))
        try:
            capture = message.capture(heard.response, url=url, fetched_at=at, role=role, limit=limit)
        except Damaged as error:
            raise Unanswered(url, str(error)) from None
        written = self._warc.write(Exchange(url, at, heard.request, heard.response, heard.ip, heard.protocol, role))
        capture = replace(capture, place=written.place, digest=written.digest, repeats=written.repeats)
        self._keep(capture)
        return capture

    async def _line(self, origin: str) -> Host:
        if origin not in self._lines:
            host = Host(
                self._guard,
                self._context,
                self._headers,
                http2=self._source.http2,
                look_up=self._network.look_up,
            )
            self._lines[origin] = await self._stack.enter_async_context(host)
        return self._lines[origin]

    def _crawl_delay(self, url: str) -> float:
        known = self._robots.get(_origin(url))
        return known.delay if known else 0


class _Again:
    """stamina's backoff hook for one address: whether a failed try is worth another, and after how many seconds."""

    def __init__(self, longest: float) -> None:
        self._longest = longest
        self.forget()

    def forget(self) -> None:
        """Nothing is known of the try that now begins."""
        self._status: int | None = None
        self._wait: float | None = None

    def hear(self, heard: Heard) -> None:
        """Note what a response says about trying again (Retry-After: RFC 9110, 10.2.3)."""
        self._status = heard.status
        self._wait = _retry_after(heard.headers.get("retry-after"))

    @property
    def answered(self) -> bool:
        """Whether the last try was given a response."""
        return self._status is not None

    @property
    def too_long(self) -> bool:
        """Whether the host asked for a longer rest than this crawl has time for: then it is left in peace."""
        return self._status in _WORTH_ANOTHER_TRY and self._wait is not None and self._wait > self._longest

    @property
    def request(self) -> str:
        """The host's request for rest, in words, if it made one."""
        return "" if self._wait is None else f", asks for a rest of {self._wait:.0f} seconds"

    def __call__(self, error: Exception) -> bool | float:
        if not isinstance(error, Unanswered) or self.too_long:
            return False
        if self._status is not None and self._status not in _WORTH_ANOTHER_TRY and self._status >= 500:
            return False
        return True if self._wait is None else self._wait


def _retry_after(said: str | None) -> float | None:
    """Seconds from now, out of either form of the header; None if there is none that can be read."""
    if said is None:
        return None
    if said.strip().isdecimal():
        return float(said.strip()[:9])
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _cookie_wanted(captures: list[Capture]) -> str:
    """What may be the reason for going in a circle: many ask whether a cookie that they set comes back."""
    return "; it sets a cookie and may want it back" if any(each.header("set-cookie") for each in captures) else ""


def _headers(source: Source, agent: str) -> dict[str, str]:
    headers = {
        "User-Agent": agent,
        "Accept": "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8",
        "Accept-Encoding": "gzip, identity",
    }
    return headers | ({"Accept-Language": source.language} if source.language else {})


def _conditions(validators: Validators | None) -> dict[str, str]:
    """Conditional headers (RFC 9110, 13.1); what no header may hold is not sent back."""
    if validators is None:
        return {}
    said = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {
        name: value
        for name, value in said.items()
        if value and len(value) < _LONGEST_VALIDATOR and value.isascii() and value.isprintable()
    }


def _origin(url: str) -> str:
    """Scheme and host of an address: what one robots.txt is for."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"
