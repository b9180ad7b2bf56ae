"""Faults of our own disk: full, or not to be written to."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.case import ALL, Row, Stage, peak
from tests.faults.town import NEW, VICTIMS, Fault, Page, noise, say, serving

_NOBODY = 65534


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """What a full disk is to one process."""
    import resource  # noqa: PLC0415  there is none on Windows

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def read_only(*paths: Path) -> Iterator[None]:
    """Nobody may write there: the administrator, who always may, becomes somebody else for the time."""
    modes = {path: path.stat().st_mode for path in paths}
    for path in paths:
        path.chmod(modes[path] & ~0o222)
    if os.geteuid() == 0:
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        if os.getuid() == 0:
            os.seteuid(0)
        for path, mode in modes.items():
            path.chmod(mode)


def _large(page: Page) -> Iterator[bytes]:
    yield say(page.body + b"<!--" + noise(4 * 2**20) + b"-->", page.kind)


def _full_captures(stage: Stage) -> object:
    stage.town.fault, stage.town.place = Fault("large", _large), "article"
    return no_file_larger_than(2 * 2**20)


def _read_only_database(stage: Stage) -> object:
    _open_to_all(stage.folder)
    return read_only(*stage.folder.glob("archive.db*"), stage.folder)


def _read_only_captures(stage: Stage) -> object:
    _open_to_all(stage.folder)
    return read_only(stage.folder / "captures")


def _open_to_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)


FAULTS: dict[str, Callable[[Stage], object]] = {
    "the disk is full: captures": _full_captures,
    "the disk is full: database": lambda stage: no_file_larger_than(48 * 1024),
    "the database is read-only": _read_only_database,
    "the captures are read-only": _read_only_captures,
}
if sys.platform == "win32":
    FAULTS = {}


def run(name: str) -> Row:
    """A crawl before, one with the fault, which must end with an error, and one after it."""
    row = Row(name, "our disk")
    with tempfile.TemporaryDirectory() as folder, serving() as town:
        stage = Stage(Path(folder), town)
        stage.crawl()
        before = stage.there()
        town.listed = NEW[-1]
        with FAULTS[name](stage):  # type: ignore[attr-defined]
            try:
                row.outcome = row.said = stage.crawl()
            except Exception as error:
                row.outcome = row.said = f"{type(error).__name__}: {error}"
        row.said = row.said.replace(folder, "…")
        if row.outcome in ("ok", "partial"):
            row.wrong.append("taken for a good crawl")
        others = before - set(VICTIMS)
        row.others, row.of = len(stage.there() & others), len(others)
        row.wrong += stage.wrong()
        town.fault = None
        stage.crawl()
        row.mended = stage.there() == ALL and stage.whole()
        row.wrong += [each for each in stage.wrong() if each not in row.wrong]
        row.peak = peak()
    return row
