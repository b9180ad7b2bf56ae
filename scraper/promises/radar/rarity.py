"""Says how much a word tells: the fewer texts have it, the more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from math import log

_TELLING = 1000  # a word that one text in so many has tells all that a word can
_USUAL, _STRENGTH = 0.01, 20  # the share that is supposed of a word, and how many texts that supposition weighs
_LEAST = 0.05

Rarity = Callable[[str], float]
"""The weight of a key, from 0.05 (every text has it) to 1."""


def weight(having: int, of: int) -> float:
    """The weight of a word that `having` of so many texts have. In a small archive hardly anything is known of it."""
    share = (having + _USUAL * _STRENGTH) / (of + _STRENGTH)
    return min(1.0, max(_LEAST, -log(share) / log(_TELLING)))


def counted(texts: Iterable[Iterable[str]]) -> Rarity:
    """By texts at hand, each given as its keys."""
    having: Counter[str] = Counter()
    number = 0
    for keys in texts:
        having.update(set(keys))
        number += 1
    return lambda key: weight(having[key], number)


def asked(count: Callable[[str], int], of: int) -> Rarity:
    """By whoever can tell how many of so many texts have a key; each key is asked for once."""
    return lru_cache(maxsize=1 << 14)(lambda key: weight(count(key), of))
