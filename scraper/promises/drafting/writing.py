"""Drafted promises as the text of a programme file, with comments that say what a person has to decide. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from scraper.promises.drafting.draft import Drafted
from scraper.promises.models import Document
from scraper.sources.written import value_text

_WIDE = 120  # columns


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the promises of a new file."""

    name: str
    mandate: tuple[date, date | None]
    document: Document
    municipality: str | None = None
    language: str | None = None
    oath: date | None = None


def programme_text(heading: Heading, promises: Iterable[Drafted]) -> str:
    """The whole file. Read back, it gives these promises, whatever the remarks hold."""
    lines = [
        "# A draft: nothing here counts before a person has gone through it. Lines that begin with # are for you.",
        "# done_when says what has to be so for a promise to be kept; fix it before anything is rated.",
        f"name: {value_text('name', heading.name)}",
    ]
    said = {"municipality": heading.municipality, "language": heading.language}
    lines += [f"{key}: {value_text(key, value)}" for key, value in said.items() if value]
    first, last = heading.mandate
    lines.append(f"mandate: {{from: {first}, to: {last}}}" if last else f"mandate: {{from: {first}}}")
    lines.append(
        f"oath: {heading.oath}"
        if heading.oath
        else "# oath: the day of the oath; the programme is due within three months"
    )
    lines += ["documents:", *document_lines(heading.document)]
    written = [line for each in promises for line in _promise(each, heading.document.id, 1)]
    lines += ["promises:", *written] if written else ["promises: []", *_comments(["the paper held no measures"], "")]
    return "".join(f"{line}\n" for line in lines)


def document_lines(document: Document) -> list[str]:
    """A document's entry below `documents:`."""
    said: list[tuple[str, Any]] = [
        ("kind", document.kind),
        ("date", document.dated.isoformat()),
        ("title", document.title),
        ("covers", document.covers),
        ("url", document.url),
        ("file", document.file and document.file.as_posix()),
        ("sha256", document.sha256),
    ]
    given = [f"    {key}: {value if key == 'date' else value_text(key, value)}" for key, value in said if value]
    return [f"  {document.id}:", *given]


def _promise(each: Drafted, document: str, depth: int) -> Iterator[str]:
    indent = "  " * (2 * depth)
    yield from _comments(each.remarks, indent[2:])
    yield f"{indent[2:]}- id: {value_text('id', each.own)}"
    yield f"{indent}level: {each.level}"
    yield f"{indent}title: {value_text('title', each.title)}"
    if each.quote:
        page = {"page": each.page} if each.page else {}
        wording = {"document": document, **page, "quote": each.quote}
        yield f"{indent}wordings:"
        yield f"{indent}  - {flow(wording)}"
    if each.level != "priority":
        yield f"{indent}# done_when:"
    for key, value in _facts(each):
        yield f"{indent}{key}: {value}"
    if each.below:
        yield f"{indent}promises:"
        for below in each.below:
            yield from _promise(below, document, depth + 1)


def _facts(each: Drafted) -> Iterator[tuple[str, str]]:
    known = each.facts
    if known.places:
        yield "places", value_text("places", list(known.places))
    for key in ("responsible", "funder"):
        if said := getattr(known, key):
            yield key, value_text(key, said)
    if known.amounts:
        sums = ", ".join(f"{{value: {amount.value:f}, currency: {amount.currency}}}" for amount in known.amounts)
        yield "amounts", f"[{sums}]"
    if known.quantities:
        many = ", ".join(f"{{value: {each.value:f}, unit: {_quoted(each.unit)}}}" for each in known.quantities)
        yield "quantities", f"[{many}]"
    if known.references:
        numbers = (f"{{kind: {each.kind}, number: {_quoted(each.number)}}}" for each in known.references)
        yield "references", f"[{', '.join(numbers)}]"
    if known.deadline:
        last, precision = known.deadline.last, known.deadline.precision
        text = f", text: {_quoted(known.deadline.text)}" if known.deadline.text else ""
        yield "deadline", f"{{last: {last}, precision: {precision}{text}}}"


def flow(values: Mapping[str, Any]) -> str:
    """A mapping on one line; texts in quotation marks, so that a person may write on in them."""
    return "{" + ", ".join(f"{key}: {_quoted(value)}" for key, value in values.items()) + "}"


def _quoted(value: Any) -> str:
    if not isinstance(value, str) or (value.isascii() and value.replace("-", "").isalnum() and not value[0].isdigit()):
        return str(value)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(letter if letter.isprintable() else f"\\U{ord(letter):08x}" for letter in escaped) + '"'


def _comments(remarks: Iterable[str], indent: str) -> Iterator[str]:
    for said in remarks:
        # YAML allows no control characters, and a comment has no escapes for them.
        line = " ".join("".join(letter if letter.isprintable() else " " for letter in said).split())
        for part in textwrap.wrap(
            line, max(_WIDE - len(indent) - 2, 40), break_long_words=False, break_on_hyphens=False
        ):
            yield f"{indent}# {part}"
