"""Nothing that a page, a redirect or a name says leads inside: the canary there is never asked."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace

import pytest

from scraper.crawl.fetch import Fetcher, Limits
from scraper.crawl.wire import Network
from scraper.errors import PageError, Refused
from tests.crawl.inside import ANSWERS, HOSTS, INSIDE

LIMITS = Limits(tries=1, connect=1, read=1, total=2, pause=0, retry_after=0)


@dataclass
class Canary:
    """A server on every loopback address, which counts who comes."""

    port: int
    came: list[str] = field(default_factory=list)


@pytest.fixture
def canary() -> Iterator[Canary]:
    with socket.socket(socket.AF_INET6) as server:
        server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        try:
            server.bind(("::", 0))
        except OSError:
            pytest.skip("no IPv6 here")
        server.listen(64)
        found = Canary(server.getsockname()[1])

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, where = server.accept()
                    if found.port == 0:
                        return
                    found.came.append(str(where))
                    connection.close()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield found
        port, found.port = found.port, 0
        socket.create_connection(("127.0.0.1", port)).close()
        thread.join(5)


def ways(port: int) -> list[str]:
    return [way.replace("{port}", str(port)) for way in INSIDE]


def tried(crawl, urls: list[str]) -> list[tuple[str, Exception | None]]:
    """Ask for each; where that ended, or the address and why it did not."""

    async def main() -> list[tuple[str, Exception | None]]:
        async with crawl(limits=LIMITS) as at_work:
            return await _asked(at_work.fetcher, urls)

    return asyncio.run(main())


def test_the_ways_are_many():
    assert len(INSIDE) == len(set(INSIDE)) >= 60
    assert len(HOSTS) >= 60


def test_no_way_of_writing_leads_inside(crawl, canary):
    came_of = tried(crawl, ways(canary.port))
    assert [url for url, error in came_of if error is None] == []
    assert sum(isinstance(error, Refused) for _, error in came_of) >= 60  # the others are names that nobody knows
    assert canary.came == []


def test_no_redirect_leads_inside(crawl, site, canary):
    urls = []
    for number, way in enumerate(ways(canary.port)):
        location = way.replace("\n", "").encode("utf-8")
        site.answers[f"/{number}"] = b"HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % location
        urls.append(f"{site.url}/{number}")
    came_of = tried(crawl, urls)
    assert [at for at, error in came_of if error is None and not at.startswith(site.url)] == []
    assert canary.came == []
    assert set(site.asked) >= {"/robots.txt", *(f"/{number}" for number in range(len(urls)))}


def test_a_redirect_of_robots_leads_nowhere(crawl, site, canary):
    site.answers |= {
        "/robots.txt": f"HTTP/1.1 301 Moved\r\nLocation: http://localhost:{canary.port}/robots.txt\r\nContent-Length: 0\r\n\r\n".encode(),
        "/a": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    }
    tried(crawl, [f"{site.url}/a"])
    assert canary.came == []


@pytest.mark.parametrize("name", ANSWERS)
def test_no_name_leads_inside(crawl_of, source, canary, name):
    asked = []

    async def look_up(host: str, port: int) -> tuple[str, ...]:
        asked.append(host)
        return ANSWERS[name]

    urls = [
        f"http://{host}:{canary.port}/x" for host in ("a.example", "a.example.", "xn--80abvuc1e.example", "A.EXAMPLE")
    ]
    came_of = asyncio.run(_with(crawl_of, source, urls, look_up))
    assert [url for url, error in came_of if not isinstance(error, Refused)] == []
    assert asked
    assert canary.came == []


def test_a_name_that_changes_leads_nowhere(crawl_of, source, canary):
    """It is looked up once a connection: what was judged is what is connected to."""
    asked = []

    async def look_up(host: str, port: int) -> tuple[str, ...]:
        asked.append(host)
        return ("192.0.2.1",) if len(asked) % 2 == 0 else ("127.0.0.1",)

    asyncio.run(_with(crawl_of, source, [f"http://rebind.example:{canary.port}/{n}" for n in range(4)], look_up))
    assert canary.came == []

    asked.clear()
    seen = []

    async def open_first(host: str, port: int) -> tuple[str, ...]:
        seen.append(host)
        return ("240.0.0.1",) if len(seen) == 1 else ("127.0.0.1",)

    asyncio.run(_with(crawl_of, source, [f"http://rebind.example:{canary.port}/x"], open_first))
    assert canary.came == []


def test_a_host_that_the_source_names_may_be_inside_and_its_neighbours_not(crawl_of, source, site, canary):
    async def look_up(host: str, port: int) -> tuple[str, ...]:
        return ("127.0.0.1",)

    named = replace(source, hosts=(f"files.example:{site.port}",))
    site.answers["/a"] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    urls = [
        f"http://files.example:{site.port}/a",
        f"http://files.example:{canary.port}/a",
        f"http://x.example:{site.port}/a",
    ]
    came_of = asyncio.run(_with(crawl_of, named, urls, look_up))
    assert [error is None for _, error in came_of] == [True, False, False]
    assert canary.came == []


async def _with(crawl_of, source, urls: list[str], look_up) -> list[tuple[str, Exception | None]]:
    async with crawl_of(source, limits=LIMITS, network=Network(look_up)) as at_work:
        return await _asked(at_work.fetcher, urls)


async def _asked(fetcher: Fetcher, urls: list[str]) -> list[tuple[str, Exception | None]]:
    found: list[tuple[str, Exception | None]] = []
    for url in urls:
        try:
            answer = await fetcher.get(url)
            found.append((answer.final, None))
        except PageError as error:
            found.append((url, error))
    return found
