"""Lets the radar look at what came in, beside everything else: what goes wrong with it fails nothing."""

from __future__ import annotations

import logging
from pathlib import Path

from scraper.archive import Archive
from scraper.clock import Clock
from scraper.promises import proposals


def watch(db: Path, clock: Clock) -> None:
    """Hold what came into an archive against what was promised; a fault is logged."""
    try:
        with Archive.open(db) as archive:
            proposals.propose(archive, clock())
    except Exception:
        logging.getLogger(__name__).exception("what came in was not held against the promises")
