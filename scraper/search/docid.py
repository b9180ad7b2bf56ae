"""Packs a day, a lane and a number into the rowid of the index, so that rowids are in order of publication."""

from __future__ import annotations

from datetime import date

LANE, DAY = 8, 20  # bits below each; every seven less save a byte wherever the index names an article
NUMBERS = 1 << LANE  # articles that one day has room for in one lane
LANES = 1 << DAY - LANE
UNDATED = 0
FIRST_DAY = 1 << 16
"""The first day that counts as one, in the year 180. Those before it are room for articles without a date."""
TOP = 1 << DAY + 22
"""Greater than every docid."""


def pack(day: int, lane: int, number: int) -> int:
    """The docid of a day (proleptic ordinal; for none, any before FIRST_DAY), a lane and a number.

    Raises ValueError for what is out of range.
    """
    if not (0 <= day < TOP >> DAY and 0 <= lane < LANES and 0 <= number < NUMBERS):
        raise ValueError(f"found day {day}, lane {lane}, number {number}, expected ones that fit a docid")
    return day << DAY | lane << LANE | number


def unpack(docid: int) -> tuple[int, int, int]:
    """Day, lane and number of a docid."""
    return docid >> DAY, docid >> LANE & LANES - 1, docid & NUMBERS - 1


def day_of(iso: str | None) -> int:
    """The day of an ISO date; UNDATED for None, for what is no day of the calendar, and for one before FIRST_DAY."""
    try:
        day = date.fromisoformat(iso).toordinal() if iso else UNDATED
    except ValueError:
        return UNDATED
    return day if day >= FIRST_DAY else UNDATED


def iso_of(day: int) -> str | None:
    """A day as an ISO date; None for one before FIRST_DAY."""
    return date.fromordinal(day).isoformat() if day >= FIRST_DAY else None


def first_of(day: int) -> int:
    """The smallest docid that a day can have; that of the next day is the first beyond it."""
    return day << DAY
