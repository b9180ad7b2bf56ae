"""The process in which files of strangers are read: bytes on standard input, what they say on standard output."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from scraper.documents import reading
from scraper.documents.isolated import receive, send

_LARGEST = 2**30  # bytes of one file

try:
    import resource
except ImportError:  # Windows has none; there the clock alone limits
    resource = None  # type: ignore[assignment]


def main(limits: dict[str, Any]) -> None:
    """Read files until no more come. `limits` as in `scraper.documents.isolated.Limits`."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not pass for an answer
    _confine(limits["memory"])
    while (body := receive(sys.stdin.buffer, _LARGEST)) is not None:
        _limit_cpu(limits["cpu"])
        send(answers, reading.kind_of(body).encode())
        send(answers, json.dumps(asdict(reading.read(body))).encode())


def _confine(memory: int) -> None:
    """No more memory than that, no file written, no core dumped."""
    if resource:
        for name, limit in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
            _lower(name, limit)


def _limit_cpu(seconds: int) -> None:
    """So many seconds more: a child whose parent was killed must not go on for ever either."""
    if resource:
        used = resource.getrusage(resource.RUSAGE_SELF)
        _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + seconds)


def _lower(name: int, limit: int) -> None:
    with suppress(OSError, ValueError):  # a system that cannot, or one that allows less already
        resource.setrlimit(name, (limit, resource.getrlimit(name)[1]))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
