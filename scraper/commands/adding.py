"""The command that makes a source file out of a town's address: add."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from pathlib import Path

import click

from scraper import pipeline
from scraper.commands.crawling import until_stopped
from scraper.commands.showing import Asking, added_as_json, show_added, show_all
from scraper.errors import WrongInput
from scraper.messages import language_of_locale
from scraper.models import Source
from scraper.onboard import Proposal, towns
from scraper.onboard.adding import Added, Survey, add
from scraper.onboard.preview import preview_page
from scraper.onboard.towns import Wanted
from scraper.pipeline import Options
from scraper.places import Places, as_json_too, with_places
from scraper.sources import operator
from scraper.terminal import _, put_json, say

_MOST = 60  # requests of one survey
_AT_ONCE = 8  # sites


@click.command("add")
@click.argument("urls", nargs=-1, metavar="[URL]...")
@click.option("--from", "table", type=click.Path(path_type=Path, dir_okay=False), help="A CSV file of towns.")
@click.option("--name", "slug", help="The source's name in the archive: small Latin letters, digits and hyphens.")
@click.option("--delay", type=click.FloatRange(min=0), help="Seconds between requests while the site is surveyed.")
@click.option("--dry-run", is_flag=True, help="Write nothing; print the file, or what would change in it.")
@click.option(
    "--preview", type=click.Path(path_type=Path, dir_okay=False), help="Write a page that shows what will be taken."
)
@as_json_too
@with_places
def add_(
    places: Places,
    urls: tuple[str, ...],
    table: Path | None,
    slug: str | None,
    delay: float | None,
    dry_run: bool,
    preview: Path | None,
    as_json: bool,
) -> None:
    """Find the news of a town's site and write a source file for it."""
    wanted = _wanted(urls, table, slug, preview)
    who = operator(places.schedules)
    for town in wanted:
        pipeline.agent_for(Source(town.slug or town.url, town.url, town.url, ()), who)
    places.known()  # a file that cannot be read is told before a site is asked
    with Asking(_("Surveying"), _MOST * len(wanted)) as asking:

        async def survey(url: str, slug: str) -> Proposal:
            locale, options = language_of_locale(os.environ), Options(delay=delay)
            return await pipeline.survey(url, places.ground, who, options, slug=slug, locale=locale, asked=asking)

        done = until_stopped(
            lambda: _each(wanted, places, survey, dry_run=dry_run),
            _("Stopped. Files that are written stay; nothing else was kept."),
        )
    _show(done, as_json=as_json)
    if preview and done[0].proposal:
        preview.write_text(preview_page(done[0].proposal, language_of_locale(os.environ)), "utf-8")
        say(_("{file} shows what will be taken; open it in a browser."), file=preview)
    if failed := [each for each in done if each.outcome == "failed"]:
        sys.exit(2 if len(done) == 1 and failed[0].wrong else 1)


def _wanted(urls: tuple[str, ...], table: Path | None, slug: str | None, preview: Path | None) -> tuple[Wanted, ...]:
    """The sites that are asked for. Raises WrongInput."""
    wanted = tuple(towns.wanted(url, slug) for url in urls)
    if table:
        try:
            wanted += towns.read(table.read_bytes(), str(table))
        except OSError as error:
            raise WrongInput(f"{table}: cannot be read, {error.strerror}; expected a CSV file of towns") from None
    if preview and not preview.parent.is_dir():
        raise WrongInput(f"--preview: found no folder {str(preview.parent)!r}, expected one that is there")
    if not wanted:
        raise WrongInput("found no address, expected one such as https://www.town.example/, or --from towns.csv")
    for option, value in (("--name", slug), ("--preview", preview)):
        if value and len(wanted) > 1:
            raise WrongInput(f"{option}: found {len(wanted)} addresses, expected one")
    return wanted


async def _each(wanted: tuple[Wanted, ...], places: Places, survey: Survey, *, dry_run: bool) -> list[Added]:
    """Every site, some at a time; what befalls one does not keep the others from being added."""
    room = asyncio.Semaphore(_AT_ONCE)

    async def one(town: Wanted) -> Added:
        async with room:
            try:
                return await add(town, places.schedules, survey, places.ground.clock(), dry_run=dry_run)
            except Exception as error:
                logging.getLogger(__name__).exception("%s", town.url)
                return Added(town.url, "failed", town.slug, error=f"{type(error).__name__}: {error}")

    return await asyncio.gather(*map(one, wanted))


def _show(done: list[Added], *, as_json: bool) -> None:
    if as_json:
        put_json([added_as_json(each) for each in done])
        return
    for number, each in enumerate(done):
        if number:
            click.echo()
        show_added(each)
    if len(done) > 1:
        show_all(done)
