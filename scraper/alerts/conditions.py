"""Says which sources stopped working or work again since they were last looked at."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from scraper.alerts.models import Notice
from scraper.archive import health
from scraper.archive.health import Judged, Reason, Standing
from scraper.archive.health.deciding import needs_a_person
from scraper.clock import stamp, unstamp

_PATIENCE = timedelta(days=4)  # a schedule may leave out a long weekend
_SOURCES = """
SELECT s.id, s.every, s.discontinued, s.discontinued_why,
       (SELECT max(r.started_at) FROM runs r WHERE r.source = s.id AND r.command = 'crawl')
FROM public_sources s ORDER BY s.id
"""


def judged(connection: sqlite3.Connection, now: datetime) -> dict[str, Judged]:
    """How each public source is doing, as far as the archive itself tells."""
    found = {}
    for source, every, since, why, started in connection.execute(_SOURCES).fetchall():
        due = unstamp(started) + max(3 * timedelta(seconds=every), _PATIENCE) if every and started else None
        standing = Standing(due_by=due if due and due <= now else None, discontinued=(since, why) if since else None)
        found[source] = health.judge(connection, source, now, standing)
    return found


def ill(each: Judged) -> bool:
    """Whether a source does not work. One that was never crawled is only new."""
    return each.condition != "never" and needs_a_person(each.condition, each.reason)


def changes(
    before: Collection[str] | None, found: dict[str, Judged], watched: Collection[str], now: datetime
) -> tuple[tuple[Notice, ...], tuple[str, ...]]:
    """What to tell of the `watched` sources (none: of all), and which of them are ill now.

    `before` are those that were ill; None where nobody has looked before: then nothing is told.
    """
    seen = {source: each for source, each in found.items() if not watched or source in watched}
    now_ill = {source for source, each in seen.items() if ill(each) or (before and _unsure(each) and source in before)}
    if before is None:
        return (), tuple(sorted(now_ill))
    turned = sorted((now_ill ^ set(before)) & set(seen))
    return tuple(_notice(source, seen[source], now, well=source not in now_ill) for source in turned), tuple(
        sorted(now_ill)
    )


def _unsure(each: Judged) -> bool:
    """Whether it is neither well nor ill: a crawl under way, or one cut short, proves nothing."""
    return each.condition in ("running", "interrupted") or each.reason.kind == "bad hour"


def _notice(source: str, each: Judged, now: datetime, *, well: bool) -> Notice:
    facts = {"source": source, "well": well, "reason": each.reason.kind, "values": _plain(each.reason)}
    return Notice(f"health/{source}/{'well' if well else 'ill'}/{stamp(now)}", stamp(now), facts)


def _plain(reason: Reason) -> dict[str, Any]:
    """The values of a reason but for what a server or a program said."""
    values: dict[str, Any] = {}
    for name, value in reason.values.items():
        if isinstance(value, date):
            values[name] = {"when": value.isoformat()}
        elif not isinstance(value, str) or name == "fields":
            values[name] = value
    return values


def reason_of(facts: dict[str, Any]) -> Reason:
    """The reason that a notice holds."""
    values: dict[str, object] = {"why": ""}
    for name, value in facts["values"].items():
        values[name] = _moment(value["when"]) if isinstance(value, dict) else value
    return Reason(facts["reason"], values)


def _moment(text: str) -> date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
