"""Remembers which addresses a crawl has met in eight bytes each, so that a large town needs no more memory."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Hashable, Iterable
from heapq import merge

_FRESH = 2048  # so many wait in a set until they are sorted in with the others


class Met:
    """A set of keys that tells whether one is in it, and not which ones are.

    Of a key only its hash of 64 bits is kept: among a million keys two are taken for one once in forty million crawls.
    """

    def __init__(self, keys: Iterable[Hashable] = ()) -> None:
        self._sorted = array("q")
        self._fresh: set[int] = set()
        self.update(keys)

    def add(self, key: Hashable) -> None:
        """Add one key."""
        self.update((key,))

    def update(self, keys: Iterable[Hashable]) -> None:
        """Add keys."""
        self._fresh.update(each for each in map(hash, keys) if not self._is_sorted(each))
        if len(self._fresh) > _FRESH:
            self._sorted = array("q", merge(self._sorted, sorted(self._fresh)))
            self._fresh.clear()

    def without(self, keys: Iterable[Hashable]) -> Met:
        """Another one, without these."""
        gone = set(map(hash, keys))
        left = Met()
        left._sorted = array("q", (each for each in self._sorted if each not in gone))
        left._fresh = self._fresh - gone
        return left

    def issuperset(self, keys: Iterable[Hashable]) -> bool:
        """Whether all of these are in it."""
        return all(key in self for key in keys)

    def __contains__(self, key: Hashable) -> bool:
        number = hash(key)
        return number in self._fresh or self._is_sorted(number)

    def __len__(self) -> int:
        return len(self._sorted) + len(self._fresh)

    def _is_sorted(self, number: int) -> bool:
        at = bisect_left(self._sorted, number)
        return at < len(self._sorted) and self._sorted[at] == number
