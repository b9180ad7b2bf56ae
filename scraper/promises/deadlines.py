"""Deadlines in words: what "до края на мандата" or "first quarter of 2025" means, as exactly as it says. Pure.

A year, a quarter or a month is over with its last day: "до 2025 г." is in time until 31 December 2025.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date

from scraper.errors import WrongInput
from scraper.promises.models import Deadline, Precision

EXPECTED = (
    "a day (2025-06-30, 30.06.2025, 30 юни 2025), a month (юни 2025), a quarter or half-year"
    " (първото тримесечие на 2025), a year (2025, до края на 2026) or the mandate's end (до края на мандата)"
)

_MONTHS = (
    ("януари", "january", "jan"),
    ("февруари", "february", "feb"),
    ("март", "march", "mar"),
    ("април", "april", "apr"),
    ("май", "may"),
    ("юни", "june", "jun"),
    ("юли", "july", "jul"),
    ("август", "august", "aug"),
    ("септември", "september", "sept", "sep"),
    ("октомври", "october", "oct"),
    ("ноември", "november", "nov"),
    ("декември", "december", "dec"),
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_ORDER = {
    **dict.fromkeys(("първо", "първото", "i", "1", "1-во", "1-вото", "1-ото", "first", "1st"), 1),
    **dict.fromkeys(("второ", "второто", "ii", "2", "2-ро", "2-рото", "second", "2nd"), 2),
    **dict.fromkeys(("трето", "третото", "iii", "3", "3-то", "3-тото", "third", "3rd"), 3),
    **dict.fromkeys(("четвърто", "четвъртото", "последното", "iv", "4", "4-то", "4-тото", "fourth", "4th", "last"), 4),
}

_Y = r"(?P<year>20\d\d)(?:\s?(?:г\.|г\b|година(?:та)?))?"
_M = "|".join(sorted(_MONTH, key=len, reverse=True))
_N = "|".join(sorted(map(re.escape, _ORDER), key=len, reverse=True))
_OF = r"(?:\s(?:на|от|за|of|in))?(?:\s?,)?\s"


def _last(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _day(found: re.Match[str]) -> date:
    return date(int(found["year"]), int(found["month"]), int(found["day"]))


def _named_day(found: re.Match[str]) -> date:
    return date(int(found["year"]), _MONTH[found["name"]], int(found["day"]))


def _part(months: int) -> Callable[[re.Match[str]], date]:
    """The last day of the quarter (3 months) or half-year (6) that was found."""

    def read(found: re.Match[str]) -> date:
        return _last(int(found["year"]), _ORDER[found["order"]] * months)

    return read


# In this order: what says more goes before what it holds.
_FORMS: tuple[tuple[str, Precision, Callable[[re.Match[str]], date]], ...] = (
    (r"(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)", "day", _day),
    (r"(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>20\d\d)(?:\s?(?:г\.|г\b|година))?", "day", _day),
    (rf"(?P<day>\d{{1,2}})(?:-?(?:ви|ри|ти|ми|st|nd|rd|th))?\s(?:of\s)?(?P<name>{_M}),?\s{_Y}", "day", _named_day),
    (r"(?P<name>" + _M + r")\s(?P<day>\d{1,2})(?:st|nd|rd|th)?,\s(?P<year>20\d\d)", "day", _named_day),
    (rf"(?P<order>{_N})\s?(?:тримесечие|трим\.|quarter){_OF}{_Y}", "quarter", _part(3)),
    (rf"q(?P<order>[1-4])(?:{_OF}|[ /-])?{_Y}", "quarter", _part(3)),
    (rf"(?P<order>{_N})\s?(?:полугодие(?:то)?|half(?:-year)?){_OF}{_Y}", "quarter", _part(6)),
    (rf"(?P<name>{_M}){_OF}{_Y}", "month", lambda found: _last(int(found["year"]), _MONTH[found["name"]])),
    (r"(?P<month>0[1-9]|1[0-2])[./](?P<year>20\d\d)(?:\s?г\.)?", "month",
     lambda found: _last(int(found["year"]), int(found["month"]))),
    (rf"20\d\d\s?(?:г\.)?\s?[-–—]\s?{_Y}", "year", lambda found: date(int(found["year"]), 12, 31)),
    (_Y, "year", lambda found: date(int(found["year"]), 12, 31)),
)  # fmt: skip
_COMPILED = tuple((re.compile(form), precision, read) for form, precision, read in _FORMS)
_MANDATE = re.compile(
    r"(?:(?:до|в|към)\s)?(?:края|рамките|срока|края\sна\sсрока)\sна\s(?:(?:настоящия|текущия)\s)?(?:управленския\s)?мандата?"
    r"|мандат(?:а|ът)?|(?:by|until|before|at)\sthe\send\sof\s(?:the|this)\s(?:mandate|term)|(?:the\s)?end\sof\s(?:the\s)?"
    r"(?:mandate|term)|within\sthe\s(?:mandate|term)"
)
# What stands before a time without saying more of it. "Until" and "by" include the time they name.
_LEAD = re.compile(
    r"^(?:срок(?:\sза\sизпълнение)?\s?[:–-]?\s|deadline\s?:?\s)?(?:(?:в\sсрок\s)?(?:до|не\sпо-късно\sот|през|към|in|by|until|"
    r"before|during|no\slater\sthan)\s)?(?:(?:the\s)?end\sof\s(?:the\s)?|края\sна\s|края\s|the\s)?"
    r"(?:месец\s|м\.\s?|година\s|year\s)?"
)


def understood(text: str, mandate: tuple[date, date | None]) -> Deadline:
    """The deadline that a text alone says. Raises WrongInput, which says what is understood.

    Where the words mean the end of a mandate that has none yet, that is an error too.
    """
    said = re.sub(r"\s+", " ", text).strip().lower().rstrip(" .;,") or text
    if _MANDATE.fullmatch(said):
        if mandate[1] is None:
            raise WrongInput(f"found {text!r} and a mandate without 'to', expected the day on which the mandate ends")
        return Deadline(mandate[1], "mandate", text.strip())
    bare = _LEAD.sub("", said, count=1)
    for form, precision, read in _COMPILED:
        # The dot that was taken off the end may have been that of "г.".
        if found := form.fullmatch(bare) or form.fullmatch(f"{bare}."):
            try:
                return Deadline(read(found), precision, text.strip())
            except ValueError:
                break
    raise WrongInput(f"found {text!r}, expected {EXPECTED}")
