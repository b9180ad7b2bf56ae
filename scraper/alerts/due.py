"""Says when a digest is due."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scraper.alerts.models import Times


def latest(times: Times, now: datetime) -> datetime:
    """The last moment, `now` at the latest, at which word was due; `now` itself where it goes out at once.

    An hour that a change of the clocks leaves out is taken as if it had not.
    """
    if times.period == "at-once":
        return now
    zone = ZoneInfo(times.timezone)
    local = now.astimezone(zone)
    day = local.date()
    if times.period == "weekly":
        day -= timedelta(days=(day.weekday() - times.weekday) % 7)
    step = timedelta(days=7 if times.period == "weekly" else 1)
    hour, minute = divmod(times.minute, 60)
    at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
    if at > local:
        earlier = day - step
        at = datetime(earlier.year, earlier.month, earlier.day, hour, minute, tzinfo=zone)
    return at.astimezone(now.tzinfo)
