"""Packs a day, a lane and a number into the rowid of the index, so that rowids are in order of publication."""

from __future__ import annotations

from datetime import date

LANE, DAY = 8, 20  # bits below each; every seven less save a byte wherever the index names an article
NUMBERS = 1 << LANE  # articles that one day has room for in one lane
LANES = 1 << DAY - LANE
UNDATED = 0
TOP = 1 << DAY + 22
"""Greater than every docid."""


def pack(day: int, lane: int, number: int) -> int:
    """The docid of a day (proleptic ordinal, UNDATED for none), a lane and a number. Raises ValueError out of range."""
    if not (0 <= day < TOP >> DAY and 0 <= lane < LANES and 0 <= number < NUMBERS):
        raise ValueError(f"found day {day}, lane {lane}, number {number}, expected ones that fit a docid")
    return day << DAY | lane << LANE | number


def unpack(docid: int) -> tuple[int, int, int]:
    """Day, lane and number of a docid."""
    return docid >> DAY, docid >> LANE & LANES - 1, docid & NUMBERS - 1


def day_of(iso: str | None) -> int:
    """The day of an ISO date; UNDATED for None and for what is no day of the calendar."""
    try:
        return date.fromisoformat(iso).toordinal() if iso else UNDATED
    except ValueError:
        return UNDATED


def iso_of(day: int) -> str | None:
    """A day as an ISO date; None for UNDATED."""
    return date.fromordinal(day).isoformat() if day else None


def first_of(day: int) -> int:
    """The smallest docid that a day can have; that of the next day is the first beyond it."""
    return day << DAY
