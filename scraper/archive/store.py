"""Keeps a reading as what it is: a new article, an edit, the same again, or a known one at another address."""

from __future__ import annotations

import base64
import hashlib
import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from scraper import addresses
from scraper.archive import presence
from scraper.archive.known import Known, after, article_at, neighbour
from scraper.archive.versions import File, Reading, differing, files_differ, fingerprint, squeeze
from scraper.clock import stamp
from scraper.models import Article, Source
from scraper.search import index

Kind = Literal["new", "edited", "same"]


@dataclass(frozen=True, slots=True)
class Sighting:
    """An article's page as it was just read.

    `asked` is the address it was found under, `final` where redirects led, `canonical` what the page calls itself.
    `neighbour` is what `neighbour()` found, its capture read again with today's rules.
    """

    asked: str
    final: str
    canonical: str | None
    capture: int
    at: datetime
    article: Article
    files: tuple[File, ...] = ()
    section: str | None = None
    neighbour: Known | None = None
    rules: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a sighting turned out to be."""

    kind: Kind
    article: int
    version: int
    elsewhere: str | None = None
    """The address the article was known under, where the text was found again at a new one."""
    returned: bool = False


def put_source(connection: sqlite3.Connection, source: Source, at: datetime) -> None:
    """Keep what the source file says of its source; its articles stay as they are."""
    connection.execute(
        """INSERT INTO sources (id, name, home, municipality, publisher, language, timezone, visibility, added_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET name = excluded.name, home = excluded.home,
             municipality = excluded.municipality, publisher = excluded.publisher, language = excluded.language,
             timezone = excluded.timezone, visibility = excluded.visibility""",
        (
            source.slug,
            source.name,
            source.home,
            source.municipality,
            source.publisher,
            source.language,
            source.timezone,
            source.visibility,
            stamp(at),
        ),
    )


def article_for(connection: sqlite3.Connection, source: str, seen: Sighting) -> int | None:
    """The article that this page is: known by its address, by an address it leads to, or by its very text.

    A redirect or a canonical address joins only where the title agrees, so that one address shared by
    many pages joins none of them.
    """
    found = article_at(connection, source, seen.asked)
    if found is not None:
        return found
    for url in filter(None, (seen.final, seen.canonical)):
        found = article_at(connection, source, url)
        if found is not None and _same_title(connection, found, seen.article.title):
            return found
    name = fingerprint(Reading.of(seen.article))
    row = (
        name
        and connection.execute(
            "SELECT id FROM articles WHERE source = ? AND fingerprint = ? ORDER BY id LIMIT 1", (source, name)
        ).fetchone()
    )
    return int(row[0]) if row else None


def _same_title(connection: sqlite3.Connection, article: int, title: str | None) -> bool:
    row = connection.execute("SELECT title FROM articles WHERE id = ?", (article,)).fetchone()
    return squeeze(row[0]).casefold() == squeeze(title).casefold()


def keep(connection: sqlite3.Connection, source: Source, seen: Sighting) -> Verdict:
    """Keep a sighting and say what it is.

    An edit is the town's: only a difference between two readings by today's rules counts, so a neighbour whose
    kept text differs merely because the rules did is rewritten in place.
    """
    article = article_for(connection, source.slug, seen)
    if article is None:
        return _begin(connection, source, seen)
    known = seen.neighbour or neighbour(connection, article, seen.at)
    if known is None or known.article != article:
        known = neighbour(connection, article, seen.at)
    assert known is not None  # noqa: S101  an article is never without a version
    elsewhere = _join_addresses(connection, source.slug, article, seen)
    reading = Reading.of(seen.article)
    rewrite(connection, known, known.reading, seen.rules, seen.at)
    files = _settled_files(known.files, seen.files)
    later = after(connection, article, seen.at)
    if _equal(known, reading, files):
        verdict = _same(connection, article, known, seen, files)
    elif later and later.version != known.version and _equal(later, reading, files):
        verdict = _same(connection, article, later, seen, files)
    else:
        verdict = _edit(connection, source, article, seen, files)
    returned = presence.seen_again(connection, article, seen.at)
    return replace(verdict, elsewhere=elsewhere, returned=returned)


def _equal(known: Known, reading: Reading, files: tuple[File, ...]) -> bool:
    return not differing(known.reading, reading) and not files_differ(known.files, files)


def _begin(connection: sqlite3.Connection, source: Source, seen: Sighting) -> Verdict:
    url, at = seen.final, stamp(seen.at)
    cursor = connection.execute(
        "INSERT INTO articles (key, source, url, section, visibility, first_seen_at, last_changed_at, version)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, 1)",
        (_permanent_key(connection, source.slug, url), source.slug, url, seen.section, source.visibility, at, at),
    )
    article = int(cursor.lastrowid or 0)
    _join_addresses(connection, source.slug, article, seen)
    version = _add_version(connection, article, seen, seen.files)
    present(connection, article, seen.article.language or source.language)
    return Verdict("new", article, version)


def _permanent_key(connection: sqlite3.Connection, source: str, url: str) -> str:
    """Short, and the same in every archive that first met the article at this address."""
    digest = hashlib.sha256(f"{source}\0{addresses.key(url)}".encode()).digest()
    name = base64.b32encode(digest).decode().lower()
    length = 8
    while connection.execute("SELECT 1 FROM articles WHERE key = ?", (name[:length],)).fetchone():
        length += 1
    return name[:length]


def _join_addresses(connection: sqlite3.Connection, source: str, article: int, seen: Sighting) -> str | None:
    """Keep every address the page answers at; returns the known one where the page was asked for at a new one."""
    known = connection.execute("SELECT url FROM articles WHERE id = ?", (article,)).fetchone()["url"]
    new = article_at(connection, source, seen.asked) is None
    for url in filter(None, (seen.final, seen.asked, seen.canonical)):
        connection.execute(
            "INSERT OR IGNORE INTO addresses (key, url, article, source, first_seen_at) VALUES (?, ?, ?, ?, ?)",
            (addresses.key(url), url, article, source, stamp(seen.at)),
        )
    return known if new and addresses.key(known) not in map(addresses.key, (seen.asked, seen.final)) else None


def _same(
    connection: sqlite3.Connection, article: int, known: Known, seen: Sighting, files: tuple[File, ...]
) -> Verdict:
    """Nothing new was said; a sighting from before the version was first seen dates it back."""
    if stamp(seen.at) < known.seen_at:
        connection.execute(
            "UPDATE versions SET seen_at = ?, capture = ? WHERE id = ?", (stamp(seen.at), seen.capture, known.version)
        )
        _redate(connection, article)
    _fill_files(connection, known.version, files, seen.at)
    _fill_date(connection, article, known, seen)
    return Verdict("same", article, known.version)


def _edit(
    connection: sqlite3.Connection, source: Source, article: int, seen: Sighting, files: tuple[File, ...]
) -> Verdict:
    version = _add_version(connection, article, seen, files)
    _redate(connection, article)
    present(connection, article, seen.article.language or source.language)
    return Verdict("edited", article, version)


def _add_version(connection: sqlite3.Connection, article: int, seen: Sighting, files: tuple[File, ...]) -> int:
    reading = Reading.of(seen.article)
    number = connection.execute(
        "SELECT coalesce(max(number), 0) + 1 FROM versions WHERE article = ?", (article,)
    ).fetchone()[0]
    cursor = connection.execute(
        "INSERT INTO versions (article, number, title, body, html, published, published_from, seen_at, capture)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            article,
            number,
            reading.title,
            reading.body,
            reading.html,
            reading.published,
            reading.published_from,
            stamp(seen.at),
            seen.capture,
        ),
    )
    version = int(cursor.lastrowid or 0)
    _note_reading(connection, version, seen.rules, seen.at, "")
    for file in files:
        _add_file(connection, article, version, file, seen.at)
    return version


def _add_file(connection: sqlite3.Connection, article: int, version: int, file: File, at: datetime) -> None:
    connection.execute(
        "INSERT OR IGNORE INTO attachments (article, version, url, capture, sha256, name, removed_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (article, version, file.url, file.capture, file.sha256, file.name, stamp(at) if file.gone else None),
    )


def _settled_files(before: tuple[File, ...], now: tuple[File, ...]) -> tuple[File, ...]:
    """The files as found now; where one could not be fetched, what was last known of it stands."""
    known = {file.url: file for file in before}
    return tuple(
        replace(file, sha256=known[file.url].sha256, capture=known[file.url].capture)
        if file.sha256 is None and file.url in known
        else file
        for file in now
    )


def _fill_files(connection: sqlite3.Connection, version: int, files: tuple[File, ...], at: datetime) -> None:
    """A file that arrives late belongs to the version that linked it; one that is gone is marked, never dropped."""
    for file in files:
        if file.sha256:
            connection.execute(
                "UPDATE attachments SET sha256 = ?, capture = ? WHERE version = ? AND url = ? AND sha256 IS NULL",
                (file.sha256, file.capture, version, file.url),
            )
        connection.execute(
            "UPDATE attachments SET removed_at = CASE WHEN ? THEN coalesce(removed_at, ?) END"
            " WHERE version = ? AND url = ?",
            (file.gone, stamp(at), version, file.url),
        )


def _fill_date(connection: sqlite3.Connection, article: int, known: Known, seen: Sighting) -> None:
    """A date that a listing or feed says only later is filled in; it is no edit and replaces nothing."""
    if known.reading.published is None and seen.article.published is not None:
        connection.execute(
            "UPDATE versions SET published = ?, published_from = ? WHERE id = ?",
            (seen.article.published, seen.article.published_from, known.version),
        )
        present(connection, article, seen.article.language)


def _redate(connection: sqlite3.Connection, article: int) -> None:
    connection.execute(
        """UPDATE articles SET
             first_seen_at = (SELECT min(seen_at) FROM versions WHERE article = articles.id),
             last_changed_at = (SELECT max(seen_at) FROM versions WHERE article = articles.id)
           WHERE id = ?""",
        (article,),
    )


def rewrite(connection: sqlite3.Connection, known: Known, reading: Reading, rules: str, at: datetime) -> bool:
    """Give a version the reading of its own capture by today's rules, in place; whether a field changed.

    No version is added and nothing shows in changes: the rules were ours.
    """
    row = connection.execute(
        "SELECT title, body, html, published, published_from FROM versions WHERE id = ?", (known.version,)
    ).fetchone()
    names = ("title", "body", "html", "published", "published_from")
    changed = [name for name in names if row[name] != getattr(reading, name)]
    if not changed:
        return False
    connection.execute(
        "UPDATE versions SET title = ?, body = ?, html = ?, published = ?, published_from = ? WHERE id = ?",
        (*(getattr(reading, name) for name in names), known.version),
    )
    _note_reading(connection, known.version, rules, at, " ".join(changed))
    present(connection, known.article, None)
    return True


def _note_reading(connection: sqlite3.Connection, version: int, rules: str, at: datetime, changed: str) -> None:
    connection.execute(
        "INSERT INTO readings (version, rules, read_at, changed) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (version, rules) DO UPDATE SET read_at = excluded.read_at, changed = excluded.changed",
        (version, rules, stamp(at), changed),
    )


def present(connection: sqlite3.Connection, article: int, language: str | None) -> None:
    """Make the article show its latest version, a person's corrections over it, and index what changed."""
    row = connection.execute(
        "SELECT * FROM versions WHERE article = ? ORDER BY seen_at DESC, id DESC LIMIT 1", (article,)
    ).fetchone()
    shown = {name: row[name] for name in ("title", "body", "published", "published_from")}
    for correction in connection.execute(
        "SELECT field, new FROM corrections WHERE article = ? ORDER BY id", (article,)
    ):
        shown[correction["field"]] = correction["new"]
        if correction["field"] == "published":
            shown["published_from"] = "person"
    before = connection.execute("SELECT title, body, language FROM articles WHERE id = ?", (article,)).fetchone()
    language = language or before["language"]
    reading = Reading(row["title"], row["body"], None, row["published"], None)
    connection.execute(
        "UPDATE articles SET title = ?, body = ?, published = ?, published_from = ?, language = ?, version = ?,"
        " fingerprint = ? WHERE id = ?",
        (*shown.values(), language, row["number"], fingerprint(reading), article),
    )
    if (shown["title"], shown["body"], language) != tuple(before):
        index.put(connection, article, shown["title"], shown["body"], language)
