"""The scale of a programme, as the tables keep it."""

from __future__ import annotations

import json
import sqlite3

from scraper.promises.models import Verdict


def read(connection: sqlite3.Connection, programme: str) -> tuple[Verdict, ...]:
    """The words of a programme's scale in their order; none where there is no such programme."""
    row = connection.execute("SELECT scale FROM public_programmes WHERE id = ?", (programme,)).fetchone()
    return tuple(map(_verdict, json.loads(row[0]))) if row else ()


def _verdict(said: dict[str, object]) -> Verdict:
    names = tuple((str(code), str(name)) for code, name in dict(said.get("names") or ()).items())  # type: ignore[call-overload]
    confirmed, final, against = (bool(said.get(name)) for name in ("confirmed", "final", "against"))
    return Verdict(str(said["id"]), names, confirmed, final, against)
