"""Scores a way of keying words: how much of a word's other forms a query finds, and how much of it is right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from benchmarks.forms.gold import Word


class Way(NamedTuple):
    """How words are indexed and asked for."""

    name: str
    key: Callable[[str], str]
    readings: Callable[[str], Iterable[str]]


class Score(NamedTuple):
    """Shares of occurrences. `found` and `precision` weigh each query the same, the others each occurrence."""

    found: float
    precision: float
    found_of_all: float
    precision_of_all: float


def score(words: Sequence[Word], way: Way) -> Score:
    """Ask for every form of the gold once.

    found: of the occurrences of the other forms of its words, those under a key that is asked for; queries that have
    another form count. precision: of all occurrences found, its own included, those that are of its words.
    """
    under, of_lemma, lemmas = _tables(words, way)
    found, right = _Shares(), _Shares()
    for form, own in lemmas.items():
        hits = {word for key in set(way.readings(form)) for word in under.get(key, ())}
        others = [word for lemma in own for word in of_lemma[lemma] if word.form != form]
        found.add(sum(word.occurrences for word in others if word in hits), sum(word.occurrences for word in others))
        right.add(sum(w.occurrences for w in hits if w.lemma in own), sum(w.occurrences for w in hits))
    return Score(found.mean, right.mean, found.whole, right.whole)


def _tables(
    words: Sequence[Word], way: Way
) -> tuple[dict[str, list[Word]], dict[str, list[Word]], dict[str, set[str]]]:
    under, of_lemma, lemmas = defaultdict(list), defaultdict(list), defaultdict(set)
    for word in words:
        under[way.key(word.form)].append(word)
        of_lemma[word.lemma].append(word)
        lemmas[word.form].add(word.lemma)
    return under, of_lemma, lemmas


class _Shares:
    """Parts of wholes: their mean, and the share of all parts in all wholes. Empty wholes are passed over."""

    def __init__(self) -> None:
        self._parts: list[int] = []
        self._wholes: list[int] = []

    def add(self, part: int, whole: int) -> None:
        if whole:
            self._parts.append(part)
            self._wholes.append(whole)

    @property
    def mean(self) -> float:
        return sum(part / whole for part, whole in zip(self._parts, self._wholes, strict=True)) / max(
            1, len(self._wholes)
        )

    @property
    def whole(self) -> float:
        return sum(self._parts) / max(1, sum(self._wholes))
