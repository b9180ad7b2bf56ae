"""The search page and its twin in JSON."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from datasette.utils.asgi import Response

from scraper.archive.reach import as_json
from scraper.clock import clock
from scraper.errors import WrongInput
from scraper.publish import citing, reads, takeaway
from scraper.publish.covering import covered, reached
from scraper.publish.room import Visit
from scraper.search.query import Page, Question, answer, find

Pairs = list[tuple[str, object]]

_LONGEST_TIMELINE = 40  # years; a longer range has a wrong date in it and is shown without its gaps


async def home(visit: Visit) -> Response:
    """The search page before anything was asked: the newest announcements."""
    return await _shown(visit, question_of(visit), home=True)


async def search(visit: Visit) -> Any:
    """The answer to a question, in the form that the address asks for."""
    question = question_of(visit)
    match visit.request.url_vars.get("format"):
        case "json":
            covers = as_json(await visit.read(reached, question), clock().date())
            return visit.json(answer(question, await visit.read(find, question)) | {"covers": covers})
        case _:
            return await _shown(visit, question, home=False)


def question_of(visit: Visit) -> Question:
    """The question that an address asks; fields that a form left empty are not there."""
    args = visit.request.args

    def said(name: str) -> str | None:
        return (args.get(name) or "").strip() or None

    size = said("size") or "20"
    if not (size.isascii() and size.isdigit() and len(size) < 5):
        raise WrongInput(f"size: found {size[:20]!r}, expected a number from 1 to 100")
    return Question(
        text=said("q") or "",
        sources=tuple(dict.fromkeys(filter(None, args.getlist("source")))),
        since=said("from"),
        until=said("to"),
        sort=said("sort"),  # type: ignore[arg-type]  # find refuses what is no order
        size=int(size),
        after=said("next"),
    )


def pairs_of(question: Question, **changed: object) -> Pairs:
    """The question as an address says it, from its first page, with some fields changed (None leaves one out)."""
    fields: dict[str, object] = {"q": question.text, "source": question.sources}
    fields |= {"from": question.since, "to": question.until, "sort": question.sort}
    fields |= {"size": None if question.size == 20 else question.size} | changed
    pairs: Pairs = []
    for name, value in fields.items():
        pairs += [(name, each) for each in (value if isinstance(value, tuple) else (value,)) if each not in (None, "")]
    return pairs


def _followed(question: Question) -> Pairs:
    """The question as a feed's address says it: a feed has its own order and length."""
    return pairs_of(question, sort=None, size=None)


async def _shown(visit: Visit, question: Question, *, home: bool) -> Response:
    page = await visit.read(find, question)
    coverage = await visit.read(reads.coverage) if home or not page.rows else None
    wide = replace(question, sources=(), since=None, until=None, after=None)
    return await visit.page(
        "search",
        home=home and not question.query and not question.filtered,
        question=question,
        found=page,
        coverage=coverage,
        zones=await visit.read(reads.zones),
        chips=_chips(visit, question, page),
        timeline=_timeline(page),
        span=((question.since or "0")[:4], (question.until or "9")[:4]),
        here=lambda **changed: visit.link("/search", pairs_of(question, **changed)),
        twin=lambda form, **more: visit.link(f"/search.{form}", pairs_of(question, size=None), **more),
        feed=visit.link("/search.atom", _followed(question)),
        citing=citing.in_results(visit, page.rows),
        taking=takeaway.of_search(visit, pairs_of(question, size=None), pairs_of(question, sort=None, size=None)),
        covers=await visit.read(covered, visit.words, question),
        unfiltered=await visit.read(find, wide) if question.filtered and not page.rows else None,
    )


def _chips(visit: Visit, question: Question, page: Page) -> list[tuple[str, str]]:
    """Each filter that narrows the answer, in words, and the link that takes it away."""
    w, names = visit.words, {slug: name for slug, name, _ in page.sources}
    chips: list[tuple[str, Pairs]] = []
    for slug in question.sources:
        rest = tuple(other for other in question.sources if other != slug)
        chips.append((names[slug], pairs_of(question, source=rest)))
    if question.since:
        chips.append((w.gettext("from {day}").format(day=w.day(question.since)), pairs_of(question, **{"from": None})))
    if question.until:
        chips.append((w.gettext("to {day}").format(day=w.day(question.until)), pairs_of(question, to=None)))
    return [(label, visit.link("/search", pairs)) for label, pairs in chips]


def _timeline(page: Page) -> list[tuple[int, int, int]]:
    """(year, count, height in per cent) of each year, from the first to the last, empty ones between them too."""
    counts = dict(page.years)
    if len(counts) < 2:
        return []
    most, years = max(counts.values()), sorted(counts)
    if years[-1] - years[0] < _LONGEST_TIMELINE:
        years = list(range(years[0], years[-1] + 1))
    return [(year, counts.get(year, 0), -(-100 * counts.get(year, 0) // most)) for year in years]
