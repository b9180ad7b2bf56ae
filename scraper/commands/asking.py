"""The command that asks the archive: search."""

from __future__ import annotations

from typing import Any

import click

from scraper.archive import Archive, reach
from scraper.clock import clock
from scraper.places import Places, as_json_too, with_places
from scraper.search.nearest import nearest
from scraper.search.query import Page, Row, answer, find
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
    """Search the archive: words, "phrases", -unwanted, OR, begin*, =exact, title:, source:, from:, to:."""
    with Archive.open(places.kept()) as archive:
        question = Question(text=query, size=limit, sources=sources, **asked)
        page, covers = find(archive.connection, question), reach.read(archive.connection)
        near = () if page.rows else nearest(archive.connection, question)
    if as_json:
        chosen = [each for each in covers if not sources or each.source in sources]
        put_json(answer(question, page) | {"covers": reach.as_json(chosen, clock().date())})
        return
    for row in page.rows:
        _put(row)
    _tell(question, page, near)


def _put(row: Row) -> None:
    click.echo(f"{row.published or '–':<10.10}  {row.source}  {row.title or '–'}\n            {row.url}")
    for echo in row.echoes:
        click.echo(f"            = {echo.published or '–':.10}  {echo.source}  {echo.id}")


def _tell(question: Question, page: Page, near: tuple[str, ...]) -> None:
    """How the words were read, what was passed over, how much was found, and what may have been meant."""
    if question.query.understood != question.text:
        say(_("Understood: {query}"), query=question.query.understood)
    for part in page.ignored:
        say(_("Passed over: {part}"), part=part)
    count = f"{page.count}+" if page.capped else str(page.count)
    say(_("{count} found, {undated} of them without a date"), count=count, undated=page.undated)
    if page.cut:
        say(_("Time ran out before all was searched."))
    for query in near:
        say(_("Did you mean: {query}"), query=query)
