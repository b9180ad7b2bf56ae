"""Decides what becomes of versions that wait because of personal numbers."""

from __future__ import annotations

from itertools import islice
from typing import Literal

from scraper.archive import Archive, holds, store
from scraper.archive.holds import Hold
from scraper.care import takedown
from scraper.care.takedown import Holdings, Request
from scraper.errors import WrongInput

_BATCH = 100  # versions a transaction, so that it stays under a second
_GROUND = "personal numbers"


def look(archive: Archive) -> int:
    """Look for personal numbers in every kept version again, by today's rules and sources; how many versions wait."""
    rows = iter(archive.connection.execute("SELECT id, article FROM versions ORDER BY id").fetchall())
    while batch := list(islice(rows, _BATCH)):
        with archive.write() as connection:
            for row in batch:
                store.examine(connection, row["id"])
            for article in {row["article"] for row in batch}:
                store.present(connection, article, None)
    return len(holds.every(archive.connection))


def decide(at: Holdings, article: int, number: int | None, action: str, by: str) -> tuple[Hold, ...]:
    """Release, keep or redact the versions of an article that wait, or the one of that number; which those were.

    What was decided can be decided otherwise. Raises WrongInput if there is no such version.
    """
    known = holds.every(at.archive.connection, article=article, decided=True)
    chosen = tuple(each for each in known if (each.decision is None if number is None else each.number == number))
    if not chosen:
        raise WrongInput(f"{article}: found no version that waits, expected one; `scraper holds list` names them")
    if action == "redact":
        spans = [span for each in chosen for span in holds.spans(at.archive.connection, each.version)]
        takedown.take_down(at, article, "redact", Request(by, ground=_GROUND), tuple(dict.fromkeys(spans)))
        return chosen
    decision: Literal["release", "keep"] = "release" if action == "release" else "keep"
    with at.archive.write() as connection:
        for each in chosen:
            holds.decide(connection, each.version, decision, by, at.clock())
        store.present(connection, article, None)
    return chosen
