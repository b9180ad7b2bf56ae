"""The command that mends a source after its site changed: repair."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import click

from scraper.commands.crawling import until_stopped
from scraper.intake.rereading import Difference
from scraper.mending import Mended, mend
from scraper.pipeline import Options
from scraper.places import Places, as_json_too, with_places
from scraper.sources import operator
from scraper.terminal import _, cut, put_json, say, table

_EXAMPLES = 3  # of each kind of difference


@click.command()
@click.argument("slug", metavar="SOURCE")
@click.option("--dry-run", is_flag=True, help="Write nothing; show what would change.")
@click.option("--delay", type=click.FloatRange(min=0), help="Seconds between requests, in place of the source's own.")
@as_json_too
@with_places
def repair(places: Places, slug: str, dry_run: bool, delay: float | None, as_json: bool) -> None:
    """Learn a source again after its site changed; write its file if archived pages still come out right."""
    places.kept()
    who, options = operator(places.schedules), Options(delay=delay)
    done = until_stopped(lambda: mend(slug, places.schedules, places.ground, who, options, dry_run=dry_run))
    put_json(_as_json(done)) if as_json else _show(done)
    if done.outcome == "unsure":
        sys.exit(1)


def _show(done: Mended) -> None:
    if done.relearned and done.relearned.fits:
        heads = (_("field"), _("rule"), _("right on live pages"))
        rows = [(fit.field, fit.rule, f"{fit.pages} / {fit.of}") for fit in done.relearned.fits]
        table(heads, rows)
    if done.diff:
        click.echo(done.diff, nl=False)
    if done.compared:
        kinds = {
            _("only found by the new rules"): done.compared.gained,
            _("reads otherwise"): done.compared.differing,
            _("no longer found"): done.compared.lost,
            _("against a correction"): done.compared.against,
        }
        say(_("{n} archived versions read by the old rules and the new ones"), n=done.compared.versions)
        for name, found in kinds.items():
            _show_differences(name, found)
    told = {
        "well": _("{source}: the file still fits its site; nothing to mend"),
        "mended": _("{source}: mended; {file} is written"),
        "foretold": _("{source}: {file} would be written so"),
        "unsure": _("{source}: not mended"),
    }
    say(told[done.outcome], source=done.source, file=done.file)
    for reason in done.reasons:
        say("- {reason}", reason=reason)
    if done.outcome == "unsure" and done.diff:
        say(_("What is proposed is in {file}, for a person to look at."), file=done.file)


def _show_differences(name: str, found: Iterable[Difference]) -> None:
    by_field: dict[str, list[Difference]] = {}
    for each in found:
        by_field.setdefault(each.field, []).append(each)
    for field, differences in by_field.items():
        say("{name}: {field}, {n}", name=name, field=field, n=len(differences))
        for each in differences[:_EXAMPLES]:
            say("  {url}\n    - {old}\n    + {new}", url=each.url, old=_first(each.old), new=_first(each.new))


def _first(text: str | None) -> str:
    return "–" if text is None else cut(" ".join(text.split()), 100)


def _as_json(done: Mended) -> dict[str, Any]:
    compared = done.compared
    counted = ("gained", "differing", "lost", "against")
    return {
        "source": done.source,
        "outcome": done.outcome,
        "file": str(done.file),
        "reasons": done.reasons,
        "diff": done.diff,
        "fits": [asdict(fit) for fit in done.relearned.fits] if done.relearned else [],
        "versions": compared.versions if compared else 0,
        "differences": {name: [asdict(each) for each in getattr(compared, name)] for name in counted}
        if compared
        else {},
    }
