"""Finds what the same source published just before and just after an article."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from scraper.publish.reads import Article


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another article of the same source."""

    id: int
    title: str | None
    language: str | None
    published: str


def neighbours(connection: sqlite3.Connection, article: Article) -> tuple[Neighbour | None, Neighbour | None]:
    """The one before and the one after by day; None at either end, and both of an article without a date."""
    if article.published is None:
        return None, None
    return _next(connection, article, "<", "DESC"), _next(connection, article, ">", "ASC")


def _next(connection: sqlite3.Connection, article: Article, side: str, order: str) -> Neighbour | None:
    row = connection.execute(
        f"""SELECT id, title, language, published FROM public_articles
            WHERE source = :source AND published_on IS NOT NULL
              AND (published_on, id) {side} ((SELECT published_on FROM public_articles WHERE id = :id), :id)
            ORDER BY published_on {order}, id {order} LIMIT 1""",  # noqa: S608  (both parts are ours)
        {"source": article.source, "id": article.id},
    ).fetchone()
    return Neighbour(*row) if row else None
