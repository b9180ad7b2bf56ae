"""Says numbers, days and moments as people write them, with how sure the archive is of them."""

from __future__ import annotations

import gettext
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_skeleton
from babel.numbers import format_decimal
from markupsafe import Markup

from scraper.messages import translator

# The English of Europe puts the day before the month.
_LOCALES = {"bg": "bg_BG", "en": "en_GB"}


@dataclass(frozen=True, slots=True)
class Words:
    """The language of one page, handed to its template."""

    language: str

    @property
    def _catalogue(self) -> gettext.NullTranslations:
        return translator(self.language)

    @property
    def _locale(self) -> str:
        return _LOCALES.get(self.language, self.language)

    def gettext(self, message: str) -> str:
        """The message in this language."""
        return self._catalogue.gettext(message)

    def ngettext(self, one: str, many: str, number: int, more: str = "") -> str:
        """The message for that number of things, the number (and `more`, such as a plus) put where it says {n}."""
        return self._catalogue.ngettext(one, many, number).replace("{n}", self.number(number) + more)

    @staticmethod
    def fill(message: str, **values: object) -> Markup:
        """`message`, which is ours, with values put in; whatever of these is not Markup already is escaped."""
        return Markup(message).format(**values)  # noqa: S704

    def number(self, number: int) -> str:
        """A count with its thousands parted."""
        return _number(number, self._locale)

    def day(self, iso: str | None, zone: str | None = None) -> str:
        """A day in words from an ISO day, month or moment; of a moment, the day it was in `zone`."""
        if not iso:
            return ""
        if len(iso) == 7:
            return _skeleton("yMMMM", date.fromisoformat(f"{iso}-01"), self._locale)
        return _long(_local(iso, zone).date(), self._locale)

    def months(self, first: str, last: str) -> str:
        """The months from one to another, both as `2024-03`, saying once what they share."""
        if first == last:
            return self.day(first)
        start, end = (date.fromisoformat(f"{month}-01") for month in (first, last))
        return str(format_interval(start, end, skeleton="yMMMM", locale=self._locale))

    def week(self, first: date, last: date) -> str:
        """The days from one to another, saying once what they share."""
        return str(format_interval(first, last, skeleton="yMMMd", locale=self._locale))

    def month_alone(self, month: str) -> str:
        """A month's short name without its year."""
        return _alone(int(month[5:7]), self._locale)

    def moment(self, iso: str | None, zone: str | None = None) -> str:
        """Day and time of a moment; in UTC, and saying so, unless a zone is named."""
        if not iso:
            return ""
        local = _local(iso, zone)
        return f"{self.day(local.isoformat())}, " + local.strftime("%H:%M" if zone else "%H:%M:%S UTC")

    def published(self, published: str | None) -> str:
        """What the town says of when: a day, a day with its time, or a month."""
        if published is None:
            return self.gettext("date unknown")
        if "T" not in published:
            return self.day(published)
        return f"{self.day(published)}, {datetime.fromisoformat(published):%H:%M}"

    def certainty(self, published: str | None, origin: str | None, first_seen: str, zone: str | None = None) -> str:
        """Where the date was found, if not on the page itself; what is known instead where there is no date."""
        if published is None:
            return self.gettext("first seen {day}").format(day=self.day(first_seen, zone))
        _ = self.gettext
        match origin:
            case "url":
                return _("from the address")
            case "listing":
                return _("from the listing")
            case "feed":
                return _("from the feed")
            case "person":
                return _("set by a person")
        return ""

    def between(self, earlier: str, later: str, zone: str | None) -> str:
        """The days between which something happened, saying once what they share."""
        first, last = _local(earlier, zone).date(), _local(later, zone).date()
        if first == last:
            return self.gettext("on {day}").format(day=self.day(last.isoformat()))
        start = self.day(first.isoformat())
        if (first.year, first.month) == (last.year, last.month):
            start = str(first.day)
        elif first.year == last.year:
            start = _skeleton("MMMMd", first, self._locale)
        return self.gettext("between {start} and {end}").format(start=start, end=self.day(last.isoformat()))

    def listed(self, names: Iterable[str], most: int = 3) -> str:
        """The first few names, and how many more there are."""
        names = list(names)
        shown = names if len(names) <= most + 1 else names[:most]
        more = len(names) - len(shown)
        tail = [self.ngettext("and {n} more", "and {n} more", more)] if more else []
        return ", ".join([*shown, *tail])


def language_name(language: str) -> str:
    """A language's name in that language itself, as a switch shows it."""
    try:
        name = Locale.parse(language, sep="-").get_language_name() or language
    except (UnknownLocaleError, ValueError):
        return language
    return name[:1].upper() + name[1:]


def by_name(name: str) -> tuple[str, str]:
    """What names are sorted by: the order of the Bulgarian alphabet, whatever the case, ѝ beside и, Latin before it."""
    return name.casefold().replace("ѝ", "и"), name


# Babel takes longer to write a day than SQLite to find it, and pages write the same few over and over.
@lru_cache(maxsize=4096)
def _number(number: int, locale: str) -> str:
    return str(format_decimal(number, locale=locale))


@lru_cache(maxsize=4096)
def _long(day: date, locale: str) -> str:
    return str(format_date(day, "long", locale=locale))


@lru_cache(maxsize=64)
def _alone(month: int, locale: str) -> str:
    # By pattern, since the skeleton MMM is a number in Bulgarian.
    return str(format_date(date(2024, month, 1), "LLL", locale=locale))


@lru_cache(maxsize=4096)
def _skeleton(skeleton: str, day: date, locale: str) -> str:
    return str(format_skeleton(skeleton, day, locale=locale))


def _local(iso: str, zone: str | None) -> datetime:
    moment = datetime.fromisoformat(iso)
    return moment.astimezone(_zone(zone)) if zone and moment.tzinfo else moment


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
