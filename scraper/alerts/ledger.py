"""Reads what was accepted, withdrawn, published and replied about a promise, for a message."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from scraper.alerts.models import Item, Notice, Part
from scraper.alerts.speech import Speech
from scraper.messages import one_line
from scraper.promises import scale

KINDS = ("evidence", "withdrawal", "assessment", "reply")
_LONGEST = 600  # characters of a quote
_UNSEEN = ("taken down", "withheld")

# By the clock of the town whose promise it is.
_ZONE = """
SELECT s.timezone FROM public_promises p JOIN public_programmes g ON g.id = p.programme
JOIN public_sources s ON s.municipality = g.municipality WHERE p.id = ? ORDER BY s.id LIMIT 1
"""
_PROMISE = "SELECT title FROM public_promises WHERE id = ?"
_EVIDENCE = """
SELECT title, url, quote, side, stage, state, accepted_at, query, period_from, period_to, coverage FROM public_evidence
WHERE id = ?
"""
_WITHDRAWAL = """
SELECT w.reason, w.at, e.title, e.url, e.state, e.query
FROM public_withdrawals w JOIN public_evidence e ON e.id = w.evidence
WHERE w.id = ?
"""
_ASSESSMENT = """
SELECT a.verdict, a.rationale, a.corrects, a.published_at, g.scale FROM public_assessments a
JOIN public_promises p ON p.id = a.promise JOIN public_programmes g ON g.id = p.programme WHERE a.id = ?
"""
_REPLY = "SELECT said, by, at FROM public_replies WHERE id = ?"


def title_of(connection: sqlite3.Connection, promise: str) -> str | None:
    """What a promise is called, if strangers may know of it."""
    row = connection.execute(_PROMISE, (promise,)).fetchone()
    return one_line(row[0]) if row else None


def item(connection: sqlite3.Connection, notice: Notice, speech: Speech) -> Item | None:
    """One entry of the ledger; None where strangers may not see it."""
    kind, promise = notice.subject.partition("/")[0], notice.facts["promise"]
    title = title_of(connection, promise)
    sql, told = _TOLD[kind]
    row = connection.execute(sql, (notice.facts[kind],)).fetchone()
    made = told(row, speech) if title and row else None
    if made is None or title is None:
        return None
    zone = connection.execute(_ZONE, (promise,)).fetchone()
    placed = replace(made, timezone=zone[0]) if zone and zone[0] else made
    return replace(placed, subject=notice.subject, group=title, route=f"/promise/{promise}")


def cited(change: Item, promise: str, notice: Notice, speech: Speech) -> Item:
    """What befell a page that is cited as evidence of a promise."""
    said = speech.gettext("cited as evidence: {change}").format(change=change.said)
    return replace(change, subject=notice.subject, group=promise, said=said)


def _evidence(row: Sequence[Any], speech: Speech) -> Item | None:
    title, url, quote, side, stage, state, at, query, since, until, coverage = row
    if state in _UNSEEN:
        return None
    if query:
        return _made(
            _asked(query, speech),
            None,
            speech.gettext("new evidence"),
            at,
            _absence(since, until, coverage, speech),
            speech,
        )
    told = (speech.gettext("new evidence"), speech.side(side), speech.stage(stage) if stage else "")
    return _made(title or url, url, ", ".join(filter(None, told)), at, quote, speech)


def _asked(query: str, speech: Speech) -> str:
    """What evidence of an absence was looked for."""
    return speech.gettext("searched for: {words}").format(words=_object(query).get("q", "–"))


def _absence(since: str, until: str, coverage: str | None, speech: Speech) -> str:
    """Over which days, and how much was found in them."""
    found = int(_object(coverage).get("found") or 0)
    many = speech.ngettext("{n} announcement", "{n} announcements", found)
    days = (speech.day(date.fromisoformat(day)) for day in (since, until))
    return speech.gettext("from {first} to {last}: {found}").format(first=next(days), last=next(days), found=many)


def _object(kept: str | None) -> dict[str, Any]:
    """JSON that a takedown may have masked in part: empty where it cannot be read any more."""
    try:
        said = json.loads(kept or "{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _withdrawal(row: Sequence[Any], speech: Speech) -> Item | None:
    reason, at, title, url, state, query = row
    named = _asked(query, speech) if query else title or url
    return None if state in _UNSEEN else _made(named, url, speech.gettext("evidence withdrawn"), at, reason, speech)


def _assessment(row: Sequence[Any], speech: Speech) -> Item | None:
    verdict, rationale, corrects, at, kept = row
    _ = speech.gettext
    said = _("an assessment was corrected") if corrects else _("an assessment was published")
    named = scale.name(scale.kept(kept), verdict, speech.language)
    return _made(named, None, said, at, rationale, speech)


def _reply(row: Sequence[Any], speech: Speech) -> Item | None:
    said, by, at = row
    return _made(by, None, speech.gettext("a reply was entered"), at, said, speech)


def _made(title: str | None, url: str | None, said: str, at: str, quote: str | None, speech: Speech) -> Item:
    text = (quote or "").strip()
    parts = (Part("same", text[:_LONGEST] + ("…" if len(text) > _LONGEST else "")),) if text else ()
    return Item(subject="", group="", title=speech.title(title), said=said, at=at, route="", url=url, parts=parts)


_TOLD = {
    "evidence": (_EVIDENCE, _evidence),
    "withdrawal": (_WITHDRAWAL, _withdrawal),
    "assessment": (_ASSESSMENT, _assessment),
    "reply": (_REPLY, _reply),
}
