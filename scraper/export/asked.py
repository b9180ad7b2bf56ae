"""What an export is asked to hold, checked against the archive before anything is written."""

from __future__ import annotations

import difflib
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from scraper.clock import stamp
from scraper.errors import WrongInput
from scraper.search.question import Question
from scraper.search.question import check as check_question

Format = Literal["csv", "jsonl", "sqlite", "wacz"]


@dataclass(frozen=True, slots=True)
class Asked:
    """`as_of` is the moment (aware) whose archive is wanted; `since` and `until` are ISO days, both included.

    `everything` is staff's export: what strangers may not see is in it. `now`: no earlier moment was named, so that
    what is only known of today may be told too.
    """

    format: Format
    as_of: datetime
    sources: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    words: str = ""
    versions: bool = False
    everything: bool = False
    now: bool = False

    @property
    def at(self) -> str:
        """The moment as the archive writes it."""
        return stamp(self.as_of)

    @property
    def question(self) -> Question:
        """Words and filters as the search page takes them."""
        return Question(self.words, self.sources, self.since, self.until)

    @property
    def by_article(self) -> bool:
        """Whether articles are chosen by what they say or by their day, not whole sources."""
        return bool(self.question.query or self.since or self.until)

    @property
    def views(self) -> Views:
        """Where it may read."""
        return STAFF if self.everything else STRANGERS


@dataclass(frozen=True, slots=True)
class Views:
    """The names of what an export reads: views, or the tables behind them."""

    sources: str
    articles: str
    versions: str
    attachments: str
    captures: str
    runs: str
    coverage: str

    @property
    def names(self) -> Mapping[str, str]:
        """Them, to be filled into a query."""
        return {name: getattr(self, name) for name in self.__slots__}


_TABLES = ("sources", "articles", "versions", "attachments", "captures", "runs", "coverage")
STAFF = Views(*_TABLES)
STRANGERS = Views(*(f"public_{name}" for name in _TABLES))


def moment(said: str | None, now: datetime) -> datetime:
    """The moment that `--as-of` names; a day is its beginning in UTC, nothing is `now`.

    Raises WrongInput for what cannot be read, or lies ahead: nobody knows yet what the archive will hold.
    """
    if said is None:
        return now
    try:
        read = datetime.fromisoformat(said)
        read = read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise WrongInput(f"--as-of: found {said!r}, expected a moment such as 2024-02-12T08:00:00Z") from None
    if read > now:
        raise WrongInput(f"--as-of: found {said!r}, which lies ahead, expected a moment up to {stamp(now)}")
    return read


def check(connection: sqlite3.Connection, asked: Asked) -> None:
    """Raises WrongInput, saying what was found and what was expected, unless this can be exported."""
    check_question(asked.question)
    if asked.since and asked.until and asked.since > asked.until:
        raise WrongInput(f"--from: found {asked.since}, which is after --to {asked.until}")
    if asked.words and not asked.question.query:
        raise WrongInput(f"--query: found {asked.words!r}, expected a word to search for")
    known = [row[0] for row in connection.execute(f"SELECT id FROM {asked.views.sources} ORDER BY id")]  # noqa: S608
    for slug in asked.sources:
        if slug not in known:
            near = difflib.get_close_matches(slug, known, 1)
            meant = f"; did you mean {near[0]!r}?" if near else ""
            raise WrongInput(f"--source: found {slug!r}, expected one of {', '.join(known) or 'none so far'}{meant}")
