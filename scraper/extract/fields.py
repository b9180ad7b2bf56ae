"""What an object of data says under the names that everybody gives its fields: title, text, date, address."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from html import unescape
from typing import Any
from urllib.parse import unquote, urlsplit

from scraper import addresses
from scraper.letters import folded, squeeze

# Names of fields in letters only and lower case, best first.
TITLES = """
headline title headlines name heading newstitle posttitle articletitle pagetitle titletext mainheading subject titre
titulo titolo titel tytul naslov zaglavie
"""
BODIES = """
articlebody bodyhtml htmlbody contenthtml htmlcontent fulltext body contentelements content fullstory story articletext
bodytext maintext richtext blocks paragraphs contents text html elements components modules sections detail details
longdescription fulldescription markdown tekst texto texte testo
"""
LEADS = "lead lede leadtext intro introtext introduction perex standfirst anons"
ADDRESSES = """
url link href permalink canonical canonicalurl canonicallink path pathname slug uri fullslug fullpath alias route
relativeurl websiteurl pageurl mainentityofpage shareurl
"""
DATES = """
datepublished publishedat published publisheddate publishdate publicationdate publishedon publishedtime publishtime
publishdatetime publisheddatetime publicationtime firstpublishedat firstpublished firstpublisheddate firstpublishdate
firstpublicationdate originalpublishdate originalpublicationdate datefirstpublished dateofpublication pubdate
dateposted postdate posteddate posteddateat postedat displaydate newsdate articledate date dategmt datum fecha
"""
WEAK_DATES = "createdat created datecreated createddate creationdate createdon createdtime"
ORDER = {
    names: {name: place for place, name in enumerate(names.split())}
    for names in (TITLES, BODIES, LEADS, ADDRESSES, DATES, WEAK_DATES)
}
LONGEST_TITLE = 300
_MOMENTS = range(600_000_000, 4_100_000_000)  # seconds since 1970 from 1989 to 2099
_MOST_FIELDS = 300  # of one object; one with more is a table of others
_NUMBERS = ("id", "nid", "ID", "_id", "postId", "articleId", "newsId", "databaseId")
_SLUG = re.compile(r"[^\W\d_]{3,}.*-.*[^\W\d_]{3,}")  # the last part of an address that is made of a title
_WRAPPED = ("rendered", "headline", "title", "text", "value", "basic", "default", "html", "__html")
_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][A-Za-z]{2,4})?")


@dataclass(frozen=True, slots=True)
class Address:
    """The address of the page that data belongs to, in the parts that are compared."""

    url: str
    path: str
    last: str
    number: str | None

    @classmethod
    def of(cls, url: str) -> Address:
        """From the page's address, or that of its data."""
        url = addresses.page_of(url)
        path = _path(url)
        last = path.rpartition("/")[2].removesuffix(".html")
        numbers = re.findall(r"\d+", last)
        return cls(url, path, last, numbers[0] if len(numbers) == 1 else None)


def plain(markup: str) -> str:
    """The letters of some mark-up, roughly: to measure and to compare."""
    return squeeze(unescape(re.sub(r"<[^<>]*>", " ", markup)))


@lru_cache(maxsize=4096)
def bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).lower() if len(name) < 60 else ""


def named(node: dict[str, Any], names: str) -> list[Any]:
    """The values of `node` under one of these names, in the names' order."""
    return [node[name] for name in _own(names, tuple(node))] if len(node) <= _MOST_FIELDS else []


@lru_cache(maxsize=2048)
def _own(names: str, keys: tuple[Any, ...]) -> list[str]:
    # The items of a list have the same fields, so that most are ordered once.
    order = ORDER[names]
    return sorted(
        (key for key in keys if isinstance(key, str) and bare(key) in order), key=lambda key: order[bare(key)]
    )


def _text(value: Any) -> str | None:
    """A short text that is a string, or wrapped: {"rendered": …}, {"basic": …}, {"bg": …}."""
    for _ in range(3):
        if not isinstance(value, dict) or not value:
            break
        inner = next((value[name] for name in _WRAPPED if value.get(name)), None)
        languages = [name for name in value if isinstance(name, str) and _LANGUAGE.fullmatch(name)]
        value = inner or (value[languages[0]] if len(languages) == len(value) else None)
    if not isinstance(value, str) or not 0 < len(value) <= 4 * LONGEST_TITLE:
        return None
    text = plain(value) if "<" in value or "&" in value else squeeze(value)
    return text if text and len(text) <= LONGEST_TITLE else None


def title(node: dict[str, Any], claims: Collection[str]) -> str | None:
    titles = [text for text in map(_text, named(node, TITLES)) if text]
    confirmed = (text for text in titles if folded(text) in claims)
    return next(confirmed, titles[0] if titles else None)


def published(node: dict[str, Any]) -> tuple[str | None, bool]:
    """The date as text, and whether it is only when the record was made."""
    for names in (DATES, WEAK_DATES):
        for value in named(node, names):
            day = _moment(value)
            if day:
                return day, names is WEAK_DATES
    return None, False


def _moment(value: Any) -> str | None:
    if isinstance(value, dict):
        value = next(
            (value[name] for name in ("iso", "value", "date", "start", "timestamp", "rendered") if name in value), None
        )
    if isinstance(value, str) and value.isdigit() and len(value) in (10, 13):
        value = int(value)
    if isinstance(value, (int, float)) and abs(value) < 1e15:
        seconds = int(value) // 1000 if value > _MOMENTS.stop else int(value)
        return datetime.fromtimestamp(seconds, UTC).isoformat() if seconds in _MOMENTS else None
    return value if isinstance(value, str) and 6 <= len(value) <= 60 and re.search(r"\d", value) else None


def address(node: dict[str, Any]) -> str | None:
    return next((value for value in map(_addressed, named(node, ADDRESSES)) if value), None)


def _addressed(value: Any) -> str | None:
    if isinstance(value, dict):
        value = next((value[name] for name in ("@id", "current", "url", "href", "alias") if name in value), None)
    return value if isinstance(value, str) and 0 < len(value) < 2000 else None


def about(node: dict[str, Any], own: Address) -> float:
    """Above 0: `node` names the page's own address; below: it names another page of the site."""
    against = 0.0
    for name, value in node.items():
        if name in _NUMBERS and len(str(value)) >= 3 and str(value) == own.number:
            return 3.0
        text = _addressed(value) if bare(str(name)) in ORDER[ADDRESSES] else None
        if text is None:
            continue
        if "/" in text:
            same = _is_at(text, own)
            if same:
                return 6.0 if own.path else 1.0
            against = max(against, 2.0 if same is False else 0.0)
        elif _is_slug(text, own):
            return 5.0
        elif bare(name) == "slug" and _SLUG.search(own.last):
            against = max(against, 3.0)
    return -against


def _is_at(text: str, own: Address) -> bool | None:
    """Whether an address is the page's own; None where it is no page of this site, or its front page."""
    resolved = addresses.resolve(own.url, text)
    if resolved is None or not addresses.same_host(resolved, own.url):
        return None
    path = _path(resolved)
    if path != own.path:
        return False if path else None
    query, own_query = urlsplit(resolved).query, urlsplit(own.url).query
    return query == own_query or addresses.key(resolved) == addresses.key(own.url)


def _is_slug(text: str, own: Address) -> bool:
    slug = unquote(text).removesuffix(".html")
    # Often an id stands before or behind it.
    return len(own.last) >= 4 and (slug == own.last or (len(slug) >= 12 and slug in own.last))


def _path(url: str) -> str:
    return unquote(urlsplit(url).path).strip("/")
