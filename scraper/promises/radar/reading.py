"""Takes a text apart for the radar: keys with their places, sentences, paragraphs."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from scraper.promises.models import Text
from scraper.promises.radar.vocabulary import Phrase
from scraper.search import analyse

_MOST = 400_000  # characters of a text
_GAP = 1  # words that may stand between those of a phrase
START = 5  # letters by which words of one family are looked up
_SHORT = 6  # letters: shorter words have no family but themselves
_LONG = 8  # letters: of shorter words of a family only the last letter may differ
_ALIKE = 0.65  # of the shorter of two words of a family: ремонт, ремонтирам

# A full stop ends a sentence before a capital letter or a number, but not behind a title or an initial.
_ENDS = re.compile(
    r"(?<![\s.„“\"][^\W\d_])(?<![\s„“\"][A-ZА-Я][a-zа-я])(?<!инж)(?<!арх)(?<!проф)(?<!д-р)(?<!св)(?<!им)(?<!ул)(?<!бул)(?<!кв)(?<!гр)(?<!яз)(?<!пл)(?<!общ)(?<!обл)(?<!вр)(?<!ж\.к)(?<!Nr)"
    r"(?<!Dr)(?<!St)(?<!\d)[.!?…][“”\"»)]{0,3}\s++(?=[„“\"«(]?[^\W\d_a-zа-я])|\n+"
)


_PART = re.compile(r"[”“\"»)]?[,;:](?!\d)|\s[–—-]\s")


@dataclass(frozen=True, eq=False)
class Reading:
    """A text as tokens in order: the title is sentence and paragraph 0, the body has all others.

    `starts` and `ends` are places in `whole`, which is title and body; `sentences` gives each token's sentence,
    `paragraphs` each sentence's paragraph, `spans` where each sentence stands.
    """

    text: Text
    whole: str
    keys: tuple[str, ...]
    forms: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    sentences: tuple[int, ...]
    paragraphs: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]
    language: str | None
    _found: dict[Phrase, tuple[int, ...]] = field(default_factory=dict)
    _kin: dict[tuple[str, float], tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, text: Text, language: str | None = None) -> Reading:
        """Read a text; `language` is for one that names none."""
        code = text.language or language
        whole = f"{text.title or ''}\n\n{text.body}"[:_MOST]
        spans, paragraphs = _parted(whole, len(text.title or ""))
        tokens = list(analyse.tokens(whole, code))
        sentences, at = [], 0
        for token in tokens:
            while token.start >= spans[at][1] and at + 1 < len(spans):
                at += 1
            sentences.append(at)
        columns = zip(*tokens, strict=True) if tokens else iter(((), (), (), ()))
        keys, starts, ends, forms = columns
        return cls(text, whole, keys, forms, starts, ends, tuple(sentences), paragraphs, spans, code)

    @cached_property
    def at(self) -> dict[str, list[int]]:
        """Where each key stands."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        for place, key in enumerate(self.keys):
            places[key].append(place)
        return dict(places)

    @cached_property
    def families(self) -> dict[str, list[str]]:
        """The longer keys by their first letters."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for key in self.at:
            if len(key) >= _SHORT:
                found[key[:START]].append(key)
        return dict(found)

    def spots(self, phrase: Phrase) -> tuple[int, ...]:
        """Where a phrase begins; one word may stand between two of its own."""
        places = self.at.get(phrase[0])
        if places is None:
            return ()
        known = self._found.get(phrase)
        if known is None:
            known = tuple(place for place in places if len(phrase) == 1 or self.last(place, phrase) > place)
            self._found[phrase] = known
        return known

    def kin(self, key: str, least: float = _ALIKE) -> tuple[int, ...]:
        """Where other words of the key's family stand: ремонтирам for ремонт. `least`: see `related`."""
        others = self.families.get(key[:START]) if len(key) >= _SHORT else None
        if others is None:
            return ()
        known = self._kin.get((key, least))
        if known is None:
            known = tuple(at for each in others if each != key and related(key, each, least) for at in self.at[each])
            self._kin[key, least] = known
        return known

    def capital(self, place: int) -> bool:
        """Whether a token begins with a capital letter."""
        return self.whole[self.starts[place]].isupper()

    def between(self, place: int) -> str:
        """What stands between a token and the next one, or the end."""
        after = self.starts[place + 1] if place + 1 < len(self.starts) else len(self.whole)
        return self.whole[self.ends[place] : after] or "\n"

    def said(self, first: int, last: int) -> str:
        """The text from one token to another, both included."""
        return " ".join(self.whole[self.starts[first] : self.ends[last]].split())

    def in_sentence(self, sentence: int) -> range:
        """The tokens of a sentence."""
        return self._bounds[sentence]

    def clause(self, place: int) -> range:
        """The tokens around one up to the nearest comma, semicolon, colon or dash on either side."""
        whole = self.in_sentence(self.sentences[place])
        first = next((at for at in range(place, whole.start, -1) if _PART.match(self.between(at - 1))), whole.start)
        after = next((at + 1 for at in range(place, whole.stop) if _PART.match(self.between(at))), whole.stop)
        return range(first, after)

    @cached_property
    def _bounds(self) -> list[range]:
        bounds = [range(0)] * len(self.spans)
        for place, sentence in enumerate(self.sentences):
            known = bounds[sentence]
            bounds[sentence] = range(known.start if known else place, place + 1)
        return bounds

    def last(self, place: int, phrase: Phrase) -> int:
        """The last token of a phrase that begins at a place; before it where it does not stand there."""
        first = place
        for key in phrase[1:]:
            following = self.keys[place + 1 : place + 2 + _GAP]
            if key not in following:
                return first - 1
            place += 1 + following.index(key)
        return place if self.sentences[place] == self.sentences[first] else first - 1


def related(one: str, other: str, share: float = _ALIKE) -> bool:
    """Whether two keys are so alike at their beginning that they are of one family: that share of the shorter one."""
    shorter = min(len(one), len(other))
    least = max(START, share * shorter, shorter - 1 if shorter < _LONG else 0)
    same = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        same += 1
    return same >= least


def _parted(whole: str, title: int) -> tuple[tuple[tuple[int, int], ...], tuple[int, ...]]:
    """Where sentences stand, and the paragraph of each; the title, however many sentences it has, is the first."""
    spans, paragraphs = [(0, title)], [0]
    paragraph, start = 1, title + 2
    for end in _ENDS.finditer(whole, start):
        if whole[start : end.start()].strip():
            spans.append((start, end.end()))
            paragraphs.append(paragraph)
        if end.group().count("\n") > 1:
            paragraph += 1
        start = end.end()
    if start < len(whole):
        spans.append((start, len(whole)))
        paragraphs.append(paragraph)
    return tuple(spans), tuple(paragraphs)
