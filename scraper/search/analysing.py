"""Lends the processes that analyse articles while another one writes them to the index."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Executor

_HELPERS = 2  # to analyse is as much work as to write, and half as much again


@contextmanager
def beside(*, alone: bool) -> Iterator[Executor | None]:
    """Two processes to hand work to; with `alone`, none. They end with this one, even if it is killed."""
    if alone:
        yield None
        return
    import multiprocessing  # noqa: PLC0415  with the next 30 ms
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(_HELPERS, mp_context=spawn, initializer=_end_with_parent) as executor:
        yield executor


def _end_with_parent() -> None:
    """Runs in a helper. A process that is killed cannot tell its helpers, and they would wait for ever."""
    import multiprocessing.connection  # noqa: PLC0415

    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            multiprocessing.connection.wait([parent.sentinel])
            os._exit(1)

    Thread(target=watch, daemon=True).start()
