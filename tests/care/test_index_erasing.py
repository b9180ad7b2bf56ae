"""Nothing of what was erased or redacted is left in the search index, and a kill in between is made good."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from scraper import pipeline
from scraper.archive import Archive, store
from scraper.audit import Scope
from scraper.care import takedown
from scraper.search import index
from tests.care.conftest import REQUEST, articles, holdings, take_down
from tests.intake.conftest import Town

WORD = "щъркелозавър"  # no other word has more than its first letters, which a tree of words leaves out


def written(town: Town, article: int) -> None:
    """Put the word into an article's text, as if the town had said it."""
    with Archive.open(town.db) as archive, archive.write() as connection:
        connection.execute("UPDATE versions SET body = body || ' ' || ? WHERE article = ?", (WORD, article))
        store.present(connection, article, None)


def traces(town: Town) -> list[str]:
    """Where the word, or all of it but its beginning, stands in the archive's files or in the index's own tables."""
    kept = {path.name: path.read_bytes() for path in town.folder.iterdir() if path.name.startswith("archive.db")}
    found = [name for name, data in kept.items() if WORD[2:].encode() in data]
    with closing(sqlite3.connect(town.db)) as connection:
        found += [row[0] for row in connection.execute("SELECT form FROM index_words WHERE form = ?", (WORD,))]
        found += [f"before {row[0]}" for row in connection.execute("SELECT article FROM index_before")]
    return found


@pytest.mark.parametrize("grade", ["erase", "redact"])
def test_nothing_of_the_words_is_left(crawled: Town, grade: str) -> None:
    article = articles(crawled)[3]
    written(crawled, article)
    assert WORD in traces(crawled)
    take_down(crawled, article, grade, *([WORD] if grade == "redact" else []))
    assert traces(crawled) == []
    with Archive.open(crawled.db) as archive:
        assert index.fault(archive.connection) is None


@pytest.mark.parametrize("grade", ["erase", "redact"])
def test_words_that_cannot_be_taken_out_are_left_behind(crawled: Town, grade: str) -> None:
    article = articles(crawled)[3]
    written(crawled, article)
    with closing(sqlite3.connect(crawled.db)) as connection, connection:
        connection.execute("UPDATE index_docs SET digest_1 = 1")
    take_down(crawled, article, grade, *([WORD] if grade == "redact" else []))
    assert traces(crawled) == []


class Killed(Exception):
    """What stops an erasure in a test."""


def test_an_erasure_that_was_stopped_before_the_index_was_settled_is_finished(crawled: Town) -> None:
    article = articles(crawled)[3]
    written(crawled, article)

    def stopped(*_: object) -> None:
        raise Killed

    with Archive.open(crawled.db) as archive, pytest.raises(Killed):
        takedown.take_down(holdings(crawled, archive), article, "erase", REQUEST, (), progress=stopped)
    pipeline.verify(crawled.ground(1), (crawled.source,), Scope())
    assert traces(crawled) == []
