"""An article in JSON: all that strangers may know of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from datasette.utils.asgi import Response

from scraper.publish import reads
from scraper.publish.room import Visit

_ARTICLE_FIELDS = (
    *("id", "key", "source", "url", "section", "language", "title", "body", "published", "published_from"),
    *("first_seen_at", "last_changed_at", "missing_since", "removed_at", "version"),
)
_FILE_FIELDS = ("id", "url", "name", "capture", "sha256", "kind", "pages", "text", "note", "removed_at")


def article_json(
    visit: Visit,
    article: reads.Article,
    versions: Iterable[reads.Version],
    attachments: Iterable[reads.Attachment],
    addresses: Iterable[str],
    corrections: list[dict[str, Any]],
) -> Response:
    """All that strangers may know of an article."""
    said: dict[str, object] = {field: getattr(article, field) for field in _ARTICLE_FIELDS}
    said["addresses"] = list(addresses)
    said["versions"] = [
        {field: getattr(version, field) for field in ("number", "title", "published", "seen_at", "capture", "sha256")}
        for version in versions
    ]
    said["attachments"] = [{field: getattr(file, field) for field in _FILE_FIELDS} for file in attachments]
    said["corrections"] = corrections
    return visit.json(said)
