"""The keys of a programme file: the tables of what each block may hold, and the values they make."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any, get_args

import yaml
from babel.numbers import list_currencies

from scraper.errors import WrongInput
from scraper.promises.deadlines import understood
from scraper.promises.models import (
    Amount,
    Deadline,
    Document,
    DocumentKind,
    Level,
    Precision,
    Quantity,
    Reference,
    Verdict,
    Wording,
)
from scraper.sources import values
from scraper.sources.sheet import Kind, Sheet, many, one

ID = re.compile(r"[a-z0-9-]+")
_REFERENCES = ("decision", "procurement", "project")

SCALE = (
    Verdict("kept", (("bg", "изпълнено"), ("en", "kept")), confirmed=True, final=True),
    Verdict("partly", (("bg", "частично"), ("en", "partly kept")), confirmed=True),
    Verdict("under-way", (("bg", "в ход"), ("en", "under way"))),
    Verdict("stalled", (("bg", "в застой"), ("en", "stalled"))),
    Verdict("broken", (("bg", "неизпълнено"), ("en", "broken")), confirmed=True, final=True, against=True),
)
"""The scale of a file that gives none."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One promise as it stands in the file: its node, its values by key, and those below it."""

    node: yaml.Node
    values: Mapping[str, Any]
    wordings: tuple[tuple[yaml.Node, Wording], ...]
    deadline: tuple[yaml.Node, Deadline | str] | None
    """A text that is still to be understood, or what is written out."""
    below: tuple[Entry, ...]

    def walk(self, above: Entry | None = None) -> Iterator[tuple[Entry, Entry | None]]:
        """It and all below it in the order of the file, each with the one above it."""
        yield self, above
        for entry in self.below:
            yield from entry.walk(self)


# --- one scalar ---------------------------------------------------------------


def _id(text: str) -> str:
    if not ID.fullmatch(text):
        raise WrongInput(f"found {text!r}, expected small Latin letters, digits and hyphens")
    return text


def _text(text: str) -> str:
    if not text.strip():
        raise WrongInput(f"found {text!r}, expected text")
    return text.strip()


def _day(text: str) -> date:
    return date.fromisoformat(values.day(text))


def _decimal(text: str) -> Decimal:
    if not re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,6})?", text):
        raise WrongInput(f"found {text!r}, expected a number in digits such as 6000000 or 4.5")
    return Decimal(text)


def _currency(text: str) -> str:
    if text not in list_currencies():
        raise WrongInput(f"found {text!r}, expected a currency by its three letters (ISO 4217), such as BGN or EUR")
    return text


def _years(text: str) -> str:
    if not re.fullmatch(r"(19|20)\d\d(-(19|20)\d\d)?", text):
        raise WrongInput(f"found {text!r}, expected the year that it tells of, such as 2024, or 2024-2027")
    return text


def _file(text: str) -> Path:
    path = PurePosixPath(text)
    if path.is_absolute() or ".." in path.parts or "\\" in text or not path.name:
        raise WrongInput(f"found {text!r}, expected a file below the folder of programmes, such as town-2023/paper.pdf")
    return Path(path)


def _hash(text: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise WrongInput(f"found {text[:80]!r}, expected the file's SHA-256, 64 figures from 0 to f")
    return text


# --- blocks -------------------------------------------------------------------


def _block(keys: Mapping[str, Kind], make: Callable[..., Any], required: tuple[str, ...], **renamed: str) -> Kind:
    """A mapping as a value that `make` makes of what is there; None where something required is not."""

    def read(sheet: Sheet, node: yaml.Node, key: str) -> Any:
        found = sheet.block(node, key, keys)
        if isinstance(node, yaml.MappingNode):
            for name in required:
                if name not in found:
                    sheet.note(node, f"{key}: {name!r} is missing")
        present = {renamed.get(name, name): value for name, value in found.items() if value is not None}
        return make(**present) if all(found.get(name) is not None for name in required) else None

    return read


def _named(kind: Kind, name: Callable[[str], str] = _id) -> Kind:
    """A mapping whose keys are names that the file gives, as pairs of name and value."""

    def read(sheet: Sheet, node: yaml.Node, key: str) -> Any:
        if not isinstance(node, yaml.MappingNode):
            sheet.misfit(node, yaml.MappingNode, key)
            return None
        found = {}
        for name_node, value in node.value:
            named = one(name)(sheet, name_node, key)
            if named in found:
                sheet.note(name_node, f"{key}: {named!r} a second time")
            elif named is not None:
                found[named] = kind(sheet, value, named)
        return tuple(found.items())

    return read


def _mandate(sheet: Sheet, node: yaml.Node, key: str) -> tuple[date, date | None] | None:
    found = sheet.block(node, key, MANDATE)
    if isinstance(node, yaml.MappingNode) and "from" not in found:
        sheet.note(node, f"{key}: 'from' is missing")
    first, last = found.get("from"), found.get("to")
    if first and last and last < first:
        sheet.note(node, f"{key}: found an end before its beginning, {first} to {last}")
    return (first, last) if first else None


def _deadline(sheet: Sheet, node: yaml.Node, key: str) -> tuple[yaml.Node, Deadline | str] | None:
    """A text alone, which is understood once the mandate is known, or a mapping with what it means."""
    if not isinstance(node, yaml.ScalarNode):
        found = _block(DEADLINE, Deadline, ("last", "precision"))(sheet, node, key)
        return (node, found) if found else None
    said = one(_text)(sheet, node, key)
    return (node, said) if said else None


def _wording(sheet: Sheet, node: yaml.Node, key: str) -> tuple[yaml.Node, Wording] | None:
    found: Wording | None = _block(WORDING, Wording, ("quote",))(sheet, node, key)
    if found is None:
        return None
    if (found.document is None) == (found.article is None):
        sheet.note(node, f"{key}: expected exactly one of document, article")
    if found.article is not None and found.version is None:
        sheet.note(node, f"{key}: 'version' is missing, expected the number of the article's version that says so")
    if found.document is not None and found.version is not None:
        sheet.note(node, f"{key}: found 'version' beside document, expected it beside article only")
    place = next((value for name, value in node.value if name.value == "quote"), node)  # what a person has to mend
    return (place, found)


def _promise(sheet: Sheet, node: yaml.Node, key: str) -> Entry | None:
    found = sheet.block(node, key, PROMISE)
    if not isinstance(node, yaml.MappingNode):
        return None
    for name in ("id", "level", "title"):
        if name not in found:
            sheet.note(node, f"{key}: {name!r} is missing")
    plain = {name: value for name, value in found.items() if name not in ("wordings", "deadline", "promises")}
    present = {name: value for name, value in plain.items() if value is not None}
    wordings = tuple(filter(None, found.get("wordings") or ()))
    below = tuple(filter(None, found.get("promises") or ()))
    return Entry(node, present, wordings, found.get("deadline"), below)


def _document(sheet: Sheet, node: yaml.Node, key: str) -> Document | None:
    found: Document | None = _block(DOCUMENT, lambda **said: Document(key, **said), ("kind", "date"), date="dated")(
        sheet, node, key
    )
    if found and (found.file is None) != (found.sha256 is None):
        there, missing = ("file", "sha256") if found.file else ("sha256", "file")
        sheet.note(node, f"{key}: found {there!r} without {missing!r}, expected both or neither")
    if found and found.kind == "report" and found.covers is None:
        sheet.note(node, f"{key}: 'covers' is missing, expected the year that the report tells of")
    return found


def _reported(sheet: Sheet, node: yaml.Node, key: str) -> tuple[yaml.Node, dict[str, Any] | None]:
    return node, _block(REPORTED, dict, ("promise", "document", "quote"))(sheet, node, key)


MANDATE: Mapping[str, Kind] = {"from": one(_day), "to": one(_day)}
DOCUMENT: Mapping[str, Kind] = {
    "kind": one(values.one_of(*get_args(DocumentKind))),
    "date": one(_day),
    "title": one(values.words),
    "covers": one(_years),
    "url": one(values.address),
    "file": one(_file),
    "sha256": one(_hash),
}
VERDICT: Mapping[str, Kind] = {
    "id": one(_id),
    "names": _named(one(values.words), values.language),
    "confirmed": one(values.truth),
    "final": one(values.truth),
    "against": one(values.truth),
}
WORDING: Mapping[str, Kind] = {
    "document": one(_id),
    "article": one(values.words),
    "version": one(values.whole(1, 1_000_000)),
    "page": one(values.whole(1, 100_000)),
    "quote": one(_text),
}
DEADLINE: Mapping[str, Kind] = {
    "last": one(_day),
    "precision": one(values.one_of(*get_args(Precision))),
    "text": one(values.words),
}
AMOUNT: Mapping[str, Kind] = {"value": one(_decimal), "currency": one(_currency)}
QUANTITY: Mapping[str, Kind] = {"value": one(_decimal), "unit": one(values.words), "of": one(values.words)}
REFERENCE: Mapping[str, Kind] = {"kind": one(values.one_of(*_REFERENCES)), "number": one(values.words)}
REPORTED: Mapping[str, Kind] = {
    "promise": one(_id),
    "document": one(_id),
    "page": one(values.whole(1, 100_000)),
    "status": one(values.words),
    "quote": one(_text),
}
PROMISE: Mapping[str, Kind] = {
    "id": one(_id),
    "level": one(values.one_of(*get_args(Level))),
    "title": one(values.words),
    "wordings": many(_wording),
    "done_when": one(_text),
    "baseline": one(_text),
    "places": many(one(values.words)),
    "responsible": one(values.words),
    "funder": one(values.words),
    "amounts": many(_block(AMOUNT, Amount, ("value", "currency"))),
    "quantities": many(_block(QUANTITY, Quantity, ("value", "unit"))),
    "references": many(_block(REFERENCE, Reference, ("kind", "number"))),
    "deadline": _deadline,
    "watch": many(one(values.words)),
    "unlike": many(one(values.words)),
    "promises": many(_promise),
}
PROGRAMME: Mapping[str, Kind] = {
    "name": one(values.words),
    "municipality": one(values.words),
    "language": one(values.language),
    "mandate": _mandate,
    "oath": one(_day),
    "documents": _named(_document),
    "scale": many(_block(VERDICT, Verdict, ("id", "names")), least=1),
    "promises": many(_promise),
    "reported": many(_reported),
}
KEYS: Mapping[str, Mapping[str, Kind]] = {
    "programme": PROGRAMME,
    "mandate": MANDATE,
    "document": DOCUMENT,
    "verdict": VERDICT,
    "promise": PROMISE,
    "wording": WORDING,
    "deadline": DEADLINE,
    "amount": AMOUNT,
    "quantity": QUANTITY,
    "reference": REFERENCE,
    "reported": REPORTED,
}
"""Every block and its keys, as docs/programmes.md describes them."""


def meant(sheet: Sheet, said: tuple[yaml.Node, Deadline | str], mandate: tuple[date, date | None]) -> Deadline | None:
    """A deadline in a mandate; None where a text is not understood, or contradicts the mandate, which is noted."""
    node, found = said
    if isinstance(found, Deadline):
        if found.precision == "mandate" and mandate[1] not in (None, found.last):
            sheet.note(
                node, f"deadline: found the mandate's end on {found.last}, expected {mandate[1]} as it says above"
            )
        return found
    try:
        return understood(found, mandate)
    except WrongInput as problem:
        sheet.note(node, f"deadline: {problem}")
        return None
