"""Reads from ledger and desk what teaches the radar: the passages that were accepted, and those that were rejected."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from scraper.promises import texts
from scraper.promises.models import Text
from scraper.promises.radar.lessons import Decided

MOST = 40
"""Accepted passages of one promise that teach, the newest, and as many rejected ones, those that scored best."""

Rejected = tuple[str, int, int, int | None, str]
"""Promise, article, version, attachment, and the passage."""

# Evidence is public: what was withdrawn teaches nothing any more, nor what strangers may not see.
_ACCEPTED = """
SELECT e.promise, e.article, e.version, e.attachment, e.quote
FROM evidence e JOIN shown_evidence s ON s.evidence = e.id
WHERE s.shown AND length(e.quote) > 0 AND e.promise IN (SELECT value FROM json_each(?))
  AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.evidence = e.id)
ORDER BY e.accepted_at DESC, e.id
"""


def decided(
    connection: sqlite3.Connection, promises: Collection[str], rejected: Iterable[Rejected]
) -> dict[str, list[Decided]]:
    """What was decided on each of some promises and may still be shown; `rejected`: those first that
    are to teach."""
    wanted = frozenset(promises)
    accepted = connection.execute(_ACCEPTED, (json.dumps(sorted(wanted)),)).fetchall()
    found: defaultdict[str, list[Decided]] = defaultdict(list)
    for rows, says in ((accepted, True), (rejected, False)):
        taken: defaultdict[str, int] = defaultdict(int)
        for promise, article, version, attachment, quote in rows:
            if promise in wanted and taken[promise] < MOST:
                taken[promise] += 1
                text = texts.one(connection, article, version, attachment) if article and version else None
                found[promise].append(Decided.of(text or _alone(quote), quote, accepted=says))
    return dict(found)


def _alone(quote: str) -> Text:
    """A quote of a page or of a file that was brought in: the words around it teach nothing."""
    return Text(0, 0, None, quote, None, "", None)


def sign(some: Sequence[Decided]) -> str:
    """What was decided, in short, whatever the order; empty where nothing was."""
    return hashlib.sha256(repr(sorted(map(repr, some))).encode()).hexdigest()[:16] if some else ""
