"""Tells places by what they are and what they are called: a village and a reservoir of one name are two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scraper.promises.radar.reading import Reading
from scraper.promises.radar.vocabulary import Phrase, Vocabulary

_OPENING = re.compile(r'[\s№]*(?:,,|‚‚|[„“”"«\'(])?[\s№]*')  # between the kind of a place and its name
_WITHIN = re.compile(r"\s|\.\s?|-")  # between the words of a name
_NEXT = re.compile(r'[“”"»\')]?\s*(,\s*)?[„“"«]?\s*')  # between the names of a list
_AND = frozenset(("и", "and", "und"))
_OF = frozenset(("of",))
_QUOTE = re.compile("[„“”\"«»]|,,|''")
_MOST_QUOTED = 6
_IN_QUOTES = 0.8  # a whole name without what it is, in quotation marks or of several words
_MOST_WORDS = 4
_BESIDE = 0.9  # what it is, told by what it lies at or by an adjective of its name
_LONGER = 4  # letters by which an adjective is longer than the name
_LIST = 8  # names of one list
RENAMED = 0.3
"""How surely a place is meant that has the promise's name and is of another kind, beside the promise's own thing."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name as it stands in a text: its tokens from `first` up to `after`, and the kinds its place may be of.

    `listed`: it follows another name, and only seems to be of the same kind.
    """

    first: int
    after: int
    keys: Phrase
    kinds: frozenset[int]
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A place that a promise names: what it is (no kind: not said) and what it is called.

    `share`: less than 1 where it only says in which quarter or village the place itself is. `asked`: the promise is
    called by it, so that who speaks of the promise will name it.
    """

    said: str
    name: Phrase
    kinds: frozenset[int]
    kind: str | None
    weight: float
    share: float = 1.0
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a text names a promise's place, and how surely it is that place, from 0 (another of that name) to 1."""

    first: int
    after: int
    sure: float


def named(reading: Reading, words: Vocabulary) -> tuple[Named, ...]:
    """Every place of a text that is named together with what it is."""
    found: list[Named] = []
    for at, key in enumerate(reading.keys):
        if kinds := words.kinds.get(key):
            found += list(_names_after(reading, words, at, kinds)) or list(_before(reading, at, kinds))
    return tuple(found)


def _names_after(reading: Reading, words: Vocabulary, at: int, kinds: frozenset[int]) -> Iterator[Named]:
    gap, start = reading.between(at), at + 1
    if start == len(reading.keys):
        return
    if reading.keys[start] in _OF and start + 1 < len(reading.keys):
        gap, start = reading.between(start), start + 1
    if not _OPENING.fullmatch(gap) or (reading.keys[start] in words.kinds and not _looks_named(reading, start)):
        return
    if reading.sentences[start] != reading.sentences[at]:
        return
    for turn in range(_LIST):
        after = _quoted(reading, start, gap) or _name_from(reading, start, numbered="№" in gap)
        if after is None:
            return
        yield Named(start, after, reading.keys[start:after], kinds, listed=turn > 0)
        following = _next_in_list(reading, after)
        if following is None:
            return
        start, gap = following, ""


def _looks_named(reading: Reading, at: int) -> bool:
    """Whether a word for a kind of place is a name itself: "кв. Гарата", and not "гимназия ПГ"."""
    said = reading.whole[reading.starts[at] : reading.ends[at]]
    return reading.capital(at) and not said.isupper()


def _quoted(reading: Reading, start: int, gap: str) -> int | None:
    """Where a name that an opening quotation mark stands before is closed; None where it is not within a few words."""
    if not _QUOTE.search(gap) or start >= len(reading.keys) or not reading.capital(start):
        return None
    for at in range(start, min(start + _MOST_QUOTED, len(reading.keys))):
        if _QUOTE.search(reading.between(at)):
            return at + 1
    return None


def _name_from(reading: Reading, start: int, *, numbered: bool) -> int | None:
    """Where the name that begins at a token ends; None where none begins."""
    if start >= len(reading.keys) or not (reading.capital(start) or numbered or reading.keys[start].isdigit()):
        return None
    after = start + 1
    while (
        after < len(reading.keys)
        and after - start < _MOST_WORDS
        and _WITHIN.fullmatch(reading.between(after - 1))
        and reading.capital(after)
        and reading.sentences[after] == reading.sentences[start]
    ):
        after += 1
    return after


def _next_in_list(reading: Reading, after: int) -> int | None:
    if after >= len(reading.keys) or not (found := _NEXT.fullmatch(reading.between(after - 1))):
        return None
    if found[1]:
        return after
    return after + 1 if reading.keys[after] in _AND and _OPENING.fullmatch(reading.between(after)) else None


def _before(reading: Reading, at: int, kinds: frozenset[int]) -> Iterator[Named]:
    """A name before what it is: Koprinka Reservoir. Capitals alone tell, so not where they begin a sentence."""
    start = at
    while start and reading.capital(start - 1) and reading.between(start - 1) == " " and at - start < _MOST_WORDS:
        start -= 1
    if start < at and reading.capital(at):
        yield Named(start, at, reading.keys[start:at], kinds)


def parse(reading: Reading, words: Vocabulary) -> tuple[Phrase, frozenset[int], str | None]:
    """What a place as a programme names it ("яз. Копринка") is called, and what it is."""
    for each in named(reading, words):
        if each.after == len(reading.keys) or each.first == 0:
            kind = reading.keys[each.first - 1] if each.first else reading.keys[each.after]
            return each.keys, each.kinds, kind
    return reading.keys, frozenset(), None


def kinds_like(place: Place, words: Vocabulary) -> frozenset[str]:
    """The words for what a place is; none where it is a village or a quarter, which are everywhere."""
    if place.kinds & words.wide:
        return frozenset()
    return frozenset(key for key, lines in words.kinds.items() if lines & place.kinds)


def seen(reading: Reading, around: tuple[Named, ...], place: Place, words: Vocabulary) -> tuple[Seen, ...]:
    """Wherever a text names a place, or another of the same name (then `sure` is 0)."""
    if not place.name:
        return ()
    covered = {at: each for each in around for at in range(each.first, each.after)}
    found = [*_whole(reading, covered, place, words), *_in_part(reading, covered, place)]
    whole = {each.first for each in found}
    found += [each for each in _by_adjective(reading, place, words) if each.first not in whole]
    return tuple(found)


def _whole(reading: Reading, covered: dict[int, Named], place: Place, words: Vocabulary) -> Iterator[Seen]:
    width = len(place.name)
    for first in reading.at.get(place.name[0], ()):
        if reading.keys[first : first + width] != place.name:
            continue
        there = covered.get(first)
        if there is None and width == 1 and not (reading.capital(first) and not place.name[0].isdigit()):
            continue
        if there and not _is_named(there, first, place.name):
            continue  # a part of a longer name
        sure = (
            _BESIDE
            if _is_beside(reading, there.first - 1 if there else first, place, words)
            else _sure(place, there, words)
        )
        quoted = first and _QUOTE.search(reading.between(first - 1))
        yield Seen(first, first + width, max(sure, _IN_QUOTES) if not there and (quoted or width > 1) else sure)


def _is_named(there: Named, first: int, name: Phrase) -> bool:
    """Whether a name that stands in a text is this one; a year may follow it, a first name go before."""
    begins = there.first == first and all(key.isdigit() for key in there.keys[len(name) :])
    return begins or there.keys[-len(name) :] == name


def _sure(place: Place, there: Named | None, words: Vocabulary) -> float:
    if there and place.kinds:
        if not there.kinds & place.kinds:
            return 0.3 if there.listed else 0.0
        return 0.9 if there.listed else 1.0
    if there or not place.kinds:
        return 0.9
    return 0.85 if place.kinds & words.settlements else 0.6


def _in_part(reading: Reading, covered: dict[int, Named], place: Place) -> Iterator[Seen]:
    """ "ул. Левски" for "ул. Васил Левски", "Хр. Ботев" for "Христо Ботев"."""
    if len(place.name) < 2:
        return
    for last in reading.at.get(place.name[-1], ()):
        there = covered.get(last)
        if not reading.capital(last) or reading.keys[max(0, last - len(place.name) + 1) : last + 1] == place.name:
            continue
        before = reading.forms[last - 1] if last else ""
        if last and reading.capital(last - 1) and "." in reading.between(last - 1) and place.name[0].startswith(before):
            yield Seen(last - 1, last + 1, 0.9 if not there or there.kinds & place.kinds else 0.0)
        elif there and there.first == last:
            yield Seen(last, last + 1, 0.85 if there.kinds & place.kinds else 0.0)
        elif there is None and not (last and reading.capital(last - 1) and reading.between(last - 1) == " "):
            quoted = last and _QUOTE.search(reading.between(last - 1))
            yield Seen(last, last + 1, _IN_QUOTES if quoted else 0.6)


def _is_beside(reading: Reading, name: int, place: Place, words: Vocabulary) -> bool:
    """ "язовира край Копринка", "язовира при с. Копринка" for "яз. Копринка": called by what it lies at."""
    if name < 2 or place.kinds & words.settlements or reading.keys[name - 1] not in words.links:
        return False
    kinds = words.kinds.get(reading.keys[name - 2], frozenset())
    return bool(kinds & place.kinds) and reading.sentences[name - 2] == reading.sentences[name]


def _by_adjective(reading: Reading, place: Place, words: Vocabulary) -> Iterator[Seen]:
    """ "копринския язовир" for "яз. Копринка"; "копринската" alone is of that name, whatever it is."""
    stem = place.name[0][:-1]
    if len(place.name) > 1 or len(stem) < 4:
        return
    together = frozenset(_with_kind(reading, stem, place, words))
    yield from (Seen(at, at + 2, _BESIDE) for at in sorted(together))
    for key in reading.families.get(stem[:5], ()):
        if key.startswith(stem) and key[len(stem) - 1 :].find("ск") in (0, 1, 2) and key != place.name[0]:
            yield from (Seen(at, at + 1, 0.5) for at in reading.at[key] if at not in together)


def _with_kind(reading: Reading, stem: str, place: Place, words: Vocabulary) -> Iterator[int]:
    for kind, lines in words.kinds.items():
        if lines & place.kinds:
            for at in reading.at.get(kind, ()):
                key = reading.keys[at - 1] if at else ""
                if key.startswith(stem) and key != place.name[0] and len(key) <= len(stem) + _LONGER:
                    yield at - 1
