"""Finds what changed between two readings of a text, word by word, in a shape that a person can read."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

Kind = Literal["same", "del", "ins"]

_WORD = re.compile(r"\s*(?:\w+|[^\w\s])")
_DIGIT = re.compile(r"\d")
_FIGURE = 40  # characters of what may be a date or an amount
_KEPT = 1  # unchanged paragraphs shown beside a change
_LONG = 3  # unchanged paragraphs that are worth folding
_MOST_WORDS = 3_000  # in a pair of paragraphs that is still compared word by word
_AHEAD = 50  # lines of the new reading, at least, in which the like of an old one is looked for
_MOST_LINES = 2_000  # of both readings, until which every line may be matched with every other


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that is in both readings, only in the old one (del) or only in the new one (ins)."""

    kind: Kind
    text: str

    @property
    def space(self) -> str:
        """The space before its first word, which is neither struck through nor underlined."""
        return self.text[: len(self.text) - len(self.text.lstrip())]

    @property
    def words(self) -> str:
        """The text without that space."""
        return self.text.lstrip()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or line, old and new side by side; `fold` is set on those that may be folded away."""

    pieces: tuple[Piece, ...]
    fold: bool = False

    @property
    def changed(self) -> bool:
        """Whether the two readings differ here."""
        return any(piece.kind != "same" for piece in self.pieces)

    @property
    def old(self) -> tuple[Piece, ...]:
        """What the old reading says here."""
        return tuple(piece for piece in self.pieces if piece.kind != "ins")

    @property
    def new(self) -> tuple[Piece, ...]:
        """What the new reading says here."""
        return tuple(piece for piece in self.pieces if piece.kind != "del")


@dataclass(frozen=True, slots=True)
class Difference:
    """All blocks in reading order, runs of them that did not change marked to be folded."""

    blocks: tuple[Block, ...]

    @property
    def changed(self) -> bool:
        """Whether there is any difference in words."""
        return any(block.changed for block in self.blocks)

    @property
    def groups(self) -> tuple[tuple[bool, tuple[Block, ...]], ...]:
        """Neighbours gathered into (folded, blocks)."""
        gathered: list[tuple[bool, list[Block]]] = []
        for block in self.blocks:
            if not gathered or gathered[-1][0] != block.fold:
                gathered.append((block.fold, []))
            gathered[-1][1].append(block)
        return tuple((fold, tuple(blocks)) for fold, blocks in gathered)

    @property
    def replacements(self) -> tuple[tuple[str, str], ...]:
        """(old words, new words) of each place that differs; either may be empty."""
        return tuple(pair for block in self.blocks for pair in _pairs(block.pieces))

    @property
    def figures(self) -> tuple[tuple[str, str], ...]:
        """Those of the replacements in which a date or an amount became another: short, and with digits in both."""
        return tuple(
            (old, new)
            for old, new in self.replacements
            if _DIGIT.search(old) and _DIGIT.search(new) and max(len(old), len(new)) <= _FIGURE
        )

    @property
    def words(self) -> tuple[int, int]:
        """How many words went and how many came."""
        pieces = [piece for block in self.blocks for piece in block.pieces]
        went, came = (sum(len(p.text.split()) for p in pieces if p.kind == kind) for kind in ("del", "ins"))
        return went, came


def compare(old: str | None, new: str | None) -> Difference:
    """Compare two plain texts paragraph by paragraph, and what replaced what word by word."""
    blocks: list[Block] = []
    before, after = _lines(old), _lines(new)
    many = len(before) + len(after) > _MOST_LINES
    for tag, left, right, low, high in SequenceMatcher(None, before, after, autojunk=many).get_opcodes():
        if tag == "equal":
            blocks += [Block((Piece("same", line),)) for line in before[left:right]]
        else:
            blocks += _replaced(before[left:right], after[low:high])
    return Difference(tuple(_folded(blocks)))


def _lines(text: str | None) -> list[str]:
    return [" ".join(line.split()) for line in (text or "").splitlines() if line.strip()]


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Block]:
    """Old and new paragraphs that stand in each other's place: like ones compared, others one after the other."""
    if len(old) != len(new):
        yield from _aligned(old, new)
        return
    for before, after in zip(old, new, strict=True):
        yield from _compared(before, after)


def _aligned(old: Sequence[str], new: Sequence[str]) -> Iterator[Block]:
    """Pair each old paragraph with the first new one that is like it; what is in between came or went."""
    at, ahead = 0, max(_AHEAD, _MOST_LINES**2 // (len(old) or 1) // 8)
    for before in old:
        like = next((n for n in range(at, min(at + ahead, len(new))) if _alike(before, new[n])), None)
        if like is None:
            yield Block((Piece("del", before),))
            continue
        yield from (Block((Piece("ins", line),)) for line in new[at:like])
        yield from _compared(before, new[like])
        at = like + 1
    yield from (Block((Piece("ins", line),)) for line in new[at:])


def _alike(old: str, new: str) -> bool:
    before, after = set(old.casefold().split()), set(new.casefold().split())
    return 2 * len(before & after) >= min(len(before), len(after)) > 0


def _compared(old: str, new: str) -> Iterator[Block]:
    before, after = _WORD.findall(old), _WORD.findall(new)
    if (not _alike(old, new) and max(len(before), len(after)) > 3) or len(before) + len(after) > _MOST_WORDS:
        yield Block((Piece("del", old),))
        yield Block((Piece("ins", new),))
        return
    pieces: list[Piece] = []
    for tag, left, right, low, high in _opcodes(before, after):
        gone, come = "".join(before[left:right]), "".join(after[low:high])
        if tag == "equal":
            pieces.append(Piece("same", come))
        else:
            pieces += [Piece("del", gone)] if gone else []
            pieces += [Piece("ins", come)] if come else []
    yield Block(tuple(pieces))


def _opcodes(before: list[str], after: list[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """Word operations by which a lone common mark or short word between two changes does not part them."""
    codes = SequenceMatcher(None, [w.strip() for w in before], [w.strip() for w in after], autojunk=False).get_opcodes()
    held: tuple[str, int, int, int, int] | None = None
    for at, code in enumerate(codes):
        tag, left, right, low, high = code
        inner = 0 < at < len(codes) - 1
        if tag == "equal" and not (inner and len("".join(before[left:right]).strip()) < 3):
            if held:
                yield held
            held = None
            yield code
        else:
            held = ("replace", held[1], right, held[3], high) if held else ("replace", left, right, low, high)
    if held:
        yield held


def _folded(blocks: Sequence[Block]) -> Iterator[Block]:
    """Mark the inside of each long run of unchanged blocks."""
    changed = [at for at, block in enumerate(blocks) if block.changed]
    edges = [-1 - _KEPT, *changed, len(blocks) + _KEPT]
    for at, block in enumerate(blocks):
        following = bisect_left(edges, at)
        before, after = edges[following - 1], edges[following]
        inside = before + _KEPT < at < after - _KEPT
        yield Block(block.pieces, fold=bool(changed) and inside and after - before - 1 - 2 * _KEPT >= _LONG)


def _pairs(pieces: Sequence[Piece]) -> Iterator[tuple[str, str]]:
    for piece, following in zip_longest(pieces, pieces[1:]):
        if piece.kind == "del":
            yield piece.text.strip(), following.text.strip() if following and following.kind == "ins" else ""
    for before, piece in zip((None, *pieces), pieces, strict=False):
        if piece.kind == "ins" and (before is None or before.kind != "del"):
            yield "", piece.text.strip()
