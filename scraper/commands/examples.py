"""The command that keeps pages with what must be read from them: example."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from scraper import golden, pipeline
from scraper.commands.crawling import until_stopped
from scraper.errors import WrongInput
from scraper.models import Template
from scraper.places import Places, as_json_too, web_address, with_places
from scraper.sources import load_one, operator
from scraper.terminal import _, put_json, say, show_example
from scraper.territory import owner_of


@click.command()
@click.argument("url", required=False)
@click.option("--source", "slug", help="The source by whose rules it is read; else the one that owns its host.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default="tests/golden", show_default=True)
@click.option("--force", is_flag=True, help="Write over an example that is there, corrections and all.")
@click.option("--check", is_flag=True, help="Read every example in the folder and show what differs.")
@as_json_too
@with_places
def example(
    places: Places, url: str | None, slug: str | None, folder: Path, force: bool, check: bool, as_json: bool
) -> None:
    """Keep a page with what must be read from it, or check all that are kept."""
    if check == (url is not None):
        raise WrongInput(f"found {'both' if check else 'neither'}, expected an address or --check")
    if url is None:
        _check_examples(places, folder, as_json)
        return
    sources, who = places.known(), operator(places.schedules)
    source = load_one(places.schedules, slug) if slug else owner_of(web_address(url), sources)
    capture, hints = until_stopped(lambda: pipeline.newest(url, source, places.ground, who))
    named = source in sources
    kept, article = golden.keep(folder, capture, source, hints, named=named, force=force)
    put_json({"file": str(kept.path), **asdict(article)}) if as_json else show_example(kept, article)


def _check_examples(places: Places, folder: Path, as_json: bool) -> None:
    kept = golden.load(folder)
    rules = {slug: load_one(places.schedules, slug).article for slug in {each.source for each in kept if each.source}}
    found = [
        difference
        for each in kept
        for difference in golden.differences(each, each.read(rules.get(each.source or "", Template())))
    ]
    if as_json:
        put_json([asdict(each) for each in found])
    else:
        for each in found:
            click.echo(str(each))
        say(_("{n} examples, {wrong} of them read otherwise"), n=len(kept), wrong=len({each.file for each in found}))
    if found:
        sys.exit(1)
