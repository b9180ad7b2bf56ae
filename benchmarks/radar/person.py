"""Shows proposals one by one as a person is shown them, decides by the labels, and lets the radar learn from that."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from benchmarks.radar.score import FIRST
from benchmarks.radar.writing import Labelled
from scraper.promises.models import Match, Programme, Text
from scraper.promises.radar import FAINT, Radar
from scraper.promises.radar.lessons import Decided, Heard, Lesson, hear, lesson
from scraper.promises.radar.matching import Looked, counted, ordered


def shown(programme: Programme, labelled: Labelled) -> dict[str, list[int]]:
    """The articles shown of each promise, in order: the first ten at most, each chosen by what those before it taught.

    In each round every promise shows one. No label is looked at but that of what was shown.
    """
    person = _Person(programme, labelled.texts)
    for _ in range(FIRST):
        for promise in labelled.relevant:
            if best := person.next(promise):
                person.decide(best, best.article in labelled.relevant[promise])
    return {promise: [match.article for match in matches] for promise, matches in person.shown.items()}


class _Person:
    """Texts that were looked at once, and what was decided on them since."""

    def __init__(self, programme: Programme, texts: Sequence[Text]) -> None:
        self.rarity = counted(texts, programme.language)
        self.radar = Radar(programme, self.rarity)
        self.looked: dict[int, Looked] = {text.article: self.radar.look(text) for text in texts}
        self.keys = {each.promise.id: each for each in self.radar.keys}
        self.heard: defaultdict[str, list[Heard]] = defaultdict(list)
        self.everywhere: Counter[str] = Counter()
        self.shown: defaultdict[str, list[Match]] = defaultdict(list)
        self.having: defaultdict[str, set[int]] = defaultdict(set)
        self.speaking: defaultdict[str, set[int]] = defaultdict(set)
        for article, looked in self.looked.items():
            for key in looked.glance.reading.at:
                self.having[key].add(article)
            for keys in looked.passages:
                self.speaking[keys.promise.id].add(article)

    def next(self, promise: str) -> Match | None:
        """What the radar proposes next, by all that was decided before."""
        heard = self.heard[promise]
        learned = lesson(heard, self.everywhere, self.rarity) if heard else None
        before = {match.article for match in self.shown[promise]}
        articles = self.speaking[promise] | (self._taught(learned) if learned else set())
        told = (self.radar.told(self.looked[each], self.keys[promise], learned) for each in articles - before)
        return next(iter(ordered(match for match in told if match and match.score >= FAINT)), None)

    def _taught(self, lesson: Lesson) -> set[int]:
        return {article for word in lesson.telling(12) for article in self.having[word]}

    def decide(self, match: Match, accepted: bool) -> None:
        """Accept or reject what was shown."""
        text = self.looked[match.article].glance.reading.text
        self.shown[match.promise].append(match)
        heard = hear(Decided.of(text, match.quote, accepted=accepted), self.radar.programme.language)
        self.heard[match.promise].append(heard)
        if accepted:
            self.everywhere.update(heard.words)
