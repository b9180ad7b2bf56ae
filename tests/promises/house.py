"""An archive with three sources and a programme, and short ways to show it pages and to propose passages of them."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

from scraper.archive import Archive, captures, desk, store
from scraper.archive.store import Sighting
from scraper.models import Article, Capture, Feed, Place, Publisher, Source
from scraper.promises.citing import Passage
from scraper.promises.ledger import Ledger
from tests import blank

START = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)
LANE, SEWER, ROADS = "rozograd-2023-lane", "rozograd-2023-sewer", "rozograd-2023-roads"
LANE_TEXT = "Започна изграждането на велоалея до яз. Копринка.\n\nДължината ѝ е 4,5 километра."
SCALE = [
    {"id": "kept", "names": {"bg": "изпълнено", "en": "kept"}, "confirmed": True, "final": True},
    {"id": "partly", "names": {"bg": "частично", "en": "partly kept"}, "confirmed": True},
    {"id": "under-way", "names": {"bg": "в ход", "en": "under way"}},
    {"id": "stalled", "names": {"bg": "в застой", "en": "stalled"}},
    {"id": "broken", "names": {"bg": "неизпълнено", "en": "broken"}, "confirmed": True, "final": True, "against": True},
]
SOURCES: dict[str, Publisher] = {"town": "town", "council": "council", "paper": "media"}


def source(name: str) -> Source:
    feed = (Feed(f"http://{name}.test/rss"),)
    return Source(name, name.title(), f"http://{name}.test/", feed, language="bg", publisher=SOURCES[name], municipality="Розоград")  # fmt: skip


@dataclass
class House:
    """A folder with archive and desk. `now` goes on by a minute with each look at it."""

    folder: Path
    minutes: count[int] = field(default_factory=count)
    offsets: count[int] = field(default_factory=lambda: count(0, 1000))

    @property
    def db(self) -> Path:
        return self.folder / "archive.db"

    @property
    def now(self) -> datetime:
        return START + timedelta(days=90, minutes=next(self.minutes))

    def ledger(self) -> Ledger:
        return Ledger.open(self.db)

    def show(
        self,
        name: str = "town",
        url: str = "lane",
        *,
        title: str = "Велоалея",
        body: str = LANE_TEXT,
        published: str | None = "2024-02-12",
        day: float = 0,
    ) -> int:
        """Show the archive a page; the article's id."""
        at = START + timedelta(days=day)
        address = f"http://{name}.test/{url}.html"
        place = Place(f"{name}.warc.gz", next(self.offsets), 900)
        capture = Capture(address, at, 200, (), repr((title, body, published)).encode(), "article", place)
        article = Article(title=title, body=body, published=published, published_from="text")
        with Archive.open(self.db) as archive, archive.write() as connection:
            row = captures.put(connection, name, capture, captured_by="crawl")
            store.keep(connection, source(name), Sighting(address, address, None, row, at, article, (), rules="r1"))
            found = connection.execute("SELECT id FROM articles WHERE url = ?", (address,)).fetchone()
        return int(found[0])

    def propose(
        self,
        article: int,
        promise: str = LANE,
        *,
        quote: str = "велоалея до яз. Копринка",
        stage: str | None = "under_way",
        period: str = "mandate",
        echo_of: str | None = None,
        version: int = 1,
    ) -> str:
        """Lay a proposal on the desk; its id."""
        made = str(UUID(int=next(self.offsets) + (article << 64)))
        with desk.opened(desk.beside(self.db), new=True) as staff:
            staff.execute(
                "INSERT INTO proposals (id, promise, article, version, attachment, quote, stage, score, reasons, period,"
                " echo_of, by, at) VALUES (?, ?, ?, ?, NULL, ?, ?, 0.8, ?, ?, ?, 'radar', ?)",
                (made, promise, article, version, quote, stage, json.dumps([{"kind": "place", "found": "яз. Копринка", "weight": 0.5}]), period, echo_of, "2024-03-02T00:00:00Z"),
            )  # fmt: skip
        return made

    def cite(
        self, article: int, promise: str = LANE, *, quote: str = "велоалея до яз. Копринка", **more: object
    ) -> str:
        """Enter evidence by hand; its id."""
        with self.ledger() as ledger:
            return ledger.cite(promise, Passage(article, 1, quote), by="Мария", at=self.now, **more)  # type: ignore[arg-type]

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        return _rows(self.db, sql, values)

    def on_desk(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        return _rows(desk.beside(self.db), sql, values)


def _rows(path: Path, sql: str, values: tuple[object, ...]) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


def built(folder: Path) -> House:
    """An archive with sources, a programme with two promises that have a done_when, and one heading that has none."""
    house = House(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with Archive.open(blank.at(house.db)) as archive, archive.write() as connection:
        for name in SOURCES:
            store.put_source(connection, replace(source(name)), START)
        put_programme(connection)
    return house


def put_programme(connection: sqlite3.Connection) -> None:
    """A programme's rows, as loading its file would put them."""
    connection.execute(
        "INSERT INTO programmes VALUES ('rozograd-2023', 'Програма', 'Розоград', 'bg', '2023-11-06', '2027-11-05', NULL, ?,"
        " 'abc', '2024-01-01T00:00:00Z')",
        (json.dumps(SCALE),),
    )
    for position, (name, level, title) in enumerate(
        (("roads", "measure", "Пътища"), ("lane", "project", "Велоалея"), ("sewer", "project", "Канализация"))
    ):
        connection.execute(
            "INSERT INTO promises (id, programme, own, parent, position, level, title, deadline)"
            " VALUES (?, 'rozograd-2023', ?, ?, ?, ?, ?, ?)",
            (f"rozograd-2023-{name}", name, ROADS if level == "project" else None, position, level, title, "2027-11-05" if level == "project" else None),
        )  # fmt: skip
    for promise in (LANE, SEWER):
        connection.execute(
            "INSERT INTO definitions VALUES (?, 1, 'По цялата дължина.', '2024-01-01T00:00:00Z')", (promise,)
        )
    connection.execute("INSERT INTO programme_documents VALUES ('rozograd-2023', 'programme', 'programme', 'Програма', '2024-01-31', NULL, NULL, NULL, NULL)")  # fmt: skip
    connection.execute("INSERT INTO wordings VALUES (?, 1, 'programme', NULL, NULL, 'изграждане на велоалея', 3, '2024-01-31')", (LANE,))  # fmt: skip
