"""Sends word after a command that may have brought something new; costs nothing where there is no alerts.yml."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from scraper.clock import Clock, clock
from scraper.places import Places
from scraper.terminal import _, say

METADATA = Path("metadata.yml")


def tell(places: Places, began: datetime, at: Clock = clock) -> None:
    """Find, queue and send what came since `began`; what goes wrong is said and fails nothing."""
    if not places.alerts.exists():
        return
    from scraper import alerts  # noqa: PLC0415  mail, webhooks and their libraries, for who has alerts

    ground = alerts.Ground(places.db, places.captures, places.alerts, alerts.site_in(METADATA), at)
    if problem := alerts.after(ground, began):
        say(_("Alerts: {problem}"), problem=problem)
