"""What a person finds without the radar: the words of a promise's title, typed into a search."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime, time
from pathlib import Path

from scraper.archive import Archive, captures, store
from scraper.archive.store import Sighting
from scraper.models import Article, Capture, Feed, Place, Source
from scraper.promises.models import Promise, Text
from scraper.search.query import Question, find

_SHOWN = 50


def stock(texts: Iterable[Text], promises: Iterable[Promise]) -> dict[str, list[int]]:
    """Any word of the title, as SQLite ranks it (BM25) over plain FTS5 with unicode61."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE texts USING fts5(title, body, tokenize = 'unicode61')")
        connection.executemany(
            "INSERT INTO texts (rowid, title, body) VALUES (?, ?, ?)",
            ((text.article, text.title, text.body) for text in texts),
        )
        asked = "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT ?"
        return {
            promise.id: [row for (row,) in connection.execute(asked, (_any_of(promise.title), _SHOWN))]
            for promise in promises
        }


def _any_of(title: str) -> str:
    return " OR ".join(f'"{word}"' for word in _words(title))


def _words(title: str) -> list[str]:
    return [word for word in re.findall(r"\w+", title) if len(word) > 1]


def archived(path: Path, texts: Sequence[Text]) -> dict[int, int]:
    """An archive of the texts at `path`, as a crawl keeps them; their numbers by their ids in it."""
    numbers = {}
    with Archive.open(path) as archive, archive.write() as connection:
        sources = {slug: _source(slug) for slug in {text.source for text in texts}}
        for source in sources.values():
            store.put_source(connection, source, datetime.now(UTC))
        for text in texts:
            numbers[_keep(connection, sources[text.source], text)] = text.article
    return numbers


def _source(slug: str) -> Source:
    home = f"http://{slug}.test/"
    publisher = "media" if slug == "media" else "town"
    return Source(slug=slug, name=slug, home=home, news=(Feed(f"{home}rss"),), language="bg", publisher=publisher)


def _keep(connection: sqlite3.Connection, source: Source, text: Text) -> int:
    assert text.published
    url = f"{source.home}{text.article}.html"
    at = datetime.combine(text.published, time(9), UTC)
    capture = Capture(url, at, 200, (), text.body.encode(), "article", Place("a.warc.gz", text.article * 1000, 900))
    row = captures.put(connection, source.slug, capture, captured_by="crawl")
    article = Article(
        title=text.title, body=text.body, published=text.published.isoformat(), published_from="text", language="bg"
    )
    return store.keep(connection, source, Sighting(url, url, None, row, at, article, rules="r")).article


def ours(path: Path, numbers: dict[int, int], promises: Iterable[Promise], *, every_word: bool) -> dict[str, list[int]]:
    """Every word of the title, or any of them, by the project's own search, best match first."""
    joined = " " if every_word else " OR "
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return {
            promise.id: [
                numbers[row.id]
                for row in find(
                    connection, Question(joined.join(_words(promise.title)), size=_SHOWN, sort="relevance"), budget=10
                ).rows
            ]
            for promise in promises
        }
