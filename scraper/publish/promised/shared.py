"""What every page of promises has at hand: the programmes, the one asked for, and the words of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from datasette.utils.asgi import Response

from scraper.clock import clock
from scraper.errors import WrongInput
from scraper.promises import reports, scale
from scraper.promises.models import Document, Programme
from scraper.publish.asking import publishers
from scraper.publish.promised import reads, telling
from scraper.publish.room import Visit
from scraper.publish.words import Words


@dataclass(frozen=True, slots=True)
class Chosen:
    """The programme that is shown. `asked`: its id, if the address names it."""

    programmes: tuple[reads.Programme, ...]
    programme: reads.Programme
    papers: tuple[reads.Paper, ...]
    scale: telling.Scale
    today: date
    asked: str | None


async def chosen(visit: Visit) -> Chosen | None:
    """The programme that ?programme= names, else the latest; None where none is loaded.

    Raises WrongInput for one that is not there.
    """
    known = await visit.read(reads.programmes)
    asked = (visit.request.args.get("programme") or "").strip() or None
    if not known:
        return None
    if asked and asked not in [each.id for each in known]:
        raise WrongInput(f"programme: found {asked[:60]!r}, expected one of {', '.join(each.id for each in known)}")
    return await of_programme(visit, known, asked or known[0].id, asked)


async def of_programme(
    visit: Visit, known: tuple[reads.Programme, ...], ident: str, asked: str | None = None
) -> Chosen:
    """What pages of one programme have at hand."""
    programme = next(each for each in known if each.id == ident)
    papers = await visit.read(reads.papers, programme.id)
    words = await visit.read(scale.read, programme.id)
    return Chosen(known, programme, papers, telling.Scale(words, visit.words.language), clock().date(), asked)


async def no_programme(visit: Visit) -> Response:
    """What every address below /promises answers where no programme is loaded."""
    return await visit.lost(visit.words.gettext("No programme has been loaded into this archive."))


def shared(visit: Visit, found: Chosen) -> dict[str, Any]:
    """The same for the templates."""
    w = visit.words
    return {
        "programmes": found.programmes,
        "programme": found.programme,
        "chosen": found.asked,
        "mandate": mandate(w, found.programme),
        "papers": found.papers,
        "scale": found.scale,
        "ahead": telling.AHEAD,
        "levels": telling.levels(w),
        "stages": telling.stages(w),
        "stances": telling.stances(w),
        "kinds": telling.kinds(w),
        "kinds_of_paper": telling.papers(w),
        "sides": telling.sides(w),
        "publishers": publishers(w),
        "deadline_of": lambda it: telling.deadline(w, it.deadline, it.deadline_precision),
        "citing": None,
    }


def mandate(w: Words, programme: reads.Programme) -> str:
    """From when to when it lasts."""
    _ = w.gettext
    if programme.mandate_to is None:
        return _("Mandate from {first}.").format(first=w.day(programme.mandate_from))
    return _("Mandate from {first} to {last}.").format(
        first=w.day(programme.mandate_from), last=w.day(programme.mandate_to)
    )


def reports_due(w: Words, found: Chosen) -> list[str]:
    """The papers that the law asks of the mayor and that are not listed though their day has passed."""
    _, it = w.gettext, found.programme
    known = tuple(
        Document(each.id, each.kind, date.fromisoformat(each.dated), covers=each.covers) for each in found.papers
    )
    ended = date.fromisoformat(it.mandate_to) if it.mandate_to else None
    oath = date.fromisoformat(it.oath) if it.oath else None
    asked = Programme(it.id, it.name, (date.fromisoformat(it.mandate_from), ended), known, (), (), oath=oath)
    late = (each for each in reports.due(asked, found.today) if each.overdue)
    said = {
        "programme": _("The programme itself was due on {day}; none has been entered. That is computed."),
        "report": _("The report for {year} was due on {day}; none has been entered. That is computed."),
    }
    return [said[each.kind].format(year=each.covers, day=w.day(each.by.isoformat())) for each in late]
