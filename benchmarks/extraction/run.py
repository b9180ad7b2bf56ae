"""Runs extractors over pages: once for their answers, and once each in a fresh process for their speed."""

from __future__ import annotations

import logging
import math
import signal
import statistics
import time
import warnings
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from types import FrameType

from benchmarks.extraction.extractors import EXTRACTORS, Answer
from benchmarks.extraction.gold import Page

_PATIENCE = 20  # seconds a page; an extractor that takes longer has no answer
_PASSES = 3
_WARMING = 4  # pages, for imports, caches and compiled patterns


class _TooLong(BaseException):
    """No Exception, so that no library takes it for one of its own."""


def answers(name: str, pages: Sequence[Page]) -> tuple[list[Answer], int]:
    """What an extractor reads from each page, and on how many it failed or took too long: those count as no answer."""
    quiet()
    found, failed = [], 0
    for page in pages:
        try:
            found.append(_in_time(name, page))
        except (Exception, _TooLong):
            found.append(Answer())
            failed += 1
    return found, failed


def _in_time(name: str, page: Page) -> Answer:
    if not hasattr(signal, "SIGALRM"):  # Windows
        return EXTRACTORS[name].run(page.html, page.url)
    signal.signal(signal.SIGALRM, _stop)
    signal.alarm(_PATIENCE)
    try:
        return EXTRACTORS[name].run(page.html, page.url)
    finally:
        signal.alarm(0)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise _TooLong


@dataclass(frozen=True, slots=True)
class Speed:
    """On the CPU clock: pages a second (median of the passes), and milliseconds of the middle and the slowest page
    in a hundred."""

    pages_per_second: float
    middle_ms: float
    slow_ms: float


def speed(name: str, pages: Sequence[Page]) -> Speed:
    """How fast an extractor is in a process of its own, warmed."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_speed, name, [(page.html, page.url) for page in pages]).result()


def _speed(name: str, pages: list[tuple[bytes, str]]) -> Speed:
    quiet()
    _timed(name, pages[:_WARMING])
    passes = [_timed(name, pages) for _ in range(_PASSES)]
    every = sorted(seconds for each in passes for seconds in each)
    slow = every[math.ceil(0.99 * len(every)) - 1]
    rate = statistics.median(len(each) / sum(each) for each in passes)
    return Speed(rate, 1000 * statistics.median(every), 1000 * slow)


def _timed(name: str, pages: list[tuple[bytes, str]]) -> list[float]:
    times = []
    for html, url in pages:
        began = time.process_time()
        with suppress(Exception):  # a failure takes its time too
            EXTRACTORS[name].run(html, url)
        times.append(time.process_time() - began)
    return times


def quiet() -> None:
    """Silence what libraries print and log of pages."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
