"""Who is meant by a name: from the environment or from desk.db, and never from a file."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import unquote, urlsplit

from scraper.clock import stamp
from scraper.errors import WrongInput

_ENVIRONMENT = "env:"
_HIDDEN = "…"
_TELLING = 4  # letters; what is shorter stands in any text


class Recipients:
    """The addresses and secrets that are known by name; `environ` is the process's own unless a test says otherwise."""

    def __init__(self, kept: Mapping[str, str], environ: Mapping[str, str] | None = None) -> None:
        self._kept = dict(kept)
        self._environ = os.environ if environ is None else environ
        self._said: dict[str, str] = {}

    @classmethod
    def of(cls, desk: sqlite3.Connection | None, environ: Mapping[str, str] | None = None) -> Recipients:
        """What the desk keeps, if there is one, beside the environment."""
        rows = desk.execute("SELECT name, value FROM alert_recipients").fetchall() if desk else ()
        return cls(dict(rows), environ)

    def find(self, name: str) -> str:
        """The value behind a name. Raises WrongInput where there is none."""
        if name.startswith(_ENVIRONMENT):
            variable = name.removeprefix(_ENVIRONMENT)
            found, place = self._environ.get(variable, ""), f"found {variable} unset in the environment"
        else:
            found, place = self._kept.get(name, ""), f"found no recipient {name!r} in desk.db"
        if not found.strip():
            raise WrongInput(f"{place}, expected the address or secret that is meant by it")
        self._said[name] = found.strip()
        return found.strip()

    def masked(self, text: str) -> str:
        """A text without the addresses and secrets that were asked for here, for what is shown and kept.

        Servers repeat them in parts: the address without the name before it, the user of a mail server.
        """
        said = [(name, part) for name, value in self._said.items() for part in _parts(value)]
        for name, value in sorted(said, key=lambda pair: len(pair[1]), reverse=True):
            parts = re.split(re.escape(value), text, flags=re.IGNORECASE)
            text = f"[{name}]".join(parts)
        return text


def _parts(value: str) -> Iterator[str]:
    """A value, and what of it tells as much when it stands alone."""
    yield value
    yield from re.findall(r"[^\s<>@,;:\"/]+@[^\s<>@,;:\"/]+", value)
    try:
        address = urlsplit(value)
    except ValueError:
        return
    if address.netloc:
        told = (address.username, address.password, address.path.strip("/"), address.query)
        yield from (unquote(each) for each in told if each and len(each) >= _TELLING)


def put(desk: sqlite3.Connection, name: str, value: str, now: datetime) -> None:
    """Keep a recipient, in place of what the name meant before."""
    desk.execute("INSERT OR REPLACE INTO alert_recipients VALUES (?, ?, ?)", (name, value, stamp(now)))


def remove(desk: sqlite3.Connection, name: str) -> None:
    """Forget a recipient. Raises WrongInput where there is none of that name."""
    if not desk.execute("DELETE FROM alert_recipients WHERE name = ?", (name,)).rowcount:
        raise WrongInput(f"{name}: found no such recipient, expected one of `scraper alerts recipient list`")


def listed(desk: sqlite3.Connection) -> tuple[tuple[str, str, str], ...]:
    """(name, what may be shown of it, since when) of every recipient."""
    rows = desk.execute("SELECT name, value, added_at FROM alert_recipients ORDER BY name")
    return tuple((name, mask(value), at) for name, value, at in rows)


def mask(value: str) -> str:
    """As much of an address as tells people which it is: the host, and of a mail address its first letter."""
    if "://" in value:
        parts = urlsplit(value)
        host = parts.hostname if parts.scheme in ("http", "https", "smtp", "smtps", "smtp+starttls") else None
        return f"{parts.scheme}://{host or ''}{'/' if host else ''}{_HIDDEN}"
    name, at, host = value.rpartition("@")
    return f"{name[:1]}{_HIDDEN}@{host}" if at else _HIDDEN
