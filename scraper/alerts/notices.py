"""Finds what is new for an alert since its own mark."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from scraper.alerts import arrived, conditions, marks
from scraper.alerts.arrived import Candidate
from scraper.alerts.marks import Mark
from scraper.alerts.models import Alert, Notice, Watch
from scraper.archive.health import Judged
from scraper.search.among import Standing
from scraper.search.question import Question

_BEFORE = """
SELECT v.id, v.title, v.body, a.language FROM public_versions v JOIN articles a ON a.id = v.article
WHERE v.article = ? AND v.id <= ? ORDER BY v.id DESC LIMIT 1
"""
_FILES_BEFORE = "SELECT text FROM attachments WHERE version = ? AND coalesce(capture, 0) <= ? AND text IS NOT NULL"
_CHANGES = """
SELECT c.id, c.article, c.source, c.kind, c.at FROM json_each(?) j JOIN public_changes c ON c.id = j.value
ORDER BY c.at, c.id
"""
_EVENTS = """
SELECT e.id, e.run IS NOT NULL AND EXISTS (SELECT 1 FROM runs r WHERE r.id = e.run AND r.command = 'import')
FROM events e WHERE e.id > ?
"""
_IMPORTED = """
SELECT v.id FROM json_each(?) j JOIN versions v ON v.id = j.value JOIN captures c ON c.id = v.capture
WHERE c.captured_by = 'import'
"""
# A promise with all that stands below it, or a programme's promises.
_PROMISES = """
WITH RECURSIVE below(id) AS (
    SELECT id FROM promises WHERE id = ?1 OR programme = ?1
    UNION SELECT p.id FROM promises p JOIN below b ON p.parent = b.id
) SELECT id FROM below
"""
_ENTRIES = """
SELECT p.id, p.promise, p.{at} FROM {table} e JOIN public_{table} p ON p.id = e.id WHERE e.rowid > ? ORDER BY e.rowid
"""
_WORDS = {"evidence": "evidence", "withdrawals": "withdrawal", "assessments": "assessment", "replies": "reply"}
_CITED = "SELECT DISTINCT promise FROM public_evidence WHERE article = ? AND kind IN ('version', 'attachment')"


@dataclass
class Look:
    """One look at the archive for many alerts: what several of them ask is read once.

    `under_way`: sources that are being crawled, whose articles are left for later.
    """

    connection: sqlite3.Connection
    now: datetime
    under_way: frozenset[str]
    _candidates: dict[object, tuple[tuple[Candidate, ...], set[int]]] = field(default_factory=dict)
    _changed: dict[object, tuple[tuple[str, int, str, str, str, bool], ...]] = field(default_factory=dict)
    _judged: dict[str, Judged] | None = None

    def candidates(self, mark: Mark) -> tuple[tuple[Candidate, ...], set[int]]:
        """What is new since the mark, and which of it is no news."""
        key = (mark.reach, tuple(sorted(mark.behind.items(), key=str)), mark.at)
        if key not in self._candidates:
            found = arrived.candidates(self.connection, mark, self.under_way)
            self._candidates[key] = found, arrived.old_news(self.connection, found)
        return self._candidates[key]

    def changed(self, mark: Mark) -> tuple[tuple[str, int, str, str, str, bool], ...]:
        """(id, article, source, kind, moment, whether it was imported) of each edit and event since the mark."""
        key = (mark.reach, mark.events, mark.at)
        if key not in self._changed:
            self._changed[key] = tuple(_changed(self.connection, mark))
        return self._changed[key]

    def judged(self) -> dict[str, Judged]:
        """How every source is doing."""
        if self._judged is None:
            self._judged = conditions.judged(self.connection, self.now)
        return self._judged


def since(look: Look, alert: Alert, mark: Mark) -> tuple[tuple[Notice, ...], Mark]:
    """What the alert is to be told, and the mark after it.

    The mark stands still where the search index is not whole yet: what is not in it cannot be found.
    """
    watch, ill = alert.watch, mark.ill
    found: tuple[Notice, ...]
    if watch.kind == "search":
        standing = _standing(look.connection, watch)
        if not standing.ready:
            return (), mark
        found = tuple(_arrived(look, standing, mark, imports=alert.imports))
    elif watch.kind == "changes":
        if watch.q and not _standing(look.connection, watch).ready:
            return (), mark
        found = tuple(_of_changes(look, watch, mark, imports=alert.imports))
    elif watch.kind == "promise":
        found = (*_of_ledger(look, watch, mark), *_of_pages(look, watch, mark))
    else:
        found, ill = conditions.changes(mark.ill, look.judged(), watch.sources, look.now)
    return found, marks.following(look.connection, mark, look.under_way, look.now, ill)


def preview(look: Look, alert: Alert, began: datetime) -> tuple[Notice, ...]:
    """What the alert would be told if all that came since `began` had come just now."""
    return since(look, alert, marks.before(look.connection, began, look.now))[0]


# --- searches -------------------------------------------------------------------------------------------------------


def _standing(connection: sqlite3.Connection, watch: Watch) -> Standing:
    return Standing.of(connection, Question(text=watch.q, sources=watch.sources))


def _arrived(look: Look, standing: Standing, mark: Mark, *, imports: bool) -> Iterator[Notice]:
    """Articles that answer and did not before: new ones, and those that came to answer by an edit or a file."""
    found, old_news = look.candidates(mark)
    known = {each.article: each for each in found if imports or each.article not in old_news}
    for article in sorted(standing.among(known)):
        each = known[article]
        if each.before is None or not _answered(look.connection, standing, article, each.before):
            facts = {"article": article, "edited": each.before is not None}
            yield Notice(f"article/{article}", each.at, facts)


def _answered(connection: sqlite3.Connection, standing: Standing, article: int, before: tuple[int, int]) -> bool:
    """Whether it answered as it was before, files and all."""
    version, capture = before
    row = connection.execute(_BEFORE, (article, version)).fetchone()
    if row is None:
        return False
    files = [each[0] for each in connection.execute(_FILES_BEFORE, (row[0], capture))]
    return standing.fits(row[1], (row[2], *files), row[3])


# --- changes --------------------------------------------------------------------------------------------------------


def _changed(connection: sqlite3.Connection, mark: Mark) -> Iterator[tuple[str, int, str, str, str, bool]]:
    versions = arrived.edited(connection, mark)
    events = dict(tuple(row) for row in connection.execute(_EVENTS, (mark.events,)))
    imported = {f"v{row[0]}" for row in connection.execute(_IMPORTED, (json.dumps(versions),))}
    imported |= {f"e{event}" for event, brought in events.items() if brought}
    ids = [*(f"v{each}" for each in versions), *(f"e{each}" for each in events)]
    for id_, article, source, kind, at in connection.execute(_CHANGES, (json.dumps(ids),)).fetchall():
        yield id_, article, source, kind, at, id_ in imported


def _of_changes(look: Look, watch: Watch, mark: Mark, *, imports: bool) -> Iterator[Notice]:
    wanted = [
        (id_, article, kind, at)
        for id_, article, source, kind, at, imported in look.changed(mark)
        if kind in watch.kinds and (not watch.sources or source in watch.sources) and (imports or not imported)
    ]
    articles: Collection[int] = {each[1] for each in wanted}
    if watch.q and wanted:
        articles = set(_standing(look.connection, watch).among(articles))
    for id_, article, kind, at in wanted:
        if article in articles:
            yield Notice(f"change/{id_}", at, {"change": id_, "article": article, "kind": kind})


# --- promises -------------------------------------------------------------------------------------------------------


def _of_ledger(look: Look, watch: Watch, mark: Mark) -> Iterator[Notice]:
    """What was accepted, withdrawn, published and replied."""
    promises = {row[0] for row in look.connection.execute(_PROMISES, (watch.promise,))}
    for table, word in _WORDS.items():
        sql = _ENTRIES.format(table=table, at=marks.LEDGER[table])
        for id_, promise, at in look.connection.execute(sql, (mark.ledger[table],)).fetchall():
            if promise in promises:
                yield Notice(f"{word}/{id_}", at, {word: id_, "promise": promise})


def _of_pages(look: Look, watch: Watch, mark: Mark) -> Iterator[Notice]:
    """What befell the pages behind the evidence."""
    promises = {row[0] for row in look.connection.execute(_PROMISES, (watch.promise,))}
    for id_, article, _, kind, at, _ in look.changed(mark):
        for row in look.connection.execute(_CITED, (article,)).fetchall():
            if row[0] in promises:
                facts = {"change": id_, "article": article, "kind": kind, "promise": row[0]}
                yield Notice(f"page/{id_}/{row[0]}", at, facts)


def under_way(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The sources of which a run is marked as going on; whether it is, the lease tells."""
    rows = connection.execute("SELECT DISTINCT source FROM runs WHERE outcome = 'running' ORDER BY source")
    return tuple(row[0] for row in rows)
