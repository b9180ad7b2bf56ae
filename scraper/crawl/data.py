"""Reads a listing out of data: what a page carries in its scripts, what lies beside it, or an interface's answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import regex
from selectolax.lexbor import LexborHTMLParser

from scraper import addresses, parsable, serial
from scraper.charset import decode
from scraper.crawl import listing
from scraper.crawl.listing import ListingPage
from scraper.errors import Unfit
from scraper.models import Capture, Hints, Link, Listing, Template

_MOST = 120_000  # values of one page that are looked at
_MOST_ARTICLES = 10_000
_PATIENCE = 1.0  # seconds for article.url on one address
_LONGEST = 2000  # characters of an address
_NEAR = 3  # objects between an article's title and its address
_SLUG = re.compile(r"^(?:slug|alias|path|uri|permalink|url_?key|seo_?url)$", re.IGNORECASE)
_NUMBER = re.compile(r"^(?:_?id|nid|number)$", re.IGNORECASE)
# What else has a title and a slug.
_APART = re.compile(
    r"author|user|categor|(?:^|_)tags?$|topic|menu|(?:^|_)nav|breadcrumb|footer|header(?!s$)|image|picture|media|gallery|"
    r"locale|i18n|translation|config|settings",
    re.IGNORECASE,
)
_TITLE = re.compile(r"^(?:title|headline|heading|name|label|subject)(?:_[a-z]{2})?$", re.IGNORECASE)
_DATE = re.compile(
    r"^_?(?:first_?)?(?:(?:news|post|start|display)_?)?(?:publish(?:ed)?|publication|date|created|posted)"
    r"(?:_?(?:at|on|up|date|time|gmt|published|created))?$",
    re.IGNORECASE,
)
_FIRST = re.compile("publi", re.IGNORECASE)  # of several dates
_NEXT = re.compile(r"^next(?:_?page)?(?:_?ur[il])?$", re.IGNORECASE)
_ANY = r"^(?!.*\.(?:jpe?g|png|gif|webp|svg|ico|css|js|json|woff2?|mp4|pdf)(?:\?|$))https?://[^/]+/."
_MARKS = re.compile(rb"__NUXT|__NEXT_DATA__|__next_f|application/(?:ld\+)?json|___gatsby|__sveltekit", re.IGNORECASE)
_BUILD = re.compile(r'"buildId"\s*:\s*"([\w.-]{1,80})"')


def read(capture: Capture, rule: Listing, template: Template) -> ListingPage:
    """The links of a listing that may have them in its mark-up, in its scripts, or be data itself.

    In data every address like `article.url` counts, written out or as a slug or number beside the listing's own
    address, with the title and the date of the object that it stands in. Raises Unfit where there is none.
    """
    text, _ = decode(capture.body, capture.content_type)
    if serial.is_json(capture.body, capture.content_type):
        return _of_values(capture.url, serial.of_text(text), rule, template)
    try:
        return listing.read(capture, rule, template)
    except Unfit:
        if not _MARKS.search(capture.body):
            raise
    return _of_values(capture.url, (each.value for each in serial.of_page(text)), rule, template)


def beside(page: Capture) -> tuple[str, ...]:
    """Where the data of a page that shows nothing may lie, by the marks of what made it: Nuxt, Next, Gatsby, SvelteKit.

    A build's hash in a query is left out: such files answer without it, and stay the same address.
    """
    text = parsable.bounded(decode(page.body, page.content_type)[0])
    path = urlsplit(page.url).path.rstrip("/")
    found: list[str] = []
    if "_nuxt/" in text or "__nuxt" in text.lower():
        tree = LexborHTMLParser(text)
        said = [node.attributes.get("href") for node in tree.css('link[href*="_payload.json"]')]
        said += [node.attributes.get("data-src") for node in tree.css('script[data-src*="_payload.json"]')]
        found += [*(each.partition("?")[0] for each in said if each), f"{path}/_payload.json"]
    if build := _BUILD.search(text) if "/_next/" in text else None:
        found.append(f"/_next/data/{build[1]}{path or '/index'}.json")
    if "___gatsby" in text:
        found.append(f"/page-data{path or '/index'}/page-data.json")
    if "__sveltekit" in text:
        found.append(f"{path}/__data.json")
    urls = (addresses.resolve(page.url, each) for each in found)
    own = (url for url in urls if url and addresses.same_host(url, page.url))
    return tuple(dict.fromkeys(url for url in own if addresses.key(addresses.page_of(url)) == _bare(page.url)))


def _bare(url: str) -> str:
    return addresses.key(url.partition("?")[0])


def links(url: str, values: Iterable[Any]) -> tuple[Link, ...]:
    """What data leads to, where nobody has said yet what an article's address is like: for surveys, which try it."""
    search = _Search(url, Listing(url), _ANY)
    for value in values:
        search.through(value)
    return listing.merged(each for each in search.links if each.hints.title)


# --- what the values say ------------------------------------------------------


def _of_values(url: str, values: Iterable[Any], rule: Listing, template: Template) -> ListingPage:
    if template.url is None:
        raise Unfit(url, "data, and article.url is not given, expected it to say which addresses in it are articles")
    search = _Search(url, rule, template.url)
    try:
        for value in values:
            search.through(value)
    except TimeoutError:
        raise Unfit(url, f"article.url took longer than {_PATIENCE:g} seconds") from None
    except regex.error as error:
        raise Unfit(url, f"a pattern of the rule cannot be read: {error}") from None
    if not search.links:
        raise Unfit(url, f"data with 0 addresses like {template.url!r}, expected at least 1")
    return ListingPage(listing.merged(search.links), search.next)


class _Search:
    """Goes through the values of one page, outermost and first ones first."""

    def __init__(self, url: str, rule: Listing, wanted: str) -> None:
        self.next: str | None = None
        self._found: list[tuple[Link, bool]] = []
        self._url = url
        self._base = addresses.page_of(url)
        self._rule = rule
        self._wanted = wanted
        # What a slug is put behind: the listing's own address, and the folders that it stands in.
        path = urlsplit(addresses.page_of(rule.url)).path.rstrip("/")
        folders = [path, path.rpartition("/")[0], ""]
        self._folders = tuple(dict.fromkeys(urljoin(rule.url, f"{folder}/") for folder in folders))

    @property
    def links(self) -> list[Link]:
        """What was found. A slug without a date may be a menu's, and counts only where there is nothing better."""
        sure = {link.url for link, is_sure in self._found if is_sure}
        return [link for link, _ in self._found if not sure or link.url in sure]

    def through(self, whole: Any) -> None:
        """Look at everything in a value."""
        todo, seen = [whole], set[int]()
        for _ in range(_MOST):
            if not todo or len(self._found) >= _MOST_ARTICLES:
                return
            value = todo.pop()
            if not isinstance(value, (dict, list)) or id(value) in seen:
                continue
            seen.add(id(value))
            if isinstance(value, dict):
                self._object(value)
                todo += reversed([inner for name, inner in value.items() if not _APART.search(str(name))])
            else:
                todo += reversed(value)

    def _object(self, node: dict[str, Any]) -> None:
        self.next = self.next or self._further(node)
        title, date = _title(node), _date(node)
        target, written = self._written(node, _NEAR if title else 1), True
        if target is None and title:
            target, written = self._named(node, _SLUG) or self._named(node, _NUMBER), False
        if target:
            said = Hints(title, date, "listing", self._rule.section)
            self._found.append((Link(target, said), written or date is not None))

    def _written(self, node: dict[str, Any], depth: int) -> str | None:
        """An article's address that stands in an object, or in one close within it."""
        for value in node.values():
            if isinstance(value, str) and _is_address(value) and (target := self._article(self._base, value)):
                return target
        inner = (value for name, value in node.items() if isinstance(value, dict) and not _APART.search(str(name)))
        return next(filter(None, (self._written(each, depth - 1) for each in inner)), None) if depth > 1 else None

    def _named(self, node: dict[str, Any], kind: re.Pattern[str]) -> str | None:
        """The address that a slug or a number of an object, or of what it keeps its fields in, makes."""
        for name, value in node.items():
            if kind.match(str(name)) and isinstance(value, (str, int)) and 0 < len(str(value)) < _LONGEST:
                slug = quote(str(value).strip("/"), safe="/%")
                for folder in reversed(self._folders) if "/" in slug else self._folders:
                    if target := self._article(folder, slug):
                        return target
        inner = node.get("attributes") or node.get("fields")
        return self._named(inner, kind) if isinstance(inner, dict) else None

    def _article(self, base: str, said: str) -> str | None:
        target = addresses.resolve(base, said)
        return target if target and regex.search(self._wanted, target, timeout=_PATIENCE) else None

    def _further(self, node: dict[str, Any]) -> str | None:
        """The next page, where an object names its address."""
        if self._rule.next is not None:
            return None
        for name, value in node.items():
            said = (value.get("href") or value.get("url")) if isinstance(value, dict) else value
            if _NEXT.match(str(name)) and isinstance(said, str) and _is_address(said):
                return addresses.resolve(self._url, said)
        return None


def _is_address(text: str) -> bool:
    return (
        text.startswith(("/", "http://", "https://", "?")) and len(text) < _LONGEST and not any(map(str.isspace, text))
    )


def _title(node: dict[str, Any]) -> str | None:
    named = sorted((name for name in node if _TITLE.match(str(name))), key=lambda name: _rank(str(name)))
    for name in named:
        if title := listing.plain(_text(node[name])):
            return title
    inner = node.get("attributes") or node.get("fields")
    return _title(inner) if isinstance(inner, dict) and not named else None


def _rank(name: str) -> int:
    return 0 if name.lower().startswith(("title", "headline")) else 1


def _date(node: dict[str, Any]) -> str | None:
    named = sorted((name for name in node if _DATE.match(str(name))), key=lambda name: not _FIRST.search(str(name)))
    for name in named:
        value = node[name]
        if isinstance(value, str) and any(map(str.isdecimal, value)) and len(value) < 100:
            return value.strip()
        if isinstance(value, (int, float)) and (moment := _moment(value)):
            return moment
    inner = node.get("attributes") or node.get("fields")
    return _date(inner) if isinstance(inner, dict) and not named else None


def _moment(number: float) -> str | None:
    """Seconds or milliseconds since 1970, where they are of this web's time."""
    seconds = number / 1000 if number > 1e11 else number
    return datetime.fromtimestamp(seconds, UTC).isoformat() if 7e8 < seconds < 4e9 else None


def _text(value: Any) -> str | None:
    """A text, or the one of an object that has it in several forms ("rendered", by language)."""
    if isinstance(value, dict):
        value = next((value[name] for name in ("rendered", "text", "value", "bg", "en") if name in value), None)
    return value if isinstance(value, str) else None
