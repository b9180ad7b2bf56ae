"""What a survey proposes: a source, why it is made so, and what it will take."""

from __future__ import annotations

from dataclasses import dataclass

from scraper.models import Article, Capture, Hints, Hold, Source


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a line of the source file is as it is: `place` leads to it, as in ("news", 0, "next")."""

    place: tuple[str | int, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Taken:
    """An article as it will be taken: the capture it was read from, what the listing said of it, and the reading."""

    capture: Capture
    hints: Hints
    article: Article


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source, with its reasons; both they and `warnings` are plain sentences in the locale's language.

    `taken`: up to ten articles, newest first. `fits`: on how many of the pages that nothing was learned from each field
    came out. `requests`: how many times the site was asked. `platform`: the name of the system that made the site.
    """

    source: Source
    reasons: tuple[Reason, ...] = ()
    taken: tuple[Taken, ...] = ()
    fits: tuple[Hold, ...] = ()
    warnings: tuple[str, ...] = ()
    requests: int = 0
    platform: str | None = None
