"""When to look at an address again, and when a missing one counts as removed. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from scraper.models import Removal

# Towns mend what they have just published; old notices seldom change. (younger than, look again after)
_BY_AGE = (
    (timedelta(days=2), timedelta(hours=6)),
    (timedelta(days=14), timedelta(days=1)),
    (timedelta(days=90), timedelta(weeks=1)),
)
_OLD = timedelta(days=30)
_FIRST_RETRY = timedelta(hours=1)
_LAST_RETRY = timedelta(weeks=1)


def next_check(since: datetime, now: datetime, failures: int = 0) -> datetime:
    """When to ask again for an article that is as old as `since`; after `failures` in a row, when to retry."""
    if failures:
        wait: timedelta = _FIRST_RETRY * 2 ** min(failures - 1, 12)
        return now + min(wait, _LAST_RETRY)
    return now + next((after for age, after in _BY_AGE if now - since < age), _OLD)


def gone(checks: int, first_missing: datetime, now: datetime, removal: Removal) -> bool:
    """Whether the source's `removal` rule is satisfied: so many checks in a row, over so many days."""
    return checks >= removal.checks and now - first_missing >= timedelta(days=removal.days)
