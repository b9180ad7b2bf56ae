"""Reads what a site answers programs in JSON: WordPress' REST, JSON Feed, JSON:API; the links are to people's pages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from scraper import addresses
from scraper.charset import decode
from scraper.crawl.listing import ListingPage, plain
from scraper.errors import Unfit
from scraper.models import Capture, Hints, Link

_JSON_FEED = re.compile(r"https?://jsonfeed\.org/version/1")
_MOST = 5000  # entries of one page
_NEXT = re.compile(r'<([^<>]*)>[^,<]*;\s*rel="?next"?', re.IGNORECASE)


def read(capture: Capture, section: str | None = None) -> ListingPage:
    """The entries of an answer in JSON, and the page after it.

    Raises Unfit if it is none of WordPress' posts, a JSON Feed (1.0, 1.1; jsonfeed.org) or JSON:API (1.0, 1.1;
    jsonapi.org).
    """
    try:
        said = json.loads(decode(capture.body, capture.content_type)[0], strict=False)
    except (ValueError, RecursionError):
        raise Unfit(capture.url, f"found {capture.body[:40]!r}, expected JSON") from None
    if isinstance(said, dict) and _JSON_FEED.match(str(said.get("version"))):
        entries, further = _json_feed(said), said.get("next_url")
    elif isinstance(said, dict) and isinstance(said.get("data"), list):
        entries, further = _json_api(said, capture.url), _json_api_next(said)
    elif isinstance(said, list) and all(isinstance(each, dict) and "link" in each for each in said):
        entries, further = _wordpress(said), _after(capture)
    else:
        raise Unfit(capture.url, "found JSON, expected WordPress' posts, a JSON Feed or JSON:API")
    found = ((addresses.resolve(capture.url, url), title, date) for url, title, date in entries if url)
    links = [Link(url, Hints(plain(title), date or None, "feed", section)) for url, title, date in found if url]
    following = addresses.resolve(capture.url, further) if isinstance(further, str) and further else None
    return ListingPage(tuple(links[:_MOST]), following)


_Entry = tuple[str, str | None, str | None]


def _json_feed(said: dict[str, Any]) -> Iterator[_Entry]:
    items = said.get("items")
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            url = _text(item.get("url")) or _text(item.get("external_url"))
            yield url or "", _text(item.get("title")), _text(item.get("date_published"))


def _wordpress(said: list[dict[str, Any]]) -> Iterator[_Entry]:
    """`date` is by the town's own clock, so that its day is the town's day."""
    for post in said:
        title = post.get("title")
        told = title.get("rendered") if isinstance(title, dict) else title
        yield _text(post.get("link")) or "", _text(told), _text(post.get("date"))


def _json_api(said: dict[str, Any], url: str) -> Iterator[_Entry]:
    root = url.partition("/jsonapi/")[0]
    for node in said["data"]:
        about = node.get("attributes") if isinstance(node, dict) else None
        if not isinstance(about, dict):
            continue
        path = about.get("path")
        alias = _text(path.get("alias")) if isinstance(path, dict) else None
        number = about.get("drupal_internal__nid")
        place = alias or (f"/node/{number}" if isinstance(number, int) else "")
        yield root + place if place else "", _text(about.get("title")), _text(about.get("created"))


def _json_api_next(said: dict[str, Any]) -> Any:
    links = said.get("links")
    following = links.get("next") if isinstance(links, dict) else None
    return following.get("href") if isinstance(following, dict) else following


def _after(capture: Capture) -> str | None:
    """The next page by the Link header (RFC 8288), else by how many there are (X-WP-TotalPages)."""
    if linked := _NEXT.search(capture.header("link") or ""):
        return linked[1]
    total = capture.header("x-wp-totalpages") or ""
    parts = urlsplit(capture.url)
    asked = parse_qsl(parts.query, keep_blank_values=True)
    page = next((value for name, value in asked if name == "page"), "1")
    if not (total.isdecimal() and page.isdecimal() and int(page) < int(total)):
        return None
    kept = [pair for pair in asked if pair[0] != "page"]
    return parts._replace(query=urlencode([*kept, ("page", str(int(page) + 1))])).geturl()


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
