"""Finds sums of money in a text as people print them: "6,5 млн. лв.", "€ 2 million", "1 200 000 евро". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from scraper.promises.models import Amount

FIGURE = r"\d{1,3}(?:[ \u00a0\u202f.,']\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d{1,15}(?:[.,]\d{1,6})?(?!\d)"
"""A number as it is printed; `figure` says which."""

_TIMES = (
    (r"хил(?:\.|яди|яда)?|thousand|tsd\.?|tausend", 10**3),
    (r"млн\.?|милион[аи]?|million(?:en|s)?|mio\.?|mln\.?", 10**6),
    (r"млрд\.?|милиард[аи]?|billion|milliarden?|mrd\.?", 10**9),
)
_CURRENCIES = ((r"лв\.?|лева?|BGN", "BGN"), (r"евро|€|EUR|euros?", "EUR"), (r"USD|\$|долар[аи]?", "USD"))
_ANY_TIMES = "|".join(pattern for pattern, _ in _TIMES)
_ANY_CURRENCY = "|".join(pattern for pattern, _ in _CURRENCIES)
_MONEY = re.compile(
    rf"(?<![\w.,])(?:(?P<before>{_ANY_CURRENCY})\s?)?(?P<figure>{FIGURE})\s?(?P<times>{_ANY_TIMES})?\s?"
    rf"(?P<after>{_ANY_CURRENCY})?(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount in its own currency, where it stands, and whether it is told in thousands or millions."""

    amount: Amount
    start: int
    end: int
    rounded: bool = False


def sums(text: str) -> tuple[Sum, ...]:
    """Every figure with a currency before or behind it, in the order of the text."""
    found = []
    for match in _MONEY.finditer(text):
        said = match["before"] or match["after"]
        value = figure(match["figure"])
        if said and value is not None:
            times = next((by for pattern, by in _TIMES if _is(pattern, match["times"])), 1)
            currency = next(code for pattern, code in _CURRENCIES if _is(pattern, said))
            found.append(Sum(Amount(plain(value * times), currency), *match.span(), rounded=times > 1))
    return tuple(found)


def figure(said: str) -> Decimal | None:
    """ "6 000 000", "1.500,50" and "4,5" as numbers; a last group of three digits is thousands."""
    bare = re.sub(r"[ \u00a0\u202f']", "", said)
    marks = re.findall(r"[.,]", bare)
    if marks:
        head, _, tail = bare.rpartition(marks[-1])
        grouped = len(tail) == 3 and (len(set(marks)) == 1) and not (len(marks) == 1 and head == "0")
        bare = re.sub(r"[.,]", "", bare) if grouped else re.sub(r"[.,]", "", head) + "." + tail
    try:
        return Decimal(bare)
    except InvalidOperation:
        return None


def plain(value: Decimal) -> Decimal:
    """Without noughts that say nothing."""
    whole = value.to_integral_value()
    return Decimal(int(whole)) if whole == value else value.normalize()


def _is(pattern: str, said: str | None) -> bool:
    return said is not None and re.fullmatch(pattern, said, re.IGNORECASE) is not None
