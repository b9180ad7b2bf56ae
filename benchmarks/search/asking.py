"""Asks a site over HTTP, by connections that are kept open, and says what each answer took the asker and the server."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from queue import SimpleQueue
from statistics import quantiles

from benchmarks.search.corpus import Language
from benchmarks.search.questions import KINDS, questions

ORDERS = ("new", "relevance")
_TICK = os.sysconf("SC_CLK_TCK")
_TRIED = 10_000  # questions in a row that were all asked before

Question = dict[str, str]
Spread = dict[str, float]


@dataclass
class Questioner:
    """Questions of each kind, none of them twice in the same order."""

    language: Language
    asked: set[tuple[tuple[str, str], ...]] = field(default_factory=set)

    def some(self, kind: str, order: str, number: int, seed: str) -> list[Question]:
        """So many questions of a kind. Raises RuntimeError where the words do not suffice for new ones."""
        return [next(self._fresh(kind, order, seed)) for _ in range(number)]

    def mixed(self, order: str, number: int, seed: str) -> list[Question]:
        """So many of each kind, one after the other by chance."""
        every = [asked for kind in KINDS for asked in self.some(kind, order, number, seed)]
        random.Random(seed).shuffle(every)
        return every

    def _fresh(self, kind: str, order: str, seed: str) -> Iterator[Question]:
        rng = random.Random(f"{kind} {order} {seed} {len(self.asked)}")
        for _, made in zip(range(_TRIED), questions(kind, self.language, rng), strict=False):
            asked = {**made, "sort": order}
            if (sign := tuple(sorted(asked.items()))) not in self.asked:
                self.asked.add(sign)
                yield asked
        raise RuntimeError(f"{kind}: found no question that was not asked, expected fewer --times")


class Client:
    """One connection that is kept open."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, path: str) -> float:
        """Seconds of one answer. Raises RuntimeError for any but 200, OSError where nobody answers."""
        began = time.perf_counter()
        self._connection.request("GET", path, headers={"Accept-Language": "bg"})
        answer = self._connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: found {answer.status}, expected 200")
        return time.perf_counter() - began

    def close(self) -> None:
        """Leave."""
        self._connection.close()


def wait(port: int, path: str) -> None:
    """Wait until the site answers. Raises RuntimeError if it does not within a minute."""
    for _ in range(300):
        client = Client(port)
        try:
            client.ask(path)
        except (OSError, HTTPException):
            time.sleep(0.2)
        else:
            return
        finally:
            client.close()
    raise RuntimeError(f"{path}: found no answer, expected one within a minute")


def spread(port: int, server: int, paths: Sequence[str], clients: int = 1) -> Spread:
    """What these took of so many clients at once.

    Milliseconds of an answer; answers a second; `cpu_ms`, the server's CPU for one; `own_cpu`, the share of one core
    that asking took itself. `server` is the server's process id.
    """
    waiting: SimpleQueue[Client] = SimpleQueue()
    every = [Client(port) for _ in range(clients)]
    for client in every:
        waiting.put(client)

    def ask(path: str) -> float:
        client = waiting.get()
        try:
            return client.ask(path)
        finally:
            waiting.put(client)

    before, cpu, began = cpu_of(server), time.process_time(), time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        taken = list(pool.map(ask, paths))
    wall = time.perf_counter() - began
    own, used = time.process_time() - cpu, cpu_of(server) - before
    for client in every:
        client.close()
    cuts = quantiles(taken, n=100, method="inclusive")
    return {
        "p50_ms": 1000 * cuts[49],
        "p95_ms": 1000 * cuts[94],
        "worst_ms": 1000 * max(taken),
        "cpu_ms": 1000 * used / len(paths),
        "per_second": len(paths) / wall,
        "own_cpu": own / wall,
    }


def cpu_of(process: int) -> float:
    """Seconds of CPU that a process and its children have used, all their threads together (Linux: proc(5))."""
    with open(f"/proc/{process}/stat", encoding="ascii") as file:
        user, system = file.read().rpartition(")")[2].split()[11:13]
    with open(f"/proc/{process}/task/{process}/children", encoding="ascii") as file:
        children = [int(each) for each in file.read().split()]
    return (int(user) + int(system)) / _TICK + sum(map(cpu_of, children))


def by_kind(
    questioner: Questioner, times: int, measure: Callable[[Iterable[Question]], Spread]
) -> Iterator[tuple[str, Spread]]:
    """Each kind of search in each order by one client, the first few not counted."""
    for kind in KINDS:
        for order in ORDERS:
            measure(questioner.some(kind, order, 4, "warm"))
            yield f"{kind}, {order}", measure(questioner.some(kind, order, times, "by kind"))
