"""Makes a promise into what is looked for in texts: its words by their rarity, places, figures, numbers of papers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from scraper.promises.models import Programme, Promise, Text
from scraper.promises.radar import numbers, places, vocabulary
from scraper.promises.radar.places import Place
from scraper.promises.radar.rarity import Rarity
from scraper.promises.radar.reading import Reading
from scraper.promises.radar.vocabulary import Group, Phrase, Vocabulary
from scraper.search import analyse

# How much a word tells by where it stands: the title names the thing, a wording may speak of other things too.
_TITLE, _WATCH, _WORDING, _DONE, _FUNDER, _OTHERS = 1.0, 1.0, 0.5, 0.25, 0.1, 0.2
_ACT = 0.5  # of what is done to a thing
_ITSELF = 0.15  # of a word for what the place itself is
_AROUND = 0.5  # of a quarter or a village in which the place is
_USUAL = 0.2  # of all that is wanted, for what is done to such a place as a matter of course
_ENOUGH = 0.3  # of words, where they weigh less than that in all; twice that, where none names a thing
_OTHER_WORDS = 0.85  # of a word's weight, for what means the same
_COMPLEMENT = 0.6  # of a word's weight, where it says what the thing is for, at or of
_AGAIN = 0.4  # of a word's weight, where the promise says one thing by two names
_NOUN_OF, _PART_OF = 0.6, 0.3  # of a term's weight, for its noun, or for another of its words
_TELLING_FIGURE = 10
_CORE = 3  # words that say together what it is about
_LEAST = 0.02


@dataclass(frozen=True, slots=True)
class Clue:
    """Words that point to a promise: `own` ways of saying them, `other` ways that mean the same, and their weight.

    Beside each other way: how much of the weight it has, since a common word tells less than the rare one that it
    stands for. `group` is what they name, if the vocabulary knows it.
    """

    said: str
    own: tuple[Phrase, ...]
    other: tuple[tuple[Phrase, float], ...]
    weight: float
    group: Group | None = None
    head: bool = False
    """Whether they name in the title what it is, and not what that is for, at or of."""

    @property
    def thing(self) -> bool:
        """Whether they name what is built or bought."""
        return bool(self.group and self.group.thing)


@dataclass(frozen=True, eq=False)
class Keys:
    """All that is looked for of one promise. `enough`: the weight of words at which nothing more is wanted."""

    promise: Promise
    clues: tuple[Clue, ...]
    phrases: tuple[tuple[Phrase, float], ...]
    places: tuple[Place, ...]
    amounts: tuple[tuple[str, tuple[Decimal, str]], ...]
    quantities: tuple[tuple[str, tuple[Decimal, str]], ...]
    references: tuple[tuple[str, re.Pattern[str]], ...]
    parts: frozenset[int]
    unlike: tuple[tuple[str, tuple[Phrase, ...]], ...]
    enough: float
    things: frozenset[int]
    """The things that it is about, by their groups."""
    villages: frozenset[Phrase] = frozenset()
    """The villages and towns that its programme names."""

    @cached_property
    def ends(self) -> frozenset[Phrase]:
        """The villages of the promise itself."""
        return frozenset(place.name for place in self.places if place.name in self.villages)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of its clues."""
        return frozenset(key for clue in self.clues for phrase in clue.own for key in phrase)


def asked_for(programme: Programme) -> tuple[Promise, ...]:
    """The promises that texts can be held against: those that say more than a heading over others does."""
    above = {promise.parent for promise in programme.promises}
    return tuple(
        promise for promise in programme.promises if promise.id not in above or promise.watch or promise.wordings
    )


def _joined(known: Clue, clue: Clue) -> Clue:
    """One clue of two that name the same thing: the heavier one's words, the lighter one's as what means the same."""
    best, rest = (known, clue) if known.weight >= clue.weight else (clue, known)
    share = _OTHER_WORDS * rest.weight / best.weight if best.weight else _OTHER_WORDS
    more = {phrase: share for phrase in rest.own if phrase not in best.own}
    others = (*((each, fit) for each, fit in best.other if each not in more), *more.items())
    return replace(best, other=others, head=known.head or clue.head)


def prepare(programme: Programme, rarity: Rarity) -> tuple[Keys, ...]:
    """Every promise of a programme that texts can be held against, in the order of the programme."""
    words, language = vocabulary.of(programme.language), programme.language
    promises = asked_for(programme)
    titles = {each.id: _said(language, each.title, *each.watch) for each in promises}
    wordings = {each.id: _said(language, *(wording.quote for wording in each.wordings)) for each in promises}
    quotes = Counter(wording.quote for each in promises for wording in each.wordings)
    made = []
    for promise in promises:
        others = {key for other in promises if other.id != promise.id for key in titles[other.id]}
        if any(quotes[wording.quote] > 1 for wording in promise.wordings):  # one sentence that holds several
            others |= wordings[promise.id]
        made.append(_Maker(promise, words, language, rarity, frozenset(others - titles[promise.id])).keys())
    villages = {place.name for keys in made for place in keys.places if place.kinds & words.settlements}
    return tuple(replace(keys, villages=frozenset(villages)) for keys in made)


def _said(language: str | None, *texts: str) -> frozenset[str]:
    return frozenset(key for text in texts for key in analyse.keys(text, language).split())


@dataclass(frozen=True)
class _Maker:
    promise: Promise
    words: Vocabulary
    language: str | None
    rarity: Rarity
    others: frozenset[str]
    """Words that speak of other promises as well, or rather, and tell little of this one."""

    def keys(self) -> Keys:
        promise = self.promise
        found_places = self._narrowed(tuple(self._places()))
        taken = {key for place in found_places for key in place.name} - self._common()
        taken |= {place.kind for place in found_places if place.kind}
        itself = frozenset(
            kind for place in found_places if place.asked for kind in places.kinds_like(place, self.words)
        )
        clues = tuple(self._clues(frozenset(taken), itself))
        weights = sorted((clue.weight for clue in clues), reverse=True)
        least = _ENOUGH if any(clue.head for clue in clues) else 2 * _ENOUGH
        enough = max(least, sum(weights[:_CORE])) if weights else 1.0
        things = self._things(clues, found_places)
        return Keys(
            promise,
            (*clues, *self._usual(clues, things, enough)),
            tuple(self._phrases(frozenset(taken))),
            found_places,
            tuple((f"{each.value:f} {each.currency}", numbers.sum_of(each)) for each in promise.amounts),
            tuple(self._counted()),
            tuple((each.number, numbers.reference(each)) for each in promise.references),
            frozenset(number for text in self._naming() for _, number in numbers.parts(self._read(text), self.words)),
            tuple((text, self._ways(text)) for text in promise.unlike if analyse.keys(text, self.language)),
            enough,
            things,
        )

    def _read(self, text: str) -> Reading:
        return Reading.of(Text(0, 0, None, text, None, "", self.language), self.language)

    def _naming(self) -> Sequence[str]:
        """The texts that name it; its wordings only count where there is nothing else."""
        return (self.promise.title, *self.promise.watch)

    def _things(self, clues: Sequence[Clue], around: Sequence[Place]) -> frozenset[int]:
        """What is built; where only a place is named, what is done to such a place as a matter of course.

        A school is a thing, too, where the place is one.
        """
        named = {clue.group.number for clue in clues if clue.group and clue.thing}
        kinds = {kind for place in around for kind in places.kinds_like(place, self.words)}
        itself = {group.number for kind in kinds for each, group in self.words.groups.get(kind, ()) if len(each) == 1}
        titled = {
            group.number
            for text in self._naming()
            for key in analyse.keys(text, self.language).split()
            for _, group in self.words.groups.get(key, ())
            if group.thing
        }
        usual = {number for place in around for number in self.words.belongs.get(place.kind or "", ())}
        return frozenset((named & titled or named | usual) | itself)

    def _usual(self, clues: Sequence[Clue], things: frozenset[int], enough: float) -> Iterator[Clue]:
        """Words of what is done to such a place, where the promise itself names no thing."""
        known = {clue.group.number for clue in clues if clue.group}
        groups = {group for pairs in self.words.groups.values() for _, group in pairs if group.number in things - known}
        for group in sorted(groups, key=lambda each: each.number):
            others = tuple((phrase, _OTHER_WORDS) for phrase in group.phrases)
            yield Clue(" ".join(group.phrases[0]), (), others, _USUAL * enough, group)

    # --- places ------------------------------------------------------------------

    def _places(self) -> Iterator[Place]:
        known: set[tuple[Phrase, frozenset[int]]] = set()
        for said in self.promise.places:
            reading = self._read(said)
            if not any(reading.capital(at) for at in range(len(reading.keys))):
                continue  # "the town hall's building" is no name
            name, kinds, kind = places.parse(reading, self.words)
            if name and (name, kinds) not in known:
                known.add((name, kinds))
                yield Place(said, name, kinds, kind, self._weight(name), asked=self._titled(name))
        texts = self._naming() if self.promise.places else (*self._naming(), *self._wordings())
        for text in texts:
            reading = self._read(text)
            for each in places.named(reading, self.words):
                if not any(each.keys == name for name, _ in known):
                    known.add((each.keys, each.kinds))
                    said = reading.said(max(0, each.first - 1), each.after - 1)
                    kind, weight = reading.keys[each.first - 1], self._weight(each.keys)
                    yield Place(said, each.keys, each.kinds, kind, weight, asked=self._titled(each.keys))

    def _titled(self, name: Phrase) -> bool:
        """Whether the promise itself goes by a place's name; one that is only listed beside it may be left unsaid."""
        readings = [self._read(text) for text in self._naming()]
        return any(reading.capital(at) for reading in readings for at in reading.spots(name))

    def _narrowed(self, found: Sequence[Place]) -> tuple[Place, ...]:
        """A quarter counts for little beside a street in it; a village and a reservoir of one name are alternatives."""
        narrow = {place.name for place in found if place.kinds and not place.kinds & self.words.wide}
        return tuple(
            replace(place, share=_AROUND)
            if narrow and place.kinds & self.words.wide and place.name not in narrow
            else place
            for place in found
        )

    def _wordings(self) -> Iterator[str]:
        return (wording.quote for wording in self.promise.wordings)

    def _common(self) -> frozenset[str]:
        """Words that are written small where it is named: the square at the station, in Station Quarter."""
        readings = [self._read(text) for text in (*self._naming(), *self._wordings())]
        return frozenset(key for reading in readings for at, key in enumerate(reading.keys) if not reading.capital(at))

    def _weight(self, keys: Phrase) -> float:
        """The rarest word of a phrase is what tells."""
        return max(map(self.rarity, keys), default=0.0)

    # --- words -------------------------------------------------------------------

    def _clues(self, taken: frozenset[str], itself: frozenset[str]) -> Iterator[Clue]:
        best: dict[tuple[Phrase, ...] | int, Clue] = {}
        for text, factor in self._texts():
            for clue in self._clues_of(text, factor, taken, itself):
                name = clue.group.number if clue.group else clue.own
                known = best.get(name)
                if known is None:
                    best[name] = clue
                else:
                    best[name] = _joined(known, clue)
                    if clue.own != known.own and clue.group:
                        lesser = min(known, clue, key=lambda each: each.weight)
                        best[lesser.own] = Clue(lesser.said, lesser.own, (), _AGAIN * lesser.weight)
        yield from (clue for clue in best.values() if clue.weight >= _LEAST)

    def _counted(self) -> Iterator[tuple[str, tuple[Decimal, str]]]:
        """The promise's quantities, and the figures of its title and wordings that are large enough to be telling."""
        for each in self.promise.quantities:
            yield f"{each.value:f} {each.unit}", numbers.measure_of(each)
        for text in (self.promise.title, *self._wordings()):
            for found in (*numbers.measures(text), *numbers.counts(self._read(text), self.words)):
                if found.value >= _TELLING_FIGURE:
                    yield text[found.start : found.end], (found.value, found.unit)

    def _texts(self) -> Iterator[tuple[str, float]]:
        yield self.promise.title, _TITLE
        yield from ((text, _WATCH) for text in self.promise.watch if len(self._ways(text)[0]) == 1)
        yield from ((quote, _WORDING) for quote in self._wordings())
        yield from ((place, _WORDING) for place in self.promise.places if place.islower())
        yield from ((each.of, _WORDING) for each in self.promise.quantities if each.of)
        if self.promise.done_when:
            yield self.promise.done_when, _DONE
        if self.promise.funder:  # who pays for one project pays for others
            yield self.promise.funder, _FUNDER

    def _clues_of(self, text: str, factor: float, taken: frozenset[str], itself: frozenset[str]) -> Iterator[Clue]:
        reading = self._read(text)
        head = self._head(reading.keys) if text == self.promise.title else range(len(reading.keys))
        at = 0
        while at < len(reading.keys):
            first = at
            group, width = self._group_at(reading.keys, at)
            phrase = reading.keys[at : at + width]
            said = reading.said(at, at + width - 1)
            at += width
            if width == 1 and (phrase[0] in taken or self._says_nothing(phrase[0])):
                continue
            weight = self._weight(phrase) * factor * (_OTHERS if self.others.issuperset(phrase) else 1)
            weight *= 1 if first < head.stop else _COMPLEMENT
            named = first in head and text == self.promise.title and phrase[-1] not in itself
            if phrase[-1] in itself:  # "theatre" tells no more than the theatre's name, which is the place
                weight *= _ITSELF
            if group is None:
                yield Clue(said, (phrase,), (), weight, head=named)
            else:
                act = _ACT if group.act else 1
                yield Clue(
                    said, (phrase,), tuple(self._others(phrase, group)), weight * act, group, named and not group.act
                )

    def _head(self, keys: Sequence[str]) -> range:
        """The words of a title that name the thing: behind what is done to it, up to the next preposition."""
        start = 0
        while start < len(keys):
            group, width = self._group_at(keys, start)
            if not (group and group.act) and keys[start] not in self.words.prepositions:
                break
            start += width
        at, empty = start, True
        while at < len(keys) and (empty or keys[at] not in self.words.prepositions):
            width = self._group_at(keys, at)[1]
            empty = empty and all(self._is_general(key) for key in keys[at : at + width])
            at += width
        return range(start, at)

    def _is_general(self, key: str) -> bool:
        """Whether a word tells of no thing of its own: what tells is what it is for."""
        return key in self.words.general or key in self.words.prepositions or self._says_nothing(key)

    def _others(self, phrase: Phrase, group: Group) -> Iterator[tuple[Phrase, float]]:
        own = self._weight(phrase)
        for other in group.phrases:
            if other != phrase:
                yield other, _OTHER_WORDS * min(1.0, self._weight(other) / own)
        known = {other for other in group.phrases if len(other) == 1}
        for key in phrase if len(phrase) > 1 else ():
            if (key,) not in known and not self._is_general(key):
                yield (key,), (_NOUN_OF if key == self._noun(phrase) else _PART_OF) * min(1.0, self.rarity(key) / own)

    def _noun(self, phrase: Phrase) -> str:
        """The word of a term that the others only tell more of: the last one before a preposition."""
        before = next((at for at, key in enumerate(phrase) if key in self.words.prepositions), len(phrase))
        return phrase[max(0, before - 1)]

    def _group_at(self, keys: Sequence[str], at: int) -> tuple[Group | None, int]:
        for phrase, group in self.words.groups.get(keys[at], ()):
            if tuple(keys[at : at + len(phrase)]) == phrase:
                return group, len(phrase)
        return None, 1

    def _says_nothing(self, key: str) -> bool:
        words = self.words
        counted = key.isdigit() or key in words.parts or key in words.ordinals or key in words.numbers
        return counted or key in words.stop or len(key) == 1

    def _phrases(self, taken: frozenset[str]) -> Iterator[tuple[Phrase, float]]:
        """Words that follow each other in the title or a wording, and phrases to watch."""
        made: dict[Phrase, float] = {}
        for text in self.promise.watch:
            ways = self._ways(text)
            if len(ways[0]) > 1:
                made.update(dict.fromkeys(ways, 1.0))
        for text in (self.promise.title, *self._wordings()):
            keys = [key for key in analyse.keys(text, self.language).split() if not self._says_nothing(key)]
            for pair in pairwise(keys):
                if taken.isdisjoint(pair) and not self.others.issuperset(pair):
                    made.setdefault(pair, (self._weight(pair[:1]) + self._weight(pair[1:])) / 4)
        yield from made.items()

    def _ways(self, text: str) -> tuple[Phrase, ...]:
        """The keys of some words, and of what else says the same."""
        words = tuple(text[token.start : token.end] for token in analyse.tokens(text, self.language))
        ways = analyse.phrases(words, (self.language,))
        return tuple(dict.fromkeys(vocabulary.phrase(" ".join(way), self.language) for way in ways)) or ((),)
