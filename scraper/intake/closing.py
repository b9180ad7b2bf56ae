"""Closes the run of a visit: its counts, how it came out, and what the source is covered by since."""

from __future__ import annotations

from scraper.archive import reach, runs
from scraper.intake.rows import Rows
from scraper.intake.visit import Visitor
from scraper.models import Outcome


def interrupt(visitor: Visitor, rows: Rows) -> None:
    """It was broken off: what it found is written, and the next run goes on from there."""
    visitor.flush()
    rows.settle()
    with visitor.intake.archive.write() as connection:
        rows.beside(connection)
        runs.count(connection, visitor.run, visitor.tally)
        runs.interrupt(connection, visitor.intake.source.slug)


def finish(visitor: Visitor, rows: Rows) -> None:
    """It came to its end, well or not."""
    now, came_to, complete = visitor.intake.ground.clock(), outcome(visitor), visitor.complete
    rows.settle()
    with visitor.intake.archive.write() as connection:
        rows.beside(connection)
        error, stopped = visitor.error, visitor.stopped
        visitor.intake.discretion.settle(connection)
        runs.finish(
            connection, visitor.run, visitor.tally, now, came_to, complete=complete, error=error, stopped=stopped
        )
        reach.keep(connection, visitor.intake.source.slug, now)


def outcome(visitor: Visitor) -> Outcome:
    """How it came out: failed where nothing that is listed could be read."""
    if visitor.error and not visitor.tally.listed:
        return "failed"
    return "partial" if visitor.failures or visitor.error or visitor.stopped else "ok"
