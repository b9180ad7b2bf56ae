"""Commands that ask the archive: search, status."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from scraper import schedule
from scraper.archive import Archive, audits, health, runs
from scraper.clock import clock
from scraper.crawl.lease import is_free
from scraper.places import Places, as_json_too, with_places
from scraper.search.query import answer, find
from scraper.search.question import Question
from scraper.terminal import _, put_json, say, show_audit, show_health


@click.command()
@click.argument("query")
@click.option("--source", "sources", multiple=True, help="Only this source; may be given again.")
@click.option("--from", "since", help="From this day on (YYYY-MM-DD).")
@click.option("--to", "until", help="Up to and including this day.")
@click.option("--sort", type=click.Choice(["relevance", "new", "old"]))
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True)
@as_json_too
@with_places
def search(places: Places, query: str, as_json: bool, limit: int, **asked: Any) -> None:
    """Search the archive."""
    with Archive.open(places.kept()) as archive:
        question = Question(text=query, size=limit, **asked)
        page = find(archive.connection, question)
    if as_json:
        put_json(answer(question, page))
        return
    for row in page.rows:
        click.echo(f"{row.published or '–':<10.10}  {row.source}  {row.title or '–'}\n            {row.url}")
    count = f"{page.count}+" if page.capped else str(page.count)
    say(_("{count} found, {undated} of them without a date"), count=count, undated=page.undated)


@click.command()
@click.option(
    "--check", is_flag=True, help="Exit 1 if a source needs a person, or the last audit found something lost or wrong."
)
@as_json_too
@with_places
def status(places: Places, check: bool, as_json: bool) -> None:
    """How each source is doing, and what is overdue."""
    now, found = clock(), []
    # Before the first crawl there is nothing to read, and every source is one never crawled.
    with Archive.open(places.db if places.db.exists() else Path(":memory:")) as archive:
        last = runs.last_started(archive.connection)
        for source in places.sources(()):
            if is_free(places.captures, source.slug):
                with archive.write() as connection:
                    runs.interrupt(connection, source.slug)
            began = last.get(source.slug)
            due = schedule.due_by(source, datetime.fromisoformat(began) if began else None, now)
            found.append(health.of(archive.connection, source.slug, now, due))
        audited = audits.last(archive.connection)
    if as_json:
        put_json([asdict(each) for each in found])
    else:
        show_health(found)
        show_audit(audited)
    lost = audited is not None and bool(audited.lost or audited.wrong)
    if check and (lost or any(each.condition not in ("ok", "quiet", "running") for each in found)):
        sys.exit(1)
