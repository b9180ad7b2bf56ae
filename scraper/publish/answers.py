"""The archive for machines: CSV and JSON Lines of everything found, JSON of an article, Atom feeds."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from io import StringIO
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from datasette.utils.asgi import AsgiStream, Response

from scraper.publish import reads
from scraper.publish.room import POLICY, Visit
from scraper.search.query import Question, Row, batch

_FIELDS = (
    *("id", "key", "url", "source", "source_name", "title", "published", "published_from", "language"),
    *("first_seen_at", "missing_since", "removed_at", "versions", "attachments", "snippet"),
)
_ARTICLE_FIELDS = (
    *("id", "key", "source", "url", "section", "language", "title", "body", "published", "published_from"),
    *("first_seen_at", "last_changed_at", "missing_since", "removed_at", "version"),
)
_FILE_FIELDS = ("id", "url", "name", "capture", "sha256", "kind", "pages", "text", "note", "removed_at")
# A spreadsheet takes a cell that begins so for a formula, and what is in the cells comes from strangers' pages.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a feed. `tag` is its permanent name below our authority; `summary` is HTML or plain text."""

    tag: str
    title: str
    link: str
    updated: str
    author: str
    summary: str
    summary_type: str = "text"
    published: str | None = None
    related: str | None = None


async def stream_csv(visit: Visit, question: Question) -> AsgiStream:
    """Everything found, as CSV (RFC 4180). With ?bom=1 it begins with the mark by which Excel knows UTF-8.

    A cell that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    head = (_BOM if visit.request.args.get("bom") else "") + _csv_line(_FIELDS)
    return await _stream(visit, question, head, "csv", "text/csv", lambda row: _csv_line(_cells(row)))


async def stream_jsonl(visit: Visit, question: Question) -> AsgiStream:
    """Everything found, one JSON object a line."""
    return await _stream(visit, question, "", "jsonl", "application/x-ndjson", _json_line)


async def _stream(
    visit: Visit, question: Question, head: str, ending: str, content_type: str, line: Callable[[Row], str]
) -> AsgiStream:
    # The first batch is read before the answer begins, so that a wrong question is still refused as such.
    rows, following = await visit.read(batch, question)

    async def write(writer: Any) -> None:
        nonlocal rows, following
        await writer.write(head + "".join(map(line, rows)))
        while following is not None:
            rows, following = await visit.read(batch, replace(question, after=following))
            await writer.write("".join(map(line, rows)))

    headers = {"Content-Disposition": f'attachment; filename="search.{ending}"', "Content-Security-Policy": POLICY}
    return AsgiStream(write, headers=headers, content_type=f"{content_type}; charset=utf-8")


def _json_line(row: Row) -> str:
    return json.dumps({field: getattr(row, field) for field in _FIELDS}, ensure_ascii=False) + "\n"


def _cells(row: Row) -> list[object]:
    values = (getattr(row, field) for field in _FIELDS)
    return ["'" + value if isinstance(value, str) and value.startswith(_FORMULA) else value for value in values]


def _csv_line(cells: Iterable[object]) -> str:
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


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


# --- feeds --------------------------------------------------------------------------------------------------------


def search_feed(visit: Visit, question: Question, rows: Iterable[Row], pairs: list[tuple[str, object]]) -> Response:
    """A search as an Atom feed (RFC 4287), its rows in the order in which they are given."""
    _ = visit.words.gettext
    title = f"{question.query.understood or _('New announcements')} – {visit.title}"
    entries = [
        Entry(
            tag=f"{row.first_seen_at[:10]}:article/{row.key}",
            title=row.title or _("(no title)"),
            link=visit.absolute(f"/article/{row.id}"),
            updated=row.first_seen_at,
            author=row.source_name,
            summary=row.snippet,
            summary_type="html",
            published=row.published if row.published and "T" in row.published else None,
            related=row.url if visit.is_web(row.url) else None,
        )
        for row in rows
    ]
    return feed(visit, title, "/search", "/search.atom", pairs, entries)


def feed(
    visit: Visit, title: str, route: str, own: str, pairs: list[tuple[str, object]], entries: list[Entry]
) -> Response:
    """An Atom feed whose ids are tag: URIs (RFC 4151), so that they outlive a change of address below the host."""
    root = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": visit.words.language})
    SubElement(root, "title").text = _clean(title)
    SubElement(root, "id").text = visit.absolute(own, pairs)
    SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": visit.absolute(own, pairs)})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": visit.absolute(route, pairs)})
    # A feed must say when it was last updated; one without entries never was.
    SubElement(root, "updated").text = max((entry.updated for entry in entries), default="1970-01-01T00:00:00Z")
    for entry in entries:
        _add(root, entry, visit.authority)
    text = tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(text, 200, {"Content-Security-Policy": POLICY}, "application/atom+xml; charset=utf-8")


def _add(root: Element, entry: Entry, authority: str) -> None:
    element = SubElement(root, "entry")
    SubElement(element, "id").text = f"tag:{authority},{entry.tag}"
    SubElement(element, "title").text = _clean(entry.title)
    SubElement(element, "updated").text = entry.updated
    if entry.published:
        SubElement(element, "published").text = entry.published
    SubElement(SubElement(element, "author"), "name").text = _clean(entry.author)
    SubElement(element, "link", {"rel": "alternate", "type": "text/html", "href": entry.link})
    if entry.related:
        SubElement(element, "link", {"rel": "related", "href": _clean(entry.related)})
    SubElement(element, "summary", {"type": entry.summary_type}).text = _clean(entry.summary)


def _clean(text: str) -> str:
    """`text` without the control characters and lone surrogates that XML 1.0 has no way to write."""
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff" and c < "\ufffe"))
