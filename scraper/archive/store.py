"""Keeps a reading as what it is: a new article, an edit, the same again, or a known one at another address."""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Literal

from scraper import addresses
from scraper.archive import holds, presence
from scraper.archive.known import Known, after, article_at, neighbour
from scraper.archive.versions import File, Reading, differing, files_differ, fingerprint, squeeze
from scraper.clock import stamp
from scraper.models import Article, Source
from scraper.search import index
from scraper.sources.timing import interval

Kind = Literal["new", "edited", "same"]
Put = Callable[[sqlite3.Connection, int], None]
"""Makes the search index say of an article what the archive has of it; before the transaction ends."""
_FIELDS = ("title", "body", "html", "published", "published_from")


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
    resumed: tuple[int, datetime] | None = None
    """Where this sighting falls between two that read as `neighbour` does: the later one, its capture and time."""
    rules: str = ""
    run: int | None = None
    joins: int | None = None
    """The article that this page is judged to be, where its address is a new one."""
    unchanged: bool = False
    """Judged to say what `neighbour` says, though not in the same words: what differs is not the town's."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a sighting turned out to be."""

    kind: Kind
    article: int
    version: int
    elsewhere: str | None = None
    """The address the article was known under, where the text was found again at a new one."""
    returned: bool = False
    moved: bool = False


def put_source(connection: sqlite3.Connection, source: Source, at: datetime) -> None:
    """Keep what the source file says of its source; its articles stay as they are."""
    connection.execute(
        """INSERT INTO sources (id, name, home, municipality, publisher, language, timezone, visibility,
                                after_removal, personal, every, discontinued, discontinued_why, added_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET name = excluded.name, home = excluded.home,
             municipality = excluded.municipality, publisher = excluded.publisher, language = excluded.language,
             timezone = excluded.timezone, visibility = excluded.visibility,
             after_removal = excluded.after_removal, personal = excluded.personal, every = excluded.every,
             discontinued = excluded.discontinued, discontinued_why = excluded.discontinued_why""",
        (
            source.slug,
            source.name,
            source.home,
            source.municipality,
            source.publisher,
            source.language,
            source.timezone,
            source.visibility,
            source.after_removal,
            json.dumps(asdict(source.personal)),
            None if source.discontinued else interval(source),
            source.discontinued and source.discontinued.since,
            source.discontinued and source.discontinued.reason,
            stamp(at),
        ),
    )


def article_for(connection: sqlite3.Connection, source: str, seen: Sighting) -> int | None:
    """The article that this page is: known by its address, by an address it leads to, or by its very text.

    A redirect or a canonical address joins only where the title agrees, so that one address shared by many pages
    joins none of them. A canonical address is a claim: it becomes an address of the article when it was asked for.
    """
    found = article_at(connection, source, seen.asked)
    if found is not None or seen.joins is not None:
        return seen.joins if found is None else found
    for url in (seen.final, seen.canonical):
        found = article_at(connection, source, url) if url and url != seen.asked else None
        if found is not None and _same_title(connection, found, seen.article.title):
            return found
    row = connection.execute(
        "SELECT id FROM articles WHERE source = ? AND canonical = ? ORDER BY id LIMIT 1",
        (source, addresses.key(seen.final)),
    ).fetchone()
    if row and _same_title(connection, row[0], seen.article.title):
        return int(row[0])
    # Items of one list may share title, day and words, and differ in the file they link to.
    name = None if addresses.is_item(seen.asked) else fingerprint(Reading.of(seen.article))
    row = (
        name
        and connection.execute(
            "SELECT id FROM articles WHERE source = ? AND fingerprint = ? ORDER BY id LIMIT 1", (source, name)
        ).fetchone()
    )
    return int(row[0]) if row else None


def part(connection: sqlite3.Connection, source: str, url: str) -> None:
    """An address whose page no longer is the article's becomes its own again; its answers stay known."""
    connection.execute("DELETE FROM addresses WHERE source = ? AND key = ?", (source, addresses.key(url)))


def _same_title(connection: sqlite3.Connection, article: int, title: str | None) -> bool:
    """Whether the town's page bore that title; what a person wrote over it is not on any page."""
    row = connection.execute(
        "SELECT v.title FROM articles a JOIN versions v ON v.article = a.id AND v.number = a.version WHERE a.id = ?",
        (article,),
    ).fetchone()
    return row is not None and squeeze(row[0]).casefold() == squeeze(title).casefold()


def keep(connection: sqlite3.Connection, source: Source, seen: Sighting, put: Put = index.put) -> Verdict:
    """Keep a sighting and say what it is. `put` indexes a new article, at once or with others.

    An edit is the town's: only a difference between two readings by today's rules counts, so a neighbour whose
    kept text differs merely because the rules did is rewritten in place.
    """
    article = article_for(connection, source.slug, seen)
    if article is None:
        return _begin(connection, source, seen, put)
    known = seen.neighbour or neighbour(connection, article, seen.at)
    if known is None or known.article != article:
        known = neighbour(connection, article, seen.at)
    assert known is not None  # noqa: S101  an article is never without a version
    elsewhere = _join_addresses(connection, source.slug, article, seen)
    rewrite(connection, known, seen.rules, seen.at)
    reading, files = Reading.of(seen.article), _settled_files(known.files, seen.files)
    later = after(connection, article, seen.at)
    if seen.unchanged or _equal(known, reading, files):
        verdict = _same(connection, known, seen)
    elif later and later.version != known.version and _equal(later, reading, files):
        verdict = _same(connection, later, seen)
    else:
        verdict = _edit(connection, source, known, seen, files)
    index.put(connection, article)  # its files may have come or gone
    missing = connection.execute("SELECT missing_since FROM articles WHERE id = ?", (article,)).fetchone()[0]
    if elsewhere and missing and stamp(seen.at) >= missing:
        presence.move(connection, article, seen.final, seen.at, seen.run)
        return replace(verdict, moved=True)
    returned = presence.seen_again(connection, article, seen.at, seen.run)
    return replace(verdict, elsewhere=elsewhere, returned=returned)


def _equal(known: Known, reading: Reading, files: tuple[File, ...]) -> bool:
    return not differing(known.reading, reading) and not files_differ(known.files, files)


def _begin(connection: sqlite3.Connection, source: Source, seen: Sighting, put: Put) -> Verdict:
    url, at = seen.final, stamp(seen.at)
    canonical = addresses.key(seen.canonical) if seen.canonical else None
    cursor = connection.execute(
        "INSERT INTO articles (key, source, url, section, canonical, first_seen_at, last_changed_at, version)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, 1)",
        (_permanent_key(connection, source.slug, url), source.slug, url, seen.section, canonical, at, at),
    )
    article = int(cursor.lastrowid or 0)
    _join_addresses(connection, source.slug, article, seen)
    version = _add_version(connection, article, seen.capture, seen.at, Reading.of(seen.article), seen.files, seen.rules)
    present(connection, article, seen.article.language or source.language, put)
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
    for url in dict.fromkeys((seen.final, seen.asked)):
        connection.execute(
            "INSERT OR IGNORE INTO addresses (key, url, article, source, first_seen_at) VALUES (?, ?, ?, ?, ?)",
            (addresses.key(url), url, article, source, stamp(seen.at)),
        )
    return known if new and addresses.key(known) not in map(addresses.key, (seen.asked, seen.final)) else None


def _same(connection: sqlite3.Connection, known: Known, seen: Sighting) -> Verdict:
    """Nothing new was said; a sighting from before the version was first seen dates it back."""
    if stamp(seen.at) < known.seen_at:
        connection.execute(
            "UPDATE versions SET seen_at = ?, capture = ? WHERE id = ?", (stamp(seen.at), seen.capture, known.version)
        )
        _redate(connection, known.article)
    _fill_files(connection, known.version, seen.files, seen.at)
    _fill_date(connection, known, seen)
    return Verdict("same", known.article, known.version)


def _edit(
    connection: sqlite3.Connection, source: Source, known: Known, seen: Sighting, files: tuple[File, ...]
) -> Verdict:
    """A new version; where the old text is known to have stood again afterwards, that is one more."""
    language = seen.article.language or source.language
    version = _add_version(
        connection, known.article, seen.capture, seen.at, Reading.of(seen.article), files, seen.rules
    )
    if seen.resumed:
        capture, at = seen.resumed
        _add_version(connection, known.article, capture, at, known.reading, known.files, seen.rules)
    _redate(connection, known.article)
    present(connection, known.article, language)
    return Verdict("edited", known.article, version)


def _add_version(
    connection: sqlite3.Connection,
    article: int,
    capture: int,
    at: datetime,
    reading: Reading,
    files: tuple[File, ...],
    rules: str,
) -> int:
    number = connection.execute(
        "SELECT coalesce(max(number), 0) + 1 FROM versions WHERE article = ?", (article,)
    ).fetchone()[0]
    cursor = connection.execute(
        "INSERT INTO versions (article, number, title, body, html, published, published_from, seen_at, capture)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (article, number, *(getattr(reading, name) for name in _FIELDS), stamp(at), capture),
    )
    version = int(cursor.lastrowid or 0)
    _note_reading(connection, version, rules, at, "")
    for file in files:
        _add_file(connection, article, version, file, at)
    examine(connection, version)
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


def _fill_files(connection: sqlite3.Connection, version: int, found: tuple[File, ...], at: datetime) -> None:
    """A file that arrives late belongs to the version that linked it; one that is gone is marked, never dropped.

    `found` is as found on this visit: a file that could not be had then says nothing either way.
    """
    for file in found:
        if file.gone:
            connection.execute(
                "UPDATE attachments SET removed_at = coalesce(removed_at, ?) WHERE version = ? AND url = ?",
                (stamp(at), version, file.url),
            )
        elif file.sha256:
            connection.execute(
                "UPDATE attachments SET removed_at = NULL, capture = coalesce(capture, ?), sha256 = coalesce(sha256, ?)"
                " WHERE version = ? AND url = ?",
                (file.capture, file.sha256, version, file.url),
            )


def _fill_date(connection: sqlite3.Connection, known: Known, seen: Sighting) -> None:
    """A date that a listing or feed says only later is filled in; it is no edit and replaces nothing."""
    if known.reading.published is None and seen.article.published is not None:
        connection.execute(
            "UPDATE versions SET published = ?, published_from = ? WHERE id = ?",
            (seen.article.published, seen.article.published_from, known.version),
        )
        present(connection, known.article, seen.article.language)


def _redate(connection: sqlite3.Connection, article: int) -> None:
    connection.execute(
        """UPDATE articles SET
             first_seen_at = (SELECT min(seen_at) FROM versions WHERE article = articles.id),
             last_changed_at = (SELECT max(seen_at) FROM versions WHERE article = articles.id)
           WHERE id = ?""",
        (article,),
    )


def rewrite(connection: sqlite3.Connection, known: Known, rules: str, at: datetime) -> bool:
    """Give a version what `known` reads in its capture by today's rules, in place; whether a field changed.

    No version is added and nothing shows in changes: the rules were ours.
    """
    row = connection.execute(f"SELECT {', '.join(_FIELDS)} FROM versions WHERE id = ?", (known.version,)).fetchone()  # noqa: S608  names
    changed = [name for name in _FIELDS if row[name] != getattr(known.reading, name)]
    refitted = _refit_files(connection, known, at)
    if not changed and not refitted:
        return False
    connection.execute(
        "UPDATE versions SET title = ?, body = ?, html = ?, published = ?, published_from = ? WHERE id = ?",
        (*(getattr(known.reading, name) for name in _FIELDS), known.version),
    )
    _note_reading(connection, known.version, rules, at, " ".join(changed + ["attachments"] * refitted))
    examine(connection, known.version)
    present(connection, known.article, None)
    return True


def _refit_files(connection: sqlite3.Connection, known: Known, at: datetime) -> bool:
    """Make a version's attachments those that today's rules find in its capture; the bytes stay in theirs."""
    kept = {row[0] for row in connection.execute("SELECT url FROM attachments WHERE version = ?", (known.version,))}
    wanted = {file.url: file for file in known.files}
    for url in kept - wanted.keys():
        connection.execute("DELETE FROM attachments WHERE version = ? AND url = ?", (known.version, url))
    for url in wanted.keys() - kept:
        _add_file(connection, known.article, known.version, wanted[url], at)
    return kept != wanted.keys()


def _note_reading(connection: sqlite3.Connection, version: int, rules: str, at: datetime, changed: str) -> None:
    connection.execute(
        "INSERT INTO readings (version, rules, read_at, changed) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (version, rules) DO UPDATE SET read_at = excluded.read_at, changed = excluded.changed",
        (version, rules, stamp(at), changed),
    )


def examine(connection: sqlite3.Connection, version: int) -> None:
    """Let a version wait for a person if it holds personal numbers; its article is yet to be presented."""
    for article in holds.examine(connection, version):
        present(connection, article, None)


def present(connection: sqlite3.Connection, article: int, language: str | None, put: Put = index.put) -> None:
    """Make the article show its latest version that is not on hold, a person's corrections over it, and index what
    changed. Where every version is on hold, nothing of it is indexed."""
    row = connection.execute(
        "SELECT v.*, EXISTS (SELECT 1 FROM held_versions h WHERE h.version = v.id) AS held FROM versions v"
        " WHERE article = ? ORDER BY held, seen_at DESC, id DESC LIMIT 1",
        (article,),
    ).fetchone()
    shown = {name: row[name] for name in ("title", "body", "published", "published_from")}
    for field, new in connection.execute(
        "SELECT field, new FROM standing_corrections WHERE article = ? AND field <> 'visibility'", (article,)
    ):
        shown[field] = new
        if field == "published":
            shown["published_from"] = "person" if new else None
    reading = Reading(row["title"], row["body"], None, row["published"], None)
    connection.execute(
        "UPDATE articles SET title = ?, body = ?, published = ?, published_from = ?,"
        " language = coalesce(?, language), version = ?,"
        " fingerprint = ?, held = ? WHERE id = ?",
        (*shown.values(), language, row["number"], fingerprint(reading), row["held"], article),
    )
    put(connection, article)
