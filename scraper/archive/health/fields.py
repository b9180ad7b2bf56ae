"""Tells whether what is read out of a source's articles has come to be less than it was."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Field = Literal["title", "date", "body"]
What = Literal["title", "date", "body", "date rule", "length", "same title", "same body"]

_CHANCE = 1e-4  # that it is chance has to be less likely than this
_LATELY = 12  # articles
_FEWEST_BEFORE = 6
_ONCE = 0.5  # a field that fewer articles had before is not missed
_SHORT = 3.0  # so many times shorter than before
_ALIKE = 4  # of the latest five

# From where a date is taken where its own rule does not hold.
_ELSEWHERE = frozenset({"listing", "feed", "url", "text", "json-ld", "meta", "time"})


@dataclass(frozen=True, slots=True)
class Taken:
    """What was read out of one article: title, where its date came from (None: it has none), letters of body; `same`
    stands for the whole body, so that equal ones are found."""

    title: str | None
    published_from: str | None
    length: int
    same: int = 0


@dataclass(frozen=True, slots=True)
class Rates:
    """How many of so many articles have each field, and the middle length of their bodies in letters."""

    of: int
    title: int
    date: int
    body: int
    length: int


@dataclass(frozen=True, slots=True)
class Drift:
    """A field that is not what it was: how many of the latest have it, and how many had before. For `length`, `had` and
    `before` are letters."""

    what: What
    had: int
    of: int
    before: int
    of_before: int


_HAS: dict[What, Callable[[Taken], bool]] = {
    "title": lambda each: each.title is not None,
    "date": lambda each: each.published_from is not None,
    "body": lambda each: each.length > 0,
    "date rule": lambda each: each.published_from not in _ELSEWHERE,
}


def rates(taken: Sequence[Taken]) -> Rates:
    """The fill rates of some articles."""
    lengths = [each.length for each in taken if each.length]
    title, date, body = (sum(map(_HAS[name], taken)) for name in ("title", "date", "body"))
    return Rates(len(taken), title, date, body, int(statistics.median(lengths)) if lengths else 0)


def drifts(taken: Sequence[Taken]) -> tuple[Drift, ...]:
    """What has changed for the worse in the latest of these articles (newest first) against those before them.

    However few the latest are, two or three are enough where hundreds before were otherwise.
    """
    found = [drift for name, has in _HAS.items() if (drift := _fell(name, [has(each) for each in taken]))]
    found += [drift for drift in (_shorter(taken), *_alike(taken)) if drift]
    lacking = {drift.what for drift in found}
    return tuple(drift for drift in found if drift.what != "date rule" or "date" not in lacking)


def _fell(name: What, there: Sequence[bool]) -> Drift | None:
    """Whether a field is missing among the latest more often than chance would have it."""
    for size in range(2, min(_LATELY, len(there) - _FEWEST_BEFORE) + 1):
        lately, before = there[:size], there[size:]
        share = (sum(before) + 1) / (len(before) + 2)
        if there[0] or there[size - 1] or share < _ONCE:  # a run of misses begins and ends with one
            continue
        if 2 * sum(lately) <= size and _at_most(sum(lately), size, share) < _CHANCE:
            return Drift(name, sum(lately), size, sum(before), len(before))
    return None


def _at_most(count: int, of: int, share: float) -> float:
    """The chance of that many or fewer, where each comes with the likelihood `share`."""
    return sum(math.comb(of, n) * share**n * (1 - share) ** (of - n) for n in range(count + 1))


def _shorter(taken: Sequence[Taken]) -> Drift | None:
    """Whether the latest texts are all shorter than nearly any before, and far shorter than usual."""
    lengths = [each.length for each in taken if each.length]
    lately, before = lengths[:5], sorted(lengths[5:])
    if len(lately) < 5 or len(before) < 10:
        return None
    usual = int(statistics.median(before))
    if max(lately) < before[len(before) // 10] and statistics.median(lately) * _SHORT < usual:
        return Drift("length", int(statistics.median(lately)), 5, usual, len(before))
    return None


def _alike(taken: Sequence[Taken]) -> list[Drift]:
    """Whether the latest articles all bear one title, or one text, as those before did not."""
    found: list[Drift] = []
    bodies = [str(each.same) if each.length else None for each in taken]
    kinds: tuple[tuple[What, list[str | None]], ...] = (
        ("same title", [each.title for each in taken]),
        ("same body", bodies),
    )
    for name, values in kinds:
        lately, before = values[:5], [value for value in values[5:] if value]
        most, count = Counter(filter(None, lately)).most_common(1)[0] if any(lately) else ("", 0)
        often = sum(n for _, n in Counter(before).items() if n > 1)
        if count >= _ALIKE and len(before) >= _FEWEST_BEFORE and 4 * often < len(before) and most not in before:
            found.append(Drift(name, count, len(lately), often, len(before)))
    return found
