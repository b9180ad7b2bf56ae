"""Delays of a host, across tasks and processes."""

from __future__ import annotations

import asyncio
import itertools
import json
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scraper.crawl import locks
from scraper.crawl.pace import Hosts
from scraper.crawl.strain import Manners
from scraper.errors import Unanswered

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


def hosts(folder: Path, manners: Manners = Manners()) -> Hosts:
    return Hosts(folder, lambda: datetime(2024, 2, 12, tzinfo=UTC), manners)


def ask(folder: Path, path: str, status: int | None, *, manners: Manners = Manners(), **said) -> None:
    """One request of a process of its own that was given this status, or no answer."""

    async def main() -> None:
        async with hosts(folder, manners).turn(f"http://a.example{path}", 0) as turn:
            if status is None:
                raise Unanswered(path, "silence")
            turn.heard(status, **said)

    with suppress(Unanswered):
        asyncio.run(main())


def rests(folder: Path) -> str | None:
    """Why the host is left alone, if it is."""

    async def main() -> str | None:
        try:
            async with hosts(folder).turn("http://a.example/x", 0) as turn:
                turn.heard(404)
        except Unanswered as error:
            return error.reason
        return None

    return asyncio.run(main())


def note_of(folder: Path, host: str = "a.example") -> Path:
    note = locks.path(folder, f"host-{host}").with_suffix(".json")
    note.parent.mkdir(parents=True, exist_ok=True)
    return note


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
    note_of(tmp_path).write_text(json.dumps({"last": time.time() + 10_000}), "utf-8")
    began = time.monotonic()
    asyncio.run(turns(hosts(tmp_path), "a.example", 0.2, 1))
    assert 0.19 <= time.monotonic() - began < 2


@pytest.mark.parametrize(
    "said",
    [
        b"\xff{",
        b"",
        b"[]",
        b"null",
        b'{"last": "soon"}',
        b'{"last": NaN, "until": NaN, "slow": NaN}',
        b'{"last": -1e300, "until": 1e300, "slow": 1e300}',
        b'{"last": 1, "until": 99999999999999, "why": 7}',
        b'{"last": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
    ],
)
def test_a_note_that_cannot_be_read_counts_as_none(tmp_path, said):
    note_of(tmp_path).write_bytes(said)
    began = time.monotonic()
    asyncio.run(turns(hosts(tmp_path), "a.example", 5, 1))
    assert time.monotonic() - began < 2
    assert rests(tmp_path) is None


def test_a_failing_request_gives_the_host_back(tmp_path):
    async def fail():
        pacer = hosts(tmp_path)
        try:
            async with pacer.turn("http://a.example/", 0):
                raise ZeroDivisionError
        except ZeroDivisionError:
            return await asyncio.wait_for(turns(pacer, "a.example", 0, 1), 2)

    assert len(asyncio.run(fail())) == 1


# --- what other processes and later crawls go by ------------------------------


def test_a_host_that_was_asked_too_much_is_slower_for_everybody(tmp_path):
    ask(tmp_path, "/a", 503, manners=Manners(least=0.3))
    began = time.monotonic()
    ask(tmp_path, "/b", 200, manners=Manners(least=0.3))
    assert time.monotonic() - began > 0.3  # 0.6 since the first one ended


def test_a_rest_that_was_asked_for_is_kept_by_everybody(tmp_path):
    ask(tmp_path, "/a", 429, retry_after=3600.0)
    assert "asks for a rest of 3600 seconds" in rests(tmp_path)
    assert rests(tmp_path)


def test_a_short_rest_is_waited_for(tmp_path):
    ask(tmp_path, "/a", 503, retry_after=0.8, manners=Manners(least=0))
    began = time.monotonic()
    ask(tmp_path, "/b", 200, manners=Manners(least=0))
    assert time.monotonic() - began > 0.3


def over(folder: Path) -> float:
    """Bring the host's rest to its end; how long it would have been from now."""
    note = note_of(folder)
    said = json.loads(note.read_text("utf-8"))
    left = said["until"] - time.time()
    note.write_text(json.dumps(said | {"until": time.time() - 1}), "utf-8")
    return left


def test_a_silent_host_is_left_alone_by_everybody_until_one_trial_is_answered(tmp_path):
    for path in ("/a", "/b", "/c"):
        ask(tmp_path, path, None)
    assert rests(tmp_path)
    assert over(tmp_path) == pytest.approx(600, abs=60)
    ask(tmp_path, "/d", None)
    assert rests(tmp_path)
    assert over(tmp_path) == pytest.approx(1200, abs=60)
    ask(tmp_path, "/e", 200)
    assert rests(tmp_path) is None
    for path in ("/f", "/g"):
        ask(tmp_path, path, None)
    assert rests(tmp_path) is None


def test_a_bad_address_does_not_make_its_host_rest(tmp_path):
    for _ in range(3):
        for _ in range(3):
            ask(tmp_path, "/bad", None)
        ask(tmp_path, "/good", 200)
    assert rests(tmp_path) is None


def test_a_page_that_is_broken_says_nothing_of_its_host(tmp_path):
    for number in range(9):
        ask(tmp_path, f"/{number}", 500)
    assert rests(tmp_path) is None


def test_notes_are_of_one_length_and_can_be_read(tmp_path):
    for path in ("/a", "/b", "/c"):
        ask(tmp_path, path, None)
    note = note_of(tmp_path)
    assert note.stat().st_size == 640
    assert json.loads(note.read_text())["why"] == "3 addresses in a row gave no answer"
