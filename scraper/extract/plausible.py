"""Whether what a source's own rule met can be what it should be: after a redesign, a selector may meet something else.

Each function says what was found instead ("…, expected …"), or None. Only what no page of an article shows counts: the
rules are a person's, and a page may be odd.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from scraper.extract.files import is_file
from scraper.extract.names import FURNITURE, parts_of
from scraper.extract.page import Page, attribute
from scraper.letters import folded

_LONGEST = 500  # characters of a title
_SURE = 10  # letters; a shorter claim of the head may be a section's name
_LINKS, _LINKED = 3, 0.9  # so many links, and so much of the text inside them, make a menu
_TEASERS = 2  # elements under links of their own
_DAYS = 3  # different days that make a list of news
_CLAIMS = "meta[property='og:title'], meta[name='twitter:title']"
_SITE = "meta[property='og:site_name'], meta[name='application-name']"


def title_instead(page: Page, node: LexborNode, text: str, others: Sequence[str]) -> str | None:
    """What `node` is if not the title: the site's name, a whole block, or one of several that are not the page's."""
    if len(text) > _LONGEST:
        return f"{len(text)} characters, expected a title"
    key, claims = folded(text), _claims(page)
    if key in claims:
        return None
    if claims and key in {folded(attribute(meta, "content")) for meta in page.tree.css(_SITE)}:
        return f"the site's name {text!r}, expected the article's title"
    link = node.css_first("a[href]")
    if link is not None and folded(link.text()) == key and _is_front(page, attribute(link, "href")):
        return f"{text!r} linked to the front page, expected the article's title"
    if any(folded(other) in claims for other in others):
        return f"{text!r} first of {len(others) + 1}, expected the title that the page's head gives"
    return None


def _claims(page: Page) -> set[str]:
    found = {folded(attribute(meta, "content")) for meta in page.tree.css(_CLAIMS)}
    return {key for key in found if len(key) >= _SURE}


def _is_front(page: Page, href: str | None) -> bool:
    target = page.resolve(href) if href else None
    own = urlsplit(page.url)
    return target is not None and urlsplit(target)[2:4] == ("/", "") and own.path.strip("/") != ""


def body_instead(page: Page, nodes: Sequence[LexborNode]) -> str | None:
    """What these elements are if not an article: a menu, or the beginnings of several articles."""
    teasers = sum(_leads_elsewhere(page, node.css_first("h1 a[href], h2 a[href], h3 a[href]")) for node in nodes)
    if teasers >= _TEASERS:
        return f"{teasers} elements under links to other pages, expected one article"
    whole = sum(len(node.text().strip()) for node in nodes)
    links = [link for node in nodes for link in node.css("a[href]") if not is_file(link.attributes.get("href") or "")]
    linked = sum(len(link.text().strip()) for link in links)
    if len(links) >= _LINKS and linked > _LINKED * whole:
        return f"{len(links)} links and little else, expected an article"
    return None


def _leads_elsewhere(page: Page, link: LexborNode | None) -> bool:
    target = page.resolve(attribute(link, "href") or "") if link is not None else None
    return target is not None and target != page.url


def date_instead(node: LexborNode, days: Iterable[str]) -> str | None:
    """What an element's date is if not the article's: the first of a list in a menu or beside the text."""
    different = {day[:10] for day in days}
    parent: LexborNode | None = node
    while parent is not None and len(different) >= _DAYS:
        if _is_furniture(parent):
            return f"{len(different)} different days beside the text, expected one"
        parent = parent.parent
    return None


def _is_furniture(node: LexborNode) -> bool:
    attributes = node.attributes
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return bool(parts_of(node.tag or "", names, attributes.get("role")) & FURNITURE)
