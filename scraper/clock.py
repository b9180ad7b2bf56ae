"""The one clock: real time, or the moment that SCRAPER_NOW names."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime

from scraper.errors import WrongInput

Clock = Callable[[], datetime]
VARIABLE = "SCRAPER_NOW"


def clock() -> datetime:
    """The present moment, aware, in UTC.

    Raises WrongInput if SCRAPER_NOW is set and is not an ISO 8601 moment; without an offset it is UTC.
    """
    said = os.environ.get(VARIABLE)
    if not said:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        raise WrongInput(
            f"{VARIABLE}: found {said!r}, expected an ISO 8601 moment such as 2024-02-12T08:00:00Z"
        ) from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def stamp(moment: datetime) -> str:
    """`moment` (aware) as the archive writes it: ISO 8601 in UTC, to the second, ending in Z."""
    moment = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return f"{moment.isoformat()[:19]}Z"


def unstamp(text: str) -> datetime:
    """The moment that `stamp` wrote."""
    return datetime.fromisoformat(text)
