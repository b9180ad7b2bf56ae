"""Commands of care: takedown, holds."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from typing import Any, get_args

import click

from scraper.archive import Archive, desk
from scraper.archive import holds as held
from scraper.archive.tombstones import Grade
from scraper.care import clear, holding
from scraper.care import takedown as care
from scraper.care.discretion import seal_of
from scraper.care.takedown import Holdings, Request
from scraper.clock import clock
from scraper.errors import WrongInput
from scraper.places import Places, as_json_too, with_places
from scraper.terminal import _, put_json, say, table


@click.command()
@click.argument("name", metavar="ARTICLE|ADDRESS|KEY|list|undo")
@click.argument("article", required=False, metavar="[ARTICLE]")
@click.option("--grade", type=click.Choice(get_args(Grade)), help="hide from strangers, redact words, or erase all.")
@click.option("--span", "spans", multiple=True, help="Words to redact, as they stand there; may be given again.")
@click.option("--ground", "--reason", "ground", help="Why, for the register in desk.db.")
@click.option("--requester", help="Who asked for it, for the register in desk.db.")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@as_json_too
@with_places
def takedown(places: Places, name: str, article: str | None, grade: Grade | None, as_json: bool, **given: Any) -> None:
    """Take an article down: hide it, redact words in it, or erase it; list what was; undo a hiding."""
    with Archive.open(places.kept()) as archive:
        at = Holdings(archive, places.captures, clock)
        if name == "list":
            seal_of(archive.connection, archive.path)  # or the register would seem empty where the desk is missing
            _list(places, as_json=as_json)
        elif name == "undo":
            number = clear.article_named(archive.connection, article or "")
            say(_("Shown again, as: {visibility}"), visibility=care.undo(at, number))
        elif grade is None:
            raise WrongInput("--grade: found none, expected one of " + ", ".join(get_args(Grade)))
        else:
            _take_down(at, clear.article_named(archive.connection, name), grade, as_json=as_json, **given)


def _take_down(at: Holdings, article: int, grade: Grade, *, as_json: bool, yes: bool, **given: Any) -> None:
    care.resume(at)
    found = clear.of(at.archive.connection, article)
    if not yes:
        for url in sorted(found.urls):
            click.echo(url, err=True)
        asked = {
            "hide": _("Hide this article from strangers? It can be undone."),
            "redact": _("Redact these words in every version? It cannot be undone."),
            "erase": _("Erase this article with all its captures? It cannot be undone."),
        }
        click.confirm(asked[grade], abort=True, err=True)
    request = Request(user(), given["requester"], given["ground"])
    done = care.take_down(at, article, grade, request, given["spans"])
    if as_json:
        put_json(asdict(done))
    say(_("Taken down: /a/{key} ({grade})"), key=done.key, grade=grade)
    for other in done.also:
        say(_("Article {n} says mostly the same and stands as it stood."), n=other)
    for each in done.mentions:
        told = _("Article {n} holds the same words or title, and stands as it stood: {title}")
        say(told, n=each.article, title=each.title or each.article)
    if grade != "hide":
        say(_("Backups, exports and copies of the archive still hold it: see to them too."))


def _list(places: Places, *, as_json: bool) -> None:
    """The register, from the desk."""
    known = desk.takedowns(desk.beside(places.db))
    if as_json:
        put_json([asdict(each) for each in known])
        return
    heads = (_("article"), _("key"), _("grade"), _("time"), _("by"), _("requester"), _("ground"), _("undone"))
    rows = [(t.article, t.key, t.grade, t.at, t.by, t.requester, t.ground, t.undone_at) for t in known]
    table(heads, rows)


def user() -> str:
    """Who is logged in: the name under which what was done is kept."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container without a name for its user
        return "unknown"


@click.command()
@click.argument("action", type=click.Choice(["list", "look", "release", "keep", "redact"]))
@click.argument("article", required=False)
@click.option("--version", "number", type=int, help="Only this version of the article; else every one that waits.")
@as_json_too
@with_places
def holds(places: Places, action: str, article: str | None, number: int | None, as_json: bool) -> None:
    """Versions with personal numbers wait: list them, look for more, release, keep from strangers, or redact."""
    with Archive.open(places.kept()) as archive:
        if action == "list":
            _list_holds(archive, as_json=as_json)
        elif action == "look":
            say(_("{n} versions wait"), n=holding.look(archive))
        else:
            named = clear.article_named(archive.connection, article or "")
            at = Holdings(archive, places.captures, clock)
            say(_("{n} versions decided on"), n=len(holding.decide(at, named, number, action, user())))


def _list_holds(archive: Archive, *, as_json: bool) -> None:
    waiting = held.every(archive.connection)
    if as_json:
        put_json([asdict(each) for each in waiting])
        return
    heads = (_("article"), _("version"), _("source"), _("title"), _("numbers"), _("time"))
    table(heads, [(each.article, each.number, each.source, each.title, each.kinds, each.found_at) for each in waiting])
