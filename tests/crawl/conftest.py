"""A site of raw sockets that answers whatever bytes a test wants, and a fetcher to ask it with."""

from __future__ import annotations

import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from scraper.clock import Clock
from scraper.crawl.fetch import Fetcher, Limits
from scraper.crawl.pace import Hosts
from scraper.crawl.permission import Ledger
from scraper.crawl.strain import Manners
from scraper.crawl.warc import WarcWriter
from scraper.crawl.wire import Network
from scraper.models import Capture, Listing, Source

NOW = datetime(2024, 2, 12, 8, 0, tzinfo=UTC)
AGENT = "municipal-archive/0.1 (+https://library.example/; archive@library.example)"
HASTY = Manners(least=0.01)
Act = Callable[[socket.socket], None]


def page(body: bytes | str = "да", status: str = "200 OK", *headers: str) -> bytes:
    """A plain response."""
    body = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@dataclass
class RawSite:
    """`answers`: by path, bytes, or something done with the socket, or a list of these, one a request, the last stays.

    A connection is closed after an answer without a length, and after something done.
    """

    port: int
    answers: dict[str, bytes | Act | list[bytes | Act]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, path: str) -> bytes | Act:
        found = self.answers.get(path, page("няма", "404 Not Found"))
        if isinstance(found, list):
            return found.pop(0) if len(found) > 1 else found[0]
        return found

    def serve(self, connection: socket.socket) -> None:
        self.connections += 1
        with connection:
            request = b""
            while True:
                try:
                    piece = connection.recv(65536)
                except OSError:
                    return
                if not piece:
                    return
                request += piece
                if b"\r\n\r\n" not in request:
                    continue
                path = request.split(b" ", 2)[1].decode()
                self.asked.append(path)
                self.requests.append(request)
                request = b""
                answer = self.answer(path)
                try:
                    if callable(answer):
                        answer(connection)
                        return
                    connection.sendall(answer)
                except OSError:
                    return
                head = answer.lower().split(b"\r\n\r\nhttp", 1)[-1].split(b"\n\r\n", 1)[0]
                if b"content-length" not in head and b"chunked" not in head and b" 304 " not in head:
                    return


@contextmanager
def serving() -> Iterator[RawSite]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        raw = RawSite(listening.getsockname()[1])
        ended = threading.Event()

        def accept() -> None:
            while not ended.is_set():
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                threading.Thread(target=raw.serve, args=(connection,), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield raw
        ended.set()
        socket.create_connection(("127.0.0.1", raw.port)).close()
        thread.join()


@pytest.fixture
def site() -> Iterator[RawSite]:
    with serving() as raw:
        yield raw


@pytest.fixture
def serve():
    """Serves one more site."""
    return serving


@dataclass
class Crawl:
    """A fetcher at work, the captures it kept, and the folder of its WARC file."""

    fetcher: Fetcher
    captures: list[Capture]
    folder: Path
    warc: str


@asynccontextmanager
async def crawling(
    folder: Path,
    source: Source,
    *,
    agent: str = AGENT,
    limits: Limits = Limits(tries=1),
    delay: float | None = 0,
    manners: Manners = HASTY,
    ledger: Ledger | None = None,
    clock: Clock = lambda: NOW,
    network: Network = Network(),
) -> AsyncIterator[Crawl]:
    captures: list[Capture] = []
    with WarcWriter(folder, source.slug, clock=clock, agent=agent, operator=None) as warc:
        async with Fetcher(
            source,
            agent=agent,
            warc=warc,
            network=network,
            hosts=Hosts(folder, clock, manners),
            keep=captures.append,
            clock=clock,
            ledger=ledger,
            delay=delay,
            limits=limits,
        ) as fetcher:
            yield Crawl(fetcher, captures, folder, warc.name)


@pytest.fixture
def source(site: RawSite) -> Source:
    return Source(slug="sample", name="Образец", home=f"{site.url}/", news=(Listing(f"{site.url}/news"),))


@pytest.fixture
def crawl_of(tmp_path: Path):
    """A crawl of a source that is given."""
    return partial(crawling, tmp_path / "captures")


@pytest.fixture
def crawl(crawl_of, source: Source):
    """A crawl of the raw site."""
    return partial(crawl_of, source)


@pytest.fixture
def say():
    """Makes a plain response."""
    return page


@pytest.fixture
def captured():
    """Makes a capture of a page that was never fetched."""

    def make(body: bytes | str, url: str = "https://town.example/news", kind: str = "text/html", **rest) -> Capture:
        body = body.encode() if isinstance(body, str) else body
        given = {"status": 200, "headers": (("Content-Type", kind),), **rest}
        return Capture(url=url, fetched_at=NOW, body=body, **given)

    return make
