"""Reads the rows to docids from the public views, marks what was asked for, and names the copies folded into them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from scraper.search.entry import ATTACHED
from scraper.search.expression import Sense, Sought
from scraper.search.glance import Glance
from scraper.search.snippet import Marked


@dataclass(frozen=True, slots=True)
class Echo:
    """A near-verbatim copy of an article that another source published."""

    id: int
    source: str
    source_name: str
    published: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """One article found. `snippet` and `heading` (the title) are escaped HTML in which only <mark> stands.

    `versions` and `attachments` are counts; `published` is as the town gives it, `..._at` are UTC. `file` is the name
    of the attachment that the snippet is from, None where it is from the article; `echoes` are its copies.
    """

    id: int
    key: str
    url: str
    source: str
    title: str | None
    published: str | None
    snippet: str
    source_name: str
    heading: str
    language: str | None
    published_from: str | None
    first_seen_at: str
    missing_since: str | None
    removed_at: str | None
    versions: int
    attachments: int
    file: str | None = None
    echoes: tuple[Echo, ...] = ()


_DETAILS = """
SELECT d.docid, p.id, p.key, p.url, p.source, p.title, p.published, p.body,
       s.name, p.language, p.published_from, p.first_seen_at, p.missing_since, p.removed_at,
       (SELECT count(*) FROM public_versions v WHERE v.article = p.id),
       (SELECT count(DISTINCT f.url) FROM public_attachments f WHERE f.article = p.id AND f.removed_at IS NULL)
FROM json_each(?) j JOIN index_docs d ON d.docid = j.value JOIN public_articles p ON p.id = d.article
LEFT JOIN public_sources s ON s.id = p.source
"""
_FILES = """
SELECT coalesce(f.name, f.url), substr(f.text, 1, ?2) FROM public_attachments f
JOIN public_versions v ON v.id = f.version JOIN public_articles p ON p.id = v.article AND p.version = v.number
WHERE f.article = ?1 AND f.removed_at IS NULL AND f.text IS NOT NULL ORDER BY f.id
"""
# Neither a copy nor what it copies is told of where the text of one of them is withheld.
_ECHOES = """
SELECT l.docid, p.id, p.source, s.name, p.published
FROM json_each(?) j JOIN index_docs l ON l.docid = j.value JOIN index_echoes e ON e.leader = l.article
JOIN index_docs d ON d.article = e.article
JOIN public_articles p ON p.id = e.article JOIN public_sources s ON s.id = p.source
WHERE NOT EXISTS (SELECT 1 FROM index_hidden h WHERE h.docid IN (l.docid, d.docid))
ORDER BY p.published_on IS NULL, p.published_on, p.id
"""
_LEADERS = """
SELECT d.docid, l.docid
FROM json_each(?) j JOIN index_docs d ON d.docid = j.value JOIN index_echoes e ON e.article = d.article
JOIN index_docs l ON l.article = e.leader
WHERE NOT EXISTS (SELECT 1 FROM index_hidden h WHERE h.docid IN (l.docid, d.docid))
"""


def rows(
    connection: sqlite3.Connection, docids: Sequence[int], sought: Sought, *, echoes: bool = False
) -> tuple[Row, ...]:
    """The rows to these docids in order, as far as strangers may see them; with their echoes if asked."""
    copies = _echoes(connection, docids) if echoes else {}
    lines = _Lines.of(connection, sought)
    found = {}
    for number, *entry in connection.execute(_DETAILS, (json.dumps(docids),)).fetchall():
        found[number] = _row(connection, entry, lines, copies.get(number, ()))
    return tuple(found[number] for number in docids if number in found)


def articles(connection: sqlite3.Connection, docids: Sequence[int]) -> list[int]:
    """The ids of the articles to these docids, in their order."""
    found = dict(
        tuple(row)
        for row in connection.execute(
            "SELECT d.docid, d.article FROM json_each(?) j JOIN index_docs d ON d.docid = j.value",
            (json.dumps(docids),),
        )
    )
    return [found[number] for number in docids if number in found]


def leaders(connection: sqlite3.Connection, docids: Sequence[int]) -> dict[int, int]:
    """The docids among these that are copies, each with the docid of what it copies."""
    return dict(tuple(row) for row in connection.execute(_LEADERS, (json.dumps(docids),)))


def _echoes(connection: sqlite3.Connection, docids: Sequence[int]) -> dict[int, tuple[Echo, ...]]:
    found: dict[int, list[Echo]] = {}
    for number, *echo in connection.execute(_ECHOES, (json.dumps(docids),)):
        found.setdefault(number, []).append(Echo(*echo))
    return {number: tuple(copies) for number, copies in found.items()}


@dataclass(frozen=True, slots=True)
class _Lines:
    """How the lines of a row are found.

    `inside` has in place of what may only stand in titles what stands nowhere; `groups` are the senses by their places.
    """

    sought: Sought
    groups: tuple[frozenset[int], ...]
    inside: tuple[Sense, ...]
    glance: Glance

    @classmethod
    def of(cls, connection: sqlite3.Connection, sought: Sought) -> _Lines:
        inside = (replace(each, phrases=(), forms=(), prefix="") if each.title else each for each in sought.wanted)
        place = {sense: which for which, sense in enumerate(sought.wanted)}
        groups = tuple(frozenset(place[sense] for sense in group) for group in sought.groups)
        return cls(sought, groups, tuple(inside), Glance.of(connection, sought.wanted))

    def of_title(self, title: str, language: str | None) -> Marked:
        return Marked.of(title, self.sought.wanted, language, self.glance)

    def of_body(self, body: str, language: str | None, title: Marked) -> Marked:
        """The whole text is analysed only where a glance does not find all that must be in it."""
        titled = {which for _, _, which in title.spans}

        def enough(found: Set[int]) -> bool:
            return any(group <= titled | found for group in self.groups)

        seen = Marked.at_a_glance(body, self.inside, language, self.glance, enough)
        return seen or Marked.of(body, self.inside, language)


def _row(connection: sqlite3.Connection, entry: Sequence[Any], lines: _Lines, echoes: tuple[Echo, ...]) -> Row:
    article, key, url, source, title, published, body, name, language, *facts = entry
    published_from, first_seen_at, missing_since, removed_at, versions, attachments = facts
    heading = lines.of_title(title or "", language)
    text = lines.of_body(body or "", language, heading)
    file = None
    if attachments and lines.sought.wanted and not (text.spans or heading.spans):
        file, text = _from_file(connection, article, lines.sought.wanted, language) or (None, text)
    return Row(
        id=article,
        key=key,
        url=url,
        source=source,
        title=title,
        published=published,
        snippet=text.cut,
        source_name=name or source,
        heading=heading.whole,
        language=language,
        published_from=published_from,
        first_seen_at=first_seen_at,
        missing_since=missing_since,
        removed_at=removed_at,
        versions=versions,
        attachments=attachments,
        file=file,
        echoes=echoes,
    )


def _from_file(
    connection: sqlite3.Connection, article: int, wanted: Sequence[Sense], language: str | None
) -> tuple[str, Marked] | None:
    """The name of the first attachment in which something stands, and its text."""
    for name, text in connection.execute(_FILES, (article, ATTACHED)):
        found = Marked.of(text, wanted, language)
        if found.spans:
            return name, found
    return None
