"""Scores one text for one promise: the passage that speaks of it most plainly, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from math import sqrt

from scraper.promises.models import FoundKind, Reason
from scraper.promises.radar import numbers
from scraper.promises.radar.against import Against
from scraper.promises.radar.glance import Glance
from scraper.promises.radar.keys import Keys
from scraper.promises.radar.looking import NEAR, Hit, Look, called
from scraper.promises.radar.numbers import Found
from scraper.promises.radar.places import RENAMED, Seen

_HEADLESS = 0.45  # of all words, where the thing itself is not named
_TELLING_PLACE = 0.45  # the weight from which on a place's name tells places apart
_UNASKED = 0.4  # of that, for a place by which the promise is not called
_REFERENCE, _AMOUNT, _QUANTITY = 0.9, 0.4, 0.25  # of what is missing to certainty
_LEAST = 0.05


@dataclass(frozen=True, eq=False)
class Passage:
    """The best passage of a text for a promise: its sentence, score, reasons and the tokens that it rests on."""

    sentence: int
    score: float
    reasons: tuple[Reason, ...]
    tokens: frozenset[int]
    own: dict[int, float] = field(default_factory=dict)
    """What each token adds."""


def best(keys: Keys, glance: Glance) -> Passage | None:
    """The passage of a text that fits a promise best; None where it says nothing of it."""
    look = Look(keys, glance)
    passages = [_Making(look, sentence).passage() for sentence in look.sentences()]
    found = max(passages, key=lambda each: (each.score, -each.sentence), default=None)
    return found if found and found.score >= _LEAST else None


class _Making:
    """One passage while it is scored."""

    def __init__(self, look: Look, sentence: int) -> None:
        self.look, self.sentence = look, sentence
        self.reading, self.keys, self.glance = look.reading, look.keys, look.glance
        self.reasons: list[Reason] = []
        self.tokens: dict[int, float] = {}
        self.nearness: list[float] = []

    def passage(self) -> Passage:
        words = self._words()
        place, seen, telling = self._place()
        score = _together(words, place, telling)
        score = self._certain(score)
        if score >= _LEAST:
            against = Against(self.look, self.sentence, self.tokens)
            score *= against.factor(seen)
            self.reasons += against.reasons
            self._near()
        return Passage(self.sentence, min(1.0, score), tuple(self.reasons), frozenset(self.tokens), self.tokens)

    def _words(self) -> float:
        """How much of the promise's words stand here, from 0 to 1."""
        total, headless = 0.0, any(clue.head for clue in self.keys.clues)
        for clue in self.look.clues:
            hit, near = self._nearest(self.look.hits[clue.said])
            acts = clue.group is not None and clue.group.act  # what is done must stand with what it is done to
            gain = clue.weight * hit.fit * near * (near if acts else 1)
            total += gain
            headless = headless and not (clue.head and near >= NEAR)
            self._note("word", self.reading.said(hit.at, hit.at + hit.width - 1), gain, near)
            for at in range(hit.at, hit.at + hit.width):
                self.tokens[at] = max(self.tokens.get(at, 0.0), gain / hit.width)
        for phrase, weight in self.keys.phrases:
            spots = self.reading.spots(phrase)
            if spots:
                hit, near = self._nearest([Hit(at, len(phrase), 1.0) for at in spots])
                total += weight * near
                if near >= NEAR:
                    self._note(
                        "phrase", self.reading.said(hit.at, self.reading.last(hit.at, phrase)), weight * near, near
                    )
        return min(1.0, total / self.keys.enough) * (_HEADLESS if headless else 1)

    def _nearest(self, hits: Iterable[Hit]) -> tuple[Hit, float]:
        def value(hit: Hit) -> tuple[float, int]:
            return hit.fit * self.look.nearness(self.sentence, self.reading.sentences[hit.at]), -hit.at

        hit = max(hits, key=value)
        return hit, self.look.nearness(self.sentence, self.reading.sentences[hit.at])

    def _place(self) -> tuple[float, Seen | None, float]:
        """How surely the promise's place is meant, where it is named, and how much its name tells."""
        best, chosen, telling, where = 0.0, None, 0.0, 1.0
        for place, found in self.look.places:
            asked = 1.0 if place.asked else _UNASKED
            telling = max(telling, asked * min(1.0, place.weight / _TELLING_PLACE))
            for each in found:
                # Of its name and of another kind, but with the promise's own thing: it may be called so by others.
                renamed = each.sure == 0 and bool(self.look.things_at(self.sentence))
                seen = replace(each, sure=RENAMED) if renamed else each
                near = self.look.nearness(self.sentence, self.reading.sentences[seen.first])
                if seen.sure * near * place.share > best:
                    best, where = seen.sure * near * place.share, near
                    chosen = replace(seen, sure=seen.sure * place.share)
        if chosen:
            self._note("place", self.reading.said(chosen.first, chosen.after - 1), best, where)
            for at in range(chosen.first, chosen.after):
                self.tokens[at] = max(self.tokens.get(at, 0.0), best / 2)
        return best, chosen, telling

    def _certain(self, score: float) -> float:
        """Numbers that agree make it surer."""
        agreeing: tuple[tuple[FoundKind, float, tuple[str, float] | None], ...] = (
            ("reference", _REFERENCE, self._references()),
            ("amount", _AMOUNT, self._figures(self.keys.amounts, self.glance.money)),
            ("quantity", _QUANTITY, self._figures(self.keys.quantities, self.glance.measures)),
        )
        for kind, share, found in agreeing:
            if found and (score > 0.1 or kind == "reference"):
                said, near = found
                score += (1 - score) * share * near
                self._note(kind, said, share * near, near)
        return score

    def _references(self) -> tuple[str, float] | None:
        found = [
            (said, self.look.nearness(self.sentence, self.glance.sentence_at(match.start())))
            for said, pattern in self.keys.references
            for match in pattern.finditer(self.reading.whole)
        ]
        return max(found, key=lambda each: each[1], default=None)

    def _figures(
        self, wanted: Iterable[tuple[str, tuple[object, str]]], there: tuple[Found, ...]
    ) -> tuple[str, float] | None:
        found = [
            (
                self.reading.whole[each.start : each.end].strip(),
                self.look.nearness(self.sentence, self.glance.sentence_at(each.start)),
            )
            for _, figure in wanted
            for each in there
            if numbers.same(figure, each)  # type: ignore[arg-type]
        ]
        return max(found, key=lambda each: each[1], default=None)

    def _note(self, kind: FoundKind, found: str, weight: float, near: float) -> None:
        if weight >= _LEAST:
            self.reasons.append(Reason(kind, found, round(weight, 3)))
            self.nearness.append(near)

    def _near(self) -> None:
        """How near to each other all stands that counts."""
        if len(self.nearness) > 1:
            self.reasons.append(Reason("near", called(min(self.nearness)), 0.0))


def _together(words: float, place: float, telling: float) -> float:
    """Words and place, both of which are wanted; a place whose name stands everywhere tells little."""
    both = 0.15 * place + 0.25 * words + 0.6 * sqrt(place * words)
    return telling * both + (1 - telling) * words * (0.85 + 0.15 * place)
