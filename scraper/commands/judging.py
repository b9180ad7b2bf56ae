"""Commands of verdicts: promises verdict, drafts, publish, reply, note, rate, agreement."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from scraper.archive import desk
from scraper.clock import clock, stamp
from scraper.commands.deciding import ledger_of, signed, with_author
from scraper.places import Places, as_json_too, with_places
from scraper.promises import agreement as agreeing
from scraper.promises.agreement import Agreement
from scraper.terminal import _, cut, put_json, say, table

_COLUMNS = 60


@click.command()
@click.argument("promise")
@click.argument("verdict")
@click.option("--rationale", help="Why, for readers.")
@click.option("--evidence", multiple=True, help="The id of evidence it rests on; may be given again.")
@click.option("--corrects", help="The id of the assessment that this one corrects.")
@click.option("--correction", help="Why the former one is corrected, for readers.")
@with_author
@with_places
def verdict(
    places: Places,
    promise: str,
    verdict: str,
    rationale: str | None,
    evidence: tuple[str, ...],
    corrects: str | None,
    correction: str | None,
    by: str | None,
) -> None:
    """Draft a verdict, for staff's eyes; `publish` makes it public, a step of its own."""
    with ledger_of(places) as ledger:
        made = ledger.draft(
            promise,
            verdict,
            rationale or "",
            evidence,
            by=signed(by),
            at=clock(),
            corrects=corrects,
            correction=correction,
        )
    click.echo(made)
    say(_("A draft; `scraper promises publish {draft}` publishes it"), draft=made)


@click.command()
@as_json_too
@with_places
def drafts(places: Places, as_json: bool) -> None:
    """List the drafts that were not published."""
    with ledger_of(places) as ledger, desk.reading(ledger.desk) as staff:
        published = {row[0] for row in ledger.archive.connection.execute("SELECT id FROM assessments")}
        found = staff.execute("SELECT * FROM drafts ORDER BY at, id").fetchall() if staff else []
        rows = [dict(row) for row in found if row["id"] not in published]
    if as_json:
        put_json([{**row, "evidence": json.loads(row["evidence"])} for row in rows])
        return
    heads = (_("draft"), _("promise"), _("verdict"), _("by"), _("time"), _("rationale"))
    columns = ("id", "promise", "verdict", "by", "at")
    table(heads, [(*(row[name] for name in columns), cut(row["rationale"], _COLUMNS)) for row in rows])


@click.command()
@click.argument("draft")
@with_author
@with_places
def publish(places: Places, draft: str, by: str | None) -> None:
    """Publish a draft; from then on it is corrected by another one, never changed."""
    with ledger_of(places) as ledger:
        click.echo(ledger.publish(draft, by=signed(by), at=clock()))


@click.command()
@click.argument("promise")
@click.option("--said", help="What was answered.")
@click.option("--author", help="Who answered: a name, an office.")
@click.option("--received", help="The day it came; else today.")
@click.option("--origin", help="How it came, or its address.")
@with_author
@with_places
def reply(
    places: Places,
    promise: str,
    said: str | None,
    author: str | None,
    received: str | None,
    origin: str | None,
    by: str | None,
) -> None:
    """Enter what the town answered, to be shown on the promise's page."""
    now = clock()
    with ledger_of(places) as ledger:
        click.echo(
            ledger.reply(
                promise,
                said or "",
                author=author or "",
                received=received or stamp(now)[:10],
                origin=origin,
                by=signed(by),
                at=now,
            )
        )


@click.command()
@click.argument("promise")
@click.argument("said", metavar="TEXT")
@with_author
@with_places
def note(places: Places, promise: str, said: str, by: str | None) -> None:
    """Leave a note on a promise, for staff's eyes."""
    with ledger_of(places) as ledger:
        click.echo(ledger.note(promise, said, by=signed(by), at=clock()))


@click.command()
@click.argument("round_", metavar="ROUND")
@click.argument("promise")
@click.argument("verdict")
@click.option("--rationale", help="Why, for staff once the round is over.")
@with_author
@with_places
def rate(places: Places, round_: str, promise: str, verdict: str, rationale: str | None, by: str | None) -> None:
    """Rate a promise blind, once in a round: others' ratings are not shown before one's own."""
    with ledger_of(places) as ledger:
        click.echo(ledger.rate(round_, promise, verdict, by=signed(by), at=clock(), rationale=rationale))


@click.command()
@click.argument("round_", metavar="ROUND")
@with_author
@as_json_too
@with_places
def agreement(places: Places, round_: str, by: str | None, as_json: bool) -> None:
    """How far those who rated a round agree; single ratings are shown of promises that you rated yourself."""
    with ledger_of(places) as ledger, desk.reading(ledger.desk) as staff:
        given = agreeing.ratings(staff, round_) if staff else ()
    found = agreeing.report(round_, given, by)
    if as_json:
        put_json(asdict(found))
    else:
        _show(found)


def _show(found: Agreement) -> None:
    if found.percent is None:
        say(_("{round}: no promise was rated by two"), round=found.round)
        return
    alpha = "–" if found.alpha is None else f"{found.alpha:.3f}"
    told = _("{n} promises, {raters}: {percent} % agree, Krippendorff's alpha (nominal) {alpha}")
    say(told, n=found.promises, raters=", ".join(found.raters), percent=f"{found.percent:.1f}", alpha=alpha)
    for promise, ratings in found.apart:
        click.echo(f"{promise}  " + ", ".join(f"{each.by}: {each.verdict}" for each in ratings))
