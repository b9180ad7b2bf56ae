"""The outbox in desk.db: marks, notices and the messages made of them, kept before anything is sent."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from scraper.alerts.models import Alert, Notice, Parcel, Target, Times, Watch
from scraper.clock import stamp

LONGEST = 100
"""Notices in one message at most; more make more messages."""


_STANDS = """
SELECT d.id, d.message, m.alert, d.target, d.state, d.tries,
       (SELECT count(*) FROM alert_notices n WHERE n.message = d.message), m.made_at, d.next_at, d.reason
FROM alert_deliveries d JOIN alert_messages m ON m.id = d.message {states} ORDER BY d.id
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one recipient, claimed by this process."""

    id: int
    message: str
    target: Target
    tries: int
    made_at: str


@dataclass(frozen=True, slots=True)
class Stand:
    """A delivery as staff see it: the recipient by name, never by address."""

    id: int
    message: str
    alert: str
    target: str
    state: str
    tries: int
    notices: int
    made_at: str
    next_at: str
    reason: str | None


# --- marks and notices ----------------------------------------------------------------------------------------------


def marks(desk: sqlite3.Connection) -> dict[str, str]:
    """The mark of every alert that has one, as it was written."""
    return dict(desk.execute("SELECT alert, mark FROM alert_marks"))


def advance(
    desk: sqlite3.Connection, alert: Alert, before: str | None, after: str, found: Iterable[Notice], now: datetime
) -> bool:
    """Keep what was found and move the mark, both or neither; False where another process moved it meanwhile."""
    row = desk.execute("SELECT mark FROM alert_marks WHERE alert = ?", (alert.id,)).fetchone()
    if (row[0] if row else None) != before:
        return False
    desk.execute("INSERT OR REPLACE INTO alert_marks VALUES (?, ?, ?)", (alert.id, after, stamp(now)))
    desk.executemany(
        "INSERT OR IGNORE INTO alert_notices (alert, subject, at, facts) VALUES (?, ?, ?, ?)",
        [(alert.id, each.subject, each.at, json.dumps(dict(each.facts), ensure_ascii=False)) for each in found],
    )
    return True


def dispatch(desk: sqlite3.Connection, alert: Alert, now: datetime) -> int:
    """Make messages of the notices that wait, one delivery a recipient; how many messages.

    To be called in the transaction that moved the mark. A feed is no delivery: its notices are merely closed.
    """
    rows = desk.execute(
        "SELECT id FROM alert_notices WHERE alert = ? AND message IS NULL ORDER BY id", (alert.id,)
    ).fetchall()
    waiting = [row[0] for row in rows]
    targets = [target for target in dict.fromkeys(alert.to) if target.channel != "feed"]
    made = 0
    for start in range(0, len(waiting), LONGEST):
        message = str(uuid.uuid4())
        desk.execute("INSERT INTO alert_messages VALUES (?, ?, ?, ?)", (message, alert.id, written(alert), stamp(now)))
        desk.executemany(
            "UPDATE alert_notices SET message = ? WHERE id = ?",
            [(message, number) for number in waiting[start : start + LONGEST]],
        )
        desk.executemany(
            "INSERT INTO alert_deliveries (message, target, state, next_at) VALUES (?, ?, 'waiting', ?)",
            [(message, _aimed(target), stamp(now)) for target in targets],
        )
        made += 1
    return made


def put_feeds(desk: sqlite3.Connection, alerts: Iterable[Alert]) -> None:
    """Say which alerts have a feed; those that no longer have one lose it."""
    wanted = {each.id: written(each) for each in alerts if any(target.channel == "feed" for target in each.to)}
    known = dict(desk.execute("SELECT alert, as_it_is FROM alert_feeds"))
    if known != wanted:
        desk.execute("DELETE FROM alert_feeds")
        desk.executemany("INSERT INTO alert_feeds VALUES (?, ?)", wanted.items())


def feed(desk: sqlite3.Connection, alert: str, most: int) -> tuple[Alert, tuple[Notice, ...]] | None:
    """An alert that has a feed, with its last notices, newest first; None for any other."""
    row = desk.execute("SELECT as_it_is FROM alert_feeds WHERE alert = ?", (alert,)).fetchone()
    if row is None:
        return None
    rows = desk.execute(
        "SELECT subject, at, facts FROM alert_notices WHERE alert = ? ORDER BY id DESC LIMIT ?", (alert, most)
    )
    return read(row[0]), tuple(map(_notice, rows))


# --- alerts as they were --------------------------------------------------------------------------------------------


def written(alert: Alert) -> str:
    """An alert for the queue, without its recipients."""
    return json.dumps(asdict(alert) | {"to": ()}, ensure_ascii=False, sort_keys=True)


def read(text: str) -> Alert:
    """The alert that `written` wrote."""
    said: dict[str, Any] = json.loads(text)
    watch: dict[str, Any] = said["watch"]
    watch |= {name: tuple(watch[name]) for name in ("sources", "kinds")}
    said |= {"to": (), "watch": Watch(**watch), "times": Times(**said["times"])}
    return Alert(**said)


def parcel(desk: sqlite3.Connection, message: str) -> Parcel:
    """A message with its notices, in the order in which they came."""
    alert, made_at = desk.execute("SELECT as_it_was, made_at FROM alert_messages WHERE id = ?", (message,)).fetchone()
    rows = desk.execute(
        "SELECT subject, at, facts FROM alert_notices WHERE message = ? ORDER BY id", (message,)
    ).fetchall()
    return Parcel(message, read(alert), made_at, tuple(map(_notice, rows)))


def _notice(row: Sequence[Any]) -> Notice:
    return Notice(row[0], row[1], json.loads(row[2]))


# --- deliveries -----------------------------------------------------------------------------------------------------


def claim(
    desk: sqlite3.Connection, by: str, now: datetime, until: datetime, passed_over: Iterable[Target] = ()
) -> Delivery | None:
    """Take the next delivery that is due and that nobody holds; None where there is none.

    `passed_over` are targets that are left alone this time. A claim whose process died runs out at `until`; one that
    would hold longer than any made now is of a clock that was set back since, and holds no more.
    """
    row = desk.execute(
        "SELECT d.id, d.message, d.target, d.tries, m.made_at FROM alert_deliveries d"
        " JOIN alert_messages m ON m.id = d.message"
        " WHERE d.state = 'waiting' AND d.next_at <= ?1"
        " AND (d.leased_until IS NULL OR d.leased_until <= ?1 OR d.leased_until > ?3)"
        " AND d.target NOT IN (SELECT value FROM json_each(?2)) ORDER BY d.next_at, d.id LIMIT 1",
        (stamp(now), json.dumps([_aimed(target) for target in passed_over]), stamp(until)),
    ).fetchone()
    if row is None:
        return None
    number, message, target, tries, made_at = row
    desk.execute(
        "UPDATE alert_deliveries SET leased_until = ?, leased_by = ?, tries = tries + 1 WHERE id = ?",
        (stamp(until), by, number),
    )
    return Delivery(number, message, Target(**json.loads(target)), tries + 1, made_at)


def _aimed(target: Target) -> str:
    return json.dumps(asdict(target), sort_keys=True)


def settle(
    desk: sqlite3.Connection, delivery: int, state: str, now: datetime, next_at: datetime, reason: str | None
) -> None:
    """Note what came of an attempt; the claim ends with it."""
    ended = None if state == "waiting" else stamp(now)
    desk.execute(
        "UPDATE alert_deliveries SET state = ?, next_at = ?, reason = ?, ended_at = ?, leased_until = NULL,"
        " leased_by = NULL WHERE id = ? AND state <> 'delivered'",
        (state, stamp(next_at), reason, ended, delivery),
    )


def again(desk: sqlite3.Connection, now: datetime) -> int:
    """Make everything that is not delivered due at once, what was given up too; how many."""
    done = desk.execute(
        "UPDATE alert_deliveries SET state = 'waiting', next_at = ?, ended_at = NULL"
        " WHERE state IN ('waiting', 'given up')",
        (stamp(now),),
    )
    return done.rowcount


def stands(desk: sqlite3.Connection, *, everything: bool = False) -> tuple[Stand, ...]:
    """The deliveries that are still to be made or could not be, oldest first; `everything`: those made too."""
    rows = desk.execute(_STANDS.format(states="" if everything else "WHERE d.state NOT IN ('delivered', 'empty')"))
    return tuple(
        Stand(number, message, alert, Target(**json.loads(target)).label, *rest)
        for number, message, alert, target, *rest in rows
    )


def undelivered(desk: sqlite3.Connection) -> tuple[tuple[str, int, int, str | None], ...]:
    """(recipient by name, how many wait, how many were given up, why the last attempt failed) of those that failed."""
    found: dict[str, list[Stand]] = {}
    for stand in stands(desk):
        if stand.tries:
            found.setdefault(stand.target, []).append(stand)
    return tuple(
        (target, sum(it.state == "waiting" for it in its), sum(it.state == "given up" for it in its), its[-1].reason)
        for target, its in found.items()
    )


def note(desk: sqlite3.Connection, place: str, said: str | None, now: datetime) -> None:
    """Keep what is wrong at a place until it is well again (None), for `status` to tell."""
    if said is None:
        desk.execute("DELETE FROM alert_problems WHERE place = ?", (place,))
    else:
        desk.execute("INSERT OR REPLACE INTO alert_problems VALUES (?, ?, ?)", (place, said, stamp(now)))


def problems(desk: sqlite3.Connection) -> tuple[str, ...]:
    """What `note` keeps."""
    return tuple(row[0] for row in desk.execute("SELECT said FROM alert_problems ORDER BY place"))
