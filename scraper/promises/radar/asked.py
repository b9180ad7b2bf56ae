"""Reads programmes back from the archive's tables."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, cast

from scraper.promises.models import Amount, Deadline, Level, Precision, Programme, Promise, Quantity, Reference, Wording


def programmes(connection: sqlite3.Connection) -> tuple[Programme, ...]:
    """Every programme that was loaded, with the promises that were not taken out of its file; by name.

    Of a programme no more is read than the radar asks for: documents and scale are left out.
    """
    rows = connection.execute(
        "SELECT id, name, municipality, language, mandate_from, mandate_to FROM programmes ORDER BY id"
    ).fetchall()
    return tuple(_programme(connection, row) for row in rows)


def _programme(connection: sqlite3.Connection, row: Sequence[Any]) -> Programme:
    number, name, municipality, language, since, until = row
    mandate = (date.fromisoformat(since), date.fromisoformat(until) if until else None)
    promises = tuple(_promises(connection, number))
    return Programme(number, name, mandate, (), promises, (), municipality, language)


_PROMISES = """
SELECT id, own, level, title, parent, baseline, places, responsible, funder, amounts, quantities, refs, deadline,
       deadline_precision, deadline_text, watch, unlike,
       (SELECT done_when FROM definitions d WHERE d.promise = p.id ORDER BY number DESC LIMIT 1)
FROM promises p WHERE programme = ? AND withdrawn_at IS NULL ORDER BY position
"""


def _promises(connection: sqlite3.Connection, programme: str) -> list[Promise]:
    wordings: defaultdict[str, list[Wording]] = defaultdict(list)
    for promise, document, version, quote, page in connection.execute(
        "SELECT w.promise, w.document, w.version, w.quote, w.page FROM wordings w JOIN promises p ON p.id = w.promise"
        " WHERE p.programme = ? ORDER BY w.promise, w.position",
        (programme,),
    ):
        wordings[promise].append(Wording(quote, document, None, version, page))
    return [_promise(row, wordings) for row in connection.execute(_PROMISES, (programme,)).fetchall()]


def _promise(row: Sequence[Any], wordings: Mapping[str, list[Wording]]) -> Promise:
    number, own, level, title, parent, baseline, places, responsible, funder, amounts, quantities, refs = row[:12]
    last, precision, said, watch, unlike, done_when = row[12:]
    return Promise(
        number,
        own,
        cast("Level", level),
        title,
        parent,
        tuple(wordings.get(number, ())),
        done_when,
        baseline,
        tuple(json.loads(places)),
        responsible,
        funder,
        tuple(Amount(Decimal(str(each["value"])), each["currency"]) for each in json.loads(amounts)),
        tuple(Quantity(Decimal(str(each["value"])), each["unit"], each.get("of")) for each in json.loads(quantities)),
        tuple(Reference(each["kind"], each["number"]) for each in json.loads(refs)),
        Deadline(date.fromisoformat(last), cast("Precision", precision or "day"), said) if last else None,
        tuple(json.loads(watch)),
        tuple(json.loads(unlike)),
    )
