"""Columns of a table, and labels of a measure, by what stands over or before them, in Bulgarian and English. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

Field = Literal[
    "number", "area", "measure", "deadline", "responsible", "funder", "amount", "indicator", "place", "status", "note"
]

# In this order: "Срок за изпълнение" is a deadline, "Стойност на проекта" money.
_NAMES: tuple[tuple[Field, str], ...] = (
    ("deadline", r"срок\w* период deadline due term timeframe"),
    ("responsible", r"отговор\w+ изпълнител\w* водещ\w* responsible owner"),
    ("funder", r"източни\w+ финансир\w* финансов\w* funding funder financ\w+ sources?"),
    ("amount", r"бюджет\w* стойност\w* сум\w+ ресурс\w* средства разход\w* budget costs? amount value"),
    ("indicator", r"индикатор\w* резултат\w* показател\w* indicators? results? outcomes? outputs?"),
    ("place", r"място местоположение локация мест\w+ place location"),
    ("status", r"статус състояние степен изпълнение\w* напредък отчет\w* status progress state"),
    ("note", r"забележк\w+ коментар\w* бележк\w+ описание notes? comments? remarks? description"),
    ("measure", r"мярка\w* мерки\w* дейност\w* проект\w* ангажимент\w* задач\w+ обещани\w+ инициатив\w+ наименование"),
    ("measure", r"measures? activit(?:y|ies) projects? promises? commitments? actions? tasks? name title"),
    ("area", r"приоритет\w* област\w* направлени\w+ цели? сфера политика раздел"),
    ("area", r"priority area goal objective section pillar"),
)
_NUMBER = re.compile(r"№(?: по ред)?|no|n|nr|#|(?:пореден )?номер|number", re.IGNORECASE)
_COMPILED = tuple(
    (field, re.compile(rf"\b(?:{'|'.join(names.split(' '))})\b", re.IGNORECASE)) for field, names in _NAMES
)
_LONGEST = 60  # characters of a heading
_LABEL = re.compile(r"(?P<name>[^\W\d_][^:;.]{2,45}?)\s?:\s*(?P<said>\S.*)?$", re.DOTALL)
_LABELLED: frozenset[Field] = frozenset(
    ("deadline", "responsible", "funder", "amount", "indicator", "place", "status", "note")
)


def field_of(name: str) -> Field | None:
    """What a column of that heading holds; None where that is not known."""
    bare = " ".join(name.split()).strip(" :.*()")
    if not bare or len(bare) > _LONGEST:
        return None
    if _NUMBER.fullmatch(bare):
        return "number"
    return next((field for field, pattern in _COMPILED if pattern.search(bare)), None)


def columns(cells: Sequence[str]) -> tuple[Field | None, ...] | None:
    """The fields of a table's columns by its first row; None where that row is no heading of ours.

    A field is given once, to the first column of that name.
    """
    found: list[Field | None] = []
    for cell in cells:
        field = field_of(cell)
        found.append(None if field in found else field)
    named = [field for field in found if field]
    return tuple(found) if "measure" in named and len(named) > 1 else None


def label(text: str) -> tuple[Field, int] | None:
    """The field that a line such as "Срок: 2025 г." gives, and where its value begins; None where it gives none."""
    found = _LABEL.match(text)
    if not found:
        return None
    field = field_of(found["name"])
    if field not in _LABELLED or len(found["name"].split()) > 4:
        return None
    return field, found.start("said") if found["said"] else len(text)
