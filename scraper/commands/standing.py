"""The command that tells how the sources are doing: status."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from scraper import schedule
from scraper.alerts import queue
from scraper.archive import Archive, audits, desk, health, runs
from scraper.archive.health import Health
from scraper.clock import clock
from scraper.crawl.lease import is_free
from scraper.errors import Unwritable
from scraper.models import Source
from scraper.places import Places, as_json_too, with_places
from scraper.search import building
from scraper.sources import quiet_until
from scraper.terminal import put_json, show_alerts, show_audit, show_health, show_indexing


@click.command()
@click.option(
    "--check",
    is_flag=True,
    help="Exit 1 if a source needs a person, the last audit found something lost or wrong, or an alert is not heard.",
)
@as_json_too
@with_places
def status(places: Places, check: bool, as_json: bool) -> None:
    """How each source is doing, and why."""
    found = []
    # Before the first crawl there is nothing to read, and every source is one never crawled.
    with Archive.open(places.db if places.db.exists() else Path(":memory:")) as archive:
        last = runs.last_started(archive.connection)
        for source in places.sources(()):
            with suppress(Unwritable):  # who may only read is told what stands there
                if is_free(places.captures, source.slug):
                    with archive.write() as connection:
                        runs.interrupt(connection, source.slug)
            found.append(_of(archive, source, last.get(source.slug)))
        audited = audits.last(archive.connection)
        indexing = building.due(archive.connection)
    undelivered, problems = _alerts(places)
    if as_json:
        put_json([_as_json(each) for each in found])
    else:
        show_health(found)
        show_audit(audited)
        show_indexing(indexing)
        show_alerts(undelivered, problems)
    lost = audited is not None and bool(audited.lost or audited.wrong)
    unheard = bool(problems) or any(given_up for _, _, given_up, _ in undelivered)
    if check and (lost or unheard or any(each.needs_a_person for each in found)):
        sys.exit(1)


def _alerts(places: Places) -> tuple[tuple[tuple[str, int, int, str | None], ...], tuple[str, ...]]:
    """What of the alerts waits for each recipient, and what is wrong with them; nothing where there are none."""
    path = desk.beside(places.db)
    if not places.alerts.exists() and not path.exists():
        return (), ()
    with desk.reading(path) as connection:
        return (queue.undelivered(connection), queue.problems(connection)) if connection else ((), ())


def _of(archive: Archive, source: Source, last: str | None) -> Health:
    now, ended = clock(), source.discontinued
    due = schedule.due_by(source, datetime.fromisoformat(last) if last else None, now)
    return health.of(
        archive.connection,
        source.slug,
        now,
        quiet_until(source, due) or due if due else None,
        scheduled=schedule.trigger_of(source) is not None,
        discontinued=(ended.since, ended.reason) if ended else None,
    )


def _as_json(found: Health) -> dict[str, Any]:
    """For a program: the reason by its name; in words it is the note."""
    return asdict(found) | {"reason": found.reason.kind}
