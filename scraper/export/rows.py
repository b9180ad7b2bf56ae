"""The rows of an export's tables: articles, their versions and their attached files, as they stood."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scraper.export.asked import Asked
from scraper.export.standing import Row, Standing, day, precision

# Of a view that joins, a LEFT JOIN would be made whole for every row; a subquery looks up the one row.
_ARTICLES = """
SELECT p.id, p.url, p.section, p.language,
       (SELECT v.body FROM {versions} v WHERE v.id = :shown) AS body,
       (SELECT v.number FROM {versions} v WHERE v.id = :shown) AS number,
       (SELECT c.fetched_at FROM {versions} v JOIN {captures} c ON c.id = v.capture WHERE v.id = :shown) AS fetched_at,
       (SELECT c.sha256 FROM {versions} v JOIN {captures} c ON c.id = v.capture WHERE v.id = :shown) AS sha256
FROM {articles} p WHERE p.id = :id
"""
_COUNTS = """
SELECT article, count(*) AS versions, min(seen_at) AS first, max(seen_at) AS last
FROM {versions} WHERE article IN (SELECT value FROM json_each(:ids)) AND seen_at <= :at GROUP BY article
"""
_FILES = """
SELECT version, count(*) AS files FROM {attachments}
WHERE version IN (SELECT value FROM json_each(:shown)) GROUP BY version
"""
_EVENTS = """
SELECT article, kind, at, detail FROM events WHERE article IN (SELECT value FROM json_each(:ids)) ORDER BY id
"""
_VERSIONS = """
SELECT v.article, v.number, v.seen_at, v.title, v.body, v.published, v.published_from,
       (SELECT c.fetched_at FROM {captures} c WHERE c.id = v.capture) AS fetched_at,
       (SELECT c.sha256 FROM {captures} c WHERE c.id = v.capture) AS sha256
FROM {versions} v WHERE v.article = :id AND v.seen_at <= :at ORDER BY v.seen_at, v.id
"""
_ATTACHMENTS = """
SELECT f.article, v.number, f.url, f.name, f.kind, f.pages, f.sha256, f.removed_at, f.text, f.note, c.fetched_at
FROM {versions} v JOIN {attachments} f ON f.version = v.id LEFT JOIN captures c ON c.id = f.capture
WHERE v.article = :id AND v.seen_at <= :at AND (:versions OR v.id = :shown) ORDER BY v.seen_at, v.id, f.id
"""


@dataclass(frozen=True, slots=True)
class Presence:
    """Whether an article stood at its address at the moment, and at which: replayed from its events."""

    url: str | None = None
    missing_since: str | None = None
    removed_at: str | None = None

    @property
    def state(self) -> str:
        """One word for it."""
        return "removed" if self.removed_at else "missing" if self.missing_since else "present"


@dataclass(frozen=True, slots=True)
class Rows:
    """Makes the rows to a page of articles. Texts come one at a time off the cursor, never all at once."""

    connection: sqlite3.Connection
    asked: Asked
    sources: Mapping[str, Row] = field(default_factory=dict)

    @classmethod
    def of(cls, connection: sqlite3.Connection, asked: Asked) -> Rows:
        """With the sources, of which there are few, at hand."""
        sql = f"SELECT id, name, municipality, publisher, language FROM {asked.views.sources}"  # noqa: S608
        return cls(connection, asked, {row["id"]: row for row in connection.execute(sql).fetchall()})

    def articles(self, page: Sequence[Standing]) -> Iterator[dict[str, Any]]:
        """A row an article, in the page's order."""
        counts = {row["article"]: row for row in self._of_page(_COUNTS, page)}
        files = {row["version"]: row["files"] for row in self._of_page(_FILES, page)}
        presence = self._presence(page)
        for article in page:
            source, stood = self.sources[article.source], presence.get(article.id, Presence())
            count = counts.get(article.id)
            for row in self._of_article(_ARTICLES, article):
                yield {
                    "key": article.key,
                    "source": article.source,
                    "source_name": source["name"],
                    "municipality": source["municipality"],
                    "publisher": source["publisher"],
                    "url": stood.url or row["url"],
                    "section": row["section"],
                    "language": source["language"] or row["language"],
                    "title": article.title,
                    "body": article.body[0] if article.body else row["body"],
                    **_dated(article.published, article.published_from),
                    "corrected": "; ".join(map(str, article.corrected)) or None,
                    "state": stood.state,
                    "first_seen_at": count["first"] if count else article.first_seen_at,
                    "last_changed_at": count["last"] if count else article.first_seen_at,
                    "missing_since": stood.missing_since,
                    "removed_at": stood.removed_at,
                    "version": row["number"],
                    "versions": count["versions"] if count else None,
                    "attachments": files.get(article.shown, 0) if count else None,
                    **_captured(row),
                    "visibility": article.visibility,
                }

    def versions(self, page: Sequence[Standing]) -> Iterator[dict[str, Any]]:
        """A row a version, oldest first within each article."""
        for article in page:
            for row in self._of_article(_VERSIONS, article):
                yield {
                    "key": article.key,
                    "version": row["number"],
                    "seen_at": row["seen_at"],
                    "title": row["title"],
                    "body": row["body"],
                    **_dated(row["published"], row["published_from"]),
                    **_captured(row),
                }

    def attachments(self, page: Sequence[Standing]) -> Iterator[dict[str, Any]]:
        """A row a linked file: of the version shown, or of every version where those were asked for."""
        for article in page:
            for row in self._of_article(_ATTACHMENTS, article):
                there = row["fetched_at"] is not None and row["fetched_at"] <= self.asked.at
                read = ("kind", "pages", "sha256", "fetched_at", "text", "note")
                gone = row["removed_at"]
                yield {
                    "key": article.key,
                    "version": row["number"],
                    "url": row["url"],
                    "name": row["name"],
                    "removed_at": gone if gone and gone <= self.asked.at else None,
                    **{name: row[name] if there else None for name in read},
                }

    def _presence(self, page: Sequence[Standing]) -> dict[int, Presence]:
        found: dict[int, Presence] = {}
        for event in self._of_page(_EVENTS, page):
            found[event["article"]] = _after(found.get(event["article"], Presence()), event, self.asked.at)
        return found

    def _of_page(self, sql: str, page: Sequence[Standing]) -> Iterator[sqlite3.Row]:
        ids = json.dumps([article.id for article in page])
        shown = json.dumps([article.shown for article in page])
        return self._read(sql, {"ids": ids, "shown": shown})

    def _of_article(self, sql: str, article: Standing) -> Iterator[sqlite3.Row]:
        return self._read(sql, {"id": article.id, "shown": article.shown})

    def _read(self, sql: str, values: Mapping[str, object]) -> Iterator[sqlite3.Row]:
        given = {"at": self.asked.at, "versions": self.asked.versions, **values}
        return self.connection.execute(sql.format(**self.asked.views.names), given)


def _captured(row: sqlite3.Row) -> dict[str, str | None]:
    return {"captured_at": row["fetched_at"], "capture_sha256": row["sha256"]}


def _dated(published: str | None, origin: str | None) -> dict[str, str | None]:
    return {
        "published": published,
        "published_on": day(published),
        "published_precision": precision(published),
        "published_from": origin,
    }


def _after(before: Presence, event: sqlite3.Row, at: str) -> Presence:
    """What an event makes of it. One after the moment tells at most from which address the article moved then."""
    if event["at"] > at:
        moved = event["kind"] == "moved" and before.url is None
        old = (event["detail"] or "").partition(" → ")[0] if moved else None
        return Presence(old or before.url, before.missing_since, before.removed_at)
    if event["kind"] == "missing":
        return Presence(before.url, event["at"], before.removed_at)
    if event["kind"] == "removed":
        return Presence(before.url, before.missing_since or event["at"], event["at"])
    if event["kind"] in ("moved", "returned"):
        return Presence()
    return before
