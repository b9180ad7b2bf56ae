"""Asks each host's robots.txt, once a day at most, and holds every address against it before it is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Protocol
from urllib.parse import urlsplit

from scraper import addresses
from scraper.clock import Clock
from scraper.crawl import robots
from scraper.crawl.robots import Decision, Robots
from scraper.errors import PageError, Refused
from scraper.models import Answer, Capture, Validators

_FRESH = timedelta(hours=24)  # RFC 9309, 2.4
_WAIT = timedelta(minutes=10)  # before a robots.txt that gave no answer is asked for again in the same crawl


@dataclass(frozen=True, slots=True)
class Asked:
    """A robots.txt as it last answered (redirects left aside), and when it was asked for."""

    at: datetime
    capture: Capture


class Ledger(Protocol):
    """What is remembered of robots.txt between crawls, and where decisions are put on record."""

    def robots(self, origin: str) -> Asked | None:
        """How the robots.txt of an origin last answered; None where it never did or its bytes cannot be read."""

    def keep_robots(self, origin: str, at: datetime, capture: Capture | None) -> None:
        """It answered with this capture, which is kept already; None: it is as it was."""

    def decided(self, url: str, decision: Decision) -> None:
        """What robots.txt says of an address that somebody wants to ask for."""


class Slate:
    """A ledger that is wiped when the process ends."""

    def __init__(self) -> None:
        self.asked: dict[str, Asked] = {}
        self.decisions: dict[str, Decision] = {}

    def robots(self, origin: str) -> Asked | None:
        """See Ledger."""
        return self.asked.get(origin)

    def keep_robots(self, origin: str, at: datetime, capture: Capture | None) -> None:
        """See Ledger."""
        self.asked[origin] = Asked(at, capture or self.asked[origin].capture)

    def decided(self, url: str, decision: Decision) -> None:
        """See Ledger."""
        self.decisions[url] = decision


Ask = Callable[[str, Validators | None], Awaitable[Answer]]
Alone = Callable[[str], AbstractAsyncContextManager[None]]


class Permissions:
    """The robots.txt of every origin that one crawl comes to.

    `ask` asks for one, redirects followed; `alone` keeps other crawls from asking for the same one meanwhile.
    """

    def __init__(self, token: str, ask: Ask, alone: Alone, ledger: Ledger, clock: Clock) -> None:
        self._token = token
        self._ask = ask
        self._alone = alone
        self._ledger = ledger
        self._clock = clock
        self._known: dict[str, tuple[Robots, datetime]] = {}
        self._reading = asyncio.Lock()

    async def admit(self, url: str) -> None:
        """Raises Refused for an address that robots.txt forbids, Unanswered where robots.txt cannot be read now."""
        origin = origin_of(url)
        async with self._reading:
            known = self._known.get(origin)
            if known is None or known[1] <= self._clock():
                async with self._alone(f"robots-{origin}"):
                    known = self._known[origin] = await self._read(origin)
        decision = known[0].decide(url)
        self._ledger.decided(url, decision)
        known[0].hold(url, decision)

    def waits(self, url: str) -> bool:
        """Whether the robots.txt of an address's origin gave no answer just now."""
        known = self._known.get(origin_of(url))
        return bool(known and known[0].closed and known[1] > self._clock())

    def delay(self, url: str) -> float:
        """Crawl-delay in seconds, as far as is known; 0 where there is none."""
        known = self._known.get(origin_of(url))
        return known[0].delay if known else 0

    async def _read(self, origin: str) -> tuple[Robots, datetime]:
        """What an origin's robots.txt says, and until when that holds."""
        url, kept = f"{origin}/robots.txt", self._ledger.robots(origin)
        if kept and self._clock() - _FRESH < kept.at <= self._clock():
            return robots.read(kept.capture, url, self._token), kept.at + _FRESH
        try:
            answer = await self._ask(url, _validators(kept.capture) if kept else None)
        except Refused as error:
            return robots.barred(url, error.reason), self._clock() + _FRESH
        except PageError as error:
            return robots.unreachable(url, error.reason), self._clock() + _WAIT
        now = self._clock()
        if answer.not_modified and kept:
            self._ledger.keep_robots(origin, now, None)
            return robots.read(kept.capture, url, self._token), now + _FRESH
        if answer.not_modified:
            return robots.unreachable(url, "304 to a request that was not conditional"), now + _WAIT
        self._ledger.keep_robots(origin, now, answer.capture)
        return robots.read(answer.capture, url, self._token), now + _FRESH


@lru_cache(maxsize=128)  # asked four times of each address that is asked for
def origin_of(url: str) -> str:
    """Scheme and host of an address: what one robots.txt is for."""
    return f"{urlsplit(url).scheme}://{addresses.host(url)}"


def _validators(capture: Capture) -> Validators | None:
    """What makes asking again conditional; only a success can be unchanged."""
    if capture.status != 200:
        return None
    return Validators(capture.header("etag"), capture.header("last-modified"))
