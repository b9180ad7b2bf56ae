"""Says what the index is to hold of an article: keys in the order of its words, and marks that narrow and rank."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from scraper.search import analyse, runs
from scraper.search.analyse import Word

# Each mark begins with a sign that no word begins with.
TITLE, ABOUT, FORM, SOURCE = "¹", "²", "⁼", "§"

_OPENING = 15  # words of a body that say what it is about
_OFTEN = 3  # times that a word is said if the text is about it
ATTACHED = 100_000  # characters of an article's attachments, all together; what is beyond is not searched


@dataclass(frozen=True, slots=True)
class Texts:
    """What the archive has of an article for the index. `day` is ISO; `source` a slug; `attached` the files' texts."""

    source: str
    title: str | None
    body: str | None
    language: str | None
    day: str | None
    attached: tuple[str, ...] = ()

    @classmethod
    def of(cls, row: Sequence[str | None]) -> Texts:
        """From a row of the view `index_texts`, without the article's number."""
        source, title, body, language, day, attached = row
        return cls(source or "", title, body, language, day, tuple(json.loads(attached or "[]")))


@dataclass(frozen=True, slots=True)
class Entry:
    """What the columns of the index hold of an article, each a line of words.

    `words` are those of all columns; `sums` are those of the text's words in order, by which copies are found.
    """

    body: str
    title: str
    attached: str
    marks: str
    words: frozenset[Word]
    sums: bytes

    @property
    def columns(self) -> tuple[str, str, str, str]:
        """In the order of the index's columns."""
        return self.body, self.title, self.attached, self.marks

    @property
    def digest(self) -> int:
        """48 bits over all that the index is given: where they agree, it was given just this."""
        return int.from_bytes(blake2b("\n".join(self.columns).encode(), digest_size=6).digest())


def make(texts: Texts, lane: int) -> Entry:
    """The entry of these texts; `lane` is the first lane of their source, by which the source is marked."""
    title = _words(texts.title, texts.language)
    body = _words(texts.body, texts.language)
    attached = [word for text in _within(texts.attached) for word in _words(text, texts.language)]
    words = dict.fromkeys((*title, *body, *attached))
    keys, entitled = _keys(body), _keys(title)
    marks = " ".join(_marks(entitled, keys, words, lane))
    sums = _sums(texts.body or "", body)
    return Entry(" ".join(keys), " ".join(entitled), " ".join(_keys(attached)), marks, frozenset(words), sums)


def forms_and_keys(words: Iterable[Word]) -> frozenset[tuple[str, str]]:
    """Each form with its key."""
    return frozenset([(word.form, word.key) for word in words])


def _words(text: str | None, language: str | None) -> list[Word]:
    return analyse.words(text, language) if text else []


def _sums(text: str, words: Iterable[Word]) -> bytes:
    return b"".join([word.sums for word in words]) if runs.are_of(text) else runs.sums(text)


def _within(texts: Iterable[str]) -> Iterable[str]:
    room = ATTACHED
    for text in texts:
        if room <= 0:
            return
        yield text[:room]
        room -= len(text)


def _keys(words: Iterable[Word]) -> list[str]:
    return [word.key for word in words]


def _marks(title: Sequence[str], body: Sequence[str], words: Iterable[Word], lane: int) -> list[str]:
    """In an order that depends on nothing but the texts, so that the digest does."""
    often = [key for key, times in Counter(body).items() if times >= _OFTEN]
    return [
        SOURCE,
        f"{SOURCE}{lane}",
        *[TITLE + key for key in dict.fromkeys(title)],
        *[ABOUT + key for key in dict.fromkeys((*title, *body[:_OPENING], *often))],
        *dict.fromkeys([FORM + word.form for word in words if word.form != word.key]),
    ]
