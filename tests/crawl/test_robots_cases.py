"""RFC 9309 case by case, end to end: a server counts what it was asked for."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from scraper.crawl.fetch import Limits
from scraper.errors import PageError, Refused, Unanswered
from tests.crawl.conftest import page

CASES = yaml.safe_load(Path(__file__).with_name("robots_cases.yml").read_text("utf-8"))
TOLD = [f"{case['section']} {case['case']}" for case in CASES]


def body(case: dict[str, Any]) -> bytes:
    said = case["bytes"].encode("latin-1") if "bytes" in case else case["robots"].encode()
    line = b"#" + b"x" * 98 + b"\n"
    return said + line * (case.get("filler", 0) // len(line)) + case.get("after", "").encode()


def answer(case: dict[str, Any]) -> Any:
    said = body(case)
    if case.get("torn"):
        return lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + said)
    if case.get("chunked"):
        pieces = [said[at : at + 65536] for at in range(0, len(said), 65536)]
        framed = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
        return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + framed + b"0\r\n\r\n"
    return page(said, case.get("status", "200 OK"), *case.get("headers", ()))


def lead(site, other, case: dict[str, Any]) -> None:
    """Put the case's robots.txt where its redirects lead."""
    hops = case.get("hops", 0)
    for hop in range(hops):
        here = "/robots.txt" if hop == 0 else f"/hop-{hop}"
        host = other.url if case.get("elsewhere") and hop == hops - 1 else ""
        moved = f"HTTP/1.1 301 Moved\r\nLocation: {host}/hop-{hop + 1}\r\nContent-Length: 0\r\n\r\n"
        site.answers[here] = moved.encode()
    end = other if case.get("elsewhere") else site
    end.answers[f"/hop-{hops}" if hops else "/robots.txt"] = answer(case)


@pytest.fixture
def other_site(serve):
    with serve() as other:
        yield other


def test_there_are_cases_for_every_section() -> None:
    assert len(CASES) >= 60
    assert len(set(TOLD)) == len(TOLD)
    sections = {case["section"] for case in CASES}
    assert {
        "2.2.1",
        "2.2.2",
        "2.2.3",
        "2.2.4",
        "2.3.1.1",
        "2.3.1.2",
        "2.3.1.3",
        "2.3.1.4",
        "2.5",
        "5.1",
        "5.2",
    } <= sections


@pytest.mark.parametrize("case", CASES, ids=TOLD)
def test_what_is_forbidden_is_never_asked_for_and_what_is_allowed_is(case, crawl_of, source, site, other_site) -> None:
    wanted = [*case.get("allowed", ()), *case.get("refused", ()), *case.get("waits", ())]
    site.answers |= {path: page() for path in wanted}
    lead(site, other_site, case)
    trusting = replace(source, hosts=(f"127.0.0.1:{other_site.port}",))
    agent = f"{case.get('agent', 'municipal-archive')}/0.1"
    became: dict[str, PageError | None] = dict.fromkeys(wanted)

    async def main() -> None:
        async with crawl_of(trusting, agent=agent, limits=Limits(tries=1)) as at_work:
            for path in wanted:
                try:
                    await at_work.fetcher.get(site.url + path)
                except PageError as error:
                    became[path] = error

    asyncio.run(main())
    pages = [path for path in site.asked if path != "/robots.txt" and not path.startswith("/hop-")]
    assert pages == case.get("allowed", [])
    assert [path for path, error in became.items() if isinstance(error, Refused)] == case.get("refused", [])
    assert [path for path, error in became.items() if isinstance(error, Unanswered)] == case.get("waits", [])
    assert site.asked.count("/robots.txt") == 1


def test_a_server_that_never_answers_for_robots_is_asked_for_nothing_else(crawl, site) -> None:
    def hang(connection: socket.socket) -> None:
        connection.recv(1)

    site.answers |= {"/robots.txt": hang, "/a": page()}

    async def main() -> None:
        async with crawl(limits=Limits(tries=1, read=0.1)) as at_work:
            with pytest.raises(Unanswered, match="nothing is asked there until it can"):
                await at_work.fetcher.get(f"{site.url}/a")

    asyncio.run(main())
    assert site.asked == ["/robots.txt"]
