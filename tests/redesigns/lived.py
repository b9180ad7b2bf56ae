"""Lives through one redesign: crawls before it, one after it, the repair, and one crawl more."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scraper import pipeline
from scraper.archive import Archive, health
from scraper.intake import Ground
from scraper.mending import Mended, mend
from scraper.onboard.written import file_text
from scraper.sources import load_one
from tests.haste import hasty
from tests.redesigns.designs import Pair
from tests.redesigns.served import Site, serving

START = datetime(2026, 5, 18, 8, tzinfo=UTC)
HEAD = "name: Община Ясен\nhome: BASE/\nlanguage: bg\ntimezone: Europe/Sofia\nnews:\n"
_WORD = re.compile(r"\w+")
Texts = dict[tuple[int, int], tuple[str | None, str | None, str | None]]


@dataclass
class Outcome:
    """What became of it. `found`: of what the site says after the repair, how much is archived and right."""

    name: str
    drifting: bool = False
    told: str = ""
    mended: Mended | None = None
    as_before: bool = False
    false_edits: list[str] = field(default_factory=list)
    found: float = 0.0

    @property
    def well(self) -> bool:
        """Whether it was mended, and all is right."""
        return bool(self.mended and self.mended.outcome == "mended") and self.as_before and self.found >= 0.99


@dataclass
class Archived:
    """One source's archive in a folder, day by day."""

    folder: Path
    slug: str
    day: float = 0
    start: datetime = START

    @property
    def ground(self) -> Ground:
        moment = self.start + timedelta(days=self.day)
        return Ground(self.folder / "archive.db", self.folder / "captures", lambda: moment)

    def crawl(self) -> pipeline.Report:
        """One crawl of everything, and the next day."""
        source = load_one(self.folder / "schedules", self.slug)
        report = asyncio.run(pipeline.crawl(source, self.ground, None, hasty(recheck=True)))
        self.day += 1
        return report

    def repair(self) -> Mended:
        """Unattended."""
        return asyncio.run(mend(self.slug, self.folder / "schedules", self.ground, None, hasty()))

    def drifting(self) -> bool:
        """Whether the source counts as drifting."""
        with Archive.open(self.folder / "archive.db") as archive:
            return health.of(archive.connection, self.slug, self.ground.clock()).condition == "drifting"

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.folder / "archive.db") as connection:
            return connection.execute(sql, values).fetchall()

    def texts(self) -> Texts:
        """Every version as it is kept."""
        rows = self.rows("SELECT article, number, title, body, substr(published, 1, 10) FROM versions")
        return {(row[0], row[1]): row[2:] for row in rows}  # type: ignore[misc]

    def reread(self) -> None:
        """Read every capture by today's file."""
        pipeline.reextract(load_one(self.folder / "schedules", self.slug), self.ground, dry_run=False)

    def edits(self) -> list[str]:
        """The addresses of articles that are said to be edited."""
        sql = "SELECT a.url FROM public_changes c JOIN articles a ON a.id = c.article WHERE c.kind = 'edited'"
        return [str(row[0]) for row in self.rows(sql)]


def same(one: Texts, other: Texts) -> bool:
    """Whether all that `one` holds reads the same in `other`, furniture aside."""
    pairs = [(texts, other.get(key)) for key, texts in one.items()]
    right = [after is not None and _same(before, after) for before, after in pairs]
    return sum(right) >= 0.99 * len(right)


def _same(before: tuple[str | None, ...], after: tuple[str | None, ...]) -> bool:
    a, b = (Counter(_WORD.findall(each[1] or "")) for each in (before, after))
    return before[0] == after[0] and before[2] == after[2] and (a & b).total() >= 0.98 * max(a.total(), b.total())


def live(pair: Pair, folder: Path, *, added: bool = False) -> Outcome:
    """One of our own redesigns, by a file written by hand, or `added` by a survey of the old site.

    On the day of it one article is new and one is edited.
    """
    outcome = Outcome(pair.name + ", file by add" * added)
    with serving(pair) as site:
        archived = Archived(folder, "town")
        (folder / "schedules").mkdir(parents=True)
        text = surveyed(archived, site.url) if added else (HEAD + pair.rule).replace("BASE", site.url)
        (folder / "schedules" / "town.yml").write_text(text, "utf-8")
        archived.crawl()
        site.numbers.insert(0, 25)
        archived.crawl()
        site.redesigned = True
        site.numbers.insert(0, 26)
        site.edited.add(20)
        before = archived.texts()
        through(archived, outcome, before)
        outcome.found = _found(site, archived)
        edited = [one for one in site.news() if one.number in site.edited]
        right = {site.url + design.address(one) for design in (pair.old, pair.new) for one in edited}
        outcome.false_edits = [url for url in archived.edits() if url not in right]
    return outcome


def surveyed(archived: Archived, home: str) -> str:
    """The source file that `scraper add` would write."""
    found = asyncio.run(pipeline.survey(f"{home}/", archived.ground, None, hasty(), slug=archived.slug))
    return file_text(found, archived.ground.clock())


def through(archived: Archived, outcome: Outcome, before: Texts) -> None:
    """The crawl after a redesign, the repair, what is read then."""
    report = archived.crawl()
    outcome.drifting, outcome.told = archived.drifting(), report.error or ""
    outcome.mended = archived.repair()
    if outcome.mended.outcome == "mended":
        archived.reread()
        outcome.as_before = same(before, archived.texts())
        archived.crawl()
        archived.crawl()


def _found(site: Site, archived: Archived) -> float:
    sql = "SELECT title, body, published FROM articles WHERE missing_since IS NULL AND url = ?"
    right = 0
    for one in site.news():
        rows = archived.rows(sql, site.url + site.design.address(one))
        if len(rows) == 1:
            title, body, published = rows[0]
            words = (Counter(_WORD.findall(text)) for text in (str(body), " ".join(one.paragraphs)))
            a, b = words
            right += (title, published) == (one.title, one.day.isoformat()) and 2 * (a & b).total() >= 0.96 * (
                a.total() + b.total()
            )
    return right / len(site.news())
