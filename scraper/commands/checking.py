"""The command that tries the source files: check."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import click

from scraper import pipeline
from scraper.commands.crawling import until_stopped
from scraper.commands.showing import Asking
from scraper.errors import ScraperError, WrongInput
from scraper.models import Source
from scraper.onboard import trial
from scraper.onboard.trial import Fault, Share, Trial
from scraper.onboard.written import field_name
from scraper.pipeline import Options
from scraper.places import Places, as_json_too, with_places
from scraper.sources import load_one, operator
from scraper.sources.document import compose, line_of
from scraper.terminal import _, cut, put_json

_AT_ONCE = 8  # sources


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SOURCE]...")
@click.option("--delay", type=click.FloatRange(min=0), help="Seconds between requests, in place of the source's own.")
@as_json_too
@with_places
def check(places: Places, slugs: tuple[str, ...], delay: float | None, as_json: bool) -> None:
    """Read the source files and try each against a few live pages: the named sources, or all of them."""
    sources, who = _read(places, slugs), operator(places.schedules)
    for source in sources:
        pipeline.agent_for(source, who)
    with Asking(_("Trying"), trial.MOST * len(sources)) as asking:

        async def one(source: Source, room: asyncio.Semaphore) -> Trial:
            async with room:
                try:
                    return await pipeline.try_out(source, places.ground, who, Options(delay=delay), asked=asking)
                except ScraperError as error:
                    return Trial(source.slug, faults=(Fault((), str(error)),))
                except Exception as error:
                    logging.getLogger(__name__).exception("%s", source.slug)
                    return Trial(source.slug, faults=(Fault((), f"{type(error).__name__}: {error}"),))

        async def every() -> list[Trial]:
            room = asyncio.Semaphore(_AT_ONCE)
            return await asyncio.gather(*(one(source, room) for source in sources))

        done = until_stopped(every, _("Stopped. Files that are written stay; nothing else was kept."))
    if as_json:
        put_json([_as_json(each, places) for each in done])
    else:
        for each in done:
            _show(each, places)
    if any(each.faults for each in done):
        sys.exit(1)


def _read(places: Places, slugs: tuple[str, ...]) -> tuple[Source, ...]:
    """The named sources, or all that are still crawled. Raises WrongInput with what is wrong in any of their files."""
    if not slugs:
        return tuple(source for source in places.sources(()) if source.discontinued is None)
    found, problems = [], []
    for slug in dict.fromkeys(slugs):
        try:
            found.append(load_one(places.schedules, slug))
        except WrongInput as problem:
            problems.append(str(problem))
    if problems:
        raise WrongInput("\n".join(problems))
    return tuple(found)


def _show(done: Trial, places: Places) -> None:
    """A source as it was found: its ways, its articles, and what is wrong with either."""
    state = _("problems: {n}").format(n=len(done.faults)) if done.faults else _("all well")
    click.secho(
        _("{source}: {state}; requests: {n}").format(source=done.source, state=state, n=done.requests), bold=True
    )
    for way in done.ways:
        told = _("articles: {n}").format(n=way.articles)
        click.echo(f"  {way.kind} {cut(way.url, 10_000)}: {', '.join((told, *_shares(way.shares)))}")
    if done.shares:
        read = _("articles read")
        click.echo(f"  {read}: {', '.join(_shares(done.shares))}")
    for fault in done.faults:
        click.echo(f"  ✗ {_place(fault, done.source, places)}: {cut(fault.text, 10_000)}")
    for note in done.notes:
        click.echo(f"  ! {cut(note, 10_000)}")


def _shares(shares: Iterable[Share]) -> Iterable[str]:
    names = {"link": _("link")}
    for share in shares:
        name = names.get(share.field) or field_name(share.field)
        yield _("{field} {n} of {of}").format(field=name, n=share.found, of=share.of)


def _place(fault: Fault, slug: str, places: Places) -> str:
    """The line of the source file that a fault speaks of."""
    path = places.schedules / f"{slug}.yml"
    return f"{path}:{line_of(compose(path.read_bytes()), fault.place)}"


def _as_json(done: Trial, places: Places) -> dict[str, Any]:
    faults = [
        {"place": _place(fault, done.source, places), "key": ".".join(map(str, fault.place)), "text": fault.text}
        for fault in done.faults
    ]
    return {**asdict(done), "faults": faults, "outcome": "failed" if faults else "ok"}
