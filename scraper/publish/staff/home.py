"""/desk: what waits for a decision, promise by promise, and which reports of the town are due."""

from __future__ import annotations

from datasette.utils.asgi import Response

from scraper.publish.promised import reads
from scraper.publish.promised.shared import of_programme, reports_due
from scraper.publish.staff import files, proposed
from scraper.publish.staff.door import Desk


async def home(desk: Desk) -> Response:
    """How much waits of each promise."""
    visit = desk.visit
    known = await visit.read(reads.programmes)
    late = [reports_due(visit.words, await of_programme(visit, known, each.id)) for each in known]
    return await desk.page(
        "desk-home",
        waiting=await files.read(visit, proposed.waiting),
        programmes=known,
        late=[(each.name, told) for each, said in zip(known, late, strict=True) for told in said],
    )
