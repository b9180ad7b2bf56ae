"""Reads how many articles a site itself says that it has: "общо 431 новини", "Page 1 of 44", "1–10 от 431"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from scraper import addresses, parsable
from scraper.charset import decode
from scraper.crawl.discover import is_page_of
from scraper.models import Capture, Listing

_NUMBER = r"(\d{1,3}(?:[  ., ]\d{3})+|\d{1,7})"
_OF = r"(?:от|of|из|з|od|din|von|de|sur|di|από|の|/)"
_WHAT = (
    r"(?:новин\w*|публикаци\w*|стати\w*|резултат\w*|записа?|съобщени\w*|обяв\w*|елемент\w*|материал\w*"
    r"|results?|items?|articles?|posts?|news|entries|records|Ergebnisse|Einträge|Artikel|Beiträge|Meldungen"
    r"|actualités|résultats|articole|rezultate|știri|noticias|resultados|haber\w*|sonuç\w*|вест\w*|чланак\w*)"
)
# Items from–to of a total: the surest of the three.
_RANGE = re.compile(
    rf"(?<![\d.])(\d{{1,6}})\s*[-–—]\s*(\d{{1,6}})\s+{_OF}\s+(?:общо\s+|total\s+)?{_NUMBER}(?![\d.])", re.IGNORECASE
)
_TOTAL = re.compile(
    rf"(?:общо|всичко|total(?: of)?|insgesamt|всього|усього|ukupno|toplam)\s*:?\s*{_NUMBER}\s+{_WHAT}", re.IGNORECASE
)
_TOTAL_AFTER = re.compile(rf"(?:намерени|открити|found|gefunden)\s*:?\s*{_NUMBER}\s+{_WHAT}", re.IGNORECASE)
_PAGES = re.compile(
    rf"(?:страница|стр\.|page|seite|сторінка|страна|strana|pagina|página|sayfa|σελίδα)\s+(\d{{1,5}})\s+{_OF}\s+(\d{{1,5}})\b",
    re.IGNORECASE,
)  # fmt: skip
_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Stated:
    """What a listing's page says of its length: at least and at most so many articles, and the words that say so."""

    least: int
    most: int
    words: str


def read(capture: Capture, rule: Listing, shown: int) -> Stated | None:
    """The count that a listing's first page states, if any; `shown` is how many articles that page lists.

    A count of pages, in words or by the pager's numbers, is one of articles only within a page's length.
    """
    tree = LexborHTMLParser(parsable.bounded(decode(capture.body, capture.content_type)[0]))
    tree.strip_tags(["script", "style", "noscript"])
    text = " ".join((tree.body.text(separator=" ") if tree.body else "").split())
    for found in _RANGE.finditer(text):
        first, last, total = int(found[1]), int(found[2]), _number(found[3])
        if first <= last <= total <= _MOST and last - first + 1 <= max(shown, 1) * 2:
            return Stated(total, total, found[0])
    for pattern in (_TOTAL, _TOTAL_AFTER):
        if (said := pattern.search(text)) and shown <= _number(said[1]) <= _MOST:
            return Stated(_number(said[1]), _number(said[1]), said[0])
    paged = _PAGES.search(text)
    if paged and 0 < int(paged[1]) <= int(paged[2]):
        pages, words = int(paged[2]), paged[0]
    else:
        pages = _last_page(tree, capture.url, rule)
        words = f"… {pages}"
    return Stated((pages - 1) * shown + 1, pages * shown, words) if shown and pages > 1 else None


def _last_page(tree: LexborHTMLParser, base: str, rule: Listing) -> int:
    """The highest number that links to a page of this listing; 0 where none does."""
    pages = (
        int(text)
        for link in tree.css("a[href]")
        if (text := link.text(strip=True)).isascii() and text.isdecimal() and len(text) < 6
        if (url := addresses.resolve(base, link.attributes.get("href") or "")) and is_page_of(url, rule)
    )
    return max(pages, default=0)


def by_header(capture: Capture) -> Stated | None:
    """What WordPress says with a list of posts: their number, in X-WP-Total."""
    said = (capture.header("x-wp-total") or "").strip()
    if not said.isascii() or not said.isdecimal() or int(said[:9]) > _MOST:
        return None
    return Stated(int(said), int(said), f"X-WP-Total: {said}")


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text))
