"""The text of a spreadsheet (XLSX, XLS, ODS): sheets one after the other, rows one a line, cells by tab."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from itertools import groupby

from python_calamine import CalamineError, PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

from scraper.models import Document, DocumentKind

_LARGEST = 20_000_000  # cells of one sheet
_Value = int | float | str | bool | time | date | datetime | timedelta


def read(body: bytes, kind: DocumentKind) -> Document:
    """The values of the visible sheets, each below its name where there are several.

    A row without values parts what stands above it from what is below. Raises ValueError for a damaged file.
    """
    try:
        book = load_workbook(io.BytesIO(body))
        shown = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]
        texts = [(name, _sheet(book.get_sheet_by_name(name).to_python())) for name in shown]
    except PasswordError:
        return Document(kind, notes=("encrypted: its text cannot be read",))
    except CalamineError as error:
        raise ValueError(str(error)) from error
    except BaseException as error:
        # A fault in the library's Rust comes as an exception that no Exception is.
        if isinstance(error, (Exception, KeyboardInterrupt, SystemExit)):
            raise
        raise ValueError(str(error)) from None
    several = sum(1 for _, text in texts if text) > 1
    return Document(kind, "\n\n".join(f"{name}\n\n{text}" if several else text for name, text in texts if text))


def _sheet(rows: list[list[_Value]]) -> str:
    if len(rows) * max(map(len, rows), default=0) > _LARGEST:
        raise MemoryError
    lines = ("\t".join(map(_said, row)).rstrip() for row in rows)
    return "\n\n".join("\n".join(part) for full, part in groupby(lines, key=bool) if full)


def _said(value: _Value) -> str:
    match value:
        case bool():
            return str(value).lower()
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case float():
            return f"{value:.15g}"
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ", "minutes")
        case str():
            return " ".join(value.split())
        case _:
            return str(value)
