"""A town whose listing is whatever a test makes of it, served on a loopback port."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from scraper import pipeline
from scraper.intake import Ground
from scraper.models import DateRule, Listing, NextPage, Source, Template
from scraper.pipeline import Report
from tests import loopback
from tests.haste import hasty

START = datetime(2024, 3, 1, 8, tzinfo=UTC)
BEGAN = date(2024, 2, 25)  # the day of notice 0; each further one is a day older


@dataclass
class Town:
    """Notices by number, `size` a page of /news; `pages` are other paths, `broken` are paths that answer 403."""

    folder: Path
    url: str = ""
    notices: list[int] = field(default_factory=list)
    size: int = 3
    pages: dict[str, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    before: Callable[[str], None] = lambda _: None
    day: float = 0

    def said(self, path: str) -> loopback.Said:
        status, body = self.answer(path)
        return status, "application/xml" if body.startswith("<urlset") else "text/html; charset=utf-8", body

    def answer(self, path: str) -> tuple[int, str]:
        self.before(path)
        self.asked.append(path)
        if path in self.broken:
            return 403, "not you"
        if path in self.pages:
            return 200, self.pages[path]
        if path.startswith("/news"):
            number = int(path.partition("page=")[2] or 1)
            shown = self.notices[(number - 1) * self.size : number * self.size]
            return 200 if shown else 404, "".join(f"<li><a href=/n/{each}.html>Notice {each}</a>" for each in shown)
        notice = path.removeprefix("/n/").removesuffix(".html").lstrip("-")
        if notice.isdecimal() and int(notice) < 900:
            day = BEGAN - timedelta(days=int(notice))
            text = f"Notice number {notice} tells what is done in the street of that number."
            return 200, f"<h1>Notice {notice}</h1><p class=d>{day:%d.%m.%Y}</p><div class=b>{text}</div>"
        return 404, "not here"

    def source(self, *, url: str | None = r"/n/-?\d+\.html$", **given: object) -> Source:
        news = (Listing(f"{self.url}/news", item="li", next=NextPage(param="page")),)
        article = Template(url=url, title="h1", body=".b", date=DateRule(css=".d"))
        fields = {"slug": "town", "name": "Town", "home": f"{self.url}/", "news": news, "article": article}
        return Source(**{**fields, **given})  # type: ignore[arg-type]

    @property
    def ground(self) -> Ground:
        moment = START + timedelta(days=self.day)
        return Ground(self.folder / "archive.db", self.folder / "captures", lambda: moment)

    def crawl(self, source: Source | None = None, **options: object) -> Report:
        """One crawl; the next one is half a day later."""
        self.asked.clear()
        chosen = hasty(**options)
        report = asyncio.run(pipeline.crawl(source or self.source(), self.ground, None, chosen))
        self.day += 0.5
        return report

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.folder / "archive.db") as connection:
            return connection.execute(sql).fetchall()

    @property
    def kept(self) -> set[int]:
        """The numbers of the notices that the archive holds."""
        urls = [str(url) for (url,) in self.rows("SELECT url FROM articles")]
        return {int(url.rpartition("/")[2].removesuffix(".html")) for url in urls if "/n/" in url}

    @property
    def listings(self) -> list[str]:
        """The pages of the listing that the last crawl asked for, each once, in order."""
        return list(dict.fromkeys(path for path in self.asked if path.startswith("/news")))


@contextmanager
def serving(folder: Path) -> Iterator[Town]:
    """A town until the end of the block."""
    town = Town(folder)

    with loopback.serving(town.said) as town.url:
        yield town
