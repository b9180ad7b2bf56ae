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
from scraper.errors import Held
from scraper.models import Source
from scraper.pipeline import Options, Report
from scraper.places import Places, as_json_too, web_address, with_places
from scraper.sources import operator
from scraper.terminal import Counter, _, put_json, report_as_json, say, show_reports


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SOURCE]...")
@click.option("--backfill", is_flag=True, help="Walk every listing to its end, known addresses or not.")
@click.option("--recheck", is_flag=True, help="Ask for every known article again, due or not.")
@click.option("--limit", type=click.IntRange(min=1), help="Ask for at most this many articles a source.")
@click.option("--delay", type=click.FloatRange(min=0), help="Seconds between requests, in place of the source's own.")
@as_json_too
@with_places
def crawl(places: Places, slugs: tuple[str, ...], as_json: bool, **given: Any) -> None:
    """Crawl now: the named sources, or all of them."""
    sources, who = places.sources(slugs), operator(places.schedules)
    for source in sources:
        pipeline.agent_for(source, who)
    counter, held = Counter(source.slug for source in sources), []

    async def one(source: Source) -> Report | None:
        try:
            progress = partial(counter, source.slug)
            return await pipeline.crawl(source, places.ground, who, Options(**given), progress)
        except Held as error:
            held.append(str(error))
        except Exception as error:
            # What befalls one source, a fault of ours included, does not keep the others from being crawled.
            logging.getLogger(__name__).exception("%s", source.slug)
            held.append(f"{source.slug}: {type(error).__name__}: {error}")
        return None

    async def every() -> list[Report]:
        return [report for report in await asyncio.gather(*map(one, sources)) if report]

    reports = until_stopped(every)
    counter.done()
    if as_json:
        put_json([report_as_json(report) for report in reports])
    elif reports:
        show_reports(reports)
    _show_backfills(places, reports if given["backfill"] else [])
    for line in held:
        click.echo(line, err=True)
    if held or any(report.outcome != "ok" for report in reports):
        sys.exit(1)


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


def until_stopped(work: Callable[[], Any]) -> Any:
    """Run `work`; SIGTERM ends it as Ctrl-C does, so that a run is marked interrupted and files are closed."""

    async def whole() -> Any:
        task = asyncio.current_task()
        if task and os.name != "nt":  # Windows has no such handlers
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await work()

    try:
        return asyncio.run(whole())
    except (asyncio.CancelledError, KeyboardInterrupt):
        say(_("Stopped. What was fetched is kept; the next crawl goes on from there."))
        sys.exit(130)


@click.command()
@click.argument("url")
@click.option("--note", default="", help="Why, for the record.")
@as_json_too
@with_places
def capture(places: Places, url: str, note: str, as_json: bool) -> None:
    """Save one page now, with its attachments."""
    sources, who = places.known(), operator(places.schedules)
    report = until_stopped(lambda: pipeline.capture(web_address(url), sources, places.ground, who, note))
    put_json(report_as_json(report)) if as_json else show_reports([report])
    if report.outcome != "ok":
        sys.exit(1)
