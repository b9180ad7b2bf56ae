"""The same for programs: promises and evidence as CSV and JSON, what moved as feeds, one promise to embed elsewhere."""

from __future__ import annotations

import csv
import re
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from io import StringIO
from typing import Any

from datasette.utils.asgi import Response

from scraper.errors import WrongInput
from scraper.export.tables import cell
from scraper.promises.present import Evidence
from scraper.publish.promised import moved, reads
from scraper.publish.promised.dossier import Dossier, dossier, shown
from scraper.publish.promised.glances import Glance, glances
from scraper.publish.promised.listed import filters_of, matching
from scraper.publish.promised.shared import chosen, no_programme, of_programme
from scraper.publish.room import POLICY, Visit

_BOM = "\ufeff"
PROMISES = (
    *("id", "programme", "parent", "level", "title", "verdict", "says", "says_day", "says_evidence", "confirms"),
    *("confirms_day", "confirms_by", "confirms_evidence", "evidence", "last_movement", "overdue"),
    *("deadline", "deadline_precision", "deadline_text", "places", "responsible", "funder", "amounts", "quantities"),
    *("references", "counts", "withdrawn_at", "url"),
)
EVIDENCE = (
    *("id", "promise", "kind", "side", "echo", "publisher", "stage", "stance", "happened", "quote", "title", "source"),
    *("url", "article", "key", "version", "attachment", "capture", "sha256", "captured_at", "echo_of", "note", "file"),
    *("query", "period_from", "period_to", "coverage", "accepted_at", "withdrawn_at", "state", "state_since", "newest"),
)


async def promises(visit: Visit) -> Response:
    """The promises that the address asks for, as CSV or JSON, or what moved of a whole programme as a feed."""
    found = await chosen(visit)
    if found is None:
        return await no_programme(visit)
    ending = visit.request.url_vars["format"]
    if ending == "atom":
        return await moved.of_programme(visit, found)
    rows = await glances(visit, found.programme.id)
    told = [as_row(visit, row) for row in matching(rows, filters_of(visit, found, rows))]
    if ending == "json":
        said = asdict(found.programme)
        return visit.json({"programme": said, "as_of": found.today.isoformat(), "promises": told})
    return _csv(visit, PROMISES, told, f"promises-{found.programme.id}.csv")


async def evidence(visit: Visit) -> Response:
    """All accepted evidence of a programme, or of one promise, as CSV; withdrawn pieces say so."""
    one = visit.request.args.get("promise")
    if one:
        if await visit.read(reads.promise, one) is None:
            raise WrongInput(f"promise: found {one[:60]!r}, expected the id of a promise as its address has it")
        return _csv(visit, EVIDENCE, await visit.read(_evidence, None, one), f"evidence-{one}.csv")
    found = await chosen(visit)
    if found is None:
        return await no_programme(visit)
    rows = await visit.read(_evidence, found.programme.id, None)
    return _csv(visit, EVIDENCE, rows, f"evidence-{found.programme.id}.csv")


def _evidence(connection: sqlite3.Connection, programme: str | None, promise: str | None) -> list[dict[str, object]]:
    """The evidence of a programme, or of one promise, in the order of the programme and of the days."""
    columns = ", ".join(f"e.{name}" for name in EVIDENCE)
    sql = f"SELECT {columns} FROM public_evidence e JOIN public_promises p ON p.id = e.promise"  # noqa: S608  names
    ordered = "ORDER BY p.position, e.happened IS NULL, e.happened, e.id"
    rows = connection.execute(f"{sql} WHERE p.programme = ?1 OR p.id = ?2 {ordered}", (programme, promise))
    return [dict(zip(EVIDENCE, row, strict=True)) for row in rows]


async def promise(visit: Visit) -> Response:
    """One promise as JSON, or what moved of it as a feed."""
    ident = visit.request.url_vars["id"]
    kept = await visit.read(dossier, ident)
    if kept is None:
        return await visit.lost()
    if visit.request.url_vars["format"] == "json":
        return visit.json(as_json(visit, kept))
    found = await of_programme(visit, await visit.read(reads.programmes), kept.promise.programme)
    return await moved.of_promise(visit, found, kept.promise)


async def embed(visit: Visit) -> Response:
    """A promise in a frame on the sites that the owner lists under `embed`; nothing where none is listed."""
    sites = allowed(visit.config)
    kept = await visit.read(dossier, visit.request.url_vars["id"]) if sites else None
    if kept is None:
        return await visit.lost()
    found = await of_programme(visit, await visit.read(reads.programmes), kept.promise.programme)
    answer = await visit.page("promise-embed", **shown(visit, found, kept))
    policy = POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {' '.join(sites)}")
    answer.headers["Content-Security-Policy"] = policy
    return answer


_SITE = re.compile(r"https?://[a-z0-9.-]+(?::\d{1,5})?", re.ASCII)


def allowed(config: Mapping[str, Any]) -> tuple[str, ...]:
    """The sites that may show a promise in a frame: scheme and host, and nothing that a policy reads otherwise."""
    listed = config.get("embed")
    named = [str(each).rstrip("/").lower() for each in listed] if isinstance(listed, list) else []
    return tuple(each for each in named if _SITE.fullmatch(each))


# --- rows ---------------------------------------------------------------------------------------------------------


def as_row(visit: Visit, row: Glance) -> dict[str, object]:
    """A promise at a look, for programs; days and months as ISO writes them."""
    it, line = row.promise, row.line
    return {
        **{name: getattr(it, name) for name in ("id", "programme", "parent", "level", "title")},
        "verdict": row.verdict,
        "says": line.says,
        "says_day": row.says.day,
        "says_evidence": line.says_evidence,
        "confirms": line.confirms,
        "confirms_day": row.confirms.day,
        "confirms_by": row.confirms.who,
        "confirms_evidence": line.confirms_evidence,
        "evidence": line.evidence,
        "last_movement": line.moved,
        "overdue": line.overdue,
        **{name: getattr(it, name) for name in ("deadline", "deadline_precision", "deadline_text")},
        "places": list(it.places),
        **{name: getattr(it, name) for name in ("responsible", "funder", "amounts", "quantities")},
        "references": it.refs,
        "counts": row.counts,
        "withdrawn_at": it.withdrawn_at,
        "url": visit.absolute(f"/promise/{it.id}"),
    }


def as_json(visit: Visit, kept: Dossier) -> dict[str, object]:
    """All that strangers may know of one promise."""
    now = kept.standing
    return as_row(visit, kept.row) | {
        "baseline": kept.promise.baseline,
        "wordings": [asdict(each) for each in now.wordings],
        "definitions": [asdict(each) for each in now.definitions],
        "evidence": [_told(each) for each in now.evidence],
        "assessments": [asdict(each) for each in now.assessments],
        "self_assessments": [asdict(each) for each in now.self_assessments],
        "replies": [asdict(each) for each in now.replies],
    }


def _told(each: Evidence) -> dict[str, object]:
    """A piece of evidence for programs; how it was found stays with those who decided."""
    return {name: value for name, value in asdict(each).items() if name not in ("reasons", "score", "proposed_by")}


def _csv(visit: Visit, columns: tuple[str, ...], rows: Iterable[Mapping[str, object]], name: str) -> Response:
    """One line a row. With ?bom=1 it begins with the mark by which Excel knows UTF-8."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(cell(_flat(row[column])) for column in columns)
    head = _BOM if visit.request.args.get("bom") else ""
    return visit.file((head + written.getvalue()).encode(), name, "text/csv; charset=utf-8")


def _flat(value: object) -> Any:
    """Lists in one cell, parted by semicolons."""
    if isinstance(value, list):
        return "; ".join(
            " ".join(str(part) for part in each.values() if part) if isinstance(each, dict) else str(each)
            for each in value
        )
    return value
