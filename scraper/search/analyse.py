"""Turns text into the keys of the search index: one place for indexing, asking and highlighting alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# A word is letters and digits with the marks written over them. Soft hyphens and joiners stand inside words on real
# pages without being seen; the parts of a hyphenated word are words of their own.
_INVISIBLE = "\u00ad\u200c\u200d\u2060\ufeff"
_MARKS = "\u0300-\u036f\u0483-\u0487"
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}]|[{_INVISIBLE}]+(?=[^\W_]))*")
# Marks of stress that no letter takes up: а́, о́. (и with a breve is й, which NFC makes one letter.)
_UNHEARD = dict.fromkeys(map(ord, _INVISIBLE + "\u0300\u0301"))
# A text of these characters alone, which is nearly every text, is composed already, and folding it moves no letter.
_PLAIN = re.compile("[\x00-\x7e\xa0«»°§±·€‐-—‘-„•…№™А-яЀ-Џѐ-џ]*")
_PLAIN_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Token:
    """One word: the key it is indexed under, and where it stands in the text as given (`text[start:end]`)."""

    key: str
    start: int
    end: int
    form: str
    """The word as it is written, folded."""


def tokens(text: str, language: str | None) -> Iterator[Token]:
    """The words of `text` in order. Offsets are into `text` itself, however its letters are composed.

    `language` (a code such as "bg", or None) is where a language's own rules come in; the key is so far the same
    for all: the word in NFC, case folded.
    """
    for word in _WORD.finditer(text):
        key = _key(word.group(), language)
        yield Token(key, word.start(), word.end(), key)


def version() -> str:
    """Names what keys are made by; an index made by another is to be built anew."""
    return "1"


def keys(text: str | None, language: str | None) -> str:
    """The keys of `text` in order, parted by spaces: what the index holds."""
    if text and _PLAIN.fullmatch(text):
        return " ".join(_PLAIN_WORD.findall(text.casefold()))
    return " ".join(token.key for token in tokens(text or "", language))


def _key(word: str, _language: str | None) -> str:
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", word).casefold())
    return folded.translate(_UNHEARD) or folded
