"""Looks where in a text words may stand, by the forms of them that the index has seen, before anything is analysed."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from scraper.search import analyse
from scraper.search.expression import Said, Sense
from scraper.search.language import letters

_MOST = 200  # places of one sense
_STEM = 3  # letters by which forms of one word are taken together
_WORD = re.compile(r"[^\W_]+")
_LATIN = re.compile("[a-z]")
_MIXED = re.compile("[a-z][0-9]*[а-яѐ-џ]|[а-яѐ-џ][0-9]*[a-z]")  # two scripts in one word
_ORDINAL = re.compile(r"\d+[^\W\d_]")  # it may be written with a hyphen
_NEXT = re.compile(r"[\W_]+([^\W_]+)")

_FORMS = "SELECT w.key, w.form FROM json_each(?) j JOIN index_words w ON w.key = j.value"


@dataclass(frozen=True)
class Place:
    """The words that may stand at one place: any of `forms`, or any that begins with `prefix`."""

    forms: frozenset[str]
    prefix: str = ""

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """How its words begin: so few that a text is soon searched for them all."""
        alike: dict[str, list[str]] = defaultdict(list)
        for form in self.forms:
            alike[form[:_STEM]].append(form)
        return (*map(_beginning, alike.values()), *([self.prefix] if self.prefix else []))

    def takes(self, word: str) -> bool:
        """Whether a word may stand there."""
        return word in self.forms or bool(self.prefix and word.startswith(self.prefix))


@dataclass(frozen=True)
class Glance:
    """For each sense the phrases that it may be in a text, a Place for each of their words."""

    senses: tuple[tuple[tuple[Place, ...], ...], ...]

    known: frozenset[str] | None
    """Every form of the words of these senses; None where that cannot be told."""

    _confirmed: dict[tuple[str, str | None, int], bool] = field(default_factory=dict)
    """Whether words of a language are what a sense stands for: the same few stand in all rows of a page."""

    @classmethod
    def of(cls, connection: sqlite3.Connection, senses: Sequence[Sense]) -> Glance:
        """What the index has seen of these senses' words."""
        keys = {key for sense in senses for phrase in sense.phrases for place in phrase for key in place}
        forms: dict[str, list[str]] = defaultdict(list)
        for key, form in connection.execute(_FORMS, (json.dumps(sorted(keys)),)) if keys else ():
            forms[key].append(form)
        known = {form for sense in senses for form in sense.forms}.union(*forms.values())
        told = not any(sense.prefix for sense in senses) and not any(map(_ORDINAL.match, known))
        return cls(tuple(tuple(_phrases(sense, forms)) for sense in senses), frozenset(known) if told else None)

    def read(self, text: str, language: str | None) -> tuple[Said, list[tuple[int, int]]] | None:
        """What a text says, with the keys of no more words than may be meant, and where these words stand.

        None where that cannot be told from the words one by one; no places where no word is meant.
        """
        known, folded = self.known, text.casefold()
        if known is None or not self._is_told(folded):
            return None
        forms = _WORD.findall(folded)
        if known.isdisjoint(forms):
            return Said(), []
        meant = [at for at, form in enumerate(forms) if form in known]
        keys = [""] * len(forms)
        places = [word.span() for word in islice(_WORD.finditer(folded), meant[-1] + 1)]
        for at in meant:
            if folded.startswith(".", places[at][1]) and analyse.is_short(forms[at], language):
                return None
            keys[at] = _key(forms[at], language)
        return Said(forms, keys), places

    def spans(self, text: str) -> list[tuple[int, int, int]]:
        """Where they may stand: (start, end, which sense), in order of place.

        Nothing for a text whose letters change their number with their case.
        """
        folded = text.casefold()
        if len(folded) != len(text):
            return []
        found = ((start, end, which) for which, _ in enumerate(self.senses) for start, end in self._of(which, folded))
        return sorted(found)

    def confirmed(
        self, text: str, spans: Sequence[tuple[int, int, int]], senses: Sequence[Sense], language: str | None
    ) -> list[tuple[int, int, int]] | None:
        """Those of `spans` that are what they seem in this text of this language; None where that cannot be told."""
        if not self._is_told(text.casefold()):
            return None
        sure = []
        for start, end, which in spans:
            words = text[start:end]
            if "." in text[start : end + 1] and any(
                analyse.is_short(f, language) for f in Said.of(words, language).forms
            ):
                return None
            if (known := self._confirmed.get((words, language, which))) is None:
                said = Said.of(words, language)
                known = (0, len(said.forms)) in senses[which].places(said)
                self._confirmed[words, language, which] = known
            if known:
                sure.append((start, end, which))
        return sure

    def _is_told(self, folded: str) -> bool:
        """Whether words that may be meant are told by the letters of a text, whose case is folded already."""
        if self.known is None or not analyse.is_plain(folded):
            return False
        if not (_LATIN.search(folded) and _MIXED.search(folded)):
            return True
        return self.known.isdisjoint(letters.fold(word) for word in _WORD.findall(folded) if _MIXED.search(word))

    def _of(self, which: int, folded: str) -> Iterator[tuple[int, int]]:
        for phrase in self.senses[which]:
            yield from islice(_runs(folded, phrase), _MOST)


def _beginning(forms: Sequence[str]) -> str:
    """What all of these have in common: as much as the first and the last by the alphabet."""
    least, most = min(forms), max(forms)
    same = next((at for at, (one, other) in enumerate(zip(least, most, strict=False)) if one != other), len(least))
    return least[:same]


def _key(form: str, language: str | None) -> str:
    return next((key for _, key in analyse.forms_and_keys(form, language)), "")


def _phrases(sense: Sense, forms: Mapping[str, Sequence[str]]) -> Iterator[tuple[Place, ...]]:
    if sense.title:
        return
    if sense.prefix:
        yield (Place(frozenset(), sense.prefix),)
    elif sense.forms:
        yield tuple(Place(frozenset([form])) for form in sense.forms)
    else:
        for phrase in sense.phrases:
            yield tuple(Place(frozenset(form for key in keys for form in forms.get(key, ()))) for keys in phrase)


def _runs(folded: str, phrase: Sequence[Place]) -> Iterator[tuple[int, int]]:
    first, *rest = phrase
    for start, after in _words(folded, first):
        end = after
        for place in rest:
            following = _NEXT.match(folded, end)
            if following is None or not place.takes(following[1]):
                break
            end = following.end()
        else:
            yield start, end


def _words(folded: str, place: Place) -> Iterable[tuple[int, int]]:
    """The whole words of a text that may stand at a place."""
    for stem in place.stems:
        at = folded.find(stem)
        while at >= 0:
            word = _WORD.match(folded, at)
            if word is None:
                break
            if place.takes(word[0]) and not (at and _WORD.match(folded, at - 1)):
                yield word.span()
            at = folded.find(stem, word.end())
