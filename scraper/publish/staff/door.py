"""Who comes in at the desk, staff alone, and what they may send: a form of ours with its token, where writing is on."""

from __future__ import annotations

import os
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from datasette.utils.asgi import Response

from scraper.errors import Damaged, Held, Unwritable
from scraper.publish.room import Visit

SECRET = "DATASETTE_SECRET"  # noqa: S105  its name in the environment
METHODS = ("GET", "HEAD", "POST")
_PRIVATE = {"Cache-Control": "no-store", "Vary": "Accept-Language, Cookie"}

Fields = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Desk:
    """A visit of one of the staff. `fields` are those of the form that was sent; none where a page is asked for."""

    visit: Visit
    fields: Fields = field(default_factory=dict)

    @property
    def by(self) -> str:
        """The name with which this person signs."""
        actor = self.visit.request.actor or {}
        return str(actor.get("name") or actor.get("id"))

    def said(self, name: str) -> str:
        """A field of the form without white space around it; empty where it is not there."""
        return (self.fields.get(name) or ("",))[0].replace("\r\n", "\n").strip()

    async def page(self, template: str, status: int = 200, **context: Any) -> Response:
        """A page that no cache keeps; its forms carry the token."""
        token = self.visit.request.scope["csrftoken"]()
        answer = await self.visit.page(
            template, status, token=token, writing=is_on(), who=self.by, said=self.said, fields=self.fields, **context
        )
        return private(answer)

    def go(self, route: str, **pairs: object) -> Response:
        """Where the browser is sent after something was done (RFC 9110, 15.4.4)."""
        answer = Response.redirect(self.visit.link(route, list(pairs.items())), status=303)
        return private(answer)


View = Callable[[Desk], Awaitable[Response]]


def is_on() -> bool:
    """Whether anything may be written: only where sessions are signed with a secret of the operator's."""
    return bool(os.environ.get(SECRET))


def for_staff(view: View, write: View | None = None) -> Callable[[Visit], Awaitable[Response]]:
    """A page of the desk: `view` shows it, `write` takes its form. Everybody else is told the same of every address."""

    async def at_the_door(visit: Visit) -> Response:
        if not visit.is_staff:
            return await _closed(visit)
        try:
            return await _let_in(visit, view, write)
        except (Damaged, Held, Unwritable) as error:
            said = visit.words.gettext("The archive or its desk cannot be read now: {why}")
            return await _refused(visit, 503, said.format(why=error))

    return at_the_door


async def _let_in(visit: Visit, view: View, write: View | None) -> Response:
    if visit.request.method != "POST":
        return await view(Desk(visit))
    if write is None:
        return await _refused(visit, 405, visit.words.gettext("Nothing can be sent to this address."))
    fields = await _fields(visit)
    return await _unsafe(visit, fields) or await write(Desk(visit, fields))


def private(answer: Response) -> Response:
    """The same answer, kept by nobody."""
    for name in ("ETag", "Cache-Control", "Vary"):
        answer.headers.pop(name, None)
    answer.headers.update(_PRIVATE)
    return answer


async def nothing(desk: Desk) -> Response:
    """For staff: there is no such page at the desk."""
    return private(await desk.visit.lost())


async def _closed(visit: Visit) -> Response:
    """The same words for every address, whether there is something behind it or not."""
    return await _refused(visit, 403, visit.words.gettext("The desk is for the staff of this archive; sign in first."))


async def _refused(visit: Visit, status: int, message: str) -> Response:
    answer = private(await visit.refuse(status, visit.words.gettext("This is not open"), message))
    if status == 405:
        answer.headers["Allow"] = "GET, HEAD"
    return answer


async def _unsafe(visit: Visit, fields: Fields) -> Response | None:
    """Why a form may not be taken; None where it may.

    Datasette checks its token too, but not of a request without cookies, and some ways to sign in need none.
    """
    _ = visit.words.gettext
    if not is_on():
        said = _("Writing is off: whoever runs this archive sets {name} to turn it on. Nothing was changed.")
        return await _refused(visit, 503, said.format(name=SECRET))
    if not is_ours(visit):
        return await _refused(visit, 403, _("This form did not come from a page of this site. Nothing was changed."))
    token, known = fields.get("csrftoken", ("",))[0], visit.request.scope["csrftoken"]()
    if not secrets.compare_digest(token.encode(), known.encode()):
        return await _refused(visit, 403, _("This form is too old. Open the page again. Nothing was changed."))
    return None


def is_ours(visit: Visit) -> bool:
    """Whether a form came from a page of this site, as far as the browser says (Fetch, Sec-Fetch-Site and Origin)."""
    headers = visit.request.headers
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc in (visit.request.host, urlsplit(visit.root).netloc)


async def _fields(visit: Visit) -> Fields:
    """The fields of the form, each with its values in order."""
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl((await visit.request.post_body()).decode("utf-8", "replace"), keep_blank_values=True):
        found.setdefault(name, []).append(value)
    return {name: tuple(values) for name, values in found.items()}
