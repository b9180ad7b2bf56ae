"""The same for programs: whole searches as files and feeds, and citations of articles."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from datasette.utils.asgi import Response

from scraper.publish.article_pages import dossier
from scraper.publish.asking import pairs_of, question_of
from scraper.publish.gone import gone
from scraper.publish.room import Visit
from scraper.publish.taking import citing, feeds, whole
from scraper.search.query import latest
from scraper.search.question import check

_FEED_SIZE = 50


async def search(visit: Visit) -> Any:
    """Everything that a search finds, as a file, or what came last of it as a feed."""
    question, ending = question_of(visit.request), visit.request.url_vars["format"]
    if ending == "atom":
        rows = await visit.read(latest, question, _FEED_SIZE)
        # A feed has its own order and length.
        return feeds.of_search(visit, question, rows, pairs_of(question, sort=None, size=None, count=None))
    # Everything comes anyway: without an order asked for, the one that costs least.
    return await whole.found(visit, replace(question, sort=question.sort or "new", after=None), ending)


async def coverage(visit: Visit) -> Response:
    """What the counts of a search have to be held against."""
    question = question_of(visit.request)
    check(question)
    return await whole.denominators(visit, question)


async def citation(visit: Visit) -> Response:
    """One article, or one version of it, for a reference manager."""
    asked = visit.request.url_vars
    kept = await visit.read(dossier, int(asked["id"]))
    if kept is None:
        return await gone(visit)
    version = kept.current
    if asked.get("number"):
        version = next((each for each in kept.versions if each.number == int(asked["number"])), None)
        if version is None:
            return await gone(visit)
    cited = citing.of_article(visit, kept.article, version)
    content_type, entry = whole.ENTRIES[asked["format"]]
    body = entry(visit.words, cited).encode()
    return visit.file(body, f"{cited.ident}.{asked['format']}", f"{content_type}; charset=utf-8")
