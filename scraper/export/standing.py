"""Walks the articles as they stood at one moment: by key, a page at a time, each page in a read of its own."""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from scraper.export.asked import STRANGERS, Asked
from scraper.search.expression import Said, Sought
from scraper.search.inquiry import Inquiry
from scraper.search.query import matching
from scraper.search.question import Question
from scraper.search.scope import Sight

PAGE = 500  # articles read in one transaction
_PAUSE = 0.02  # seconds between two, in which a writer that checkpoints finds no reader in its way
Row = Mapping[str, Any]
_SHORT = ("title", "published")  # what an article's page says of them may stand in a cell

_LIGHT = """
SELECT p.id, p.key, p.source, w.visibility, p.title, p.published, p.published_from, p.first_seen_at,
       (SELECT v.id FROM {versions} v WHERE v.article = p.id AND v.seen_at <= :at
        ORDER BY v.seen_at DESC, v.id DESC LIMIT 1) AS shown,
       (SELECT v.id FROM {versions} v WHERE v.article = p.id ORDER BY v.seen_at DESC, v.id DESC LIMIT 1) AS latest
FROM {articles} p JOIN article_visibility w ON w.article = p.id
WHERE p.key > :after ORDER BY p.key LIMIT :limit
"""
_FACTS = "SELECT id, title, published, published_from FROM {versions} WHERE id IN (SELECT value FROM json_each(?))"
_TEXT = "SELECT v.body, p.language FROM {versions} v JOIN {articles} p ON p.id = v.article WHERE v.id = ?"
_CORRECTIONS = """
SELECT article, field, new, reason, at, undone FROM corrections
WHERE field <> 'visibility' AND article IN (SELECT value FROM json_each(?)) ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a person corrected by then: the field, what the page says of it (None of a text), why, and when."""

    field: str
    page: str | None
    reason: str
    at: str

    def __str__(self) -> str:
        said = f" (on the page: {self.page or 'nothing'})" if self.field in _SHORT else ""
        return f"{self.field}{said}, {self.at[:10]}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Standing:
    """An article as it stood. `shown` is the id of its version then; None where only its title may be seen.

    `body` replaces the version's text where a person had corrected it; `now`: it reads so today too.
    """

    id: int
    key: str
    source: str
    visibility: str
    shown: int | None
    title: str | None
    published: str | None
    published_from: str | None
    first_seen_at: str
    now: bool
    body: tuple[str | None, ...] = ()
    corrected: tuple[Corrected, ...] = ()

    @property
    def day(self) -> str | None:
        """The town's own calendar day, as articles.published_on has it."""
        return day(self.published)


def day(published: str | None) -> str | None:
    """The day of a published date, date-time or month; of a month, its first."""
    if published is None:
        return None
    return f"{published}-01" if len(published) == 7 else published[:10]


def precision(published: str | None) -> str | None:
    """How much of the date the town gives: day, month or time."""
    if published is None:
        return None
    return "time" if len(published) > 10 else "month" if len(published) == 7 else "day"


@dataclass(slots=True)
class Walk:
    """One walk over the archive, and what it has counted so far.

    `known` and `chosen` count articles by source and month (None: undated), all of them and those asked for.
    """

    connection: sqlite3.Connection
    asked: Asked
    known: Counter[tuple[str, str | None]] = field(default_factory=Counter)
    chosen: Counter[tuple[str, str | None]] = field(default_factory=Counter)
    undated: int = 0
    """Articles that match but for the days asked for, and show no date."""
    _sought: Sought = field(default_factory=Sought)
    _sources: Set[str] | None = None

    def pages(self) -> Iterator[tuple[Standing, ...]]:
        """Those asked for, in the order of their keys; whoever takes a page reads inside its transaction."""
        self._find_words()
        after = ""
        while True:
            with reading(self.connection):
                light = self.connection.execute(
                    _LIGHT.format(**self.asked.views.names), {"at": self.asked.at, "after": after, "limit": PAGE}
                ).fetchall()
                if not light:
                    return
                yield tuple(article for article in self._standing(light) if self._takes(article))
                after = light[-1]["key"]
            time.sleep(_PAUSE)

    def _standing(self, light: list[sqlite3.Row]) -> Iterator[Standing]:
        ids = json.dumps([row["id"] for row in light])
        facts = _by(self._rows(_FACTS, json.dumps([row["shown"] for row in light])), "id")
        corrected: dict[int, list[sqlite3.Row]] = {}
        for row in self._rows(_CORRECTIONS, ids):
            corrected.setdefault(row["article"], []).append(row)
        for row in light:
            said = facts.get(row["shown"])
            if said is not None:
                yield _standing(row, said, corrected.get(row["id"], ()), self.asked.at)
            elif row["visibility"] == "metadata" and row["first_seen_at"] <= self.asked.at:
                yield _standing(row, row, (), self.asked.at)  # its versions are withheld: what is shown today

    def _takes(self, article: Standing) -> bool:
        asked, month = self.asked, article.published and article.published[:7]
        self.known[article.source, month] += 1
        if asked.sources and article.source not in asked.sources:
            return False
        if not self._says(article):
            return False
        since, until = asked.question.days
        if (since or until) and article.day is None:
            self.undated += 1
            return False
        if article.day and not (since or "") <= article.day <= (until or "9999-99-99"):
            return False
        self.chosen[article.source, month] += 1
        return True

    # --- words ----------------------------------------------------------------------------------------------------

    def _find_words(self) -> None:
        """Keep the ids of all whose text of today matches; the index holds today's texts and no others."""
        query = self.asked.question.query
        self.connection.execute("CREATE TEMP TABLE IF NOT EXISTS export_hits (id INTEGER PRIMARY KEY)")
        self.connection.execute("DELETE FROM temp.export_hits")
        if query:
            sight: Sight = "strangers" if self.asked.views == STRANGERS else "staff"
            inquiry = Inquiry.of(self.connection, Question(self.asked.words), sight=sight)
            self._sought = inquiry.sought
            self._sources = None if inquiry.scope.sources is None else {each.slug for each in inquiry.scope.sources}
            found = ((article,) for article in matching(inquiry))
            self.connection.executemany("INSERT INTO temp.export_hits VALUES (?)", found)

    def _says(self, article: Standing) -> bool:
        query = self.asked.question.query
        if not query:
            return True
        if self._sources is not None and article.source not in self._sources:
            return False
        if article.now or article.shown is None:
            hit = self.connection.execute("SELECT 1 FROM temp.export_hits WHERE id = ?", (article.id,)).fetchone()
            return hit is not None
        body, language = self.connection.execute(_TEXT.format(**self.asked.views.names), (article.shown,)).fetchone()
        texts = (article.title, article.body[0] if article.body else body)
        return self._sought.fits(*(Said.of(text, language) for text in texts))

    def _rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        return self.connection.execute(sql.format(**self.asked.views.names), values).fetchall()


@contextmanager
def reading(connection: sqlite3.Connection) -> Iterator[None]:
    """One consistent read; it ends with the block, so that the write-ahead log can be folded back in between."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("COMMIT")


def _standing(row: sqlite3.Row, said: sqlite3.Row, corrections: Sequence[sqlite3.Row], at: str) -> Standing:
    known = _that_stand(each for each in corrections if each["at"] <= at)
    new = {field: each["new"] for field, each in known.items()}
    origin = said["published_from"] if "published" not in new else "person" if new["published"] else None
    return Standing(
        row["id"],
        row["key"],
        row["source"],
        row["visibility"],
        row["shown"],
        new.get("title", said["title"]),
        new.get("published", said["published"]),
        origin,
        row["first_seen_at"],
        row["shown"] == row["latest"] and known == _that_stand(corrections),
        (new["body"],) if "body" in new and row["visibility"] != "metadata" else (),
        tuple(
            Corrected(field, said[field] if field in _SHORT else None, each["reason"], each["at"])
            for field, each in known.items()
        ),
    )


def _that_stand(corrections: Iterable[sqlite3.Row]) -> dict[str, sqlite3.Row]:
    """The last correction of each field, unless it was taken back."""
    last = {each["field"]: each for each in corrections}
    return {field: each for field, each in last.items() if not each["undone"]}


def _by(rows: Iterable[sqlite3.Row], name: str) -> dict[Any, sqlite3.Row]:
    return {row[name]: row for row in rows}
