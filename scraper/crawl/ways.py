"""Which other ways a site offers to its articles: sitemaps, feeds and lists that it announces, or that are usual."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from scraper import addresses, parsable
from scraper.charset import decode
from scraper.crawl import listing
from scraper.models import Capture

USUAL_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml", "/sitemapindex.xml")
USUAL_FEEDS = ("/feed/", "/rss.xml", "/rss", "/feed.xml", "/atom.xml")
_SITEMAP = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_FEED = re.compile(r"^application/(?:rss|atom|rdf)\+xml", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|коментар", re.IGNORECASE)
_API = "https://api.w.org/"
_LARGEST = 500 * 1024  # bytes of robots.txt that are read (RFC 9309, 2.5)


@dataclass(frozen=True, slots=True)
class Announced:
    """What a page's head points to: feeds of articles, and where WordPress answers programs."""

    feeds: tuple[str, ...] = ()
    wordpress: str | None = None


def sitemaps_in(robots: Capture) -> tuple[str, ...]:
    """The addresses in the Sitemap lines of a robots.txt."""
    text = robots.body[:_LARGEST].decode("utf-8-sig", "replace") if robots.status == 200 else ""
    found = (addresses.resolve(robots.url, said) for said in _SITEMAP.findall(text))
    return tuple(dict.fromkeys(url for url in found if url))


def announced(page: Capture) -> Announced:
    """What a page announces of feeds (rel=alternate), those of comments aside, and of WordPress' own interface."""
    tree = LexborHTMLParser(parsable.bounded(decode(page.body, page.content_type)[0]))
    feeds, wordpress = [], None
    for link in tree.css("link[href]"):
        told = link.attributes
        rel, url = (told.get("rel") or "").lower().split(), addresses.resolve(page.url, told.get("href") or "")
        if url and "alternate" in rel and _FEED.match(told.get("type") or ""):
            if not _COMMENTS.search(f"{url} {told.get('title') or ''}"):
                feeds.append(url)
        elif url and _API in rel:
            wordpress = url
    return Announced(tuple(dict.fromkeys(feeds)), wordpress)


def usual(home: str, paths: Iterable[str]) -> tuple[str, ...]:
    """The usual places on a site, for one that announces nothing."""
    return tuple(urljoin(home, path) for path in paths)


def links_of(page: Capture) -> frozenset[str]:
    """The keys of all that a page links to."""
    tree = LexborHTMLParser(parsable.bounded(decode(page.body, page.content_type)[0]))
    base = listing.base_of(tree, page.url)
    found = (addresses.resolve(base, link.attributes.get("href") or "") for link in tree.css("a[href]"))
    return frozenset(addresses.key(url) for url in found if url)
