"""Reads what a person typed into the search box; whatever was typed, it means something and is never an error."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from scraper.search import analyse
from scraper.search.analyse import Token

_LONGEST = 4_000  # characters that are read
_MOST_TERMS = 32
_MOST_WORDS = 16  # in one phrase
_SHORTEST_PREFIX = 3  # letters
_OR = ("OR", "ИЛИ")
_AND = ("AND",)
_NOT = ("NOT", "НЕ")
_FIELDS = {
    **dict.fromkeys(("title", "заглавие"), "title"),
    **dict.fromkeys(("source", "източник"), "source"),
    **dict.fromkeys(("from", "от"), "from"),
    **dict.fromkeys(("to", "до"), "to"),
}

# „“ «» “” »« ,,'' are one kind of mark to a reader, and the closing one is often of another kind than the opening.
_DOUBLE = re.compile(r"[\"„“”‟«»″＂]|,,|''|‘‘|’’")
# A single mark opens a phrase only where no word is before it, so that an apostrophe stays one.
_SINGLE = re.compile(r"(?<![^\s(\-−:=])['‘‚‹`]([^'‘’‚‹›`\"]*)['’‘›](?!\w)")
_BRACKETS = re.compile(r"[()\[\]{}]")
_BRACKET = re.compile(rf"(?<![-−=:]){_BRACKETS.pattern}")
_GAP = re.compile(rf"(?<!\w)((?:{'|'.join(_FIELDS)}):)[^\S\n]+(?=\S)", re.IGNORECASE)
_PART = re.compile(
    rf"(?P<minus>[-−]*)(?:(?P<field>{'|'.join(_FIELDS)}):)?(?P<exact>=*)"
    r"(?:\"(?P<phrase>[^\"]*)\"|(?P<word>[^\s\"|]+)|(?P<bar>\|+))",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"([-\u2010\u2011\u2013.])(\s*)")
_BARE = re.compile(r"\w+")
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass(frozen=True)
class Term:
    """One word, or words that must stand next to each other, as they were typed.

    `exact`: in just these forms; `prefix`: the beginning of a word; `title`: in the title.
    """

    text: str
    exact: bool = False
    prefix: bool = False
    title: bool = False

    @property
    def shown(self) -> str:
        """The term as a person may type it."""
        bare = _BARE.fullmatch(self.text) and self.text not in (*_OR, *_AND, *_NOT)
        said = self.text if bare else f'"{self.text}"'
        return f"{'title:' * self.title}{'=' * self.exact}{said}{'*' * self.prefix}"


@dataclass(frozen=True)
class Query:
    """What the words ask for: every term of any one group, none of `unwanted`, and what narrows the answer.

    `since` and `until` are ISO days, `sources` what was typed after `source:`; `ignored` holds what could not be read.
    """

    groups: tuple[tuple[Term, ...], ...] = ()
    unwanted: tuple[Term, ...] = ()
    sources: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    ignored: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.groups or self.unwanted)

    @cached_property
    def wanted(self) -> tuple[Term, ...]:
        """Every term that may be marked in a text."""
        return tuple(dict.fromkeys(term for group in self.groups for term in group))

    @property
    def words(self) -> str:
        """How the words were read, without what narrows the answer."""
        wanted = " OR ".join(" ".join(term.shown for term in group) for group in self.groups)
        return " ".join([*([wanted] if wanted else []), *(f"-{term.shown}" for term in self.unwanted)])

    @property
    def understood(self) -> str:
        """How all was read, in the language of the search box; read again, it means the same."""
        sources = [f'source:"{name}"' if re.search(r"[\s:|]", name) else f"source:{name}" for name in self.sources]
        days = [f"{name}:{day}" for name, day in (("from", self.since), ("to", self.until)) if day]
        return " ".join([*([self.words] if self else []), *sources, *days])


def parse(text: str) -> Query:
    """Read words and what may stand with them; docs/search.md has the list.

    Words side by side are all asked for, and bind closer than OR. What holds no letter or digit is passed over, as is
    everything after the thirty-second term. A day that is none is told in `ignored`.
    """
    reading = _Reading()
    text = _GAP.sub(r"\1", _BRACKET.sub(" ", _SINGLE.sub(r'"\1"', _DOUBLE.sub('"', text[:_LONGEST]))))
    for found in _PART.finditer(text):
        reading.take(found)
    return reading.query


class _Reading:
    """What was read so far."""

    def __init__(self) -> None:
        self._groups: list[list[Term]] = [[]]
        self._unwanted: list[Term] = []
        self._filters = Query()
        self._refusing = False
        self._terms = 0

    @property
    def query(self) -> Query:
        groups = tuple(tuple(dict.fromkeys(group)) for group in self._groups if group)
        return replace(
            self._filters, groups=tuple(dict.fromkeys(groups)), unwanted=tuple(dict.fromkeys(self._unwanted))
        )

    def take(self, found: re.Match[str]) -> None:
        minus, field, exact, phrase, word, bar = found.groups()
        plain = not (minus or field or exact)
        kind = _FIELDS.get((field or "").casefold())
        if bar or (plain and word in _OR):
            self._groups.append([])
            self._refusing = False
        elif plain and word in _NOT:
            self._refusing = True
        elif plain and word in _AND:
            pass
        elif kind in ("source", "from", "to"):
            self._narrow(kind, (phrase if word is None else word).strip(), found.group(), bool(minus))
        else:
            self._add(_terms(phrase, word, bool(exact), kind == "title"), bool(minus))

    def _add(self, terms: Iterator[Term], minus: bool) -> None:
        for term in terms:
            if self._terms < _MOST_TERMS:
                (self._unwanted if minus or self._refusing else self._groups[-1]).append(term)
            self._terms += 1
            self._refusing = False

    def _narrow(self, kind: str, value: str, typed: str, minus: bool) -> None:
        filters, day, value = self._filters, None, _GAP.sub(r"\1", _BRACKETS.sub(" ", value)).strip()
        if kind == "source" and value and not minus:
            self._filters = replace(filters, sources=tuple(dict.fromkeys((*filters.sources, value)))[:_MOST_TERMS])
        elif not minus and (day := _day(value, last=kind == "to")):
            if kind == "from":
                self._filters = replace(filters, since=max(day, filters.since or day))
            else:
                self._filters = replace(filters, until=min(day, filters.until or day))
        else:
            self._filters = replace(filters, ignored=(*filters.ignored, typed)[:_MOST_TERMS])


def _terms(phrase: str | None, word: str | None, exact: bool, title: bool) -> Iterator[Term]:
    text = phrase if word is None else word
    tokens = list(analyse.tokens(text or "", None))[:_MOST_WORDS]
    if tokens and text:
        starred = word is not None and len(tokens) == 1 and text[tokens[0].end :].startswith("*")
        prefix = starred and not exact and len(tokens[0].form) >= _SHORTEST_PREFIX
        yield Term(_clean(text, tokens), exact, prefix, title)


def _clean(text: str, tokens: Sequence[Token]) -> str:
    """The words with what a language may need of what is between them: a hyphen, the dot of an abbreviation."""
    said = text[tokens[0].start : tokens[0].end]
    for last, token in pairwise(tokens):
        between = _BETWEEN.fullmatch(text, last.end, token.start)
        said += (between[1] + " " * bool(between[2]) if between else " ") + text[token.start : token.end]
    return said


def _day(said: str, *, last: bool) -> str | None:
    """The first day (or the last) of a year, month or day; None if there is no such day."""
    found = _DATE.fullmatch(said)
    if not found or not said.isascii():
        return None
    year, month, day = int(found[1]), int(found[2] or (12 if last else 1)), int(found[3] or 0)
    if not (year >= 1 and 1 <= month <= 12):
        return None
    length = monthrange(year, month)[1]
    day = day if found[3] else length if last else 1
    return f"{year:04}-{month:02}-{day:02}" if 1 <= day <= length else None
