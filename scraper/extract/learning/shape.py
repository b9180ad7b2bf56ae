"""How a site writes its dates, seen over all of them: a pattern that cuts them out, and the order of day and month."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from scraper.models import DateOrder

_SHAPES = (
    r"\d{1,2}\.\d{1,2}\.\d{4}",
    r"\d{1,2}/\d{1,2}/\d{4}",
    r"\d{1,2}-\d{1,2}-\d{4}",
    r"\d{4}-\d\d-\d\d",
    r"\d{4}[./]\d{1,2}[./]\d{1,2}",
    r"\d{1,2}\.? \p{L}+\.? \d{4}",
    r"\d{1,2}[^\d\n]{1,4}\p{L}+[^\d\n]{1,8}\d{4}",
    r"\p{L}+ \d{1,2},? \d{4}",
)
_NUMBERS = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d\d)(?!\d)")
_LABEL = 40  # characters before a date that may be its label


@dataclass(frozen=True, slots=True)
class Order:
    """In what order a site writes day and month: how many different dates say so, and how many the contrary."""

    order: DateOrder
    dates: int
    against: int


def pattern(before: str, shown: Iterable[str]) -> str | None:
    """A pattern for dates such as those in `shown` that stand after the text `before`, or alone in their line."""
    texts = list(shown)
    shape = next((shape for shape in _SHAPES if all(_is_shaped(shape, text) for text in texts)), None)
    if shape is None or len(before) > _LABEL:
        return None
    label = r"\s+".join(re.escape(word) for word in before.split())
    return rf"{label}\s*({shape})" if label else rf"(?m)^({shape})"


def _is_shaped(shape: str, text: str) -> bool:
    return bool(re.match(shape.replace(r"\p{L}", r"[^\W\d_]"), text))


def order(texts: Iterable[str], known: Iterable[tuple[str, str]]) -> Order | None:
    """The order, from dates as they stand on the site's pages; None where none of them can tell.

    `known` are pairs of a date as it is shown and the same day as the page gives it to machines (ISO).
    """
    days, months = 0, 0
    for text in set(texts):
        for first, _, second, _ in _NUMBERS.findall(text):
            days += int(first) > 12 >= int(second)
            months += int(second) > 12 >= int(first)
    for text, day in set(known):
        for first, _, second, year in _NUMBERS.findall(text):
            if first != second and year == day[:4]:
                days += (int(first), int(second)) == (int(day[8:10]), int(day[5:7]))
                months += (int(second), int(first)) == (int(day[8:10]), int(day[5:7]))
    if max(days, months) < 10 * min(days, months) or days == months:
        return None
    return Order("dmy", days, months) if days > months else Order("mdy", months, days)
