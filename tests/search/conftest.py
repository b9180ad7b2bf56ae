"""An archive in memory that a test fills article by article."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest
from sqlite_utils import Database

from scraper.search import index
from tests import blank

NOW = "2024-03-01T08:00:00Z"


def sourced() -> sqlite3.Connection:
    """An empty archive with two public sources and one for staff's eyes."""
    connection = blank.in_memory()
    database = Database(connection)
    for slug, visibility in (("kazanlak", "public"), ("shipka", "public"), ("hidden", "staff")):
        database["sources"].insert(
            {
                "id": slug,
                "name": slug.title(),
                "home": f"https://{slug}.example/",
                "publisher": "town",
                "timezone": "Europe/Sofia",
                "visibility": visibility,
                "added_at": NOW,
            }
        )
    return connection


@pytest.fixture
def connection() -> sqlite3.Connection:
    """An empty archive of one's own, with those sources."""
    return sourced()


@pytest.fixture
def add(connection: sqlite3.Connection) -> Callable[..., int]:
    """Add an article with its index entry; gives its id."""

    def adder(title: str | None, body: str | None = None, day: str | None = None, **more: object) -> int:
        number = connection.execute("SELECT count(*) FROM articles").fetchone()[0] + 1
        row = {
            "key": f"k{number}",
            "source": "kazanlak",
            "url": f"https://kazanlak.example/{number}",
            "title": title,
            "body": body,
            "published": day,
            "first_seen_at": NOW,
            "last_changed_at": NOW,
            "version": 1,
            "language": "bg",
        } | more
        article = Database(connection)["articles"].insert(row).last_pk
        index.put(connection, article)
        return article

    return adder
