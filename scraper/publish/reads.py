"""Reads what the pages show out of the public views, one frozen value a kind of thing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Article:
    """An article as it stands now. `body` None where the text is withheld or could not be read."""

    id: int
    key: str
    source: str
    url: str
    section: str | None
    language: str | None
    title: str | None
    body: str | None
    published: str | None
    published_from: str | None
    first_seen_at: str
    last_changed_at: str
    missing_since: str | None
    removed_at: str | None
    version: int
    source_name: str
    publisher: str
    timezone: str


@dataclass(frozen=True, slots=True)
class Version:
    """One text that the town has shown, with the capture it was read from (facts None where that is withheld)."""

    id: int
    number: int
    title: str | None
    body: str | None
    html: str | None
    published: str | None
    published_from: str | None
    seen_at: str
    capture: int
    sha256: str | None
    captured_at: str | None
    captured_by: str | None
    captured_url: str | None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a version links to; `capture` None while it has not been fetched, `kind` while it was not read.

    `note` says why there is no text, or not all of it.
    """

    id: int
    version: int
    url: str
    capture: int | None
    sha256: str | None
    name: str | None
    removed_at: str | None
    kind: str | None = None
    pages: int | None = None
    text: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Capture:
    """The facts of one response that was kept, and where its record stands."""

    id: int
    source: str
    source_name: str
    url: str
    role: str
    fetched_at: str
    status: int
    content_type: str | None
    sha256: str | None
    warc: str
    offset: int
    length: int
    captured_by: str
    revisit_of: int | None


@dataclass(frozen=True, slots=True)
class Absence:
    """What was seen of an article that is missing: its last capture, and how often it was looked for in vain since."""

    last_seen: str | None
    checks: int
    checked_at: str | None


@dataclass(frozen=True, slots=True)
class Run:
    """One run over a source (`command` crawl, capture or import), as its ledger tells.

    `complete`: every listing, feed and sitemap was walked to its end.
    """

    id: int
    source: str
    command: str
    started_at: str
    finished_at: str | None
    outcome: str
    complete: int
    listed: int
    fetched: int
    new: int
    edited: int
    moved: int
    missing: int
    removed: int
    returned: int
    failed: int
    refused: int

    @property
    def in_full(self) -> bool:
        """Whether it could tell that nothing else was published: a whole crawl, and nothing failed."""
        return self.command == "crawl" and self.outcome == "ok" and bool(self.complete)


@dataclass(frozen=True, slots=True)
class Source:
    """A source and what the archive holds of it; `run` is the last crawl, and `last_read_at` the end of
    the last crawl that read anything. Runs that read what a person named are no crawls.
    """

    id: str
    name: str
    home: str
    municipality: str | None
    publisher: str
    timezone: str
    articles: int
    earliest: str | None
    latest: str | None
    undated: int
    last_read_at: str | None
    run: Run | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the archive holds in all."""

    articles: int
    sources: int
    earliest: str | None
    latest: str | None
    last_run: str | None


def article(connection: sqlite3.Connection, number: int) -> Article | None:
    """The article with that id, if strangers may know of it."""
    return _first(connection, Article, f"{_ARTICLE} WHERE p.id = ?", number)


def article_of_key(connection: sqlite3.Connection, key: str) -> int | None:
    """The id that a permanent key leads to."""
    row = connection.execute("SELECT id FROM public_articles WHERE key = ?", (key,)).fetchone()
    return int(row[0]) if row else None


_ARTICLE = """
SELECT p.id, p.key, p.source, p.url, p.section, p.language, p.title, p.body, p.published, p.published_from,
       p.first_seen_at, p.last_changed_at, p.missing_since, p.removed_at, p.version,
       s.name AS source_name, s.publisher, s.timezone
FROM public_articles p JOIN public_sources s ON s.id = p.source
"""


def versions(connection: sqlite3.Connection, number: int, only: Iterable[int] = ()) -> tuple[Version, ...]:
    """Every version of an article, or those of the numbers `only`, in the order in which the town showed them."""
    # Not one LEFT JOIN: SQLite would build the whole view of captures for it.
    numbers = json.dumps(list(only))
    seen = connection.execute(
        """SELECT id, number, title, body, html, published, published_from, seen_at, capture
           FROM public_versions WHERE article = :article
             AND (:numbers = '[]' OR number IN (SELECT value FROM json_each(:numbers))) ORDER BY seen_at, id""",
        {"article": number, "numbers": numbers},
    ).fetchall()
    captures = connection.execute(
        """SELECT id, sha256, fetched_at, captured_by, url FROM public_captures
           WHERE id IN (SELECT value FROM json_each(?))""",
        (json.dumps([row[8] for row in seen]),),
    )
    facts = {capture: rest for capture, *rest in captures}
    return tuple(Version(*row, *facts.get(row[8], [None] * 4)) for row in seen)


@dataclass(frozen=True, slots=True)
class Pin:
    """The version that an article shows now, and its capture: what a citation is pinned to."""

    number: int
    captured_at: str | None = None
    sha256: str | None = None
    url: str | None = None


def pins(connection: sqlite3.Connection, articles: Iterable[int]) -> dict[int, Pin]:
    """The pin of each of these articles whose text strangers may see."""
    shown = connection.execute(
        """SELECT p.id, v.number, v.capture FROM public_articles p
           JOIN public_versions v ON v.article = p.id AND v.number = p.version
           WHERE p.id IN (SELECT value FROM json_each(?))""",
        (json.dumps(list(articles)),),
    ).fetchall()
    captures = connection.execute(
        "SELECT id, fetched_at, sha256, url FROM public_captures WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps([row[2] for row in shown]),),
    )
    facts = {capture: rest for capture, *rest in captures}
    return {article: Pin(number, *facts.get(capture, ())) for article, number, capture in shown}


_ATTACHMENT = (
    "SELECT id, version, url, capture, sha256, name, removed_at, kind, pages, text, note FROM public_attachments"
)


def attachments(connection: sqlite3.Connection, number: int) -> tuple[Attachment, ...]:
    """Every file that any version of an article links to."""
    return _all(
        connection,
        Attachment,
        f"{_ATTACHMENT} WHERE article = ? ORDER BY id",
        number,
    )


def attachment(connection: sqlite3.Connection, number: int) -> Attachment | None:
    """The attachment with that id."""
    return _first(
        connection,
        Attachment,
        f"{_ATTACHMENT} WHERE id = ?",
        number,
    )


def addresses(connection: sqlite3.Connection, number: int) -> tuple[str, ...]:
    """Every address at which an article was met, the oldest first."""
    rows = connection.execute(
        "SELECT url FROM public_addresses WHERE article = ? ORDER BY first_seen_at, url", (number,)
    )
    return tuple(row[0] for row in rows)


def absence(connection: sqlite3.Connection, missing: Article) -> Absence:
    """When an article's addresses last answered with it, and how often they were asked in vain since."""
    # Checks are counted where they are made: several requests may be one check, and a 304 leaves no capture.
    checks = connection.execute(
        "SELECT coalesce(max(missing_checks), 0), max(checked_at) FROM public_checks WHERE article = ?", (missing.id,)
    ).fetchone()
    gone = missing.missing_since or missing.removed_at or missing.last_changed_at
    return Absence(last_unchanged(connection, missing, gone), *checks)


def last_unchanged(connection: sqlite3.Connection, article: Article, before: str) -> str | None:
    """When the article's address last answered before a moment: until then at least, nothing had changed."""
    # The plus keeps SQLite from walking through all captures of the source instead of the few of these addresses.
    row = connection.execute(
        """SELECT max(c.fetched_at) FROM public_captures c
           WHERE +c.source = ? AND c.status < 300 AND c.fetched_at < ?
             AND c.key IN (SELECT key FROM public_addresses WHERE article = ?)""",
        (article.source, before, article.id),
    ).fetchone()
    return str(row[0]) if row[0] else None


_CAPTURE = """
SELECT c.id, c.source, s.name AS source_name, c.url, c.role, c.fetched_at, c.status, c.content_type, c.sha256,
       c.warc, c.offset, c.length, c.captured_by, c.revisit_of
FROM public_captures c JOIN public_sources s ON s.id = c.source
"""


def capture(connection: sqlite3.Connection, number: int) -> Capture | None:
    """The capture with that id, if strangers may see it."""
    return _first(connection, Capture, f"{_CAPTURE} WHERE c.id = ?", number)


def last_good(connection: sqlite3.Connection, source: str) -> Capture | None:
    """The last page of a source's news (a listing, else a feed, else a sitemap) that answered well, if it was kept."""
    for role in ("listing", "feed", "sitemap"):
        sql = f"{_CAPTURE} WHERE c.source = ? AND c.role = ? AND c.status = 200 ORDER BY c.fetched_at DESC LIMIT 1"
        if found := _first(connection, Capture, sql, source, role):
            return found
    return None


_OF_CAPTURE = """
SELECT article FROM public_versions WHERE capture = :capture
UNION ALL SELECT article FROM public_attachments WHERE capture = :capture
UNION ALL SELECT d.article FROM public_captures c JOIN public_addresses d ON d.key = c.key AND d.source = c.source
          WHERE c.id = :capture
LIMIT 1
"""


def article_of_capture(connection: sqlite3.Connection, number: int) -> Article | None:
    """The article whose version, attachment or address a capture is of."""
    return _first(
        connection,
        Article,
        f"{_ARTICLE} WHERE p.id = ({_OF_CAPTURE})",
        {"capture": number},
    )


def sources(connection: sqlite3.Connection) -> tuple[Source, ...]:
    """Every public source by name, each with its last crawl."""
    last = {run.source: run for run in _all(connection, Run, f"{_RUN} WHERE id IN ({_LAST})")}
    known = _all(connection, Source, _SOURCES)
    return tuple(replace(source, run=last.get(source.id)) for source in known)


_LAST = (
    "SELECT (SELECT max(r.id) FROM public_runs r WHERE r.source = s.id AND r.command = 'crawl') FROM public_sources s"
)
_SOURCES = """
SELECT s.id, s.name, s.home, s.municipality, s.publisher, s.timezone, s.articles, s.earliest, s.latest, s.undated,
       (SELECT max(r.finished_at) FROM public_runs r
        WHERE r.source = s.id AND r.command = 'crawl' AND r.outcome IN ('ok', 'partial'))
FROM public_sources s ORDER BY s.name
"""


def zones(connection: sqlite3.Connection) -> dict[str, str]:
    """The time zone of each source."""
    return dict(tuple(row) for row in connection.execute("SELECT id, timezone FROM public_sources"))


def runs(connection: sqlite3.Connection, source: str, limit: int = 20) -> tuple[Run, ...]:
    """The last runs of a source, newest first."""
    return _all(connection, Run, f"{_RUN} WHERE source = ? ORDER BY id DESC LIMIT ?", source, limit)


def running(connection: sqlite3.Connection) -> tuple[Run, ...]:
    """Every run that is marked as going on."""
    return _all(connection, Run, f"{_RUN} WHERE outcome = 'running'")


def coverage(connection: sqlite3.Connection) -> Coverage:
    """How much the archive holds, over which days, and when it last looked."""
    row = connection.execute(
        """SELECT coalesce(sum(s.articles), 0), count(*), min(s.earliest), max(s.latest),
                  max((SELECT max(r.finished_at) FROM public_runs r
                       WHERE r.source = s.id AND r.command = 'crawl' AND r.outcome IN ('ok', 'partial')))
           FROM public_sources s"""
    ).fetchone()
    return Coverage(*row)


_RUN = """
SELECT id, source, command, started_at, finished_at, outcome, complete, listed, fetched, new, edited, moved, missing,
       removed, returned, failed, refused FROM public_runs
"""


def _all(connection: sqlite3.Connection, kind: type[T], sql: str, *parameters: Any) -> tuple[T, ...]:
    """Rows as values of `kind`, whose fields are the columns in order. One mapping gives named parameters."""
    named = bool(parameters) and isinstance(parameters[0], Mapping)
    return tuple(kind(*row) for row in connection.execute(sql, parameters[0] if named else parameters))


def _first(connection: sqlite3.Connection, kind: type[T], sql: str, *parameters: Any) -> T | None:
    found = _all(connection, kind, sql, *parameters)
    return found[0] if found else None
