"""What moved last as feeds: evidence accepted and withdrawn, verdicts published, replies received."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from datasette.utils.asgi import Response

from scraper.publish.promised import reads, telling
from scraper.publish.promised.shared import Chosen
from scraper.publish.room import Visit
from scraper.publish.taking import feeds

_SIZE = 50
_ANCHORS = {"evidence": "e", "withdrawal": "e", "assessment": "a", "reply": "r"}


@dataclass(frozen=True, slots=True)
class Moved:
    """One thing that was added to the ledger. `word`: a stage or kind, or a verdict; `said`: the words themselves."""

    at: str
    kind: str
    id: str
    anchor: str
    promise: str
    title: str
    word: str | None
    said: str | None


async def of_programme(visit: Visit, found: Chosen) -> Response:
    """What moved of all promises of a programme."""
    asked: feeds.Pairs = [("programme", found.asked)] if found.asked else []
    title = f"{found.programme.name} – {visit.title}"
    entries = _entries(visit, found, await visit.read(moved, found.programme.id, None))
    return feeds.answer(visit, feeds.Feed(title, "/promises", asked, entries))


async def of_promise(visit: Visit, found: Chosen, promise: reads.Promise) -> Response:
    """What moved of one promise."""
    entries = _entries(visit, found, await visit.read(moved, promise.programme, promise.id))
    return feeds.answer(visit, feeds.Feed(f"{promise.title} – {visit.title}", f"/promise/{promise.id}", [], entries))


def moved(connection: sqlite3.Connection, programme: str, promise: str | None) -> tuple[Moved, ...]:
    """What was added last to the ledger of a programme, or of one promise, the newest first."""
    rows = connection.execute(
        """SELECT m.at, m.what, m.id, m.place, m.promise, p.title, m.word, m.said FROM (
             SELECT accepted_at AS at, 'evidence' AS what, id, id AS place, promise, coalesce(stage, kind) AS word,
                    quote AS said FROM public_evidence
             UNION ALL SELECT at, 'withdrawal', id, evidence, promise, NULL, reason FROM public_withdrawals
             UNION ALL SELECT published_at, 'assessment', id, id, promise, verdict, rationale FROM public_assessments
             UNION ALL SELECT at, 'reply', id, id, promise, NULL, said FROM public_replies) m
           JOIN public_promises p ON p.id = m.promise
           WHERE p.programme = ?1 AND (?2 IS NULL OR p.id = ?2) ORDER BY m.at DESC, m.id LIMIT ?3""",
        (programme, promise, _SIZE),
    )
    return tuple(Moved(*row) for row in rows)


def _entries(visit: Visit, found: Chosen, known: tuple[Moved, ...]) -> tuple[feeds.Entry, ...]:
    return tuple(
        feeds.Entry(
            tag=f"{it.at[:10]}:promise/{it.kind}/{it.id}",
            title=f"{it.title}: {_told(visit, found, it)}",
            link=visit.absolute(f"/promise/{it.promise}") + f"#{_ANCHORS[it.kind]}-{it.anchor}",
            updated=it.at,
            author=visit.title,
            summary=it.said or "",
        )
        for it in known
    )


def _told(visit: Visit, found: Chosen, it: Moved) -> str:
    _, w = visit.words.gettext, visit.words
    if it.kind == "evidence":
        word = it.word or ""
        named = telling.stages(w).get(word) or telling.kinds(w).get(word, word)
        return _("new evidence – {named}").format(named=named)
    if it.kind == "assessment":
        return _("verdict – {named}").format(named=found.scale.name(it.word or ""))
    return _("evidence withdrawn") if it.kind == "withdrawal" else _("reply")
