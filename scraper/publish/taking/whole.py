"""A whole search to take along: streamed batch by batch, so that neither memory nor a transaction holds it."""

from __future__ import annotations

import asyncio
import csv
import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from io import StringIO
from typing import Any

from datasette.utils.asgi import AsgiStream, Response

from scraper.clock import clock
from scraper.export.standing import day, precision
from scraper.export.tables import cell
from scraper.publish import reads, unchanged
from scraper.publish.room import POLICY, Visit
from scraper.publish.taking import bibtex, citing, ris
from scraper.publish.taking.citing import Citation
from scraper.publish.taking.columns import FOUND, MONTHS
from scraper.publish.taking.denominators import months
from scraper.publish.words import Words
from scraper.search.query import Question, Row, batch

BIBTEX, RIS = "application/x-bibtex", "application/x-research-info-systems"
ENTRIES: Mapping[str, tuple[str, Callable[[Words, Citation], str]]] = {
    "bib": (BIBTEX, bibtex.entry),
    "ris": (RIS, ris.entry),
}
"""For each form of citation its content type, and what writes one."""
_BOM = "\ufeff"
_PATIENCE = 60.0  # seconds that a client may take for one batch before the line is cut


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows in their order, with what else is told of them; `following` leads to those after them."""

    rows: tuple[Row, ...]
    pins: Mapping[int, reads.Pin]
    sources: Mapping[str, tuple[str | None, str]]
    following: str | None


Lines = Callable[[Batch], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Form:
    """What a search is written as: `head` comes first, `lines` are those of a batch."""

    ending: str
    content_type: str
    lines: Lines
    head: str = ""


async def found(visit: Visit, question: Question, ending: str) -> Any:
    """Everything that a question finds, in the form of that ending: csv, jsonl, bib or ris.

    With ?bom=1 CSV begins with the mark by which Excel knows UTF-8.
    """
    tag = unchanged.tag_of_archive(visit.database.path, visit.request.path, visit.request.query_string, visit.words)
    if unchanged.has(visit.request, tag):
        return Response("", 304, {**_HEADERS, "ETag": tag or ""})
    return await _stream(visit, question, _form(visit, ending), {"ETag": tag} if tag else {})


def _form(visit: Visit, ending: str) -> Form:
    if ending == "csv":
        head = _marked(visit, _csv_line(column.name for column in FOUND))
        return Form("csv", "text/csv", lambda some: map(_csv_row, _told(some)), head)
    if ending == "jsonl":
        return Form("jsonl", "application/x-ndjson", lambda some: map(_json_line, _told(some)))
    content_type, entry = ENTRIES[ending]

    def cited(some: Batch) -> Iterable[str]:
        return (entry(visit.words, citing.of_row(visit, row, some.pins.get(row.id))) for row in some.rows)

    return Form(ending, content_type, cited)


_HEADERS = {"Content-Security-Policy": POLICY, "Vary": "Accept-Language", **unchanged.FRESH}


async def _stream(visit: Visit, question: Question, form: Form, headers: Mapping[str, str]) -> AsgiStream:
    # The first batch is read before the answer begins, so that a wrong question is still refused as such.
    some = await visit.read(_read, question)

    async def write(writer: Any) -> None:
        nonlocal some
        await send(writer, form.head + "".join(form.lines(some)))
        while some.following is not None:
            some = await visit.read(_read, replace(question, after=some.following))
            await send(writer, "".join(form.lines(some)))

    disposition = f'attachment; filename="search.{form.ending}"'
    headers = {**_HEADERS, **headers, "Content-Disposition": disposition}
    return AsgiStream(write, headers=headers, content_type=f"{form.content_type}; charset=utf-8")


async def send(writer: Any, text: str, patience: float = _PATIENCE) -> None:
    """Send a batch; raise ConnectionError if the client does not take it within `patience` seconds.

    An answer that is broken off is seen to be so, while one that is ended early would look whole.
    """
    try:
        await asyncio.wait_for(writer.write(text), patience)
    except TimeoutError:
        raise ConnectionAbortedError("the client stopped reading") from None


def _read(connection: sqlite3.Connection, question: Question) -> Batch:
    rows, following = batch(connection, question)
    of_sources = connection.execute("SELECT id, municipality, publisher FROM public_sources")
    sources = {slug: (municipality, publisher) for slug, municipality, publisher in of_sources}
    return Batch(rows, reads.pins(connection, (row.id for row in rows)), sources, following)


def _told(some: Batch) -> Iterable[dict[str, object]]:
    for row in some.rows:
        pin, (municipality, publisher) = some.pins.get(row.id), some.sources.get(row.source, (None, None))
        beside = {
            "municipality": municipality,
            "publisher": publisher,
            "published_on": day(row.published),
            "published_precision": precision(row.published),
            "version": pin.number if pin else None,
            "captured_at": pin.captured_at if pin else None,
            "capture_sha256": pin.sha256 if pin else None,
            "echoes": [echo.id for echo in row.echoes],
        }
        yield {
            column.name: beside[column.name] if column.name in beside else getattr(row, column.name) for column in FOUND
        }


def _json_line(told: Mapping[str, object]) -> str:
    return json.dumps(told, ensure_ascii=False) + "\n"


def _csv_row(told: Mapping[str, object]) -> str:
    return _csv_line(cell(" ".join(map(str, v)) or None if isinstance(v, list) else v) for v in told.values())


def _csv_line(cells: Iterable[object]) -> str:
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _marked(visit: Visit, text: str) -> str:
    return (_BOM if visit.request.args.get("bom") else "") + text


async def denominators(visit: Visit, question: Question) -> Response:
    """coverage.csv of the sources and days that a question names."""
    rows = await visit.read(lambda connection: list(months(connection, question, clock().date())))
    lines = [_csv_line(cell(row[column.name]) for column in MONTHS) for row in rows]
    text = _marked(visit, _csv_line(column.name for column in MONTHS)) + "".join(lines)
    body, tag = text.encode(), unchanged.tag_of(text.encode())
    headers = {**_HEADERS, "ETag": tag, "Content-Disposition": 'attachment; filename="coverage.csv"'}
    if unchanged.has(visit.request, tag):
        return Response("", 304, headers)
    return Response(body, 200, headers, "text/csv; charset=utf-8")
