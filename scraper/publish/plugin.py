"""The hooks by which Datasette finds us."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from datasette import hookimpl
from datasette.utils.asgi import Request, Response

from scraper.publish import routes, security

if TYPE_CHECKING:  # Datasette loads plugins while it is itself being imported
    from datasette.app import Datasette


@hookimpl  # type: ignore[untyped-decorator]  # datasette ships no types
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Any]]]]:
    """Our pages; on a database that is not ours each falls through to Datasette's own."""
    return routes.routes()


@hookimpl  # type: ignore[untyped-decorator]  # datasette ships no types
def permission_allowed(
    datasette: Datasette, actor: Mapping[str, Any] | None, action: str, resource: Any
) -> Awaitable[bool | None]:
    """What strangers may see of the archive's database."""
    return security.allowed(datasette, actor, action, resource)


@hookimpl  # type: ignore[untyped-decorator]  # datasette ships no types
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Awaitable[Response | None]:
    """An address that leads nowhere is answered by a page of ours."""
    return routes.lost(datasette, request, exception)


@hookimpl  # type: ignore[untyped-decorator]  # datasette ships no types
def asgi_wrapper(datasette: Datasette) -> Callable[[security.App], security.App]:
    """Headers on every answer."""
    return lambda app: security.guarded(datasette, app)
