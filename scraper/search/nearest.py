"""Says what a person may have meant where nothing was found: words of the index near those that are not in it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice

from scraper.search import analyse
from scraper.search.distance import distance
from scraper.search.expression import sense
from scraper.search.inquiry import Inquiry
from scraper.search.keyboard import cyrillic, retyped
from scraper.search.parse import Query, Term, parse
from scraper.search.question import Question
from scraper.search.scan import Limit, interrupted, within
from scraper.search.scope import Scope

_MOST = 3  # questions
_TRIED = 12  # near words whose hits are counted
_COUNTED = 200  # hits of each
_SCANNED = 20_000  # words that begin with the same letter
_BUDGET = 0.25  # seconds
_SHORTEST = 3  # letters
_LONGEST = 40  # letters: what is longer is no word, and has more neighbours than there is memory
_LETTERS = {True: "абвгдежзийклмнопрстуфхцчшщъьюя", False: "abcdefghijklmnopqrstuvwxyz"}

_KNOWN = "SELECT DISTINCT w.form FROM json_each(?) j JOIN index_words w ON w.form = j.value"
_ALIKE = """
SELECT DISTINCT form FROM index_words WHERE form >= ? AND form < ? AND length(form) BETWEEN ? AND ? LIMIT ?
"""


def nearest(connection: sqlite3.Connection, question: Question) -> tuple[str, ...]:
    """The same question with words of the index in place of those that are not in it; only such as find something.

    Words two letters away at most (in short words, one), typed on a keyboard of another layout, or in Latin letters.
    """
    inquiry = Inquiry.of(connection, replace(question, after=None))
    found: dict[str, None] = {}
    try:
        with within(connection, _BUDGET) as limit:
            for query in _meant(inquiry, limit):
                if _finds(inquiry, question, query, limit, 1):
                    found[query.understood] = None
                if len(found) == _MOST:
                    break
    except connection.OperationalError as error:
        if not interrupted(error):
            raise
    return tuple(found)


def _meant(inquiry: Inquiry, limit: Limit) -> Iterator[Query]:
    query = inquiry.question.query
    unknown = {word for term in query.wanted for word in _words(term) if not _is_known(inquiry, word, limit)}
    if not unknown:
        return
    for text in retyped(inquiry.question.text):
        yield parse(text)
    near = {word: list(islice(_near(inquiry, word, limit), _MOST)) or [word] for word in unknown}
    for nth in range(max(map(len, near.values()))):
        chosen = {word: words[min(nth, len(words) - 1)] for word, words in near.items()}
        groups = tuple(tuple(_replaced(term, chosen) for term in group) for group in query.groups)
        if groups != query.groups:
            yield replace(query, groups=groups)


def _words(term: Term) -> list[str]:
    return [token.form for token in analyse.tokens(term.text, None)]


def _replaced(term: Term, chosen: dict[str, str]) -> Term:
    if not set(_words(term)) & set(chosen):
        return term
    text = " ".join(chosen.get(word, word) for word in _words(term))
    return replace(term, text=text, prefix=False)


def _is_known(inquiry: Inquiry, word: str, limit: Limit) -> bool:
    """Whether a word stands where strangers may read; the index has those of hidden texts too."""
    return _finds(inquiry, Question(), parse(f'"{word}"'), limit, 1) > 0


def _near(inquiry: Inquiry, word: str, limit: Limit) -> Iterator[str]:
    """Words that are near and found: only the nearest, those that are found most first."""
    if not _SHORTEST <= len(word) <= _LONGEST or word.isdigit():
        return
    few: list[str] = []
    for forms in _by_distance(inquiry.connection, word):
        if few := list(islice(_read(inquiry, sorted(forms, key=partial(_order, word)), limit), _TRIED)):
            break
    hits = {form: _finds(inquiry, Question(), parse(f'"{form}"'), limit, _COUNTED) for form in few}
    seen: set[tuple[str, ...]] = set()
    for form in sorted(filter(hits.get, few), key=lambda form: (-hits[form], form)):  # one form of a word is enough
        keys = analyse.readings(form, inquiry.catalogue.languages)[:1]
        if keys not in seen:
            seen.add(keys)
            yield form


def _by_distance(connection: sqlite3.Connection, word: str) -> Iterator[list[str]]:
    """The forms of the index that may be meant by a word, those less near only when none was any good."""
    spellings = [word, *cyrillic(word)]
    yield _known(connection, spellings[1:])
    yield _known(connection, {edit for each in spellings[:2] for edit in _edits(each)})
    if len(word) > _SHORTEST + 1:
        yield _two_away(connection, spellings[-1])


def _order(word: str, form: str) -> tuple[int, str]:
    return abs(len(form) - len(word)), form


def _read(inquiry: Inquiry, forms: Iterable[str], limit: Limit) -> Iterator[str]:
    """Those in just this form where strangers may read, so that none is told of that only hidden texts have."""
    for form in forms:
        exact = parse(f'="{form}"')
        if not inquiry.catalogue.hidden or _finds(inquiry, Question(), exact, limit, 1):
            yield form


def _known(connection: sqlite3.Connection, forms: Iterable[str]) -> list[str]:
    return [row[0] for row in connection.execute(_KNOWN, (json.dumps(sorted(forms)),))]


def _edits(word: str) -> Iterator[str]:
    """Every word that one change of a letter makes of it."""
    letters = _LETTERS[any("а" <= letter <= "я" for letter in word)]
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        yield from (head + letter + tail for letter in letters)
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in letters)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]


def _two_away(connection: sqlite3.Connection, word: str) -> list[str]:
    start = word[0]
    rows = connection.execute(_ALIKE, (start, start + "\U0010ffff", len(word) - 2, len(word) + 2, _SCANNED))
    letters = set(word)
    likely = (form for (form,) in rows if len(letters ^ set(form)) <= 4)
    return [form for form in likely if distance(word, form, 2) <= 2]


def _finds(inquiry: Inquiry, question: Question, query: Query, limit: Limit, most: int) -> int:
    """How many answer to a query asked in place of a question's words, to `most`."""
    connection, catalogue = inquiry.connection, inquiry.catalogue
    asked = replace(question, text=query.understood, after=None)
    scope, sought = (
        Scope.of(connection, catalogue, asked),
        sense(connection, asked.query, catalogue.languages, open_in=catalogue.table if catalogue.hidden else None),
    )
    meant = Inquiry(connection, asked, catalogue, scope, sought)
    return len(meant.scan(limit, scope, meant.anywhere).upto(most)) if sought else 0
