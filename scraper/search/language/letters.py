"""Folds a word to the letters it is compared by: composed, without case, and in one script."""

from __future__ import annotations

import re
import unicodedata

# Soft hyphens and joiners stand inside words on real pages without being seen.
INVISIBLE = "\u00ad\u200c\u200d\u2060\ufeff"
# Marks of stress that no letter takes up are left out: а́, о́. (и with a breve is й, which NFC makes one letter.)
# So is the dot that folding leaves of İ. Raised digits are digits: м² is written м2 as often, and ¹ and ² are marks of
# the index. The Romanian ș and ț are written with a cedilla where there was no better letter.
_TIDIED = dict.fromkeys(map(ord, INVISIBLE + "\u0300\u0301\u0307")) | str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹şţ", "0123456789șț")

# What case folding leaves of words of these letters needs no mending: they are composed, and of one script.
_SOUND = re.compile("[0-9\u0430-\u045f]*")
_LATIN = re.compile("[a-z\u00df-\u024f]")
_CYRILLIC = re.compile("[\u0430-\u045f\u0460-\u052f]")
# Letters of two scripts that look alike, small or capital: a keyboard left in the other script, or a hand that saw no
# difference. Case is folded by then, so в stands for B and н for H.
_LATIN_TWINS = "abcehijkmopstxy"
_CYRILLIC_TWINS = "авсеніјкморѕтху"
_TO_CYRILLIC = str.maketrans(_LATIN_TWINS, _CYRILLIC_TWINS)
_TO_LATIN = str.maketrans(_CYRILLIC_TWINS, _LATIN_TWINS)
# Serbian is written in both scripts, letter by letter.
_SERBIAN = str.maketrans(
    dict(zip("абвгдђежзијклмнопрстћуфхцчш", "abvgdđežzijklmnoprstćufhcčš", strict=True))
    | {"љ": "lj", "њ": "nj", "џ": "dž"}
)


def fold(word: str) -> str:
    """The form of a word: NFC, case folded, unseen marks left out, look-alike letters of another script mended.

    A word of nothing but marks stays what it is, so the form of a word is never empty.
    """
    folded = word.casefold()
    if folded.isascii() or _SOUND.fullmatch(folded):
        return folded
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", word).casefold())
    folded = folded.translate(_TIDIED) or folded
    if _LATIN.search(folded) and _CYRILLIC.search(folded):
        folded = _in_one_script(folded)
    # What was left out or mended may have kept a mark from its letter.
    return folded if unicodedata.is_normalized("NFC", folded) else fold(unicodedata.normalize("NFC", folded))


def is_cyrillic(form: str) -> bool:
    """Whether a form has a letter of the Cyrillic script."""
    return not form.isascii() and _CYRILLIC.search(form) is not None


def latin(form: str) -> str:
    """A Serbian form in Cyrillic letters in Latin ones; any other as it is."""
    return form.translate(_SERBIAN) if is_cyrillic(form) else form


def _in_one_script(form: str) -> str:
    """A word in two scripts in the one that all its letters can be of; as it is where there is none.

    Where every letter has a twin, the script of most of them, and Cyrillic where they are as many.
    """
    latin, cyrillic = form.translate(_TO_LATIN), form.translate(_TO_CYRILLIC)
    can_be_latin, can_be_cyrillic = not _CYRILLIC.search(latin), not _LATIN.search(cyrillic)
    if can_be_latin and can_be_cyrillic:
        return latin if len(_LATIN.findall(form)) > len(_CYRILLIC.findall(form)) else cyrillic
    return latin if can_be_latin else cyrillic if can_be_cyrillic else form
