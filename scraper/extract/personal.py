"""Finds numbers that are a private person's in a text: national numbers, bank accounts, mobile telephones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["egn", "lnch", "national", "iban", "telephone"]
KINDS: tuple[Kind, ...] = ("egn", "lnch", "national", "iban", "telephone")


@dataclass(frozen=True, slots=True)
class Number:
    """A personal number: `value` without what parts its digits, and where it stands in the text."""

    kind: Kind
    value: str
    start: int
    end: int


def find(text: str, language: str | None = None) -> tuple[Number, ...]:
    """Every personal number in a text, in its order; `language` (bg, pl, sr-Latn) says whose national numbers count.

    A number that ends its check digits by chance is told by what stands before it: after № or тел. it is none.
    """
    code = (language or "").partition("-")[0].lower()
    found: set[Number] = set()
    for match in _WORTH.finditer(text):
        around = (max(0, match.start() - _BEGINS), min(len(text), match.end() + _ENDS))
        found.update(_ibans(text, *around))
        found.update(_mobiles(text, code, *around))
        found.update(_bulgarian(text, *around) if code in ("bg", "") else ())
        found.update(_national(text, code, *around) if code in _NATIONAL else ())
    found.update(_called(text) if code in ("bg", "") else ())
    taken: list[Number] = []
    for number in sorted(found, key=lambda each: (each.start, -each.end)):
        if not taken or number.start >= taken[-1].end:
            taken.append(number)
    return tuple(taken)


# What all of them have: digits with little between them. One search that begins at digits alone, since every text is
# asked and few have any; the rest looks only around what it finds.
_WORTH = re.compile(r"[0-9][0-9 \u00a0\u2007\u2009\u202f\u2010-\u2015/()-]{6,60}[0-9]")
_BEGINS, _ENDS = 12, 30  # characters of an IBAN that may stand around it

# --- Bulgaria ---------------------------------------------------------------------

_TEN = re.compile(r"(?<![\d.,/\\_-])\d{6}(?:\d{4}|[ ]\d{4}(?!\d))(?!\d|[.,/\\_-]\d)")
_EGN_SAID = re.compile(r"\bЕГН\b|единен граждански номер", re.IGNORECASE)
_LNCH_SAID = re.compile(r"\bЛНЧ?\b|личен номер(?: на чужденец)?", re.IGNORECASE)
# After these a number counts things, not people. The nearest word before it decides.
_OTHER = re.compile(
    r"(?:№|\bN[o°]\b|\bномер|\bвх\b|\bизх\b|\bрег\b|\bУИН\b|\bЕИК\b|\bбулстат|\bкод|\bID\b|\bпартида|\bпоръчка|\bдоговор|"
    r"\bпреписка|\bтел\b|\bтелефон|\bфакс|\bgsm\b|\bмоб|\bсметка|\bидентификатор|\bISBN\b|\bISSN\b|\bBIC\b|\bdoi\b)"
    r"[\s.:,№#()/-]{0,6}$",
    re.IGNORECASE,
)
_BEFORE = 60  # characters
_NEAR = 100
_EGN_WEIGHTS = (2, 4, 8, 5, 10, 9, 7, 3, 6)
_LNCH_WEIGHTS = (21, 19, 17, 13, 11, 9, 7, 3, 1)


def _bulgarian(text: str, start: int, end: int) -> Iterator[Number]:
    for match in _TEN.finditer(text, start, end):
        value = match.group().replace(" ", "")
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        said = bool(_EGN_SAID.search(before))
        if _is_egn(value) and (said or (" " not in match.group() and _alive(value) and not _OTHER.search(before))):
            yield Number("egn", value, *match.span())
        elif _LNCH_SAID.search(before) and not said and _is_lnch(value):
            yield Number("lnch", value, *match.span())


# Whoever calls it so means one, however the digits are parted: Cyrillic О for 0, full-width digits. In any case.
_CALL = re.compile(
    r"(?<![^\W\d_])(?:(?P<egn>[ЕE]\.?[ГG]\.?[НHN]|единен граждански номер)|ЛНЧ|личен номер(?: на чужденец)?)"
    r"(?![^\W\d_])",
    re.IGNORECASE,
)
# What begins each of them, and few words else: four times as quick to look for.
_CALLS = re.compile(
    r"[ЕеEeЛл](?:\.?[ГгGg]\.?[НнHhNn]|[Нн][Чч]|[Ии][Чч][Ее][Нн] [Нн]|[Дд][Ии][Нн][Ее][Нн] [Гг])", re.ASCII
)
_LOOSE = re.compile(
    r"(?<!\d)(?:(?=\d)|(?<!\w))(?=([\dОO](?:[\s./\u00ad\u200b\u2010-\u2015-]?[\dОO]){9})(?!\d))", re.IGNORECASE
)
_LEAST = 5  # true digits of ten
_TEN_AT_MOST = 20  # characters of ten digits and what parts them
_ZERO = str.maketrans("ОоOo", "0000")


def _called(text: str) -> Iterator[Number]:
    """ЕГН and ЛНЧ that are called so; of a ЛНЧ, whose check is weak, only the first number after the word."""
    if not _CALLS.search(text):
        return
    for call in _CALL.finditer(text):
        check = _is_egn if call["egn"] else _is_lnch
        for match in _LOOSE.finditer(text, call.end(), call.end() + _BEFORE + _TEN_AT_MOST):
            between = text[call.end() : match.start()]
            true = sum(map(str.isdecimal, match[1])) >= _LEAST
            value = "".join(str(int(letter)) for letter in match[1].translate(_ZERO) if letter.isdecimal())
            first = not any(map(str.isdecimal, between))
            if true and len(between) <= _BEFORE and (call["egn"] or first) and check(value):
                yield Number("egn" if call["egn"] else "lnch", value, *match.span(1))


def _is_egn(value: str) -> bool:
    """ЕГН: year, month and day of birth (month + 20 before 1900, + 40 from 2000 on), three digits, a check digit."""
    return _birth(value) is not None and _sum(value, _EGN_WEIGHTS) % 11 % 10 == int(value[9])


def _birth(value: str) -> date | None:
    year, month, day = int(value[:2]), int(value[2:4]), int(value[4:6])
    century, month = (2000, month - 40) if month > 40 else (1800, month - 20) if month > 20 else (1900, month)
    try:
        return date(century + year, month, day)
    except ValueError:
        return None


def _alive(value: str) -> bool:
    """Whether somebody born then may live; who says ЕГН beside the number means anybody."""
    born = _birth(value)
    return born is not None and 1905 <= born.year <= 2040


def _is_lnch(value: str) -> bool:
    """ЛНЧ, the number of a foreigner: nine digits and a check digit."""
    return _sum(value, _LNCH_WEIGHTS) % 10 == int(value[9])


def _sum(value: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(value, weights, strict=False))


# --- bank accounts (ISO 13616) ------------------------------------------------------

_IBAN = re.compile(r"([A-Z]{2}[ \u00a0]?\d{2}(?:[ \u00a0\u2007\u2009\u202f\u2010-\u2015-]?[A-Z0-9]){11,30})")
# fmt: off
_LENGTHS: Mapping[str, int] = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29,
    "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29,
    "ES": 24, "FI": 18, "FK": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28,
    "HN": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20,
    "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19,
    "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29,
    "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24,
    "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
    "YE": 30,
}
# fmt: on
_LOOK_ALIKE = str.maketrans("АВЕКМНОРСТХ", "ABEKMHOPCTX")


def _ibans(text: str, start: int, end: int) -> Iterator[Number]:
    for match in _IBAN.finditer(text[start:end].translate(_LOOK_ALIKE)):
        begins = start + match.start()
        length, value, ends = _LENGTHS.get(match[1][:2]), "", begins
        for at, letter in enumerate(match[1], begins):
            if length is None or len(value) == length:
                break
            value += letter if letter.isalnum() else ""
            ends = at + 1
        whole = length == len(value) and not text[ends : ends + 1].isalnum() and not text[begins - 1 : begins].isalnum()
        if whole and _mod97(value) and not _is_budget(value):
            yield Number("iban", value, begins, ends)


def _mod97(value: str) -> bool:
    return int("".join(str(int(letter, 36)) for letter in value[4:] + value[:4])) % 97 == 1


def _is_budget(value: str) -> bool:
    """A Bulgarian account of a public body: its kind (the two digits after bank and branch) is one of the budget."""
    return value.startswith("BG") and value[12] in "38"


# --- telephones ---------------------------------------------------------------------

_PART = r"[ \u00a0/-]?"
# A number that people are invited to call is the office's, whoever answers there.
_INVITED = re.compile(
    r"\b(?:контакт|сигнал|справк|информаци|информир|запис|заяв|дежур|горещ|централа|обади|обажда|питан|кмет|секретар|"
    r"сътрудник|начални|дирек|отдел|общин|председател|лице за|служител|на тел|на\s*$|"
    r"kontakt|inform|contact|relați|prijav|zgłos|anmeld|rückfrag|auskunft|ansprech)|@",
    re.IGNORECASE,
)
# National forms of mobile numbers; with its country's code a number is one whatever the page's language.
_MOBILE = {
    "bg": rf"0?8[789]{_PART}(?:\d{_PART}){{6}}\d",
    "pl": rf"[5-8]\d\d{_PART}(?:\d{_PART}){{5}}\d",
    "ro": rf"0?7(?:\d{_PART}){{7}}\d",
    "hr": rf"0?9[1-9]{_PART}(?:\d{_PART}){{5,6}}\d",
    "sr": rf"0?6[0-9]{_PART}(?:\d{_PART}){{5,6}}\d",
    "mk": rf"0?7[0-9]{_PART}(?:\d{_PART}){{5}}\d",
    "cs": rf"[67]\d\d{_PART}(?:\d{_PART}){{5}}\d",
    "sk": rf"0?9\d\d{_PART}(?:\d{_PART}){{5}}\d",
    "de": rf"0?1[5-7]\d{_PART}(?:\d{_PART}){{6,7}}\d",
}
_CODES = {
    "bg": "359",
    "pl": "48",
    "ro": "40",
    "hr": "385",
    "sr": "381",
    "mk": "389",
    "cs": "420",
    "sk": "421",
    "de": "49",
}
_PHONES = {
    language: re.compile(
        rf"(?<![\d+.,/-])(?:(?:\+|00){_CODES[language]}{_PART}(?:\(0\){_PART})?)?(?:{shape})(?!\d|[.,/-]\d)"
    )
    for language, shape in _MOBILE.items()
}
_PHONE_SAID = re.compile(r"\b(?:tel|mob|kom|gsm|telef\w*|phone)\b[\s.:]{0,4}$", re.IGNORECASE)


def _mobiles(text: str, language: str, start: int, end: int) -> Iterator[Number]:
    pattern = _PHONES.get(language)
    for match in pattern.finditer(text, start, end) if pattern else ():
        value = re.sub(r"\D", "", match.group())
        code = _CODES[language]
        if _INVITED.search(text[max(0, match.start() - _NEAR) : match.start()]):
            continue
        value = value.removeprefix("00").removeprefix(code).removeprefix("0")
        if not match.group().startswith("0") and not match.group().startswith("+"):
            before = text[max(0, match.start() - 20) : match.start()]
            if not _PHONE_SAID.search(before):
                continue
        yield Number("telephone", value, *match.span())


# --- national numbers of other countries ----------------------------------------------

_Check = Callable[[str], bool]


def _pesel(value: str) -> bool:
    month = int(value[2:4]) % 20
    return 1 <= month <= 12 and 1 <= int(value[4:6]) <= 31 and _tens(value, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3))


def _tens(value: str, weights: tuple[int, ...]) -> bool:
    return (10 - _sum(value, weights) % 10) % 10 == int(value[-1])


def _cnp(value: str) -> bool:
    rest = _sum(value, (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)) % 11
    return 1 <= int(value[3:5]) <= 12 and 1 <= int(value[5:7]) <= 31 and (rest if rest < 10 else 1) == int(value[12])


def _jmbg(value: str) -> bool:
    rest = 11 - _sum(value, (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    dated = 1 <= int(value[:2]) <= 31 and 1 <= int(value[2:4]) <= 12 and value[4] in "90"
    return dated and (0 if rest > 9 else rest) == int(value[12])


def _oib(value: str) -> bool:
    rest = 10
    for digit in value[:10]:
        rest = ((rest + int(digit)) % 10 or 10) * 2 % 11
    return (11 - rest) % 10 == int(value[10])


def _rodne(value: str) -> bool:
    month, day = int(value[2:4]) % 50 % 20, int(value[4:6])
    return 1 <= month <= 12 and 1 <= day <= 31 and len(value) == 10 and int(value) % 11 == 0


def _isikukood(value: str) -> bool:
    rest = _sum(value, (1, 2, 3, 4, 5, 6, 7, 8, 9, 1)) % 11
    if rest == 10:
        rest = _sum(value, (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)) % 11 % 10
    return value[0] in "123456" and 1 <= int(value[3:5]) <= 12 and 1 <= int(value[5:7]) <= 31 and rest == int(value[10])


_BOUND, _END = r"(?<![\d.,/-])", r"(?!\d|[.,-]\d)"
_OIB_SAID = re.compile(r"\bOIB\b[\s.:]{0,4}$")
_NATIONAL: Mapping[str, tuple[re.Pattern[str], _Check]] = {
    "pl": (re.compile(rf"{_BOUND}\d{{11}}{_END}"), _pesel),
    "ro": (re.compile(rf"{_BOUND}[1-8]\d{{12}}{_END}"), _cnp),
    "hr": (re.compile(rf"{_BOUND}\d{{11}}{_END}"), _oib),
    "sr": (re.compile(rf"{_BOUND}\d{{13}}{_END}"), _jmbg),
    "bs": (re.compile(rf"{_BOUND}\d{{13}}{_END}"), _jmbg),
    "mk": (re.compile(rf"{_BOUND}\d{{13}}{_END}"), _jmbg),
    "sl": (re.compile(rf"{_BOUND}\d{{13}}{_END}"), _jmbg),
    "cs": (re.compile(rf"{_BOUND}\d{{6}}/\d{{4}}{_END}"), _rodne),
    "sk": (re.compile(rf"{_BOUND}\d{{6}}/\d{{4}}{_END}"), _rodne),
    "et": (re.compile(rf"{_BOUND}\d{{11}}{_END}"), _isikukood),
    "lt": (re.compile(rf"{_BOUND}\d{{11}}{_END}"), _isikukood),
}


def _national(text: str, language: str, start: int, end: int) -> Iterator[Number]:
    pattern, check = _NATIONAL[language]
    for match in pattern.finditer(text, start, end):
        value = match.group().replace("/", "")
        # In a row of digits a check digit is right by chance once in ten: an OIB must be called one.
        if check(value) and (language != "hr" or _OIB_SAID.search(text[: match.start()][-12:])):
            yield Number("national", value, *match.span())
