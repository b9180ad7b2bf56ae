"""What a person corrected of an article, beside what the town's page itself says."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from scraper.publish.reads import Version
from scraper.publish.words import Words


@dataclass(frozen=True, slots=True)
class Correction:
    """One field that a person wrote over: `shown` in place of what the page says, why, and when."""

    field: str
    shown: str | None
    reason: str
    at: str

    def page(self, current: Version | None) -> str | None:
        """What the page itself says, in the version that is shown; None where that is nothing, or a whole text."""
        return getattr(current, self.field) if current and self.field in ("title", "published") else None

    def as_json(self, current: Version | None) -> dict[str, Any]:
        """For machines."""
        page = self.page(current)
        return {"field": self.field, "shown": self.shown, "page": page, "reason": self.reason, "at": self.at}


def corrections(connection: sqlite3.Connection, article: int) -> tuple[Correction, ...]:
    """Those that stand, the oldest first."""
    rows = connection.execute(
        "SELECT field, new, reason, at FROM public_corrections WHERE article = ? ORDER BY id", (article,)
    )
    return tuple(Correction(*row) for row in rows)


def sentences(words: Words, made: tuple[Correction, ...], current: Version | None) -> list[str]:
    """A sentence a correction."""
    return [_sentence(words, each, each.page(current)) for each in made]


def _sentence(words: Words, made: Correction, page: str | None) -> str:
    _ = words.gettext
    if made.field == "published":
        told = _("Date corrected on {day}: {reason}. The page itself says: {page}.")
        page = words.published(page) if page else _("no date")
    elif made.field == "title":
        told = _("Title corrected on {day}: {reason}. The page itself says: {page}.")
        page = f"“{page}”" if page else _("no title")
    else:
        told = _("Text corrected on {day}: {reason}. What the page itself says is in its versions.")
    return told.format(day=words.day(made.at), reason=made.reason.rstrip(". "), page=page)
