"""Gives the radar its texts: what is new in the archive, and what the search index has that may speak of a promise."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from scraper.promises.models import Text
from scraper.promises.radar import Rarity, rarity
from scraper.promises.radar.keys import Clue, Keys
from scraper.promises.radar.lessons import Lesson
from scraper.promises.radar.places import Place
from scraper.promises.radar.reading import START
from scraper.search import analyse, generations
from scraper.search.expression import quoted

_AT_ONCE = 200  # articles
_EACH = 400  # articles that one way of asking gives
_CLUES = 8  # of a promise, by which it is looked for
_LEARNED, _EACH_LEARNED = 12, 100  # words that were learned of a promise, by which it is looked for; articles of each
_COMMON = 0.1  # of all articles: a word that more have is simply common, and is counted no further
_FAMILY = START + 1  # letters by which another word of a family is looked for

# What waits for a person and what was taken down is not proposed; nor is a text that is not the present one.
_PRESENT = """
FROM articles a JOIN versions v ON v.article = a.id AND v.number = a.version JOIN sources s ON s.id = a.source
WHERE a.held = 0 AND NOT EXISTS (SELECT 1 FROM held_versions h WHERE h.version = v.id)
  AND NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.article = a.id AND t.grade IN ('hide', 'erase'))
"""
# A programme's own paper says what was promised, and its reports are read measure by measure: neither is news of it.
OTHERS = "NOT EXISTS (SELECT 1 FROM programme_documents d WHERE d.sha256 = f.sha256)"
"""An attachment `f` is no paper of a programme."""

_COLUMNS = "a.id, v.number, v.title, {body}, a.published_on, a.source, a.language, s.municipality, s.publisher"
_CHOSEN = " AND a.id IN (SELECT value FROM json_each(?))"
_ARTICLES = f"SELECT {_COLUMNS.format(body='v.body')}, NULL {_PRESENT}{_CHOSEN}"
_ATTACHED = (
    f"SELECT {_COLUMNS.format(body='f.text')}, f.id "
    + _PRESENT.replace("JOIN sources", "JOIN attachments f ON f.version = v.id JOIN sources")
    + f" AND f.text IS NOT NULL AND f.removed_at IS NULL AND {OTHERS}{_CHOSEN}"
)

_VERSION = """
FROM articles a JOIN versions v ON v.article = a.id JOIN sources s ON s.id = a.source
LEFT JOIN attachments f ON f.id = ?
WHERE a.id = ? AND v.number = ?
"""


def of(connection: sqlite3.Connection, articles: Iterable[int]) -> Iterator[Text]:
    """The present texts of some articles, those of their files too, as far as they may be shown to staff."""
    wanted = sorted(set(articles))
    for start in range(0, len(wanted), _AT_ONCE):
        chosen = (json.dumps(wanted[start : start + _AT_ONCE]),)
        for sql in (_ARTICLES, _ATTACHED):
            rows = connection.execute(sql, chosen).fetchall()
            yield from map(_text, rows)


def one(connection: sqlite3.Connection, article: int, version: int, attachment: int | None = None) -> Text | None:
    """A version of an article as it was, or one of its files; None where it is not there."""
    sql = f"SELECT {_COLUMNS.format(body='coalesce(f.text, v.body)')}, f.id {_VERSION}"
    row = connection.execute(sql, (attachment, article, version)).fetchone()
    return _text(row) if row else None


def _text(row: tuple[object, ...]) -> Text:
    article, version, title, body, published, source, language, municipality, publisher, attachment = row
    day = _day(str(published)) if published else None
    return Text(
        article=int(str(article)),
        version=int(str(version)),
        title=None if title is None else str(title),
        body=str(body or ""),
        published=day,
        source=str(source),
        language=None if language is None else str(language),
        municipality=None if municipality is None else str(municipality),
        publisher=str(publisher),
        attachment=None if attachment is None else int(str(attachment)),
    )


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


# --- by the index ---------------------------------------------------------------


def how_rare(connection: sqlite3.Connection) -> Rarity:
    """The rarity of keys in this archive, as its search index has them."""
    table = generations.serving(connection).table
    total = int(connection.execute("SELECT count(*) FROM index_docs").fetchone()[0])
    most = int(total * _COMMON) + 100
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {table} MATCH ? LIMIT ?)"  # noqa: S608  names of ours

    def count(key: str) -> int:
        having = int(connection.execute(sql, (quoted([key]), most)).fetchone()[0])
        return having if having < most else total // 2

    return rarity.asked(count, total)


def is_whole(connection: sqlite3.Connection) -> bool:
    """Whether the index has every article; while it is being built it does not."""
    return generations.serving(connection).whole


def likely(connection: sqlite3.Connection, keys: Keys) -> set[int]:
    """The articles that may speak of a promise: by its place with one of its words, or by two of its words."""
    sql = _asking(connection)
    found: set[int] = set()
    for expression in _expressions(keys):
        found.update(row[0] for row in connection.execute(sql, (expression, _EACH)).fetchall())
    return found


def told(connection: sqlite3.Connection, lesson: Lesson) -> set[int]:
    """The articles that have one of the most telling words that were learned of a promise, the newest of each."""
    sql = _asking(connection)
    words = lesson.telling(_LEARNED)
    return {row[0] for word in words for row in connection.execute(sql, (quoted([word]), _EACH_LEARNED)).fetchall()}


def _asking(connection: sqlite3.Connection) -> str:
    """The statement that gives so many articles for an expression, the newest first."""
    table = generations.serving(connection).table
    return (
        f"SELECT d.article FROM {table} JOIN index_docs d ON d.docid = {table}.rowid"  # noqa: S608  names of ours
        f" WHERE {table} MATCH ? ORDER BY {table}.rowid DESC LIMIT ?"
    )


def _expressions(keys: Keys) -> Iterator[str]:
    """FTS5's expressions, the strictest first, so that a limit cuts what tells least."""
    telling = sorted(keys.clues, key=lambda clue: -clue.weight)[:_CLUES]
    where = " OR ".join(filter(None, map(_place, keys.places)))
    words = [_clue(clue) for clue in telling]
    numbers = [analyse.keys(number, None) for number, _ in keys.references]
    if any(numbers):
        yield quoted(filter(None, numbers))
    phrases = [" ".join(phrase) for phrase, weight in keys.phrases if weight >= 1]
    if phrases:
        yield quoted(phrases)
    if where and words:
        yield f"({where}) AND ({' OR '.join(words)})"
    if where:
        yield f"({where})"
    if len(words) > 1:
        yield f"({words[0]}) AND ({' OR '.join(words[1:])})"
        yield " OR ".join(f"(({one}) AND ({other}))" for one, other in pairwise(words[1:])) or words[1]
    elif words:
        yield words[0]


def _place(place: Place) -> str:
    *_, last = place.name
    name = quoted([" ".join(place.name), *([last] if len(place.name) > 1 and not last.isdigit() else [])])
    return f"{name} OR {_begun(last[:-1])}" if len(place.name) == 1 and len(last) > START else name


def _clue(clue: Clue) -> str:
    words = quoted(" ".join(phrase) for phrase in (*clue.own, *(other for other, _ in clue.other)))
    families = [phrase[0] for phrase in clue.own if len(phrase) == 1 and len(phrase[0]) >= _FAMILY]
    return " OR ".join((words, *(_begun(key[:_FAMILY]) for key in families)))


def _begun(start: str) -> str:
    return f'"{start}" *'


# --- what is new -------------------------------------------------------------------


def newest(connection: sqlite3.Connection) -> tuple[int, int]:
    """The last version and the last attachment, by their numbers."""
    row = connection.execute(
        "SELECT (SELECT coalesce(max(id), 0) FROM versions), (SELECT coalesce(max(id), 0) FROM attachments)"
    ).fetchone()
    return int(row[0]), int(row[1])


def arrived(connection: sqlite3.Connection, version: int, attachment: int) -> set[int]:
    """The articles of versions and attachments that came after these."""
    rows = connection.execute(
        "SELECT article FROM versions WHERE id > ? UNION SELECT article FROM attachments WHERE id > ?",
        (version, attachment),
    )
    return {row[0] for row in rows}


def waiting(connection: sqlite3.Connection, articles: Iterable[int]) -> set[int]:
    """Those of some articles that cannot be read whole yet: a version waits for a person, or a file was not read."""
    rows = connection.execute(
        "SELECT a.id FROM json_each(?) j JOIN articles a ON a.id = j.value"
        " JOIN versions v ON v.article = a.id AND v.number = a.version"
        " WHERE a.held <> 0 OR EXISTS (SELECT 1 FROM held_versions h WHERE h.version = v.id) OR EXISTS ("
        "  SELECT 1 FROM attachments f WHERE f.version = v.id AND f.capture IS NOT NULL AND f.read_by IS NULL"
        "  AND f.removed_at IS NULL)",
        (json.dumps(sorted(set(articles))),),
    )
    return {row[0] for row in rows}
