"""The matrix: every fault at every place, each in a process of its own, and its table."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.faults import case, disk, pages, wire
from tests.faults.case import Row
from tests.faults.town import Fault, sending_well

CALM = Fault("none, to compare with", sending_well)
BY_NAME = {fault.name: fault for fault in (CALM, *wire.FAULTS, *pages.FAULTS)}
WORKERS = 12  # most of their time is spent waiting


def rows(word: str = "") -> list[Row]:
    """Every fault with that word in its name, at each of its places."""
    todo = [(name, place) for name, fault in BY_NAME.items() for place in fault.places]
    todo += [(name, "another host") for name in case.ELSEWHERE] + [(name, "our disk") for name in disk.FAULTS]
    todo = [(name, place) for name, place in todo if word in name]
    # Forked from a process that has nothing but the modules: each row's memory is its own.
    context = get_context("forkserver" if sys.platform != "win32" else "spawn")
    if sys.platform != "win32":
        context.set_forkserver_preload(["tests.faults.matrix"])
    with ProcessPoolExecutor(WORKERS, mp_context=context, max_tasks_per_child=1) as pool:
        done = []
        for row in pool.map(one, todo):
            print("." if row.well else f"\n{row}\n", end="", flush=True, file=sys.stderr)  # noqa: T201
            done.append(row)
        return done


def one(what: tuple[str, str]) -> Row:
    """One row of the matrix: a fault's name, and the place."""
    name, place = what
    if place == "our disk":
        return disk.run(name)
    return case.run_elsewhere(name) if place == "another host" else case.run(BY_NAME[name], place)


def table(found: Iterable[Row]) -> str:
    """The rows as a table in Markdown."""
    lines = [
        "| fault | at | recorded | others there | wrong | once mended | peak MB |",
        "|---|---|---|--:|---|---|--:|",
    ]
    for row in found:
        said = row.said.replace("|", "\\|").replace("\n", " ")
        said = said if len(said) < 150 else f"{said[:147]}…"
        wrong, mended = "; ".join(row.wrong) or "–", "all there" if row.mended else "**not all**"
        lines.append(
            f"| {row.fault} | {row.place} | {row.outcome if len(row.outcome) < 9 else 'ended'}; {said or '**nothing**'} |"
            f" {row.others} of {row.of} | {wrong} | {mended} | {row.peak or ''} |"
        )
    return "\n".join(lines) + "\n"
