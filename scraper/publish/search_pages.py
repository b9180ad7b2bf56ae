"""The search page and its twin in JSON."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from datasette.utils.asgi import Response
from markupsafe import Markup

from scraper.archive.reach import as_json
from scraper.clock import clock, stamp
from scraper.publish import drawing, reads
from scraper.publish.asking import Pairs, filters, pairs_of, question_of
from scraper.publish.covering import Known, covered, known, named
from scraper.publish.facets import facets
from scraper.publish.listing import results
from scraper.publish.room import Visit
from scraper.publish.taking import box, citing
from scraper.publish.timeline import Timeline, laid_out
from scraper.search import docid, generations
from scraper.search.nearest import nearest
from scraper.search.query import Catalogue, Page, Question, answer, find

_COVERAGE_LASTS = 60  # seconds: it counts the whole archive
_KNOWN_LASTS = 10  # seconds, as long as the sources are the same: a crawl writes many times in each
_UNSURE = timedelta(minutes=5)  # by which an article may be seen before it can be found
_LARGEST_DRAWING = 21_000  # bytes of a timeline's links; of a longer question years are links, not months
_LARGEST_LIST = 6_000  # bytes of the questions in the list of years, which a longer one leaves to the timeline
_MOST_YEARS = 40  # in it
_BAR = 70  # bytes of a bar beside its question
_LONGEST = 200  # letters of a question that the links to articles say
_FEWEST_BARS = 30  # that such a drawing must have room for; a question longer than that has none


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of results with all that is said around it.

    `unfiltered` and `nearest` (the question with other words) only where nothing was found. `unbuilt` where the index
    is not whole yet: the day (ISO, or empty if not known) before which nothing can be found.
    """

    page: Page
    known: Known
    coverage: reads.Coverage | None
    unfiltered: Page | None
    nearest: tuple[str, ...]
    unbuilt: str | None


async def home(visit: Visit) -> Response:
    """The search page before anything was asked: the newest announcements."""
    return await visit.read(_shown, visit, question_of(visit.request), home=True)


async def search(visit: Visit) -> Any:
    """The answer to a question, in the form that the address asks for."""
    question = question_of(visit.request)
    match visit.request.url_vars.get("format"):
        case "json":
            page, sources = await visit.read(_found, visit, question)
            covers = as_json(sources.asked(question), clock().date())
            return visit.json(answer(question, page) | {"covers": covers})
        case _:
            return await visit.read(_shown, visit, question, home=False)


def _followed(question: Question) -> Pairs:
    """The question as a feed's address says it: a feed has its own order and length."""
    return pairs_of(question, sort=None, size=None, count=None)


def _found(connection: sqlite3.Connection, visit: Visit, question: Question) -> tuple[Page, Known]:
    """What the data of an answer needs, in one go."""
    page = find(connection, question, catalogue=visit.kept(connection, Catalogue.read))
    return page, visit.kept(connection, known, _KNOWN_LASTS, named)


def _answer(connection: sqlite3.Connection, visit: Visit, question: Question, *, home: bool) -> Answer:
    """Everything a result page reads."""
    catalogue = visit.kept(connection, Catalogue.read)
    page = find(connection, question, catalogue=catalogue)
    nothing = not page.rows and not home
    wide = replace(question, sources=(), publishers=(), since=None, until=None, arrived=None, after=None)
    return Answer(
        page,
        visit.kept(connection, known, _KNOWN_LASTS, named),
        visit.kept(connection, reads.coverage, _COVERAGE_LASTS) if home or nothing else None,
        find(connection, wide, catalogue=catalogue) if question.filtered and nothing else None,
        nearest(connection, question) if nothing and not question.after else (),
        None if catalogue.whole else _unbuilt(connection),
    )


def _unbuilt(connection: sqlite3.Connection) -> str:
    generation = generations.serving(connection)
    day, _lane, _number = docid.unpack(min(generation.reached, docid.TOP - 1))
    return (docid.iso_of(day) or "") if day <= date.max.toordinal() else ""


def _shown(connection: sqlite3.Connection, visit: Visit, question: Question, *, home: bool) -> Response:
    read = _answer(connection, visit, question, home=home)
    found, home = read.page, home and not question.query and not question.filtered
    timeline, brief = _timeline(visit, question, found, read.known), _brief(visit, question, home=home)
    narrowed = filters(visit.words, question, read.known.names, read.known.zone)
    return visit.written(
        "search",
        home=home,
        question=question,
        found=found,
        read=read,
        zone=read.known.zone,
        chips=[(label, visit.plain("/search", pairs)) for label, pairs in narrowed],
        facets=facets(visit.words, question, found),
        timeline=timeline,
        bars=drawing.bars(timeline, brief, visit.words) if timeline else None,
        rows=drawing.rows(timeline, visit.words) if timeline else None,
        items=results(visit, found.rows, read.known.zones, 3, question.text if len(question.text) <= _LONGEST else ""),
        to=drawing.to,
        here=lambda **changed: visit.plain("/search", pairs_of(question, **changed)),
        brief=brief,
        years=_years(visit, question, found, brief),
        feed=visit.link("/search.atom", _followed(question)),
        citing=citing.in_results(visit, found.rows),
        taking=box.of_search(visit, pairs_of(question, size=None, count=None), _followed(question)),
        covers=covered(read.known, visit.words, question),
        understood=_understood(question),
        now=stamp(clock().replace(second=0) - _UNSURE),
    )


def _understood(question: Question) -> str | None:
    """How the words were read, where that is not just what was typed."""
    understood: str = question.query.understood
    same = " ".join(question.text.casefold().split()) == understood.casefold()
    return None if same or not question.text else understood


def _brief(visit: Visit, question: Question, *, home: bool) -> Markup:
    """The question without its days, as the short address within the page to which a month's are added."""
    query = visit.brief(pairs_of(question, **{"from": None, "to": None}))
    begun = Markup("{}{}&") if query else Markup("{}{}")
    return begun.format("search?" if home else "?", query)


def _years(visit: Visit, question: Question, found: Page, brief: Markup) -> Markup | None:
    """The list of years, where there are some, and not too many for their links."""
    if len(found.years) < 2 or len(found.years) * len(brief.encode()) > _LARGEST_LIST:
        return None
    return drawing.years(found.years[:_MOST_YEARS], question, brief, visit.words, "+" if found.capped else "")


def _timeline(visit: Visit, question: Question, found: Page, known: Known) -> Timeline | None:
    bars = _LARGEST_DRAWING // (len(_brief(visit, question, home=False).encode()) + _BAR)
    if bars < _FEWEST_BARS:
        return None
    asked = (question.since, question.until)
    return laid_out(found.months, known.asked(question), clock().date(), asked, bars)
