"""Commands of evidence: promises accept, reject, later, reopen, evidence, withdraw."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_args

import click

from scraper.care import clear
from scraper.clock import clock
from scraper.documents.isolated import Reader
from scraper.errors import WrongInput
from scraper.models import Publisher
from scraper.places import Places, with_places
from scraper.promises.citing import Absence, Brought, Cited, Page, Passage
from scraper.promises.ledger import NO_ECHO, Ledger
from scraper.promises.models import Stage, Stance
from scraper.promises.papers import paper
from scraper.terminal import _, say

Command = Callable[..., Any]

with_author = click.option(
    "--by", envvar="SCRAPER_BY", show_envvar=True, help="Who does this; kept with what is done, for good."
)
_DAY = click.DateTime(["%Y-%m-%d"])


def ledger_of(places: Places, patience: float = 30.0) -> Ledger:
    """The ledger of an archive that is there. `patience`: seconds to wait for another process that writes."""
    return Ledger.open(places.kept(), captures=places.captures, patience=patience)


def signed(by: str | None) -> str:
    """Who does this. Raises WrongInput where nobody says so: the name of a login is no signature."""
    if not (by or "").strip():
        raise WrongInput("--by: found no name, expected one, or SCRAPER_BY in the environment")
    return str(by)


@click.command()
@click.argument("proposal")
@click.option("--stage", type=click.Choice([*get_args(Stage), "none"]), help="What happened; else as proposed.")
@click.option("--stance", type=click.Choice(get_args(Stance)), help="Else baseline before the mandate, and supports.")
@click.option("--happened", help="The day or month of it; else the day of the announcement.")
@click.option("--quote", help="Other words of the same text.")
@click.option("--echo-of", help="The evidence whose words it only repeats; else as proposed.")
@click.option("--no-echo", is_flag=True, help="It repeats nobody, though it was proposed as an echo.")
@click.option("--note", help="A remark, for readers.")
@with_author
@with_places
def accept(places: Places, proposal: str, by: str | None, no_echo: bool, **more: Any) -> None:
    """Make evidence of a proposal."""
    if no_echo and more["echo_of"]:
        raise WrongInput("--no-echo: found --echo-of beside it, expected one of the two")
    more["echo_of"] = NO_ECHO if no_echo else more["echo_of"]
    with ledger_of(places) as ledger:
        click.echo(ledger.accept(proposal, by=signed(by), at=clock(), **more))


def _decides(name: str, told: str) -> click.Command:
    """A command that decides on a proposal and adds nothing to the archive."""

    @click.command(name, help=told)
    @click.argument("proposal")
    @click.option("--reason", help="Why, for staff.")
    @with_author
    @with_places
    def decide(places: Places, proposal: str, reason: str | None, by: str | None) -> None:
        with ledger_of(places) as ledger:
            getattr(ledger, name)(proposal, by=signed(by), at=clock(), reason=reason)

    return decide


reject = _decides("reject", "Say that a proposal does not speak of its promise.")
later = _decides("later", "Leave a proposal for another time.")
reopen = _decides("reopen", "Take a decision on a proposal back; evidence that came of it is withdrawn.")


@click.command()
@click.argument("promise")
@click.option("--article", help="An archived article, by id, key or address.")
@click.option("--version", type=int, help="Which version of it; else the newest.")
@click.option("--attachment", type=int, help="A file of that version, by its id.")
@click.option("--capture", type=int, help="A page that was captured, by the capture's id.")
@click.option("--file", type=click.Path(path_type=Path, dir_okay=False), help="A file from elsewhere; it is copied.")
@click.option("--absent", help="A query that finds nothing, or nothing else, between --from and --to.")
@click.option("--quote", help="The words it rests on, as they stand there.")
@click.option("--publisher", type=click.Choice(get_args(Publisher)), help="Whose word a page or a file is.")
@click.option("--origin", help="Where a file comes from.")
@click.option("--sha256", help="Of a file, as it was told with it.")
@click.option("--from", "since", type=_DAY, help="The first day of the period that was searched.")
@click.option("--to", "until", type=_DAY, help="The last day of it.")
@click.option("--source", "sources", multiple=True, help="Search this source alone; may be given again.")
@click.option("--stage", type=click.Choice(get_args(Stage)), help="What happened.")
@click.option("--stance", type=click.Choice(get_args(Stance)), help="Else supports; of an absence context.")
@click.option("--happened", help="The day or month of it.")
@click.option("--echo-of", help="The evidence whose words it only repeats.")
@click.option("--note", help="A remark, for readers.")
@with_author
@with_places
def evidence(places: Places, promise: str, by: str | None, **given: Any) -> None:
    """Enter evidence by hand: of an --article, a --capture, a --file, or that something is --absent."""
    more = {name: given[name] for name in ("stage", "happened", "note", "echo_of")}
    # What was not found is no proof for anything until a person says so.
    more["stance"] = given["stance"] or ("supports" if given["absent"] is None else "context")
    with ledger_of(places) as ledger:
        cited = _cited(ledger, given)
        click.echo(ledger.cite(promise, cited, by=signed(by), at=clock(), **more))


def _cited(ledger: Ledger, given: dict[str, Any]) -> Cited:
    kinds = [name for name in ("article", "capture", "file", "absent") if given[name] is not None]
    if len(kinds) != 1:
        found = " and ".join(f"--{name}" for name in kinds) or "nothing to cite"
        raise WrongInput(f"evidence: found {found}, expected one of --article, --capture, --file and --absent")
    if kinds == ["article"]:
        article = clear.article_named(ledger.archive.connection, given["article"])
        version = given["version"] or _newest(ledger, article)
        return Passage(article, version, given["quote"] or "", given["attachment"])
    if kinds == ["capture"]:
        return Page(given["capture"], given["quote"] or "", given["publisher"])
    if kinds == ["absent"]:
        return Absence(given["absent"], _day(given, "since"), _day(given, "until"), given["sources"])
    if given["publisher"] is None:
        raise WrongInput("--publisher: found none, expected whose word the file is: " + ", ".join(get_args(Publisher)))
    text = _text(given["file"]) if given["quote"] else None
    return Brought(given["file"], given["origin"] or "", given["publisher"], given["sha256"], given["quote"], text)


def _newest(ledger: Ledger, article: int) -> int:
    row = ledger.archive.connection.execute("SELECT version FROM articles WHERE id = ?", (article,)).fetchone()
    return int(row[0])


def _day(given: dict[str, Any], name: str) -> date:
    moment: datetime | None = given[name]
    if moment is None:
        option = "--from" if name == "since" else "--to"
        raise WrongInput(f"{option}: found none, expected a day such as 2024-02-12: an absence is of a period")
    return moment.date()


def _text(path: Path) -> str:
    """What a file says, read apart from this process."""
    try:
        body = path.read_bytes()
    except OSError as error:
        raise WrongInput(f"{path}: cannot be read, {error.strerror}") from None
    with Reader() as reader:
        return paper(body, str(path), reader.read).text


@click.command()
@click.argument("evidence")
@click.option("--reason", help="Why, for readers.")
@with_author
@with_places
def withdraw(places: Places, evidence: str, reason: str | None, by: str | None) -> None:
    """Take evidence back, saying why; it stays to be read, and verdicts that rest on it alone lapse."""
    with ledger_of(places) as ledger:
        click.echo(ledger.withdraw(evidence, reason=reason or "", by=signed(by), at=clock()))
        resting = ledger.archive.connection.execute(
            "SELECT a.promise FROM present_verdicts v JOIN assessments a ON a.id = v.assessment WHERE NOT v.holds"
            " AND EXISTS (SELECT 1 FROM json_each(a.evidence) WHERE value = ?)",
            (evidence,),
        ).fetchall()
    for row in resting:
        say(_("{promise}: the verdict has lapsed, nothing it must rest on stands"), promise=row[0])
