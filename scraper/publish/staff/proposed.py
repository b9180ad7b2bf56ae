"""What waits at the desk: proposals with the text around them, drafts, notes, and evidence whose page has changed."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from scraper.archive import Archive
from scraper.promises import proposals, quotes
from scraper.promises.proposals import Proposal

_OPEN = (None, "later", "reopened")
_AROUND = 2  # paragraphs shown before and after the one that is proposed


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits of one promise."""

    promise: str
    title: str
    new: int
    later: int
    drafts: int
    changed: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A verdict that is written down and not published."""

    id: str
    verdict: str
    rationale: str
    definition: int
    evidence: tuple[str, ...]
    corrects: str | None
    correction: str | None
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Note:
    """What one of the staff noted."""

    said: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided on a proposal last."""

    decision: str
    reason: str | None
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Weighed:
    """A proposal with what a person needs to decide: the article, and the text with the passage in it."""

    it: Proposal
    title: str | None
    source_name: str
    publisher: str
    published: str | None
    language: str | None
    before: tuple[str, ...]
    passage: tuple[str, str, str]
    after: tuple[str, ...]
    decided: Decided | None
    echoed: str | None


def undecided(archive: Archive, only: str | None = None) -> tuple[Proposal, ...]:
    """The proposals that wait, new ones before those left for later, in the order of the programme, best first."""
    order = {row[0]: at for at, row in enumerate(_promises(archive.connection))}
    found = proposals.standing(archive, [only] if only else None)
    waiting = [each for each in found if each.decision in _OPEN and each.promise in order]
    waiting.sort(key=lambda each: (each.decision == "later", order[each.promise], -each.score, each.id))
    return tuple(waiting)


def decided(archive: Archive, promise: str) -> tuple[Proposal, ...]:
    """The proposals of a promise that were accepted or rejected."""
    return tuple(each for each in proposals.standing(archive, [promise]) if each.decision not in _OPEN)


def waiting(archive: Archive, staff: sqlite3.Connection | None) -> tuple[Waiting, ...]:
    """How much waits of each promise, of those of which anything does, in the order of their programmes."""
    found = undecided(archive)
    new = Counter(each.promise for each in found if each.decision != "later")
    later = Counter(each.promise for each in found if each.decision == "later")
    drafted = Counter[str]()
    for promise, *_ in _promises(archive.connection):
        drafted[promise] = len(drafts(archive, staff, promise)) if staff else 0
    changed = Counter(dict(_changed(archive.connection)))
    return tuple(
        Waiting(promise, title, new[promise], later[promise], drafted[promise], changed[promise])
        for promise, title in _promises(archive.connection)
        if new[promise] or later[promise] or drafted[promise] or changed[promise]
    )


def drafts(archive: Archive, staff: sqlite3.Connection | None, promise: str) -> tuple[Draft, ...]:
    """The drafts of a promise that are not published, the newest first."""
    if staff is None:
        return ()
    published = {
        row[0] for row in archive.connection.execute("SELECT id FROM assessments WHERE promise = ?", (promise,))
    }
    rows = staff.execute(
        "SELECT id, verdict, rationale, definition, evidence, corrects, correction, by, at FROM drafts"
        " WHERE promise = ? ORDER BY at DESC, id",
        (promise,),
    ).fetchall()
    return tuple(
        Draft(row[0], row[1], row[2], row[3], tuple(json.loads(row[4])), row[5], row[6], row[7], row[8])
        for row in rows
        if row[0] not in published
    )


def notes(staff: sqlite3.Connection | None, promise: str) -> tuple[Note, ...]:
    """What was noted of a promise, the newest first."""
    if staff is None:
        return ()
    rows = staff.execute("SELECT said, by, at FROM notes WHERE promise = ? ORDER BY at DESC, id", (promise,))
    return tuple(Note(*row) for row in rows.fetchall())


def last_decision(staff: sqlite3.Connection | None, proposal: str) -> Decided | None:
    """What was decided on a proposal last; None where nothing was, or where there is none of that id."""
    if staff is None:
        return None
    row = staff.execute(
        "SELECT decision, reason, by, at FROM decisions WHERE proposal = ? ORDER BY rowid DESC LIMIT 1", (proposal,)
    ).fetchone()
    return Decided(*row) if row else None


def weighed(archive: Archive, staff: sqlite3.Connection | None, it: Proposal) -> Weighed:
    """A proposal with the paragraphs around it."""
    connection = archive.connection
    title, body, published, language, name, publisher = connection.execute(
        "SELECT v.title, v.body, v.published, a.language, s.name, s.publisher FROM versions v"
        " JOIN articles a ON a.id = v.article JOIN sources s ON s.id = a.source WHERE v.article = ? AND v.number = ?",
        (it.article, it.version),
    ).fetchone()
    if it.attachment is not None:
        row = connection.execute("SELECT name, text FROM attachments WHERE id = ?", (it.attachment,)).fetchone()
        title, body = (row[0] or title, row[1]) if row else (title, body)
    echoed = it.echo_of and connection.execute("SELECT title FROM articles WHERE id = ?", (it.echo_of,)).fetchone()
    before, passage, after = around(body or "", it.quote)
    return Weighed(
        it=it,
        title=title,
        source_name=name,
        publisher=publisher,
        published=published,
        language=language,
        before=before,
        passage=passage,
        after=after,
        decided=last_decision(staff, it.id),
        echoed=echoed[0] if echoed else None,
    )


def around(text: str, quote: str) -> tuple[tuple[str, ...], tuple[str, str, str], tuple[str, ...]]:
    """The paragraphs before the passage, what stands before, in and after it in its own, and the paragraphs after."""
    at = quotes.find(quote, text)
    if at is None:
        return (), ("", quote, ""), ()
    start, end = at
    opening = text.rfind("\n\n", 0, start) + 2 if "\n\n" in text[:start] else 0
    closing = text.find("\n\n", end)
    closing = len(text) if closing < 0 else closing
    before = tuple(each for each in text[:opening].split("\n\n") if each.strip())[-_AROUND:]
    after = tuple(each for each in text[closing:].split("\n\n") if each.strip())[:_AROUND]
    return before, (text[opening:start], text[start:end], text[end:closing]), after


def _promises(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    rows = connection.execute("SELECT id, title FROM public_promises ORDER BY programme, position")
    return [(row[0], row[1]) for row in rows]


def _changed(connection: sqlite3.Connection) -> Iterable[tuple[str, int]]:
    rows = connection.execute(
        "SELECT promise, count(*) FROM public_evidence WHERE withdrawn_at IS NULL"
        " AND state NOT IN ('unchanged', 'kept') GROUP BY promise"
    )
    return [(row[0], row[1]) for row in rows]
