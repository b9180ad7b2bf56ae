"""Finds where a text has what is looked for of a promise, and how near to a sentence that stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scraper.promises.radar import places
from scraper.promises.radar.glance import Glance
from scraper.promises.radar.keys import Clue, Keys
from scraper.promises.radar.places import Place, Seen

# How near a word stands to the sentence that is looked at; the title speaks for the whole text.
SENTENCE, PARAGRAPH, NEAR, TITLE, ANYWHERE = 1.0, 0.85, 0.45, 0.8, 0.15
_PARAGRAPHS = 3
_NEARNESS = ((SENTENCE, "sentence"), (PARAGRAPH, "paragraph"), (TITLE, "title"), (NEAR, "3 paragraphs"))

_FAMILY = 0.7  # of a word's weight, for another word of its family
_KIND_ALONE, _KIND_THERE = 0.25, 0.75  # "the school", and no name; "the school of" the promise's village
_KIND_SINGLE = 0.6  # "the theatre", of which a town has one
_PASSAGES = 60


@dataclass(frozen=True, slots=True)
class Hit:
    """A clue where it was found: the token, how many, and how well it fits."""

    at: int
    width: int
    fit: float


class Look:
    """What one text has of one promise."""

    def __init__(self, keys: Keys, glance: Glance) -> None:
        self.keys, self.glance, self.reading = keys, glance, glance.reading
        self.hits = {clue.said: hits for clue in keys.clues if (hits := tuple(self._hits(clue)))}
        self.clues = [clue for clue in keys.clues if clue.said in self.hits]
        self.places = [(place, self._places(place)) for place in keys.places] if self._promising() else []

    def _promising(self) -> bool:
        names = any(place.name and place.name[0] in self.reading.at for place in self.keys.places)
        return bool(self.hits) or names

    def _hits(self, clue: Clue) -> Iterator[Hit]:
        for phrase, fit in (*((own, 1.0) for own in clue.own), *clue.other):
            for at in self.reading.spots(phrase):
                if at in self.glance.sayings or (clue.group and at in self.glance.names):
                    continue  # кв. Гарата is no station
                yield Hit(at, self.reading.last(at, phrase) - at + 1, fit)
            if len(phrase) == 1:
                yield from (Hit(at, 1, fit * _FAMILY) for at in self.reading.kin(phrase[0]))

    def _places(self, place: Place) -> tuple[Seen, ...]:
        found = places.seen(self.reading, self.glance.named, place, self.glance.words)
        kinds = places.kinds_like(place, self.glance.words)
        if any(each.sure > _KIND_THERE for each in found) or not kinds:
            return found
        named = {each.first - 1 for each in self.glance.named}
        around = {
            self.reading.sentences[each.first]
            for other in self.keys.places
            if other.share < 1
            for each in places.seen(self.reading, self.glance.named, other, self.glance.words)
            if each.sure >= _KIND_THERE
        }
        alone = [at for kind in kinds for at in self.reading.at.get(kind, ()) if at not in named]
        lone = _KIND_SINGLE if place.kinds & self.glance.words.single else _KIND_ALONE
        near = [Seen(at, at + 1, _KIND_THERE if self.reading.sentences[at] in around else lone) for at in alone]
        return (*found, *near)

    # --- passages -------------------------------------------------------------------

    def sentences(self) -> list[int]:
        """The sentences that may be the best: those with most of what is looked for."""
        worth: dict[int, float] = {}
        for clue in self.clues:
            for sentence in {self.reading.sentences[hit.at] for hit in self.hits[clue.said]}:
                worth[sentence] = worth.get(sentence, 0) + clue.weight
        for place, found in self.places:
            for sentence in {self.reading.sentences[seen.first] for seen in found if seen.sure > 0}:
                worth[sentence] = worth.get(sentence, 0) + place.weight
        for _, pattern in self.keys.references:
            for match in pattern.finditer(self.reading.whole):
                worth[self.glance.sentence_at(match.start())] = 9.0
        if len(self.reading.spans) > 1:
            worth.pop(0, None)  # the title alone is no passage
            if not worth and (self.hits or self.places):
                worth[1] = 0.0
        return sorted(worth, key=lambda sentence: (-worth[sentence], sentence))[:_PASSAGES]

    def nearness(self, sentence: int, other: int) -> float:
        """How near one sentence stands to another."""
        if other == sentence:
            return SENTENCE
        if other == 0:
            return TITLE
        apart = abs(self.reading.paragraphs[other] - self.reading.paragraphs[sentence])
        return PARAGRAPH if apart == 0 else NEAR if apart <= _PARAGRAPHS else ANYWHERE

    def things_at(self, sentence: int) -> list[int]:
        """Where a sentence names the promise's own thing."""
        hits = (hit.at for clue in self.clues if clue.thing for hit in self.hits[clue.said])
        return [at for at in hits if self.reading.sentences[at] == sentence]


def called(near: float) -> str:
    """What a nearness is called in a reason."""
    return next((name for value, name in _NEARNESS if value == near), "text")
