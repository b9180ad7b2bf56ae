"""What is true of promises now, as strangers may see it: read from the public views, nothing kept."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date
from typing import Any, TypeVar

from scraper.promises import quotes, scale
from scraper.promises.models import Stage
from scraper.promises.present import (
    Assessment,
    Change,
    Definition,
    Evidence,
    Line,
    Reply,
    SelfAssessment,
    Standing,
    Totals,
    Wording,
)

__all__ = [
    "Assessment",
    "Change",
    "Definition",
    "Evidence",
    "Line",
    "Reply",
    "SelfAssessment",
    "Standing",
    "Totals",
    "Wording",
    "of",
    "overview",
    "totals",
]

_Value = TypeVar("_Value")

_LINES = """
SELECT s.promise AS id, s.programme, p.parent, s.position, s.level, s.title, s.definition, s.verdict, s.assessment,
       s.assessed_at, s.lapsed, s.stage, s.says, s.confirms, s.evidence, s.says_evidence, s.confirms_evidence,
       s.assessments, s.corrections, nullif(s.moved, '') AS moved, s.due, s.withdrawn_at,
       EXISTS (SELECT 1 FROM public_promises c WHERE c.parent = s.promise) AS is_heading,
       s.due IS NOT NULL AND s.due < :today AS overdue
FROM public_promise_state s JOIN public_promises p ON p.id = s.promise
"""
_STAGES: tuple[Stage | None, ...] = (
    *("announced", "funded", "procured", "under_way", "delivered", "stopped", "annulled", "back"),
    None,
)
_LISTS = ("places", "amounts", "quantities", "refs")


def of(connection: sqlite3.Connection, promise: str, today: date) -> Standing | None:
    """All that stands of one promise; None where there is none of that id."""
    row = _read(connection, "SELECT * FROM public_promises WHERE id = ?", (promise,))
    if not row:
        return None
    said = {name: json.loads(value) if name in _LISTS else value for name, value in row[0].items()}
    lines = _read(connection, f"{_LINES} WHERE s.promise = :promise", {"promise": promise, "today": today.isoformat()})

    def rows(view: str, order: str) -> list[dict[str, Any]]:
        return _read(connection, f"SELECT * FROM public_{view} WHERE promise = ? ORDER BY {order}", (promise,))  # noqa: S608  names

    reasons = {each["evidence"]: each["reason"] for each in rows("withdrawals", "at DESC")}
    return Standing(
        _made(Line, lines[0]),
        said,
        scale.read(connection, said["programme"]),
        tuple(_made(Wording, each) for each in rows("wordings", "dated IS NULL, dated, position")),
        tuple(_made(Definition, each) for each in rows("definitions", "number")),
        tuple(
            _evidence(connection, each, reasons.get(each["id"]))
            for each in rows("evidence", "coalesce(happened, substr(accepted_at, 1, 10)), accepted_at, id")
        ),
        tuple(
            _made(Assessment, each | {"evidence": tuple(json.loads(each["evidence"]))})
            for each in rows("assessments", "published_at, corrects IS NOT NULL, id")
        ),
        tuple(_made(SelfAssessment, each) for each in rows("self_assessments", "covers, document")),
        tuple(_made(Reply, each) for each in rows("replies", "received, at, id")),
    )


def overview(
    connection: sqlite3.Connection,
    today: date,
    *,
    programme: str | None = None,
    verdict: str | None = None,
    stage: str | None = None,
    overdue: bool = False,
    under: str | None = None,
) -> tuple[Line, ...]:
    """Promises in the order of their programmes, those that were taken out of them left out.

    `verdict` and `stage`: of those words, "none" for those without; `under`: below that promise, however deep.
    """
    found = _read(connection, f"{_LINES} ORDER BY s.programme, s.position", {"today": today.isoformat()})
    lines = [_made(Line, each) for each in found if each["withdrawn_at"] is None]
    above = {each.id: each.parent for each in lines}

    def wanted(line: Line) -> bool:
        return (
            (programme is None or line.programme == programme)
            and (verdict is None or (line.verdict or "none") == verdict)
            and (stage is None or (line.stage or "none") == stage)
            and (line.overdue or not overdue)
            and (under is None or under in _parents(line.id, above))
        )

    return tuple(filter(wanted, lines))


def _parents(promise: str, above: dict[str, str | None]) -> Iterator[str]:
    parent = above.get(promise)
    while parent is not None:
        yield parent
        parent = above.get(parent)


def totals(connection: sqlite3.Connection, today: date, *, programme: str) -> Totals:
    """The counts of one programme."""
    lines = overview(connection, today, programme=programme)
    rated = [line for line in lines if not line.is_heading]
    words = [each.id for each in scale.read(connection, programme)]
    return Totals(
        promises=len(rated),
        headings=len(lines) - len(rated),
        verdicts=tuple(_counted((line.verdict for line in rated), (*words, None))),
        stages=tuple(_counted((line.stage for line in rated), _STAGES)),
        overdue=sum(line.overdue for line in rated),
        lapsed=sum(line.lapsed is not None for line in rated),
        undefined=sum(line.definition is None for line in rated),
        without_evidence=sum(not line.evidence for line in rated),
        town_alone=sum(bool(line.says_evidence) and not line.confirms_evidence for line in rated),
        corrections=sum(line.corrections for line in rated),
    )


def _counted(found: Iterable[_Value], order: Iterable[_Value]) -> Iterator[tuple[_Value, int]]:
    """How often each word was found, in that order; words that are in no order any more come last."""
    counts = Counter(found)
    for word in dict.fromkeys((*order, *counts)):
        yield word, counts[word]


# --- evidence -------------------------------------------------------------------


def _evidence(connection: sqlite3.Connection, row: dict[str, Any], withdrawal: str | None) -> Evidence:
    told: dict[str, Any] = {"echo": bool(row["echo"]), "redacted": bool(row["redacted"]), "withdrawal": withdrawal}
    if row["article"] is not None and row["version"] is not None and row["kind"] in ("version", "attachment"):
        told["changes"] = tuple(_changes(connection, row))
        if row["quote"]:
            holds = list(_holding(connection, row))
            told["quote_there"] = holds[-1][1] if holds else None
            told["gone_in"] = next((number for number, is_there in holds if not is_there), None)
    return _made(Evidence, row | told)


def _changes(connection: sqlite3.Connection, row: dict[str, Any]) -> Iterator[Change]:
    """Edits after the cited version, and what happened at its address since that was captured."""
    seen = connection.execute(
        "SELECT seen_at FROM public_versions WHERE article = ? AND number = ?", (row["article"], row["version"])
    ).fetchone()
    since = seen[0] if seen else row["accepted_at"]
    for kind, at, version in connection.execute(
        "SELECT kind, at, CASE kind WHEN 'edited' THEN version END FROM public_changes"
        " WHERE article = ? AND at >= ? ORDER BY at, id",
        (row["article"], since),
    ):
        if version != row["version"]:
            yield Change(kind, at, version)


def _holding(connection: sqlite3.Connection, row: dict[str, Any]) -> Iterator[tuple[int, bool]]:
    """Each version from the cited one on, by its number, and whether it holds the quote."""
    if row["kind"] == "version":
        sql = (
            "SELECT n.number, coalesce(n.title, '') || char(10, 10) || coalesce(n.body, '') FROM public_versions n"
            " JOIN public_versions c ON c.article = n.article AND c.number = ?"
            " WHERE n.article = ? AND (n.seen_at, n.id) >= (c.seen_at, c.id) ORDER BY n.seen_at, n.id"
        )
        values: tuple[object, ...] = (row["version"], row["article"])
    else:
        sql = (
            "SELECT n.number, group_concat(f.text, char(10, 10)) FROM public_versions n"
            " JOIN public_versions c ON c.article = n.article AND c.number = ?"
            " LEFT JOIN public_attachments f ON f.version = n.id AND f.removed_at IS NULL"
            " WHERE n.article = ? AND (n.seen_at, n.id) >= (c.seen_at, c.id) GROUP BY n.id ORDER BY n.seen_at, n.id"
        )
        values = (row["version"], row["article"])
    for number, text in connection.execute(sql, values):
        yield number, quotes.find(row["quote"], text or "") is not None


def _read(connection: sqlite3.Connection, sql: str, values: object) -> list[dict[str, Any]]:
    cursor = connection.execute(sql, values)  # type: ignore[arg-type]
    names = [each[0] for each in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _made(kind: type[_Value], row: dict[str, Any]) -> _Value:
    """A value of that kind out of the columns that are called like its fields."""
    names = {each.name: str(each.type) for each in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: bool(row[name]) if of == "bool" else row[name] for name, of in names.items() if name in row})
