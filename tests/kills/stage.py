"""Where kills happen: one served town, an archive of it in a folder, and children that run commands there."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from scraper.demo.serve import Site
from scraper.demo.town import morning, source_file

# Or each child would import for two seconds and do nothing that a kill could hurt.
_LOADED = ["scraper.cli", "sqlite_utils", "dateparser"]
_LOADED += [f"scraper.commands.{name}" for name in ("asking", "care", "crawling", "reading")]
FORKING = multiprocessing.get_context("forkserver") if hasattr(os, "fork") else None


@dataclass(frozen=True)
class Stage:
    """A folder with schedules/, archive.db and captures/, and the town that it is of."""

    site: Site
    folder: Path
    day: int = 0

    @classmethod
    def empty(cls, site: Site, folder: Path, day: int = 0) -> Stage:
        (folder / "schedules").mkdir(parents=True)
        (folder / "schedules" / "rozograd.yml").write_text(source_file(site.url), "utf-8")
        return cls(site, folder, day)

    def copied(self, folder: Path) -> Stage:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)
        return Stage(self.site, folder, self.day)

    @property
    def db(self) -> Path:
        return self.folder / "archive.db"

    @property
    def captures(self) -> Path:
        return self.folder / "captures"

    def start(self, command: Sequence[str]) -> ForkServerProcess:
        """Run `scraper COMMAND` here, in a process of its own that can be killed."""
        assert FORKING is not None
        self.site.day = self.day
        places = ("--db", str(self.db), "--schedules", str(self.folder / "schedules"), "--captures", str(self.captures))
        FORKING.set_forkserver_preload(_LOADED)
        words = tuple(word.replace("{here}", str(self.folder)) for word in command)
        child = FORKING.Process(target=_run, args=((words[0], *places, *words[1:]), self.day, self.folder / "said.txt"))
        child.start()
        return child

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        if not self.db.exists():
            return []
        with closing(sqlite3.connect(f"{self.db.as_uri()}?mode=ro", uri=True, timeout=30)) as connection:
            try:
                return connection.execute(sql).fetchall()
            except sqlite3.OperationalError:  # killed before there were tables
                return []

    def versions(self) -> Counter[object]:
        """How many versions each article has, by its address."""
        return Counter(url for (url,) in self.rows(VERSIONS))

    def texts(self) -> str:
        """Every article with every version of it, in a form that two archives can be held against each other by."""
        return json.dumps(self.rows(TEXTS), ensure_ascii=False, indent=1)


VERSIONS = "SELECT a.url FROM articles a JOIN versions v ON v.article = a.id"
TEXTS = """SELECT a.url, a.missing_since IS NULL, a.removed_at IS NULL, a.title, v.title, v.body, v.published
           FROM articles a JOIN versions v ON v.article = a.id ORDER BY a.url, v.seen_at, v.title"""


def _run(words: Sequence[str], day: int, said: Path) -> None:
    from scraper.cli import main  # noqa: PLC0415  in the child, which has it already

    os.environ["SCRAPER_NOW"] = f"{morning(day):%Y-%m-%dT%H:%M:%SZ}"
    with said.open("a") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
        sys.argv = ["scraper", *words]
        main(words, standalone_mode=True)
