"""The desk: what the towns changed and took down, and how each source is doing."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from datasette.utils.asgi import Response
from markupsafe import Markup

from scraper.archive import reach
from scraper.clock import clock
from scraper.crawl.lease import is_free
from scraper.errors import WrongInput
from scraper.publish import answers, reads
from scraper.publish.changed import change, summary
from scraper.publish.chart import year
from scraper.publish.covering import spans
from scraper.publish.room import Visit
from scraper.publish.standing import shown, usual
from scraper.publish.words import Words
from scraper.search.query import Question, find

_SIZE = 50
_NEXT = re.compile(r"(\d{4}-\d\d-\d\d)_(\d)_(\d{4}-\d\d-\d\dT[\d:.]+Z)_([ve]\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Line:
    """A happening, and in a few words what it was."""

    happening: reads.Happening
    said: Markup

    @property
    def route(self) -> str:
        """Where the reader sees more of it."""
        it = self.happening
        return f"/article/{it.article}/versions" if it.kind == "edited" else f"/article/{it.article}"

    @property
    def pairs(self) -> list[tuple[str, object]]:
        """The versions to compare."""
        it = self.happening
        return [("from", it.version_before), ("to", it.version)] if it.kind == "edited" else []


async def changes(visit: Visit) -> Response:
    """What was edited, went missing, was removed, moved or came back; as a page or a feed."""
    args = visit.request.args
    known = await visit.read(reads.sources)
    source = _one_of("source", args.get("source"), [each.id for each in known])
    kind = _one_of("kind", args.get("kind"), reads.KINDS)
    happened = await visit.read(reads.happenings, source, kind, _after(args.get("next")), _SIZE + 1)
    shown = await visit.read(_lines, visit.words, happened[:_SIZE])
    pairs: list[tuple[str, object]] = [("source", source), ("kind", kind)]
    if visit.request.url_vars.get("format"):
        return _feed(visit, shown, pairs)
    last = happened[_SIZE - 1] if len(happened) > _SIZE else None
    return await visit.page(
        "changes",
        lines=shown,
        sources=known,
        source=source,
        kind=kind,
        kinds=kinds(visit.words),
        feed=visit.link("/changes.atom", pairs),
        older=visit.link("/changes", [*pairs, ("next", _token(last))]) if last else None,
    )


async def sources(visit: Visit) -> Response:
    """Every source, what the archive holds of it, and how its last crawl went."""
    known, dead = await _with_the_dead(visit, None)
    return await visit.page(
        "sources",
        sources=known,
        told={s.id: told(visit.words, s, dead) for s in known},
        health=await visit.read(shown, visit.words, known, dead),
    )


async def source(visit: Visit) -> Response:
    """One source with its last crawls and newest announcements."""
    slug = visit.request.url_vars["slug"]
    known, dead = await _with_the_dead(visit, slug)
    found = next((each for each in known if each.id == slug), None)
    if found is None:
        return await visit.lost()
    today = clock().date()
    reached = next(each for each in await visit.read(reach.read) if each.source == slug)
    return await visit.page(
        "source",
        source=found,
        told=told(visit.words, found, dead),
        health=(await visit.read(shown, visit.words, [found], dead))[slug],
        usual=usual,
        chart=await visit.read(year, reached, today),
        reach=reached,
        holes=spans(visit.words, reached, today),
        runs=await visit.read(reads.runs, slug),
        commands=commands(visit.words),
        ended=partial(ended, visit.words, dead=dead),
        newest=await visit.read(find, Question(sources=(slug,), size=10)),
    )


async def _with_the_dead(visit: Visit, slug: str | None) -> tuple[tuple[reads.Source, ...], frozenset[int]]:
    """The sources, and the runs that are still marked as running though no process is at work on their source.

    Only `slug` is looked at where it is named. What ended between two looks is read again.
    """
    known, free = await visit.read(reads.sources), set[int]()
    if visit.captures.is_dir():
        for run in [run for run in await visit.read(reads.running) if slug in (None, run.source)]:
            if await asyncio.to_thread(_is_abandoned, visit.captures, run.source):
                free.add(run.id)
    if not free:
        return known, frozenset()
    still = {run.id for run in await visit.read(reads.running)}
    return await visit.read(reads.sources), frozenset(free & still)


def _is_abandoned(captures: Path, slug: str) -> bool:
    try:
        return is_free(captures, slug)
    except OSError:  # a site that may only read cannot ask
        return False


# --- words --------------------------------------------------------------------------------------------------------


def kinds(w: Words) -> dict[str, str]:
    """The name of each kind of change."""
    _ = w.gettext
    names = (_("removed"), _("missing"), _("edited"), _("back again"), _("moved"))
    return dict(zip(reads.KINDS, names, strict=True))


def commands(w: Words) -> dict[str, str]:
    """The name of each kind of run."""
    _ = w.gettext
    return {"crawl": _("crawl"), "capture": _("one page, by hand"), "import": _("import of files")}


def ended(w: Words, run: reads.Run, dead: Collection[int]) -> str:
    """How a run ended, in a word or two; `dead` are the runs whose process is gone."""
    _, crawl = w.gettext, run.command == "crawl"
    if run.in_full:
        return _("read in full")
    if run.id in dead:
        return _("did not end")
    return {
        "ok": _("not read to the end") if crawl else _("done"),
        "partial": _("read in part"),
        "failed": _("not read"),
        "interrupted": _("broken off"),
        "running": _("under way"),
    }[run.outcome]


def told(w: Words, source: reads.Source, dead: Collection[int] = ()) -> str:
    """How the last crawl went: what the town did and what we failed at are never one sentence."""
    _, run = w.gettext, source.run
    if run is None:
        return _("Not crawled yet.")
    at = w.moment(run.finished_at or run.started_at, source.timezone)
    failed = w.ngettext("{n} address could not be read", "{n} addresses could not be read", run.failed + run.refused)
    new = w.ngettext("{n} new announcement", "{n} new announcements", run.new)
    if run.id in dead:
        return _("A crawl was begun {moment} and did not end.").format(moment=at)
    if run.outcome == "running":
        return _("A crawl has been under way since {moment}.").format(moment=at)
    if run.outcome == "interrupted":
        return _("The crawl that began {moment} was broken off.").format(moment=at)
    if run.outcome == "failed":
        message = _("We could not read the site {moment}. That says nothing about what it published.")
        return message.format(moment=at)
    if run.outcome == "partial":
        message = _("Read in part {moment}: {new}; {failed}.")
        return message.format(moment=at, new=new, failed=failed)
    if not run.in_full:
        return _("Read {moment}, but not to the end: {new}.").format(moment=at, new=new)
    if run.new:
        return _("Read in full {moment}: {new}.").format(moment=at, new=new)
    return _("Read in full {moment}: nothing new was published.").format(moment=at)


def _lines(connection: sqlite3.Connection, w: Words, happened: tuple[reads.Happening, ...]) -> tuple[Line, ...]:
    return tuple(Line(each, _said(connection, w, each)) for each in happened)


def _said(connection: sqlite3.Connection, w: Words, happening: reads.Happening) -> Markup:
    _ = w.gettext
    if happening.kind != "edited":
        said = {
            "removed": _("counted as removed: it has not been at its address for some time"),
            "missing": _("no longer at its address"),
            "returned": _("at its address again"),
            "moved": _("now at another address"),
        }
        return Markup("{}").format(said[happening.kind])
    known = {version.number: version for version in reads.versions(connection, happening.article)}
    old, new = known[happening.version_before or happening.version], known[happening.version]
    files = reads.attachments(connection, happening.article)
    before, after = ([file for file in files if file.version == version.id] for version in (old, new))
    return summary(w, change(old, new, before, after, None))


def _feed(visit: Visit, lines: tuple[Line, ...], pairs: list[tuple[str, object]]) -> Response:
    _, names = visit.words.gettext, kinds(visit.words)
    entries = [
        answers.Entry(
            tag=f"{it.at[:10]}:change/{it.key}/{it.kind}/{it.at}",
            title=f"{names[it.kind].capitalize()}: {it.title or _('(no title)')}",
            link=visit.absolute(line.route, line.pairs),
            updated=it.at,
            author=it.source_name,
            summary=str(line.said),
            summary_type="html",
        )
        for line in lines
        for it in (line.happening,)
    ]
    return answers.feed(visit, f"{_('Changes')} – {visit.title}", "/changes", "/changes.atom", pairs, entries)


# --- addresses ----------------------------------------------------------------------------------------------------


def _one_of(name: str, said: str | None, known: list[str] | tuple[str, ...]) -> str | None:
    if said and said not in known:
        raise WrongInput(f"{name}: found {said[:60]!r}, expected one of {', '.join(known) or 'none so far'}")
    return said or None


def _after(said: str | None) -> tuple[str, int, str, str] | None:
    if not said:
        return None
    match = _NEXT.fullmatch(said)
    if match is None:
        raise WrongInput(f"next: found {said[:60]!r}, expected the value that a page of changes gave as its next")
    day, weight, at, last = match.groups()
    return day, int(weight), at, last


def _token(last: reads.Happening) -> str:
    return f"{last.day}_{last.weight}_{last.at}_{last.id}"
