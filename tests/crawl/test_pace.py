"""Delays of a host, across tasks and processes."""

from __future__ import annotations

import asyncio
import itertools
import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from scraper.crawl import locks
from scraper.crawl.pace import Hosts

TURNS = """
import asyncio, sys, time
from datetime import datetime, UTC
from pathlib import Path
from scraper.crawl.pace import Hosts
async def main():
    hosts = Hosts(Path(sys.argv[1]), lambda: datetime(2024, 2, 12, tzinfo=UTC))
    for _ in range(4):
        async with hosts.turn("http://127.0.0.1/", 0.15):
            began = time.time()
            await asyncio.sleep(0.02)
            print(began, time.time(), flush=True)
asyncio.run(main())
"""


def hosts(folder: Path) -> Hosts:
    return Hosts(folder, lambda: datetime(2024, 2, 12, tzinfo=UTC))


async def turns(pacer: Hosts, host: str, delay: float, count: int) -> list[tuple[float, float]]:
    taken = []
    for _ in range(count):
        async with pacer.turn(f"http://{host}/", delay):
            began = time.monotonic()
            await asyncio.sleep(0.01)
            taken.append((began, time.monotonic()))
    return taken


def gaps(taken: list[tuple[float, float]]) -> list[float]:
    taken = sorted(taken)
    return [later[0] - earlier[1] for earlier, later in itertools.pairwise(taken)]


def test_two_tasks_at_one_host_take_turns(tmp_path):
    async def both():
        one, other = await asyncio.gather(*(turns(hosts(tmp_path), "a.example", 0.1, 3) for _ in range(2)))
        return one + other

    assert min(gaps(asyncio.run(both()))) >= 0.095


def test_hosts_do_not_wait_for_each_other(tmp_path):
    async def many():
        pacer = hosts(tmp_path)
        began = time.monotonic()
        await asyncio.gather(*(turns(pacer, f"{number}.example", 0.2, 2) for number in range(10)))
        return time.monotonic() - began

    assert asyncio.run(many()) < 1.5


def test_delays_hold_across_processes(tmp_path):
    command = (sys.executable, "-c", TURNS, str(tmp_path))
    children = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    lines = [line.split() for child in children for line in child.communicate()[0].splitlines()]
    taken = [(float(began), float(ended)) for began, ended in lines]
    assert len(taken) == 8
    assert min(gaps(taken)) >= 0.14


def test_a_simulated_day_does_not_shorten_a_delay_nor_a_clock_put_back_lengthen_it(tmp_path):
    note = locks.path(tmp_path, "host-a.example").with_suffix(".json")
    note.parent.mkdir(parents=True)
    note.write_text(json.dumps({"last": time.time() + 10_000}), "utf-8")
    began = time.monotonic()
    asyncio.run(turns(hosts(tmp_path), "a.example", 0.2, 1))
    assert 0.19 <= time.monotonic() - began < 2


def test_a_note_that_cannot_be_read_counts_as_none(tmp_path):
    note = locks.path(tmp_path, "host-a.example").with_suffix(".json")
    note.parent.mkdir(parents=True)
    note.write_bytes(b"\xff{")
    began = time.monotonic()
    asyncio.run(turns(hosts(tmp_path), "a.example", 5, 1))
    assert time.monotonic() - began < 2


def test_a_failing_request_gives_the_host_back(tmp_path):
    async def fail():
        pacer = hosts(tmp_path)
        try:
            async with pacer.turn("http://a.example/", 0):
                raise ZeroDivisionError
        except ZeroDivisionError:
            return await asyncio.wait_for(turns(pacer, "a.example", 0, 1), 2)

    assert len(asyncio.run(fail())) == 1
