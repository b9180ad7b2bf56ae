"""The command that makes a programme file of a paper, or adds a paper to one: promises add."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args

import click

from scraper.commands.promises import with_programmes
from scraper.documents.isolated import Reader
from scraper.errors import WrongInput
from scraper.onboard.naming import slug_of
from scraper.places import Places, as_json_too, with_places
from scraper.promises import accounts
from scraper.promises.accounts import Account
from scraper.promises.drafting import Draft, Drafted, Heading, actions, amending, draft, programme_text
from scraper.promises.keys import ID
from scraper.promises.models import Document, DocumentKind
from scraper.promises.papers import paper
from scraper.promises.programme import read_text
from scraper.promises.quotes import Holding, Paper
from scraper.terminal import _, cut, put_json, say, table

_KEPT = 5  # lines of what was dropped that are shown
_YEARS = re.compile(r"(?:19|20)\d\d(?:-(?:19|20)\d\d)?")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed."""

    file: Path
    name: str
    kind: DocumentKind | None
    dated: date | None
    mandate: tuple[date, date | None] | None
    oath: date | None
    covers: str | None
    url: str | None
    title: str | None


def _day(_context: click.Context, _parameter: click.Parameter, said: str | None) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise click.BadParameter(f"found {said!r}, expected a day such as 2024-01-31") from None


def _mandate(context: click.Context, parameter: click.Parameter, said: str | None) -> tuple[date, date | None] | None:
    if not said:
        return None
    first, _dots, last = said.partition("..")
    days = _day(context, parameter, first), _day(context, parameter, last)
    if days[0] is None or (days[1] and days[1] < days[0]):
        raise click.BadParameter(f"found {said!r}, expected two days such as 2023-11-06..2027-11-05")
    return days[0], days[1]


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--name", help="The programme's name in the archive: small Latin letters, digits and hyphens.")
@click.option("--kind", type=click.Choice(get_args(DocumentKind)), help="What the paper is; a programme if it is new.")
@click.option("--dated", callback=_day, help="The day of the paper.")
@click.option("--mandate", callback=_mandate, metavar="FROM..TO", help="The mandate's days; TO may be left out.")
@click.option("--oath", callback=_day, help="The day of the oath.")
@click.option("--covers", metavar="YEAR", help="The year that a report tells of.")
@click.option("--url", help="Where the paper was found.")
@click.option("--title", help="The paper's title; else what stands at its head.")
@as_json_too
@with_programmes
@with_places
def add(_places: Places, programmes: Path, file: Path, name: str | None, as_json: bool, **given: Any) -> None:
    """Draft a programme file of a paper, for a person to edit; or add a paper to one that is there."""
    asked = Asked(file, _name(name, file), **given)
    body = _bytes(file)
    with Reader() as reader:
        read = paper(body, str(file), reader.read)
    target = programmes / f"{asked.name}.yml"
    if target.exists():
        _extend(asked, target, body, read, as_json=as_json)
    else:
        _begin(asked, target, body, read, as_json=as_json)


def _name(said: str | None, file: Path) -> str:
    name = said or slug_of(file.stem)
    if not ID.fullmatch(name):
        raise WrongInput(f"--name: found {name!r}, expected small Latin letters, digits and hyphens")
    return name


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise WrongInput(f"{file}: cannot be read, {error.strerror}; expected a programme or a report") from None


# --- a new programme ----------------------------------------------------------


def _begin(asked: Asked, target: Path, body: bytes, read: Paper, *, as_json: bool) -> None:
    missing = [f"--{name}" for name in ("dated", "mandate") if getattr(asked, name) is None]
    if missing:
        raise WrongInput(f"{' and '.join(missing)}: found none, expected such as 2024-01-31 and 2023-11-06..2027-11-05")
    if asked.kind in ("report", "amendment"):
        raise WrongInput(f"{target}: no such file, expected one that the {asked.kind} can be added to")
    assert asked.mandate  # noqa: S101  was looked at above
    made = draft(read, asked.mandate)
    document = _document(asked, target, body, asked.kind or "programme", ())
    title = asked.title or made.title
    heading = Heading(
        title or target.stem, asked.mandate, document, _town(title or ""), _language(read.text), asked.oath
    )
    text = programme_text(heading, made.promises)
    _held(text, target, document, read)
    _put(target, document, body, text, new=True)
    if as_json:
        put_json(_as_json(made, target))
    else:
        _show(made, target)


_AFTER_TOWN = re.compile(r"\s+(?:за|през|програма|платформа|отчет|приоритети|мандат|управленска)\b", re.IGNORECASE)


def _town(title: str) -> str | None:
    """The municipality that a title names: "Община Розоград"."""
    found = re.search(r"\b(?i:община)\s+([^\W\d_]+(?:\s+[А-Я][^\W\d_]+)*)", title)
    name = _AFTER_TOWN.split(found[1], maxsplit=1)[0] if found else ""
    return name.title() if name.isupper() else name if name[:1].isupper() else None


def _language(text: str) -> str | None:
    """bg for a text in Cyrillic that has the letter ъ, en for a Latin one with English words; else none is said."""
    sample = text[:20_000].casefold()
    cyrillic = sum("а" <= letter <= "я" for letter in sample)
    if cyrillic > 0.6 * sum(map(str.isalpha, sample)):
        return "bg" if "ъ" in sample and not set(sample) & set("ыэёіїєђјљњћџѓќѕ") else None
    words = Counter(re.findall(r"[a-z]+", sample))
    return "en" if words["the"] and words["of"] and words["and"] else None


# --- a programme that is there ------------------------------------------------


def _extend(asked: Asked, target: Path, body: bytes, read: Paper, *, as_json: bool) -> None:
    if asked.kind is None:
        raise WrongInput(
            f"{target}: is there already and is not written over; expected another --name, or --kind report,"
            " amendment, platform or speech to add this paper to it"
        )
    if asked.dated is None:
        raise WrongInput("--dated: found none, expected the day of the paper, such as 2025-01-30")
    before = target.read_text("utf-8-sig")
    filed = read_text(before, str(target), target.stem)
    document = _document(asked, target, body, asked.kind, filed.programme.documents)
    found = accounts.read(filed.programme, read) if asked.kind == "report" else ()
    try:
        text = amending.with_accounts(amending.with_document(before, document), document.id, found)
    except WrongInput as problem:
        raise WrongInput(f"{target}:{problem}") from None
    _held(text, target, document, read)
    _put(target, document, body, text, new=False)
    if as_json:
        put_json({"file": str(target), "document": document.id, "accounts": [asdict(each) for each in found]})
    else:
        _show_accounts(found, len(filed.programme.promises), document, target)


def _document(asked: Asked, target: Path, body: bytes, kind: DocumentKind, known: Sequence[Document]) -> Document:
    """The entry of a paper. Raises WrongInput where it is there already, or says nothing of its year."""
    assert asked.dated  # noqa: S101
    if kind == "report" and not asked.covers:
        raise WrongInput("--covers: found none, expected the year that the report tells of, such as 2024")
    if asked.covers and not _YEARS.fullmatch(asked.covers):
        raise WrongInput(f"--covers: found {asked.covers!r}, expected a year such as 2024, or 2024-2027")
    sha256 = hashlib.sha256(body).hexdigest()
    if same := next((each for each in known if each.sha256 == sha256), None):
        raise WrongInput(f"{asked.file}: is in {target} already, as {same.id!r}; expected another paper")
    taken = {each.id for each in known}
    wanted = f"{kind}-{asked.covers}" if asked.covers else kind
    names = (wanted, f"{kind}-{asked.dated.year}", *(f"{wanted}-{number}" for number in range(2, 1000)))
    name = next(each for each in names if each not in taken)
    file = Path(target.stem) / f"{slug_of(asked.file.stem) or name}{asked.file.suffix.lower()}"
    return Document(name, kind, asked.dated, asked.title, asked.covers, asked.url, file, sha256)


# --- what is written, and shown -----------------------------------------------


def _held(text: str, target: Path, document: Document, read: Paper) -> None:
    """Read what would be written as a check does. Raises WrongInput, before anything is written."""
    filed = read_text(text, str(target), target.stem)
    if problems := [each.text for each in Holding({document.id: read}, {}).missing(filed.programme)]:
        raise WrongInput("\n".join(problems))


def _put(target: Path, document: Document, body: bytes, text: str, *, new: bool) -> None:
    """The paper first, then the file that names it: what is named is always there."""
    assert document.file  # noqa: S101
    path = target.parent / document.file
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.read_bytes() != body:
        raise WrongInput(f"{path}: is another file of that name, and is not written over; rename the paper")
    path.write_bytes(body)
    if new:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
        return
    beside = target.with_name(f".{target.name}.new")
    beside.write_text(text, "utf-8")
    os.replace(beside, target)


def _counts(promises: Sequence[Drafted]) -> dict[str, int]:
    levels = Counter(each.level for each in promises)
    facts = [each.facts for each in promises]
    return {
        "priorities": levels["priority"],
        "measures": levels["measure"],
        "projects": levels["project"],
        "deadlines": sum(each.deadline is not None for each in facts),
        "amounts": sum(bool(each.amounts) for each in facts),
        "funders": sum(bool(each.funder) for each in facts),
        "places": sum(bool(each.places) for each in facts),
        "references": sum(bool(each.references) for each in facts),
        "remarks": sum(len(each.remarks) for each in promises),
    }


def _as_json(made: Draft, target: Path) -> dict[str, Any]:
    tables = [dict(zip(heads, fields, strict=False)) for heads, fields in made.tables]
    dropped = {"furniture": made.furniture, "prose": made.prose, "headings": made.headings}
    return {"file": str(target), **_counts(list(made.every())), "columns": tables, "dropped": dropped}


def _show(made: Draft, target: Path) -> None:
    promises = list(made.every())
    counts = _counts(promises)
    words = {
        "priorities": _("priorities"),
        "measures": _("measures"),
        "projects": _("projects"),
        "deadlines": _("with a deadline"),
        "amounts": _("with a sum"),
        "funders": _("with a funder"),
        "places": _("with places"),
        "references": _("with references"),
        "remarks": _("remarks for you"),
    }
    table((_("drafted"), _("count")), [(words[name], count) for name, count in counts.items()])
    for heads, fields in made.tables:
        guessed = (f"{cut(head, 40)} → {field}" for head, field in zip(heads, fields, strict=False) if field)
        say(_("Columns, as they were understood: {columns}"), columns=", ".join(guessed))
    unsure = [line for line in made.prose if any(actions.promises(line[a:b]) for a, b in actions.sentences(line))]
    for said, lines in (
        (_("{n} paragraphs left out below measures, though they may promise something: look at them"), unsure),
        (_("{n} lines left out as page numbers, running heads, menus or contents"), made.furniture),
        (
            _("{n} paragraphs left out, since they promise nothing as far as can be told"),
            [line for line in made.prose if line not in unsure],
        ),
        (_("{n} headings left out, with nothing below them"), made.headings),
    ):
        if lines:
            say(said, n=len(lines))
            for line in lines[:_KEPT]:
                say("  {line}", line=cut(line, 100))
    say(_("{file} is a draft: go through it, then `scraper promises check {name}`."), file=target, name=target.stem)


def _show_accounts(found: Sequence[Account], promises: int, document: Document, target: Path) -> None:
    if document.kind == "report":
        words = {"wording": _("its words"), "number": _("its number"), "words": _("many of its words")}
        table(
            (_("promise"), _("status"), _("found by"), _("account")),
            [(each.own, each.status, words[each.by], cut(each.quote, 80)) for each in found],
        )
        say(_("{document}: an account of {n} of {of} promises; go through them in {file}."),
            document=document.id, n=len(found), of=promises, file=target)  # fmt: skip
    else:
        say(_("{document} is in {file}; its wordings are yours to add."), document=document.id, file=target)
