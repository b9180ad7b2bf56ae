"""The codebook beside the data: what each column means, in English and in Bulgarian."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from scraper.export.columns import TABLES, Column, Type

_TYPES: Mapping[Type, tuple[str, str]] = {
    "text": ("text", "текст"),
    "integer": ("whole number", "цяло число"),
    "date": ("day, 2024-02-12", "ден, 2024-02-12"),
    "moment": ("moment in UTC, 2024-02-12T08:00:00Z", "момент по UTC, 2024-02-12T08:00:00Z"),
}

_ENGLISH = """# Codebook

Files are UTF-8. In CSV a missing value is an empty cell, in JSON lines `null`. Rows are in the order of `key`.

In CSV a cell that a spreadsheet would run as a formula (it begins with `=`, `+`, `-`, `@`, a tab or a line break,
apostrophes before it or not) has one more apostrophe in front: take that one away to have the text back. JSON lines
hold every text as it is.

`manifest.json` says what was asked for and as of which moment; asked again with that moment, the same rows come.
"""
_BULGARIAN = """# Кодова книга

Файловете са в UTF-8. В CSV липсващата стойност е празна клетка, в JSON lines – `null`. Редовете са подредени по `key`.

В CSV клетка, която електронна таблица би изпълнила като формула (започва с `=`, `+`, `-`, `@`, табулация или нов ред,
със или без апострофи отпред), има още един апостроф в началото: без него остава самият текст. В JSON lines всеки текст
е непроменен.

`manifest.json` казва какво е поискано и към кой момент; при повторно искане с този момент редовете са същите.
"""


def codebook(tables: Iterable[str]) -> str:
    """Markdown on these tables, English first."""
    names = tuple(tables)
    english = [_table(name, ("column", "type", "meaning", "missing"), 0) for name in names]
    bulgarian = [_table(name, ("колона", "вид", "значение", "липсва, когато"), 1) for name in names]
    return "\n".join((_ENGLISH, *english, _BULGARIAN, *bulgarian))


def _table(name: str, heads: tuple[str, ...], language: int) -> str:
    lines = [f"## {name}\n", _line(heads), _line("-" * len(heads))]
    lines += [
        _line((f"`{column.name}`", _TYPES[column.type][language], *_said(column, language))) for column in TABLES[name]
    ]
    return "\n".join(lines) + "\n"


def _said(column: Column, language: int) -> tuple[str, str]:
    return (column.bg, column.missing_bg) if language else (column.en, column.missing_en)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
