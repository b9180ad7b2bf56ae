"""Asks a site without keeping anything: as politely as a crawl, what is recorded gone when the visit is over."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from scraper.clock import Clock
from scraper.crawl.door import Door
from scraper.crawl.fetch import Fetcher, Limits
from scraper.crawl.pace import Hosts
from scraper.crawl.permission import Slate, origin_of
from scraper.crawl.warc import WarcWriter
from scraper.crawl.wire import Network
from scraper.models import Answer, Capture, Operator, Role, Source

Ask = Callable[[str, Role], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Guest:
    """A visit: `ask` gives the answer to one request and raises PageError; `heard` are all responses so far."""

    ask: Ask
    heard: list[Capture] = field(default_factory=list)


@asynccontextmanager
async def visiting(
    source: Source,
    captures: Path,
    clock: Clock,
    *,
    agent: str,
    operator: Operator | None,
    door: Door,
    delay: float | None,
    limits: Limits,
    network: Network,
) -> AsyncIterator[Guest]:
    """Visit the hosts of a source. Turns at them are those of the crawls into `captures`, if there are any."""
    heard, ledger = list[Capture](), Slate()
    with TemporaryDirectory() as passing:
        folder = Path(passing)
        with WarcWriter(folder, source.slug, clock=clock, agent=agent, operator=operator) as warc:
            fetcher = Fetcher(
                source,
                agent=agent,
                warc=warc,
                hosts=Hosts(captures if captures.is_dir() else folder, clock),
                keep=heard.append,
                clock=clock,
                ledger=ledger,
                delay=delay,
                limits=limits,
                network=network,
                door=door,
            )

            async def ask(page: str, role: Role) -> Answer:
                known = ledger.robots(origin_of(page)) if role == "robots" else None
                return Answer(page, page, (known.capture,)) if known else await fetcher.get(page, role=role)

            async with fetcher:
                yield Guest(ask, heard)
