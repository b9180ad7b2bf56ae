"""Commands about who is told of what: alerts check, test, send, queue, retry, recipient."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from scraper import alerts as rounds
from scraper.alerts import chat, mail, notices, queue, recipients, watches, webhook
from scraper.alerts.delivery import Sent
from scraper.alerts.digest import compose
from scraper.alerts.models import Alert, Message, Plan, Target
from scraper.alerts.reading import items
from scraper.alerts.recipients import Recipients
from scraper.archive import Archive, desk
from scraper.clock import clock, stamp
from scraper.commands.telling import METADATA
from scraper.errors import WrongInput
from scraper.places import Places, as_json_too, with_places
from scraper.sources.values import nearest
from scraper.terminal import _, put_json, say, table

_WEEK = timedelta(days=7)
_SITE = click.option("--site", help="The site's public address, where neither alerts.yml nor metadata.yml says it.")


@click.group()
def alerts() -> None:
    """Word by mail, webhook, chat or feed when something moves."""


def _ground(places: Places, site: str | None = None) -> rounds.Ground:
    return rounds.Ground(places.db, places.captures, places.alerts, site or rounds.site_in(METADATA))


def _plan(places: Places) -> Plan:
    if not places.alerts.exists():
        raise WrongInput(f"{places.alerts}: found no such file, expected one with alerts; docs/alerts.md shows one")
    return watches.load(places.alerts)


# --- looking --------------------------------------------------------------------------------------------------------


@alerts.command()
@with_places
def check(places: Places) -> None:
    """Read alerts.yml and say what is wrong: with the file, with what it names, with its recipients."""
    plan = _plan(places)
    problems = [*_unknown(places, plan), *_unreachable(places, plan)]
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(1)
    say(_("{n} alerts, nothing wrong with them"), n=len(plan.alerts))


def _unknown(places: Places, plan: Plan) -> Iterable[str]:
    """What the alerts name and nobody knows."""
    with Archive.open(places.db if places.db.exists() else Path(":memory:")) as archive:
        known = archive.connection
        sources = {row[0] for row in known.execute("SELECT id FROM sources")}
        sources |= {source.slug for source in places.known()}
        promises = {row[0] for row in known.execute("SELECT id FROM promises UNION SELECT id FROM programmes")}
    for alert in plan.alerts:
        for slug in alert.watch.sources:
            if slug not in sources:
                yield f"{places.alerts}: {alert.id}: found no source {slug!r}{nearest(slug, sources)}"
        if alert.watch.promise and alert.watch.promise not in promises:
            meant = nearest(alert.watch.promise, promises)
            yield f"{places.alerts}: {alert.id}: found no promise or programme {alert.watch.promise!r}{meant}"


def _unreachable(places: Places, plan: Plan) -> Iterable[str]:
    """Whose addresses are not known, or are none. Nothing is sent."""
    with desk.reading(desk.beside(places.db)) as connection:
        known = Recipients.of(connection)
    for alert in plan.alerts:
        for target in alert.to:
            try:
                _try_out(target, plan, known)
            except WrongInput as problem:
                yield f"{places.alerts}: {alert.id}: {target.label}: {problem}"


def _try_out(target: Target, plan: Plan, known: Recipients) -> None:
    if target.channel == "mail":
        mail.address(known.find(target.name))
        mail.server(known.find(plan.post.server))
        mail.address(known.find(plan.post.sender))
    elif target.channel == "webhook":
        webhook.checked(known.find(target.name))
        if target.secret:
            known.find(target.secret)
    elif target.channel == "chat":
        chat.service(known.find(target.name))


@alerts.command()
@click.argument("alert", required=False)
@click.option("--since", help="From this day on (YYYY-MM-DD); a week back if nothing is said.")
@_SITE
@as_json_too
@with_places
def test(places: Places, alert: str | None, since: str | None, site: str | None, as_json: bool) -> None:
    """Show what would be sent of what came lately. Nothing is sent, and nothing counts as told."""
    plan, ground = _plan(places), _ground(places, site)
    began = _moment(since) if since else clock() - _WEEK
    chosen = _chosen(places, plan, alert)
    with Archive.open(places.kept()) as archive:
        look = notices.Look(archive.connection, clock(), frozenset())
        made = {each: _preview(archive, look, each, began, plan.site or ground.site) for each in chosen}
    if as_json:
        put_json([{"alert": each.id, "to": [t.label for t in each.to], "messages": _told(made[each])} for each in made])
        return
    for each, messages in made.items():
        click.echo(f"# {each.id} → {', '.join(target.label for target in each.to)}")
        for message in messages:
            click.echo(f"\n{message.subject}\n\n{message.text}")
        if not messages:
            click.echo(_("nothing since {day}").format(day=stamp(began)[:10]))


def _preview(archive: Archive, look: notices.Look, alert: Alert, began: datetime, site: str | None) -> list[Message]:
    found = notices.preview(look, alert, began)
    shown = []
    for start in range(0, len(found), queue.LONGEST):
        told = items(archive.connection, alert, found[start : start + queue.LONGEST])
        if told:
            shown.append(compose("0", alert, stamp(clock()), told, site))
    return shown


def _told(messages: Iterable[Message]) -> list[dict[str, Any]]:
    return [asdict(each) for each in messages]


def _chosen(places: Places, plan: Plan, wanted: str | None) -> tuple[Alert, ...]:
    if wanted is None:
        return plan.alerts
    found = tuple(each for each in plan.alerts if each.id == wanted)
    if not found:
        known = [each.id for each in plan.alerts]
        told = ", ".join(known) or "none"
        raise WrongInput(f"{places.alerts}: found no alert {wanted!r}, known: {told}{nearest(wanted, known)}")
    return found


def _moment(day: str) -> datetime:
    try:
        return datetime.fromisoformat(f"{day}T00:00:00+00:00")
    except ValueError:
        raise WrongInput(f"--since: found {day!r}, expected a day such as 2024-02-12") from None


# --- sending --------------------------------------------------------------------------------------------------------


@alerts.command()
@click.option("--scheduled", is_flag=True, hidden=True, help="No person asked: what goes well is not told.")
@_SITE
@as_json_too
@with_places
def send(places: Places, site: str | None, scheduled: bool, as_json: bool) -> None:
    """Find what is new and send what is due, now."""
    _plan(places)
    places.kept()
    if scheduled:
        if problem := rounds.after(_ground(places, site), clock(), seconds=float("inf")):
            say(_("Alerts: {problem}"), problem=problem)
        return
    _show(rounds.go_round(_ground(places, site), clock()), as_json=as_json)


def _show(sent: Sequence[Sent], *, as_json: bool = False) -> None:
    """What came of each attempt; exit 1 where one did not succeed."""
    if as_json:
        put_json([asdict(each) | {"target": each.target.label} for each in sent])
    else:
        for each in sent:
            click.echo(": ".join(filter(None, (each.alert, each.target.label, _state(each.state), each.reason))))
    if any(each.state in ("waiting", "given up") for each in sent):
        sys.exit(1)


@alerts.command("queue")
@click.option("--all", "everything", is_flag=True, help="What was delivered too.")
@as_json_too
@with_places
def queue_(places: Places, everything: bool, as_json: bool) -> None:
    """What is still to be delivered or could not be, and why."""
    with desk.reading(desk.beside(places.db)) as connection:
        found = queue.stands(connection, everything=everything) if connection else ()
    if as_json:
        put_json([asdict(each) for each in found])
        return
    heads = (_("alert"), _("recipient"), _("state"), _("tries"), _("items"), _("next"), _("reason"))
    rows = [
        (each.alert, each.target, _state(each.state), each.tries, each.notices, each.next_at, each.reason)
        for each in found
    ]
    table(heads, rows)


@alerts.command()
@with_places
def retry(places: Places) -> None:
    """Make everything due at once that is not delivered, what was given up too, and send it."""
    _plan(places)
    with desk.opened(desk.beside(places.db), new=True) as connection:
        n = queue.again(connection, clock())
    say(_("{n} deliveries are tried again"), n=n)
    _show(rounds.go_round(_ground(places), clock()))


def _state(state: str) -> str:
    told = {
        "waiting": _("waiting"),
        "delivered": _("sent"),
        "empty": _("nothing left to show"),
        "given up": _("given up"),
    }
    return told[state]


# --- recipients -----------------------------------------------------------------------------------------------------


@alerts.group()
def recipient() -> None:
    """Addresses and secrets that are kept in desk.db, by name."""


@recipient.command("add")
@click.argument("name")
@with_places
def add_recipient(places: Places, name: str) -> None:
    """Keep an address or a secret under NAME; it is read from a prompt, or from standard input."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
        raise WrongInput("NAME: found something else, expected small Latin letters, digits and hyphens")
    if sys.stdin.isatty():
        value = click.prompt(_("Address or secret of {name}").format(name=name), hide_input=True, err=True)
    else:
        value = sys.stdin.readline()
    if not value.strip() or not value.strip().isprintable():
        raise WrongInput("found nothing, expected an address or a secret in one line")
    with desk.opened(desk.beside(places.db), new=True) as connection:
        recipients.put(connection, name, value.strip(), clock())
    say(_("{name}: kept as {shown}"), name=name, shown=recipients.mask(value.strip()))


@recipient.command("list")
@as_json_too
@with_places
def list_recipients(places: Places, as_json: bool) -> None:
    """Which names are known; addresses are shown in part."""
    with desk.reading(desk.beside(places.db)) as connection:
        found = recipients.listed(connection) if connection else ()
    if as_json:
        put_json([{"name": name, "shown": shown, "added_at": at} for name, shown, at in found])
    else:
        table((_("name"), _("address"), _("since")), found)


@recipient.command("remove")
@click.argument("name")
@with_places
def remove_recipient(places: Places, name: str) -> None:
    """Forget what is kept under NAME."""
    with desk.opened(desk.beside(places.db)) as connection:
        recipients.remove(connection, name)
