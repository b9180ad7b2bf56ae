"""Gold pages: packed files of pages with what a person says is their title, text and day of publication."""

from __future__ import annotations

import base64
import hashlib
import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ENDING = ".jsonl.xz"


@dataclass(frozen=True, slots=True)
class Gold:
    """What is known of a page; what is not known is None, and not scored.

    `held` and `shunned` are pieces of text that the body must and must not hold; any of `days` is right.
    """

    title: str | None = None
    body: str | None = None
    held: tuple[str, ...] = ()
    shunned: tuple[str, ...] = ()
    days: frozenset[str] | None = None

    @classmethod
    def of(cls, said: dict[str, Any]) -> Gold:
        """From the `gold` of a packed page; its `days` may be empty, and then no day is right."""
        days = frozenset(said["days"]) if "days" in said else None
        held, shunned = tuple(said.get("with", ())), tuple(said.get("without", ()))
        return cls(said.get("title"), said.get("body"), held, shunned, days)


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it came, with its gold."""

    dataset: str
    id: str
    url: str
    html: bytes
    gold: Gold

    @property
    def rank(self) -> str:
        """The page's place in an order that is the same everywhere and follows nothing."""
        return hashlib.sha256(f"rank:{self.dataset}:{self.id}".encode()).hexdigest()


def datasets(folder: Path) -> dict[str, Path]:
    """The packed files of a folder, by name."""
    return {path.name.removesuffix(_ENDING): path for path in sorted(folder.glob(f"*{_ENDING}"))}


def load(path: Path, most: int | None = None) -> list[Page]:
    """The pages of one packed file by rank, at most `most` of them."""
    return sorted(_pages(path), key=lambda page: page.rank)[:most]


def _pages(path: Path) -> Iterator[Page]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            said = json.loads(line)
            html = base64.b64decode(said["html"])
            yield Page(said["dataset"], said["id"], said["url"], html, Gold.of(said["gold"]))
