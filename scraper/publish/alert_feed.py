"""The feed of an alert whose file asks for one: what it told of lately, to no one in particular."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from datasette.utils.asgi import Response

from scraper.alerts import queue
from scraper.alerts.digest import folded, marked_up
from scraper.alerts.models import Alert, Item
from scraper.alerts.reading import items
from scraper.archive import desk
from scraper.publish.room import Visit
from scraper.publish.taking import feeds

_MOST = 50  # entries


async def feed(visit: Visit) -> Response:
    """The last notices of an alert as strangers may read them now; recipients are no part of it."""
    path = desk.beside(Path(visit.database.path or "archive.db"))
    found = await visit.read(_told, path, visit.request.url_vars["alert"])
    if found is None:
        return await visit.lost()
    alert, told = found
    entries = tuple(
        feeds.Entry(
            tag=f"{item.at[:10]}:alert/{alert.id}/{item.subject}",
            title=f"{item.title}: {item.said}" if item.said and not item.subject.startswith("article/") else item.title,
            link=visit.absolute(item.route),
            updated=item.at,
            author=item.group,
            summary=str(marked_up(item.parts)) or item.said,
            summary_type="html" if item.parts else "text",
            published=feeds.moment(item.published),
            related=item.url if item.url and visit.is_web(item.url) else None,
        )
        for item in told
    )
    title = f"{alert.title} – {visit.title}"
    return feeds.answer(visit, feeds.Feed(title, f"/alerts/{alert.id}", [], entries, html=_page(alert)))


def _told(connection: sqlite3.Connection, path: Path, wanted: str) -> tuple[Alert, tuple[Item, ...]] | None:
    with desk.reading(path) as kept:
        found = queue.feed(kept, wanted, _MOST) if kept else None
    if found is None:
        return None
    alert, notices = found
    return alert, folded(items(connection, alert, notices))


def _page(alert: Alert) -> tuple[str, feeds.Pairs]:
    """Where a reader sees the like on the site."""
    watch = alert.watch
    sources: feeds.Pairs = [("source", source) for source in watch.sources]
    return {
        "search": ("/search", [("q", watch.q), *sources]),
        "changes": ("/changes", sources[:1]),
        "health": ("/sources", []),
        "promise": ("/promises", []),
    }[watch.kind]
