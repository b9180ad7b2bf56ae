"""The desk: how each source is doing, and how complete what is kept of it is."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from datasette.utils.asgi import Response

from scraper.archive import reach
from scraper.archive.health import Condition
from scraper.archive.reach import Reach
from scraper.clock import clock
from scraper.crawl.lease import is_free
from scraper.publish import reads
from scraper.publish.chart import year
from scraper.publish.covering import spans
from scraper.publish.happened import Wanted, happenings
from scraper.publish.room import Visit
from scraper.publish.standing import Shown, shown, usual, words
from scraper.publish.words import Words, by_name
from scraper.search.query import Question, find

# What calls a person, the worst first; then what is as it should be.
_ORDER: tuple[Condition, ...] = (
    *("blocked", "failing", "drifting", "stale", "overdue", "interrupted"),
    *("never", "running", "quiet", "ok", "discontinued"),
)
_CALLS = _ORDER[:5]
_MOST_HOLES = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """One source as the desk shows it at a look: its condition, its last crawl and its coverage in words."""

    source: reads.Source
    health: Shown
    told: str
    covered: str

    @property
    def calls(self) -> bool:
        """Whether a person has to see to it."""
        return self.health.condition in _CALLS


async def sources(visit: Visit) -> Response:
    """Every source, what the archive holds of it, and how its last crawl went."""
    known, dead = await _with_the_dead(visit, None)
    health = await visit.read(shown, visit.words, known, dead)
    reached = {each.source: each for each in await visit.read(reach.read)}
    standings = _standings(visit.words, known, health, reached, dead)
    counts = Counter(each.health.condition for each in standings)
    names = words(visit.words)
    return await visit.page(
        "sources",
        standings=standings,
        counts=[(condition, names[condition], counts[condition]) for condition in _ORDER if counts[condition]],
        calling=[each for each in standings if each.calls],
        coverage=visit.link("/coverage.csv", bom=1),
    )


def _standings(
    w: Words,
    known: Iterable[reads.Source],
    health: dict[str, Shown],
    reached: dict[str, Reach],
    dead: Collection[int],
) -> list[Standing]:
    """By the alphabet: the Cyrillic letters stand in the order in which Bulgarian has them."""
    today = clock().date()
    return [
        Standing(each, health[each.id], told(w, each, dead), covered(w, reached[each.id], today))
        for each in sorted(known, key=lambda each: by_name(each.name))
    ]


async def source(visit: Visit) -> Response:
    """One source with its last crawls and newest announcements."""
    slug = visit.request.url_vars["slug"]
    known, dead = await _with_the_dead(visit, slug)
    found = next((each for each in known if each.id == slug), None)
    if found is None:
        return await visit.lost()
    today = clock().date()
    reached = next(each for each in await visit.read(reach.read) if each.source == slug)
    health = await visit.read(shown, visit.words, [found], dead)
    return await visit.page(
        "source",
        standing=_standings(visit.words, [found], health, {slug: reached}, dead)[0],
        advice=advice(visit.words, health[slug].condition, slug),
        good=await visit.read(reads.last_good, slug),
        usual=usual,
        chart=await visit.read(year, reached, today),
        runs=await visit.read(reads.runs, slug),
        commands=commands(visit.words),
        ended=partial(ended, visit.words, dead=dead),
        newest=await visit.read(find, Question(sources=(slug,), size=10)),
        changed=await visit.read(happenings, Wanted((slug,)), None, 1),
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


def covered(w: Words, found: Reach, today: date) -> str:
    """From when a source is covered, and which months are not."""
    _ = w.gettext
    if found.since is None:
        return _("not read to the end so far")
    said, holes = _("from {month}").format(month=w.day(found.since)), spans(w, found, today)
    if holes:
        said += "; " + _("not covered: {months}").format(months=w.listed(reversed(holes), _MOST_HOLES))
    if found.gaps:
        said += "; " + w.ngettext(
            "{n} month with something missing", "{n} months with something missing", len(found.gaps)
        )
    return said


def advice(w: Words, condition: Condition, slug: str) -> tuple[str, str] | None:
    """What whoever runs the archive can do, and the command for it; None where nothing has to be done."""
    _ = w.gettext
    said = {
        "failing": (_("See what fails, with addresses and what the server said:"), "status"),
        "blocked": (_("A guard keeps the crawler out; write to the site's owner. See what it said:"), "status"),
        "drifting": (
            _("The site looks otherwise. Learn its pages again; nothing is changed before you see it:"),
            "repair",
        ),
        "stale": (_("Nothing new came for unusually long. Try whether the source file still fits the site:"), "check"),
        "overdue": (_("A crawl is due. Crawl now, and see that the scheduler runs:"), "crawl"),
        "interrupted": (_("The last crawl broke off. The next one goes on; or crawl now:"), "crawl"),
        "never": (_("It was not crawled so far. Crawl now:"), "crawl"),
    }
    if condition not in said:
        return None
    text, command = said[condition]
    arguments = "" if command == "status" else f" {slug}" + (" --dry-run" if command == "repair" else "")
    return text, f"scraper {command}{arguments}"


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
