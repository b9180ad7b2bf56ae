"""A yearly report read measure by measure: what the town itself says of each promise, in its own words. Pure.

An account belongs to a promise by the promise's own words in it, by its number together with some of its words, or by
most of its words. Where that is not plain it is left out: a person can add it, and a wrong one would be worse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scraper.promises.drafting import lines
from scraper.promises.drafting.lines import words
from scraper.promises.drafting.outline import Item, outline
from scraper.promises.models import Programme, Promise
from scraper.promises.quotes import Paper, Searched

_ALIKE = 0.6  # share of a promise's words, from which they alone make an account its own
_NUMBERED = 0.25  # and where the number is its own too
_STEM = 5  # letters by which two forms of a word are one
_LONGEST = 600  # characters of an account
_WORD = re.compile(r"[^\W\d_]{4,}|\d+")
# The words that reports use; what says more stands before what it holds.
_STATUS = re.compile(
    r"\b(?:не\s+(?:е|са)\s+(?:изпълнен\w*|започнал\w*|стартирал\w*|реализиран\w*)|неизпълнен\w*|нереализиран\w*"
    r"|частично\s+(?:изпълнен\w*|реализиран\w*)|изпълнен\w*\s+частично|в\s+процес(?:\s+на\s+(?:изпълнение|реализация|изграждане))?"
    r"|в\s+ход|в\s+изпълнение|изпълнява\s+се|текущ\w*|постоян\w+|отложен\w*|отпаднал\w*|прекратен\w*|спрян\w*"
    r"|предстои|предстоящ\w*|изпълнен\w*|завършен\w*|приключен\w*|приключил\w*|реализиран\w*|стартирал\w*|започнал\w*"
    r"|not\s+(?:started|done|completed|fulfilled)|partially\s+(?:done|completed|fulfilled)|partly\s+\w+|in\s+progress"
    r"|under\s+way|ongoing|delayed|postponed|dropped|cancelled|completed|fulfilled|done|started)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Account:
    """What a report says of one promise, by its own id. `by`: how the two were brought together."""

    own: str
    quote: str
    status: str | None
    page: int | None
    by: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of a report: its number, the measure as the report names it, and what is said of it."""

    number: str | None
    measure: str
    said: str
    status: str | None
    at: int


def read(programme: Programme, paper: Paper) -> tuple[Account, ...]:
    """The account of each promise of which the report plainly speaks, in the order of the programme."""
    entries = tuple(_entries(paper))
    searched = Searched(paper.text)
    found: list[Account] = []
    for promise in programme.promises:
        best = max(((_likeness(promise, entry), entry) for entry in entries), key=lambda pair: pair[0][0], default=None)
        if best is None or best[0][0] == 0:
            continue
        (_, by), entry = best
        pages = [paper.page(start) for start, _ in searched.places(entry.said)]
        if pages:
            page = paper.page(entry.at)
            found.append(Account(promise.own, entry.said, entry.status, page if page in pages else pages[0], by))
    return tuple(found)


def _entries(paper: Paper) -> Iterator[_Entry]:
    written = lines.read(paper)
    for top in outline(written.lines, paper.text, aligned=not paper.pages).items:
        for item in top.walk():
            entry = _entry(paper, item)
            if entry:
                yield entry


def _entry(paper: Paper, item: Item) -> _Entry | None:
    measure = words(paper.text[item.start : item.end])
    given = {name: (words(paper.text[slice(*span)]), span[0]) for name, span in item.given.items()}
    told = [given[name] for name in ("status", "note") if name in given and given[name][0]]
    if not told:
        told = [(words(paper.text[line.start : line.end]), line.start) for line in item.prose]
    if not told:
        # Nothing stands below it or beside it: what is said of the measure is in its own words, if it is said at all.
        told = [(measure, item.start)] if _STATUS.search(measure) else []
    if not told:
        return None
    said, at = max(told, key=lambda pair: bool(_STATUS.search(pair[0]))) if "status" not in given else told[0]
    if "status" in given and "note" in given and given["note"][0]:
        said, at = max(told, key=lambda pair: len(pair[0]))
    state = given.get("status", ("", 0))[0]
    found = _STATUS.search(state) or next(filter(None, (_STATUS.search(text) for text, _ in told)), None)
    status = state if state and len(state) <= 40 else found[0] if found else None
    return _Entry(item.number, measure, _cut(said), status, at)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST].rpartition(" ")[0]


def _likeness(promise: Promise, entry: _Entry) -> tuple[float, str]:
    """How surely an entry speaks of a promise, 0 where it does not, and by what."""
    own = [wording.quote for wording in promise.wordings] or [promise.title]
    if any(_holds(entry.measure, quote) or _holds(quote, entry.measure) for quote in own):
        return 2.0, "wording"
    share = max(_share(_stems(quote), _stems(entry.measure)) for quote in own)
    numbered = entry.number is not None and re.sub(r"\W+", "-", entry.number) == promise.own
    if numbered and share >= _NUMBERED:
        return 1.0 + share, "number"
    return (share, "words") if share >= _ALIKE else (0.0, "")


def _holds(text: str, part: str) -> bool:
    """Whether a text has another one of several words in it, word for word."""
    return len(_stems(part)) > 2 and Searched(text).find(part) is not None


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of words that two texts have in common, of the one with more."""
    return len(one & other) / max(len(one), len(other), 1) if len(one) > 1 else 0.0


def _stems(text: str) -> frozenset[str]:
    return frozenset(word.casefold()[:_STEM] for word in _WORD.findall(text))
