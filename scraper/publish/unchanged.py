"""Answers 304 to whoever has the same already, by its tag or by the time of its last change (RFC 9110, 13)."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Mapping
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

from datasette.utils.asgi import Request, Response

from scraper.clock import unstamp

_TAG = re.compile(r'(?:W/)?("[^"]*")')
_MOMENT = 2.0  # seconds: files written so lately may be written again without looking any different
FRESH = {"Cache-Control": "no-cache"}  # keep it, and ask each time: what is taken down must not be shown from a cache


def tag_of(body: bytes) -> str:
    """The tag of these bytes."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def tag_of_archive(path: str | None, *asked: object) -> str | None:
    """A weak tag of all that can be asked of a database, by its files; None where they may be changing just now.

    Every write changes the file or its write-ahead log. `asked` is what was asked for, and by whom.
    """
    if path is None:
        return None
    seen: list[object] = list(asked)
    for name in (path, f"{path}-wal"):
        try:
            state = Path(name).stat()
        except OSError:
            continue
        if time.time() - state.st_mtime < _MOMENT:
            return None
        seen += [state.st_mtime_ns, state.st_size]
    return f'W/"{hashlib.sha256(repr(seen).encode()).hexdigest()[:32]}"'


def has(request: Request, tag: str | None, changed: str | None = None) -> bool:
    """Whether the asker has what bears this tag or, asking without tags, what was last changed then (UTC, ISO)."""
    said = request.headers.get("if-none-match")
    if said is not None:
        bare = tag and tag.removeprefix("W/")
        return bool(tag) and (said.strip() == "*" or bare in _TAG.findall(said))
    since = request.headers.get("if-modified-since")
    if not since or not changed:
        return False
    try:
        return unstamp(changed) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):  # no date, or one without a zone
        return False


def answer(request: Request, body: bytes, content_type: str, headers: Mapping[str, str], changed: str) -> Response:
    """`body` with its tag and the time of its last change (UTC, ISO), or 304."""
    tag = tag_of(body)
    told = {**headers, **FRESH, "ETag": tag, "Last-Modified": format_datetime(unstamp(changed), usegmt=True)}
    if has(request, tag, changed):
        return Response("", 304, told, content_type)
    return Response(body, 200, told, content_type)
