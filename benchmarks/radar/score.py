"""How well a way of proposing does on the set: recall of the first ten, precision of the first, near misses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

from benchmarks.radar.writing import Labelled

FIRST = 10  # proposals that a person looks at


@dataclass(frozen=True, slots=True)
class Score:
    """`recall`: of what is relevant to a promise (ten at most counted), the share among its first ten proposals; a mean
    over promises. `about` and `mention`: the share of all of that grade among the first ten, where ten are enough.
    `first`: the share of promises whose first proposal is relevant; one that has none counts as wrong. `right`: of all
    that is among the first ten, the share that is relevant.
    `misses`: by kind of near miss, (those proposed first, those within the first as many as are relevant, all).
    """

    recall: float
    about: float
    mention: float
    first: float
    right: float
    misses: dict[str, tuple[int, int, int]]


def score(found: Mapping[str, Sequence[int]], labelled: Labelled) -> Score:
    """`found` has the articles proposed for each promise, best first, each once."""
    recalls, hits, graded, firsts = [], Counter[str](), Counter[str](), 0
    looked_at = found_right = 0
    within, leading, all_of = Counter[str](), Counter[str](), Counter[str]()
    for promise, relevant in labelled.relevant.items():
        ranked = list(found.get(promise, ()))
        ten = set(ranked[:FIRST])
        recalls.append(len(ten & set(relevant)) / min(FIRST, len(relevant)))
        looked_at += len(ten)
        found_right += len(ten & set(relevant))
        firsts += bool(ranked) and ranked[0] in relevant
        if len(relevant) <= FIRST:
            graded.update(relevant.values())
            hits.update(grade for number, grade in relevant.items() if number in ten)
        near = labelled.near.get(promise, {})
        all_of.update(near.values())
        leading.update(near[number] for number in ranked[:1] if number in near)
        within.update(near[number] for number in ranked[: min(FIRST, len(relevant))] if number in near)
    return Score(
        recall=mean(recalls),
        about=hits["about"] / graded["about"],
        mention=hits["mention"] / graded["mention"],
        first=firsts / len(labelled.relevant),
        right=found_right / looked_at if looked_at else 0.0,
        misses={miss: (leading[miss], within[miss], all_of[miss]) for miss in sorted(all_of)},
    )


def lost(found: Mapping[str, Sequence[int]], labelled: Labelled) -> list[tuple[str, int, int | None]]:
    """(promise, article, its place or None) of the relevant ones that are not among the first ten."""
    return [
        (promise, number, ranked.index(number) + 1 if number in ranked else None)
        for promise, relevant in labelled.relevant.items()
        for ranked in [list(found.get(promise, ()))]
        for number in relevant
        if number not in ranked[:FIRST]
    ]
