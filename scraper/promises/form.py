"""The form of an entry's fields that come from a file: what pages, exports and takedowns rely on for good."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from scraper.clock import stamp
from scraper.promises import rules
from scraper.promises.rules import refuse

MASK = "████"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_FILE = re.compile(rf"[0-9a-f]{{64}}(\.[a-z0-9]{{1,8}})?|{MASK}")
_AHEAD = timedelta(days=1)  # by which another's clock may be ahead of ours

Field = Callable[[str, Any], object]


def check(values: Mapping[str, Any], now: datetime) -> None:
    """Raise WrongInput unless every field that is said has its form. A row is never changed: what is wrong, stays."""
    latest = stamp(now + _AHEAD)
    for name, value in values.items():
        if value is None:
            continue
        if form := _FORMS.get(name):
            form(name, value)
        if name in _MOMENTS and value > latest:
            refuse(name, value, f"no moment to come; it is {stamp(now)}")


def _id(name: str, value: Any) -> None:
    try:
        if str(UUID(value)) == value:
            return
    except (ValueError, AttributeError, TypeError):
        pass
    refuse(name, repr(value)[:60], "a UUID in small letters")


def _moment(name: str, value: Any) -> None:
    try:
        if isinstance(value, str) and _MOMENT.fullmatch(value) and datetime.fromisoformat(value):
            return
    except ValueError:
        pass
    refuse(name, repr(value)[:60], "a moment such as 2024-02-12T08:00:00Z")


def _day(name: str, value: Any) -> None:
    rules.day(name, value if isinstance(value, str) else repr(value))


def _words(name: str, value: Any) -> None:
    rules.text(name, value if isinstance(value, str) else "", "words")


def _one_of(form: re.Pattern[str], expected: str) -> Field:
    def match(name: str, value: Any) -> None:
        if value != "" and not (isinstance(value, str) and form.fullmatch(value)):
            refuse(name, repr(value)[:80], expected)

    return match


def _score(name: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        refuse(name, repr(value)[:60], "a number from 0 to 1")


def _ids(name: str, value: Any) -> None:
    """The one evidence of a withdrawal, or those of a verdict."""
    for each in value if isinstance(value, list) else [value]:
        _id(name, each)


def _reasons(name: str, value: Any) -> None:
    if not (isinstance(value, list) and all(isinstance(each, dict) for each in value)):
        refuse(name, repr(value)[:60], "a list of reasons, each with its kind, what was found, and its weight")


def _query(name: str, value: Any) -> None:
    if not (isinstance(value, dict) and isinstance(value.get("q"), str) and _is_words(value.get("sources", []))):
        refuse(name, repr(value)[:60], "`q`, what was looked for, and `sources`, where")


def _coverage(name: str, value: Any) -> None:
    sources = value.get("sources") if isinstance(value, dict) else None
    if not isinstance(sources, list) or not all(
        isinstance(each, dict) and all(_is_words(each.get(key, [])) for key in ("months", "not_covered", "incomplete"))
        for each in sources
    ):
        refuse(name, repr(value)[:60], "`sources`, each with its `months` and those `not_covered`")


def _is_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


_MOMENTS = ("accepted_at", "captured_at", "decided_at", "published_at", "at")
_FORMS: Mapping[str, Field] = {
    "id": _id,
    **dict.fromkeys(("echo_of", "corrects"), _id),
    "evidence": _ids,
    **dict.fromkeys(_MOMENTS, _moment),
    **dict.fromkeys(("happened", "received", "period_from", "period_to"), _day),
    **dict.fromkeys(("note", "reason", "rationale", "correction", "said", "origin"), _words),
    **dict.fromkeys(("by", "accepted_by", "proposed_by", "published_by", "entered_by", "round"), _words),
    "sha256": _one_of(_SHA256, "a SHA-256, 64 figures from 0 to f"),
    "file": _one_of(_FILE, "the file's SHA-256 with its ending, and no folder"),
    "score": _score,
    "reasons": _reasons,
    "query": _query,
    "coverage": _coverage,
}
