"""One line of text as it is kept: composed letters, single spaces, nothing invisible."""

from __future__ import annotations

import re
import unicodedata

# Soft hyphens and zero-width characters, control characters, halves of surrogate pairs from JSON escapes, and
# noncharacters, which no XML may hold.
_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
PAGE = "\U0010ffff"
"""Stands where a page of a document begins, on the way to its text, in which it is no more: no text holds it."""


def squeeze(text: str) -> str:
    """`text` in NFC on one line: white space squeezed, invisible characters gone."""
    line = " ".join(text.split())
    return visible(line) if line.isprintable() else " ".join(visible(line).split())


def visible(text: str) -> str:
    """`text` in NFC without invisible characters, its white space as it was."""
    if text.isprintable():  # then it holds nothing invisible
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def folded(text: str | None) -> str:
    """Letters and digits of `text` in lower case: how two titles are compared."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text or "").casefold())
