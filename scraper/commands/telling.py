"""Sends word after a command that may have brought something new; costs nothing where there is no alerts.yml."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.clock import Clock, clock
from scraper.places import Places
from scraper.terminal import _, say

if TYPE_CHECKING:
    from scraper.alerts import Ground

METADATA = Path("metadata.yml")


def begin(places: Places, at: Clock = clock) -> datetime:
    """Before such a command: the moment, from which on what comes is news to an alert that is new."""
    if places.alerts.exists():
        from scraper import alerts  # noqa: PLC0415

        alerts.begin(_ground(places, at))
    return at()


def tell(places: Places, began: datetime, at: Clock = clock) -> None:
    """Find, queue and send what came since `began`; what goes wrong is said and fails nothing."""
    if not places.alerts.exists():
        return
    from scraper import alerts  # noqa: PLC0415  mail, webhooks and their libraries, for who has alerts

    if problem := alerts.after(_ground(places, at), began):
        say(_("Alerts: {problem}"), problem=problem)


def _ground(places: Places, at: Clock) -> Ground:
    from scraper import alerts  # noqa: PLC0415

    return alerts.Ground(places.db, places.captures, places.alerts, alerts.site_in(METADATA), at)
