"""Reads the first set's material: a town's promises, their near misses, and the manners of telling of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from scraper.promises.models import Amount, Document, Programme, Promise, Quantity, Wording

MATERIAL = Path(__file__).parent / "material" / "first"
MANDATE = (date(2023, 11, 6), date(2027, 11, 5))
NAME = "yasengrad-2023"


@dataclass(frozen=True, slots=True)
class Thing:
    """What is told of, in the press office's own words; `kind` is that of its works."""

    kind: str
    says: tuple[str, ...]
    facts: dict[str, str] = field(default_factory=dict)
    """Its own sum, size and funder; what is not here is drawn."""


@dataclass(frozen=True, slots=True)
class Near:
    """Another thing that may be taken for the promised one. `year`: when it was news, if that was once."""

    miss: str
    thing: Thing
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise with how it is told of, what is like it, and an institution where other things happen too."""

    promise: Promise
    thing: Thing
    near: tuple[Near, ...]
    venue: str | None = None
    apart: tuple[str, ...] = ()
    """Announcements of it that name what and where in different paragraphs."""
    also: tuple[tuple[str, str], ...] = ()
    """(another promise's id, what a text of this one says that speaks of both)."""


def lines(text: str) -> list[str]:
    """The lines of a block that are not empty."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def read(name: str) -> Any:
    """One file of the material."""
    return yaml.safe_load((MATERIAL / f"{name}.yml").read_text(encoding="utf-8"))


def works() -> dict[str, dict[str, list[tuple[str, str]]]]:
    """(title, paragraph) pairs by kind of works and stage."""
    return {
        kind: {stage: [_pair(line) for line in lines(block)] for stage, block in stages.items()}
        for kind, stages in read("works").items()
    }


def _pair(line: str) -> tuple[str, str]:
    title, _, text = line.partition(" | ")
    return title, text


def promised() -> tuple[list[Promise], list[Promised]]:
    """The priorities, and what is promised below each."""
    priorities, found, apart = [], [], read("apart")
    for area in read("promises"):
        above = Promise(id=f"{NAME}-{area['id']}", own=area["id"], level="priority", title=area["title"])
        priorities.append(above)
        found += [_promised(entry, above.id, apart.get(entry["id"], ())) for entry in area["promises"]]
    return priorities, found


def programme() -> Programme:
    """The programme as its file would be read."""
    priorities, below = promised()
    return of_town(NAME, "Ясенград", date(2024, 1, 31), priorities, [each.promise for each in below])


def of_town(name: str, town: str, dated: date, priorities: Iterable[Promise], below: Sequence[Promise]) -> Programme:
    """A town's programme of some priorities and of what is promised below each, with its one paper."""
    ordered = [one for above in priorities for one in (above, *(each for each in below if each.parent == above.id))]
    paper = Document(id="programme", kind="programme", dated=dated, title="Програма за управление")
    return Programme(
        id=name,
        name=f"Програма за управление на Община {town} 2023–2027",
        mandate=MANDATE,
        documents=(paper,),
        promises=tuple(ordered),
        scale=(),
        municipality=town,
        language="bg",
        oath=MANDATE[0],
    )


def _promised(entry: dict[str, Any], parent: str, apart: Iterable[str]) -> Promised:
    own = {key: str(entry[key]) for key in ("sum", "size", "funder")}
    promise = Promise(
        id=f"{NAME}-{entry['id']}",
        own=entry["id"],
        level="project",
        title=entry["title"],
        parent=parent,
        wordings=(Wording(quote=entry["quote"], document="programme"),),
        places=tuple(entry.get("places", ())),
        funder=entry["funder"],
        amounts=(Amount(number(entry["sum"]), "BGN"),),
        quantities=_quantities(entry["size"]),
        watch=tuple(entry.get("watch", ())),
        unlike=tuple(entry.get("unlike", ())),
    )
    near = tuple(
        Near(each["miss"], Thing(each["kind"], _names(each["says"]), own if each.get("same") else {}), each.get("year"))
        for each in entry["near"]
    )
    also = tuple((f"{NAME}-{own}", pattern) for own, pattern in entry.get("also", {}).items())
    return Promised(
        promise, Thing(entry["kind"], _names(entry["says"]), own), near, entry.get("venue"), tuple(apart), also
    )


def _names(listed: list[str]) -> tuple[str, ...]:
    return tuple(str(each) for each in listed)


def number(text: str) -> Decimal:
    """The number at the head of a text such as "5 200 000 лв."."""
    digits = re.match(r"[\d ,]+", text)
    assert digits, text
    return Decimal(digits[0].replace(" ", "").replace(",", "."))


def _quantities(size: str) -> tuple[Quantity, ...]:
    found = re.match(r"([\d ,]*\d) (.+)", size)
    return (Quantity(number(found[1]), found[2]),) if found else ()
