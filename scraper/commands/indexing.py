"""The command that builds the search index: index."""

from __future__ import annotations

import sys

import click

from scraper import pipeline
from scraper.archive import Archive
from scraper.places import Places, with_places
from scraper.search import building
from scraper.terminal import _, say


@click.command()
@click.option("--rebuild", is_flag=True, help="Anew from the articles, due or not.")
@with_places
def index(places: Places, rebuild: bool) -> None:
    """Build the search index where that is due; stopped, it goes on where it was."""
    with Archive.open(places.kept()) as archive:
        due = building.due(archive.connection)
        length = building.count(archive.connection)
    if due is None and not rebuild:
        say(_("The search index is as it should be: {n} articles."), n=length)
        return
    with click.progressbar(length=length, file=sys.stderr) as bar:
        pipeline.reindex(places.ground, anew=rebuild, progress=bar.update)
    say(_("The search index is built: {n} articles."), n=length)
