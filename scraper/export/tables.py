"""Writes a table as CSV or JSON lines, row after row."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from scraper.export.columns import TABLES

# A spreadsheet takes a cell that begins so for a formula, and what is in the cells comes from strangers' pages. The
# full-width forms are read alike where Chinese or Japanese is set.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


class Table:
    """One file; a context manager. `rows` counts what was written."""

    def __init__(self, folder: Path, name: str, form: Literal["csv", "jsonl"]) -> None:
        self.rows = 0
        self._columns = [column.name for column in TABLES[name]]
        self._form = form
        # Excel takes CSV for Cyrillic of another day unless it begins with the mark.
        encoding = "utf-8-sig" if form == "csv" else "utf-8"
        self._file = (folder / f"{name}.{form}").open("x", encoding=encoding, newline="")
        self._csv = csv.writer(self._file)  # RFC 4180: commas, lines end in CRLF
        if form == "csv":
            self._csv.writerow(self._columns)

    def __enter__(self) -> Table:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write rows, each with a value (or None) for every column."""
        for row in rows:
            if self._form == "csv":
                self._csv.writerow([cell(row[name]) for name in self._columns])
            else:
                said = {name: row[name] for name in self._columns}
                self._file.write(json.dumps(said, ensure_ascii=False) + "\n")
            self.rows += 1


def cell(value: object) -> object:
    """A value as a cell: text that a spreadsheet would run gets an apostrophe in front, which `text_of` takes away."""
    if not isinstance(value, str):
        return value
    value = value.replace("\0", "\N{REPLACEMENT CHARACTER}")  # no reader of CSV takes it
    return "'" + value if _FORMULA.match(value) else value


def text_of(cell: str) -> str:
    """The text that a cell was made of."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
