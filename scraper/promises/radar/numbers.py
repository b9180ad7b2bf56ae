"""Reads money, quantities, stages and numbers of papers out of a text, and tells when two are the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from scraper.promises.models import Amount, Quantity, Reference
from scraper.promises.money import FIGURE, figure, sums
from scraper.promises.radar.reading import Reading
from scraper.promises.radar.vocabulary import Vocabulary

_LEV = Decimal("1.95583")  # to the euro, fixed by law
_AND = frozenset(("и", "and", "und"))
_YEAR, _YEARS = ("г", "год", "годи", "year", "jahr"), range(1800, 2200)  # a date's, never a quantity
_COUNTED, _THOUSAND, _DIGITS = 3, 1000, 7
_EXACT, _ROUNDED = Decimal("0.005"), Decimal("0.03")  # how far apart two figures for one sum may be

_UNITS = (
    (r"км|километ\w+|km|kilomet\w+", "m", 1000),
    (r"кв\.? ?м\w*|м2|м²|m2|m²|квадратни метра|square met\w+|quadratmeter", "m2", 1),
    (r"дка|декара?", "m2", 1000),
    (r"ха|хектара?|ha|hektar", "m2", 10_000),
    (r"куб\.? ?м\w*|м3|м³|m3|m³", "m3", 1),
    (r"м|метра?|линейни метра|л\.? ?м|m|met(?:er|re)s?", "m", 1),
    (r"mw|мвт|мегавата?", "kW", 1000),
    (r"kw|квт|киловата?", "kW", 1),
)
_MEASURED = re.compile(rf"(?<![\w.,/])(?P<figure>{FIGURE})\s?-?(?P<unit>[^\W\d_]+\.?(?: ?[мm])?[23²³]?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A figure in a text: its value in a common unit, the unit, where it stands, and whether it is rounded."""

    value: Decimal
    unit: str
    start: int
    end: int
    rounded: bool = False


def money(text: str) -> tuple[Found, ...]:
    """Every sum with a currency, levs in euro."""
    return tuple(Found(*sum_of(each.amount), each.start, each.end, each.rounded) for each in sums(text))


def sum_of(amount: Amount) -> tuple[Decimal, str]:
    """A promise's amount as `money` gives it."""
    return _in_euro(amount.value, amount.currency)


def measures(text: str) -> tuple[Found, ...]:
    """Every figure that a word or a unit follows, in metres, square metres, kilowatts, else as it is."""
    found = []
    for match in _MEASURED.finditer(text):
        value = figure(match["figure"])
        if value is not None:
            found.append(Found(*_measured(value, match["unit"]), *match.span()))
    return tuple(each for each in found if not _is_date(each))


def counts(reading: Reading, words: Vocabulary) -> Iterator[Found]:
    """What is counted in words ("петте хиляди нови дървета"), or behind an adjective ("5000 нови дървета").

    The figure is given with each of the three words behind it, since any of them may be what is counted.
    """
    at = 0
    while at < len(reading.keys):
        value, after = _number(reading, words, at)
        if value is None:
            at += 1
            continue
        spelled = not words.numbers.keys().isdisjoint(reading.keys[at:after])
        for unit in range(after if spelled else after + 1, min(after + _COUNTED, len(reading.keys))):
            if reading.sentences[unit] != reading.sentences[at]:
                break
            found = Found(*_measured(Decimal(value), reading.forms[unit]), reading.starts[at], reading.ends[unit])
            if not _is_date(found):
                yield found
        at = after


def _number(reading: Reading, words: Vocabulary, at: int) -> tuple[int | None, int]:
    """The value of the figures or numerals that begin at a token, and where they end."""
    total, group, start = 0, 0, at
    while at < len(reading.keys):
        key = reading.keys[at]
        value = words.numbers.get(key) or (int(key) if key.isdigit() and len(key) <= _DIGITS else None)
        if value is None and not (
            key in _AND and at > start and reading.keys[min(at + 1, len(reading.keys) - 1)] in words.numbers
        ):
            break
        if value is not None and value >= _THOUSAND and key in words.numbers:
            total, group = total + max(group, 1) * value, 0
        elif value is not None and key.isdigit() and at > start:
            if len(key) != 3 or reading.between(at - 1) not in (" ", "\xa0"):
                break
            group = group * _THOUSAND + value
        elif value is not None:
            group += value
        at += 1
    return (total + group, at) if at > start else (None, at + 1)


def measure_of(quantity: Quantity) -> tuple[Decimal, str]:
    """A promise's quantity as `measures` gives it."""
    return _measured(quantity.value, quantity.unit)


def same(wanted: tuple[Decimal, str], found: Found) -> bool:
    """Whether a figure of a text is the one that is looked for; one said in millions may be rounded."""
    value, unit = wanted
    allowed = (_ROUNDED if found.rounded else _EXACT) * abs(value)
    return unit == found.unit and abs(value - found.value) <= allowed


def reference(wanted: Reference) -> re.Pattern[str]:
    """What finds a paper's number in a text: as it is written, and of a decision "№ 123 от 14.02.2024" for 123/2024."""
    number = wanted.number.strip()
    plain = r"\s*".join(re.escape(part) for part in re.findall(r"[^\W_]+|[\W_]", number) if not part.isspace())
    ways = [plain]
    if wanted.kind == "decision" and (dated := re.fullmatch(r"№?\s*(\d+)\s*/\s*(?:[\d.]*\.)?(\d{4})\D*", number)):
        ways.append(rf"{dated[1]}\s*(?:/|от|of|vom|dated)\s*(?:\d\d?\.\s?\d\d?\.\s?)?{dated[2]}")
    return re.compile(rf"(?<![\w/])(?:{'|'.join(ways)})(?![\w/])", re.IGNORECASE)


def parts(reading: Reading, words: Vocabulary, within: range | None = None) -> Iterator[tuple[int, int]]:
    """Stages and lots that are numbered ("етап II", "втория етап"): where, and their number."""
    for at in within if within is not None else range(len(reading.keys)):
        if reading.keys[at] not in words.parts:
            continue
        for other in (at + 1, at - 1):
            if 0 <= other < len(reading.forms) and reading.sentences[other] == reading.sentences[at]:
                number = _ordinal(reading.forms[other], reading.keys[other], words)
                if number:
                    yield at, number
                    break


def _ordinal(form: str, key: str, words: Vocabulary) -> int | None:
    if form.isdigit():
        return int(form) if len(form) < 3 else None
    bare = re.match(r"\d+", form)
    return words.ordinals.get(form) or words.ordinals.get(key) or (int(bare[0]) if bare and len(bare[0]) < 3 else None)


def _is(pattern: str, said: str | None) -> bool:
    return said is not None and re.fullmatch(pattern, said, re.IGNORECASE) is not None


def _in_euro(value: Decimal, currency: str) -> tuple[Decimal, str]:
    return (value / _LEV, "EUR") if currency.upper() == "BGN" else (value, currency.upper())


def _measured(value: Decimal, unit: str) -> tuple[Decimal, str]:
    said = unit.strip().rstrip(".").lower()
    for pattern, name, by in _UNITS:
        if _is(pattern, said):
            return value * by, name
    return value, said[:4]  # места, местата; камери, камерите


def _is_date(found: Found) -> bool:
    return found.unit in _YEAR and found.value in _YEARS
