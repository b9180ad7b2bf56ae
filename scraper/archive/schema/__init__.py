"""The tables of archive.db and the views that strangers may read, as named, append-only migrations."""

from __future__ import annotations

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
from scraper.archive.schema.proof import PROOF
from scraper.archive.schema.search import FIRST_INDEX, SEARCH, SEARCH_TRIGGERS
from scraper.archive.schema.steps import Steps
from scraper.archive.schema.tables import TABLES
from scraper.archive.schema.views import VIEWS
from scraper.search import building

if TYPE_CHECKING:
    from sqlite_utils import Database


def migrations() -> Steps:  # noqa: C901  a list
    """Every step from an empty file to today's tables; never edited once landed, only added to."""
    steps = Steps("municipal-archive")

    @steps()
    def tables(db: Database) -> None:
        _run(db, TABLES)

    @steps()
    def search_index(db: Database) -> None:
        _run(db, FIRST_INDEX)

    @steps()
    def public_views(db: Database) -> None:
        _run(db, VIEWS)

    @steps()
    def documents(db: Database) -> None:
        _run(db, DOCUMENTS)

    @steps()
    def proof(db: Database) -> None:
        _run(db, PROOF)

    @steps()
    def coverage(db: Database) -> None:
        _run(db, COVERAGE)

    @steps()
    def care(db: Database) -> None:
        _run(db, CARE)

    @steps()
    def courtesy(db: Database) -> None:
        _run(db, COURTESY)

    @steps()
    def checks(db: Database) -> None:
        _run(db, CHECKS)

    @steps()
    def corrections(db: Database) -> None:
        _run(db, CORRECTIONS)

    @steps()
    def fits(db: Database) -> None:
        _run(db, FITS)

    @steps()
    def health(db: Database) -> None:
        _run(db, HEALTH)

    @steps()
    def search(db: Database) -> None:
        _run(db, SEARCH)
        for trigger in SEARCH_TRIGGERS:
            db.conn.execute(trigger)
        building.begin(db.conn)

    @steps()
    def arrivals(db: Database) -> None:
        _run(db, ARRIVALS)

    return steps


def _run(db: Database, script: str) -> None:
    # executescript() would commit the migration's own transaction.
    for statement in script.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)
