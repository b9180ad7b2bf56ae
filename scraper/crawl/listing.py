"""Reads a listing page: which addresses are articles, what it says of each, and where its next page is. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import regex
from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper import addresses
from scraper.charset import decode
from scraper.errors import Unfit
from scraper.models import Capture, DateRule, Hints, Link, Listing, Template

# The parser moves what does not belong into a table to before it, headings among the rows included. Numbers given to
# the start tags beforehand still tell what stood above what on the page as written.
_START_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9:-]*)(?=[\s/>])")
_MARK = "data-written-at"
_ONCLICK = re.compile(r"""(?:location(?:\.href)?\s*=|window\.open\s*\(|location\.assign\s*\()\s*(['"])(.+?)\1""")
_PATIENCE = 1.0  # seconds for one match of a person's pattern
_SPACE = re.compile(r"\s+")
_FILE = re.compile(
    r"\.(pdf|docx?|xlsx?|pptx?|odt|ods|rtf|zip|rar|7z|jpe?g|png|gif|webp|svg|mp[34]|avi|css|js)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ListingPage:
    """The links of one page of a listing, in its order, and the address of the page after it."""

    links: tuple[Link, ...]
    next: str | None


def read(capture: Capture, rule: Listing, template: Template) -> ListingPage:
    """The links of a listing page by its rule, else every link whose address `template.url` matches.

    Raises Unfit where what should find links finds none.
    """
    page = _Page(capture)
    if rule.item:
        items = page.css(rule.item)
        if not items:
            raise Unfit(capture.url, f"item {rule.item!r} found 0 elements, expected at least 1")
        links = tuple(filter(None, (page.link_of(item, rule) for item in items)))
        if not links:
            raise Unfit(capture.url, f"item {rule.item!r} found {len(items)} elements, none with a link")
    else:
        links = tuple(page.matching(template.url, rule.section))
        if not links:
            raise Unfit(capture.url, f"article url {template.url!r} matched 0 links, expected at least 1")
    return ListingPage(_merged(links), page.next(rule))


def is_file(url: str) -> bool:
    """Whether an address is of a file rather than a page, as far as its ending tells."""
    return bool(_FILE.search(url.partition("?")[0]))


class _Page:
    def __init__(self, capture: Capture) -> None:
        text, _ = decode(capture.body, capture.content_type)
        counter = iter(range(10**9))
        text = _START_TAG.sub(lambda tag: f'<{tag.group(1)} {_MARK}="{next(counter)}"', text)
        self.tree = LexborHTMLParser(text)
        base = self.tree.css_first("base[href]")
        href = base.attributes.get("href") if base else None
        self.url = capture.url
        self.base = (href and addresses.resolve(capture.url, href)) or capture.url

    def css(self, selector: str) -> list[LexborNode]:
        return list(self.tree.css(selector))

    def resolve(self, href: str | None) -> str | None:
        return addresses.resolve(self.base, href) if href else None

    # --- links --------------------------------------------------------------

    def link_of(self, item: LexborNode, rule: Listing) -> Link | None:
        """The item's link with what the item says of it; None where it has none."""
        anchor = item.css_first(rule.link) if rule.link else None
        if anchor is None and not rule.link:
            anchor = item if item.tag == "a" else item.css_first("a[href]")
        if anchor is not None and not anchor.attributes.get("href"):
            anchor = anchor.css_first("a[href]") or anchor
        url = self.resolve(_href(anchor) or _clicked(item))
        if url is None or is_file(url):
            return None
        titled = item.css_first(rule.title) if rule.title else anchor
        date = self.date_of(item, rule.date) if rule.date else None
        return Link(url, Hints(_text(titled), date, "listing", rule.section))

    def matching(self, pattern: str | None, section: str | None) -> Iterator[Link]:
        """Every link whose absolute address matches; with its text as title, unless that is only an invitation."""
        if not pattern:
            return
        for anchor in self.css("a[href]"):
            url = self.resolve(_href(anchor))
            if url and not is_file(url) and _search(pattern, url):
                yield Link(url, Hints(_text(anchor), None, "listing", section))

    # --- dates --------------------------------------------------------------

    def date_of(self, item: LexborNode, rule: DateRule) -> str | None:
        """The date's text: in the item, or in the nearest heading written above it."""
        if rule.heading:
            text = self._heading_above(item, rule.heading)
        else:
            found = item.css_first(rule.css) if rule.css else item
            text = (
                _text(found) if found is None or not found.attributes.get("datetime") else found.attributes["datetime"]
            )
        if text is None or not rule.pattern:
            return text
        match = _search(rule.pattern, text)
        return (match.group(1) if match.re.groups else match.group()) if match else None

    def _heading_above(self, item: LexborNode, selector: str) -> str | None:
        here = _written_at(item)
        above = [heading for heading in self.css(selector) if _written_at(heading) < here]
        return _text(max(above, key=_written_at)) if above else None

    # --- pages --------------------------------------------------------------

    def next(self, rule: Listing) -> str | None:
        """The address of the next page by the rule's selector, else by rel=next; parameters are counted elsewhere."""
        if rule.next is not None:
            found = self.tree.css_first(rule.next.css) if rule.next.css else None
        else:
            found = self.tree.css_first("link[rel~=next][href], a[rel~=next][href]")
        if found is None:
            return None
        if not found.attributes.get("href"):
            found = found.css_first("a[href]")
        return self.resolve(_href(found))


def _merged(links: tuple[Link, ...]) -> tuple[Link, ...]:
    """One link an address: a card's picture, headline and "read more" all lead to the same page."""
    found: dict[str, Link] = {}
    for link in links:
        key = addresses.key(link.url)
        before = found.get(key)
        if before is None:
            found[key] = link
            continue
        titles = [title for title in (before.hints.title, link.hints.title) if title]
        hints = Hints(
            max(titles, key=len, default=None), before.hints.date or link.hints.date, "listing", before.hints.section
        )
        found[key] = Link(before.url, hints)
    return tuple(found.values())


def _search(pattern: str, text: str) -> regex.Match[str] | None:
    try:
        return regex.search(pattern, text, timeout=_PATIENCE)
    except TimeoutError:
        return None


def _text(node: LexborNode | None) -> str | None:
    if node is None:
        return None
    return _SPACE.sub(" ", node.text(deep=True, separator=" ").replace("\xad", "")).strip() or None


def _href(node: LexborNode | None) -> str | None:
    return node.attributes.get("href") if node is not None else None


def _clicked(item: LexborNode) -> str | None:
    """Where a card without a link leads when it is clicked."""
    for node in (item, *item.css("[onclick]")):
        match = _ONCLICK.search(node.attributes.get("onclick") or "")
        if match:
            return match.group(2)
    return None


def _written_at(node: LexborNode) -> int:
    mark = node.attributes.get(_MARK)
    return int(mark) if mark and mark.isdigit() else -1
