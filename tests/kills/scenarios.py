"""What is killed: a line a scenario. Each says what is there at first, and the command that changes it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from scraper.archive.schema import migrations
from tests.kills.stage import Stage


@dataclass(frozen=True)
class Scenario:
    """`prepare` makes, of a crawled archive, what `command` finds; `day` is the town's. `keeps`: whether every
    version that a reader saw must still be there afterwards; an erasure takes some away. `statuses`: with which the
    command may end when it is given once more; there may be nothing left to erase."""

    name: str
    command: tuple[str, ...]
    prepare: Callable[[Stage], None]
    day: int = 0
    keeps: bool = True
    statuses: tuple[int, ...] = (0,)


def nothing(stage: Stage) -> None:
    """As before the first crawl."""
    stage.db.unlink()
    for path in stage.captures.glob("*.warc.gz"):
        path.unlink()


def as_crawled(stage: Stage) -> None:
    """The archive of the town's first day."""


def without_validators(stage: Stage) -> None:
    """The same, of a server that sends everything again: what has not changed becomes a revisit."""
    with closing(sqlite3.connect(stage.db)) as connection, connection:
        connection.execute("UPDATE fetch_state SET etag = NULL, last_modified = NULL")


def seen_again(stage: Stage) -> None:
    """What has not changed came again twice: listings that name an article, with two revisits each."""
    for _ in range(2):
        without_validators(stage)
        child = stage.start(("crawl", "rozograd", "--delay", "0", "--recheck"))
        child.join(120)
        assert child.exitcode == 0


def only_warcs(stage: Stage) -> None:
    """The WARC files of the first day, brought from elsewhere."""
    (stage.folder / "brought").mkdir()
    for path in sorted(stage.captures.glob("*.warc.gz")):
        path.rename(stage.folder / "brought" / path.name)
    nothing(stage)


def misread(stage: Stage) -> None:
    """Every version as rules that are no longer today's would have read it."""
    with closing(sqlite3.connect(stage.db)) as connection, connection:
        connection.execute("UPDATE versions SET title = 'ПРЕДИ ' || title, body = substr(body, 1, 40)")
        connection.execute("UPDATE articles SET title = 'ПРЕДИ ' || title, body = substr(body, 1, 40)")
        connection.execute("UPDATE readings SET rules = 'earlier'")


def of_an_earlier_release(stage: Stage) -> None:
    """The same rows in the tables of the first release."""
    new = stage.db.rename(stage.folder / "new.db")
    with closing(sqlite3.connect(stage.db)) as connection, connection:
        migrations().apply(Database(connection), stop_before="documents")
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE TABLE%'")]
        connection.commit()
        connection.execute("ATTACH ? AS new", (str(new),))
        for table in tables:
            if table.startswith(("_", "sqlite_", "article_index_")):
                continue
            columns = ", ".join(_shared(connection, table))
            connection.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM new.{table}")
        connection.execute("INSERT INTO article_index (rowid, title, body) SELECT id, title, body FROM articles")
    for path in new.parent.glob("new.db*"):
        path.unlink()


def _shared(connection: sqlite3.Connection, table: str) -> list[str]:
    old, new = (
        [row[1] for row in connection.execute(f"PRAGMA {schema}.table_info({table})")] for schema in ("main", "new")
    )
    return [name for name in old if name in new]


SCENARIOS = (
    Scenario("crawl", ("crawl", "rozograd", "--delay", "0"), nothing),
    Scenario(
        "crawl again", ("crawl", "rozograd", "--delay", "0", "--recheck", "--backfill"), without_validators, day=3
    ),
    Scenario("import", ("import", "{here}/brought"), only_warcs),
    Scenario("extract", ("extract", "rozograd"), misread),
    Scenario("migrate", ("status",), of_an_earlier_release),
    Scenario("erase", ("takedown", "1", "--grade", "erase", "--yes"), seen_again, keeps=False, statuses=(0, 2)),
    Scenario(
        "redact",
        ("takedown", "2", "--grade", "redact", "--span", "{word}", "--yes"),
        as_crawled,
        keeps=False,
        statuses=(0, 2),
    ),
)


def a_word(stage: Stage) -> str:
    """A longish word of the second article, for `{word}` in a command."""
    words = (
        word for (body,) in stage.rows("SELECT body FROM versions WHERE article = 2") for word in str(body).split()
    )
    return next((word for word in words if len(word) > 5 and word.isalpha()), "")


def words_for(stage: Stage, scenario: Scenario, chosen: str) -> tuple[str, ...]:
    """The command, `{word}` in it replaced by the one that was chosen, and a folder by its files."""
    words: list[str] = []
    for word in (word.replace("{word}", chosen) for word in scenario.command):
        folder = Path(word.replace("{here}", str(stage.folder)))
        words += sorted(map(str, folder.iterdir())) if "{here}" in word and folder.is_dir() else [word]
    return tuple(words)
