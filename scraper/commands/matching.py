"""The command that shows what the radar proposes: promises match."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from itertools import groupby, islice

import click

from scraper.archive import Archive
from scraper.clock import clock
from scraper.commands import promise_words as words
from scraper.errors import WrongInput
from scraper.messages import one_line
from scraper.places import Places, as_json_too, with_places
from scraper.promises import proposals
from scraper.promises.models import Promise
from scraper.promises.proposals import Proposal
from scraper.promises.radar import asked
from scraper.terminal import _, cut, put_json, say

_COLUMNS = 110


@click.command()
@click.argument("names", nargs=-1, metavar="[PROMISE]...")
@click.option("--all", "anew", is_flag=True, help="Hold the promises against the whole archive again.")
@click.option("--limit", type=click.IntRange(min=1), default=10, show_default=True, help="Shown of each promise.")
@as_json_too
@with_places
def match(places: Places, names: tuple[str, ...], anew: bool, limit: int, as_json: bool) -> None:
    """Look for texts that speak of promises, and show what is proposed: the best first, and why."""
    with Archive.open(places.kept()) as archive:
        known = {each.id: each for programme in asked.programmes(archive.connection) for each in programme.promises}
        if unknown := [name for name in names if name not in known]:
            raise WrongInput(f"{unknown[0]}: found no promise of that id, expected one such as {_such_as(known)}")
        made = proposals.propose(archive, clock(), only=names or None, anew=anew)
        found = proposals.standing(archive, names or None)
        shown = [each for _name, some in groupby(found, lambda one: one.promise) for each in islice(some, limit)]
        titles = _titles(archive, shown)
    if as_json:
        put_json([asdict(each) for each in shown])
        return
    for name, some in groupby(shown, lambda one: one.promise):
        click.echo(f"{name}  {one_line(known[name].title) if name in known else '–'}")
        for each in some:
            _put(each, titles.get(each.article))
    say(_("{made} new proposals, {n} in all; `scraper promises review` decides on them"), made=made, n=len(found))


def _such_as(known: Mapping[str, Promise]) -> str:
    return next(iter(known), _("none: `scraper promises load` reads the programmes"))


def _titles(archive: Archive, shown: list[Proposal]) -> dict[int, tuple[str, str]]:
    found = {}
    for article in {each.article for each in shown}:
        row = archive.connection.execute(
            "SELECT published, title, source FROM articles WHERE id = ?", (article,)
        ).fetchone()
        found[article] = (f"{row['published'] or '–':.10}", f"{row['source']}: {row['title'] or '–'}")
    return found


def _put(each: Proposal, titled: tuple[str, str] | None) -> None:
    day, title = titled or ("–", "–")
    decided = f"  [{words.decision(each.decision)}]" if each.decision else ""
    stage = words.stage(each.stage) if each.stage else "–"
    echo = f"  = {each.echo_of}" if each.echo_of else ""
    click.echo(f"  {each.score:.2f}  {day}  {stage}  {cut(title, _COLUMNS)}{echo}{decided}")
    click.echo(f"        {cut(each.quote, _COLUMNS)}")
    click.echo(f"        {cut(', '.join(words.reason(one) for one in each.reasons), _COLUMNS)}")
