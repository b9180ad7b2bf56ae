"""Reads a listing: its links to articles, with what it says of each, and its next page."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace

import regex
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from scraper import addresses, parsable
from scraper.charset import decode
from scraper.crawl import items, order
from scraper.errors import Oversize, Unfit
from scraper.models import Capture, DateRule, Hints, Link, Listing, Template

_MARKUP = re.compile(r"[<&]")
_PATIENCE = 1.0  # seconds for a source file's pattern on one text
_MOST_LINKS = 50_000  # on one page, whatever they lead to
_MOST_ARTICLES = 10_000  # on one page
_LONGEST_TITLE = 300  # letters of one that no element marks
_MOST_HEADS = 3  # rows of a table that may say what stands in its columns
_FEWEST_LETTERS = 12  # of a link that may be a title
_KIND = re.compile(  # what a link to a file says where the title stands elsewhere
    r"\b(?:pdf|docx?|xlsx?|[kmg]b|download|view|open|agenda|minutes|изтегли\w*|свали|отвори|файл\w*|прикачен\w*|документ\w*"
    r"|herunterladen|anzeigen|datei|télécharger|fichier|consulter|descargar|ver|archivo|documento|descarcă\w*|fișier)\b",
    re.IGNORECASE,
)
_ONCLICK = re.compile(r"""(?:location(?:\.href)?\s*=|(?:location\.(?:assign|replace)|open)\s*\()\s*(['"])(.*?)\1""")
_ADDED = re.compile("\0+(?=[-‐,.:;!?)%’”»])")  # no space belongs here: "<b>50</b>-Year"
_HAS_YEAR = re.compile(r"\d{4}|\d\d?[.\s/-]+\d\d?[.\s/-]+\d\d|\d\d?\W+[^\W\d]+\W+\d\d\b(?!:)")
# What a link says that leads to an article but is not its title.
_READ_MORE = re.compile(
    r"\W*(?:(?:прочети|прочетете|виж|вижте|научи|чети|към)?\s*(?:още|повече|цялата\s+(?:новина|статия)|новината|нататък)"
    r"|подробно(?:сти)?|детайли|(?:read|see|learn|view|show)?\s*(?:the\s+)?(?:more|full\s+(?:story|article)|details)"
    r"|continue(?:\s+reading)?|weiterlesen|mehr(?:\s+(?:lesen|erfahren))?|lire\s+(?:la\s+suite|plus)|en\s+savoir\s+plus"
    r"|leer\s+más|citește\s+mai\s+mult|mai\s+mult|читать\s+(?:далее|полностью)|подробнее|детальніше|читати\s+далі"
    r"|devamı(?:nı\s+oku)?|περισσότερα|прочитај\s+више|opširnije)?\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ListingPage:
    """What one page of a listing holds; `next` is its next page by a link, absolute.

    `guessed`: nobody says that there is such a page.
    """

    links: tuple[Link, ...]
    next: str | None
    guessed: bool = False


def read(capture: Capture, rule: Listing, template: Template) -> ListingPage:
    """The links of a listing page in its order, each address once.

    With `rule.item` one link for each item, else every link whose address matches `template.url`. Raises Unfit where
    nothing is found that the rule expects, or a selector or pattern of it cannot be used; Oversize where there are
    more links than any person's page holds.
    """
    text = parsable.bounded(decode(capture.body, capture.content_type)[0])
    by_heading = rule.date is not None and rule.date.heading is not None
    tree = LexborHTMLParser(order.numbered(text) if by_heading else text)
    tree.strip_tags(["script", "style"])
    page = _Page(capture, tree, rule, template)
    try:
        links = merged(items.parted(page.items()) if rule.item else page.matching())
        return ListingPage(links, page.next())
    except SelectolaxError:
        raise Unfit(capture.url, "a CSS selector of the listing's rule cannot be read") from None
    except regex.error as error:
        raise Unfit(capture.url, f"a pattern of the rule cannot be read: {error}") from None
    except TimeoutError:
        raise Unfit(capture.url, f"a pattern of the rule took longer than {_PATIENCE:g} seconds") from None


def further(capture: Capture, rule: Listing) -> str | None:
    """The next page that a page links to, whatever else stands on it."""
    text = parsable.bounded(decode(capture.body, capture.content_type)[0])
    try:
        return _Page(capture, LexborHTMLParser(text), replace(rule, date=None), Template()).next()
    except SelectolaxError:
        return None


def base_of(tree: LexborHTMLParser, url: str) -> str:
    """What the links of a page are relative to: its <base>, else its own address."""
    base = tree.css_first("base[href]")
    return (base and addresses.resolve(url, base.attributes.get("href") or "")) or url


def clicked(node: LexborNode, base: str) -> str | None:
    """Where a click leads that a script answers, or None."""
    said = _ONCLICK.search(node.attributes.get("onclick") or "")
    return addresses.resolve(base, said[2]) if said else None


def says_more(text: str) -> bool:
    """Whether a link's text only says that there is more to read."""
    return _READ_MORE.fullmatch(text) is not None


class _Page:
    def __init__(self, capture: Capture, tree: LexborHTMLParser, rule: Listing, template: Template) -> None:
        self.capture = capture
        self.url = url = capture.url
        self.tree = tree
        self.rule = rule
        self.wanted = template.url
        self.base = base_of(tree, url)
        self.headings = self._headings(rule.date)

    # --- links --------------------------------------------------------------

    def items(self) -> Iterable[Link]:
        """One link for each item that has one."""
        assert self.rule.item is not None  # noqa: S101  asked by read()
        found = self.tree.css(self.rule.item)
        if not found:
            raise Unfit(self.url, f"item {self.rule.item!r} found 0 elements, expected at least 1")
        self._refuse_endless(len(found), _MOST_ARTICLES)
        links = [link for link in map(self._item, found) if link]
        if not links:
            if self.rule.whole:
                raise Unfit(self.url, f"{len(found)} items found, none of them with a title, expected at least 1")
            wanted = f" to an address like {self.wanted!r}" if self.wanted else ""
            raise Unfit(self.url, f"{len(found)} items found, none of them with a link{wanted}, expected at least 1")
        return links

    def matching(self) -> Iterable[Link]:
        """Every link whose address is an article's."""
        if self.wanted is None:
            raise Unfit(self.url, "neither item nor article.url is given, expected one to say which links are articles")
        anchors = self.tree.css("a[href]")
        self._refuse_endless(len(anchors), _MOST_LINKS)
        links = [
            Link(target, Hints(_title_of(anchor), self._heading_above(anchor), "listing", self.rule.section))
            for anchor in anchors
            if (target := self._target(anchor))
        ]
        self._refuse_endless(len(links), _MOST_ARTICLES)
        if not links:
            raise Unfit(self.url, f"0 links found to an address like {self.wanted!r}, expected at least 1")
        return links

    def _refuse_endless(self, found: int, most: int) -> None:
        if found > most:
            raise Oversize(self.url, f"{found} links on one page, {most} at most are taken")

    def _item(self, item: LexborNode) -> Link | None:
        anchor, target = self._link(item) if self.rule.link or not self.rule.whole else (None, None)
        if self.rule.whole and not self._is_page(target):
            return self._whole(item)
        if target is None:
            return None
        titled = item.css_first(self.rule.title) if self.rule.title else None
        title = text_of(titled) if titled else _title_of(anchor, item)
        return Link(target, Hints(title or None, self._date(item), "listing", self.rule.section))

    def _is_page(self, target: str | None) -> bool:
        return target is not None and not items.names_document(target) and addresses.same_host(target, self.url)

    def _whole(self, item: LexborNode) -> Link | None:
        """An announcement that has no page of its own; None of a table's head, and of what bears no title."""
        if item.tag == "tr" and item.css_first("td") is None:
            return None
        date = self._date(item)
        if self._heads_table(item):
            return None
        named = item.css_first(self.rule.title) if self.rule.title else titled(item)
        title = text_of(named) if named else ""
        if named is None and self.rule.title is None:
            title = _untitled(item, date)
        if not any(map(str.isalnum, title)):
            return None
        out = items.cut(self.capture, item, self.base, title, date, named, self.rule.url)
        return Link(out.url, Hints(title, date, "listing", self.rule.section), out)

    def _heads_table(self, item: LexborNode) -> bool:
        """Whether a row spans its table, or is one of the first and shows no figure where others are dated."""
        if item.tag == "tr" and len(cells := item.css("td, th")) == 1 and "colspan" in cells[0].attributes:
            return True
        if item.tag != "tr" or not self.rule.date or not self.rule.date.css or item.css_first("a[href]"):
            return False
        row: LexborNode | None = item
        for _ in range(2 * _MOST_HEADS):  # every other one is white space
            if row is None:
                return True
            dated = row.css_first(self.rule.date.css) if row.tag == "tr" else None
            if dated and any(map(str.isdecimal, text_of(dated))):
                return False
            row = row.prev
        return False

    def _link(self, item: LexborNode) -> tuple[LexborNode | None, str | None]:
        for node in item.css(self.rule.link) if self.rule.link else (item,):
            for anchor in node.css("a[href]"):
                if target := self._target(anchor):
                    return anchor, target
        for node in item.css("[onclick]"):  # cards without a link
            if target := self._wanted(clicked(node, self.base)):
                return None, target
        return None, None

    def _target(self, anchor: LexborNode) -> str | None:
        href = (anchor.attributes.get("href") or "").strip()
        return self._wanted(addresses.resolve(self.base, href)) if href and not href.startswith("#") else None

    def _wanted(self, target: str | None) -> str | None:
        if target is None or self.wanted is None:
            return target
        return target if regex.search(self.wanted, target, timeout=_PATIENCE) else None

    # --- dates --------------------------------------------------------------

    def _date(self, item: LexborNode) -> str | None:
        rule = self.rule.date
        if rule is None:
            return None
        if rule.heading is not None:
            return self._heading_above(item)
        dated = item.css_first(rule.css) if rule.css else item
        return _cut(date_text(dated, text_of(dated)), rule.pattern) if dated else None

    def _headings(self, rule: DateRule | None) -> list[tuple[int, LexborNode]]:
        if rule is None or rule.heading is None:
            return []
        placed = ((order.place(node), node) for node in _select(self.tree, rule.heading, self.url))
        return sorted(((number, node) for number, node in placed if number is not None), key=lambda pair: pair[0])

    def _heading_above(self, node: LexborNode) -> str | None:
        number = order.place(node) if self.headings else None
        above = bisect_left(self.headings, number, key=lambda pair: pair[0]) if number is not None else 0
        if not above or self.rule.date is None:
            return None
        return _cut(text_of(self.headings[above - 1][1]), self.rule.date.pattern)

    # --- next page ----------------------------------------------------------

    def next(self) -> str | None:
        """The next page by the rule's selector, or by rel=next where there is no rule."""
        rule = self.rule.next
        if rule is not None and rule.css is None:
            return None
        for node in self.tree.css(rule.css if rule and rule.css else 'link[rel~="next"][href], a[rel~="next"][href]'):
            linked = node if node.attributes.get("href") else node.css_first("a[href]")
            href = (linked.attributes.get("href") or "").strip() if linked else ""
            if href and not href.startswith("#"):
                return addresses.resolve(self.base, href)
        return None


def _select(tree: LexborHTMLParser, css: str, url: str) -> list[LexborNode]:
    try:
        return tree.css(css)
    except SelectolaxError:
        raise Unfit(url, f"selector {css!r} cannot be read") from None


def merged(links: Iterable[Link]) -> tuple[Link, ...]:
    """Each address once, at its first place, with what the first link that knows it says of it."""
    merged: dict[str, Link] = {}
    for link in links:
        key = addresses.key(link.url)
        known = merged.setdefault(key, link)
        hints = replace(
            known.hints, title=known.hints.title or link.hints.title, date=known.hints.date or link.hints.date
        )
        merged[key] = replace(known, hints=hints)
    return tuple(merged.values())


# --- texts ------------------------------------------------------------------


def plain(title: str | None) -> str | None:
    """A title without the mark-up and entities that feeds put into it, once or twice escaped."""
    text = title or ""
    if _MARKUP.search(text):
        text = LexborHTMLParser(text).text()
    return " ".join(text.replace("\xad", "").split()) or None


def text_of(node: LexborNode) -> str:
    """An element's text in one line, with a space where another element begins."""
    text = _ADDED.sub("", node.text(separator="\0").replace("\xad", ""))
    return " ".join(text.replace("\0", " ").split())


def date_text(node: LexborNode, text: str) -> str:
    """An element's text, or the machine's form of it where the text holds no year ("yesterday", "12 Feb")."""
    if _HAS_YEAR.search(text):
        return text
    return node.attributes.get("datetime") or node.attributes.get("content") or text


def _title_of(anchor: LexborNode | None, item: LexborNode | None = None) -> str | None:
    """The link's text; where that is none or says "read more", the item's heading, or what the link or picture says."""
    if anchor is not None and not says_more(said := text_of(anchor)):
        return said
    if item is not None and (heading := item.css_first("h1, h2, h3, h4, h5, h6")) and (said := text_of(heading)):
        return said
    if anchor is not None:
        picture = anchor.css_first("img[alt]")
        said = anchor.attributes.get("title") or (picture.attributes.get("alt") if picture else None) or ""
        return " ".join(said.split()) or None
    return None


def titled(item: LexborNode) -> LexborNode | None:
    """What holds the title of an item that is whole: its heading, else the link that says most."""
    if heading := item.css_first("h1, h2, h3, h4, h5, h6"):
        return heading
    said = [anchor for anchor in item.css("a[href]") if not _says_kind(text_of(anchor))]
    return max(said, key=lambda anchor: len(text_of(anchor)), default=None)


def _says_kind(text: str) -> bool:
    """Whether a link's text says no more than what kind of file it leads to, or a date."""
    return says_more(text) or sum(map(str.isalpha, _KIND.sub("", text))) < _FEWEST_LETTERS


def _untitled(item: LexborNode, date: str | None) -> str:
    """The text of an item that marks no title, without its date if that leaves words."""
    text = text_of(item)
    rest = " ".join(text.replace(date or "\0", " ", 1).split()).strip(" -–—:|•,;")
    return (text if _says_kind(rest) else rest)[:_LONGEST_TITLE]


def _cut(text: str, pattern: str | None) -> str | None:
    """The first group of the pattern in the text, else its whole match; None where it does not match."""
    if pattern is None:
        return text or None
    found = regex.search(pattern, text, timeout=_PATIENCE)
    if found is None:
        return None
    return (found[1] if found.re.groups and found[1] else found[0]).strip() or None
