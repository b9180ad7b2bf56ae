"""The command that holds the archive against its bytes: verify."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, datetime

import click

from scraper import pipeline
from scraper.archive import Archive
from scraper.audit import Scope, extent
from scraper.places import Places, as_json_too, with_places
from scraper.terminal import put_json, show_audited


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SOURCE]...")
@click.option("--sample", type=click.IntRange(min=1), help="Only so many captures and versions, by lot.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only what was captured from this day on (UTC).")
@as_json_too
@with_places
def verify(places: Places, slugs: tuple[str, ...], sample: int | None, since: datetime | None, as_json: bool) -> None:
    """Say whether each version can still be read back from its bytes."""
    scope = Scope(slugs, since.replace(tzinfo=UTC) if since else None, sample)
    with Archive.open(places.kept()) as archive:
        length = extent(archive.connection, scope)
    with click.progressbar(length=length, file=sys.stderr) as bar:
        done = pipeline.verify(places.ground, places.known(), scope, bar.update)
    if as_json:
        put_json({"scope": done.scope, **asdict(done.looked), "problems": [asdict(each) for each in done.problems]})
    else:
        show_audited(done)
    if not done.sound:
        sys.exit(1)
