"""Commands that go on until stopped: serve, schedule, run, demo."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import click

from scraper import pipeline, schedule
from scraper.archive import Archive, audits, runs
from scraper.clock import VARIABLE, clock, stamp
from scraper.demo.life import lived
from scraper.demo.town import DAYS, morning
from scraper.errors import WrongInput
from scraper.pipeline import Report
from scraper.places import Places, told, with_places
from scraper.publish.serve import fitting, listen
from scraper.publish.serve import serve as serve_site
from scraper.publish.workers import end_with
from scraper.search import building
from scraper.sources import operator, rounds
from scraper.terminal import Counter, _, say, show_reports

_port = click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True)
_host = click.option("--host", default="127.0.0.1", show_default=True)
_workers = click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=fitting,
    show_default="one a core, four at most",
    help="Processes that answer.",
)


@click.command()
@_port
@_host
@_workers
@click.option("--metadata", type=click.Path(path_type=Path), default="metadata.yml", show_default=True)
@click.option("--tied", is_flag=True, hidden=True, help="End when standard input does.")
@with_places
def serve(places: Places, tied: bool, host: str, port: int, **how: Any) -> None:
    """Publish the archive as a site."""
    if tied:
        end_with(sys.stdin.fileno())
    with listen(host, port) as at:
        Archive.open(places.kept()).close()
        serve_site(places.db, places.captures, at=at, told=_say_where, **how)


def _say_where(address: str) -> None:
    say(_("The site is at {address}. Ctrl-C ends it."), address=address)


@click.command("schedule")
@with_places
def schedule_(places: Places) -> None:
    """Crawl each source by its cron line, until stopped."""
    _scheduled(places, None)


@click.command()
@_port
@_host
@_workers
@click.option("--metadata", type=click.Path(path_type=Path), default="metadata.yml", show_default=True)
@with_places
def run(places: Places, **where: Any) -> None:
    """Scheduler and site together, until stopped."""
    said = [word for name, value in where.items() for word in (f"--{name}", str(value))]
    _scheduled(places, schedule.this_program("serve", "--tied", *said, *places.options()))


def _scheduled(places: Places, beside: tuple[str, ...] | None) -> None:
    if os.environ.get(VARIABLE):
        raise WrongInput(
            f"{VARIABLE}: found {os.environ[VARIABLE]!r}, expected it unset: a scheduler goes by real time"
        )
    sources, who = places.sources(()), operator(places.schedules)
    for source in sources:
        pipeline.agent_for(source, who)
    when_audited = rounds(places.schedules)
    with Archive.open(places.db) as archive:
        last, audited = runs.last_started(archive.connection), audits.last(archive.connection)
        building.keep_up(archive.write, archive.connection)
        unindexed = building.due(archive.connection)
    for source in sources:
        every = source.every and _("every {seconds} s").format(seconds=source.every)
        when = source.cron or every or _("only by hand")
        click.echo(f"{source.slug}: {when} ({source.timezone})", err=True)

    if when_audited:
        say(_("audit: {cron} ({timezone})"), cron=when_audited.cron, timezone=when_audited.timezone)

    def spawn(slug: str) -> tuple[str, ...]:
        return schedule.this_program("crawl", slug, "--scheduled", *places.options())

    telling = schedule.this_program("alerts", "send", "--scheduled", *places.options())
    status = schedule.run_until_stopped(
        sources,
        spawn,
        last,
        now=clock,
        beside=beside,
        rounds=when_audited,
        audit=schedule.this_program("verify", *places.options()),
        last_audit=audited.started_at if audited else None,
        at_once=schedule.this_program("index", *places.options()) if unindexed else (),
        alerts=telling if places.alerts.exists() else (),
    )
    sys.exit(status)


@click.command()
@click.option("--once", is_flag=True, help="End after the crawl instead of serving the site.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default="demo-archive", show_default=True)
@_port
@_host
@_workers
@told
def demo(once: bool, folder: Path, host: str, port: int, workers: int) -> None:
    """The whole pipeline on a sample town that lives through a few days."""
    shown: list[Report] = []
    counter = Counter(["rozograd"])
    with (
        nullcontext() if once else listen(host, port) as at,
        lived(folder, day_over=shown.append, progress=partial(counter, "rozograd"), mandate=True) as life,
    ):
        counter.done()
        show_reports(shown)
        say(_("The archive: {db}. The bytes it came from: {captures}."), db=life.db, captures=life.captures)
        if at is None:
            _say_review(life.db)
        else:
            # The town's days are past: by today's clock its site would say that nobody has looked for years.
            os.environ.setdefault(VARIABLE, stamp(morning(DAYS - 1)))
            told = partial(_say_sights, life.db)
            serve_site(life.db, life.captures, at=at, metadata=Path("metadata.yml"), workers=workers, told=told)


def _say_sights(db: Path, address: str) -> None:
    say(_("Open {address} and look for: кметът. What the town changed: {address}changes"), address=address)
    say(_("The town's programme, what was said and what is confirmed: {address}promises"), address=address)
    _say_review(db)
    say(_("Ctrl-C ends it."))


def _say_review(db: Path) -> None:
    say(_("To decide on what is still proposed: scraper promises review --db {db} --by NAME"), db=db)
