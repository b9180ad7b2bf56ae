"""Finds the statements that repeat another one nearly word for word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from scraper.search import runs

_HELD = 0.85  # of a passage's runs of three words that stand in the earlier text too
_LEAST = 22  # runs: a short sentence is said twice by chance


@dataclass(frozen=True, slots=True)
class Statement:
    """What a text said of a promise. `at`: when, as far as is known, so that the first can be told."""

    article: int
    at: date | None
    quote: str
    body: str


def leaders(statements: Iterable[Statement]) -> dict[int, int]:
    """Of statements on one promise: each article that repeats another one → the article that said it first.

    Who has no date comes last, since nothing tells that it was first.
    """
    first = sorted(statements, key=lambda each: (each.at or date.max, each.article))
    said: list[tuple[int, frozenset[int]]] = []
    found: dict[int, int] = {}
    for each in first:
        own = runs.shingles(each.body)
        leader = _leader(each, own, said)
        if leader is None:
            said.append((each.article, own))
        else:
            found.setdefault(each.article, leader)
    led = {article for article, _ in said}
    return {article: leader for article, leader in found.items() if article not in led}


def _leader(statement: Statement, own: frozenset[int], said: Iterable[tuple[int, frozenset[int]]]) -> int | None:
    passage = runs.shingles(statement.quote)
    for article, other in said:
        if article == statement.article:
            continue
        if runs.alike(own, other) or (len(passage) >= _LEAST and len(passage & other) >= _HELD * len(passage)):
            return article
    return None
