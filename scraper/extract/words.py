"""The words that dates are written with: names of months and weekdays, and labels of a publication date."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

from babel import Locale, UnknownLocaleError

LANGUAGES = """
bg en de fr es it ro uk ru sr sr_Latn el tr pl cs nl pt sv hu hr mk sk sl sq da nb fi et lv lt be bs ca ga
"""
_Table = Callable[[str], dict[str, int]]

# Short forms in use that CLDR does not list, by language and number of the month.
_ALSO: dict[str, tuple[tuple[int, str], ...]] = {
    "bg": (
        *((1, "ян"), (2, "февр"), (3, "мар"), (6, "юн"), (7, "юл"), (9, "септ"), (10, "окт"), (11, "ноем")),
        *((11, "ное"), (11, "ноемв"), (12, "дек"), (12, "декем")),
    ),
    "en": ((9, "sept"),),
    "ru": ((2, "фев"), (5, "май"), (9, "сен"), (11, "ноя")),
    "sr": ((8, "авг"), (6, "јуни"), (7, "јули")),
    "sr_Latn": ((6, "juni"), (7, "juli")),
}


def folded(word: str) -> str:
    """`word` as it is compared: lower case, without accents on Greek and the dot of an abbreviation."""
    plain = unicodedata.normalize("NFD", word.lower().rstrip(".")) if _is_greek(word) else word.lower().rstrip(".")
    return plain.replace("\u0301", "").replace("\u0307", "")


def _is_greek(word: str) -> bool:
    return any("\u0370" <= letter <= "\u03ff" or "\u1f00" <= letter <= "\u1fff" for letter in word)


def month(word: str, language: str | None) -> int | None:
    """The number (1 to 12) of the month that `word` names in `language`, or in whichever language has it alone."""
    return _number(folded(word), language, _months)


def weekday(word: str, language: str | None) -> int | None:
    """The number (Monday is 0) of the weekday that `word` names, found as `month` finds a month."""
    return _number(folded(word), language, _weekdays)


def _number(word: str, language: str | None, table: _Table) -> int | None:
    for name in _locales(language):
        number = table(name).get(word)
        if number is not None:
            return number
    # "listopad" is October in Croatian and November in Polish: a word counts only where all languages agree.
    agreed = _everywhere(table).get(word, frozenset())
    return next(iter(agreed)) if len(agreed) == 1 else None


def _locales(language: str | None) -> tuple[str, ...]:
    root = re.split(r"[-_]", (language or "").lower())[0]
    return {"sr": ("sr", "sr_Latn"), "no": ("nb",), "": ()}.get(root, (root,))


@lru_cache(maxsize=128)
def _months(name: str) -> dict[str, int]:
    words = _named(name, "months")
    return {
        **{word: number for number, word in words},
        **{folded(word): number for number, word in _ALSO.get(name, ())},
    }


@lru_cache(maxsize=128)
def _weekdays(name: str) -> dict[str, int]:
    return {word: number for number, word in _named(name, "days")}


def _named(name: str, kind: str) -> Iterable[tuple[int, str]]:
    """Names of `kind` in a locale, full ones last, so that they win over a short form of another."""
    try:
        contexts = getattr(Locale.parse(name), kind)
    except (UnknownLocaleError, ValueError, TypeError):
        return ()
    found = []
    for width in ("abbreviated", "wide"):
        for context in ("stand-alone", "format"):
            names = contexts.get(context, {}).get(width, {})
            found += [(number, folded(word)) for number, word in names.items() if not word.isdigit()]
    return found


@lru_cache(maxsize=2)
def _everywhere(table: _Table) -> dict[str, frozenset[int]]:
    together: dict[str, frozenset[int]] = {}
    for name in LANGUAGES.split():
        for word, number in table(name).items():
            together[word] = together.get(word, frozenset()) | {number}
    return together
