"""Tells a page that a guard before the town's server shows to us from one of the town's own."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from scraper.charset import decode
from scraper.models import Capture

_TO_US_ONLY = (401, 403, 407, 451)
_PAGES = ("text/html", "application/xhtml+xml", "")
_TITLE = re.compile(r"<title[^<>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^<>]*>", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")
_FEW = 200  # words; a guard's page says little
_MOST_READ = 2**18  # characters; its mark stands at the beginning


def reason(capture: Capture) -> str | None:
    """Why a response is no answer of the town's: the guard that gave it, in a few words; None where it is one.

    401, 403 and their like are always refusals of us. With any other status a known mark is needed, on a page that says
    little beside it: an article about a guard is an article.
    """
    guard = guard_of(capture)
    if capture.status in _TO_US_ONLY:
        return f"status {capture.status}" + (f", {guard}" if guard else "")
    return f"a page of {guard} with status {capture.status}" if guard else None


def guard_of(capture: Capture) -> str | None:
    """The guard whose mark a response bears."""
    for name, headers, _, _ in _guards():
        said = ((capture.header(header), value) for header, value in headers)
        if any(found is not None and value in found.lower() for found, value in said):
            return name
    if capture.media_type not in _PAGES:
        return None
    text = decode(capture.body[:_MOST_READ], capture.content_type)[0]
    if len(_WORD.findall(_SCRIPT.sub(" ", text))) > _FEW:
        return None
    page = _SPACE.sub(" ", text.lower())
    found = _TITLE.search(page)
    title = found.group(1) if found else ""
    for name, _, titles, marks in _guards():
        if any(mark in title for mark in titles) or any(mark in page for mark in marks):
            return name
    return None


_Guard = tuple[str, tuple[tuple[str, str], ...], tuple[str, ...], tuple[str, ...]]


@cache
def _guards() -> tuple[_Guard, ...]:
    read = tomllib.loads(files("scraper.intake").joinpath("blocked.toml").read_text("utf-8"))
    return tuple(
        (
            each["name"],
            tuple(each.get("headers", {}).items()),
            tuple(each.get("title", ())),
            tuple(each.get("body", ())),
        )
        for each in read["guard"]
    )
