"""Opens archive and desk for one visit, by path, in a thread; what is written goes through the ledger alone."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from scraper.archive import Archive, desk
from scraper.archive.database import is_busy
from scraper.clock import clock
from scraper.errors import Damaged, Held, Unwritable, WrongInput
from scraper.promises.ledger import Ledger
from scraper.publish.refusal import refusal
from scraper.publish.room import Visit

T = TypeVar("T")
_PATIENCE = 5.0  # seconds: a browser waits for it
RETRY = 5  # seconds


@dataclass(frozen=True, slots=True)
class Failed:
    """Why nothing was written, in the reader's language, and the status that says so."""

    status: int
    message: str


async def read(visit: Visit, ask: Callable[[Archive, sqlite3.Connection | None], T]) -> T:
    """Call `ask` with the archive and the desk beside it, for reading; None for a desk that is not there yet."""

    def asked() -> T:
        path = path_of(visit)
        with Archive.open(path) as archive, desk.reading(desk.beside(path)) as staff:
            return ask(archive, staff)

    return await asyncio.to_thread(asked)


async def write(visit: Visit, act: Callable[[Ledger, datetime], T]) -> T | Failed:
    """Call `act` with the ledger and the present moment. What it refuses, or cannot do now, is told and not raised."""

    def acted() -> T:
        with Ledger.open(path_of(visit), captures=visit.captures, patience=_PATIENCE) as ledger:
            return act(ledger, clock())

    _ = visit.words.gettext
    try:
        return await asyncio.to_thread(acted)
    except WrongInput as error:
        return Failed(400, refusal(visit.words, error))
    except (Held, sqlite3.OperationalError) as error:
        if isinstance(error, sqlite3.OperationalError) and not is_busy(error):
            raise
        said = _("Another process is writing to the archive just now. Nothing is lost; send it again in a moment.")
        return Failed(503, said)
    except (Unwritable, Damaged) as error:
        return Failed(503, _("Nothing could be written: {why}").format(why=error))


def path_of(visit: Visit) -> Path:
    """Where the archive's file is."""
    return Path(visit.database.path or "")


def today() -> date:
    """The present day."""
    return clock().date()
