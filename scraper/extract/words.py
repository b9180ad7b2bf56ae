"""The words that dates are written with: names of months and weekdays, and labels of a publication date."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

from babel import Locale, UnknownLocaleError

LANGUAGES = """
bg en de fr es it ro uk ru sr sr_Latn el tr pl cs nl pt sv hu hr mk sk sl sq da nb fi et lv lt be bs ca ga
cy mt is gl lb az ka hy
"""
_SHORTEST = 3  # letters of a name cut short: "сеп", "Sept", "tammi"
_STEM = 5  # letters of a name to which a case's ending may be added: "januar-ja", "lokakuu-n"
_ENDING = 3
_Table = Callable[[str], dict[str, int]]

# Forms in use that CLDR does not list and that are no mere beginnings of a listed one, by number of the month.
_CYRILLIC_GENITIVES = "јануара фебруара марта априла маја јуна јула августа септембра октобра новембра децембра"
_GENITIVES = "januara februara marta aprila maja juna jula avgusta septembra oktobra novembra decembra"
_SOUTH_SLAVIC = tuple(enumerate(_GENITIVES.split(), 1))
_ALSO: dict[str, tuple[tuple[int, str], ...]] = {
    "bg": ((1, "ян"), (2, "фев"), (6, "юн"), (7, "юл")),
    "bs": _SOUTH_SLAVIC,
    "de": ((1, "jänner"), (1, "jaenner"), (2, "feber"), (3, "maerz"), (3, "mrz")),
    "el": ((5, "μάη"), (5, "μαι"), (8, "αυγ")),
    "es": ((9, "setiembre"), (9, "set")),
    "nl": ((3, "mrt"),),
    "pl": ((10, "paz"),),
    "pt": ((9, "set"), (10, "out"), (12, "dez")),
    "ru": ((5, "май"), (6, "июн"), (7, "июл")),
    "sr": (
        *enumerate(_CYRILLIC_GENITIVES.split(), 1),
        *((6, "јуни"), (7, "јули")),
    ),
    "sr_Latn": (*_SOUTH_SLAVIC, (6, "juni"), (7, "juli")),
    "tr": ((8, "ağustos"),),
    "uk": ((9, "вер"), (11, "лист")),
}


def folded(word: str) -> str:
    """`word` as it is compared: lower case, without the accents of Latin and Greek and the dot of an abbreviation."""
    plain = word.lower().rstrip(".")
    if plain.isascii():
        return plain
    if plain[:1] >= "\u0400" and not plain[:1] >= "\u1e00":
        return plain.replace("\u0301", "")  # a breve or a dot makes another letter of Cyrillic; a stress mark does not
    marked = unicodedata.normalize("NFD", plain)
    return "".join(letter for letter in marked if not unicodedata.combining(letter)).replace("ı", "i")


@lru_cache(maxsize=4096)
def month(word: str, language: str | None) -> int | None:
    """The number (1 to 12) of the month that `word` names in `language`, or in whichever language has it alone."""
    return _number(folded(word), language, _months)


@lru_cache(maxsize=4096)
def resembles_month(word: str, language: str | None) -> bool:
    """Whether `word` begins as a month's name does in `language`: a case or a spelling that no table has."""
    beginnings = {name[:_SHORTEST] for locale in _locales(language) for name in _listed_months(locale)}
    return folded(word)[:_SHORTEST] in beginnings


@lru_cache(maxsize=4096)
def weekday(word: str, language: str | None) -> int | None:
    """The number (Monday is 0) of the weekday that `word` names, found as `month` finds a month."""
    return _number(folded(word), language, _weekdays)


def _number(word: str, language: str | None, table: _Table) -> int | None:
    for name in _locales(language):
        number = table(name).get(word)
        if number is None:
            number = _inflected(word, table(name))
        if number is not None:
            return number
    # "listopad" is October in Croatian and November in Polish: a word counts only where all languages agree.
    for everywhere in (_listed_months, _months) if table is _months else (table,):
        agreed = _everywhere(everywhere).get(word, frozenset())
        if agreed:
            return next(iter(agreed)) if len(agreed) == 1 else None
    return None


def _inflected(word: str, names: dict[str, int]) -> int | None:
    """The number of a name that `word` is a case of: the name or its stem, and a short ending."""
    stems = (word[: len(word) - cut] for cut in range(1, _ENDING + 1) if len(word) - cut >= _STEM)
    return next((names[stem] for stem in stems if stem in names), None)


def _locales(language: str | None) -> tuple[str, ...]:
    root = re.split(r"[-_]", (language or "").lower())[0]
    return {"sr": ("sr", "sr_Latn"), "no": ("nb",), "": ()}.get(root, (root,))


@lru_cache(maxsize=128)
def _months(name: str) -> dict[str, int]:
    """Names of months in a locale: each form that is listed, and each beginning that only one month has."""
    listed = _listed_months(name)
    cut: dict[str, set[int]] = {}
    for word, number in listed.items():
        for length in range(_SHORTEST, len(word)):
            cut.setdefault(word[:length], set()).add(number)
    return {word: next(iter(numbers)) for word, numbers in cut.items() if len(numbers) == 1} | listed


@lru_cache(maxsize=128)
def _listed_months(name: str) -> dict[str, int]:
    words = [*_named(name, "months"), *((number, folded(word)) for number, word in _ALSO.get(name, ()))]
    return {word: number for number, word in words}


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


@lru_cache(maxsize=3)
def _everywhere(table: _Table) -> dict[str, frozenset[int]]:
    together: dict[str, frozenset[int]] = {}
    for name in LANGUAGES.split():
        for word, number in table(name).items():
            together[word] = together.get(word, frozenset()) | {number}
    return together
