"""Weighs the promises of one programme against each other where one passage fits several of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from scraper.promises.models import Promise, Reason
from scraper.promises.radar.keys import Keys
from scraper.promises.radar.scoring import Passage

_BETTER = 1.25  # times as good: from there on another promise's passage tells against this one
_OWN = 0.3  # of what a passage rests on: if so much is not the other's as well, it speaks of both
_LEAST = 0.3


def settled(found: Mapping[Keys, Passage]) -> dict[Keys, Passage]:
    """The passages of one text, those that fit another promise much better with a lower score.

    One sentence may hold two promises: then each has words of its own in it, and neither loses.
    """
    return {keys: _held_against(keys, passage, found) for keys, passage in found.items()}


def _held_against(keys: Keys, passage: Passage, found: Mapping[Keys, Passage]) -> Passage:
    factor, rival = 1.0, None
    for other, theirs in found.items():
        if other is keys or _of_one_line(keys.promise, other.promise) or theirs.score < _BETTER * passage.score:
            continue
        shared = passage.tokens & theirs.tokens
        own = sum(weight for at, weight in passage.own.items() if at not in theirs.tokens)
        if shared and own < _OWN * sum(passage.own.values()):
            lowered = max(_LEAST, passage.score / theirs.score)
            if lowered < factor:
                factor, rival = lowered, other.promise
    if rival is None:
        return passage
    reason = Reason("rival", rival.title, round(factor - 1, 3))
    return replace(passage, score=passage.score * factor, reasons=(*passage.reasons, reason))


def _of_one_line(one: Promise, other: Promise) -> bool:
    return one.parent == other.id or other.parent == one.id
