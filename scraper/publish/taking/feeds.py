"""Atom feeds (RFC 4287) of searches and of changes; whoever has the same already is told so in few bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from datasette.utils.asgi import Response

from scraper.publish import unchanged
from scraper.publish.room import POLICY, Visit
from scraper.search.query import Question, Row

ATOM = "application/atom+xml"
Pairs = list[tuple[str, object]]
_NEVER = "1970-01-01T00:00:00Z"  # a feed must say when it was last updated; one without entries never was


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
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """`page` is the route of the same in HTML, `pairs` the filters of both; `following` leads to the next page.

    `html` is another page in its place, with its filters, where a feed has none of its own.
    """

    title: str
    page: str
    pairs: Pairs
    entries: tuple[Entry, ...]
    here: Pairs | None = None
    following: Pairs | None = None
    html: tuple[str, Pairs] | None = None


def of_search(visit: Visit, question: Question, rows: Iterable[Row], pairs: Pairs) -> Response:
    """A search as a feed, its rows in the order in which they are given."""
    _ = visit.words.gettext
    entries = tuple(
        Entry(
            tag=f"{row.first_seen_at[:10]}:article/{row.key}",
            title=row.title or _("(no title)"),
            link=visit.absolute(f"/article/{row.id}"),
            updated=row.first_seen_at,
            author=row.source_name,
            summary=row.snippet,
            summary_type="html",
            published=moment(row.published),
            related=row.url if visit.is_web(row.url) else None,
            language=row.language,
        )
        for row in rows
    )
    asked = question.query.understood or _("New announcements")
    title = f"{asked} – {visit.title}"
    return answer(visit, Feed(title, "/search", pairs, entries))


def answer(visit: Visit, feed: Feed) -> Response:
    """The feed as the answer to a request, or 304."""
    body = tostring(_root(visit, feed), encoding="utf-8", xml_declaration=True)
    headers = {"Content-Security-Policy": POLICY, "Vary": "Accept-Language"}
    content_type = f"{ATOM}; charset=utf-8"
    return unchanged.answer(visit.request, body, content_type, headers, _updated(feed))


def moment(published: str | None) -> str | None:
    """A date of publication as RFC 3339 wants it, seconds and all; None where the town gives no time with its zone."""
    if published is None or "T" not in published:
        return None
    at = datetime.fromisoformat(published)
    return at.isoformat(timespec="seconds") if at.tzinfo else None


def _updated(feed: Feed) -> str:
    return max((entry.updated for entry in feed.entries), default=_NEVER)


def _root(visit: Visit, feed: Feed) -> Element:
    """The feed; its ids are tag: URIs (RFC 4151), so that they outlive a change of address below the host."""
    own = f"{feed.page}.atom"
    root = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": visit.words.language})
    SubElement(root, "title").text = _clean(feed.title)
    SubElement(root, "id").text = visit.absolute(own, feed.pairs)
    _link(root, "self", visit.absolute(own, feed.here or feed.pairs), ATOM)
    _link(root, "alternate", visit.absolute(*(feed.html or (feed.page, feed.here or feed.pairs))), "text/html")
    if feed.here:
        _link(root, "first", visit.absolute(own, feed.pairs), ATOM)
    if feed.following:
        _link(root, "next", visit.absolute(own, feed.following), ATOM)  # RFC 5005, 3
    SubElement(root, "updated").text = _updated(feed)
    SubElement(root, "generator").text = "municipal-archive"
    for entry in feed.entries:
        _add(root, entry, visit.authority)
    return root


def _add(root: Element, entry: Entry, authority: str) -> None:
    element = SubElement(root, "entry", {"xml:lang": entry.language} if entry.language else {})
    SubElement(element, "id").text = f"tag:{authority},{entry.tag}"
    SubElement(element, "title").text = _clean(entry.title)
    SubElement(element, "updated").text = entry.updated
    if entry.published:
        SubElement(element, "published").text = entry.published
    SubElement(SubElement(element, "author"), "name").text = _clean(entry.author)
    _link(element, "alternate", entry.link, "text/html")
    if entry.related:
        SubElement(element, "link", {"rel": "related", "href": _clean(entry.related)})
    SubElement(element, "summary", {"type": entry.summary_type}).text = _clean(entry.summary)


def _link(element: Element, rel: str, href: str, content_type: str) -> None:
    SubElement(element, "link", {"rel": rel, "type": content_type, "href": href})


def _clean(text: str) -> str:
    """`text` without the control characters and lone surrogates that XML 1.0 has no way to write."""
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff" and c < "\ufffe"))
