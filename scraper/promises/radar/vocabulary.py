"""Reads what the radar knows of a language: what means nothing, what is a place or a thing, how stages are told."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import cast, get_args

from scraper.errors import WrongInput
from scraper.promises.models import Stage
from scraper.search import analyse

FOLDER = Path(__file__).parent / "words"

Phrase = tuple[str, ...]
"""Keys that follow each other."""

_HEADS = (
    *("stop", "kinds", "wide", "settlements", "things", "belongs", "acts", "same"),
    *(
        "later",
        "not",
        "parts",
        "ordinals",
        "numbers",
        "links",
        "events",
        "single",
        "sayings",
        "prepositions",
        "general",
    ),
)
_HEAD = re.compile(r"\[(?:stage )?(\w+)\]")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Group:
    """Phrases that say the same. `thing`: what is built or bought; `act`: what is done; else any words."""

    number: int
    phrases: tuple[Phrase, ...]
    thing: bool
    act: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """One language's words, as keys. `kinds`: the key of a word such as village → the lines it stands on.

    `groups` are found by the first key of their phrases. `ordinals` go by form, since numerals share no key.
    """

    stop: frozenset[str]
    kinds: Mapping[str, frozenset[int]]
    groups: Mapping[str, tuple[tuple[Phrase, Group], ...]]
    stages: Mapping[Stage, tuple[Phrase, ...]]
    later: frozenset[str]
    negations: frozenset[str]
    parts: frozenset[str]
    ordinals: Mapping[str, int]
    belongs: Mapping[str, frozenset[int]]
    """The key of a kind of place → the things (by their groups) that are done to it as a matter of course."""
    settlements: frozenset[int] = frozenset()
    """The lines of kinds whose places are named without their kind more often than not."""
    wide: frozenset[int] = frozenset()
    """The lines of kinds in which there are other places: a street is in a quarter."""
    links: frozenset[str] = frozenset()
    """What stands between a place and what it lies at: the reservoir near a village."""
    events: tuple[Phrase, ...] = ()
    """What happens at a place and is no work on it."""
    single: frozenset[int] = frozenset()
    """The lines of kinds of which a town mostly has one: "the theatre" needs no name."""
    sayings: tuple[Phrase, ...] = ()
    """Phrases whose words do not mean themselves: "for the first time" is about no road."""
    prepositions: frozenset[str] = frozenset()
    """What parts the thing itself from what it is for, at or of."""
    general: frozenset[str] = frozenset()
    """What names no thing of its own: a new building of something."""
    numbers: Mapping[str, int] = field(default_factory=dict)
    """The value of a numeral by its key."""


def phrase(text: str, language: str | None) -> Phrase:
    """The keys of some words."""
    return tuple(analyse.keys(text, language).split())


@cache
def of(language: str | None) -> Vocabulary:
    """The vocabulary of a language code; an empty one where it has no file."""
    code = (language or "")[:2].lower()
    path = FOLDER / f"{code}.txt"
    return parse(path.read_text("utf-8"), code, str(path)) if code.isalpha() and path.is_file() else _NONE


def parse(text: str, language: str, place: str) -> Vocabulary:
    """Read a file of headings and lines of words parted by " = ". Raises WrongInput with the line."""
    lines = _lines(text, place)

    def keys_under(head: str) -> frozenset[str]:
        return frozenset(key for line in lines[head] for words in line for key in phrase(words, language))

    kinds: defaultdict[str, set[int]] = defaultdict(set)
    for number, line in enumerate(lines["kinds"]):
        for words in line:
            kinds[phrase(words, language)[-1]].add(number)

    def kinds_under(head: str) -> frozenset[int]:
        return frozenset(number for key in keys_under(head) for number in kinds.get(key, ()))

    def phrases_under(head: str) -> tuple[Phrase, ...]:
        return tuple(phrase(words, language) for line in lines[head] for words in line)

    groups = _groups(lines, language)
    return Vocabulary(
        stop=keys_under("stop"),
        kinds={key: frozenset(numbers) for key, numbers in kinds.items()},
        groups=groups,
        stages={cast("Stage", stage): phrases_under(stage) for stage in get_args(Stage)},
        later=keys_under("later"),
        negations=keys_under("not"),
        parts=keys_under("parts"),
        ordinals=_ordinals(lines["ordinals"]),
        belongs=_belonging(lines["belongs"], groups, language),
        settlements=kinds_under("settlements"),
        wide=kinds_under("wide"),
        single=kinds_under("single"),
        general=keys_under("general"),
        prepositions=keys_under("prepositions"),
        sayings=phrases_under("sayings"),
        links=keys_under("links"),
        events=phrases_under("events"),
        numbers={phrase(word, language)[0]: int(line[0]) for line in lines["numbers"] for word in line[1:]},
    )


def _lines(text: str, place: str) -> defaultdict[str, list[list[str]]]:
    lines: defaultdict[str, list[list[str]]] = defaultdict(list)
    head = None
    for number, line in enumerate(text.splitlines(), 1):
        said = line.partition("#")[0].strip()
        if not said:
            continue
        if found := _HEAD.fullmatch(said):
            head = found[1]
            if head not in (*_HEADS, *get_args(Stage)):
                raise WrongInput(f"{place}:{number}: found the heading {said}, expected one of {', '.join(_HEADS)}")
        elif head is None:
            raise WrongInput(f'{place}:{number}: found "{said}" before any heading, expected a line such as [stop]')
        else:
            lines[head].append([word.strip() for word in said.split(" = ")])
    return lines


def _groups(lines: Mapping[str, list[list[str]]], language: str) -> Mapping[str, tuple[tuple[Phrase, Group], ...]]:
    found: defaultdict[str, list[tuple[Phrase, Group]]] = defaultdict(list)
    number = 0
    for head in ("things", "acts", "same"):
        for line in lines.get(head, ()):
            phrases = tuple(dict.fromkeys(phrase(words, language) for words in line))
            group = Group(number, phrases, head == "things", head == "acts")
            number += 1
            for each in phrases:
                found[each[0]].append((each, group))
    return {first: tuple(sorted(each, key=lambda pair: -len(pair[0]))) for first, each in found.items()}


def _belonging(
    lines: Sequence[Sequence[str]], groups: Mapping[str, tuple[tuple[Phrase, Group], ...]], language: str
) -> Mapping[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for kind, *things in lines:
        said = [phrase(thing, language) for thing in things]
        numbers = (group.number for each in said for known, group in groups.get(each[0], ()) if known == each)
        found[phrase(kind, language)[-1]] = frozenset(numbers)
    return found


def _ordinals(lines: Sequence[Sequence[str]]) -> Mapping[str, int]:
    return {word: int(line[0]) for line in lines for word in line}


_NONE = Vocabulary(frozenset(), {}, {}, {}, frozenset(), frozenset(), frozenset(), {}, {})
