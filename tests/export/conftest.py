"""The sample town after its few days, and as its archive was on the way there; and one with something to hide."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scraper.archive import Archive
from scraper.demo.life import Life, lived
from scraper.demo.town import morning
from scraper.export import asked as wanted
from scraper.export import folder
from scraper.export.asked import Asked
from scraper.export.tables import text_of
from tests.publish.conftest import Builder, build, fill  # noqa: F401  a fixture

LATER = datetime(2030, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Town:
    """The archive after all days, and copies of its database as it was after each."""

    life: Life
    days: tuple[Path, ...]

    @property
    def db(self) -> Path:
        return self.life.db

    @property
    def captures(self) -> Path:
        return self.life.captures

    def evening(self, day: int) -> datetime:
        return morning(day) + timedelta(hours=12)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    place = tmp_path_factory.mktemp("town")
    days: list[Path] = []

    def keep(_: object) -> None:
        days.append(place / f"day-{len(days)}.db")
        with sqlite3.connect(place / "demo" / "archive.db") as now, sqlite3.connect(days[-1]) as then:
            now.backup(then)

    with lived(place / "demo", day_over=keep) as life:
        yield Town(life, tuple(days))


@pytest.fixture
def copied(town: Town, tmp_path: Path) -> Town:
    """The town, to be changed by a test."""
    shutil.copytree(town.db.parent, tmp_path / "demo")
    return Town(Life(tmp_path / "demo" / "archive.db", tmp_path / "demo" / "captures", ()), ())


@pytest.fixture(scope="session")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with articles that strangers may see no text of, or nothing at all."""
    made = Builder(tmp_path_factory.mktemp("guarded") / "archive.db")
    fill(made)
    made.insert("corrections", article=1, field="title", old="x", new="Поправено заглавие", reason="печатна грешка",
                 author="Таен Редактор", at="2024-05-01T08:00:00Z")  # fmt: skip
    made.insert("warcs", name="w", imported_from="/home/taen/w.warc", added_at="2024-01-01T00:00:00Z")
    for key, sealed in (("gone1", "staff-seal-1"), ("gone2", "staff-seal-2")):
        made.insert("tombstones", article=90, key=key, source="kazanlak", grade="hide", at="2024-05-01", sealed=sealed)
    made.insert("checks", source="kazanlak", key="kazanlak.example/page-1.html", outcome="same", status=200,
                first_at="2024-03-01T00:00:00Z", last_at="2024-03-02T00:00:00Z", run=1)  # fmt: skip
    made.insert("robots_decisions", source="kazanlak", url="https://kazanlak.example/x", decided_at="2024-03-01",
                key="kazanlak.example/x", verdict="refused", why="a rule")  # fmt: skip
    made.insert("coverage", source="kazanlak", month="2024-02", listed=3, kept=2, missing=1, ways="{}",
                checked_at="2024-03-01T00:00:00Z", state="gaps")  # fmt: skip
    made.database.conn.commit()
    made.database.close()
    return made.captures.parent / "archive.db"


@dataclass(frozen=True)
class Out:
    """A folder that was exported."""

    path: Path

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.path / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            return [{key: text_of(value) for key, value in row.items()} for row in csv.DictReader(file)]

    def lines(self, name: str) -> list[dict[str, object]]:
        return [json.loads(line) for line in (self.path / f"{name}.jsonl").read_text("utf-8").splitlines()]

    @property
    def manifest(self) -> dict[str, object]:
        return json.loads((self.path / "manifest.json").read_text("utf-8"))

    def data(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.path.iterdir() if path.name != "manifest.json"}


@pytest.fixture
def tables(tmp_path: Path):
    """Export an archive as tables."""
    made = iter(range(100))

    def export(db: Path, form: str = "csv", as_of: datetime = LATER, **given: object) -> Out:
        asked = Asked(form, as_of, **given)  # type: ignore[arg-type]
        target = tmp_path / f"out-{next(made)}"
        target.mkdir()
        with Archive.open(db) as archive:
            wanted.check(archive.connection, asked)
            folder.write(archive.connection, asked, target, LATER)
        return Out(target)

    return export
