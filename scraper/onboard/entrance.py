"""Finds a site's front page behind what stands before it: pages that only lead on, and gates of languages."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from scraper import addresses, parsable
from scraper.charset import decode
from scraper.crawl import listing
from scraper.models import Capture
from scraper.onboard.asking import Asker
from scraper.onboard.sections import tongue

_REFRESH = re.compile(r"^\s*\d{1,2}(?:\.\d+)?\s*[;,]\s*(?:url\s*=\s*)?['\"]?([^'\"]+)", re.IGNORECASE)
_MOST_GATES = 3  # one behind the other
_MOST_DOORS = 12  # links of a gate
_FEW_WORDS = 60  # of a page that is only a gate


async def front(asker: Asker, start: Capture) -> Capture:
    """The front page of the site that a page is of; the page itself where there is none to be had."""
    own = await asker.page(urljoin(start.url, "/"))
    return await passed(asker, own) if own is not None else start


async def passed(asker: Asker, page: Capture) -> Capture:
    """The page that a redirect in mark-up or a gate of languages leads to; else the page itself."""
    for _ in range(_MOST_GATES):
        way = onward(page)
        further = await asker.page(way) if way else None
        if further is None or further is page:
            break
        page = further
    return page


def onward(page: Capture) -> str | None:
    """Where a page leads that holds nothing itself: by its refresh, or through the first door of a gate.

    The language that a gate names first is the town's own.
    """
    tree = LexborHTMLParser(parsable.bounded(decode(page.body, page.content_type)[0]))
    for meta in tree.css("meta[http-equiv][content]"):
        said = _REFRESH.match(meta.attributes.get("content") or "")
        if said and (meta.attributes.get("http-equiv") or "").lower() == "refresh":
            target = addresses.resolve(page.url, said[1].strip())
            return target if target and addresses.same_host(target, page.url) else None
    tree.strip_tags(["script", "style"])
    base = listing.base_of(tree, page.url)
    doors = [addresses.resolve(base, link.attributes.get("href") or "") for link in tree.css("a[href], area[href]")]
    own = [url for url in dict.fromkeys(doors) if url and addresses.same_host(url, page.url)]
    few = len((tree.body.text(separator=" ") if tree.body else "").split()) <= _FEW_WORDS
    spoken = [url for url in own if tongue(url)]
    return spoken[0] if few and len(own) <= _MOST_DOORS and len(spoken) * 2 >= len(own) > 0 else None
