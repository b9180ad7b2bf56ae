"""Money and measures in a text: "6,5 млн. лв.", "1 200 000 евро", "4,5 км", "120 места". Pure."""

from __future__ import annotations

import re

from scraper.promises.models import Amount, Quantity
from scraper.promises.money import FIGURE, figure, plain, sums

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
    rf"(?<![\w.,/№-])(?P<figure>{FIGURE})\s?(?P<unit>{'|'.join(names for names, _ in _UNITS)})(?![\w.]\w)(?!\w)"
)


def amounts(text: str) -> tuple[Amount, ...]:
    """The sums of money in a text, each once."""
    return tuple(dict.fromkeys(each.amount for each in sums(text)))


def quantities(text: str) -> tuple[Quantity, ...]:
    """So many of something, each once; what may be read in two ways, "1.200 км", is left out."""
    found: list[Quantity] = []
    for each in _MEASURED.finditer(text):
        if re.fullmatch(r"\d{1,3}[.,]\d{3}", each["figure"]):
            continue
        value = figure(each["figure"])
        unit = next(said or each["unit"] for names, said in _UNITS if re.fullmatch(names, each["unit"]))
        if value is not None:
            found.append(Quantity(plain(value), unit))
    return tuple(dict.fromkeys(found))
