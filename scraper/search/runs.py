"""Tells texts that say nearly the same by their runs of three words."""

from __future__ import annotations

import re
import sys
from zlib import crc32

_WORD = re.compile(r"\w+")
BANDS = 4
"""Of a text's runs, those with the smallest sums: two copies have most of them in common."""

_ALIKE = 0.85  # of all runs of both
_SHORT = 25  # words: below it only the very same text under the same title is a copy
_BYTES = 8  # of a word's sum
# Words are split otherwise for the index: a text with one of these may have words that theirs do not add up to.
_OTHERWISE = re.compile("[_\u0345]")


def sums(text: str) -> bytes:
    """The sums of a text's words in order, or of a part of it: each 32 bits in eight bytes, least first."""
    return b"".join([_sum(word).to_bytes(_BYTES, "little") for word in _WORD.findall(text.casefold())])


def are_of(text: str) -> bool:
    """Whether the sums of the words that the index finds in a text are, all together, those of the text."""
    return _OTHERWISE.search(text) is None


def shingles(text: str | None, words: bytes | None = None) -> frozenset[int]:
    """Sums of every three words in a row; of a short text, of the whole. `words` are the text's sums, if known."""
    words = sums(text or "") if words is None else words
    runs = len(words) // _BYTES - 2
    if runs < _SHORT - 2:
        return frozenset({_sum(" ".join(_WORD.findall((text or "").casefold())))} if words else ())
    # All at once: the sums of the words are digits of one long number, with room enough that none touches the next.
    each = int.from_bytes(words, "little")
    ones = int.from_bytes((b"\xff" * 4 + b"\0" * 4) * runs, "little")
    of_three = ((each * 0x9E3779B1 & ones) + ((each >> 64) * 0x85EBCA77 & ones) + (each >> 128)) & ones
    return frozenset(memoryview(of_three.to_bytes(_BYTES * runs, sys.byteorder)).cast("Q").tolist())


def bands(found: frozenset[int]) -> tuple[int, ...]:
    """What copies of a text with these shingles can be looked up by."""
    return tuple(sorted(found)[:BANDS])


def alike(one: frozenset[int], other: frozenset[int]) -> bool:
    """Whether two texts are copies of each other, going by their shingles."""
    return bool(one) and len(one & other) >= _ALIKE * len(one | other)


def _sum(said: str) -> int:
    return crc32(said.encode("utf-8", "replace"))
