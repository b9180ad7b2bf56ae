"""Guesses what a passage tells of: an announcement, money, a contract, work, an end."""

from __future__ import annotations

from collections.abc import Iterator

from scraper.promises.models import Stage
from scraper.promises.radar.reading import Reading
from scraper.promises.radar.vocabulary import Phrase, Vocabulary

# What weighs more than what: who reports a stop names the contract too, who reports work names the money.
_ORDER: tuple[Stage, ...] = (
    *("annulled", "stopped", "back", "delivered", "under_way", "procured", "funded", "announced"),
)
_BEFORE = 6  # words within which "will" or "not" is said of what follows
_FORM = 0.8  # of the shorter word: възобновен, възобновя
_HAPPENED = frozenset(_ORDER[:5])


def guess(reading: Reading, words: Vocabulary, sentence: int) -> Stage | None:
    """The stage that a sentence tells of, held against the word lists; None where it tells of none.

    What is to come ("will be finished") is announced, whatever it is. Where no more than that is told, the title is
    asked, then the sentences on either side.
    """
    told = None
    for each in dict.fromkeys((sentence, 0, sentence - 1, sentence + 1)):
        if 0 <= each < len(reading.spans):
            found = _told(reading, words, reading.in_sentence(each))
            if found and found != "announced":
                return found
            told = found or told
    return told


def _told(reading: Reading, words: Vocabulary, within: range) -> Stage | None:
    to_come = False
    for stage in _ORDER:
        for phrase in words.stages.get(stage, ()):
            for at in _spots(reading, phrase):
                if at not in within:
                    continue
                before = reading.keys[max(within.start, at - _BEFORE) : at]
                if stage in _HAPPENED and not words.later.isdisjoint(before):
                    to_come = True
                elif not (stage in _HAPPENED and not words.negations.isdisjoint(before[-2:])):
                    return "announced" if to_come and stage != "procured" else stage
    if to_come or any(reading.keys[at] in words.later for at in within):
        return "announced"
    return None


def _spots(reading: Reading, phrase: Phrase) -> Iterator[int]:
    """Where a phrase stands; a single word in other forms of its verb, too, which may have keys of their own."""
    yield from reading.spots(phrase)
    if len(phrase) == 1:
        yield from reading.kin(phrase[0], _FORM)
