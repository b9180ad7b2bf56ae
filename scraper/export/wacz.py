"""Writes a web archive for replay tools: records as they are, an index, and the pages with their text."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import uuid4

from scraper.clock import stamp
from scraper.crawl import record
from scraper.errors import Damaged, WrongInput
from scraper.export import cdx
from scraper.export.asked import Asked
from scraper.export.chosen import choose
from scraper.export.package import Member, Package
from scraper.export.records import Member as Record
from scraper.export.records import members
from scraper.export.standing import PAGE, Walk
from scraper.export.target import PROGRAM, Written, sha256_of

_LARGEST = 2**30  # bytes of one WARC file; a record is never parted
_INDEX = "index.cdx.gz"
_NEXT = """
SELECT warc, offset, capture FROM temp.export_captures WHERE (warc, offset) > (?, ?) ORDER BY warc, offset LIMIT ?
"""
_TAKEN = "UPDATE temp.export_captures SET taken = 1 WHERE warc = ? AND offset = ?"
_PAGES = """
SELECT v.number, v.title, v.body, c.url, c.fetched_at FROM {versions} v JOIN {captures} c ON c.id = v.capture
JOIN temp.export_captures e ON e.warc = c.warc AND e.offset = c.offset AND e.taken
WHERE v.article = ? AND v.seen_at <= ? ORDER BY v.seen_at, v.id
"""
_KEPT_WHOLE = """
SELECT DISTINCT c.source FROM temp.export_captures e JOIN captures c ON c.id = e.capture
WHERE c.role = 'requisite' AND e.taken ORDER BY 1
"""


def write(connection: sqlite3.Connection, asked: Asked, target: Path, folder: Path, made_at: datetime) -> Written:
    """Write the package to `target`; `folder` is captures/. A capture that cannot be read back is told of, and the
    rest is written.

    Raises WrongInput for what such a package cannot hold.
    """
    if asked.versions:
        raise WrongInput("--versions: found beside --format wacz, which holds every version's page anyway")
    choose(connection, asked, folder)
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS export_lines (line TEXT NOT NULL)")
    connection.execute("DELETE FROM temp.export_lines")
    writer = _Writer(connection, asked, folder)
    with Package(target, made_at) as package:
        writer.archive(package, made_at)
        writer.index(package)
        pages = writer.pages(package)
        package.describe(writer.description(made_at))
    return Written({"captures": writer.taken, "pages": pages}, tuple(writer.problems), sha256_of(target))


class _Writer:
    """Fills a package from the captures chosen; counts what it took and notes what it could not."""

    def __init__(self, connection: sqlite3.Connection, asked: Asked, folder: Path) -> None:
        self.taken = 0
        self.problems: list[str] = []
        self._connection = connection
        self._asked = asked
        self._folder = folder

    def archive(self, package: Package, made_at: datetime) -> None:
        """The records, file after file, each as large as it may be."""
        waiting, number = self._records(), 1
        first = next(waiting, None)
        while first or number == 1:
            name = f"data-{number:03}.warc.gz"
            with package.member(f"archive/{name}") as file:
                file.write(self._info(name, made_at))
                while first:
                    self._add(first, name, file)
                    first = next(waiting, None)
                    if file.size > _LARGEST:
                        break
            number += 1

    def _add(self, found: list[Record], name: str, file: Member) -> None:
        answer = found[0]
        # A replay renders the page anew, of what was kept beside it.
        line = "" if answer.raw.is_rendered else cdx.line(answer.raw, name, file.size, len(answer.data))
        for member in found:
            file.write(member.data)
        if line:
            self._connection.execute("INSERT INTO temp.export_lines VALUES (?)", (line,))
        self.taken += 1

    def _records(self) -> Iterator[list[Record]]:
        """Each capture's records, in the order in which they lie on the disk."""
        after: tuple[str, int] = ("", -1)
        while rows := self._connection.execute(_NEXT, (*after, PAGE)).fetchall():
            for row in rows:
                try:
                    found = list(members(self._connection, self._folder, row["capture"]))
                except Damaged as error:
                    self.problems.append(f"capture {row['capture']}: {error}")
                    continue
                if found:
                    self._connection.execute(_TAKEN, (row["warc"], row["offset"]))
                    yield found
            after = rows[-1]["warc"], rows[-1]["offset"]

    def index(self, package: Package) -> None:
        """The sorted lines in packed blocks, and the list that leads to the blocks."""
        lines = (row[0] for row in self._connection.execute("SELECT line FROM temp.export_lines ORDER BY line"))
        leads = []
        with package.member(f"indexes/{_INDEX}") as file:
            for block, lead in cdx.packed(lines, _INDEX):
                file.write(block)
                leads.append(lead)
        with package.member("indexes/index.idx") as file:
            file.write("".join(leads).encode())

    def pages(self, package: Package) -> int:
        """A page for every version whose capture was taken along; how many."""
        sql, count = _PAGES.format(**self._asked.views.names), 0
        with package.member("pages/pages.jsonl", packed=True) as file:
            file.write(_line({"format": "json-pages-1.0", "id": "pages", "title": "Articles", "hasText": True}))
            for page in Walk(self._connection, self._asked).pages():
                for article in page:
                    for row in self._connection.execute(sql, (article.id, self._asked.at)):
                        about = {"id": f"{article.key}-{row['number']}", "url": row["url"], "ts": row["fetched_at"]}
                        file.write(_line(about | {"title": row["title"] or row["url"], "text": row["body"] or ""}))
                        count += 1
        return count

    def description(self, made_at: datetime) -> dict[str, Any]:
        """What the package says of itself."""
        asked = self._asked
        whole = [row[0] for row in self._connection.execute(_KEPT_WHOLE)]
        kept = (
            f"Styles, images and fonts were kept of: {', '.join(whole)}; of other sources"
            if whole
            else "Of all sources"
        )
        return {
            "title": f"Municipal archive: {', '.join(asked.sources) or 'all sources'}",
            "description": f"{kept} {_WITHOUT}{_STAFF if asked.everything else ''}",
            "created": stamp(made_at),
            "modified": stamp(made_at),
            "software": f"{PROGRAM} {version(PROGRAM)}",
            "municipal-archive": {
                "as_of": asked.at,
                "for": "staff" if asked.everything else "strangers",
                "from": asked.since,
                "to": asked.until,
                "query": asked.words or None,
                "kept_whole": whole,
                "left_out": self.problems,
            },
        }

    def _info(self, name: str, made_at: datetime) -> bytes:
        said = {"software": f"{PROGRAM} {version(PROGRAM)}", "format": "WARC File Format 1.1"}
        block = "".join(f"{key}: {value}\r\n" for key, value in said.items()).encode()
        fields = [
            ("WARC-Type", "warcinfo"),
            ("WARC-Record-ID", f"<urn:uuid:{uuid4()}>"),
            ("WARC-Date", stamp(made_at)),
            ("WARC-Filename", name),
            ("Content-Type", "application/warc-fields"),
        ]
        return record.compose(fields, block)


_WITHOUT = (
    "pages and attached files only, without styles, images and fonts: replay shows such pages bare. Scripts are never"
    " fetched. Records are copied byte for byte."
)
_STAFF = " For staff: holds what is not public."


def _line(said: dict[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
