"""Finds once in a text what every promise of a programme looks at: places, sums, stages, things."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from scraper.promises.models import Stage
from scraper.promises.radar import numbers, places, stages
from scraper.promises.radar.numbers import Found
from scraper.promises.radar.places import Named
from scraper.promises.radar.reading import Reading
from scraper.promises.radar.vocabulary import Vocabulary


@dataclass(frozen=True, eq=False)
class Glance:
    """What every promise of a programme looks at in one text, found once."""

    reading: Reading
    words: Vocabulary

    @cached_property
    def named(self) -> tuple[Named, ...]:
        """The places that are named with what they are."""
        return places.named(self.reading, self.words)

    @cached_property
    def names(self) -> frozenset[int]:
        """The tokens of places' names."""
        return frozenset(at for each in self.named for at in range(each.first, each.after))

    @cached_property
    def sayings(self) -> frozenset[int]:
        """The tokens that are part of a saying and do not mean themselves."""
        reading = self.reading
        return frozenset(
            at
            for phrase in self.words.sayings
            for first in reading.spots(phrase)
            for at in range(first, reading.last(first, phrase) + 1)
        )

    @cached_property
    def money(self) -> tuple[Found, ...]:
        """The sums of money."""
        return numbers.money(self.reading.whole)

    @cached_property
    def measures(self) -> tuple[Found, ...]:
        """The figures with a unit."""
        return (*numbers.measures(self.reading.whole), *numbers.counts(self.reading, self.words))

    @cached_property
    def parts(self) -> tuple[tuple[int, int], ...]:
        """The numbered stages and lots."""
        return tuple(numbers.parts(self.reading, self.words))

    @cached_property
    def things(self) -> dict[int, frozenset[int]]:
        """By sentence: which things are named, by the numbers of their groups."""
        found: dict[int, set[int]] = {}
        kinds = {each.first - 1 for each in self.named} | {each.after for each in self.named}  # of places, not things
        for at, key in enumerate(self.reading.keys):
            for phrase, group in self.words.groups.get(key, ()):
                if group.thing and at not in kinds and at in self.reading.spots(phrase):
                    found.setdefault(self.reading.sentences[at], set()).add(group.number)
        return {sentence: frozenset(numbers) for sentence, numbers in found.items()}

    @cached_property
    def events(self) -> dict[int, list[int]]:
        """By sentence: where something is named that happens at a place and is no work on it."""
        found: dict[int, list[int]] = {}
        for phrase in self.words.events:
            for at in self.reading.spots(phrase):
                found.setdefault(self.reading.sentences[at], []).append(at)
        return found

    @cached_property
    def acts(self) -> frozenset[int]:
        """The sentences in which something is built, mended or bought."""
        return frozenset(
            self.reading.sentences[at]
            for key in self.words.groups.keys() & self.reading.at.keys()
            for phrase, group in self.words.groups[key]
            if group.act
            for at in self.reading.spots(phrase)
        )

    @cached_property
    def _stages(self) -> dict[int, Stage | None]:
        return {}

    def stage(self, sentence: int) -> Stage | None:
        """The stage that a sentence tells of, asked once for all promises."""
        if sentence not in self._stages:
            self._stages[sentence] = stages.guess(self.reading, self.words, sentence)
        return self._stages[sentence]

    def sentence_at(self, offset: int) -> int:
        """The sentence in which a place of the text lies."""
        return min(bisect_right(self.reading.spans, (offset, len(self.reading.whole))), len(self.reading.spans)) - 1
