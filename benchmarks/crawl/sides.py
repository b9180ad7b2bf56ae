"""The two programs that crawl the same town: how each is told to, and which rows it left."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

_PORT = re.compile(r":\d+/")

Rows = dict[str, tuple[str | None, str | None, str]]
"""By address, the port aside: title, day, and a digest of the text, white space aside."""

_SOURCE = """\
name: Town {number}
home: {site}/
timezone: Europe/Sofia
every: 1h
delay: 0
news:
  - listing: {site}/news?from=0
    item: .item
    link: a
    next: a.next
article:
  url: /news/\\d+\\.html$
"""
_SELECTORS = """\
  title: h1
  body: .content
  date: {css: .date, pattern: '\\d\\d\\.\\d\\d\\.\\d{4}'}
  order: dmy
"""


@dataclass(frozen=True, slots=True)
class Ours:
    """`scraper crawl` as anybody runs it; `general`: without the selectors for title, text and date.

    Neither source files nor pages name a language, so that the index holds words as they stand, as FTS5's unicode61
    does: what makes word forms of one is not in the ratio. With `language` it is.
    """

    name: str = "ours"
    general: bool = False
    language: str | None = None

    def prepare(self, place: Path, sites: Sequence[str]) -> None:
        """Write the source files."""
        folder = place / "schedules"
        folder.mkdir(parents=True, exist_ok=True)
        for number, site in enumerate(sites):
            said = f"language: {self.language}\n" if self.language else ""
            said += _SOURCE.format(number=number, site=site) + ("" if self.general else _SELECTORS)
            (folder / f"town-{number}.yml").write_text(said, "utf-8")

    def crawl(self, place: Path, _sites: Sequence[str], *, sweep: bool = False) -> list[str]:
        """The command that crawls; `sweep` asks for all that is known again."""
        where = ("--db", "archive.db"), ("--schedules", "schedules"), ("--captures", "captures")
        options = [part for option, name in where for part in (option, str(place / name))]
        return [sys.executable, "-m", "scraper", "crawl", *options, *(["--recheck"] if sweep else [])]

    def rows(self, place: Path) -> Rows:
        """The articles that a crawl left."""
        return _rows(place / "archive.db", "SELECT url, title, published, body FROM articles")


@dataclass(frozen=True, slots=True)
class Scrapy:
    """`peer.py` by the Python that has Scrapy; `concurrent` requests at a time, `per_host` of them at one host."""

    python: str
    name: str = "Scrapy"
    warc: bool = False
    reads: str = "parsel"
    concurrent: int = 16
    per_host: int = 16
    language: str | None = None

    def prepare(self, place: Path, _sites: Sequence[str]) -> None:
        """Nothing but a folder."""
        place.mkdir(parents=True, exist_ok=True)

    def crawl(self, place: Path, sites: Sequence[str], *, sweep: bool = False) -> list[str]:
        """The command that crawls; `sweep` asks for all that is known again."""
        job = {
            "sites": list(sites),
            "db": str(place / "rows.db"),
            "warc": str(place / "rows.warc.gz") if self.warc else None,
            "sweep": sweep,
            "reads": self.reads,
            "concurrent": self.concurrent,
            "per_host": self.per_host,
        }
        return [self.python, str(Path(__file__).with_name("peer.py")), json.dumps(job)]

    def rows(self, place: Path) -> Rows:
        """The articles that a crawl left."""
        return _rows(place / "rows.db", "SELECT url, title, published, body FROM articles")


Side = Ours | Scrapy


def _rows(db: Path, query: str) -> Rows:
    with closing(sqlite3.connect(db)) as connection:
        return {_PORT.sub("/", url): (title, day, _digest(body)) for url, title, day, body in connection.execute(query)}


def _digest(body: str | None) -> str:
    return hashlib.sha256(" ".join((body or "").split()).encode()).hexdigest()[:16]
