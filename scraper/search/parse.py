"""Reads what a person typed into the search box; whatever was typed, it means something and is never an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from scraper.search import analyse

_MOST_TERMS = 32
_MOST_WORDS = 16  # in one phrase
_OR = ("OR", "ИЛИ")
_AND = "AND"

# „“ «» “” »« ,,'' are one kind of mark to a reader, and the closing one is often of another kind than the opening.
_DOUBLE = re.compile(r"[\"„“”‟«»″＂]|,,|''|‘‘|’’")
# A single mark opens a phrase only where no word is before it, so that an apostrophe stays one.
_SINGLE = re.compile(r"(?<![^\s(\-−])['‘‚‹`]([^'‘’‚‹›`\"]*)['’‘›](?!\w)")
_PART = re.compile(r'([-−]?)"([^"]*)"|([^\s"]+)')
_MINUS = ("-", "−")


@dataclass(frozen=True)
class Term:
    """One word or phrase: the keys that must stand next to each other, and the words as they were typed."""

    keys: tuple[str, ...]
    text: str

    @property
    def match(self) -> str:
        """The term in FTS5's language: a quoted string, in which nothing is syntax."""
        return '"' + " ".join(self.keys) + '"'

    @property
    def shown(self) -> str:
        """The term as a person may type it."""
        bare = len(self.keys) == 1 and self.text not in (*_OR, _AND)
        return self.text if bare else f'"{self.text}"'


@dataclass(frozen=True)
class Query:
    """What the words ask for: every term of any one group, and none of `unwanted`."""

    groups: tuple[tuple[Term, ...], ...] = ()
    unwanted: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.groups or self.unwanted)

    @cached_property
    def wanted(self) -> tuple[Term, ...]:
        """Every term that may be marked in a text."""
        return tuple(term for group in self.groups for term in group)

    @property
    def understood(self) -> str:
        """How the words were read, in the language of the search box; read again, it means the same."""
        wanted = " OR ".join(" ".join(term.shown for term in group) for group in self.groups)
        return " ".join([*([wanted] if wanted else []), *(f"-{term.shown}" for term in self.unwanted)])

    @property
    def match(self) -> str | None:
        """The wanted terms as an FTS5 expression; None where there are none."""
        return " OR ".join("(" + " AND ".join(t.match for t in group) + ")" for group in self.groups) or None

    @property
    def match_unwanted(self) -> str | None:
        """The unwanted terms as an FTS5 expression; None where there are none."""
        return " OR ".join(term.match for term in self.unwanted) or None


def parse(text: str) -> Query:
    """Read words, "phrases" in any quotation marks, -unwanted ones, and OR (or ИЛИ) between groups of words.

    Words side by side are all asked for, and bind closer than OR. What holds no letter or digit is passed over,
    as is everything after the thirty-second term.
    """
    groups: list[list[Term]] = [[]]
    unwanted: list[Term] = []
    for count, part in enumerate(_parts(text)):
        if count >= _MOST_TERMS:
            break
        if part is None:
            groups.append([])
        elif part[0]:
            unwanted.append(part[1])
        else:
            groups[-1].append(part[1])
    return Query(tuple(tuple(dict.fromkeys(group)) for group in groups if group), tuple(dict.fromkeys(unwanted)))


def _parts(text: str) -> Iterator[tuple[bool, Term] | None]:
    """Each term with whether it is unwanted; None for an OR."""
    for found in _PART.finditer(_SINGLE.sub(r'"\1"', _DOUBLE.sub('"', text))):
        minus, phrase, word = found.groups()
        if word in _OR:
            yield None
        elif word is None:
            yield from _term(bool(minus), phrase)
        elif word != _AND:
            yield from _term(word.startswith(_MINUS), word)


def _term(unwanted: bool, text: str) -> Iterator[tuple[bool, Term]]:
    tokens = list(analyse.tokens(text, None))[:_MOST_WORDS]
    if tokens:
        shown = " ".join(text[token.start : token.end] for token in tokens)
        yield unwanted, Term(tuple(token.key for token in tokens), shown)
