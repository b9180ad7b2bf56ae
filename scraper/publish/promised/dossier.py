"""/promise/ID: what was promised in which words, what was said and done since, and how it was judged."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import Response

from scraper.clock import clock
from scraper.promises import standing
from scraper.promises.present import Assessment, Evidence, Standing
from scraper.publish.promised import pieces, reads, telling
from scraper.publish.promised.glances import Glance, Heard, glance
from scraper.publish.promised.pieces import Source
from scraper.publish.promised.shared import Chosen, of_programme, shared
from scraper.publish.room import Visit
from scraper.publish.staff.door import private
from scraper.publish.taking.box import Box, Link
from scraper.publish.words import Words


@dataclass(frozen=True, slots=True)
class Said:
    """One wording with what it stands in: the document's name and hash, or the archived version."""

    quote: str | None
    name: str
    dated: str | None
    page: int | None
    url: str | None
    sha256: str | None
    link: str | None
    version: int | None


@dataclass(frozen=True, slots=True)
class Judged:
    """A published verdict; `evidence` are names of what it rests on, and where each stands on the page."""

    it: Assessment
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reported:
    """What the town's report says, and our verdict on the day when it came out."""

    said: str
    status: str | None
    covers: str | None
    page: int | None
    dated: str
    ours: str | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """A promise with its place in the programme; `sources` by the article's id."""

    standing: Standing
    promise: reads.Promise
    above: tuple[reads.Promise, ...]
    below: tuple[reads.Promise, ...]
    sources: Mapping[int, Source]

    @property
    def row(self) -> Glance:
        """The promise at a look."""
        told = (
            Heard(each.promise, each.side, each.stage, each.stance, each.publisher, each.happened)
            for each in self.standing.evidence
            if each.stands
        )
        return glance(self.standing.line, self.promise, told, ())


def dossier(connection: sqlite3.Connection, ident: str) -> Dossier | None:
    """All that strangers may know of the promise of that id; None where there is none."""
    found, promise = standing.of(connection, ident, clock().date()), reads.promise(connection, ident)
    if found is None or promise is None:
        return None
    above, below = reads.above(connection, promise), reads.below(connection, ident)
    return Dossier(found, promise, above, below, pieces.sources(connection, found.evidence))


async def promise(visit: Visit) -> Response:
    """The page of one promise."""
    kept = await visit.read(dossier, visit.request.url_vars["id"])
    if kept is None:
        return await visit.lost()
    found = await of_programme(visit, await visit.read(reads.programmes), kept.promise.programme)
    staff = visit.is_staff
    answer = await visit.page("promise", staff=staff, **shown(visit, found, kept))
    return private(answer) if staff else answer


def shown(visit: Visit, found: Chosen, kept: Dossier) -> dict[str, Any]:
    """What the template shows."""
    w, it, now = visit.words, kept.promise, kept.standing
    return shared(visit, found) | {
        "promise": it,
        "row": kept.row,
        "above": kept.above,
        "below": kept.below,
        "deadline": telling.deadline(w, it.deadline, it.deadline_precision, it.deadline_text),
        "wordings": tuple(_wordings(w, found, now)),
        "definitions": now.definitions,
        "facts": _facts(w, it),
        "pieces": pieces.told(visit, now.evidence, kept.sources, found.programme.mandate_from),
        "in_force": now.verdict,
        "assessments": tuple(_judged(w, now)),
        "reports": tuple(_reported(found, now)),
        "replies": now.replies,
        "taking": taking(visit, found, kept),
    }


def _wordings(w: Words, found: Chosen, now: Standing) -> Iterator[Said]:
    papers = {paper.id: paper for paper in found.papers}
    for each in now.wordings:
        paper = papers.get(each.document or "")
        article = f"/article/{each.article}/versions/{each.version}" if each.article and each.version else None
        name = (paper.title or telling.papers(w)[paper.kind]) if paper else w.gettext("An archived announcement")
        yield Said(
            quote=each.quote,
            name=name,
            dated=each.dated or (paper.dated if paper else None),
            page=each.page,
            url=paper.url if paper else None,
            sha256=paper.sha256 if paper else None,
            link=article,
            version=each.version,
        )


def _facts(w: Words, it: reads.Promise) -> list[tuple[str, str]]:
    """What else is known of it, each under its head; empty where it is not said."""
    _ = w.gettext
    return [
        (_("Deadline"), telling.deadline(w, it.deadline, it.deadline_precision, it.deadline_text)),
        (_("Place"), ", ".join(it.places)),
        (_("Responsible"), it.responsible or ""),
        (_("Funded by"), it.funder or ""),
        (_("Money"), "; ".join(telling.amounts(w, it.amounts))),
        (_("How much"), "; ".join(telling.quantities(w, it.quantities))),
        (_("Numbers"), "; ".join(telling.references(w, it.refs))),
    ]


def _judged(w: Words, now: Standing) -> Iterator[Judged]:
    """The newest first."""
    every = {each.id: each for each in now.evidence}
    for it in reversed(now.assessments):
        named = [(label(w, every[one]), one) for one in it.evidence if one in every]
        yield Judged(it, tuple(named))


def label(w: Words, it: Evidence) -> str:
    """A piece of evidence in a few words: what happened, or else what it is, and when."""
    named = telling.stages(w).get(it.stage or "", telling.kinds(w)[it.kind])
    return f"{named}, {w.day(it.happened)}" if it.happened else named


def _reported(found: Chosen, now: Standing) -> Iterator[Reported]:
    papers = {paper.id: paper for paper in found.papers}
    for each in now.self_assessments:
        paper = papers.get(each.document)
        dated = paper.dated if paper else ""
        by_then = [one.verdict for one in now.assessments if one.published_at[:10] <= dated]
        yield Reported(each.said, each.status, each.covers, each.page, dated, by_then[-1] if by_then else None)


def taking(visit: Visit, found: Chosen, kept: Dossier) -> Box:
    """How to cite the promise, follow it and take it along."""
    _, route = visit.words.gettext, f"/promise/{kept.promise.id}"
    return Box(
        cite=(),
        follow=(Link(_("this promise (Atom)"), visit.link(f"{route}.atom"), saved=False),),
        take=(
            Link("JSON", visit.link(f"{route}.json"), saved=False),
            Link(_("its evidence (CSV)"), visit.link("/promises/evidence.csv", promise=kept.promise.id, bom=1)),
        ),
        citation=citation(visit, found, kept),
    )


def citation(visit: Visit, found: Chosen, kept: Dossier) -> str:
    """One line that says which promise of which programme, how it stood and when; its address where one is set."""
    _, w, line = visit.words.gettext, visit.words, kept.standing.line
    verdict = found.scale.name(line.verdict) if line.verdict else _("not rated yet")
    parts = [visit.title, _("“{title}”").format(title=" ".join(kept.promise.title.split())), found.programme.name]
    parts.append(_("{verdict}, as of {day}").format(verdict=verdict, day=w.day(found.today.isoformat())))
    parts += [visit.absolute(f"/promise/{kept.promise.id}")] if visit.config.get("url") else []
    return ". ".join(part.removesuffix(".") for part in parts) + "."
