"""Speaks to people in Bulgarian or English, from the catalogues in locale/."""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

LANGUAGES = ("bg", "en")
DEFAULT = "en"
CATALOGUES = Path(__file__).parent / "locale"
_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")  # in the order in which GNU gettext heeds them


@cache
def translator(language: str | None) -> gettext.NullTranslations:
    """The messages of a language; those of English, which are the message ids, for one that is not spoken here.

    Compiled from the committed .po file in memory, so that nothing has to be built before the program runs.
    """
    if language not in LANGUAGES:
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo  # noqa: PLC0415  slow, and English needs neither
    from babel.messages.pofile import read_po  # noqa: PLC0415

    compiled = BytesIO()
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _(text: str) -> str:
    """`text` in the language of the locale that the program runs in."""
    return translator(language_of_locale(os.environ)).gettext(text)


def one_line(text: str) -> str:
    """A text in one line, without the letters that cannot be seen or that turn the direction of writing."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def language_of_locale(environ: Mapping[str, str]) -> str:
    """The language to speak on a terminal whose environment is `environ`: "bg", or else "en"."""
    said = next((environ[name] for name in _VARIABLES if environ.get(name)), "")
    for locale in said.split(":"):
        language = locale.replace("-", "_").partition("_")[0].partition(".")[0].lower()
        if language in LANGUAGES:
            return language
    return DEFAULT


def language_of_reader(asked: str | None, accept_language: str) -> str:
    """The language of a page: the one asked for by name, else the best of an Accept-Language header (RFC 9110)."""
    if asked in LANGUAGES:
        return asked
    ranked = sorted(filter(None, map(_preference, accept_language.split(","))), reverse=True)
    return next((language for _, language in ranked if language in LANGUAGES), DEFAULT)


def _preference(entry: str) -> tuple[float, str] | None:
    tag, _, weight = entry.partition(";q=")
    try:
        quality = float(weight) if weight else 1.0
    except ValueError:
        return None
    return (quality, tag.strip().partition("-")[0].lower()) if quality > 0 else None
