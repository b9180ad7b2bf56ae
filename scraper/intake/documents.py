"""The text of attached files, on its way from their captures to the archive."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from sqlite3 import Connection

from scraper.archive import documents, tombstones
from scraper.archive.documents import Unread
from scraper.archive.known import Known
from scraper.documents.rules import document_rules
from scraper.intake import Intake
from scraper.models import Document


async def read_files(intake: Intake, article: int) -> None:
    """Read the files of an article that are kept and not read yet, while whatever else is under way goes on."""
    for file, body in _bodies(intake, article):
        _keep(intake, article, file, await asyncio.to_thread(intake.reader.read, body))


def read_files_now(intake: Intake, article: int) -> None:
    """Read the files of an article that are kept and not read yet."""
    for file, body in _bodies(intake, article):
        _keep(intake, article, file, intake.reader.read(body))


def _bodies(intake: Intake, article: int) -> Iterator[tuple[Unread, bytes]]:
    """Each such file with its bytes. One that was read already, elsewhere in the archive, is settled on the way; one
    whose bytes cannot be read back stays unread."""
    rules = document_rules()
    for file in documents.unread(intake.archive.connection, article, rules):
        document = documents.known(intake.archive.connection, file.sha256, rules)
        if document:
            _keep(intake, article, file, document)
        elif capture := intake.stored(file.capture):
            yield file, capture.body


@dataclass(frozen=True, slots=True)
class Changed:
    """A file that reads otherwise by today's rules: its text, or the word why it has none."""

    url: str
    old: str | None
    new: str | None


class Again:
    """Reads the files of one version after the other again. Nothing is written but by `keep`."""

    def __init__(self, intake: Intake) -> None:
        self.left: dict[str, str] = {}
        """Files that stay as they are, and why."""
        self._intake = intake
        self._rules = document_rules()
        self._read: dict[str, Document] = {}

    def changed(self, version: Known) -> Iterator[Changed]:
        """The version's files that read otherwise than is kept of them. What today's rules read already is not read
        again."""
        for file in version.files:
            now = (
                self._document(version.article, file.sha256, file.capture, file.url)
                if file.sha256 and file.capture
                else None
            )
            kept = documents.at(self._intake.archive.connection, version.version, file.url)
            if now and (kept is None or (now.text, now.notes) != (kept.text, kept.notes)):
                yield Changed(file.url, _said(kept) if kept else None, _said(now))

    def keep(self, connection: Connection | None) -> None:
        """Keep what was read since this was last done; without a connection, forget it."""
        if connection:
            for sha256, document in self._read.items():
                documents.put(connection, sha256, document, self._rules)
        self._read.clear()

    def _document(self, article: int, sha256: str, capture: int, url: str) -> Document | None:
        """What the file says by today's rules; None where that cannot be told."""
        connection = self._intake.archive.connection
        found = self._read.get(sha256) or documents.known(connection, sha256, self._rules) or self._now(capture, url)
        before = documents.known(connection, sha256) if found and found.stopped else None
        if found and before and before.text:
            self.left[url] = found.notes[0]
            return None
        if found:
            found = self._read[sha256] = self._intake.discretion.document(article, found)
        return found

    def _now(self, capture: int, url: str) -> Document | None:
        stored = self._intake.stored(capture)
        if stored is None:
            self.left[url] = "its capture cannot be read back"
            return None
        return self._intake.reader.read(stored.body)


def _said(document: Document) -> str | None:
    return document.text or "; ".join(document.notes) or None


def _keep(intake: Intake, article: int, file: Unread, document: Document) -> None:
    redacted = intake.discretion.document(article, document)
    with intake.archive.write() as connection:
        if redacted != document:
            stones = (each.tombstone for each in intake.discretion.redacting(article))
            tombstones.withhold(connection, file.capture, stones)
        documents.put(connection, file.sha256, redacted, document_rules())
