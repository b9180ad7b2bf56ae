"""A date's text to a date: what a person wrote on a page, in a listing or a feed, as an ISO string."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from datetime import date as _date
from datetime import timezone as fixed
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from scraper.extract import words
from scraper.letters import squeeze
from scraper.models import DateOrder

YEARS = range(1990, 2100)  # no town had a page before, and a later year is a slip of the hand
_SHORTEST_MONTH = 3  # letters
_LONGEST = 1000  # characters of one date's text that are looked at

_YEAR = r"(?:19|20)\d\d"
_WORD = r"[^\W\d_]{2,15}"
_ORDINAL = r"(?:[-\s]?(?:ти|ви|ри|ми|ма|го|st|nd|rd|th|er|ste|de|e|η|ος)\b|\.|º|ª|°)?"
_BETWEEN = r"[\s.,/-]{1,3}(?:(?:de|del|di|da|of)\s+|(?:d|ta)['’]\s*)?"
# The numbers after a day are tried in this order at each place of the text.
_DATE = re.compile(
    rf"(?<!\d)(?<!\d[.,])(?:"
    rf"(?P<iso_year>{_YEAR})(?P<sep>[-./])\s?(?P<iso_month>\d{{1,2}})(?P=sep)\s?(?P<iso_day>\d{{1,2}})(?!\d)"
    rf"|(?P<first>\d{{1,2}})\s?(?P<mark>[./·-])\s?(?P<second>\d{{1,2}})\s?(?P=mark)\s?"
    rf"(?P<year>\d{{4}}|\d\d)(?!\d|[.:/]\d)"
    # A day, a month's name, perhaps a weekday in brackets, a year: "27 януари (вторник) 2026 г.", "06 окт 25".
    rf"|(?P<day>\d{{1,2}}){_ORDINAL}{_BETWEEN}(?P<month>{_WORD})(?:\s*\([^\d()]{{2,20}}\))?"
    rf"(?:{_BETWEEN})(?P<named_year>{_YEAR}|['’]?\d\d(?!\s?[.:h]\d))(?!\d)"
    rf"|(?P<lv_year>{_YEAR})\.?\s*gada\s+(?P<lv_day>\d{{1,2}})\.?\s*(?P<lv_month>{_WORD})"
    rf"|(?P<hu_year>{_YEAR})\.?\s*(?:m\.\s*|г\.\s*)?(?P<hu_month>{_WORD})\.?\s+(?P<hu_day>\d{{1,2}})(?!\d|[.:]\d)"
    rf"|(?P<cjk_year>{_YEAR})\s?[年년]\s?(?P<cjk_month>\d{{1,2}})\s?[月월]\s?(?P<cjk_day>\d{{1,2}})\s?[日일]"
    rf")|(?<!\w)(?P<us_month>{_WORD})\.?\s+(?P<us_day>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"(?:\s*,\s*|\s+)(?:(?P<us_year>{_YEAR})(?!\d)"
    # C's asctime(), as old programs print it: "Tue Jul 30 09:35:14 CEST 2019".
    rf"|(?P<c_clock>\d\d:\d\d:\d\d)\s+(?:(?P<c_zone>[A-Z]{{2,5}})\s+)?(?P<c_year>{_YEAR})(?!\d))",
    re.IGNORECASE,
)
# What every match of _DATE holds; it begins with a set of characters, so that the search for it is quick.
_HINT = re.compile(
    r"[0-9](?:[09]\d\d|\s?[./·-]\s?\d\d?\s?[./·-]\s?\d\d"
    r"|[\s-]?[^\W\d]{0,3}[\s.,/-]{1,3}[^\W\d_]{2,15}[\s.,/'’-]{1,4}\d\d(?!\d))"
)
_NAMED = (
    *(("named_year", "month", "day"), ("hu_year", "hu_month", "hu_day"), ("us_year", "us_month", "us_day")),
    *(("lv_year", "lv_month", "lv_day"), ("c_year", "us_month", "us_day")),
)
_MONTH = re.compile(
    rf"(?<![\w-])(?P<month>{_WORD})\.?,?\s+(?:(?:de|del|di)\s+)?(?P<year>{_YEAR})(?!\d)"
    rf"|\A(?:(?P<iso_year>{_YEAR})[-/.](?P<iso_month>\d\d)|(?P<number>\d\d)[./](?P<number_year>{_YEAR}))\s*(?:г\.?)?\Z"
)
_BASIC = re.compile(rf"({_YEAR})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?\s*(Z|[+-]\d{{4}})?)?")
_EPOCH = re.compile(r"(1\d{9})(?:\d{3})?")  # seconds or milliseconds since 1970
_CLOCK = r"(?P<hour>[01]?\d|2[0-3])(?P<colon>[:.h])(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?:[.,]\d+)?(?!\d)"
_TIME_AFTER = re.compile(
    r"\s*(?:(?:г(?:од(?:ина)?)?|р)\b)?\.?[\s,;|(/·@–—-]*T?"
    r"(?:(?:(?P<marked>um|kl\.?|klo|kell|alle ore|alle|ore|ora|godz\.?|o godz\.?)|"
    r"в|във|у|о|at|à|a las|às|w|o|u|om|ob|saat|στις)\s+)?"
    + _CLOCK
    + r"\s*(?P<half>[ap]\.?m\b\.?)?(?P<hours>ч|час|h\b|Uhr)?"
    r"(?:[а-я]*\.?\s*(?P<zone>Z\b|(?:GMT|UTC)?[+-]\d\d:?\d\d|[A-Z]{2,4}\b))?",
)
_TIME_BEFORE = re.compile(_CLOCK + r"\s*(?P<hours>ч(?:аса?)?\b\.?)?\s*[|/,;·–—-]?\s*\Z")
_WEEKDAY_BEFORE = re.compile(rf"({_WORD})\.?,?\s*\Z")
# RFC 822, section 5, and the zones that European pages name.
_EUROPE = {"Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3}
_AMERICA = {"EDT": -4, "EST": -5, "CDT": -5, "CST": -6, "MDT": -6, "MST": -7, "PDT": -7, "PST": -8}
_HOURS_EAST = _EUROPE | _AMERICA


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date as it stands in a text, from `start` to `end`; without `day` it is a month.

    `swapped` is what it is with day and month the other way round, where nothing but custom decided between them.
    """

    start: int
    end: int
    year: int
    month: int
    day: int | None
    at: time | None = None
    zone: tzinfo | None = None
    swapped: _date | None = None

    def date(self) -> str:
        """The day as it is written, in whatever zone (`2024-02-12`), or the month."""
        return f"{self.year:04}-{self.month:02}" + (f"-{self.day:02}" if self.day else "")

    def iso(self, timezone: str | None) -> str:
        """The month, the day, or the moment in `timezone` (a time of no known zone is dropped)."""
        if self.day is None:
            return self.date()
        day = _date(self.year, self.month, self.day)
        local = zone_of(timezone)
        # Exactly midnight is what a program prints for a day without a time.
        if self.at is None or self.at == time() or (self.zone or local) is None:
            return day.isoformat()
        moment = datetime.combine(day, self.at, self.zone or local)
        return (moment.astimezone(local) if local else moment).isoformat(timespec="seconds")


def readable_date(
    text: str, *, language: str | None = None, order: DateOrder | None = None, timezone: str | None = None
) -> str | None:
    """The first date that `text` gives: `2024-02-12`, `2024-02-12T10:30:00+02:00`, `2024-02`, or None.

    A time is kept where its zone is known: from the text, else `timezone` (IANA), into which it is converted.
    `order` decides numbers like 03/04/2024; without it a weekday beside them does, else the day comes first
    (the month for `en-US`). An empty stamp ("публ. на .. г.") is None.
    """
    found = stamp_of(text, language, order)
    return found.iso(timezone) if found else None


def stamp_of(text: str, language: str | None = None, order: DateOrder | None = None) -> Stamp | None:
    """The first date in `text`, which is all about it: a month and ISO 8601's basic form count too."""
    text = squeeze(text[:_LONGEST])
    return _basic(text) or next(stamps(text, language, order), None) or _month_alone(text, language)


def may_hold_date(text: str) -> bool:
    """Whether it is worth to look for a date in `text`; quick."""
    return _HINT.search(text) is not None


def stamps(text: str, language: str | None = None, order: DateOrder | None = None) -> Iterator[Stamp]:
    """Every full date in `text`, in order, with the time beside it."""
    place = 0
    if not may_hold_date(text):
        return
    while match := _DATE.search(text, place):
        day, swapped = _day(match, text, language, order)
        if day is None:
            place = match.start() + 1
            continue
        stamp = _timed(text, match, day, swapped)
        yield stamp
        place = stamp.end


@lru_cache(maxsize=64)
def zone_of(name: str | None) -> ZoneInfo | None:
    """The zone of that IANA name, or None if there is none."""
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, KeyError):
        return None


# --- day, month, year -------------------------------------------------------


def _day(
    match: re.Match[str], text: str, language: str | None, order: DateOrder | None
) -> tuple[_date | None, _date | None]:
    """The day, and what it would be the other way round if that is as likely."""
    part = match.groupdict()
    if part["first"]:
        return _numeric(match, text, language, order)
    for kind in ("iso", "cjk"):
        if part[f"{kind}_year"]:
            return _real(part[f"{kind}_year"], int(part[f"{kind}_month"]), part[f"{kind}_day"]), None
    year, word, day = next(names for names in _NAMED if part[names[0]])
    number = words.month(part[word], language)
    return (_real(part[year], number, part[day]) if number else _parsed(match[0], part[word], language)), None


def _numeric(
    match: re.Match[str], text: str, language: str | None, order: DateOrder | None
) -> tuple[_date | None, _date | None]:
    first, second, year = match["first"], match["second"], match["year"]
    if order == "ymd" and len(year) == 2:
        return _real(first, int(second), year), None
    day_first, month_first = _real(year, int(second), first), _real(year, int(first), second)
    beside = _WEEKDAY_BEFORE.search(text, max(0, match.start() - 20), match.start())
    weekday = words.weekday(beside[1], language) if beside else None
    if weekday is not None:
        fits = [day for day in (day_first, month_first) if day and day.weekday() == weekday]
        if len(fits) == 1:
            return fits[0], None
    tag = (language or "").lower().replace("_", "-")
    if order == "mdy" or (order is None and tag == "en-us"):
        return month_first or day_first, None
    # Only English is written both ways, and a point stands between day and month nowhere but in Europe.
    doubtful = order is None and tag in ("", "en") and match["mark"] != "." and first != second and month_first
    return day_first or month_first, month_first or None if doubtful and day_first else None


def _real(year: str, month: int, day: str) -> _date | None:
    number = int(year.strip("'’"))
    if len(year) < 4:
        number += 1900 if number >= 90 else 2000
    try:
        return _date(number, month, int(day)) if number in YEARS else None
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def _parsed(text: str, word: str, language: str | None) -> _date | None:
    """A date whose month's name no table has: dateparser may know the form, but only in a language it is told."""
    if not language or len(word) < _SHORTEST_MONTH or not words.resembles_month(word, language):
        return None
    parser = _dateparser(language)
    found = parser.get_date_data(text).date_obj if parser else None
    return found.date() if found and found.year in YEARS else None


@lru_cache(maxsize=16)
def _dateparser(language: str) -> Any:
    # It takes a tenth of a second to load, and most pages never need it.
    from dateparser.date import DateDataParser  # noqa: PLC0415

    settings = {"DATE_ORDER": "DMY", "REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["absolute-time"]}
    try:
        parser = DateDataParser(languages=[re.split(r"[-_]", language.lower())[0]], settings=settings)
        parser.get_date_data("1.1.2000")  # a language that it does not know is refused only here
        return parser
    except ValueError:
        return None


def _month_alone(text: str, language: str | None) -> Stamp | None:
    for match in _MONTH.finditer(text):
        named = match["month"]
        number = words.month(named, language) if named else int(match["iso_month"] or match["number"])
        year = int(match["year"] or match["iso_year"] or match["number_year"])
        if number and 1 <= number <= 12 and year in YEARS:
            return Stamp(match.start(), match.end(), year, number, None)
    return None


def _basic(text: str) -> Stamp | None:
    """ISO 8601's basic form, which stands alone: 20240212, 20240212T103000Z."""
    match = _BASIC.fullmatch(text)
    day = _real(match[1], int(match[2]), match[3]) if match else None
    if not match or not day:
        return None
    at = _clock(match[4], match[5], match[6]) if match[4] else None
    return Stamp(0, match.end(), day.year, day.month, day.day, at, _zone(match[7]))


def epoch(text: str) -> Stamp | None:
    """A Unix time in seconds or milliseconds, in UTC, or None."""
    match = _EPOCH.fullmatch(text)
    if not match:
        return None
    moment = datetime.fromtimestamp(int(match[1]), UTC)
    if moment.year not in YEARS:
        return None
    return Stamp(0, len(text), moment.year, moment.month, moment.day, moment.time(), UTC)


# --- time and zone ----------------------------------------------------------


def _timed(text: str, match: re.Match[str], day: _date, swapped: _date | None) -> Stamp:
    start, end = match.span()
    whole = day.year, day.month, day.day
    if match["c_clock"]:
        return Stamp(start, end, *whole, _clock(*match["c_clock"].split(":")), _zone(match["c_zone"]))
    after = _TIME_AFTER.match(text, end, end + 60)
    # "10.30" alone may be anything; with "ч." behind it, it is a time.
    if after and (after["colon"] != "." or after["hours"] or after["marked"]):
        at = _clock(after["hour"], after["minute"], after["second"], after["half"])
        return Stamp(start, after.end(), *whole, at, _zone(after["zone"]), swapped)
    before = _TIME_BEFORE.search(text, max(0, start - 24), start)
    if before and (before["colon"] != "." or before["hours"]):
        at = _clock(before["hour"], before["minute"], before["second"])
        return Stamp(before.start(), end, *whole, at, None, swapped)
    return Stamp(start, end, *whole, None, None, swapped)


def _clock(hour: str, minute: str, second: str | None, half: str | None = None) -> time | None:
    number = int(hour)
    if half:
        number = number % 12 + (12 if half.lower().startswith("p") else 0)
    try:
        return time(number, int(minute), int(second or 0))
    except ValueError:
        return None


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text in _HOURS_EAST:
        hours = _HOURS_EAST[text]
        return fixed(timedelta(hours=hours)) if hours else UTC
    digits = re.fullmatch(r"(?:GMT|UTC)?([+-])(\d\d):?(\d\d)", text)
    if not digits:
        return None
    minutes = int(digits[2]) * 60 + int(digits[3])
    return fixed(timedelta(minutes=minutes if digits[1] == "+" else -minutes)) if minutes < 24 * 60 else None
