"""Learns from what a person accepted and rejected: which further words speak of a promise, and which against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from math import fsum

from scraper.promises import quotes
from scraper.promises.models import Reason, Text
from scraper.promises.radar import vocabulary
from scraper.promises.radar.rarity import Rarity
from scraper.promises.radar.reading import Reading
from scraper.promises.radar.scoring import Passage

_BESIDE = {"paragraph": 0.25, "title": 0.5}  # how much of a word is taught by what stands beside the passage
_NEAR = {"paragraph": 0.5, "title": 0.25}  # how much of it counts there, where it is found again
_RARE = 0.35  # the rarity from which on a word teaches anything
_SURE = 0.5  # passages that have a word at which half of it is believed
_LEAST = 0.02
_ENOUGH = 2.0  # the weight of words at which nothing more is wanted
_FEW = 0.1  # of words that weigh less in all, nothing is made
_SHARE, _UNLIKE = 0.8, 0.6  # of what is missing to certainty; of a score
_TRUST, _UNTRIED = 3, 0.1  # how fast trust grows with what was rejected; how many rejections none are taken for
_TOLD = 4  # reasons
_NOTED = 0.03


@dataclass(frozen=True, slots=True)
class Decided:
    """A passage on which a person decided, with the title and the paragraph in which it stands; `day`: the text's."""

    quote: str
    accepted: bool
    title: str | None = None
    paragraph: str = ""
    day: date | None = None
    language: str | None = None

    @classmethod
    def of(cls, text: Text, quote: str, *, accepted: bool) -> Decided:
        """A passage of a text."""
        place = quotes.find(quote, text.body)
        start = text.body.rfind("\n\n", 0, place[0]) + 2 if place and "\n\n" in text.body[: place[0]] else 0
        end = text.body.find("\n\n", place[1]) if place else 0
        paragraph = text.body[start : end if end >= 0 else None]
        return cls(quote, accepted, text.title, paragraph, text.published, text.language)


@dataclass(frozen=True, slots=True)
class Heard:
    """The words of a passage that was decided on, and how much of each it teaches."""

    words: Mapping[str, float]
    accepted: bool
    day: date | None


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learned of one promise: words that speak of it, and words that speak of what was rejected.

    `trust`, from 0 to 1, is how much it counts: the less, the more often the radar was right by itself.
    """

    words: Mapping[str, float] = field(default_factory=dict)
    against: Mapping[str, float] = field(default_factory=dict)
    days: Mapping[str, date] = field(default_factory=dict)
    """The day of the first accepted text that has the word."""
    trust: float = 0.0

    def telling(self, most: int) -> list[str]:
        """Its heaviest words, the heaviest first."""
        return sorted(self.words, key=lambda word: (-self.words[word], word))[:most]


def learn(decided: Mapping[str, Collection[Decided]], rarity: Rarity, language: str | None) -> dict[str, Lesson]:
    """What is learned of each promise of a programme, by its id, of all that was decided on them.

    A word is weighed as relevance feedback does it (S. E. Robertson and K. Spärck Jones, *Relevance weighting of search
    terms*, 1976), in the radar's own terms: by its rarity, by how many accepted passages have it and how many rejected
    ones, and by how many that were accepted for other promises.
    """
    heard = {promise: [hear(each, language) for each in some] for promise, some in decided.items()}
    everywhere = summed(each.words for some in heard.values() for each in some if each.accepted)
    return {promise: lesson(some, everywhere, rarity) for promise, some in heard.items() if some}


def lesson(heard: Sequence[Heard], everywhere: Mapping[str, float], rarity: Rarity) -> Lesson:
    """What is learned of one promise. `everywhere`: the words of all that was accepted in its programme, summed."""
    accepted = summed(each.words for each in heard if each.accepted)
    rejected = summed(each.words for each in heard if not each.accepted)
    others = {word: everywhere[word] - times for word, times in accepted.items()}
    days: dict[str, date] = {}
    for each in sorted(heard, key=lambda one: one.day or date.max):
        if each.accepted and each.day:
            days = dict.fromkeys(each.words, each.day) | days
    refused = sum(not each.accepted for each in heard)
    trust = min(1.0, _TRUST * (refused + _UNTRIED) / len(heard))
    return Lesson(_weights(accepted, rejected, rarity, others), _weights(rejected, accepted, rarity, {}), days, trust)


def hear(each: Decided, language: str | None) -> Heard:
    """The words of a passage, and those beside it, with how much of each is taught."""
    reading = Reading.of(Text(0, 0, each.title, each.paragraph or each.quote, None, "", each.language), language)
    nothing = vocabulary.of(reading.language).stop
    place = quotes.find(each.quote, reading.whole)
    own = {
        at for at, (start, end) in enumerate(reading.spans) if place is None or (start < place[1] and place[0] < end)
    }
    found: dict[str, float] = {}
    for key, sentence in zip(reading.keys, reading.sentences, strict=True):
        if key not in nothing and len(key) > 1:
            taught = 1.0 if sentence in own else _BESIDE["paragraph" if sentence else "title"]
            found[key] = max(found.get(key, 0.0), taught)
    return Heard(found, each.accepted, each.day)


def summed(many: Iterable[Mapping[str, float]]) -> Counter[str]:
    """The words of several passages, with how much each is taught by all of them."""
    total: Counter[str] = Counter()
    for each in many:
        total.update(each)
    return total


def _weights(
    there: Mapping[str, float], against: Mapping[str, float], rarity: Rarity, others: Mapping[str, float]
) -> dict[str, float]:
    found = {}
    for word, times in there.items():
        rare = rarity(word)
        if rare >= _RARE:
            told = times / (times + _SURE) * times / (times + against.get(word, 0.0))
            weight = rare**2 * told / (1 + others.get(word, 0.0))
            if weight > _LEAST:
                found[word] = weight
    return found


# --- what was learned, held against a text ----------------------------------------


def weighed(lesson: Lesson, reading: Reading, passage: Passage | None) -> Passage | None:
    """The passage of a text for a promise by what was learned of it; None where nothing speaks of it.

    Another sentence is taken for the passage where what was learned tells more than all that the radar knew.
    """
    sentence, gain = _best(lesson.words, reading)
    gain *= lesson.trust * _SHARE
    if passage is None or gain > passage.score:
        if gain < _NOTED:
            return passage
        before = passage.score if passage else 0.0
        passage = Passage(sentence, before, (), *_tokens(lesson.words, reading, sentence))
    reasons = _known(lesson, reading, sentence, gain) if gain >= _NOTED else ()
    unlike = _share(lesson.against, _found(lesson.against, reading), reading, passage.sentence) * _UNLIKE * (1 - gain)
    if unlike >= _NOTED:
        said = _runs(lesson.against, reading, passage.sentence)[:_TOLD]
        reasons = (*reasons, Reason("refused", ", ".join(found for found, _, _ in said), round(-unlike, 3)))
    score = (passage.score + (1 - passage.score) * gain) * (1 - unlike)
    return replace(passage, score=score, reasons=(*passage.reasons, *reasons))


def _best(words: Mapping[str, float], reading: Reading) -> tuple[int, float]:
    """The sentence that has most of some words, and how much, from 0 to 1."""
    found = _found(words, reading)
    if fsum(words[word] for word in found) < _FEW:
        return 0, 0.0
    there = {sentence for sentences in found.values() for sentence in sentences}
    if len(reading.spans) > 1 and len(there) > 1:
        there.discard(0)  # the title alone is no passage
    best = max((_share(words, found, reading, each), -each) for each in there)
    return -best[1], best[0]


def _found(words: Mapping[str, float], reading: Reading) -> dict[str, set[int]]:
    return {word: {reading.sentences[at] for at in reading.at[word]} for word in words.keys() & reading.at.keys()}


def _share(words: Mapping[str, float], found: Mapping[str, set[int]], reading: Reading, sentence: int) -> float:
    weight = fsum(  # whatever the order of the words is in memory
        words[word] * max(_nearness(reading, sentence, other) for other in sentences)
        for word, sentences in found.items()
    )
    return min(1.0, weight / _ENOUGH)


def _nearness(reading: Reading, sentence: int, other: int) -> float:
    if other == sentence:
        return 1.0
    if other == 0:
        return _NEAR["title"]
    return _NEAR["paragraph"] if reading.paragraphs[other] == reading.paragraphs[sentence] else 0.0


def _tokens(words: Mapping[str, float], reading: Reading, sentence: int) -> tuple[frozenset[int], dict[int, float]]:
    own = {at: words[reading.keys[at]] for at in reading.in_sentence(sentence) if reading.keys[at] in words}
    return frozenset(own), own


def _known(lesson: Lesson, reading: Reading, sentence: int, gain: float) -> tuple[Reason, ...]:
    """The heaviest words that were known, those side by side together, with the day of the text that taught them."""
    runs = _runs(lesson.words, reading, sentence)
    whole = sum(weight for _, weight, _ in runs)
    return tuple(
        Reason("known", found, round(gain * weight / whole, 3), day.isoformat() if day else None)
        for found, weight, key in runs[:_TOLD]
        for day in [lesson.days.get(key)]
    )


def _runs(words: Mapping[str, float], reading: Reading, sentence: int) -> list[tuple[str, float, str]]:
    """(what is said, its weight, its heaviest word) of the words in a sentence, the heaviest first."""
    spots = [at for at in reading.in_sentence(sentence) if reading.keys[at] in words]
    found = []
    for _, group in groupby(enumerate(spots), key=lambda pair: pair[1] - pair[0]):
        run = [at for _, at in group]
        weights = [words[reading.keys[at]] for at in run]
        heaviest = max(run, key=lambda at: words[reading.keys[at]])
        found.append((reading.said(run[0], run[-1]), sum(weights), reading.keys[heaviest]))
    return sorted(found, key=lambda each: -each[1])
