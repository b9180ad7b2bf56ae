"""Commands that ask town halls: crawl, capture."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import click

from scraper import pipeline
from scraper.archive import Archive, walks
from scraper.clock import clock
from scraper.commands.telling import begin, tell
from scraper.errors import ScraperError, WrongInput
from scraper.models import Source
from scraper.pipeline import Options, Report
from scraper.places import Places, as_json_too, web_address, with_places
from scraper.sources import operator, quiet_until
from scraper.terminal import Counter, _, put_json, report_as_json, say, show_reports


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SOURCE]...")
@click.option("--backfill", is_flag=True, help="Walk every listing to its end, known addresses or not.")
@click.option("--recheck", is_flag=True, help="Ask for every known article again, due or not.")
@click.option("--limit", type=click.IntRange(min=1), help="Ask for at most this many articles a source.")
@click.option("--delay", type=click.FloatRange(min=0), help="Seconds between requests, in place of the source's own.")
@click.option("--scheduled", is_flag=True, hidden=True, help="No person asked: quiet hours hold.")
@as_json_too
@with_places
def crawl(places: Places, slugs: tuple[str, ...], as_json: bool, scheduled: bool, **given: Any) -> None:
    """Crawl now: the named sources, or all of them."""
    by_name = bool(slugs) and not scheduled
    found, who = places.sources(slugs), operator(places.schedules)
    for source in found:
        pipeline.agent_for(source, who)
    sources = [source for source in found if not (_ended(source, by_name=by_name) or _put_off(source, by_name=by_name))]
    began = begin(places)
    counter, held, wrong = Counter(source.slug for source in sources), [], False

    async def one(archive: Archive, source: Source) -> Report | None:
        try:
            options, progress = Options(**given, in_quiet=by_name), partial(counter, source.slug)
            return await pipeline.crawl(source, places.ground, who, options, progress, archive)
        except ScraperError as error:
            nonlocal wrong
            wrong |= isinstance(error, WrongInput)
            held.append(str(error))
        except PermissionError as error:  # of the captures' folder: no fault of ours that a log must trace
            held.append(f"{source.slug}: {error.filename}: found no permission, expected it")
        except Exception as error:
            # What befalls one source, a fault of ours included, does not keep the others from being crawled.
            logging.getLogger(__name__).exception("%s", source.slug)
            held.append(f"{source.slug}: {type(error).__name__}: {error}")
        return None

    async def every() -> list[Report]:
        nonlocal wrong
        try:
            archive = Archive.open(places.db)
        except ScraperError as error:
            wrong |= isinstance(error, WrongInput)
            held.append(str(error))
            return []
        with archive:
            return [report for report in await asyncio.gather(*map(partial(one, archive), sources)) if report]

    reports = until_stopped(every) if sources else []
    counter.done()
    tell(places, began)
    _show(places, reports, list(dict.fromkeys(held)), as_json=as_json, backfill=given["backfill"])
    if wrong:
        sys.exit(2)
    if held or any(report.outcome != "ok" for report in reports):
        sys.exit(1)


def _show(places: Places, reports: list[Report], held: list[str], *, as_json: bool, backfill: bool) -> None:
    if as_json:
        put_json([report_as_json(report) for report in reports])
    elif reports:
        show_reports(reports)
    _show_backfills(places, reports if backfill else [])
    for line in held:
        click.echo(line, err=True)


def _ended(source: Source, *, by_name: bool) -> bool:
    """Whether a source is discontinued and nobody named it."""
    if source.discontinued is None or by_name:
        return False
    say(
        _("{source}: discontinued since {day}; name it to crawl it now"),
        source=source.slug,
        day=source.discontinued.since,
    )
    return True


def _put_off(source: Source, *, by_name: bool) -> bool:
    """Whether a crawl is to wait for the end of the source's quiet hours; one that a person asked for by name is not.

    Either is told.
    """
    end = quiet_until(source, clock())
    if end and by_name:
        told = _("{source}: its quiet hours last until {end}; it is crawled now because you named it")
        say(told, source=source.slug, end=f"{end:%H:%M}")
    elif end:
        told = _("{source}: put off until {end}, the end of its quiet hours; name it to crawl it now")
        say(told, source=source.slug, end=f"{end:%H:%M}")
    return bool(end) and not by_name


def _show_backfills(places: Places, reports: list[Report]) -> None:
    """How far back the backfill of each listing has come."""
    if not reports:
        return
    slugs = [report.source for report in reports]
    with Archive.open(places.db) as archive:
        stands = [(slug, *each) for slug in slugs for each in walks.backfills(archive.connection, slug)]
    for slug, listing, place in stands:
        told = {"source": slug, "listing": listing, "page": place.page, "month": place.back_to or "?"}
        if place.reached_at:
            told["day"] = place.reached_at[:10]
            say(_("{source}: {listing}: page {page}, back to {month}; the first page was reached on {day}"), **told)
        else:
            say(_("{source}: {listing}: page {page}, back to {month}; the same command goes on from there"), **told)


def until_stopped(work: Callable[[], Any], told: str | None = None) -> Any:
    """Run `work`; SIGTERM ends it as Ctrl-C does, so that a run is marked interrupted and files are closed.

    `told` is what is said then.
    """

    async def whole() -> Any:
        task = asyncio.current_task()
        if task and os.name != "nt":  # Windows has no such handlers
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await work()

    try:
        return asyncio.run(whole())
    except (asyncio.CancelledError, KeyboardInterrupt):
        say(told or _("Stopped. What was fetched is kept; the next crawl goes on from there."))
        sys.exit(130)


@click.command()
@click.argument("url")
@click.option("--note", default="", help="Why, for the record.")
@as_json_too
@with_places
def capture(places: Places, url: str, note: str, as_json: bool) -> None:
    """Save one page now, with its attachments."""
    sources, who, began = places.known(), operator(places.schedules), begin(places)
    report = until_stopped(lambda: pipeline.capture(web_address(url), sources, places.ground, who, note))
    tell(places, began)
    put_json(report_as_json(report)) if as_json else show_reports([report])
    if report.outcome != "ok":
        sys.exit(1)
