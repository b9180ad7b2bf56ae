"""Turns text into the keys of the search index: one place for indexing, asking and highlighting alike."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from operator import contains
from pathlib import Path
from typing import NamedTuple

from scraper.search import runs
from scraper.search.at_hand import AtHand
from scraper.search.language import lemmas, letters, overrides, synonyms

_RULES = 2  # goes up whenever the same words are to have other keys by a change of this program
_MOST_WAYS = 8  # in which a phrase is asked for

# A word is letters and digits with the marks written over them. The parts of a hyphenated word are words of their own.
_MARKS = "\u0300-\u036f\u0483-\u0487"
_WORD = rf"[^\W_]+(?:(?:[{_MARKS}]|[{letters.INVISIBLE}]+(?=[^\W_]))[^\W_]*)*"
# A text of these characters alone, which is nearly every text, is composed already, and folding it moves no letter.
_PLAIN = re.compile("[\x00-\x7e\xa0«»°§±·€‐-—‘-„•…№™А-яЀ-Џѐ-џ]*")
_PLAIN_WORD = "[0-9A-Za-zЀ-џ]+"  # the letters and digits among them

_AT_HAND = 1 << 17  # words; a large town's archive has 300,000 forms, and one that is not at hand costs 20 µs
_TABLES = 4  # languages whose words are at hand
_SHELF = lemmas.Shelf(lemmas.load)


class Token(NamedTuple):  # made thrice as fast as a dataclass, and a page of an answer takes thousands
    """One word of a text.

    `key` is what it is indexed under, `form` the word itself: NFC, case folded, look-alike letters mended. It stands
    at `text[start:end]` of the text as given. Neither is ever empty or holds a space or ASCII punctuation.
    """

    key: str
    start: int
    end: int
    form: str


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """What is known of a word wherever it stands: its `form` and `key`, and the `sums` by which copies are found.

    It equals only itself, so that the words of a text are told apart by a look at each; small and great letters make
    no two of it.
    """

    form: str
    key: str
    sums: bytes


def tokens(text: str, language: str | None) -> Iterator[Token]:
    """The words of `text` in order. Offsets are into `text` itself, however its letters are composed.

    `language` is a code such as "bg" or "bg-BG"; with None words are folded and no more. An abbreviation or an ordinal
    that the language's synonyms know, such as "яз." or "2-ри", is one word.
    """
    code = _code(language)
    analysed = _analysed(code)
    for found in _pattern_for(text, code).finditer(text):
        word = analysed[found.group()]
        start, end = found.span()
        yield Token(word.key, start, end, word.form)


def keys(text: str | None, language: str | None) -> str:
    """The keys of `text` in order, parted by spaces: what the index holds."""
    return " ".join([word.key for word in words(text, language)]) if text else ""


def words(text: str, language: str | None) -> list[Word]:
    """The word of each token in order: thrice as fast as `tokens` where no offsets are wanted."""
    code = _code(language)
    return list(map(_analysed(code).__getitem__, _pattern_for(text, code).findall(text)))


def forms_and_keys(text: str, language: str | None) -> Iterator[tuple[str, str]]:
    """The form and the key of each token in order."""
    return ((word.form, word.key) for word in words(text, language))


def places(text: str, language: str | None) -> Iterator[tuple[int, int]]:
    """Where each token begins and ends, in order."""
    return (found.span() for found in _pattern_for(text, _code(language)).finditer(text))


def is_plain(text: str) -> bool:
    """Whether a text is of letters that are composed already, and that folding leaves in their places."""
    return _PLAIN.fullmatch(text) is not None


def is_short(form: str, language: str | None) -> bool:
    """Whether a form may be the abbreviation of another word where a dot follows it."""
    return form in _synonyms(_code(language)).short


def readings(word: str, languages: Iterable[str | None]) -> tuple[str, ...]:
    """Every key that a typed `word` may have in any of the languages, the likeliest first; empty for no word."""
    codes = dict.fromkeys(map(_code, languages)) or {None: None}
    found = [_readings(word, code) for code in codes]
    likeliest = [some[0] for some in found if some]
    return tuple(dict.fromkeys((*likeliest, *(key for some in found for key in some))))


def phrases(words: Sequence[str], languages: Iterable[str | None]) -> tuple[tuple[str, ...], ...]:
    """The ways of saying `words`, which follow each other: first the words as given, then with synonyms put in.

    "велосипедна алея" may also be said "велоалея", and the other way round, in whatever form the words stand. At most
    eight ways; their words are for `readings`.
    """
    ways: dict[tuple[str, ...], None] = {tuple(words): None}
    for code in dict.fromkeys(map(_code, languages)):
        for way in list(ways):
            ways.update(dict.fromkeys(_ways(way, code)))
    return tuple(ways)[:_MOST_WAYS]


@cache
def version() -> str:
    """What keys depend on; another text means that the index must be built anew.

    The number of our rules, the libraries and whether the extra is there, and a digest of our own files of words.
    """
    digest = hashlib.sha256()
    for path in sorted(_files()):
        digest.update(f"{path.parent.name}/{path.name}\0".encode() + path.read_bytes() + b"\0")
    return f"rules {_RULES}, {lemmas.made_of()}, words {digest.hexdigest()[:12]}"


def _files() -> Iterator[Path]:
    yield from overrides.FOLDER.glob("*.txt")
    yield from synonyms.FOLDER.glob("*.txt")


@lru_cache(maxsize=256)
def _code(language: str | None) -> str | None:
    """ "bg" for "bg-BG" and "bg_BG"; None for what is no language code."""
    code = re.match(r"[A-Za-z]{2,3}(?![^\W_])", language or "")
    return code.group().lower() if code else None


@cache
def _synonyms(code: str | None) -> synonyms.Synonyms:
    return synonyms.read(code) if code else synonyms.NONE


def _pattern_for(text: str, code: str | None) -> re.Pattern[str]:
    """The pattern that finds the words of this text."""
    return _pattern(code, is_plain(text))


@cache
def _pattern(code: str | None, plain: bool) -> re.Pattern[str]:
    same = _synonyms(code)
    if plain:
        return re.compile(f"{_PLAIN_WORD}(?:{same.ending})?" if same.ending else _PLAIN_WORD)
    return re.compile(f"{same.pattern}|{_WORD}" if same.pattern else _WORD)


@lru_cache(maxsize=_TABLES)
def _analysed(code: str | None) -> AtHand[Word]:
    """Words as they are written; frequent ones stay at hand when their lexicon goes."""

    def make(written: str) -> Word:
        folded = written.casefold()
        if folded != written and is_plain(written):
            return at_hand[folded]
        form, key = _analyse(code, written)
        form = written if form == written else form  # one string where two are the same
        return Word(form, form if key == form else key, runs.sums(written))

    at_hand = AtHand(make, _AT_HAND)
    return at_hand


def _analyse(code: str | None, written: str) -> tuple[str, str]:
    if not synonyms.is_compound(written):
        form = letters.fold(written)
        return form, _indexed(form, code)
    form = synonyms.joined(written)
    same = _synonyms(code)
    target = (same.short if written.endswith(".") else same.mended).get(form, form)
    return form, _indexed(target, code)


def _indexed(form: str, code: str | None) -> str:
    if code is None:
        return form
    form = _synonyms(code).mended.get(form, form)
    return _SHELF.lexicon(code).lemma(form)


@lru_cache(maxsize=1 << 12)
def _readings(word: str, code: str | None) -> tuple[str, ...]:
    """The keys of a word in one language, with those of what it may be an abbreviation of.

    None for what is two words there: "2-ри" is one in Bulgarian alone, and does not mean every 2 elsewhere.
    """
    said = tuple(islice(tokens(word, code), 2))
    if len(said) != 1:
        return ()
    form, key = said[0].form, said[0].key
    if not code:
        return (key,)
    same, lexicon = _synonyms(code), _SHELF.lexicon(code)
    meant = [same.mended.get(form, form), *([same.short[form]] if form in same.short else [])]
    return tuple(dict.fromkeys((key, *(reading for word in meant for reading in lexicon.readings(word)))))


def _ways(words: tuple[str, ...], code: str | None) -> Iterator[tuple[str, ...]]:
    """`words` with one synonym put in, at every place where one fits."""
    said = [_readings(word, code) for word in words]
    for at, first in enumerate(said):
        for member, other in (way for key in first for way in _synonymous(code).get(key, ())):
            end = at + len(member)
            if end <= len(words) and all(map(contains, said[at:end], member)):
                yield (*words[:at], *other, *words[end:])


@cache
def _synonymous(code: str | None) -> dict[str, list[tuple[synonyms.Words, synonyms.Words]]]:
    """The first key of what may be said otherwise → all its keys, and the words to say instead."""
    ways: dict[str, list[tuple[synonyms.Words, synonyms.Words]]] = defaultdict(list)
    for member, other in _synonyms(code).ways:
        said = tuple(_analysed(code)[word].key for word in member)
        ways[said[0]].append((said, other))
    return dict(ways)
