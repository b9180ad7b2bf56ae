"""The tables of archive.db and the views that strangers may read, as named, append-only migrations."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from scraper.archive.schema.arrivals import ARRIVALS
from scraper.archive.schema.care import CARE
from scraper.archive.schema.checks import CHECKS
from scraper.archive.schema.corrections import CORRECTIONS
from scraper.archive.schema.courtesy import COURTESY
from scraper.archive.schema.coverage import COVERAGE
from scraper.archive.schema.documents import DOCUMENTS
from scraper.archive.schema.fits import FITS
from scraper.archive.schema.health import HEALTH
from scraper.archive.schema.promises import PROMISES
from scraper.archive.schema.proof import PROOF
from scraper.archive.schema.search import FIRST_INDEX, SEARCH, SEARCH_TRIGGERS, WORDS_BY_KEY
from scraper.archive.schema.steps import Steps
from scraper.archive.schema.tables import TABLES
from scraper.archive.schema.views import VIEWS

if TYPE_CHECKING:
    from sqlite_utils import Database


# In this order; none is edited or renamed once landed.
_SCRIPTS = (
    ("tables", TABLES),
    ("search_index", FIRST_INDEX),
    ("public_views", VIEWS),
    ("documents", DOCUMENTS),
    ("proof", PROOF),
    ("coverage", COVERAGE),
    ("care", CARE),
    ("courtesy", COURTESY),
    ("checks", CHECKS),
    ("corrections", CORRECTIONS),
    ("fits", FITS),
    ("health", HEALTH),
)


def migrations() -> Steps:
    """Every step from an empty file to today's tables; never edited once landed, only added to."""
    steps = Steps("municipal-archive")
    for name, script in _SCRIPTS:
        steps.add(name, partial(_run, script=script))

    @steps()
    def search(db: Database) -> None:
        from scraper.search import building  # noqa: PLC0415  only where there is something to build

        _run(db, SEARCH)
        for trigger in SEARCH_TRIGGERS:
            db.conn.execute(trigger)
        building.begin(db.conn)

    @steps()
    def arrivals(db: Database) -> None:
        _run(db, ARRIVALS)

    @steps()
    def words_by_key(db: Database) -> None:
        _run(db, WORDS_BY_KEY)

    @steps()
    def promises(db: Database) -> None:
        _run(db, PROMISES)

    return steps


def _run(db: Database, script: str) -> None:
    # executescript() would commit the migration's own transaction.
    for statement in script.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)
