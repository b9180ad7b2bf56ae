"""What the archive knows of a listing's items that have no page of their own: their newest words, days and files."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from scraper import addresses

_TEXT = 2000  # letters


@dataclass(frozen=True, slots=True)
class Item:
    """An article that is an item of a listing: what the listing last said of it, and the keys of its files.

    `titles`: as the rules of that time read it, and as it was read again since. `day` is its day of publication (ISO),
    None where the listing shows none.
    """

    url: str
    article: int
    titles: tuple[str, ...]
    date: str | None
    day: str | None
    files: frozenset[str]
    text: str = ""
    """Its beginning, by which items of one title and date are told apart."""


def known(connection: sqlite3.Connection, source: str, listing: str) -> tuple[Item, ...]:
    """The items known of the listing at that address, those that are gone included."""
    begins = addresses.key(listing) + "#item-"
    rows = connection.execute(
        """SELECT d.url, a.id, l.title, a.title, l.date, a.published_on,
                  (SELECT group_concat(f.url, char(10)) FROM attachments f JOIN versions v ON v.id = f.version
                   WHERE v.article = a.id AND v.number = (SELECT max(number) FROM versions WHERE article = a.id)),
                  substr(coalesce(a.body, ''), 1, ?)
           FROM addresses d JOIN articles a ON a.id = d.article
           LEFT JOIN links l ON l.source = d.source AND l.key = d.key
           WHERE d.source = ? AND d.key >= ? AND d.key < ? ORDER BY d.rowid""",
        (_TEXT, source, begins, begins + "g"),
    ).fetchall()
    return tuple(
        Item(
            url,
            article,
            tuple(filter(None, (title, read))),
            date,
            day,
            frozenset(map(addresses.key, (files or "").split())),
            text,
        )
        for url, article, title, read, date, day, files, text in rows
    )
