"""/promises/method and /promises/corrections: how it is judged, and what was taken back, written from the data."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass

from datasette.utils.asgi import Response

from scraper.publish.promised.glances import glances
from scraper.publish.promised.shared import chosen, no_programme, shared
from scraper.publish.room import Visit


@dataclass(frozen=True, slots=True)
class Word:
    """One verdict of the scale, what it needs, and how many promises bear it."""

    id: str
    confirmed: bool
    final: bool
    count: int


@dataclass(frozen=True, slots=True)
class Corrected:
    """A verdict that corrects an earlier one, `former`."""

    id: str
    promise: str
    title: str
    former: str | None
    verdict: str
    correction: str | None
    by: str
    published_at: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A piece of evidence that no longer counts, and why."""

    evidence: str
    promise: str
    title: str
    quote: str | None
    reason: str | None
    at: str


async def method(visit: Visit) -> Response:
    """The scale, the rules, how evidence is found, and who does what."""
    found = await chosen(visit)
    if found is None:
        return await no_programme(visit)
    rows = await glances(visit, found.programme.id)
    counts = Counter(row.verdict for row in rows if row.counts)
    words = [Word(each.id, each.confirmed, each.final, counts[each.id]) for each in found.scale.verdicts]
    accepted = await visit.read(_accepted, found.programme.id)
    counted = visit.words.ngettext(
        "{n} piece of evidence has been accepted for this programme so far.",
        "{n} pieces of evidence have been accepted for this programme so far.",
        accepted,
    )
    return await visit.page("promises-method", **shared(visit, found), verdicts=words, counted=counted)


def _accepted(connection: sqlite3.Connection, programme: str) -> int:
    sql = "SELECT count(*) FROM public_evidence WHERE promise IN (SELECT id FROM public_promises WHERE programme = ?)"
    return int(connection.execute(sql, (programme,)).fetchone()[0])


async def corrections(visit: Visit) -> Response:
    """Every corrected verdict and every piece of evidence that was withdrawn."""
    found = await chosen(visit)
    if found is None:
        return await no_programme(visit)
    return await visit.page(
        "promises-corrections",
        **shared(visit, found),
        corrected=await visit.read(corrected, found.programme.id),
        withdrawn=await visit.read(withdrawn, found.programme.id),
    )


def corrected(connection: sqlite3.Connection, programme: str) -> tuple[Corrected, ...]:
    """The verdicts of a programme that correct an earlier one, the newest first."""
    rows = connection.execute(
        """SELECT a.id, a.promise, p.title, f.verdict, a.verdict, a.correction, a.by, a.published_at
           FROM public_assessments a JOIN public_promises p ON p.id = a.promise
           LEFT JOIN public_assessments f ON f.id = a.corrects
           WHERE p.programme = ? AND a.corrects IS NOT NULL ORDER BY a.published_at DESC, a.id""",
        (programme,),
    )
    return tuple(Corrected(*row) for row in rows)


def withdrawn(connection: sqlite3.Connection, programme: str) -> tuple[Withdrawn, ...]:
    """The evidence of a programme that was withdrawn, the newest first."""
    rows = connection.execute(
        """SELECT w.evidence, w.promise, p.title, e.quote, w.reason, w.at
           FROM public_withdrawals w JOIN public_evidence e ON e.id = w.evidence
           JOIN public_promises p ON p.id = w.promise WHERE p.programme = ? ORDER BY w.at DESC, w.id""",
        (programme,),
    )
    return tuple(Withdrawn(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class Cited:
    """A promise for which an article is accepted evidence."""

    promise: str
    title: str
    evidence: str


def evidence_for(connection: sqlite3.Connection, article: int) -> tuple[Cited, ...]:
    """The promises for which an article is evidence that stands, each once."""
    rows = connection.execute(
        """SELECT e.promise, p.title, min(e.id) FROM public_evidence e JOIN public_promises p ON p.id = e.promise
           WHERE e.id IN (SELECT id FROM evidence WHERE article = ?1) AND e.article = ?1 AND e.withdrawn_at IS NULL
           GROUP BY e.promise ORDER BY p.programme, p.position""",  # the view alone has no index to find them by
        (article,),
    )
    return tuple(Cited(*row) for row in rows)
