"""The folder of source files: which files are sources, and all their problems told at once."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from scraper.errors import WrongInput
from scraper.models import Operator, Rounds, Source
from scraper.sources import keys
from scraper.sources.document import compose
from scraper.sources.sheet import Sheet
from scraper.sources.values import nearest

_SLUG = re.compile(r"[a-z0-9-]+")
_OPERATOR = "_operator.yml"


def load(folder: Path) -> tuple[Source, ...]:
    """Every source of a folder, sorted by slug; files whose names begin with `_` or `.` are none.

    Raises WrongInput with all problems of all files, a line each: `schedules/kazanlak.yml:7: …`.
    """
    problems: list[str] = []
    found: list[Source] = []
    for path in _files(folder):
        sheet = Sheet(str(path))
        if source := _source(sheet, path):
            found.append(source)
        problems += sheet.problems
    if problems:
        raise WrongInput("\n".join(problems))
    return tuple(sorted(found, key=lambda source: source.slug))


def load_one(folder: Path, slug: str) -> Source:
    """The source of one file; the others need not be in order. Raises WrongInput, also for an unknown slug."""
    files = {path.stem: path for path in _files(folder)}
    if slug not in files:
        known = ", ".join(sorted(files)) or "none yet"
        raise WrongInput(f"{folder}: no source {slug!r}, known: {known}{nearest(slug, files)}")
    sheet = Sheet(str(files[slug]))
    source = _source(sheet, files[slug])
    if source is None:
        raise WrongInput("\n".join(sheet.problems))
    return source


def read_text(text: str, file: str, slug: str) -> Source:
    """The source that a file of that text would make. Raises WrongInput, `file` standing before each problem."""
    sheet = Sheet(file)
    try:
        node = compose(text.encode())
    except WrongInput as problem:
        raise WrongInput(f"{file}:{problem}") from None
    source = keys.source(sheet, node, slug) if node else None
    if source is None:
        raise WrongInput("\n".join(sheet.problems) or f"{file}:1: found an empty file, expected name, home and news")
    return source


def operator(folder: Path) -> Operator | None:
    """Who runs the crawls, by _operator.yml; None where there is no such file or nobody has filled it in.

    Raises WrongInput where it is filled in by half or wrongly.
    """
    path = folder / _OPERATOR
    if not path.exists():
        return None
    sheet = Sheet(str(path))
    node = _root(sheet, path)
    who = keys.operator(sheet, node) if node else None
    if sheet.problems:
        raise WrongInput("\n".join(sheet.problems))
    return who


def rounds(folder: Path) -> Rounds | None:
    """When the archive is audited, by _operator.yml; None where it does not say. Raises WrongInput."""
    path = folder / _OPERATOR
    if not path.exists():
        return None
    sheet = Sheet(str(path))
    node = _root(sheet, path)
    found = keys.rounds(sheet, node) if node else None
    if sheet.problems:
        raise WrongInput("\n".join(sheet.problems))
    return found


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise WrongInput(f"{folder}: no such folder, expected one with a source file for each town")
    # An editor's and a person's .yaml would otherwise be a town that is silently never crawled.
    return sorted(path for path in folder.iterdir() if path.suffix in (".yml", ".yaml") and path.name[0] not in "_.")


def _source(sheet: Sheet, path: Path) -> Source | None:
    if path.suffix != ".yml":
        sheet.problems.append(f"{path}:1: found a file name in .yaml, expected {path.stem}.yml")
    elif not _SLUG.fullmatch(path.stem):
        sheet.problems.append(
            f"{path}:1: found file name {path.stem!r}, expected small Latin letters, digits and hyphens only"
        )
    node = _root(sheet, path)
    return keys.source(sheet, node, path.stem) if node and not sheet.problems else None


def _root(sheet: Sheet, path: Path) -> yaml.Node | None:
    """The root node of a file; what keeps it from being read is noted."""
    try:
        node = compose(path.read_bytes())
    except WrongInput as problem:
        sheet.problems.append(f"{path}:{problem}")
        return None
    except OSError as error:
        sheet.problems.append(f"{path}:1: cannot be read, {error.strerror}")
        return None
    if node is None and path.name != _OPERATOR:
        sheet.problems.append(f"{path}:1: found an empty file, expected name, home and news")
    return node
