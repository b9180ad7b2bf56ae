"""The command that takes data along: export."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, get_args

import click

from scraper.archive import Archive
from scraper.clock import clock, stamp
from scraper.errors import WrongInput
from scraper.export import asked as wanted
from scraper.export import copy, folder, target, wacz
from scraper.export.asked import Asked, Format
from scraper.export.target import Written
from scraper.places import Places, as_json_too, with_places
from scraper.terminal import _, put_json, say


@click.command()
@click.argument("where", type=click.Path(path_type=Path), metavar="FILE_OR_FOLDER")
@click.option("--format", "form", type=click.Choice(get_args(Format)), required=True, help="csv, jsonl: a folder.")
@click.option("--source", "sources", multiple=True, help="Only this source; may be given again.")
@click.option("--from", "since", help="Published from this day on (YYYY-MM-DD).")
@click.option("--to", "until", help="Published up to and including this day.")
@click.option("--query", "words", default="", help="Only what these words find, as on the search page.")
@click.option("--as-of", "as_of", help="The archive as it stood at that moment (ISO, UTC).")
@click.option("--versions", is_flag=True, help="Every version, not only the one shown (csv, jsonl).")
@click.option("--all", "everything", is_flag=True, help="For staff: also what strangers may not see.")
@click.option("--force", is_flag=True, help="Replace an earlier export.")
@as_json_too
@with_places
def export(
    places: Places, where: Path, form: Format, as_of: str | None, force: bool, as_json: bool, **given: Any
) -> None:
    """Take the data along: as tables, as a SQLite copy, or as a web archive."""
    now = clock()
    asked = Asked(form, wanted.moment(as_of, now), now=as_of is None, **given)
    if as_of and form == "sqlite":
        raise WrongInput("--as-of: found beside --format sqlite, a copy of today; expected csv, jsonl or wacz")
    target.check(where, places.db, places.captures)
    with Archive.open(places.kept()) as archive:
        wanted.check(archive.connection, asked)
        with target.new(where, folder=form in ("csv", "jsonl"), force=force) as partial:
            if form == "sqlite":
                done = copy.write(archive.connection, asked, partial)
            elif form == "wacz":
                done = wacz.write(archive.connection, asked, partial, places.captures, now)
            else:
                done = folder.write(archive.connection, asked, partial, now)
    _tell(where, asked, done, as_json)
    if done.problems:
        sys.exit(1)


def _tell(where: Path, asked: Asked, done: Written, as_json: bool) -> None:
    if as_json:
        audience = "staff" if asked.everything else "strangers"
        said = {"target": str(where), "as_of": stamp(asked.as_of), "for": audience}
        put_json({**said, "counts": done.counts, "sha256": done.sha256, "problems": done.problems})
    else:
        counts = ", ".join(f"{name} {count}" for name, count in done.counts.items())
        say(_("{target}: {counts}, as of {moment}"), target=where, counts=counts, moment=stamp(asked.as_of))
    if asked.everything:
        say(_("For staff only: this export holds what is not public."))
    for problem in done.problems:
        click.echo(problem, err=True)
