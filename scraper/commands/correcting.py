"""The command of people's corrections: correct."""

from __future__ import annotations

import re
import sys
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, get_args

import click

from scraper.archive import Archive
from scraper.archive import corrections as made
from scraper.archive.corrections import Correction, Field
from scraper.care import clear
from scraper.clock import clock
from scraper.commands.care import user
from scraper.errors import WrongInput
from scraper.models import Visibility
from scraper.places import Places, as_json_too, with_places
from scraper.terminal import _, put_json, say, table

_DATE = re.compile(r"\d{4}-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d))?)?")
_EARLIEST = 1900
_LONGEST = 1000  # letters of a title or a reason
_EXPECTED = "a day 2024-02-12, a month 2024-02, a moment 2024-02-12T08:30:00+02:00, or none"


@click.command()
@click.argument("article", required=False, metavar="[ARTICLE]")
@click.option("--published", help="The day, month or moment (with offset) of publication; `none` where there is none.")
@click.option("--title", help="The title.")
@click.option("--visibility", type=click.Choice(get_args(Visibility)), help="Who may read it.")
@click.option("--undo", multiple=True, type=click.Choice(get_args(Field)), help="Let what is read count again.")
@click.option("--reason", help="Why; shown to readers beside the correction.")
@click.option("--author", help="Who corrects it, for staff; else the name you are logged in under.")
@click.option("--list", "list_", is_flag=True, help="Show the corrections of the article, or of all.")
@as_json_too
@with_places
def correct(places: Places, article: str | None, list_: bool, as_json: bool, **given: Any) -> None:
    """Correct what an article shows (its id, key or address), say why; what the page says is kept beside it."""
    with Archive.open(places.kept()) as archive:
        number = clear.article_named(archive.connection, article) if article else None
        if list_:
            _list(made.every(archive.connection, number), as_json=as_json)
            return
        if number is None:
            raise WrongInput("ARTICLE: found none, expected the id, permanent key or address of one")
        rows = _correct(archive, number, given)
    if as_json:
        put_json([asdict(row) for row in rows])
    for row in rows:
        say(_("{field}: “{old}” → “{new}”"), field=row.field, old=row.old, new="…" if row.undone else row.new)
    if any(row.field in ("title", "published") for row in rows):
        say(_("Corrected, and shown as corrected. `scraper repair` and learning go by it from now on."))


def _correct(archive: Archive, article: int, given: dict[str, Any]) -> list[Correction]:
    values = _values(given)
    if not values and not given["undo"]:
        raise WrongInput("found nothing to correct, expected --published, --title, --visibility or --undo")
    if both := values.keys() & set(given["undo"]):
        raise WrongInput(
            f"--undo: found {', '.join(sorted(both))} corrected by the same command, expected one of the two"
        )
    if not (given["reason"] or "").strip():
        raise WrongInput("--reason: found none, expected why, in a few words; readers will see it")
    said: dict[str, Any] = {
        "reason": _seen("--reason", given["reason"]),
        "author": given["author"] or user(),
        "at": clock(),
    }
    with archive.write() as connection:
        rows = [made.correct(connection, article, field, value, **said) for field, value in values.items()]
        return [*rows, *(made.undo(connection, article, field, **said) for field in given["undo"])]


def _values(given: dict[str, Any]) -> dict[Field, str | None]:
    values: dict[Field, str | None] = {}
    if given["published"] is not None:
        values["published"] = None if given["published"] == "none" else date_of(given["published"])
    if given["title"] is not None:
        title = _seen("--title", given["title"])
        if not title:
            raise WrongInput("--title: found an empty title, expected some words")
        values["title"] = title
    if given["visibility"] is not None:
        values["visibility"] = given["visibility"]
    return values


def _seen(option: str, text: str) -> str:
    """A text for readers in one line. Raises WrongInput where letters of it cannot be seen, or it has no end."""
    line = " ".join(text.split())
    if hidden := next((letter for letter in line if not letter.isprintable()), None):
        raise WrongInput(f"{option}: found U+{ord(hidden):04X}, expected letters that can be seen")
    if len(line) > _LONGEST:
        raise WrongInput(f"{option}: found {len(line)} letters, expected {_LONGEST} at most")
    return line


def date_of(text: str) -> str:
    """`text` if it is a date as the archive writes them. Raises WrongInput, also for one that cannot be."""
    fault = WrongInput(f"--published: found {text!r}, expected {_EXPECTED}")
    if not _DATE.fullmatch(text):
        raise fault
    try:
        moment = datetime.fromisoformat(text if len(text) > len("2024-02") else f"{text}-01")
    except ValueError:
        raise fault from None
    if moment.year < _EARLIEST:
        raise WrongInput(f"--published: found {text!r}, expected a year from {_EARLIEST} on")
    latest = (clock() + timedelta(days=1)).date()
    if moment.date() > latest:
        raise WrongInput(f"--published: found {text!r}, expected no day after {latest}")
    return text.replace("Z", "+00:00")


def _list(rows: tuple[Correction, ...], *, as_json: bool) -> None:
    if as_json:
        put_json([asdict(row) for row in rows])
        return
    if not rows:
        say(_("Nothing was corrected."))
        sys.exit(0)
    heads = (_("article"), _("field"), _("before"), _("after"), _("time"), _("by"), _("reason"))
    undone = _("as read again")
    table(
        heads,
        [
            (row.article, row.field, row.old, undone if row.undone else row.new, row.at, row.author, row.reason)
            for row in rows
        ],
    )
