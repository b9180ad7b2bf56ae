"""When to look at a known article again, how many a crawl may look at, and when a missing one counts as removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from scraper.models import Removal

# Quiet for less than this → looked at that often: most corrections come within hours, most removals within weeks.
_RHYTHM = (
    (timedelta(days=2), timedelta(hours=6)),
    (timedelta(days=14), timedelta(days=1)),
    (timedelta(days=90), timedelta(days=7)),
    (timedelta(days=365), timedelta(days=30)),
)
_SELDOM = timedelta(days=90)
_DAY = timedelta(days=1)
_FIRST_RETRY, _LAST_RETRY = timedelta(hours=6), timedelta(days=7)
_FEWEST, _MOST = 50, 5000  # checks of known articles in one crawl


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of an article's life: its beginning, its last change, and how many there were."""

    born: datetime
    changed: datetime | None = None
    edits: int = 0


def next_check(past: Past, now: datetime, failures: int = 0) -> datetime:
    """When an article is due again. After failures in a row: six hours, doubled with each, a week at most.

    Else by how long it has been quiet, and at least twice between two changes, if it goes on changing as it did.
    """
    if failures > 0:
        return now + min(_FIRST_RETRY * (1 << min(failures - 1, 10)), _LAST_RETRY)
    quiet = now - max(past.born, past.changed or past.born)
    wait = next((often for young, often in _RHYTHM if quiet < young), _SELDOM)
    if past.edits > 1 and now > past.born:
        wait = min(wait, max(_DAY, (now - past.born) / (2 * past.edits)))
    return now + wait


def next_check_of_missing(now: datetime, removal: Removal) -> datetime:
    """When to look again for what is not there: so that `removal` is decided as soon as it can be."""
    return now + max(_FIRST_RETRY, timedelta(days=removal.days) / max(1, removal.checks - 1))


def budget(interval: float | None, delay: float) -> int:
    """How many known articles one crawl may ask for: what fits into half of the time until the next one.

    `interval` is the source's, in seconds, None where it is crawled by hand only; `delay` in seconds.
    """
    if interval is None or delay <= 0:
        return _MOST
    return min(_MOST, max(_FEWEST, int(interval / 2 / delay)))


def gone(checks: int, first_missing: datetime, now: datetime, removal: Removal) -> bool:
    """Whether an article that `checks` checks in a row did not find, the first at `first_missing`, is removed."""
    return checks >= removal.checks and now - first_missing >= timedelta(days=removal.days)
