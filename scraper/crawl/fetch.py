"""Asks for an address as a guest would: by robots.txt, in turn, patient with failures, each answer recorded first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from types import TracebackType
from typing import Self

from scraper import addresses
from scraper.clock import Clock
from scraper.crawl import message, record, robots
from scraper.crawl.door import Door, Open
from scraper.crawl.exchange import Bounds, Heard, Host
from scraper.crawl.guard import Guard, trusted
from scraper.crawl.pace import Hosts
from scraper.crawl.permission import Ledger, Permissions, Slate, origin_of
from scraper.crawl.retry import Again
from scraper.crawl.warc import Exchange, WarcWriter
from scraper.crawl.wire import Network
from scraper.errors import Damaged, Refused, Unanswered
from scraper.models import Answer, Capture, Role, Source, Validators

_REDIRECTS = (301, 302, 303, 307, 308)
_LONGEST_VALIDATOR = 1000
_WHOLE = {"Accept-Encoding": "identity"}  # of a packed file, the beginning alone may be unreadable


@dataclass(frozen=True, slots=True)
class Limits:
    """What one address may cost: bytes of a page or a file, seconds, redirects, tries.

    `total` is for a whole request, its body included; `pause` is before the second try, and doubles; `retry_after` is
    the longest rest of a host that is waited for. Where a host may not be answering anybody, `doubted` seconds do
    between two reads, and twice as many for the whole.
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
    doubted: float = 10

    def bounds(self, role: Role, *, doubted: bool = False) -> Bounds:
        """The bounds of one request for that role."""
        size = {"attachment": self.file, "robots": robots.LARGEST}.get(role, self.page)
        total = self.file_total if role == "attachment" else self.total
        whole = Bounds(size, self.connect, self.read, total, cut=role == "robots")
        if not doubted:
            return whole
        short = {"connect": self.doubted, "read": self.doubted, "total": 2 * self.doubted}
        return replace(whole, **{name: min(getattr(whole, name), most) for name, most in short.items()})


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
        ledger: Ledger | None = None,
        delay: float | None = None,
        limits: Limits = Limits(),
        network: Network = Network(),
        door: Door | None = None,
    ) -> None:
        """`keep` is given every capture once it is recorded; `delay` in seconds replaces the source's own; `door`
        says what may be asked for and recorded.

        `ledger` remembers robots.txt between crawls; without one it is asked for anew in each crawl.
        """
        self._source = source
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
        token = agent.partition("/")[0]
        self._permissions = Permissions(token, self._robots, hosts.alone, ledger or Slate(), clock)

    async def __aenter__(self) -> Self:
        self._context = await asyncio.to_thread(self._network.certificates)
        self._stack = AsyncExitStack()
        self._stack.callback(self._hosts.close)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
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
                await self._permissions.admit(at)
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
            if target in been and role != "robots":
                raise Unanswered(url, f"redirected in a circle, back to {target}{_cookie_wanted(captures)}")
            at = target
            been.add(at)
        if role == "robots":  # after five redirects there is none (RFC 9309, 2.3.1.2)
            return Answer(url, at, tuple(captures))
        raise Unanswered(url, f"redirected more than {self._limits.redirects} times, at last to {at}")

    def keep_rendered(self, page: Capture, url: str, html: bytes, role: Role) -> Capture:
        """What a browser made of a captured page, recorded beside it and kept; `url` is where it stood in the end.

        Raises Refused for what may not come in.
        """
        if page.place is None:
            raise ValueError(f"{page.url}: a page is recorded before it is rendered")
        at, head = self._clock().replace(microsecond=0), record.RENDERED_HEAD
        html = self._door.admit(url, head + html, role).partition(b"\r\n\r\n")[2]
        place = self._warc.write_rendered(page.place, url, at, html, role)
        capture = message.capture(head + html, url=url, fetched_at=at, role=role, limit=len(html), place=place)
        self._keep(capture)
        return capture

    def rests(self, url: str) -> bool:
        """Whether the host of an address is left alone for now: asking for it would come to nothing."""
        return self._permissions.waits(url) or self._hosts.rests(url, self._limits.retry_after)

    async def _robots(self, url: str, validators: Validators | None) -> Answer:
        return await self.get(url, role="robots", validators=validators)

    # --- one address --------------------------------------------------------

    async def _patiently(self, url: str, role: Role, validators: Validators | None) -> Capture | None:
        """One address without its redirects, asked again where that is worth it; None for a 304."""
        again = Again(self._limits.retry_after, self._limits.pause)
        for _ in range(self._limits.tries - 1):
            try:
                return await self._once(url, role, validators, again)
            except Unanswered:
                pause = again.next_pause()
                if pause is None:
                    raise
            await asyncio.sleep(pause)
        return await self._once(url, role, validators, again)

    async def _once(self, url: str, role: Role, validators: Validators | None, again: Again) -> Capture | None:
        again.forget(None)  # a host that is left alone is not asked, and not asked again
        line, conditions = await self._line(origin_of(url)), _conditions(validators)
        delay, robots_txt = max(self._delay, self._permissions.delay(url)), role == "robots"
        async with self._hosts.turn(url, delay, patience=self._limits.retry_after, decisive=robots_txt) as turn:
            again.forget(turn)
            began, bounds = self._clock(), self._limits.bounds(role, doubted=turn.doubted)
            heard = await line.ask(url, conditions | (_WHOLE if robots_txt else {}), bounds)
            again.hear(heard)
            status = heard.message.status
            turn.heard(status, retry_after=again.wait, timed=role != "attachment")
        if status == 304:
            if not conditions:
                raise Unanswered(url, "304 to a request that was not conditional")
            return None
        capture = self._record(url, role, heard, began, bounds)
        if status == 429 or status >= 500:
            raise Unanswered(url, f"status {status}" + again.request)
        return capture

    def _record(self, url: str, role: Role, heard: Heard, began: datetime, bounds: Bounds) -> Capture:
        """The capture, recorded before it is kept; what cannot be unpacked is no answer and is not recorded."""
        at = began.replace(microsecond=0)  # as a replay will read it
        admitted, said = self._door.admit(url, heard.response, role), heard.message
        try:
            if admitted is not heard.response:
                said = message.parse(admitted, alone=True, cut=bounds.cut)
            capture = message.unpacked(said, url=url, fetched_at=at, role=role, limit=bounds.size, cut=bounds.cut)
        except Damaged as error:
            raise Unanswered(url, str(error)) from None
        exchange = Exchange(url, at, heard.request, admitted, heard.ip, heard.protocol, role, heard.cut)
        written = self._warc.write(exchange)
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
