"""Reads the second set's material: another town's promises, and each telling of them, and of their likes, by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from benchmarks.radar.material import lines, number, of_town
from scraper.promises.models import Amount, Programme, Promise, Wording

MATERIAL = Path(__file__).parent / "material" / "second"

NAME = "esetrovo-2023"


@dataclass(frozen=True, slots=True)
class Telling:
    """A text of one thing, its blanks open; `also` is another promise that it speaks of, by its whole id."""

    title: str
    paragraphs: tuple[str, ...]
    also: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A promise, and what is written of it (in order, at length, before the mandate, as a clause) and of its likes."""

    promise: Promise
    told: tuple[Telling, ...]
    long: tuple[Telling, ...]
    before: tuple[Telling, ...]
    said: tuple[Telling, ...]
    near: tuple[tuple[str, Telling], ...]
    """(kind of near miss, text)."""
    sum: str | None = None


def read(name: str) -> Any:
    """One file of the material."""
    return yaml.safe_load((MATERIAL / f"{name}.yml").read_text(encoding="utf-8"))


def told() -> list[Told]:
    """What is promised, in the order of the programme."""
    long, papers = read("long"), read("papers")
    return [
        _told(entry, long[entry["id"]], papers.get(entry["id"], ""), f"{NAME}-{area['id']}")
        for area in _areas()
        for entry in area["promises"]
    ]


def programme() -> Programme:
    """The programme as its file would be read."""
    priorities = [
        Promise(id=f"{NAME}-{area['id']}", own=area["id"], level="priority", title=area["title"]) for area in _areas()
    ]
    return of_town(NAME, "Есетрово", date(2024, 1, 29), priorities, [each.promise for each in told()])


def _areas() -> Iterator[dict[str, Any]]:
    for path in sorted((MATERIAL / "promises").glob("*.yml")):
        yield from yaml.safe_load(path.read_text(encoding="utf-8"))


def _told(entry: dict[str, Any], long: dict[str, Any], papers: str, parent: str) -> Told:
    promise = Promise(
        id=f"{NAME}-{entry['id']}",
        own=entry["id"],
        level="project",
        title=entry["title"],
        parent=parent,
        wordings=(Wording(quote=entry["quote"], document="programme"),),
        places=tuple(entry.get("places", ())),
        funder=entry.get("funder"),
        amounts=(Amount(number(entry["sum"]), "BGN"),) if "sum" in entry else (),
        watch=tuple(entry.get("watch", ())),
    )
    return Told(
        promise,
        told=_tellings(entry["told"]),
        long=_tellings(long["told"] + papers),
        before=_tellings(entry.get("before", "")),
        said=tuple(_telling(f" | {line}") for line in lines(entry["said"])),
        near=tuple(
            (miss, each)
            for near in (entry["near"], long.get("near", {}))
            for miss, block in near.items()
            for each in _tellings(block)
        ),
        sum=entry.get("sum"),
    )


def _tellings(block: str) -> tuple[Telling, ...]:
    return tuple(_telling(line) for line in lines(block))


def _telling(line: str) -> Telling:
    line, _, also = line.partition(" @")
    title, _, text = line.partition(" | ")
    return Telling(
        title.strip(), tuple(part.strip() for part in text.split("||")), f"{NAME}-{also.strip()}" if also else None
    )
