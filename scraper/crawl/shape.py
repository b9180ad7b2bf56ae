"""The shape of an address: what those of a site's articles share, and those of its other pages do not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import parse_qsl, unquote, urlsplit

_LEAST_SHARE = 0.05  # of the known articles, for a shape to be one of articles
_NUMBER = re.compile(r"\d+")
_WORDY = re.compile(r"[^\W\d_]")
_EXTENSION = re.compile(r"\.\w{2,5}$")

Shape = tuple[str, ...]


def of(url: str) -> Shape:
    """The shape: each part of the path and each parameter as what it is made of, a section's name as itself."""
    parts = urlsplit(url)
    path = [part for part in unquote(parts.path).split("/") if part]
    segments = [
        part if at < len(path) - 1 and not _NUMBER.search(part) else _kind(part) for at, part in enumerate(path)
    ]
    pairs = sorted(parse_qsl(parts.query, keep_blank_values=True))
    return (*segments, "?", *(f"{name}={_kind(value) if _NUMBER.search(value) else value}" for name, value in pairs))


def shared(known: Iterable[str]) -> frozenset[Shape]:
    """The shapes that a site's known articles have, rare ones aside."""
    counts = Counter(map(of, known))
    least = max(1.0, _LEAST_SHARE * counts.total())
    return frozenset(shape for shape, count in counts.items() if count >= least)


def _kind(text: str) -> str:
    """Numbers, words, or words with numbers, with the file's ending; long names of many words apart from short ones."""
    ending = _EXTENSION.search(text)
    name = text[: ending.start()] if ending else text
    has_number, has_word = bool(_NUMBER.search(name)), bool(_WORDY.search(name))
    kind = "n" if has_number and not has_word else "w"
    return kind + (ending[0].lower() if ending else "")
