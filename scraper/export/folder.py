"""Writes an export as a folder of tables, with the coverage, the codebook and the manifest that belong to them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from scraper.clock import stamp
from scraper.export.asked import Asked
from scraper.export.codebook import codebook
from scraper.export.coverage import coverage
from scraper.export.rows import Rows
from scraper.export.standing import Walk, reading
from scraper.export.tables import Table
from scraper.export.target import MANIFEST, PROGRAM, Written, sha256_of

_AUDIENCE = {False: "strangers: only what the site shows", True: "staff: holds what is not public; do not pass it on"}
_LATER = (
    "Visibility, names of sources and corrections of rules are those of the day the export was made; crawls after"
    " as_of change nothing in it, an import of older captures or a re-extraction may."
)


def write(
    connection: sqlite3.Connection,
    asked: Asked,
    folder: Path,
    made_at: datetime,
    progress: Callable[[int], None] = lambda _: None,
) -> Written:
    """Fill `folder`, which is empty."""
    walk, rows = Walk(connection, asked), Rows.of(connection, asked)
    form: Literal["csv", "jsonl"] = "csv" if asked.format == "csv" else "jsonl"
    names = ("articles", "attachments", *(("versions",) if asked.versions else ()))
    with ExitStack() as stack:
        tables = {name: stack.enter_context(Table(folder, name, form)) for name in names}
        for page in walk.pages():
            for name, table in tables.items():
                table.write(getattr(rows, name)(page))
            progress(sum(walk.known.values()))
    with Table(folder, "coverage", "csv") as covered, reading(connection):
        covered.write(coverage(walk, rows))
    counts = {name: table.rows for name, table in tables.items()} | {"coverage": covered.rows}
    (folder / "codebook.md").write_text(codebook(counts), encoding="utf-8")
    said = _manifest(walk, made_at) | {"files": [_file(path, counts) for path in sorted(folder.iterdir())]}
    (folder / MANIFEST).write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return Written(counts)


def _manifest(walk: Walk, made_at: datetime) -> dict[str, Any]:
    asked = walk.asked
    return {
        "program": PROGRAM,
        "version": version(PROGRAM),
        "made_at": stamp(made_at),
        "as_of": asked.at,
        "for": _AUDIENCE[asked.everything],
        "asked": {
            "format": asked.format,
            "source": list(asked.sources),
            "from": asked.since,
            "to": asked.until,
            "query": asked.words or None,
            "understood": asked.question.query.understood or None,
            "versions": asked.versions,
            "all": asked.everything,
        },
        "articles": {
            "exported": walk.chosen.total(),
            "archived": walk.known.total(),
            "left_out_for_want_of_a_date": walk.undated,
        },
        "note": _LATER,
    }


def _file(path: Path, counts: dict[str, int]) -> dict[str, Any]:
    said = {"path": path.name, "bytes": path.stat().st_size, "sha256": sha256_of(path)}
    return said | ({"rows": counts[path.stem]} if path.stem in counts else {})
