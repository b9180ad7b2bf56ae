"""One round of alerts: find what is new, queue it with the mark that says so, send what is due."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

import yaml

from scraper.alerts import marks, notices, queue, watches
from scraper.alerts.delivery import Carrier, Sent, deliver
from scraper.alerts.due import latest
from scraper.alerts.models import Alert, Plan
from scraper.alerts.recipients import Recipients
from scraper.archive import Archive, desk
from scraper.clock import Clock, clock, stamp, unstamp
from scraper.crawl.lease import is_free
from scraper.errors import ScraperError

_SECONDS = 60.0  # that a crawl may be kept from its end by slow recipients; the rest is sent later
_PLUGIN = "municipal-archive"


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a round works. `file` is alerts.yml, `site` the site's public address where the file does not say it."""

    db: Path
    captures: Path
    file: Path
    site: str | None = None
    clock: Clock = clock

    @property
    def desk(self) -> Path:
        """The desk beside the archive."""
        return desk.beside(self.db)


def begin(ground: Ground) -> None:
    """Before a crawl: an alert that is new counts from here on, however the crawl ends. Never raises, as `after`."""
    if not ground.file.exists():
        return
    try:
        plan = watches.load(ground.file)
        now = ground.clock()
        with desk.opened(ground.desk, new=True) as kept:
            known = queue.marks(kept)
        new = [alert for alert in plan.alerts if alert.id not in known]
        if new:
            with Archive.open(ground.db) as archive:
                mark = marks.written(marks.at(archive.connection, now, now))
            with desk.opened(ground.desk) as kept:
                for alert in new:
                    queue.advance(kept, alert, None, mark, (), now)
    except (ScraperError, OSError, sqlite3.Error) as error:
        _noted(ground, str(error))


def after(ground: Ground, began: datetime, *, seconds: float = _SECONDS) -> str | None:
    """A round after a crawl that began then; nothing where there is no alerts.yml. What went wrong, if anything did.

    Never raises: no crawl fails because word of it could not be sent. What went wrong is kept for `status`.
    """
    if not ground.file.exists():
        return None
    try:
        go_round(ground, began, seconds=seconds)
    except (ScraperError, OSError, sqlite3.Error) as error:
        return _noted(ground, str(error))
    except Exception as error:
        logging.getLogger(__name__).exception("alerts")
        return _noted(ground, f"{type(error).__name__}: {error}")
    return None


def go_round(ground: Ground, began: datetime, *, seconds: float = float("inf")) -> tuple[Sent, ...]:
    """Find, queue and send; what was attempted. Raises WrongInput where alerts.yml cannot be read."""
    plan = watches.load(ground.file)
    with Archive.open(ground.db) as archive:
        collect(archive.connection, ground, plan, began)
        sent = tuple(
            deliver(archive.connection, partial(desk.opened, ground.desk), carrier(ground, plan), ground.clock, seconds)
        )
    with desk.opened(ground.desk) as connection:
        queue.note(connection, "round", None, ground.clock())
    return sent


def carrier(ground: Ground, plan: Plan) -> Carrier:
    """What sending needs, by the file, the environment and the desk."""
    with desk.opened(ground.desk, new=True) as connection:
        recipients = Recipients.of(connection)
    return Carrier(recipients, plan.post, plan.site or ground.site)


def collect(connection: sqlite3.Connection, ground: Ground, plan: Plan, began: datetime) -> None:
    """Queue what is new for each alert. Marks move in the transaction that keeps what was found, so that a kill before
    it finds the same again and a kill after it finds it queued."""
    now = ground.clock()
    with desk.opened(ground.desk, new=True) as kept:
        known = queue.marks(kept)
        queue.put_feeds(kept, plan.alerts)
    found = []
    with _one_moment(connection):
        look = notices.Look(connection, now, _under_way(connection, ground.captures))
        for alert in plan.alerts:
            before = known.get(alert.id)
            mark = marks.read(before) if before else marks.at(connection, began, now)
            found.append((alert, before, *notices.since(look, alert, mark)))
    with desk.opened(ground.desk) as kept:
        for alert, before, new, mark in found:
            due = _due(alert, unstamp(mark.due), now)
            moved = marks.written(replace(mark, due=stamp(due)) if due else mark)
            if queue.advance(kept, alert, before, moved, new, now) and due:
                queue.dispatch(kept, alert, now)


def _due(alert: Alert, last: datetime, now: datetime) -> datetime | None:
    """The moment for which word is due and was not sent; None where none is."""
    at = latest(alert.times, now)
    return at if alert.times.period == "at-once" or at > last else None


def _under_way(connection: sqlite3.Connection, captures: Path) -> frozenset[str]:
    return frozenset(source for source in notices.under_way(connection) if not is_free(captures, source))


@contextmanager
def _one_moment(connection: sqlite3.Connection) -> Iterator[None]:
    """Everything that is read inside is of one moment."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("COMMIT")


def _noted(ground: Ground, said: str) -> str:
    try:
        with desk.opened(ground.desk, new=True) as connection:
            queue.note(connection, "round", said, ground.clock())
    except (ScraperError, OSError, sqlite3.Error):
        logging.getLogger(__name__).warning("what went wrong with the alerts could not be kept")
    return said


def site_in(metadata: Path) -> str | None:
    """The site's public address, as the site's own file says it; None where it does not."""
    try:
        said = yaml.safe_load(metadata.read_text(encoding="utf-8"))
        url = said["plugins"][_PLUGIN]["url"]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, LookupError, TypeError):
        return None
    return url if isinstance(url, str) and url.startswith(("http://", "https://")) else None
