"""Reads alerts.yml: every problem at once, each with file, line, what was found and what was expected."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import yaml

from scraper.alerts.models import CHANGES, Alert, Channel, Period, Plan, Post, Target, Times, Watch
from scraper.errors import WrongInput
from scraper.messages import LANGUAGES
from scraper.search.parse import parse
from scraper.sources import values
from scraper.sources.document import compose
from scraper.sources.sheet import Kind, Sheet, is_nothing, many, one
from scraper.sources.timing import WEEKDAYS

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_NAME = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|[a-z0-9][a-z0-9-]*")
_PROMISE = re.compile(r"[\w-]{1,200}")
_HOUR = re.compile(r"([01]?[0-9]|2[0-3])(?::([0-5][0-9]))?")
_WATCHES = ("search", "promise", "health", "changes")


def load(path: Path) -> Plan:
    """The alerts of a file; none where there is no file. Raises WrongInput, a line a problem."""
    if not path.exists():
        return Plan()
    sheet = Sheet(str(path))
    plan = _plan(sheet, path)
    if sheet.problems:
        raise WrongInput("\n".join(sheet.problems))
    return plan


def _plan(sheet: Sheet, path: Path) -> Plan:
    try:
        node = compose(path.read_bytes())
    except WrongInput as problem:
        sheet.problems.append(f"{path}:{problem}")
        return Plan()
    except OSError as error:
        sheet.problems.append(f"{path}:1: cannot be read, {error.strerror}")
        return Plan()
    if node is None:
        return Plan()
    found = sheet.block(node, "alerts file", PLAN)
    alerts = tuple(filter(None, found.get("alerts") or ()))
    _only_once(sheet, node)
    return Plan(alerts, found.get("mail") or Post(), found.get("site"))


def _only_once(sheet: Sheet, root: yaml.Node) -> None:
    """Note each id that a second alert has: its mark would be the other's."""
    seen: dict[str, int] = {}
    listed = _child(root, "alerts")
    for entry in listed.value if isinstance(listed, yaml.SequenceNode) else ():
        own = _child(entry, "id")
        if isinstance(own, yaml.ScalarNode):
            line = own.start_mark.line + 1
            if seen.setdefault(own.value, line) != line:
                sheet.note(own, f"id: found {own.value!r} a second time, first on line {seen[own.value]}")


# --- one alert ------------------------------------------------------------------------------------------------------


def _alert(sheet: Sheet, node: yaml.Node, key: str) -> Alert | None:
    before = len(sheet.problems)
    found = sheet.block(node, key, ALERT)
    if isinstance(node, yaml.MappingNode):
        for name in ("id", "watch", "to"):
            if name not in found:
                sheet.note(node, f"{name!r} is missing")
        _check_times(sheet, node, found)
    if len(sheet.problems) > before:
        return None
    times = Times(
        found.get("when", "at-once"), found.get("hour", 7 * 60), found.get("weekday", 0), found.get("timezone", "UTC")
    )
    optional = {name: found[name] for name in ("name", "language", "imports") if name in found}
    return Alert(found["id"], found["watch"], found["to"], times, **optional)


def _check_times(sheet: Sheet, node: yaml.Node, found: Mapping[str, Any]) -> None:
    period = found.get("when") or "at-once"
    allowed = {"at-once": (), "daily": ("hour", "timezone"), "weekly": ("hour", "timezone", "weekday")}[period]
    for name in ("hour", "weekday", "timezone"):
        if name in found and name not in allowed:
            wanted = "when: weekly" if name == "weekday" else "when: daily or when: weekly"
            sheet.note(_child(node, name) or node, f"{name}: found with when: {period}, expected {wanted}")
    if "hour" in found and "timezone" not in found:
        sheet.note(_child(node, "hour") or node, "hour: expected 'timezone' too, since the hour is somebody's own")


def _watch(sheet: Sheet, node: yaml.Node, key: str) -> Watch | None:
    if not isinstance(node, yaml.MappingNode):
        sheet.misfit(node, yaml.MappingNode, key)
        return None
    found = sheet.block(node, key, WATCH)
    if len(node.value) != 1:
        told = " and ".join(str(name.value) for name, _ in node.value) or "nothing"
        sheet.note(node, f"{key}: found {told}, expected exactly one of {', '.join(_WATCHES)}")
        return None
    return next(iter(found.values()), None)


def _search(sheet: Sheet, node: yaml.Node, key: str) -> Watch | None:
    """The words alone, or a mapping with the sources beside them."""
    if isinstance(node, yaml.ScalarNode):
        q = one(_question)(sheet, node, key)
        return Watch("search", q=q) if q else None
    found = sheet.block(node, key, SEARCH)
    if isinstance(node, yaml.MappingNode) and not ({"q", "source"} & set(found)):
        sheet.note(node, f"{key}: expected 'q' or 'source': a search for everything is no search")
    return Watch("search", q=found.get("q") or "", sources=found.get("source") or ())


def _health(sheet: Sheet, node: yaml.Node, key: str) -> Watch | None:
    """`all`, or a list of sources."""
    if isinstance(node, yaml.ScalarNode) and node.value == "all":
        return Watch("health")
    found = many(one(_slug), least=1)(sheet, node, key)
    return Watch("health", sources=found) if found else None


def _changes(sheet: Sheet, node: yaml.Node, key: str) -> Watch | None:
    if isinstance(node, yaml.ScalarNode) and node.value == "all":
        return Watch("changes")
    found = sheet.block(node, key, CHANGED)
    return Watch(
        "changes", q=found.get("q") or "", sources=found.get("source") or (), kinds=found.get("kinds") or CHANGES
    )


def _promise(sheet: Sheet, node: yaml.Node, key: str) -> Watch | None:
    found = one(_promise_id)(sheet, node, key)
    return Watch("promise", promise=found) if found else None


def _target(sheet: Sheet, node: yaml.Node, key: str) -> Target | None:
    found = sheet.block(node, key, TARGET)
    channels = [name for name in found if name in get_args(Channel)]
    if isinstance(node, yaml.MappingNode) and len(channels) != 1:
        told = " and ".join(channels) or "none"
        sheet.note(node, f"{key}: found {told}, expected exactly one of {', '.join(get_args(Channel))}")
        return None
    if not channels or found[channels[0]] is None:
        return None
    for name in ("secret", "inside"):
        if name in found and channels[0] != "webhook":
            sheet.note(_child(node, name) or node, f"{name}: found beside {channels[0]}, expected it beside a webhook")
    if channels[0] == "feed":
        if not found["feed"]:
            sheet.note(node, "feed: found false, expected true; leave it out if there is to be none")
        return Target("feed")
    return Target(channels[0], found[channels[0]], found.get("secret") or "", bool(found.get("inside")))  # type: ignore[arg-type]


def _sources(sheet: Sheet, node: yaml.Node, key: str) -> tuple[str, ...] | None:
    """One source, or a list of them."""
    if isinstance(node, yaml.ScalarNode) and not is_nothing(node):
        found = one(_slug)(sheet, node, key)
        return (found,) if found else None
    listed = many(one(_slug), least=1)(sheet, node, key)
    return tuple(filter(None, listed)) if listed else None


def _post(sheet: Sheet, node: yaml.Node, key: str) -> Post:
    found = sheet.block(node, key, POST)
    return Post(found.get("server") or Post().server, found.get("from") or Post().sender)


def _child(node: yaml.Node, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for name, value in pairs if name.value == key), None)


# --- single values --------------------------------------------------------------------------------------------------


def _id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise WrongInput(f"found {text[:80]!r}, expected small Latin letters, digits and hyphens, 60 at most")
    return text


def _slug(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]+", text):
        raise WrongInput(f"found {text[:80]!r}, expected a source's name, as its file is called without .yml")
    return text


def _promise_id(text: str) -> str:
    if not _PROMISE.fullmatch(text):
        raise WrongInput(f"found {text[:80]!r}, expected a promise such as rozograd-2023-kop-lane, or a programme")
    return text


def _question(text: str) -> str:
    """Words in the search language; what the site would pass over is refused, since nobody reads the result."""
    ignored = parse(text).ignored
    if ignored:
        raise WrongInput(f"found {', '.join(ignored)}, which cannot be read, expected a search such as on the site")
    return values.words(text)


def recipient_name(text: str) -> str:
    """`env:NAME`, or the name that a recipient was given. What it says is not repeated: it may be a secret."""
    if not _NAME.fullmatch(text):
        kind = "an e-mail address" if "@" in text and "://" not in text else "an address" if ":" in text else "no name"
        raise WrongInput(
            f"found {kind}, expected env:NAME, or a name given with `scraper alerts recipient add NAME`:"
            " addresses and secrets stay out of this file"
        )
    return text


def _hour(text: str) -> int:
    match = _HOUR.fullmatch(text)
    if not match:
        raise WrongInput(f"found {text[:20]!r}, expected an hour such as 7 or 07:30")
    return int(match[1]) * 60 + int(match[2] or 0)


def _weekday(text: str) -> int:
    if text not in WEEKDAYS:
        raise WrongInput(f"found {text[:20]!r}, expected one of {', '.join(WEEKDAYS)}")
    return WEEKDAYS.index(text)


SEARCH: Mapping[str, Kind] = {"q": one(_question), "source": _sources}
CHANGED: Mapping[str, Kind] = {
    "kinds": many(one(values.one_of(*CHANGES)), least=1),
    "source": _sources,
    "q": one(_question),
}
WATCH: Mapping[str, Kind] = {"search": _search, "promise": _promise, "health": _health, "changes": _changes}
TARGET: Mapping[str, Kind] = {
    "mail": one(recipient_name),
    "webhook": one(recipient_name),
    "chat": one(recipient_name),
    "feed": one(values.truth),
    "secret": one(recipient_name),
    "inside": one(values.truth),
}
ALERT: Mapping[str, Kind] = {
    "id": one(_id),
    "name": one(values.words),
    "watch": _watch,
    "when": one(values.one_of(*get_args(Period))),
    "hour": one(_hour),
    "weekday": one(_weekday),
    "timezone": one(values.timezone),
    "to": many(_target, least=1),
    "language": one(values.one_of(*LANGUAGES)),
    "imports": one(values.truth),
}
POST: Mapping[str, Kind] = {"server": one(recipient_name), "from": one(recipient_name)}
PLAN: Mapping[str, Kind] = {"site": one(values.address), "mail": _post, "alerts": many(_alert)}
"""Every block and its keys, as docs/alerts.md describes them."""
