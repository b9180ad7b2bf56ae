"""Whether every version reads from its capture as it is kept, and every attachment is the file it says."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from scraper.archive import Archive, known
from scraper.archive.audits import Looked, Problem
from scraper.archive.known import Known
from scraper.archive.versions import differing
from scraper.audit.records import Shelf
from scraper.audit.scope import Scope
from scraper.care.discretion import Discretion
from scraper.intake import Ground, Intake
from scraper.models import Hints, Source

_BATCH = 500
_PUT_BACK = "put its WARC file back from a copy"
_TAMPERED = "hold the version against its capture: one of the two is not what was kept"


class Readers:
    """What reads each source's captures again; a source without a file is read by general rules."""

    def __init__(self, archive: Archive, ground: Ground, sources: tuple[Source, ...]) -> None:
        self._archive, self._ground = archive, ground
        self._discretion = Discretion.of(archive.connection, ground.db)
        self._sources = {source.slug: source for source in sources}
        self._intakes: dict[str, Intake] = {}

    def of(self, slug: str) -> Intake:
        """The reader of that source."""
        if slug not in self._intakes:
            source = self._sources.get(slug) or self._remembered(slug)
            self._intakes[slug] = Intake(source, self._archive, self._ground, discretion=self._discretion)
        return self._intakes[slug]

    def _remembered(self, slug: str) -> Source:
        row = self._archive.connection.execute("SELECT * FROM sources WHERE id = ?", (slug,)).fetchone()
        return Source(slug, row["name"], row["home"], (), language=row["language"], timezone=row["timezone"])


def problems(shelf: Shelf, scope: Scope, readers: Readers) -> Iterator[Problem]:
    """What is wrong with the scope's versions; of everything, with attachments, too."""
    for number in scope.ids(shelf.connection, "versions"):
        shelf.looked.versions += 1
        shelf.step(1)
        if version := known.version(shelf.connection, number):
            yield from _version(shelf.connection, version, readers)
    if scope.whole:
        yield from _attachments(shelf.connection, shelf.looked)


def _version(connection: sqlite3.Connection, version: Known, readers: Readers) -> Iterator[Problem]:
    row = connection.execute("SELECT source, url FROM articles WHERE id = ?", (version.article,)).fetchone()
    place = f"article {version.article}, version {version.number} ({row['url']})"
    intake = readers.of(row["source"])
    now = intake.reread(version)
    if now is None:
        found = f"capture {version.capture}, which cannot be read back"
        yield Problem("lost", place, found, "the bytes that it was read from", _PUT_BACK)
        return
    fields = differing(version.reading, now.reading)
    if not fields:
        return
    rules = {row[0] for row in connection.execute("SELECT rules FROM readings WHERE version = ?", (version.version,))}
    if intake.rules not in rules:
        found = f"another {', '.join(fields)} by today's rules"
        remedy = f"`scraper extract {row['source']}` rewrites it, if today's rules are right"
        yield Problem("otherwise", place, found, "what is kept", remedy)
        return
    plain = intake.reread(version, lambda _: Hints())  # listings may have said something else since
    if plain is None or differing(version.reading, plain.reading):
        found = f"another {', '.join(fields)} in capture {version.capture}, by the very rules that read it"
        yield Problem("wrong", place, found, "what is kept", _TAMPERED)


def _attachments(connection: sqlite3.Connection, looked: Looked) -> Iterator[Problem]:
    last = 0
    while rows := connection.execute(
        """SELECT f.id, f.article, f.url, f.sha256, f.capture, c.sha256 AS found FROM attachments f
           LEFT JOIN captures c ON c.id = f.capture WHERE f.sha256 IS NOT NULL AND f.id > ? ORDER BY f.id LIMIT ?""",
        (last, _BATCH),
    ).fetchall():
        looked.attachments += len(rows)
        for row in rows:
            if row["sha256"] != row["found"]:
                place = f"attachment {row['id']} of article {row['article']} ({row['url']})"
                found = f"SHA-256 {row['found']} in capture {row['capture']}" if row["capture"] else "no capture"
                yield Problem("wrong", place, found, f"SHA-256 {row['sha256']}", _TAMPERED)
        last = rows[-1]["id"]
