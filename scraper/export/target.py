"""Where an export is written: under another name until it is whole, and never over the archive itself."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from scraper.errors import WrongInput

MANIFEST = "manifest.json"
PROGRAM = "municipal-archive"
COPY = int.from_bytes(b"MArc")  # the application_id of a copy, by which it is told from any other database
_PARTS = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database


@dataclass(frozen=True, slots=True)
class Written:
    """What an export came to: rows (or captures) by kind, and what could not be taken along."""

    counts: dict[str, int]
    problems: tuple[str, ...] = ()
    sha256: str | None = None
    """Of the file, where the export is one."""


def new(target: Path, *, folder: bool, force: bool) -> AbstractContextManager[Path]:
    """A new folder or a new file, as `new_folder` and `new_file` give it."""
    return new_folder(target, force=force) if folder else new_file(target, force=force)


@contextmanager
def new_folder(target: Path, *, force: bool) -> Iterator[Path]:
    """A folder to write into, that becomes `target` at the end of the block; gone again if the block fails.

    Raises WrongInput where `target` exists: with `force` an earlier export is replaced, and nothing else ever is.
    """
    if target.exists() and not _is_empty(target):
        if not force:
            raise WrongInput(f"{target}: found there already; --force replaces an earlier export")
        if not _is_export(target):
            raise WrongInput(f"{target}: found something that is no export, which is not replaced")
    partial = _begun(target)
    partial.mkdir()
    try:
        yield partial
        _put(partial, target)
    except BaseException:
        _forget(partial)
        raise


@contextmanager
def new_file(target: Path, *, force: bool) -> Iterator[Path]:
    """A path to write to, whose file becomes `target` at the end of the block; gone again if the block fails.

    Raises WrongInput where `target` exists: with `force` an earlier export is replaced, and nothing else ever is; or
    where it is open as a database elsewhere.
    """
    if target.is_dir():
        raise WrongInput(f"{target}: found a folder, expected the name of a file")
    if target.exists() and not force:
        raise WrongInput(f"{target}: found there already; --force replaces an earlier export")
    if target.exists() and not _is_exported_file(target):
        raise WrongInput(f"{target}: found something that is no export, which is not replaced")
    for ending in _PARTS:
        if (beside := target.with_name(target.name + ending)).exists():
            # Left beside the new file it would be taken for a part of it.
            raise WrongInput(f"{beside}: found there, as if {target.name} were open; expected no such file")
    partial = _begun(target)
    partial.touch()
    try:
        yield partial
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.replace(target)
    except BaseException:
        _forget(partial)
        raise


def check(target: Path, db: Path, captures: Path) -> None:
    """Raises WrongInput where an export would stand in the way of the archive itself."""
    where, kept = target.resolve(), captures.resolve()
    if where == kept or kept in where.parents:
        raise WrongInput(f"{target}: found below {captures}, expected a place outside the captures")
    if where in (db.resolve().with_name(db.name + part) for part in ("", *_PARTS)) or where in kept.parents:
        raise WrongInput(f"{target}: found the archive there, expected another place")


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _partial(target: Path) -> Path:
    return target.with_name(f".{target.name[:100]}.{os.getpid()}.partial")


def _begun(target: Path) -> Path:
    """A free name beside `target`, where it is sure that something can be written."""
    partial = _partial(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _forget(partial)
        partial.touch()
        partial.unlink()
    except OSError as error:
        raise WrongInput(f"{target}: cannot be written there ({error.strerror})") from None
    return partial


def _put(partial: Path, target: Path) -> None:
    """Rename into place; what stood there before goes only once the new one stands."""
    if not target.exists():
        partial.rename(target)
        return
    old = _partial(target).with_suffix(".old")
    _forget(old)
    target.rename(old)
    try:
        partial.rename(target)
    except BaseException:
        old.rename(target)
        raise
    _forget(old)


def _forget(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    for beside in (path, *(path.with_name(path.name + ending) for ending in _PARTS)):
        beside.unlink(missing_ok=True)


def _is_exported_file(target: Path) -> bool:
    """Whether a file is an earlier copy or web archive of ours, or empty (SQLite's file format, 1.3.15)."""
    with target.open("rb") as file:
        head = file.read(100)
    if not head or (head.startswith(b"SQLite format 3\0") and head[68:72] == COPY.to_bytes(4)):
        return True
    try:
        with zipfile.ZipFile(target) as package:
            return PROGRAM in str(json.loads(package.read("datapackage.json")).get("software"))
    except (OSError, ValueError, LookupError, AttributeError, zipfile.BadZipFile):
        return False


def _is_empty(target: Path) -> bool:
    return target.is_dir() and not any(target.iterdir())


def _is_export(target: Path) -> bool:
    try:
        said = json.loads((target / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(said, dict) and said.get("program") == PROGRAM
