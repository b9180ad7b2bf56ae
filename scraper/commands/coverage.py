"""The command that says how much of each source the archive holds: coverage."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import asdict

import click

from scraper import pipeline
from scraper.archive import Archive, coverage
from scraper.archive.coverage import Check
from scraper.commands.crawling import until_stopped
from scraper.errors import ScraperError
from scraper.intake import Intake
from scraper.intake.measuring import measure, unread
from scraper.intake.probing import menu
from scraper.models import Source
from scraper.places import Places, as_json_too, with_places
from scraper.sources import operator
from scraper.terminal import _, put_json, say, table

_SHOWN = 20  # addresses of what is missing


@click.command("coverage")
@click.argument("slugs", nargs=-1, metavar="[SOURCE]...")
@click.option("--probe", is_flag=True, help="Ask the sources' sitemaps, feeds and counts now.")
@click.option("--delay", type=click.FloatRange(min=0), help="Seconds between requests, in place of the source's own.")
@as_json_too
@with_places
def coverage_(places: Places, slugs: tuple[str, ...], probe: bool, delay: float | None, as_json: bool) -> None:
    """How much of what each source lists, or says to have, is in the archive."""
    sources = places.sources(slugs)
    failed = _probe(places, sources, delay) if probe else []
    with Archive.open(places.kept()) as archive:
        checks = [_measured(archive, source, places) for source in sources]
    if probe:
        failed += [f"{check.source}: {way.url}: {way.outcome}" for check in checks for way in unread(check.ways)]
    if as_json:
        put_json([asdict(check) for check in checks])
    else:
        _show(checks)
    for line in failed:
        click.echo(line, err=True)
    if failed:
        sys.exit(1)


def _probe(places: Places, sources: tuple[Source, ...], delay: float | None) -> list[str]:
    """Probe each source; what could not be done, in words."""
    who, failed = operator(places.schedules), []

    async def one(source: Source) -> None:
        try:
            await pipeline.probe(source, places.ground, who, delay)
        except ScraperError as error:
            failed.append(f"{source.slug}: {error}")

    async def every() -> None:
        await asyncio.gather(*map(one, sources))

    until_stopped(every)
    return failed


def _measured(archive: Archive, source: Source, places: Places) -> Check:
    probed_at, ways = coverage.last_probe(archive.connection, source.slug) or (None, ())
    left_out = menu(Intake(source, archive, places.ground))
    return measure(archive, source, places.ground.clock(), ways=ways, probed_at=probed_at, menu=left_out)


def _show(checks: list[Check]) -> None:
    heads = (_("source"), _("probed"), _("ways"), _("listed"), _("stated"), _("kept"), _("missing"), _("share"))
    rows = [
        (
            check.source,
            check.probed_at and check.probed_at[:10],
            ", ".join(sorted({way.way for way in check.ways if way.outcome == "read"})) or None,
            check.listed,
            check.stated,
            check.kept,
            check.missing,
            None if check.share is None else f"{check.share:.1%}",
        )
        for check in checks
    ]
    table((*heads, _("months with gaps"), _("months not covered"), _("months without news")), [
        (*row, *(_count(check, *states) for states in (("gaps", "missing"), ("not covered",), ("no news",))))
        for row, check in zip(rows, checks, strict=True)
    ])  # fmt: skip
    for check in checks:
        for each in check.sample[:_SHOWN]:
            reason = f": {each.reason}" if each.reason else ""
            click.echo(f"{check.source}: {each.month} {each.url} ({', '.join(each.ways)}){reason}")
        if check.missing > _SHOWN:
            say(_("{source}: and {n} more"), source=check.source, n=check.missing - _SHOWN)
        for way in check.ways:
            if way.words:
                say(_("{source}: {url} says “{words}”"), source=check.source, url=way.url, words=way.words)


def _count(check: Check, *states: str) -> int:
    return sum(month.state in states for month in check.months)
