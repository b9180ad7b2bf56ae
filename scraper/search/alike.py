"""Finds articles like one: those that share its rarest words, near it in time."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Set
from math import log

from scraper.search import docid, entry, generations
from scraper.search.entry import ABOUT, SOURCE, Texts
from scraper.search.expression import Sought
from scraper.search.rows import Row, rows
from scraper.search.scan import interrupted, within

_READ = 20_000  # characters of the text
_WORDS = 20  # of those that the text is about
_EACH_WAY = 60  # articles before and after it that a word leads to
_LEAST = 0.25  # of the weight of all its words
_BUDGET = 0.1  # seconds

_TEXT = """
SELECT d.docid, p.source, p.title, substr(p.body, 1, ?2), p.language, p.published_on
FROM index_docs d JOIN public_articles p ON p.id = d.article WHERE d.article = ?1
"""
_COPIES = """
SELECT d.docid FROM index_docs d LEFT JOIN index_echoes e ON e.article = d.article
WHERE d.article IN (SELECT leader FROM index_echoes WHERE article = ?1)
   OR d.article IN (SELECT article FROM index_echoes
                    WHERE leader IN (SELECT ?1 UNION SELECT leader FROM index_echoes WHERE article = ?1))
"""
_COPIES_OR_HIDDEN = """
SELECT j.value FROM json_each(?) j WHERE EXISTS (SELECT 1 FROM index_hidden h WHERE h.docid = j.value)
   OR EXISTS (SELECT 1 FROM index_docs d JOIN index_echoes e ON e.article = d.article WHERE d.docid = j.value)
"""


def alike(connection: sqlite3.Connection, article: int, limit: int = 5) -> tuple[Row, ...]:
    """The articles most like this one, the most alike first: neither itself nor a copy, and no article twice.

    Nothing for an article that strangers may not see, or where nothing is like it.
    """
    found = connection.execute(_TEXT, (article, _READ)).fetchone()
    if found is None:
        return ()
    own, *text = found
    copies = {own, *(row[0] for row in connection.execute(_COPIES, (article,)))}
    try:
        with within(connection, _BUDGET):
            scores = _scores(connection, own, _telling(Texts(*text)), copies)
    except connection.OperationalError as error:
        if not interrupted(error):
            raise
        return ()
    likely = [number for number, _ in scores.most_common(limit * 4)]
    passed_over = {row[0] for row in connection.execute(_COPIES_OR_HIDDEN, (json.dumps(likely),))}
    return rows(connection, [number for number in likely if number not in passed_over][:limit], Sought())


def _telling(texts: Texts) -> tuple[str, ...]:
    """Marks of what a text is about, those of its title first."""
    marks = entry.make(texts, 0).marks.split()
    titled = {mark[1:] for mark in marks if mark.startswith(entry.TITLE)}
    about = [mark for mark in marks if mark.startswith(ABOUT)]
    return tuple(sorted(about, key=lambda mark: (mark[1:] not in titled, -len(mark))))[:_WORDS]


def _scores(connection: sqlite3.Connection, own: int, marks: tuple[str, ...], copies: Set[int]) -> Counter[int]:
    """How much each article near by shares: a word weighs the more, the fewer articles say it."""
    table = generations.serving(connection).table
    usual = _frequency(list(_near(connection, table, own, SOURCE)), own)
    shared: defaultdict[int, list[float]] = defaultdict(list)
    total = 0.0
    for mark in marks:
        found = [number for number in _near(connection, table, own, mark) if number not in copies]
        weight = max(0.0, log(usual / _frequency(found, own))) if found else 0.0
        total += weight
        for number in found:
            shared[number].append(weight)
    scores = {number: sum(weights) for number, weights in shared.items() if len(weights) > 1}
    return Counter({number: score for number, score in scores.items() if score > _LEAST * total})


def _near(connection: sqlite3.Connection, table: str, own: int, mark: str) -> Iterator[int]:
    """Entries that strangers may read: what is hidden must not move what is shown either."""
    seen = f"NOT EXISTS (SELECT 1 FROM index_hidden h WHERE h.docid = {table}.rowid)"  # noqa: S608  names of ours
    for sign, order in (("<", "DESC"), (">", "ASC")):
        where = f"{table} MATCH ? AND rowid {sign} ? AND {seen}"
        sql = f"SELECT rowid FROM {table} WHERE {where} ORDER BY rowid {order} LIMIT ?"  # noqa: S608  names of ours
        yield from (row[0] for row in connection.execute(sql, (f'"{mark}"', own, _EACH_WAY)))


def _frequency(found: list[int], own: int) -> float:
    """Articles a day, as far as these reach; of few, as far as the index could."""
    days = [number >> docid.DAY for number in (*found, own) if number >= docid.first_of(docid.FIRST_DAY)]
    span = max(days) - min(days) if days else 0
    reach = span if len(found) >= _EACH_WAY else max(span, _LONG)
    return (len(found) + 1) / (reach + 1)


_LONG = 3650  # days
