"""Where a page's date of publication stands, when no template says so; None rather than some other date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from datetime import date as day_of
from urllib.parse import unquote, urlsplit

from scraper.extract import labels, words
from scraper.extract.calendar import YEARS, Stamp, may_hold_date, readable_date, stamp_of, stamps
from scraper.extract.markup import Line
from scraper.extract.page import Page
from scraper.extract.seen import Search, Seen, Surroundings
from scraper.extract.structured import Facts
from scraper.models import DateOrder, Hints

__all__ = ["Reader", "Surroundings", "find", "from_hint", "in_address", "is_empty_stamp", "is_labelled", "is_stamp"]

_LONGEST = 200  # characters of a line that may be a stamp
_BESIDE = 60  # letters beside a labelled date: an author, a section, a counter
_FEW_BESIDE = 30  # and beside one without a label
_ENOUGH = 3.0  # points of a date that is shown, to be taken for the article's
_SURE = 4.0  # and to be believed more than what the page says to programs
_CERTAIN = 5.5  # and without a word that says so
_URL_MOMENT = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d\d*")
_URL_DAY = re.compile(r"(?<!\d)(?:((?:19|20)\d\d)[/_-]?(\d\d)[/_-]?(\d\d)|((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?))(?!\d)")
_URL_MONTH = re.compile(r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])(?=/)")
_SLASHED = re.compile(r"(?<![\d/-])(\d\d?)([/-])(\d\d?)\2(?:(?:19|20)\d\d|\d\d)(?![\d/-])")
_DAY_FIRST_HOSTS = (".uk", ".ie", ".au", ".nz", ".in", ".mt", ".cy", ".za", ".eu", ".scot", ".wales")
_MONTH_FIRST_HOSTS = (".gov", ".mil", ".us")


@dataclass(frozen=True, slots=True)
class Reader:
    """How this source writes dates."""

    language: str | None
    timezone: str | None
    order: DateOrder | None

    def iso(self, text: str | None) -> str | None:
        """`text` as an ISO date, or None."""
        if not text:
            return None
        return readable_date(text, language=self.language, order=self.order, timezone=self.timezone)


def find(page: Page, facts: Facts, around: Surroundings, hints: Hints, reader: Reader) -> tuple[str | None, str | None]:
    """The date and where it was found: json-ld, meta, time, text, url, listing or feed; (None, None) without one."""
    address, hinted = in_address(page.url), from_hint(hints, reader)
    told = [Told.of(facts.json_ld, "json-ld", reader), Told.of(facts.meta, "meta", reader)]
    claims = [claim for claim in told if claim]
    if _agreed(claims, address):
        return claims[0].iso, claims[0].origin
    search = Search(page, around, reader.language, reader.order)
    near = search.near() if claims else set()
    confirmed = next((claim for claim in claims if claim.day in near and not claim.swapped), None)
    if confirmed:
        return confirmed.iso, confirmed.origin
    order = _Order(page, around, reader, claims, address)
    found = search.found() if near or not claims else []
    shown = [seen for seen in map(order.settled, found) if seen]
    chosen = _chosen(page.url, claims, shown, address, Told.of(facts.modified, "meta", reader), reader)
    if chosen:
        return chosen
    weak = Told.of(facts.dated, "meta", reader)
    if weak and not weak.iso.endswith("-01-01") and not _contradicted(weak, shown, address):
        return weak.iso, weak.origin
    updated = _only_update(shown) if not address else None
    if updated:
        return updated.stamp.iso(reader.timezone), updated.origin
    if address and len(address) == 7 and hinted and hinted.startswith(address):
        address = None  # the address names the month, and a listing the day in it
    return next(((day, origin) for day, origin in ((address, "url"), (hinted, hints.origin)) if day), (None, None))


# --- what the page tells programs, and what it shows ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """A date that the page tells programs: `day` in the source's own time, `swapped` with day and month exchanged."""

    iso: str
    day: str
    origin: str
    local: bool  # the time's own zone is told and is not merely UTC, so that the day is the town's
    swapped: str | None

    @classmethod
    def of(cls, text: str | None, origin: str, reader: Reader) -> Told | None:
        """The first date in `text`, or None."""
        stamp = stamp_of(text, reader.language, reader.order) if text else None
        if stamp is None:
            return None
        iso = stamp.iso(reader.timezone)
        local = stamp.at is None or (stamp.zone is not None and stamp.zone is not UTC)
        return cls(iso, iso[:10], origin, local, stamp.swapped.isoformat() if stamp.swapped else None)


def _agreed(claims: Sequence[Told], address: str | None) -> bool:
    """Whether two witnesses name one day, so that the page need not be searched."""
    if not claims:
        return False
    days = {claim.day for claim in claims}
    if len(days) > 1 or any(claim.swapped for claim in claims):
        return False
    return address == claims[0].day or (len(claims) > 1 and all(claim.local for claim in claims))


def _chosen(
    url: str, claims: Sequence[Told], shown: Sequence[Seen], address: str | None, modified: Told | None, reader: Reader
) -> tuple[str, str] | None:
    own = [seen for seen in shown if seen.role != "updated" and seen.points >= _ENOUGH]
    best = own[0] if own and not _rivalled(own) else None
    if not claims:
        by_address = (
            address
            and len(address) == 10
            and f"/{address.replace('-', '/')}/" in f"{url}/"
            and best
            and best.role != "published"
        )
        return (best.stamp.iso(reader.timezone), best.origin) if best and not by_address else None
    days = [(seen.stamp.date(), seen) for seen in own]
    # Of two claims the one that the page shows, or the address names, is the article's.
    claim = next((claim for claim in claims if claim.day in (days[0][0] if days else "", address)), claims[0])
    if claim.swapped and any(day == claim.swapped for day, _ in days):
        return claim.swapped, claim.origin
    if any(day == claim.day for day, _ in days[:3]):
        return claim.iso, claim.origin
    for day, seen in days:
        sure = not claim.local or seen.origin == "time" or (seen.role == "published" and seen.points >= _SURE)
        if seen.shown and sure and _days_between(day, claim.day) == 1:
            return seen.stamp.iso(reader.timezone), seen.origin
    if address and len(address) == 10 and _days_between(address, claim.day) == 1 and not claim.local:
        return address, "url"
    changed = modified and best and modified.day == best.stamp.date()
    if (
        best
        and best.shown
        and _days_between(best.stamp.date(), claim.day) > 1
        and not changed
        and (best.points >= (_SURE if best.role == "published" else _CERTAIN))
    ):
        return best.stamp.iso(reader.timezone), best.origin
    return claim.iso, claim.origin


def _rivalled(own: Sequence[Seen]) -> bool:
    """Whether another day is as likely as a best one that is not sure."""
    best = own[0]
    others = (seen for seen in own[1:] if seen.stamp.date() != best.stamp.date() and seen.line != best.line)
    return best.points < _SURE and any(best.points - other.points < 0.5 for other in others)


def _only_update(shown: Sequence[Seen]) -> Seen | None:
    """The day of the last change, if it is all that an article says of its age."""
    found = [seen for seen in shown if seen.role == "updated" and seen.points >= _ENOUGH - 0.5]
    return found[0] if len({seen.stamp.date() for seen in found}) == 1 else None


def _contradicted(weak: Told, shown: Sequence[Seen], address: str | None) -> bool:
    """Whether a date that may mean anything is later than an update that the page shows, or is not the address's."""
    if address and not weak.day.startswith(address[:7]):
        return True
    return any(seen.role == "updated" and seen.points >= _ENOUGH and seen.stamp.date() < weak.day for seen in shown)


def _days_between(one: str, other: str) -> int:
    if len(one) < 10 or len(other) < 10:
        return 1000
    return abs((day_of.fromisoformat(one) - day_of.fromisoformat(other)).days)


class _Order:
    """Whether this page writes the day or the month first, from its own unmistakable dates."""

    def __init__(
        self, page: Page, around: Surroundings, reader: Reader, claims: Sequence[Told], address: str | None
    ) -> None:
        self._page, self._around = page, around
        self._days = {claim.day for claim in claims} | ({address} if address else set())
        self._decided: DateOrder | None = reader.order
        self._looked = reader.order is not None

    def settled(self, seen: Seen) -> Seen | None:
        """The date in the order of this page; None where nothing tells it."""
        swapped = seen.stamp.swapped
        if swapped is None:
            return seen
        other = replace(seen.stamp, month=swapped.month, day=swapped.day, swapped=None)
        for stamp in (seen.stamp, other):
            if stamp.date() in self._days:
                return replace(seen, stamp=stamp)
        order = self._order()
        return replace(seen, stamp=other if order == "mdy" else seen.stamp) if order else None

    def _order(self) -> DateOrder | None:
        if not self._looked:
            self._looked = True
            votes = sum(self._votes())
            host = urlsplit(self._page.url).hostname or ""
            if votes:
                self._decided = "dmy" if votes > 0 else "mdy"
            elif host.endswith(_DAY_FIRST_HOSTS):
                self._decided = "dmy"
            elif host.endswith(_MONTH_FIRST_HOSTS):
                self._decided = "mdy"
        return self._decided

    def _votes(self) -> Iterator[int]:
        """1 for each date of the page with a day over 12 in the first place, -1 for one in the second."""
        for line in self._around.lines:
            if len(line.text) <= _LONGEST and may_hold_date(line.text):
                for match in _SLASHED.finditer(line.text):
                    first, second = int(match[1]), int(match[3])
                    if 12 < first <= 31 and second <= 12:
                        yield 1
                    elif 12 < second <= 31 and first <= 12:
                        yield -1


def from_hint(hints: Hints, reader: Reader) -> str | None:
    """What a listing or feed says of the date."""
    return reader.iso(hints.date) if hints.origin else None


def in_address(url: str) -> str | None:
    """The day or month in an address such as /2024/02/12/…, or None."""
    path = unquote(urlsplit(url).path)
    # A web archive names the day of its capture before the address of what it captured.
    path = re.split(r"/https?:/", path)[-1]
    for match in (*_URL_DAY.finditer(path), *_URL_MOMENT.finditer(path)):
        year, month, day = (int(part) for part in match.groups() if part)
        text = readable_date(f"{year}-{month:02}-{day:02}")
        if text:
            return text
    months = _URL_MONTH.search(path)
    return f"{months[1]}-{months[2]}" if months and int(months[1]) in YEARS else None


# --- lines that are there for a date alone ------------------------------------------------------------------------


def is_stamp(text: str, language: str | None) -> bool:
    """Whether a line is there to give a date of publication (or the empty place of one), and says little else."""
    if is_empty_stamp(text) or is_labelled(text, language):
        return True
    found = next(stamps(text, language), None) if len(text) <= _LONGEST else None
    if found is None:
        return False
    if labels.UPDATED.search(text, 0, found.start):
        return _beside(text, found, language) <= _BESIDE
    return _beside(text, found, language) <= _FEW_BESIDE and _stands_apart(text, found, language)


def is_empty_stamp(text: str) -> bool:
    """Whether a line is the place of a date that was never filled in: "публ. на .. г."."""
    return len(text) <= _LONGEST and bool(labels.EMPTY.fullmatch(text))


def is_labelled(text: str, language: str | None) -> bool:
    """Whether a line gives a date with such words as "published on" before it."""
    found = next(stamps(text, language), None) if len(text) <= _LONGEST else None
    if found is None:
        return is_empty_stamp(text)
    return bool(labels.STRONG.search(text, 0, found.start)) and _beside(text, found, language) <= _BESIDE


def _stands_apart(text: str, stamp: Stamp, language: str | None) -> bool:
    """Whether a date is parted from the words beside it ("Култура | 11 май 2016 г."), not a part of their sentence."""
    before, after = _around(text, stamp, language)
    return not before[-1:].isalpha() and not after[:1].isalpha()


def _beside(text: str, stamp: Stamp, language: str | None) -> int:
    """Letters in the line that belong neither to the date nor to what announces it."""
    return sum(letter.isalpha() for letter in "".join(_around(text, stamp, language)))


def _around(text: str, stamp: Stamp, language: str | None) -> tuple[str, str]:
    """What stands before and after a date, without its label, its weekday and the word for "year"."""
    before = labels.ANY.sub("", text[: stamp.start]).strip(" ,:")
    last = before.rpartition(" ")[2]
    if last and words.weekday(last.strip("|/,.-"), language) is not None:
        before = before.removesuffix(last).rstrip(" ,")
    return before, labels.YEAR_WORD.sub("", text[stamp.end :]).strip(" .,)")


def without(lines: Sequence[Line], stamp: str) -> list[Line]:
    """The lines without the first that holds `stamp` and little else: where a template's date stands in the body."""
    for number, line in enumerate(lines):
        if stamp in line.text and len(line.text) - len(stamp) <= _BESIDE and line.kind != "row":
            return [*lines[:number], *lines[number + 1 :]]
    return list(lines)
