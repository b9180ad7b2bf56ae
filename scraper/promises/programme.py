"""Programme files: programmes/*.yml read into frozen `Programme` values, every problem told with its file and line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from scraper.errors import WrongInput
from scraper.promises import keys
from scraper.promises.keys import ID, Entry
from scraper.promises.models import Document, Programme, Promise, Reported
from scraper.sources.document import compose, line_of
from scraper.sources.sheet import Sheet
from scraper.sources.values import nearest

LONGEST = 4 * 2**20  # bytes; a programme of a thousand measures is one
_LEVELS = ("priority", "measure", "project")

Line = tuple[str, str, int]
"""What a line is asked for: ("wording", own id, position), ("document", id, 0), ("reported", "", position)."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A programme with the file it stands in: its path, its SHA-256, and on which lines its quotes and papers are."""

    programme: Programme
    path: Path
    sha256: str
    lines: Mapping[Line, int]

    def place(self, *of: Any) -> str:
        """`file:line` of one thing; of the file's beginning where it has no line."""
        return f"{self.path}:{self.lines.get(of, 1)}"


def load(folder: Path) -> tuple[Programme, ...]:
    """Every programme of a folder, sorted by id; files whose names begin with `_` or `.` are none.

    Raises WrongInput with all problems of all files, a line each: `programmes/town-2023.yml:7: …`.
    """
    return tuple(filed.programme for filed in load_filed(folder))


def load_one(folder: Path, id: str) -> Programme:  # noqa: A002  the word of the whole room
    """The programme of one file; the others need not be in order. Raises WrongInput, also for an unknown id."""
    return load_filed(folder, (id,))[0].programme


def load_filed(folder: Path, ids: Iterable[str] = ()) -> tuple[Filed, ...]:
    """The named programmes, or all of a folder, with their lines. Raises WrongInput with all problems at once."""
    files = {path.stem: path for path in _files(folder)}
    problems: list[str] = []
    found: list[Filed] = []
    for name in dict.fromkeys(ids) or sorted(files):
        if name not in files:
            known = ", ".join(sorted(files)) or "none yet"
            problems.append(f"{folder}: no programme {name!r}, known: {known}{nearest(name, files)}")
            continue
        sheet = Sheet(str(files[name]))
        filed = _filed(sheet, files[name])
        problems += sheet.problems
        if filed:
            found.append(filed)
    problems += _twice(found)
    if problems:
        raise WrongInput("\n".join(problems))
    return tuple(found)


def read_text(text: str, file: str, id: str) -> Filed:  # noqa: A002
    """The programme that a file of that text would make. Raises WrongInput, `file` standing before each problem."""
    sheet = Sheet(file)
    found = _read(sheet, text.encode(), Path(file), id)
    if found is None:
        raise WrongInput("\n".join(sheet.problems))
    return found


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise WrongInput(
            f"{folder}: no such folder, expected one with a file for each programme; `scraper promises add` makes it"
        )
    return sorted(path for path in folder.iterdir() if path.suffix in (".yml", ".yaml") and path.name[0] not in "_.")


def _twice(found: Iterable[Filed]) -> Iterable[str]:
    """A promise whose whole id is one of another programme: `a` with `b-c`, `a-b` with `c`."""
    known: dict[str, Filed] = {}
    for filed in found:
        for promise in filed.programme.promises:
            first = known.setdefault(promise.id, filed)
            if first is not filed:
                place = filed.place("promise", promise.own, 0)
                yield f"{place}: found {promise.own!r} and so {promise.id!r}, as {first.path} does; expected another"


def _filed(sheet: Sheet, path: Path) -> Filed | None:
    if path.suffix != ".yml":
        sheet.problems.append(f"{path}:1: found a file name in .yaml, expected {path.stem}.yml")
    elif not ID.fullmatch(path.stem):
        sheet.problems.append(
            f"{path}:1: found file name {path.stem!r}, expected small Latin letters, digits and hyphens only"
        )
    try:
        body = path.read_bytes()
    except OSError as error:
        sheet.problems.append(f"{path}:1: cannot be read, {error.strerror}")
        return None
    return _read(sheet, body, path, path.stem)


def _read(sheet: Sheet, body: bytes, path: Path, name: str) -> Filed | None:
    """The programme of a file's bytes; None where the sheet has problems."""
    try:
        root = compose(body, LONGEST)
    except WrongInput as problem:
        sheet.problems.append(f"{path}:{problem}")
        return None
    if root is None:
        sheet.problems.append(f"{path}:1: found an empty file, expected name, mandate and promises")
        return None
    found = sheet.block(root, "programme file", keys.PROGRAMME)
    if isinstance(root, yaml.MappingNode):
        for key in ("name", "mandate"):
            if key not in found:
                sheet.note(root, f"{key!r} is missing")
    making = _Making(sheet, name, found)
    promises, reported = making.promises(), making.reported()
    if sheet.problems:
        return None
    papers: dict[Line, int] = {("document", each, 0): line_of(root, ("documents", each)) for each in making.documents}
    programme = Programme(
        id=name,
        promises=promises,
        reported=reported,
        documents=tuple(making.documents.values()),
        scale=found.get("scale") or keys.SCALE,
        **{key: found[key] for key in ("name", "mandate", "municipality", "language", "oath") if key in found},
    )
    return Filed(programme, path, hashlib.sha256(body).hexdigest(), making.lines | papers)


class _Making:
    """The promises of a file out of their values; what does not hold between them is noted.

    It goes on where values are missing, so that all problems are told at once.
    """

    def __init__(self, sheet: Sheet, name: str, found: Mapping[str, Any]) -> None:
        self.documents: dict[str, Document] = {each.id: each for _, each in found.get("documents") or () if each}
        self.lines: dict[Line, int] = {}
        self._sheet, self._name, self._found = sheet, name, found
        self._mandate: tuple[date, date | None] | None = found.get("mandate")
        self._own: dict[str, int] = {}
        self._check_scale()

    def promises(self) -> tuple[Promise, ...]:
        """In the order of the file, each after the one above it."""
        every = (pair for top in self._found.get("promises") or () if top for pair in top.walk())
        return tuple(filter(None, (self._promise(entry, above) for entry, above in every)))

    def _promise(self, entry: Entry, above: Entry | None) -> Promise | None:
        own, level = entry.values.get("id"), entry.values.get("level")
        higher = above.values.get("level") if above else None
        if level and higher and _LEVELS.index(level) < _LEVELS.index(higher):
            self._sheet.note(entry.node, f"level: found a {level} below a {higher}, expected it beside or above that")
        for position, (node, wording) in enumerate(entry.wordings):
            self.lines["wording", str(own), position] = node.start_mark.line + 1
            if wording.document is not None and wording.document not in self.documents:
                self._sheet.note(node, f"document: {_unknown(wording.document, self.documents)}")
        deadline = keys.meant(self._sheet, entry.deadline, self._mandate) if entry.deadline and self._mandate else None
        if own is None:
            return None
        line = entry.node.start_mark.line + 1
        if own in self._own:
            self._sheet.note(entry.node, f"id: found {own!r} a second time, first on line {self._own[own]}")
        self._own.setdefault(own, line)
        self.lines["promise", own, 0] = line
        if level is None or "title" not in entry.values:
            return None
        return Promise(
            id=f"{self._name}-{own}",
            own=own,
            parent=f"{self._name}-{above.values.get('id')}" if above else None,
            wordings=tuple(wording for _, wording in entry.wordings),
            deadline=deadline,
            **{key: value for key, value in entry.values.items() if key != "id"},
        )

    def reported(self) -> tuple[Reported, ...]:
        """What reports say of the promises, which are known by now."""
        return tuple(filter(None, (self._account(*pair) for pair in enumerate(self._found.get("reported") or ()))))

    def _account(self, position: int, given: tuple[yaml.Node, dict[str, Any] | None]) -> Reported | None:
        node, said = given
        self.lines["reported", "", position] = node.start_mark.line + 1
        if said is None:
            return None
        own, document = said["promise"], said["document"]
        reports = [each.id for each in self.documents.values() if each.kind == "report"]
        if own not in self._own:
            self._sheet.note(node, f"promise: found {own!r}, expected the id of one above{nearest(own, self._own)}")
        if document not in reports:
            self._sheet.note(node, f"document: {_unknown(document, reports)}, a report")
        if any(
            said is not other and (own, document) == (other["promise"], other["document"])
            for other in self._said(position)
        ):
            self._sheet.note(node, f"promise: found {own!r} in {document!r} a second time")
        return Reported(f"{self._name}-{own}", **{key: value for key, value in said.items() if key != "promise"})

    def _said(self, before: int) -> Iterable[dict[str, Any]]:
        return (said for _, said in self._found["reported"][:before] if said)

    def _check_scale(self) -> None:
        scale = [verdict for verdict in self._found.get("scale") or () if verdict]
        for verdict in scale:
            if sum(other.id == verdict.id for other in scale) > 1:
                self._sheet.problems.append(f"{self._sheet.file}:1: scale: {verdict.id!r} more than once")


def _unknown(found: str, known: Iterable[str]) -> str:
    names = list(known)
    if not names:
        return f"found {found!r}, and none is named in this file yet"
    return f"found {found!r}, expected one of {', '.join(names)}{nearest(found, names)}"
