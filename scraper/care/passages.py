"""Knows words again without keeping them: keyed hashes of runs of words, and where a text holds such a run."""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from operator import itemgetter
from typing import Literal

Kind = Literal["address", "file", "passage", "words"]
RUN = 5  # words of a passage

_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f\u0483-\u0487\u00ad\u200b-\u200d\u2060\ufeff])*")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u0300\u0301"))
_ESCAPE = re.compile(
    r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});|\\u[0-9a-fA-F]{4}|\\[nrtbf/\"]|(?:%[0-9a-fA-F]{2})+"
)
_TAG = re.compile(r"<!--|-->|<!\[CDATA\[|<[a-zA-Z/!?][^<>]{0,20000}>")
_TAG_OR_ESCAPE = re.compile(f"{_TAG.pattern}|{_ESCAPE.pattern}")


@dataclass(frozen=True, slots=True)
class Seal:
    """Hashes with a key that the archive does not hold: who has only the archive cannot try out names and numbers."""

    key: bytes = field(repr=False)

    def __call__(self, kind: Kind, text: str) -> bytes:
        return hashlib.blake2b(
            f"{kind}\0{text}".encode("utf-8", "surrogatepass"), key=self.key, digest_size=12
        ).digest()

    @property
    def name(self) -> str:
        """By which the key is known again."""
        return hashlib.blake2b(b"name", key=self.key, digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Stream:
    """The words of a text as they count here: folded; and where each stands, in the text as it was read.

    `pieces`: (place in the text as read, place in the text as it came) from which on both go in step; an escape is a
    piece of its own.
    """

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    pieces: tuple[tuple[int, int], ...]

    def place(self, number: int) -> tuple[int, int]:
        """Where the word of that number stands in the text as it came."""
        start, end = self.spans[number]
        return self._came(start, end=False), self._came(end, end=True)

    def _came(self, at: int, *, end: bool) -> int:
        piece = bisect_right(self.pieces, at - end, key=itemgetter(0)) - 1
        read, came = self.pieces[piece]
        following = self.pieces[piece + 1] if piece + 1 < len(self.pieces) else None
        return following[1] if end and following and at == following[0] else came + (at - read)


@dataclass(frozen=True, slots=True)
class Barred:
    """What one takedown bars: hashes of addresses, files, passages (runs of five words) and words of some length."""

    tombstone: int
    article: int
    grade: str
    addresses: Set[bytes] = frozenset()
    files: Set[bytes] = frozenset()
    passages: frozenset[bytes] = frozenset()
    words: Mapping[int, Set[bytes]] = field(default_factory=dict)


def stream(text: str) -> Stream:
    """The words of a plain text."""
    return _stream(text, [(0, 0)])


@lru_cache(maxsize=2)
def streams(markup: str) -> tuple[Stream, Stream]:
    """The words of mark-up twice: as a reader sees them, without tags; and with all that stands in tags and scripts.

    Character references, \\u escapes and percent-encoding are undone.
    """
    return _stream(*_unescaped(markup, tags=False)), _stream(*_unescaped(markup, tags=True))


def runs(words: tuple[str, ...]) -> Iterator[str]:
    """Every run of five words."""
    return (" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1))


def whole(words: Iterable[str]) -> str:
    """Words as one string: how they are parted does not count."""
    return "".join(words)


def has_words(text: Stream, wanted: str) -> bool:
    """Whether words, given as `whole` gives them, stand in the text from the beginning of a word to the end of one."""
    joined, bounds = whole(text.words), {0, *accumulate(map(len, text.words))}
    at = joined.find(wanted) if wanted else -1
    while at >= 0 and not (at in bounds and at + len(wanted) in bounds):
        at = joined.find(wanted, at + 1)
    return at >= 0


def hits(text: Stream, barred: Barred, seal: Seal) -> frozenset[int]:
    """Which words of the text (by number) stand in something barred."""
    found: set[int] = set()
    if barred.passages:
        for at, digest in enumerate(_digests(text.words, seal)):
            if digest in barred.passages:
                found.update(range(at, at + RUN))
    if barred.words:
        for start, end in _spans(text.words, barred.words, seal):
            found.update(range(start, end))
    return frozenset(found)


def likeness(text: Stream, barred: Barred, seal: Seal) -> float:
    """How much of the barred text stands in this one, from 0 to 1; 0 where too little is known of it to tell."""
    if len(barred.passages) < 2 * RUN:
        return 0.0
    return len(barred.passages.intersection(_digests(text.words, seal))) / len(barred.passages)


def _spans(words: tuple[str, ...], wanted: Mapping[int, Set[bytes]], seal: Seal) -> Iterator[tuple[int, int]]:
    """Where words of those lengths (in letters) stand, however they are parted: by numbers of words."""
    joined = whole(words)
    ends = list(accumulate(map(len, words)))
    number = {end: at + 1 for at, end in enumerate(ends)}
    for start, begin in enumerate([0, *ends[:-1]]):
        for length, digests in wanted.items():
            end = number.get(begin + length)
            if end is not None and seal("words", joined[begin : begin + length]) in digests:
                yield start, end


def _stream(plain: str, pieces: list[tuple[int, int]]) -> Stream:
    found = [(_folded(match.group()), match.span()) for match in _WORD.finditer(plain)]
    return Stream(tuple(word for word, _ in found), tuple(span for _, span in found), tuple(pieces))


@lru_cache(maxsize=4)
def _digests(words: tuple[str, ...], seal: Seal) -> tuple[bytes, ...]:
    """The hash of every run: asked for once to tell a text, once to mask it."""
    return tuple(seal("passage", run) for run in runs(words))


@lru_cache(maxsize=16384)
def _folded(word: str) -> str:
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", word).casefold()).translate(_UNSEEN)
    return folded or word


def _unescaped(raw: str, *, tags: bool) -> tuple[str, list[tuple[int, int]]]:
    parts: list[str] = []
    pieces, size, at = [(0, 0)], 0, 0
    for match in (_ESCAPE if tags else _TAG_OR_ESCAPE).finditer(raw):
        plain = raw[at : match.start()]
        said = _said(match.group())
        parts += [plain, said]
        size += len(plain)
        pieces.append((size, match.start()))
        size += len(said)
        at = match.end()
        pieces.append((size, at))
    parts.append(raw[at:])
    return "".join(parts), pieces


def _said(escape: str) -> str:
    if escape[0] in "<-":
        return " "
    if escape[0] == "&":
        return html.unescape(escape)
    if escape[0] == "\\":
        if escape[1] != "u":
            return " "
        return chr(int(escape[2:], 16))
    octets = bytes.fromhex(escape.replace("%", ""))
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("cp1251", "replace")  # the old sites' own
