"""Writes one announcement of a list: a template would take longer for twenty than SQLite for finding them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from scraper.search.query import Echo, Row

if TYPE_CHECKING:
    from scraper.publish.room import Visit

_FEW = 6  # echoes that are named
_SHOUTED = 8  # letters; a longer title all in capitals is set small


def results(visit: Visit, rows: Iterable[Row], zones: Mapping[str, str], level: int, words: str) -> Markup:
    """The items of a page of results, one after the other; `zones` are the time zones of their sources."""
    return Markup("\n".join(result(visit, row, zones.get(row.source), level, words) for row in rows))  # noqa: S704


def result(visit: Visit, row: Row, zone: str | None, level: int = 2, words: str = "") -> Markup:
    """The item of a row under a heading of that level; its link says which `words` led there.

    The language of crawled words is said where it is not the page's own.
    """
    _ = visit.words.gettext
    foreign = f' lang="{escape(row.language or "")}"' if row.language != visit.words.language else ""
    href = visit.plain(f"/article/{row.id}", [("q", words)] if words else [])
    shouted = ' class="shouted"' if row.title and len(row.title) > _SHOUTED and row.title.isupper() else ""
    heading = row.heading or escape(_("(no title)"))
    badges = _badges(visit, row)
    return Markup(  # noqa: S704  headings and snippets are escaped by the search, all else is here
        f'<li class="result"><h{level}{foreign}{shouted}><a href="{href}">{heading}</a></h{level}>\n'
        f'<p class="when">{_when(visit, row, zone)}</p>\n'
        f'<p class="facts"><span>{escape(row.source_name)}</span>{f" {badges}" if badges else ""}</p>'
        f"{_lines(visit, row, foreign)}{_echoes(visit, row.echoes)}</li>"
    )


def _when(visit: Visit, row: Row, zone: str | None) -> str:
    w = visit.words
    certainty = w.certainty(row.published, row.published_from, row.first_seen_at, zone)
    if row.published:
        told = f'<time datetime="{escape(row.published)}">{escape(w.published(row.published))}</time>'
    else:
        told = str(escape(w.gettext("date unknown")))
    return f"{told}<i>, {escape(certainty)}</i>" if certainty else told


def _badges(visit: Visit, row: Row) -> str:
    w, _ = visit.words, visit.words.gettext
    told = ""
    if row.removed_at:
        told += _gone(_("removed"))
    elif row.missing_since:
        told += _gone(_("missing"))
    if row.versions > 1:
        href, edited = escape(visit.link(f"/article/{row.id}/versions")), escape(_("edited"))
        told += f'<a class="badge" href="{href}">{edited}</a>'
    if row.attachments:
        number = escape(w.ngettext("{n} attachment", "{n} attachments", row.attachments))
        told += f'<span class="badge">{number}</span>'
    return told


def _gone(word: str) -> str:
    return f'<span class="badge gone">{escape(word)}</span>'


def _lines(visit: Visit, row: Row, foreign: str) -> str:
    if not row.snippet:
        return ""
    _, origin = visit.words.gettext, ""
    if row.file:
        named = escape(_("In the attachment {name}:").format(name=row.file))
        origin = f'<span class="from" lang="{visit.words.language}">{named}</span> '
    return f'<p class="lines"{foreign}>{origin}{row.snippet}</p>'


def _echoes(visit: Visit, echoes: tuple[Echo, ...]) -> str:
    if not echoes:
        return ""
    w = visit.words
    named = [
        f'<li><a href="{visit.plain(f"/article/{echo.id}")}">{escape(echo.source_name)}</a>'
        f"{f', {escape(w.published(echo.published))}' if echo.published else ''}</li>"
        for echo in echoes[:_FEW]
    ]
    if len(echoes) > _FEW:
        more = w.ngettext("and {n} more", "and {n} more", len(echoes) - _FEW)
        named.append(f"<li>{escape(more)}</li>")
    many = escape(w.ngettext("also published by {n} other source", "also published by {n} other sources", len(echoes)))
    return f'<details class="echoes"><summary>{many}</summary><ul>{"".join(named)}</ul></details>'
