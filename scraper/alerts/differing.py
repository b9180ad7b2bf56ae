"""Word differences in the length of a message: what went, what came, and a little around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scraper.alerts.models import Part
from scraper.alerts.speech import Speech
from scraper.difference import Block, compare

_AROUND = 60  # characters of what stayed on either side
_LONGEST = 1_500  # characters of one difference; the site shows the rest
_MORE = "…"

Reading = tuple[str | None, str | None, str | None]
"""Title, body and date of a version."""


def parts_of(old: Reading, new: Reading, speech: Speech) -> tuple[Part, ...]:
    """What differs between two versions, line by line; cut where it is long."""
    lines: list[tuple[Part, ...]] = []
    for before, after in zip(old[:2], new[:2], strict=True):
        lines += [tuple(_line(block)) for block in compare(before, after).blocks if block.changed]
    if old[2] != new[2]:
        lines.append((Part("del", speech.published(old[2])), Part("ins", speech.published(new[2]))))
    return tuple(_cut(_joined(lines)))


def _line(block: Block) -> Iterator[Part]:
    for at, piece in enumerate(block.pieces):
        text = piece.text if at else piece.text.lstrip()
        if piece.kind != "same":
            yield Part(piece.kind, text)
        else:
            yield Part("same", _short(text, first=at == 0, last=at == len(block.pieces) - 1))


def _short(text: str, *, first: bool, last: bool) -> str:
    """The ends of what stayed, as far as they stand beside a change."""
    head, tail = ("" if first else text[:_AROUND]), ("" if last else text[-_AROUND:])
    if len(head) + len(tail) >= len(text):
        return text
    return f"{head}{_MORE if first or last else f' {_MORE} '}{tail}"


def _joined(lines: Iterable[tuple[Part, ...]]) -> Iterator[Part]:
    for number, line in enumerate(lines):
        if number:
            yield Part("same", "\n")
        yield from line


def _cut(parts: Iterable[Part]) -> Iterator[Part]:
    left = _LONGEST
    for part in parts:
        if len(part.text) > left:
            yield Part(part.kind, part.text[:left] + _MORE)
            return
        left -= len(part.text)
        yield part
