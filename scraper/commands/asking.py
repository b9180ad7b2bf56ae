"""The command that asks the archive: search."""

from __future__ import annotations

from typing import Any

import click

from scraper.archive import Archive, reach
from scraper.clock import clock
from scraper.places import Places, as_json_too, with_places
from scraper.search.query import answer, find
from scraper.search.question import Question
from scraper.terminal import _, put_json, say


@click.command()
@click.argument("query")
@click.option("--source", "sources", multiple=True, help="Only this source; may be given again.")
@click.option("--from", "since", help="From this day on (YYYY-MM-DD).")
@click.option("--to", "until", help="Up to and including this day.")
@click.option("--sort", type=click.Choice(["relevance", "new", "old"]))
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True)
@as_json_too
@with_places
def search(places: Places, query: str, as_json: bool, limit: int, sources: tuple[str, ...], **asked: Any) -> None:
    """Search the archive."""
    with Archive.open(places.kept()) as archive:
        question = Question(text=query, size=limit, sources=sources, **asked)
        page, covers = find(archive.connection, question), reach.read(archive.connection)
    if as_json:
        chosen = [each for each in covers if not sources or each.source in sources]
        put_json(answer(question, page) | {"covers": reach.as_json(chosen, clock().date())})
        return
    for row in page.rows:
        click.echo(f"{row.published or '–':<10.10}  {row.source}  {row.title or '–'}\n            {row.url}")
    count = f"{page.count}+" if page.capped else str(page.count)
    say(_("{count} found, {undated} of them without a date"), count=count, undated=page.undated)
