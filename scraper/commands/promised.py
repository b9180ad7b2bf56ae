"""Commands that show promises: promises list, show, silent."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import asdict
from difflib import get_close_matches
from typing import get_args

import click

from scraper.archive import Archive
from scraper.clock import clock
from scraper.errors import WrongInput
from scraper.messages import one_line
from scraper.places import Places, as_json_too, with_places
from scraper.promises import scale, silence, standing
from scraper.promises.models import Stage
from scraper.promises.present import Evidence, Line, Standing
from scraper.promises.silence import Silence
from scraper.terminal import _, cut, put_json, say, table

_COLUMNS = 50
_WIDE = 100


@click.command("list")
@click.argument("programme", required=False)
@click.option("--verdict", help="Only those of this verdict; `none` for those without.")
@click.option("--stage", help="Only those that came this far; `none` for those that did not begin.")
@click.option("--overdue", is_flag=True, help="Only those whose deadline is over.")
@click.option("--under", help="Only those below this promise.")
@as_json_too
@with_places
def list_(
    places: Places,
    programme: str | None,
    verdict: str | None,
    stage: str | None,
    overdue: bool,
    under: str | None,
    as_json: bool,
) -> None:
    """List promises with what is true of each today."""
    with Archive.open(places.kept()) as archive:
        every = standing.overview(archive.connection, clock().date())
        programmes = {line.programme for line in every}
        _known("programme", programme, programmes)
        _known("--under", under, {line.id for line in every})
        words = {each.id for one in programmes for each in scale.read(archive.connection, one)}
        _known("--verdict", verdict, words | {"none"})
        _known("--stage", stage, {*get_args(Stage), "none"})
        found = standing.overview(
            archive.connection,
            clock().date(),
            programme=programme,
            verdict=verdict,
            stage=stage,
            overdue=overdue,
            under=under,
        )
    if as_json:
        put_json([asdict(line) for line in found])
        return
    heads = (_("promise"), _("title"), _("verdict"), _("stage"), _("says"), _("confirms"), _("last movement"), _("due"))
    table(heads, map(_row, found))


def _known(name: str, asked: str | None, known: Collection[str]) -> None:
    """Refuse a word that nothing can answer to: an empty list would look like an answer."""
    if asked is not None and asked not in known:
        near = get_close_matches(asked, known, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        shown = sorted(known)[:8]
        raise WrongInput(
            f"{name}: found {asked!r}, expected one of {', '.join(shown) or 'none, since none is loaded'}{hint}"
        )


def _row(line: Line) -> tuple[object, ...]:
    due = f"{line.due} !" if line.overdue else line.due
    return (
        *(line.id, cut(line.title, _COLUMNS), line.verdict, line.stage, line.says_evidence, line.confirms_evidence),
        *(line.moved, due),
    )


@click.command()
@click.argument("promise")
@as_json_too
@with_places
def show(places: Places, promise: str, as_json: bool) -> None:
    """Show everything public of one promise: wordings, both columns, verdicts, replies."""
    with Archive.open(places.kept()) as archive:
        found = standing.of(archive.connection, promise, clock().date())
    if found is None:
        raise WrongInput(f"{promise}: found no promise of that id, expected one that `scraper promises list` names")
    if as_json:
        put_json(asdict(found) | {"coverage": {e.id: json.loads(e.coverage) for e in found.evidence if e.coverage}})
        return
    for text in _told(found):
        click.echo(text)


def _told(found: Standing) -> Iterator[str]:
    line = found.line
    yield f"{line.id}  {one_line(line.title)}"
    due = f"{line.due} !" if line.overdue else line.due
    told = ((_("verdict"), line.verdict), (_("stage"), line.stage), (_("due"), due))
    yield "   ".join(f"{name}: {word or '–'}" for name, word in told)
    if line.lapsed:
        yield _("The verdict {id} has lapsed, nothing it must rest on stands").format(id=line.lapsed)
    for wording in found.wordings:
        yield f"  {wording.dated or '–'}  „{cut(wording.quote or '–', _WIDE)}“  {wording.document or wording.key or ''}"
    for definition in found.definitions:
        said = _("done when ({n}): {words}")
        yield "  " + said.format(n=definition.number, words=cut(definition.done_when, _WIDE))
    for head, side in ((_("the town says"), "says"), (_("confirmed by"), "confirms"), (_("neither"), "neither")):
        column = [each for each in found.evidence if each.side == side]
        if column:
            yield f"{head}:"
            yield from (text for each in column for text in _evidence(each))
    for each in found.assessments:
        yield f"{each.published_at[:10]}  {each.verdict}  {each.by}  {each.id}  {cut(each.rationale or '–', _WIDE)}"
    for reply in found.replies:
        yield f"{reply.received}  {one_line(reply.by)}: {cut(reply.said or '–', _WIDE)}"


def _evidence(each: Evidence) -> Iterator[str]:
    withdrawn = _("withdrawn: {reason}").format(reason=each.withdrawal or "–")
    line = f"  {each.happened or '–'}  {each.stage or each.stance}  {each.state}  {each.id}"
    yield line if each.stands else f"{line}  [{withdrawn}]"
    if each.query:
        yield f"      {cut(_absence(each), _WIDE)}"
    else:
        yield f"      „{cut(each.quote or '–', _WIDE)}“  {cut(each.title or each.url or '', _COLUMNS)}"


def _absence(each: Evidence) -> str:
    """What was searched for, over which days, and how much that found."""
    try:
        asked, said = json.loads(each.query or "{}"), json.loads(each.coverage or "{}")
    except ValueError:  # a takedown masked words in it
        return "–"
    return _("“{query}”, {first} to {last}: {n} found").format(
        query=asked.get("q", "–"), first=each.period_from, last=each.period_to, n=said.get("found", 0)
    )


@click.command()
@click.option("--months", type=click.IntRange(min=1), default=6, show_default=True)
@as_json_too
@with_places
def silent(places: Places, months: int, as_json: bool) -> None:
    """List promises of which nothing was heard for so many months, and what was covered of that time."""
    with Archive.open(places.kept()) as archive:
        found = silence.report(archive.connection, clock().date(), months)
    if as_json:
        put_json([{**asdict(each), "since": each.since.isoformat()} for each in found])
        return
    for each in found:
        _tell_silence(each)


def _tell_silence(each: Silence) -> None:
    table((_("promise"), _("title"), _("last movement")), [(one.id, one.title, one.moved) for one in each.lines])
    if not each.was_heard:
        say(
            _("{programme}: no source was covered since {day}, so this says nothing"),
            programme=each.programme,
            day=each.since,
        )
    for source in each.covers:
        if source.not_covered:
            months = ", ".join(source.not_covered)
            say(_("{source}: not covered: {months}"), source=source.source, months=months)
