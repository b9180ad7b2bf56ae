"""What a page says of itself for machines: JSON-LD, OpenGraph and other <meta>, microdata in <head>."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import Any
from urllib.parse import unquote, urljoin

from scraper import addresses
from scraper.extract.page import Page
from scraper.letters import squeeze

_MOST = 5000  # JSON values of one page that are looked at
_LONGEST = 1000  # characters of a title or a name
_THINGS = 100  # described in JSON-LD, of which one may be the page's
# What says in so many words that it is the publication, and what may be a record's, a photograph's or today's date.
_PUBLISHED = """
article:published_time og:article:published_time og:published_time article:published datepublished published_time
publish-date publish_date published-date published_date publication_date publication-date publicationdate publishdate
pubdate og:pubdate sw-pubdate article:post_date parsely-pub-date sailthru.date cxenseparse:recs:publishtime published_on
cxenseparse:publishtime dcterms.issued dc.date.issued dc.issued prism.publicationdate citation_publication_date
citation_date originalpublicationdate displaydate dc.date.published weibo:article:create_at published published_at
"""
_DATED = """
dc.date dc:date dcterms.date dc:date+dc:created dcterms.created dc.date.created dc.created date.created datecreated
article:created_time article_date_original date article:date article.date
"""
_MODIFIED = "article:modified_time og:updated_time datemodified dcterms.modified lastmod last-modified"
_PORT = re.compile(r":(?:80|443)(?=/|$)")
_STATED = re.compile(r'"datePublished"\s*:\s*"([^"\\]{8,40})"')


@dataclass(frozen=True, slots=True)
class Facts:
    """Titles and dates as text, best first, and the names of the site; what a page does not say is empty.

    `headline` is the title that JSON-LD gives, also the first of `titles`. `json_ld` and `meta` are dates of
    publication, `dated` is a date of something in <meta>, `modified` the last change.
    """

    titles: tuple[str, ...]
    headline: str | None
    sites: tuple[str, ...]
    json_ld: str | None
    meta: str | None
    dated: str | None = None
    modified: str | None = None


def facts(page: Page) -> Facts:
    """The facts of this page; of several things described in JSON-LD, only the one that the page is about counts."""
    meta = _meta(page)
    thing = _about(page, [*islice((value for text in page.data for value in _things(text)), _THINGS)])
    headline = _said(thing.get("headline"))
    titles = [headline, *(_said(meta.get(name)) for name in ("og:title", "twitter:title", "title"))]
    publisher = thing.get("publisher")
    sites = [meta.get("og:site_name"), meta.get("application-name")]
    sites += [publisher.get("name") if isinstance(publisher, dict) else publisher]
    published, modified = thing.get("datePublished"), thing.get("dateModified")
    return Facts(
        titles=tuple(dict.fromkeys(title for title in titles if title)),
        headline=headline,
        sites=tuple(dict.fromkeys(site for site in map(_said, sites) if site)),
        json_ld=published if isinstance(published, str) else _stated(page),
        meta=_first(meta, _PUBLISHED),
        dated=_first(meta, _DATED),
        modified=modified if isinstance(modified, str) else _first(meta, _MODIFIED),
    )


def _said(value: Any) -> str | None:
    """A title or a name; many systems encode it twice (`&amp;quot;`)."""
    return squeeze(unescape(value[:_LONGEST])) or None if isinstance(value, str) else None


def _first(meta: dict[str, str], names: str) -> str | None:
    return next((meta[name] for name in names.split() if name in meta), None)


def _stated(page: Page) -> str | None:
    """The only date of publication in blocks that are no JSON: a trailing comma or a bare line break is common."""
    broken = [text for text in page.data if "datePublished" in text and not _is_json(text)]
    days = {match[1][:10]: match[1] for text in broken for match in _STATED.finditer(text)}
    return next(iter(days.values())) if len(days) == 1 else None


def canonical(page: Page) -> str | None:
    """The address in <link rel=canonical>, absolute, or None."""
    href = page.first("link[rel~=canonical i][href]", "href")
    return page.resolve(href) if href else None


def _meta(page: Page) -> dict[str, str]:
    """Content of <meta>, and of RDFa in the text (Drupal 7), by name in lower case; the first of a name counts."""
    found: dict[str, str] = {}
    for node in page.tree.css("meta, [property~='dc:date'][content]"):
        attributes = node.attributes
        # A few systems write value= for content=.
        content = attributes.get("content") or attributes.get("value")
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        if name and content and (content := squeeze(content)):
            found.setdefault("+".join(name.lower().split()), content)
    return found


def _is_json(text: str) -> bool:
    try:
        json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return False
    return True


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
    if not things:
        return {}
    said = canonical(page)
    own = {_key(page.url), _key(said or page.url)} | ({_key(addresses.key(page.url))} if "?" in page.url else set())
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
    found = (_joined(page.base, text.strip()) for text in texts if isinstance(text, str))
    return {_key(url) for url in found if url}


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href) if href else ""
    except ValueError:
        return ""  # "http://[" is no address


def _key(url: str) -> str:
    """What two spellings of one address have in common; addresses.key() would say more, in a hundred times the time."""
    rest = unquote(url.partition("#")[0].partition("://")[2]).casefold().removeprefix("www.")
    return _PORT.sub("", rest, count=1).rstrip("/")
