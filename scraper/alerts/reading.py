"""Reads what notices tell of from the public views, as it may be seen now: what was taken down is not there."""

from __future__ import annotations

import html
import re
import sqlite3
from collections.abc import Iterable, Iterator

from scraper.alerts import conditions, ledger
from scraper.alerts.differing import parts_of
from scraper.alerts.models import Alert, Item, Notice, Part
from scraper.alerts.speech import Speech
from scraper.archive.health import worded
from scraper.search.among import Standing
from scraper.search.question import Question
from scraper.search.rows import Row

_MARK = re.compile(r"(<mark>.*?</mark>)", re.DOTALL)
_LEADER = "SELECT leader FROM index_echoes WHERE article = ?"
_CHANGE = """
SELECT c.kind, c.article, c.version, c.version_before, c.at, a.title, a.url, a.published, s.name, s.timezone
FROM public_changes c JOIN public_articles a ON a.id = c.article JOIN public_sources s ON s.id = c.source WHERE c.id = ?
"""
_VERSION = "SELECT title, body, published FROM public_versions WHERE article = ? AND number = ?"
_SOURCE = "SELECT name, timezone FROM public_sources WHERE id = ?"


def items(connection: sqlite3.Connection, alert: Alert, notices: Iterable[Notice]) -> tuple[Item, ...]:
    """The notices as they read now, in their order, without those of which nothing may be seen any more."""
    given, speech = tuple(notices), Speech(alert.language)
    found = {each.subject: each for each in _found(connection, alert, given, speech)}
    for notice in given:
        if notice.subject not in found and (item := _item(connection, notice, speech)):
            found[notice.subject] = item
    return tuple(found[each.subject] for each in given if each.subject in found)


def _item(connection: sqlite3.Connection, notice: Notice, speech: Speech) -> Item | None:
    kind = notice.subject.partition("/")[0]
    if kind == "change":
        return _change(connection, notice, speech)
    if kind == "health":
        return _health(connection, notice, speech)
    if kind == "page":
        title = ledger.title_of(connection, notice.facts["promise"])
        change = _change(connection, notice, speech)
        return ledger.cited(change, title, notice, speech) if change and title else None
    return ledger.item(connection, notice, speech) if kind in ledger.KINDS else None


# --- searches -------------------------------------------------------------------------------------------------------


def _found(connection: sqlite3.Connection, alert: Alert, notices: Iterable[Notice], speech: Speech) -> Iterator[Item]:
    """What a search found, as a page of results shows it."""
    by_article = {each.facts["article"]: each for each in notices if each.subject.startswith("article/")}
    if not by_article:
        return
    standing = Standing.of(connection, Question(text=alert.watch.q, sources=alert.watch.sources))
    zones = dict(tuple(row) for row in connection.execute("SELECT id, timezone FROM public_sources"))
    for row in standing.rows(by_article):
        notice = by_article[row.id]
        yield Item(
            subject=notice.subject,
            group=row.source_name,
            title=speech.title(row.title),
            said=speech.gettext("says so since an edit") if notice.facts.get("edited") else "",
            at=notice.at,
            route=f"/article/{row.id}",
            url=row.url,
            published=row.published,
            timezone=zones.get(row.source, "UTC"),
            parts=_marked(row.snippet),
            leader=_leader(connection, row),
            also=tuple(dict.fromkeys(echo.source_name for echo in row.echoes)),
        )


def _marked(snippet: str) -> tuple[Part, ...]:
    """The runs of a snippet, which is escaped HTML with nothing but <mark> in it."""
    runs = [run for run in _MARK.split(snippet) if run]
    return tuple(
        Part("mark", html.unescape(run[6:-7])) if run.startswith("<mark>") else Part("same", html.unescape(run))
        for run in runs
    )


def _leader(connection: sqlite3.Connection, row: Row) -> int:
    found = connection.execute(_LEADER, (row.id,)).fetchone()
    return int(found[0]) if found else row.id


# --- changes --------------------------------------------------------------------------------------------------------


def _change(connection: sqlite3.Connection, notice: Notice, speech: Speech) -> Item | None:
    row = connection.execute(_CHANGE, (notice.facts["change"],)).fetchone()
    if row is None:
        return None
    kind, article, version, before, at, title, url, published, source, zone = row
    parts: tuple[Part, ...] = ()
    route = f"/article/{article}"
    if kind == "edited":
        old, new = (connection.execute(_VERSION, (article, number)).fetchone() for number in (before, version))
        if old is None or new is None:
            return None
        parts = parts_of(tuple(old), tuple(new), speech)
        route = f"/article/{article}/versions?from={before}&to={version}"
    return Item(
        subject=notice.subject,
        group=source,
        title=speech.title(title),
        said=speech.change(kind),
        at=at,
        route=route,
        url=url,
        published=published,
        timezone=zone,
        parts=parts,
    )


# --- health ---------------------------------------------------------------------------------------------------------


def _health(connection: sqlite3.Connection, notice: Notice, speech: Speech) -> Item | None:
    row = connection.execute(_SOURCE, (notice.facts["source"],)).fetchone()
    if row is None:
        return None
    name, zone = row
    reason = conditions.reason_of(dict(notice.facts))
    why = worded(reason, speech.gettext, write=lambda when: speech.written(when, zone), outside=True)
    _ = speech.gettext
    return Item(
        subject=notice.subject,
        group=name,
        title=_("works again") if notice.facts["well"] else _("no longer works as it should"),
        said=why,
        at=notice.at,
        route=f"/source/{notice.facts['source']}",
        timezone=zone,
    )
