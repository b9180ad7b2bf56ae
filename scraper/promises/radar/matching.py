"""Holds texts against the promises of a programme: what speaks of which promise, how surely, and in which words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from scraper.promises.models import Match, Period, Programme, Reason, Text
from scraper.promises.radar import echoes, keys, lessons, rarity, rivals, scoring, vocabulary
from scraper.promises.radar.echoes import Statement
from scraper.promises.radar.glance import Glance
from scraper.promises.radar.keys import Keys
from scraper.promises.radar.lessons import Lesson
from scraper.promises.radar.rarity import Rarity
from scraper.promises.radar.reading import Reading
from scraper.promises.radar.scoring import Passage

FLOOR = 0.2
"""What scores less is proposed only where there is little else."""

FAINT = 0.08
"""What scores less is not proposed."""

FEW = 10
"""Proposals of one promise up to which faint ones are shown, too: a person looks at so many anyway."""

_LONGEST = 600  # characters of a quote
_OTHER_TOWN = 0.5
_LONG_AGO = 4  # years before the mandate
_OLD = 0.85
_NO_STEP = 0.88  # a passage that tells of nothing done, decided or announced


NOTHING: Mapping[str, Lesson] = {}
"""Nothing was decided yet."""


@dataclass(frozen=True, eq=False)
class Looked:
    """One text with its best passage for each promise that it has anything of."""

    glance: Glance
    passages: Mapping[Keys, Passage]


class Radar:
    """A programme made ready once, for any number of texts."""

    def __init__(self, programme: Programme, rarity: Rarity) -> None:
        self.programme = programme
        self.keys = keys.prepare(programme, rarity)

    @cached_property
    def _words(self) -> frozenset[str]:
        """A text that has none of these is not looked at any closer."""
        return frozenset(
            [
                *(
                    phrase[0]
                    for each in self.keys
                    for clue in each.clues
                    for phrase in (*clue.own, *(other for other, _ in clue.other))
                ),
                *(place.name[0] for each in self.keys for place in each.places if place.name),
            ]
        )

    def match(self, text: Text, floor: float = FAINT, learned: Mapping[str, Lesson] = NOTHING) -> list[Match]:
        """What a text says of each promise of the programme, unordered; only what scores `floor` or more.

        `learned`: what decisions have taught of promises, by their ids. `echo_of` is not told by one text alone.
        """
        looked = self.look(text)
        asked = [each for each in self.keys if each in looked.passages or each.promise.id in learned]
        found = (self.told(looked, each, learned.get(each.promise.id)) for each in asked)
        return [match for match in found if match and match.score >= floor]

    def look(self, text: Text) -> Looked:
        """What a text has of each promise by the promise's own words, whatever may be learned of it."""
        reading = Reading.of(text, self.programme.language)
        glance = Glance(reading, vocabulary.of(reading.language))
        if self._words.isdisjoint(reading.at) and not self._numbered(reading):
            return Looked(glance, {})
        found = {each: passage for each in self.keys if (passage := scoring.best(each, glance))}
        return Looked(glance, rivals.settled(found))

    def told(self, looked: Looked, asked: Keys, lesson: Lesson | None = None) -> Match | None:
        """What a text that was looked at says of one promise, by what was learned of it; None where it says nothing."""
        passage = looked.passages.get(asked)
        if lesson and looked.glance.reading.keys:
            passage = lessons.weighed(lesson, looked.glance.reading, passage)
        return self._match(asked, passage, looked.glance) if passage else None

    def _numbered(self, reading: Reading) -> bool:
        return any(pattern.search(reading.whole) for each in self.keys for _, pattern in each.references)

    def _match(self, asked: Keys, passage: Passage, glance: Glance) -> Match:
        text = glance.reading.text
        stage = glance.stage(passage.sentence)
        factors = (*self._around(text), *([] if stage else [Reason("no step", "", _NO_STEP - 1)]))
        score = passage.score
        for reason in factors:
            score *= 1 + reason.weight
        sentences = _quoted(passage, glance.reading)
        return Match(
            asked.promise.id,
            text.article,
            text.version,
            text.attachment,
            _quote(sentences, passage, glance.reading),
            round(score, 4),
            tuple(sorted((*passage.reasons, *factors), key=lambda reason: -reason.weight)),
            period(text.published, self.programme.mandate),
            stage,
        )

    def _around(self, text: Text) -> Iterator[Reason]:
        """What speaks against the text as a whole: another town's, or long before the mandate."""
        own, there = self.programme.municipality, text.municipality
        if own and there and own.casefold() != there.casefold():
            yield Reason("other town", there, _OTHER_TOWN - 1)
        if text.published and text.published.year < self.programme.mandate[0].year - _LONG_AGO:
            yield Reason("long before", text.published.isoformat(), _OLD - 1)


def match(
    programme: Programme, texts: Iterable[Text], rarity: Rarity | None = None, floor: float | None = None
) -> dict[str, list[Match]]:
    """What texts say of each promise of a programme, by the promise's id, the best first.

    Without `rarity` words are as rare as they are in these texts. What is faint is there while there
    are but few; with `floor`, all that scores as much is.
    """
    there = list(texts)
    radar = Radar(programme, rarity or counted(there, programme.language))
    found: defaultdict[str, list[Match]] = defaultdict(list)
    for text in there:
        for each in radar.match(text, FAINT if floor is None else floor):
            found[each.promise].append(each)
    by_place = {(text.article, text.attachment): text for text in there}
    best = {promise: ordered(matches) for promise, matches in found.items()}
    chosen = {promise: plain(matches) for promise, matches in best.items()} if floor is None else best
    return {promise: _with_echoes(matches, by_place) for promise, matches in chosen.items()}


def _with_echoes(matches: list[Match], texts: Mapping[tuple[int, int | None], Text]) -> list[Match]:
    told = [(each, texts[each.article, each.attachment]) for each in matches]
    first = echoes.leaders(Statement(each.article, text.published, each.quote, text.body) for each, text in told)
    return [replace(each, echo_of=first.get(each.article)) for each in matches]


def plain(best_first: Sequence[Match], already: int = 0) -> list[Match]:
    """Without what is faint, unless there are but few. `already`: how many were proposed before."""
    return [each for place, each in enumerate(best_first, already) if each.score >= FLOOR or place < FEW]


def ordered(matches: Iterable[Match]) -> list[Match]:
    """The best first; of equals the earlier article."""
    return sorted(matches, key=lambda match: (-match.score, match.article, match.attachment or 0))


def counted(texts: Iterable[Text], language: str | None) -> Rarity:
    """How rare words are in some texts."""
    return rarity.counted(Reading.of(text, language).at for text in texts)


def period(published: date | None, mandate: tuple[date, date | None]) -> Period:
    """Where a day lies to a mandate."""
    if published is None:
        return "undated"
    if published < mandate[0]:
        return "before"
    return "after" if mandate[1] and published > mandate[1] else "mandate"


def _quoted(passage: Passage, reading: Reading) -> tuple[int, ...]:
    """The sentence, and the one beside it in its paragraph that adds most, if it adds a third of what counts.

    The title, where all that counts stands in it.
    """
    own = passage.sentence or (1 if len(reading.spans) > 1 else 0)
    worth: dict[int, float] = defaultdict(float)
    for at, weight in passage.own.items():
        worth[reading.sentences[at]] += weight
    if worth[0] and worth[0] == sum(worth.values()):
        return (0,)
    beside = [
        sentence
        for sentence in (own - 1, own + 1)
        if 0 < sentence < len(reading.spans) and reading.paragraphs[sentence] == reading.paragraphs[own]
    ]
    more = max(beside, key=lambda sentence: worth[sentence], default=None)
    if own == 0 or more is None or worth[more] < sum(worth.values()) / 3:
        return (own,)
    return tuple(sorted((own, more)))


def _quote(sentences: tuple[int, ...], passage: Passage, reading: Reading) -> str:
    """The sentences as they stand; of very long ones what is around the words that count."""
    start, end = reading.spans[sentences[0]][0], reading.spans[sentences[-1]][1]
    said = reading.whole[start:end]
    if len(said.strip()) <= _LONGEST:
        return said.strip()
    spots = [reading.starts[at] for at in passage.tokens if start <= reading.starts[at] < end] or [start]
    first = max(start, min(spots) - _LONGEST // 4)
    cut = reading.whole[first : min(end, first + _LONGEST)]
    if first > start:
        cut = re.sub(r"^\S*\s", "", cut)
    return (re.sub(r"\s\S*$", "", cut) if first + _LONGEST < end else cut).strip()
