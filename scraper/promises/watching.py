"""Lets the radar look at what came in, beside everything else: what goes wrong with it fails nothing."""

from __future__ import annotations

import logging
from pathlib import Path

from scraper.archive import Archive
from scraper.clock import Clock


def watch(db: Path, clock: Clock) -> None:
    """Hold what came into an archive against what was promised; a fault is logged."""
    try:
        with Archive.open(db) as archive:
            if archive.connection.execute("SELECT EXISTS (SELECT 1 FROM programmes)").fetchone()[0]:
                from scraper.promises import proposals  # noqa: PLC0415  a tenth of a second, for whoever watches promises

                proposals.propose(archive, clock())
    except Exception:
        logging.getLogger(__name__).exception("what came in was not held against the promises")
