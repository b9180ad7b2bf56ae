"""The ledger's rows: how each is read for the rules, and how evidence is written down."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count, takewhile
from uuid import UUID, uuid5

from scraper.promises.citing import Pinned
from scraper.promises.models import Decision, Period, Stage
from scraper.promises.rules import Assessment, Claim, Evidence, check_claim, refuse, side_of

Echoed = tuple[str | None]
"""The evidence that is repeated, where the ledger has it."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal as it lies on the desk. `reasons` is JSON."""

    id: str
    promise: str
    article: int
    version: int
    attachment: int | None
    quote: str
    stage: Stage | None
    score: float
    reasons: str
    period: Period
    echo_of: str | None
    by: str
    at: str

    def echoed(self, connection: sqlite3.Connection) -> Echoed | None:
        """What it repeats, by the evidence's id where that was accepted; None where it repeats nothing."""
        if self.echo_of is None:
            return None
        row = connection.execute(
            "SELECT id FROM evidence WHERE promise = ? AND (id = ? OR article = CAST(? AS INTEGER))"
            " AND echo_of IS NULL ORDER BY accepted_at LIMIT 1",
            (self.promise, self.echo_of, self.echo_of if self.echo_of.isdecimal() else None),
        ).fetchone()
        return (row[0] if row else None,)


@dataclass(frozen=True, slots=True)
class Entered:
    """A piece of evidence as it is written down. `echoed`: it is an echo, of that evidence where it is known."""

    id: str
    claim: Claim
    pinned: Pinned
    by: str
    at: str
    echoed: Echoed | None = None
    note: str | None = None
    proposal: Proposal | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """A decision that is in one of the two files alone."""

    proposal: str
    decision: Decision
    by: str
    at: str
    reason: str | None = None


def new_id(at: datetime) -> str:
    """A UUID that sorts by time (version 7, RFC 9562, section 5.7)."""
    moment = int(at.timestamp() * 1000) & (1 << 48) - 1
    return str(UUID(int=moment << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)))


# --- promises -------------------------------------------------------------------


def programme(connection: sqlite3.Connection, promise: str) -> str:
    """The programme of a promise. Raises WrongInput where there is no such promise."""
    row = connection.execute("SELECT programme FROM promises WHERE id = ?", (promise,)).fetchone()
    if row is None:
        refuse(
            promise, "no promise of that id", "one of a programme that was loaded; `scraper promises list` names them"
        )
    return str(row[0])


def definition(connection: sqlite3.Connection, promise: str) -> int | None:
    """The number of the promise's present definition; None while it has no `done_when`."""
    row = connection.execute("SELECT max(number) FROM definitions WHERE promise = ?", (promise,)).fetchone()
    return None if row[0] is None else int(row[0])


def assessments(connection: sqlite3.Connection, promise: str) -> dict[str, Assessment]:
    """What was published of a promise, by id, oldest first."""
    rows = connection.execute(
        "SELECT id, promise, verdict, NOT EXISTS (SELECT 1 FROM assessments c WHERE c.corrects = a.id)"
        " FROM assessments a WHERE promise = ? ORDER BY published_at, id",
        (promise,),
    )
    return {row[0]: Assessment(row[0], row[1], row[2], bool(row[3])) for row in rows}


# --- evidence -------------------------------------------------------------------


def evidence(connection: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Evidence]:
    """The evidence of these ids that the ledger holds."""
    found = {}
    for each in ids:
        row = connection.execute(
            "SELECT id, promise, side, stance, stage, EXISTS (SELECT 1 FROM standing_evidence s WHERE s.id = e.id)"
            " FROM evidence e WHERE id = ?",
            (each,),
        ).fetchone()
        if row:
            found[each] = Evidence(row[0], row[1], row[2], row[3], row[4], bool(row[5]))
    return found


def echoed(connection: sqlite3.Connection, promise: str, given: str) -> str:
    """The evidence that another one is said to repeat. Raises WrongInput where the promise has none such."""
    found = evidence(connection, (given,)).get(given)
    if found is None or found.promise != promise:
        refuse(promise, f"{given} to be an echo of", "the id of evidence for this promise")
    return given


def put_evidence(connection: sqlite3.Connection, entered: Entered) -> None:
    """Write evidence down. Raises WrongInput where the rules do not allow it."""
    claim, pinned, made_of = entered.claim, entered.pinned, entered.proposal
    row = connection.execute(
        "SELECT g.mandate_from FROM programmes g WHERE g.id = ?", (programme(connection, claim.promise),)
    ).fetchone()
    check_claim(claim, row[0])
    values = {
        "id": entered.id,
        "promise": claim.promise,
        "kind": pinned.kind,
        "article": pinned.article,
        "version": pinned.version,
        "attachment": pinned.attachment,
        "capture": pinned.capture,
        "sha256": pinned.sha256,
        "quote": pinned.quote,
        "stage": claim.stage,
        "stance": claim.stance,
        "publisher": pinned.publisher,
        "side": side_of(pinned.publisher, echo=entered.echoed is not None),
        "happened": claim.happened,
        "echo_of": entered.echoed and entered.echoed[0],
        "note": (entered.note or "").strip() or None,
        "origin": pinned.origin,
        "file": pinned.file,
        "query": pinned.query,
        "period_from": pinned.period and pinned.period[0],
        "period_to": pinned.period and pinned.period[1],
        "coverage": pinned.coverage,
        "proposed_by": made_of.by if made_of else entered.by,
        "score": made_of and made_of.score,
        "reasons": made_of.reasons if made_of else "[]",
        "accepted_by": entered.by,
        "accepted_at": entered.at,
        "key": pinned.key,
        "captured_at": pinned.captured_at,
    }
    put(connection, "evidence", values)


def put(connection: sqlite3.Connection, table: str, values: Mapping[str, object]) -> None:
    """Add a row; its columns are named by us."""
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values()))  # noqa: S608  names


# --- proposals ------------------------------------------------------------------


def proposal(staff: sqlite3.Connection, given: str) -> Proposal | None:
    """The proposal of that id."""
    row = staff.execute(
        "SELECT id, promise, article, version, attachment, quote, stage, score, reasons, period, echo_of, by, at"
        " FROM proposals WHERE id = ?",
        (given,),
    ).fetchone()
    return Proposal(*row) if row else None


def last_decision(staff: sqlite3.Connection, given: str) -> Decision | None:
    """What was decided on a proposal last."""
    row = staff.execute(
        "SELECT decision FROM decisions WHERE proposal = ? ORDER BY rowid DESC LIMIT 1", (given,)
    ).fetchone()
    return row[0] if row else None


def nth_id(given: str, number: int) -> str:
    """The id of the evidence that a proposal makes when it is accepted: its own, and another after each reopening."""
    return given if number == 0 else str(uuid5(UUID(given), str(number)))


def made_of(connection: sqlite3.Connection, given: str) -> list[Evidence]:
    """The evidence that was made of a proposal, oldest first; the last may stand."""
    made: list[Evidence] = []
    while found := evidence(connection, (nth_id(given, len(made)),)):
        made += found.values()
    return made


def standing_of(connection: sqlite3.Connection, given: str) -> str | None:
    """The evidence made of a proposal that stands, if any does."""
    made = made_of(connection, given)
    return made[-1].id if made and made[-1].stands else None


def begun(connection: sqlite3.Connection, staff: sqlite3.Connection) -> tuple[Begun, ...]:
    """Decisions of which one file alone knows.

    An acceptance goes to the archive first: then there is more evidence than decisions to accept. Reopening goes to the
    desk first: then the last decision is that, and its evidence still stands.
    """
    accepted = {row[0]: 0 for row in staff.execute("SELECT id FROM proposals")}
    accepted.update(staff.execute("SELECT proposal, sum(decision = 'accepted') FROM decisions GROUP BY proposal"))
    rows = connection.execute(
        "SELECT id, accepted_by, accepted_at, id IN (SELECT id FROM standing_evidence) FROM evidence"
        " WHERE score IS NOT NULL"
    )
    entered = {row[0]: row for row in rows}
    found = []
    for given in accepted.keys() & entered.keys():
        made = list(takewhile(lambda each: each in entered, (nth_id(given, number) for number in count())))
        _, by, at, stands = entered[made[-1]]
        if len(made) > accepted[given]:
            found.append(Begun(given, "accepted", by, at))
        elif stands and (reopening := _reopening(staff, given)):
            found.append(reopening)
    return tuple(found)


def _reopening(staff: sqlite3.Connection, given: str) -> Begun | None:
    row = staff.execute(
        "SELECT decision, by, at, reason FROM decisions WHERE proposal = ? ORDER BY rowid DESC LIMIT 1", (given,)
    ).fetchone()
    return Begun(given, *row) if row and row[0] == "reopened" else None
