"""Searches of each kind that no two alike are asked, made of the words of an invented archive."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

from benchmarks.search.corpus import DAYS, FIRST, SOURCES, Language

KINDS = (
    "common word",
    "medium word",
    "rare word",
    "two words",
    "three words, filters",
    "phrase",
    "phrase of common words",
)
_COMMON, _MIDDLING = slice(30, 400), slice(400, 8_000)


def questions(kind: str, language: Language, rng: random.Random) -> Iterator[dict[str, str]]:
    """Parameters of one search after another."""
    common, middling, rare = language.forms[_COMMON], language.forms[_MIDDLING], language.forms[20_000:]
    while True:
        asked: dict[str, str] = {}
        match kind:
            case "common word":
                words = rng.choice(common)
            case "medium word":
                words = rng.choice(middling)
            case "rare word":
                words = rng.choice(rare)
            case "two words":
                words = f"{rng.choice(common)} {rng.choice(middling)}"
            case "three words, filters":
                words = " ".join((*rng.sample(common, 2), rng.choice(middling)))
                first = FIRST + timedelta(days=rng.randrange(DAYS - 800))
                last = first + timedelta(days=rng.randrange(30, 800))
                asked = {"source": f"town{rng.randrange(SOURCES)}", "from": f"{first}", "to": f"{last}"}
            case "phrase":
                words = f'"{rng.choice(language.phrases)}"'
            case _:
                words = f'"{rng.choice(common)} {rng.choice(language.forms[:30])}"'
        yield {"q": words, **asked}


def address(asked: dict[str, str], form: str = "") -> str:
    """The path that asks it of our site: its page, or its data where `form` is ".json"."""
    return f"/search{form}?{urlencode(asked)}"
