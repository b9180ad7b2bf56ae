"""When to look at a known article again, and when a missing one counts as removed."""

from __future__ import annotations

from datetime import datetime, timedelta

from scraper.models import Removal

# Younger than this → looked at that often: most corrections come within hours, most removals within weeks.
_RHYTHM = (
    (timedelta(days=2), timedelta(hours=6)),
    (timedelta(days=14), timedelta(days=1)),
    (timedelta(days=90), timedelta(days=7)),
)
_SELDOM = timedelta(days=30)
_FIRST_RETRY, _LAST_RETRY = timedelta(hours=6), timedelta(days=7)


def next_check(published_or_first_seen: datetime, now: datetime, failures: int = 0) -> datetime:
    """When an article is due again. After failures in a row: six hours, doubled with each, a week at most."""
    if failures > 0:
        return now + min(_FIRST_RETRY * (1 << min(failures - 1, 10)), _LAST_RETRY)
    age = now - published_or_first_seen
    return now + next((often for young, often in _RHYTHM if age < young), _SELDOM)


def gone(checks: int, first_missing: datetime, now: datetime, removal: Removal) -> bool:
    """Whether an article that `checks` checks in a row did not find, the first at `first_missing`, is removed."""
    return checks >= removal.checks and now - first_missing >= timedelta(days=removal.days)
