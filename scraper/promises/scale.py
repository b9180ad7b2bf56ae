"""The scale of a programme, as the tables keep it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from scraper.promises.models import Verdict


def read(connection: sqlite3.Connection, programme: str) -> tuple[Verdict, ...]:
    """The words of a programme's scale in their order; none where there is no such programme."""
    row = connection.execute("SELECT scale FROM public_programmes WHERE id = ?", (programme,)).fetchone()
    return kept(row[0]) if row else ()


def kept(said: str) -> tuple[Verdict, ...]:
    """The words of a scale out of its column, in their order."""
    return tuple(map(_verdict, json.loads(said)))


def name(scale: Iterable[Verdict], verdict: str, language: str) -> str:
    """What a verdict is called in that language, else in its first; its id where the scale has no such word."""
    names = next((dict(each.names) for each in scale if each.id == verdict), {})
    return names.get(language) or next(iter(names.values()), verdict)


def _verdict(said: dict[str, object]) -> Verdict:
    names = tuple((str(code), str(name)) for code, name in dict(said.get("names") or ()).items())  # type: ignore[call-overload]
    confirmed, final, against = (bool(said.get(name)) for name in ("confirmed", "final", "against"))
    return Verdict(str(said["id"]), names, confirmed, final, against)
