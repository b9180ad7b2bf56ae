"""Runs a program in a process of its own and says what it cost; and serves the town beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

ROOT = Path(__file__).resolve().parents[2]
_KB = 1 if sys.platform == "linux" else 1 / 1024  # macOS counts in bytes


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process and its children took: seconds of CPU and by the clock, and the most memory it held, in KB."""

    cpu: float
    wall: float
    peak: int


def run(command: Sequence[str], timeout: float) -> Cost:
    """Run a command to its end. Raises RuntimeError, with what it said, if it failed or took longer than `timeout`.

    The one who measures stays small: Linux counts the memory of the process that starts another as that one's own.
    """
    began = time.monotonic()
    with tempfile.TemporaryFile() as said:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # nobody compiles a program anew at each start
        child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=said)
        _place(child.pid, slice(None, -1))
        watch = Timer(timeout, child.kill)
        watch.start()
        _, status, used = os.wait4(child.pid, 0)
        watch.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            said.seek(0)
            raise RuntimeError(f"{command[1:4]}: status {child.returncode}\n{said.read()[-3000:].decode()}")
    return Cost(used.ru_utime + used.ru_stime, time.monotonic() - began, int(used.ru_maxrss * _KB))


@contextmanager
def town(hosts: int, pages: int, seconds: int, language: str | None = None) -> Iterator[list[str]]:
    """The town's sites, `pages` articles on each, served by a process of its own for at most so many seconds."""
    job = json.dumps({"hosts": hosts, "pages": pages, "seconds": seconds, "language": language})
    command = [sys.executable, "-m", "benchmarks.crawl.town", job]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            _place(server.pid, slice(-1, None))
            assert server.stdout
            yield json.loads(server.stdout.readline())
        finally:
            server.terminate()


def _place(process: int, cores: slice) -> None:
    """Keep a process to some of the cores, so that server and crawler do not take each other's."""
    if hasattr(os, "sched_setaffinity"):
        every = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(process, every[cores] or every)
