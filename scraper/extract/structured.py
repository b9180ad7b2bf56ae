"""What a page says of itself for machines: JSON-LD, OpenGraph and other <meta>, microdata in <head>."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from scraper import addresses
from scraper.extract.letters import squeeze
from scraper.extract.page import Page, attribute

_MOST = 5000  # JSON values of one page that are looked at
_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "article:published",
    "datepublished",
    "dcterms.issued",
    "dc.date.issued",
    "dcterms.created",
    "dc.date.created",
    "dc:date dc:created",
    "dcterms.date",
    "dc.date",
    "dc:date",
    "pubdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "publication-date",
    "parsely-pub-date",
    "sailthru.date",
    "date",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """Titles and dates as text, best first, and the name of the site; what a page does not say is empty."""

    titles: tuple[str, ...]
    site: str | None
    json_ld: str | None
    meta: str | None


def facts(page: Page) -> Facts:
    """The facts of this page; of several things described in JSON-LD, only the one that the page is about counts."""
    meta = _meta(page)
    thing = _about(page, [value for text in page.data for value in _things(text)])
    heads = [thing.get("headline"), meta.get("og:title"), meta.get("twitter:title"), meta.get("title")]
    titles = [squeeze(head) for head in heads if isinstance(head, str)]
    published = thing.get("datePublished")
    return Facts(
        titles=tuple(dict.fromkeys(title for title in titles if title)),
        site=meta.get("og:site_name") or meta.get("application-name"),
        json_ld=published if isinstance(published, str) else None,
        meta=next((meta[name] for name in _PUBLISHED if name in meta), None),
    )


def canonical(page: Page) -> str | None:
    """The address in <link rel=canonical>, absolute, or None."""
    href = page.first("link[rel~=canonical i][href]", "href")
    return page.resolve(href) if href else None


def _meta(page: Page) -> dict[str, str]:
    """Content of <meta>, and of RDFa in the text (Drupal 7), by name in lower case; the first of a name counts."""
    found: dict[str, str] = {}
    for node in page.tree.css("meta[content], [property~='dc:date'][content]"):
        content = attribute(node, "content")
        name = attribute(node, "property") or attribute(node, "name") or attribute(node, "itemprop")
        if name and content:
            found.setdefault(name.lower(), content)
    return found


def _things(text: str) -> Iterator[dict[str, Any]]:
    """Every object of a JSON-LD block that has a headline or a date; none where the block is no JSON."""
    try:
        whole = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return
    todo = [whole]
    for _ in range(_MOST):
        if not todo:
            return
        value = todo.pop(0)
        if isinstance(value, dict):
            if _is_article(value):
                yield value
            todo += value.values()
        elif isinstance(value, list):
            todo += islice(value, _MOST)


def _is_article(value: dict[str, Any]) -> bool:
    kinds = value.get("@type")
    names = [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else []
    known = ("Article", "Posting", "WebPage", "Report", "Announcement")
    return any(isinstance(name, str) and name.endswith(known) for name in names)


def _about(page: Page, things: list[dict[str, Any]]) -> dict[str, Any]:
    """The thing that is this page. A listing of related articles describes others, which name their own address."""
    own = {addresses.key(page.url), addresses.key(canonical(page) or page.url)}
    candidates = [thing for thing in things if (_addresses(page, thing) or own) & own]
    candidates.sort(key=lambda thing: "WebPage" in str(thing.get("@type")))
    dates = {str(thing["datePublished"]) for thing in candidates if thing.get("datePublished")}
    named = any(_addresses(page, thing) for thing in candidates)
    if not candidates or (len(dates) > 1 and not named and len({str(t.get("headline")) for t in candidates}) > 1):
        return {}
    merged: dict[str, Any] = {}
    for thing in candidates:
        merged = {**thing, **merged}
    return merged


def _addresses(page: Page, thing: dict[str, Any]) -> set[str]:
    values = [thing.get("url"), thing.get("mainEntityOfPage")]
    texts = [value.get("@id") if isinstance(value, dict) else value for value in values]
    found = (page.resolve(text) for text in texts if isinstance(text, str))
    return {addresses.key(url) for url in found if url}
