"""Money and measures in a text: "6,5 млн. лв.", "1 200 000 евро", "4,5 км", "120 места". Pure."""

from __future__ import annotations

import re
from decimal import Decimal

from scraper.promises.models import Amount, Quantity

_FIGURE = r"(?P<figure>\d{1,3}(?:[ \u00a0\u202f.,']\d{3})+(?:[.,]\d{1,2})?|\d{1,15}(?:[.,]\d{1,6})?)(?!\d)"
_TIMES = (("млрд", 9), ("милиард", 9), ("billion", 9), ("мл", 6), ("мил", 6), ("milli", 6), ("хил", 3), ("thous", 3))
_LARGE = r"(?P<times>млрд|милиард\w*|billion|млн|милион\w*|million|хил(?:яди)?|thousand)?\.?"
_CURRENCIES = (
    ("лв", "BGN"),
    ("лева", "BGN"),
    ("bgn", "BGN"),
    ("евро", "EUR"),
    ("eur", "EUR"),
    ("€", "EUR"),
    ("$", "USD"),
    ("usd", "USD"),
)
_AFTER = re.compile(
    rf"(?<![\w.,]){_FIGURE}\s*{_LARGE}\s*(?P<unit>лв(?!\w)|лева(?!\w)|bgn\b|евро(?!\w)|eur\b|€|\$|usd\b)", re.IGNORECASE
)
_BEFORE = re.compile(rf"(?<!\w)(?P<unit>€|\$|EUR|BGN)\s?{_FIGURE}\s*{_LARGE}", re.IGNORECASE)
_UNITS = (
    (r"км|km", "km"),
    (r"кв\.\s?м(?:етра)?\.?|м2|м²|m2|m²", "m²"),
    (r"куб\.\s?м(?:етра)?\.?|м3|м³", "m³"),
    (r"метра|metres|meters|м|m", "m"),
    (r"дка|декара", "дка"),
    (r"ха|хектара|hectares|ha", "ha"),
    (r"kWp|kW|MW", ""),
    (r"места|дървета|деца|жилища|апартамента|сгради|улици|автобуса|училища|площадки|places|trees|homes|buses", ""),
)
_MEASURED = re.compile(
    rf"(?<![\w.,/№-]){_FIGURE}\s?(?P<unit>{'|'.join(names for names, _ in _UNITS)})(?![\w.]\w)(?!\w)"
)


def amounts(text: str) -> tuple[Amount, ...]:
    """The sums of money in a text, each once."""
    found: list[Amount] = []
    for pattern in (_AFTER, _BEFORE):
        for each in pattern.finditer(text):
            unit, times = each["unit"].lower(), (each["times"] or "").lower()
            currency = next(code for name, code in _CURRENCIES if unit.startswith(name))
            power = next((power for name, power in _TIMES if times.startswith(name)), 0)
            found.append(Amount(_plain(_number(each["figure"]) * 10**power), currency))
    return tuple(dict.fromkeys(found))


def quantities(text: str) -> tuple[Quantity, ...]:
    """So many of something, each once; what may be read in two ways, "1.200 км", is left out."""
    found: list[Quantity] = []
    for each in _MEASURED.finditer(text):
        if re.fullmatch(r"\d{1,3}[.,]\d{3}", each["figure"]):
            continue
        unit = next(said or each["unit"] for names, said in _UNITS if re.fullmatch(names, each["unit"]))
        found.append(Quantity(_plain(_number(each["figure"])), unit))
    return tuple(dict.fromkeys(found))


def _number(figure: str) -> Decimal:
    """A number as it is printed: 6 000 000, 6.000.000,50, 6,5. A lone sign before three figures parts thousands."""
    bare = re.sub(r"[ \u00a0\u202f']", "", figure)
    decimals = re.search(r"[.,](\d{1,2}|\d{4,6})$", bare)
    whole = re.sub(r"[.,]", "", bare[: decimals.start()] if decimals else bare)
    return Decimal(f"{whole}.{decimals[1]}" if decimals else whole)


def _plain(value: Decimal) -> Decimal:
    """Without noughts that say nothing."""
    whole = value.to_integral_value()
    return Decimal(int(whole)) if whole == value else value.normalize()
