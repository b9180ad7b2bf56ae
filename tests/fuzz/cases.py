"""How a page is read in one case: source's rules, hints, language, picked by a number so that a case can be run again."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from scraper.models import DateOrder, DateRule, Hints, Template

URL = "https://www.town.example/novini/2024/02/541-otkriha-gradina"
PLAIN = 0  # the case without rules, hints or language

LANGUAGES = (None, "bg", "de", "en-US", "sr", "sr-Latn", "uk", "el", "tr", "xx", "")
TIMEZONES = (None, "Europe/Sofia", "America/New_York")
CONTENT_TYPES = (
    None,
    "text/html; charset=windows-1251",
    "text/html; charset=utf-16",
    "text/html; charset=x",
    "a;b=c;;",
)
SELECTORS = (None, "h1", "title", "body", "td, div", "p", "*", "meta[property='og:title']", "div:has(> p)", "p:not(.x)")
BROKEN = ("h1[", ":not(", "", "a,,b", ":nth-child(n+", "\ud800", "div > > p", "x" * 1900)
PATTERNS = (
    None,
    r"(\d{1,2}\.\d{1,2}\.\d{4})",
    r"публ\. на (.*)",
    r"(\w+\s*)+$",  # without end on the right text
    r"(a|aa)+!",
    r"(\d",
    r"(?P<x>.)?",
    r"()",
    r"(?i)\p{L}+",
)
REMOVED = ((), ("b",), ("*",), ("h1[",), (".share", "table"))
ORDERS: tuple[DateOrder | None, ...] = (None, "dmy", "mdy", "ymd")
HINTS = (
    None,
    Hints("Откриха градина", "12.02.2024", "listing"),
    Hints("a…", "1.1.2020", "feed"),
    Hints("", "вчера", "feed"),
    Hints("\ud800" * 3, "9" * 5000, "listing"),
    Hints("x" * 100_000, "31.02.2024", "feed"),
)
NOWS = (None, datetime(2024, 2, 13, tzinfo=UTC), datetime(1995, 1, 1, tzinfo=UTC))

_T = TypeVar("_T")


def number_of(html: bytes) -> int:
    """The case that a page without a number is read in; a quarter of all are plain."""
    number = zlib.crc32(html)
    return PLAIN if number % 4 == 0 else number


def options(number: int) -> dict[str, Any]:
    """What `extract` is given in this case."""
    if number == PLAIN:
        return {}
    pick = _Pick(number)
    selectors = (*SELECTORS, *SELECTORS, *BROKEN)
    date = None if pick((True, False)) else DateRule(pick(selectors), pick(PATTERNS))
    template = Template(None, pick(selectors), pick(selectors), date, pick(REMOVED), pick(ORDERS))
    return {
        "template": pick((None, template)),
        "language": pick(LANGUAGES),
        "timezone": pick(TIMEZONES),
        "content_type": pick(CONTENT_TYPES),
        "hints": pick(HINTS),
        "now": pick(NOWS),
    }


class _Pick:
    """Takes one of each sequence by the digits of a number."""

    def __init__(self, number: int) -> None:
        self._left = number * 2654435761 + 97  # spread, so that like numbers are unlike cases

    def __call__(self, choices: Sequence[_T]) -> _T:
        self._left, index = divmod(self._left, len(choices))
        return choices[index]
