"""Commands of programmes: promises check, promises load."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import click

from scraper.archive import Archive
from scraper.clock import clock, stamp
from scraper.commands.promises import with_programmes
from scraper.documents.isolated import Reader
from scraper.errors import WrongInput
from scraper.places import Places, as_json_too, with_places
from scraper.promises import register
from scraper.promises.papers import paper
from scraper.promises.programme import Filed, load_filed
from scraper.promises.quotes import Holding, Paper
from scraper.promises.register import Loaded
from scraper.promises.reports import Due, due
from scraper.terminal import _, put_json, say, table


@click.command()
@click.argument("ids", nargs=-1, metavar="[PROGRAMME]...")
@as_json_too
@with_programmes
@with_places
def check(places: Places, programmes: Path, ids: tuple[str, ...], as_json: bool) -> None:
    """Read the programme files and hold every quote against its paper: the named programmes, or all of them."""
    filed = _filed(programmes, ids)
    problems = list(_problems(filed, programmes, places))
    if as_json:
        put_json([{**_summary(each), "problems": [told for by, told in problems if by is each]} for each in filed])
    else:
        _show(filed)
        for _by, told in problems:
            click.echo(f"✗ {told}")
    if problems:
        sys.exit(2)


@click.command()
@click.argument("ids", nargs=-1, metavar="[PROGRAMME]...")
@as_json_too
@with_programmes
@with_places
def load(places: Places, programmes: Path, ids: tuple[str, ...], as_json: bool) -> None:
    """Check the programme files, then put them into the archive: the named programmes, or all of them."""
    filed = _filed(programmes, ids)
    if problems := [told for _by, told in _problems(filed, programmes, places)]:
        raise WrongInput("\n".join(problems))
    with Archive.open(places.db) as archive:
        at = stamp(clock())
        done = [register.load(archive, each.programme, each.sha256, at) for each in filed]
    if as_json:
        put_json([asdict(each) for each in done])
        return
    heads = (_("programme"), _("promises"), _("new"), _("taken out"), _("back"), _("new definitions"), _("accounts"))
    counts = ("added", "withdrawn", "returned", "defined")
    table(
        heads,
        [(each.programme, each.promises, *(len(getattr(each, c)) for c in counts), each.accounts) for each in done],
    )
    for each in done:
        _warn(each)


def _filed(programmes: Path, ids: tuple[str, ...]) -> tuple[Filed, ...]:
    filed = load_filed(programmes, ids)
    if not filed:
        raise WrongInput(f"{programmes}: found no programme file; `scraper promises add` makes one of a paper")
    return filed


def _warn(done: Loaded) -> None:
    for name in done.cited:
        say(_("{promise} is no longer in its file; what the ledger says of it stays"), promise=name)
    for name in done.reworded:
        say(_("{promise} has other wordings than before; an id may never be given to another promise"), promise=name)


# --- quotes against papers ----------------------------------------------------


def _problems(filed: tuple[Filed, ...], programmes: Path, places: Places) -> Iterator[tuple[Filed, str]]:
    """What is wrong with papers and quotes, with file and line."""
    with Reader() as reader:
        for each in filed:
            papers: dict[str, Paper] = {}
            for document in each.programme.documents:
                try:
                    if document.file:
                        papers[document.id] = _paper(programmes / document.file, document.sha256, reader)
                except WrongInput as problem:
                    yield each, f"{each.place('document', document.id, 0)}: {document.id}: {problem}"
            versions, absent = _versions(each, places)
            for place, told in absent:
                yield each, f"{each.place(*place)}: {told}"
            for missing in Holding(papers, versions).missing(each.programme):
                yield each, f"{each.place(*missing.of)}: {missing.text}"


def _paper(path: Path, sha256: str | None, reader: Reader) -> Paper:
    """What a document's file says. Raises WrongInput where it is not there, is another, or has no text."""
    if path.exists() and not path.is_file():  # what has no end would be read for ever
        raise WrongInput(f"{path}: found no file, expected the paper")
    try:
        body = path.read_bytes()
    except OSError as error:
        raise WrongInput(f"{path}: cannot be read, {error.strerror}") from None
    found = hashlib.sha256(body).hexdigest()
    if found != sha256:
        raise WrongInput(f"{path}: found SHA-256 {found}, expected {sha256}; the file is not the one that was quoted")
    return paper(body, str(path), reader.read)


def _versions(
    filed: Filed, places: Places
) -> tuple[dict[tuple[str, int], str], list[tuple[tuple[str, str, int], str]]]:
    """The archived texts that a programme quotes, and of those that are not there: which quotes, and why."""
    wanted = [
        (("wording", promise.own, position), (wording.article, wording.version or 0))
        for promise in filed.programme.promises
        for position, wording in enumerate(promise.wordings)
        if wording.article is not None
    ]
    if not wanted:
        return {}, []
    if not places.db.exists():
        return {}, [
            (of, f"article: found no archive {places.db}, expected the one that has {key!r}")
            for of, (key, _n) in wanted
        ]
    with Archive.open(places.db) as archive:
        texts = {named: text for _of, named in wanted if (text := _text(archive.connection, *named)) is not None}
    absent = [
        (of, f"article: found no version {number} of {key!r} in the archive, expected it")
        for of, (key, number) in wanted
        if (key, number) not in texts
    ]
    return texts, absent


def _text(connection: Connection, key: str, number: int) -> str | None:
    row = connection.execute(
        "SELECT v.title, v.body FROM versions v JOIN articles a ON a.id = v.article WHERE a.key = ? AND v.number = ?",
        (key, number),
    ).fetchone()
    return "\n\n".join(filter(None, row)) if row else None


# --- what is shown ------------------------------------------------------------


def _summary(filed: Filed) -> dict[str, Any]:
    programme = filed.programme
    return {
        "programme": programme.id,
        "file": str(filed.path),
        "promises": len(programme.promises),
        "quotes": sum(len(each.wordings) for each in programme.promises),
        "unchecked": _unchecked(filed),
        "documents": len(programme.documents),
        "defined": sum(each.done_when is not None for each in programme.promises),
        "due": [_as_json(each) for each in due(programme, _today())],
    }


def _unchecked(filed: Filed) -> int:
    """Quotes of documents that are not kept as files."""
    kept = {each.id for each in filed.programme.documents if each.file}
    wordings = [wording.document for promise in filed.programme.promises for wording in promise.wordings]
    return sum(document is not None and document not in kept for document in wordings)


def _show(filed: tuple[Filed, ...]) -> None:
    rows = [_summary(each) for each in filed]
    heads = (_("programme"), _("promises"), _("quotes"), _("of papers not kept"), _("say when they are done"))
    table(heads, [[row[name] for name in ("programme", "promises", "quotes", "unchecked", "defined")] for row in rows])
    for each in filed:
        for paper_due in due(each.programme, _today()):
            if paper_due.overdue:
                click.echo(f"! {each.programme.id}: {_overdue(paper_due)}")


def _overdue(late: Due) -> str:
    if late.kind == "programme":
        return _("the programme was due by {day}, and none is listed").format(day=late.by)
    return _("the report on {year} was due by {day}, and none is listed").format(year=late.covers, day=late.by)


def _as_json(paper_due: Due) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(paper_due).items()}


def _today() -> date:
    return clock().date()
