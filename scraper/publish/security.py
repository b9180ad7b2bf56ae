"""What strangers may see and do: the public views, our pages, and headers that keep crawled text harmless."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from scraper.publish.room import PLUGIN, archive_of, archives_in, is_desk, settings

if TYPE_CHECKING:  # Datasette loads plugins while it is itself being imported
    from datasette.app import Datasette

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Callable[[], Awaitable[Message]], Send], Awaitable[None]]

VIEWS = frozenset(
    f"public_{name}"
    for name in (
        *("sources", "articles", "checks", "check_log", "versions", "addresses", "attachments", "captures", "runs"),
        *("changes", "redesigns", "audits", "robots", "tombstones", "coverage", "coverage_checks", "coverage_missing"),
        *("walks", "corrections", "reach", "tally"),
        *("programmes", "documents", "promises", "wordings", "definitions", "self_assessments", "promise_state"),
        *("evidence", "withdrawals", "assessments", "replies"),
    )
)

_MEMORY = "_memory"

# Datasette's own pages write scripts and styles into the page, fetch facets as JSON, and draw icons from data: URLs.
_DATASETTE_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS = {"x-content-type-options": "nosniff", "referrer-policy": "same-origin"}

# They join a view to any table, the index of withheld texts among them.
_JOINS = ("_fts_table", "_fts_pk", "_through")
_SAFE = ("GET", "HEAD", "OPTIONS")  # methods that change nothing (RFC 9110, 9.2.1)
_KNOWN = (*_SAFE, "POST", "PUT", "PATCH", "DELETE")  # at others Datasette's pages fail


async def allowed(datasette: Datasette, actor: Mapping[str, Any] | None, action: str, resource: Any) -> bool | None:
    """Datasette's question whether `actor` may do `action`; None leaves it to Datasette.

    A desk beside it is shown to nobody, and where one is there the database in memory, which may reach it, takes no
    SQL. On every archive everybody may see the public views, and nobody but root anything else. SQL of one's own and
    the whole file are refused, unless the owner's metadata has an `allow_sql` block, which then decides.
    """
    name, table = resource if isinstance(resource, tuple) else (resource, None)
    if name and await is_desk(datasette, name):
        return False
    if name == _MEMORY and action == "execute-sql" and await _has_desk(datasette):
        return False
    if action not in ("view-table", "execute-sql", "view-database-download") or (actor or {}).get("id") == "root":
        return None
    archives = [archive.name for archive in await archives_in(datasette)]
    if name == _MEMORY and action == "execute-sql":
        return None if await _all_open(datasette, actor, archives) else False
    if name not in archives:
        return None
    if action == "view-table":
        return None if table in VIEWS else False
    if action == "execute-sql" and _owner_decides(datasette, name):
        return None
    return False


async def _has_desk(datasette: Datasette) -> bool:
    return any([await is_desk(datasette, name) for name in tuple(datasette.databases)])


async def _all_open(datasette: Datasette, actor: Mapping[str, Any] | None, archives: Iterable[str]) -> bool:
    """Whether SQL is open on every archive: with --crossdb the database in memory reads them all."""
    for name in archives:
        if not await datasette.permission_allowed(actor, "execute-sql", name, default=True):
            return False
    return True


def _owner_decides(datasette: Datasette, database: str) -> bool:
    blocks = (datasette.metadata("allow_sql", database=database), datasette.metadata("allow_sql"))
    return any(block is not None for block in blocks)


def guarded(datasette: Datasette, app: App) -> App:
    """`app` with our headers on every answer, and without the parameters that reach around the views."""

    async def guard(scope: Message, receive: Callable[[], Awaitable[Message]], send: Send) -> None:
        if scope["type"] != "http" or (archive := await archive_of(datasette)) is None:
            await app(scope, receive, send)
            return
        indexed = bool(settings(datasette, archive).get("index"))

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                lasts = _lasts(scope["path"], scope.get("query_string", b"")) if message["status"] == 200 else {}
                message = {**message, "headers": _headers(message.get("headers", ()), indexed, lasts)}
            await send(message)

        if _reaches_around(scope.get("query_string", b"")):
            await _refuse(send_guarded, f"These parameters are not open to strangers: {', '.join(_JOINS)}")
        elif scope["method"] not in _KNOWN:
            await _refuse(send_guarded, "This method is not known here.", 405, allow="GET, HEAD")
        elif scope["method"] not in _SAFE and _comes_from_elsewhere(scope):
            await _refuse(send_guarded, "This did not come from a page of this site. Nothing was changed.")
        else:
            await app(scope, receive, send_guarded)

    return guard


def _lasts(path: str, query: bytes) -> dict[str, str]:
    """How long a browser may keep a file of ours; Datasette says nothing, and each page would fetch all of them anew.

    An address with a digest is of that file for ever. The letters, which the style sheet names without, hardly change.
    """
    if f"/-/static-plugins/{PLUGIN}/" not in path:
        return {}
    digested = query.startswith(b"v=")
    return {"cache-control": "max-age=31536000, immutable" if digested else "max-age=2592000"}


def _headers(
    headers: Iterable[tuple[bytes, bytes]], indexed: bool, more: Mapping[str, str]
) -> list[tuple[bytes, bytes]]:
    headers = [(name, value) for name, value in headers]
    present = {name.lower() for name, _ in headers}
    added = _ALWAYS | {"content-security-policy": _DATASETTE_POLICY} | dict(more)
    if not indexed:
        added = added | {"x-robots-tag": "noindex"}
    return headers + [(n.encode(), v.encode()) for n, v in added.items() if n.encode() not in present]


def _reaches_around(query: bytes) -> bool:
    return any(key in _JOINS for key, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True))


def _comes_from_elsewhere(scope: Message) -> bool:
    """Whether the browser says that another site sends this: such a site could sign a visitor in as somebody else."""
    return (b"sec-fetch-site", b"cross-site") in [(name.lower(), value.lower()) for name, value in scope["headers"]]


async def _refuse(send: Send, said: str, status: int = 403, **more: str) -> None:
    body = said.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *((n.encode(), v.encode()) for n, v in more.items())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
