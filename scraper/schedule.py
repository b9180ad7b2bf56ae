"""Lets each source's cron line start its crawl, one child process a crawl, and ends them all cleanly."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from types import FrameType
from zoneinfo import ZoneInfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from scraper.models import Rounds, Source
from scraper.sources import cron_fields, quiet_until

_CRAWLS_AT_ONCE = 4
_MISFIRE_GRACE = timedelta(hours=1)  # APScheduler's own second drops every job that a busy machine starts late
_AUDIT, _ALERTS = "_audit", "_alerts"  # no sources' names
_ROUND = timedelta(minutes=5)  # between two looks for digests that are due and deliveries to try again
_PATIENCE = 5.0  # seconds that a child has to end by itself

Spawn = Callable[[str], Sequence[str]]
"""The command line that crawls one source."""


def trigger_of(source: Source) -> BaseTrigger | None:
    """When a source is to be crawled, in its own zone; None if only by hand, or no more."""
    if source.discontinued:
        return None
    if source.cron:
        return CronTrigger(timezone=ZoneInfo(source.timezone), **cron_fields(source.cron))
    if source.every:
        return IntervalTrigger(seconds=source.every, timezone=ZoneInfo(source.timezone))
    return None


def due_by(source: Source, last: datetime | None, now: datetime) -> datetime | None:
    """The moment a crawl should have begun and did not: the first after `last`, if that is past. All in UTC.

    A source that was never crawled is due at once. This is how a start catches up with what a rest has missed,
    since the scheduler's memory ends with its process.
    """
    trigger = trigger_of(source)
    if trigger is None:
        return None
    if last is None:
        return now
    if source.every:
        due = last + timedelta(seconds=source.every)
    else:
        due = trigger.get_next_fire_time(last, last + timedelta(seconds=1))
    return due if due is not None and due <= now else None


class Children:
    """The processes that were started and are still at work."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._stopping = False

    def start(self, command: Sequence[str], *, tied: bool = False) -> subprocess.Popen[bytes] | None:
        """Start a child; None once everything is being ended.

        `tied`: its standard input ends when this process does, even if it is killed; the child is to end then.
        """
        with self._lock:
            if self._stopping:
                return None
            child = subprocess.Popen(command, stdin=subprocess.PIPE if tied else None)  # noqa: S603  our own program
            self._running.add(child)
            return child

    def wait(self, child: subprocess.Popen[bytes]) -> int:
        """Wait for a child to end; its exit status."""
        status = child.wait()
        with self._lock:
            self._running.discard(child)
        return status

    def end(self) -> None:
        """End every child: ask, wait a little, then insist."""
        with self._lock:
            self._stopping = True
            running = tuple(self._running)
        for child in running:
            child.terminate()
        for child in running:
            try:
                child.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def run_until_stopped(
    sources: Iterable[Source],
    spawn: Spawn,
    last_started: dict[str, str],
    *,
    now: Callable[[], datetime],
    beside: Sequence[str] | None = None,
    rounds: Rounds | None = None,
    audit: Sequence[str] = (),
    last_audit: str | None = None,
    at_once: Sequence[str] = (),
    alerts: Sequence[str] = (),
) -> int:
    """Run the schedule until SIGINT or SIGTERM, with `beside` (the site) as one more child, tied; the exit status.

    `last_started` holds, for each source, when its last crawl began (UTC, ISO): what was missed is caught up with
    at once. One crawl of a source at a time; missed firings become one. At the time of `rounds` the command line
    `audit` is started; one that was missed since `last_audit` is caught up with, too. `at_once` is started first.
    `alerts` is started every five minutes, if it is given.
    """
    children, stopped = Children(), threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(_CRAWLS_AT_ONCE)}, timezone=ZoneInfo("UTC")
    )
    for source in sources:
        _add(scheduler, source, children, spawn, last_started.get(source.slug), now)
    if rounds:
        _add_audit(scheduler, rounds, children, audit, last_audit, now)
    if alerts:
        _add_alerts(scheduler, children, alerts, now)
    site = children.start(beside, tied=True) if beside else None
    if at_once:
        children.start(at_once)
    scheduler.start()
    try:
        while not stopped.wait(0.5):
            if site and site.poll() is not None:
                return site.returncode or 1
        return 0
    finally:
        scheduler.shutdown(wait=False)
        children.end()


def _add(
    scheduler: BackgroundScheduler,
    source: Source,
    children: Children,
    spawn: Spawn,
    last: str | None,
    now: Callable[[], datetime],
) -> None:
    trigger = trigger_of(source)
    if trigger is None:
        return

    def job() -> None:
        if end := quiet_until(source, now()):
            # Put off, not left out: an interval that always falls into the night would never come round.
            scheduler.modify_job(source.slug, next_run_time=end)
            return
        child = children.start(spawn(source.slug))
        if child:
            children.wait(child)

    began = datetime.fromisoformat(last) if last else None
    first = now() if due_by(source, began, now()) else None
    if first is None and began and source.every:
        first = began + timedelta(seconds=source.every)  # else it would be reckoned from this start
    scheduler.add_job(
        job,
        trigger,
        id=source.slug,
        coalesce=True,
        max_instances=1,
        misfire_grace_time=int(_MISFIRE_GRACE.total_seconds()),
        **({"next_run_time": first} if first else {}),
    )


def _add_audit(
    scheduler: BackgroundScheduler,
    rounds: Rounds,
    children: Children,
    command: Sequence[str],
    last: str | None,
    now: Callable[[], datetime],
) -> None:
    began = datetime.fromisoformat(last) if last else None

    def job() -> None:
        child = children.start(command)
        if child:
            children.wait(child)

    scheduler.add_job(
        job,
        _trigger_of_audits(rounds),
        id=_AUDIT,
        coalesce=True,
        max_instances=1,
        misfire_grace_time=int(_MISFIRE_GRACE.total_seconds()),
        **({"next_run_time": now()} if audit_missed(rounds, began, now()) else {}),
    )


def _add_alerts(
    scheduler: BackgroundScheduler, children: Children, command: Sequence[str], now: Callable[[], datetime]
) -> None:
    def job() -> None:
        child = children.start(command)
        if child:
            children.wait(child)

    trigger = IntervalTrigger(seconds=int(_ROUND.total_seconds()), timezone=ZoneInfo("UTC"))
    scheduler.add_job(job, trigger, id=_ALERTS, coalesce=True, max_instances=1, next_run_time=now())


def audit_missed(rounds: Rounds, last: datetime | None, now: datetime) -> bool:
    """Whether an audit should have begun since the last one did; the first one waits for its time."""
    due = _trigger_of_audits(rounds).get_next_fire_time(last, last + timedelta(seconds=1)) if last else None
    return due is not None and due <= now


def _trigger_of_audits(rounds: Rounds) -> BaseTrigger:
    return CronTrigger(timezone=ZoneInfo(rounds.timezone), **cron_fields(rounds.cron))


def this_program(*arguments: str) -> tuple[str, ...]:
    """The command line of this program itself, whatever name it was started under."""
    return (sys.executable, "-m", "scraper", *arguments)
