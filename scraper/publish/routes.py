"""Which address leads to which page, and to Datasette's own where no archive of ours is published."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from datasette.utils import tilde_decode
from datasette.utils.asgi import Forbidden, NotFound, Request, Response

from scraper.errors import WrongInput
from scraper.publish import alert_feed, article_pages, capture_pages, changes_pages, desk_pages, search_pages, twins
from scraper.publish.promised import dossier, judging, listed, silent
from scraper.publish.promised import twins as promised
from scraper.publish.refusal import refusal
from scraper.publish.room import Visit, archive_of
from scraper.publish.staff import bench, door, home, review

if TYPE_CHECKING:  # Datasette loads plugins while it is itself being imported
    from datasette.app import Datasette

View = Callable[[Visit], Awaitable[Any]]
Handler = Callable[[Request, "Datasette", Any], Awaitable[Any]]

_METHODS = ("GET", "HEAD")
_NUMBER = r"(?P<id>[1-9]\d{0,17})"
_PROMISE = r"(?P<id>[\w][\w.-]*?)"
_VERSION = r"(?P<number>[1-9]\d{0,8})"
_TABLES = (
    r"^/(?P<database>[^/.-][^/.]*)/(?P<table>[^/.]+)(?:\.\w+)?$"  # Datasette's own: tables, views and canned queries
)


def routes() -> list[tuple[str, Handler]]:
    """Regular expressions of addresses below base_url, and who answers there."""
    pages: dict[str, View] = {
        r"^/$": search_pages.home,
        r"^/search(?:\.(?P<format>json))?$": search_pages.search,
        r"^/search\.(?P<format>csv|jsonl|bib|ris|atom)$": twins.search,
        r"^/coverage\.csv$": twins.coverage,
        rf"^/article/{_NUMBER}(?:\.(?P<format>json))?$": article_pages.article,
        rf"^/article/{_NUMBER}\.(?P<format>bib|ris)$": twins.citation,
        rf"^/article/{_NUMBER}/versions$": article_pages.versions,
        rf"^/article/{_NUMBER}/versions/{_VERSION}$": article_pages.version,
        rf"^/article/{_NUMBER}/versions/{_VERSION}\.(?P<format>bib|ris)$": twins.citation,
        r"^/a/(?P<key>[\w-]+)$": article_pages.permanent,
        rf"^/capture/{_NUMBER}$": capture_pages.capture,
        rf"^/capture/{_NUMBER}\.warc\.gz$": capture_pages.record,
        rf"^/attachment/{_NUMBER}$": capture_pages.attachment,
        r"^/changes(?:\.(?P<format>atom))?$": changes_pages.changes,
        r"^/alerts/(?P<alert>[a-z0-9][a-z0-9-]{0,59})\.(?P<format>atom)$": alert_feed.feed,
        r"^/promises$": listed.promises,
        r"^/promises\.(?P<format>csv|json|atom)$": promised.promises,
        r"^/promises/evidence\.csv$": promised.evidence,
        r"^/promises/silence$": silent.silence,
        r"^/promises/method$": judging.method,
        r"^/promises/corrections$": judging.corrections,
        rf"^/promise/{_PROMISE}\.(?P<format>json|atom)$": promised.promise,
        rf"^/promise/{_PROMISE}/embed$": promised.embed,
        rf"^/promise/{_PROMISE}$": dossier.promise,
        r"^/sources$": desk_pages.sources,
        r"^/source/(?P<slug>[a-z0-9-]+)$": desk_pages.source,
    }
    desk: dict[str, View] = {
        r"^/desk$": door.for_staff(home.home),
        r"^/desk/review$": door.for_staff(review.review, review.decide),
        rf"^/desk/promise/{_PROMISE}$": door.for_staff(bench.bench, bench.act),
        r"^/desk/.*$": door.for_staff(door.nothing),
    }
    # Files' places, settings and metadata are the owner's; what Datasette needs to work stays open.
    owners = r"^/-/(?!(?:static|static-plugins)/|(?:versions|actor)(?:\.json)?$|(?:auth-token|login|logout)$).*$"
    read, written = ((each, _METHODS) for each in pages.items()), ((each, door.METHODS) for each in desk.items())
    known = [(pattern, _ours(view, methods)) for (pattern, view), methods in (*read, *written)]
    return [*known, (owners, _owners_only), (_TABLES, _tables)]


async def lost(datasette: Datasette, request: Request, exception: Exception) -> Response | None:
    """Our page for an address that leads nowhere; None for what is not ours to say."""
    archive = await archive_of(datasette) if isinstance(exception, NotFound) else None
    return await Visit.of(datasette, request, archive).lost() if archive else None


def _ours(view: View, methods: tuple[str, ...]) -> Handler:
    async def handler(request: Request, datasette: Datasette, send: Any) -> Any:
        archive = await archive_of(datasette)
        if archive is None:
            return await _datasettes_own(request, datasette, send)
        visit = Visit.of(datasette, request, archive)
        if request.method not in methods:
            return await _unallowed(visit, methods)
        await datasette.ensure_permissions(request.actor, [("view-database", archive.name), "view-instance"])
        try:
            return await view(visit)
        except WrongInput as error:
            said = str(error) if visit.for_programs else refusal(visit.words, error)
            return await visit.refuse(400, visit.words.gettext("This cannot be asked"), said)

    return handler


async def _unallowed(visit: Visit, methods: tuple[str, ...]) -> Response:
    """RFC 9110, section 15.5.6: what may be asked for instead is named in Allow."""
    _ = visit.words.gettext
    said = _("found {method}, expected GET or HEAD: this can only be read").format(method=visit.request.method)
    answer = await visit.refuse(405, _("This cannot be asked"), said)
    answer.headers["Allow"] = ", ".join(methods)
    return answer


async def _owners_only(request: Request, datasette: Datasette, send: Any) -> Any:
    if (request.actor or {}).get("id") != "root" and await archive_of(datasette) is not None:
        raise Forbidden("This page is the owner's")
    return await _datasettes_own(request, datasette, send)


async def _tables(request: Request, datasette: Datasette, send: Any) -> Any:
    """Datasette's page of a table or view; only a canned query that writes can be sent something, others fail."""
    archive = await archive_of(datasette)
    if request.method != "POST" or archive is None or await _writes(datasette, request):
        return await _datasettes_own(request, datasette, send)
    return await _unallowed(Visit.of(datasette, request, archive), _METHODS)


async def _writes(datasette: Datasette, request: Request) -> bool:
    """Whether an address leads to such a query of the owner's, or to no database, so that others may answer there."""
    route, table = (tilde_decode(request.url_vars[part]) for part in ("database", "table"))
    named = [database.name for database in datasette.databases.values() if database.route == route]
    query = await datasette.get_canned_query(named[0], table, request.actor) if named else None
    return not named or bool(query and query.get("write"))


async def _datasettes_own(request: Request, datasette: Datasette, send: Any) -> Any:
    """Answer as if our routes were not there."""
    path = request.scope.get("route_path", request.path)
    own = {pattern for pattern, _ in routes()}
    for pattern, view in datasette._routes():
        match = pattern.match(path)
        if match and pattern.pattern not in own:
            request.scope = dict(request.scope, url_route={"kwargs": match.groupdict()})
            return await view(request, send)
    raise NotFound("404")
