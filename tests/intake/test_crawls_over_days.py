"""Crawl after crawl of a listing that changes at any moment: what stood there through two of them is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scraper import addresses
from scraper.archive import Archive, store
from scraper.clock import stamp
from scraper.errors import PageError
from scraper.intake import Ground, Intake, walking
from scraper.intake.fitting import Fitting
from scraper.models import Capture, Listing, NextPage, Source
from tests.crawl.test_turning import HOME, Change, Town

SOURCE = Source(
    slug="town",
    name="Town",
    home="https://town.example/",
    news=(Listing(HOME, item="li", next=NextPage(param="page")),),
)


@dataclass
class Visits:
    """What a walk needs of a visitor: every notice is kept as soon as it is asked for."""

    intake: Intake
    town: Town
    run: int
    fitting: Fitting
    full: bool = False
    halted: bool = False
    complete: bool = False
    error: str | None = None
    visited: set[str] = field(default_factory=set)

    async def page(self, url: str, role: str) -> Capture:
        return await self.town.get(url, "listing")

    async def visit(self, url: str) -> None:
        key, now = addresses.key(url), stamp(self.intake.ground.clock())
        self.visited.add(key)
        with self.intake.archive.write() as connection:
            connection.execute(
                "INSERT INTO articles (key, source, url, first_seen_at, last_changed_at, version, published)"
                " VALUES (?, 'town', ?, ?, ?, 1, ?)",
                (key, url, now, now, self.town.day_of(url)),
            )
            connection.execute("INSERT INTO addresses VALUES (?, ?, last_insert_rowid(), 'town', ?)", (key, url, now))
            connection.execute(
                "INSERT INTO fetch_state (source, key, url, settled_at, next_check_at) VALUES ('town', ?, ?, ?, ?)",
                (key, url, now, now),
            )

    def flush(self) -> None:
        """Nothing waits."""

    def has_visited(self, key: str) -> bool:
        return key in self.visited

    def is_alias(self, key: str) -> bool:
        return False

    def count_listed(self, keys: Iterable[str]) -> None:
        pass

    def fail(self, url: str, error: PageError) -> None:
        raise error


class Dated(Town):
    """Where `sorted`, a notice with a lower number is an older one; else days say nothing of places."""

    ordered = True

    def day_of(self, url: str) -> str:
        number = int(url.rpartition("/")[2])
        turned = number if self.ordered else number * 7919 % 1000
        return (datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=turned)).date().isoformat()


class Life:
    """A town and its archive, crawled again and again."""

    def __init__(self, town: Dated) -> None:
        self.town = town
        self.now = datetime(2024, 3, 1, 8, tzinfo=UTC)
        self.archive = Archive.open(Path(":memory:"))
        self.intake = Intake(SOURCE, self.archive, Ground(Path(":memory:"), Path(), lambda: self.now))
        with self.archive.write() as connection:
            store.put_source(connection, SOURCE, self.now)

    def crawl(self, changes: dict[int, Change], days: float = 0.5) -> set[int]:
        """What stood in the listing through the whole of a crawl; `changes` come at that many requests of it."""
        self.now += timedelta(days=days)
        self.town.stood = set(self.town.notices)
        self.town.events = {len(self.town.asked) + at: change for at, change in changes.items()}
        with self.archive.write() as connection:
            run = connection.execute(
                "INSERT INTO runs (source, command, started_at, outcome) VALUES ('town', 'crawl', ?, 'running')",
                (stamp(self.now),),
            ).lastrowid
        asyncio.run(walking.walk(Visits(self.intake, self.town, run, Fitting(self.intake.source)), backfill=False))  # type: ignore[arg-type]
        return set(self.town.stood)

    @property
    def kept(self) -> set[int]:
        rows = self.archive.connection.execute("SELECT url FROM articles")
        return {int(url.rpartition("/")[2]) for (url,) in rows}


@st.composite
def crawls(draw: st.DrawFn, *, ordered: bool) -> list[dict[int, Change]]:
    """For each of some crawls, what changes during it. In an ordered listing what is new comes on top."""
    number, made = 1000, []
    for _ in range(draw(st.integers(2, 4))):
        changes = {}
        for at in draw(st.lists(st.integers(0, 12), max_size=3, unique=True)):
            gone, place, many = draw(st.booleans()), draw(st.integers(0, 20)), draw(st.integers(1, 5))
            number += 10
            changes[at] = Change(place if gone or not ordered else 0, many, None if gone else number)
        made.append(changes)
    return made


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 20), st.integers(0, 3), crawls(ordered=True))
def test_what_stood_in_a_sorted_listing_through_two_crawls_is_kept(notices: int, pinned: int, life: list) -> None:
    town = Dated(list(range(500, 500 - notices, -1)), pinned=tuple(range(900, 900 + pinned)))
    lived = Life(town)
    before: set[int] = set()
    with lived.archive:
        for changes in life:
            stood = lived.crawl(changes)
            assume(not town.undone)
            assert before & stood <= lived.kept
            before = stood


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 20), crawls(ordered=False))
def test_what_stood_in_an_unsorted_listing_through_a_full_walk_is_kept(notices: int, life: list) -> None:
    town = Dated(list(range(500, 500 - notices, -1)))
    town.ordered = False
    lived = Life(town)
    with lived.archive:
        for changes in life[:-1]:
            lived.crawl(changes)
        stood = lived.crawl(life[-1], days=8)
        assume(not town.undone)
        assert stood <= lived.kept
