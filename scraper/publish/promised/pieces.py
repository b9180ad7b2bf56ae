"""The evidence behind a promise as its page shows it, and what has become of the pages it was taken from."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from scraper.promises.present import Evidence
from scraper.publish.room import Visit
from scraper.publish.words import Words


@dataclass(frozen=True, slots=True)
class Source:
    """Where an article comes from and in which language it is."""

    name: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence with what stands beside it on a page.

    `since`: what became of its page later, each in words, with a link where there is more to see; `before`: it happened
    before the mandate; `echoes`: what repeats it nearly word for word.
    """

    it: Evidence
    source: Source | None
    link: str | None
    since: tuple[tuple[str, str | None], ...]
    before: bool
    absence: str | None
    echoes: tuple[Piece, ...] = ()


def told(
    visit: Visit, found: Iterable[Evidence], sources: Mapping[int, Source], mandate_from: str
) -> tuple[Piece, ...]:
    """Pieces in their order, each echo below what it repeats."""
    pieces = [_piece(visit, it, sources.get(it.article or 0), mandate_from) for it in found]
    originals = {piece.it.id for piece in pieces if piece.it.echo_of is None}
    below: dict[str, list[Piece]] = {}
    for piece in pieces:
        if piece.it.echo_of in originals:
            below.setdefault(piece.it.echo_of or "", []).append(piece)
    echoes = {piece.it.id for each in below.values() for piece in each}
    return tuple(
        replace(piece, echoes=tuple(below.get(piece.it.id, ()))) for piece in pieces if piece.it.id not in echoes
    )


def sources(connection: sqlite3.Connection, found: Iterable[Evidence]) -> dict[int, Source]:
    """The source of each article that evidence was taken from, by the article's id."""
    articles = json.dumps(sorted({each.article for each in found if each.article}))
    rows = connection.execute(
        """SELECT a.id, s.name, a.language FROM public_articles a JOIN public_sources s ON s.id = a.source
           WHERE a.id IN (SELECT value FROM json_each(?))""",
        (articles,),
    )
    return {article: Source(name, language) for article, name, language in rows}


def _piece(visit: Visit, it: Evidence, source: Source | None, mandate_from: str) -> Piece:
    return Piece(
        it=it,
        source=source,
        link=link(it),
        since=tuple(_since(visit, it)),
        before=it.happened is not None and it.happened < mandate_from[: len(it.happened)],
        absence=_absence(visit.words, it) if it.kind == "absence" else None,
    )


def link(it: Evidence) -> str | None:
    """Where the archive shows what a piece was taken from."""
    if it.kind == "attachment" and it.attachment:
        return f"/attachment/{it.attachment}"
    if it.article and it.version:
        return f"/article/{it.article}/versions/{it.version}"
    if it.capture:
        return f"/capture/{it.capture}"
    return f"/article/{it.article}" if it.article else None


def _since(visit: Visit, it: Evidence) -> Iterator[tuple[str, str | None]]:
    """Everything that became of the page since, in its order: an edit and a removal are both told."""
    _, w = visit.words.gettext, visit.words
    said = {
        "edited": _("The page was edited on {day}."),
        "missing": _("Since {day} the page is not at its address."),
        "removed": _("Since {day} the page counts as removed."),
        "returned": _("On {day} the page came back."),
        "moved": _("On {day} the page moved to another address."),
    }
    for change in it.changes:
        versions = None
        if change.kind == "edited" and change.version and it.article:
            pairs: list[tuple[str, object]] = [("from", it.version), ("to", change.version)]
            versions = visit.link(f"/article/{it.article}/versions", pairs)
        if change.kind in said:
            yield said[change.kind].format(day=w.day(change.at)), versions
    if it.gone_in and it.quote_there is False:
        yield _("From version {n} on, the words cited are no longer in it.").format(n=it.gone_in), None
    withheld = {
        "taken down": _("On {day} its text was taken down from this archive; the words cited are not shown."),
        "withheld": _("Its text is not published here; the words cited are not shown."),
    }
    if it.state in withheld:
        yield withheld[it.state].format(day=w.day(it.state_since)), None
    if it.redacted:
        yield _("Part of the words cited was taken out of this archive."), None


def _absence(w: Words, it: Evidence) -> str:
    """What was searched for and when, how much was found, and how much of that time is covered of each source."""
    _, asked, said = w.gettext, _object(it.query), _object(it.coverage)
    told = _("“{query}” was searched for from {first} to {last}: {found}.").format(
        query=asked.get("q", ""),
        first=w.day(it.period_from),
        last=w.day(it.period_to),
        found=w.ngettext("{n} announcement", "{n} announcements", int(said.get("found") or 0)),
    )
    sources = [each for each in said.get("sources") or () if isinstance(each, dict)]
    covered = [
        _("{source} {n} of {all} months").format(
            source=each.get("source"), n=len(each["months"]) - len(each["not_covered"]), all=len(each["months"])
        )
        for each in sources
    ]
    return told + " " + _("Covered: {sources}.").format(sources=w.listed(covered)) if covered else told


def _object(kept: str | None) -> dict[str, Any]:
    """JSON that a person may have masked in part: empty where it cannot be read any more."""
    try:
        said = json.loads(kept or "{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
