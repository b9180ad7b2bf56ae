"""What begins an item of a programme: "Приоритет 1:", "Мярка", "1.2.", "IV.", "а)", "•". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Style = Literal["word", "decimal", "roman", "letter", "paren", "bullet"]

# How high each word stands: what is lower holds what is higher.
RANKS = {
    **dict.fromkeys(("част", "раздел", "глава", "section", "chapter", "part"), 0),
    **dict.fromkeys(
        ("приоритет", "приоритетна ос", "приоритетна област", "направление", "област", "сфера", "политика"), 1
    ),
    **dict.fromkeys(("priority", "area", "pillar"), 1),
    **dict.fromkeys(("стратегическа цел", "обща цел", "цел", "goal"), 2),
    **dict.fromkeys(("специфична цел", "оперативна цел", "подцел", "objective"), 3),
    **dict.fromkeys(("мярка", "ангажимент", "measure", "commitment"), 4),
    **dict.fromkeys(("подмярка", "дейност", "поддейност", "проект", "задача", "activity", "action", "project"), 5),
}
PRIORITY, MEASURE = 3, 4  # ranks up to which a word names a priority, a measure; above them a project

_NAMES = "|".join(sorted(map(re.escape, RANKS), key=len, reverse=True))
_ROMAN = {"I": 1, "І": 1, "V": 5, "X": 10, "Х": 10, "L": 50}
_WORD = re.compile(
    rf"(?P<word>{_NAMES})\s*(?:№|#|no\.?\s)?\s*(?P<number>\d{{1,3}}(?:\.\d{{1,3}})*|[IVXІХ]{{1,5}}|[А-ЯA-Z])?"
    r"(?P<end>\s*[.:)]+(?:\s*[-–—])?\s*|\s+[-–—]\s+|\s+(?=[„“\"«])|\s+(?=[А-ЯA-Z])|\s*$)",
    re.IGNORECASE,
)
_DECIMAL = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,5})(?:[.)]+\s*|(?=\s))(?:[-–—]\s)?\s*(?=\S)")
_ROMANS = re.compile(r"(?P<number>[IVXІХ]{1,6})(?:[.)]+\s*|\s+[-–—]\s+)(?=\S)")
_LETTER = re.compile(r"(?P<number>[а-яa-z])(?:\)|\.\s)\s*(?=\S)|(?P<upper>[А-ЯA-Z])(?:\)|\.\s)\s*(?=\S)")
_PAREN = re.compile(r"\((?P<number>\d{1,3}|[а-яa-z])\)\s*(?=\S)")
_BULLET = re.compile(r"(?P<sign>[•▪◦●○■□➢➤►▶✓✔✅☑❖◆♦·‣⁃*–—\-\ue000-\uf8ff])\s*(?=\S)|(?P<o>o)\s+(?=[А-ЯA-Z])")


@dataclass(frozen=True, slots=True)
class Marker:
    """What stands before an item. `number` in figures, "1.2", or a letter; `size`: so many characters."""

    style: Style
    size: int
    number: str | None = None
    word: str | None = None
    sign: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for items that stand beside each other."""
        if self.style == "word":
            return (self.style, RANKS[self.word or ""])
        if self.style == "decimal":
            return (self.style, (self.number or "").count("."))
        return (self.style, self.sign)


def marker(text: str) -> Marker | None:
    """What an item begins with; None where a line begins with its words."""
    return _word(text) or _decimal(text) or _other(text)


def _word(text: str) -> Marker | None:
    found = _WORD.match(text)
    if not found or not (found["number"] or ":" in found["end"]):
        return None  # "Проект за …" begins a sentence
    number = found["number"]
    if number and found["end"].isspace() and not number[0].isdigit():
        return None  # "Проект А …": as likely a word of one letter
    return Marker("word", found.end(), _figures(number) if number else None, found["word"].lower())


def _decimal(text: str) -> Marker | None:
    found = _DECIMAL.match(text)
    if not found:
        return None
    number, rest = found["number"], text[found.end() :]
    dotted = found[0].strip()[-1] in ".)-–—"
    if not dotted and ("." not in number or not (rest[0].isupper() or rest[0] in '„“"«')):
        return None  # "12 места", "2.5 км"
    if rest[0].isdigit() or re.match(r"(?:г\.|лв|км|хил|млн|%)", rest):
        return None  # "1. 5 млн." and the like
    return Marker("decimal", found.end(), ".".join(str(int(part)) for part in number.split(".")))


def _other(text: str) -> Marker | None:
    if found := _ROMANS.match(text):
        return Marker("roman", found.end(), _figures(found["number"]))
    if found := _PAREN.match(text):
        return Marker("paren", found.end(), found["number"])
    if found := _LETTER.match(text):
        sign = "upper" if found["upper"] else "lower"
        return Marker("letter", found.end(), (found["number"] or found["upper"]).lower(), sign=sign)
    if found := _BULLET.match(text):
        dash = found["sign"] in tuple("-–—")
        if dash and found[0] == found["sign"] and not text[found.end()].isupper():
            return None  # "-5 градуса"
        return Marker("bullet", found.end(), sign="-" if dash else found["sign"] or "o")
    return None


def _figures(number: str) -> str:
    """ "IV" as "4"; figures as they are, a letter small."""
    if number[0].isdigit():
        return ".".join(str(int(part)) for part in number.split("."))
    values = [_ROMAN.get(letter) for letter in number.upper()]
    if None in values:
        return number.lower()
    digits = [value or 0 for value in values]
    return str(sum(-one if one < other else one for one, other in zip(digits, [*digits[1:], 0], strict=True)))
