"""Which links of a page lead to news, by what they say and how their addresses are spelled."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal
from urllib.parse import unquote, urlsplit

from babel.core import get_global
from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper import addresses, parsable
from scraper.charset import decode
from scraper.crawl import listing
from scraper.models import Capture

Kind = Literal["news", "notices", "tenders", "council", "archive"]

_WORTH: Mapping[Kind, float] = {"news": 4.0, "archive": 3.0, "notices": 2.5, "tenders": 2.0, "council": 2.0}
_MOST_LINKS = 3000  # of one page that are looked at
_LONGEST = 60  # characters of a link that names a section, and no article
_OTHER_FORM = re.compile(r"(?:^|&)(?:print|tmpl|format|replytocom|share)=", re.IGNORECASE)  # of a page, for a printer
_FRAMES = ("nav", "header")  # where a site's sections stand


@dataclass(frozen=True, slots=True)
class Lead:
    """A link that may lead to news: what it says, of which kind its words are, and how much speaks for it."""

    url: str
    text: str
    kind: Kind | None
    worth: float
    is_front: bool = False
    """Whether it is no link at all, but the front page itself."""


def leads(page: Capture, language: str | None = None) -> tuple[Lead, ...]:
    """The links of a page to other pages of its host that may hold news, the likeliest first; each address once.

    Those of a mirror in another language than the page's come last.
    """
    tree = LexborHTMLParser(parsable.bounded(decode(page.body, page.content_type)[0]))
    base = listing.base_of(tree, page.url)
    found: dict[str, Lead] = {}
    for link in tree.css("a[href]")[:_MOST_LINKS]:
        url = addresses.resolve(base, (link.attributes.get("href") or "").strip())
        if url is None or not addresses.same_host(url, page.url) or _is_no_page(url):
            continue
        lead = _lead(url, link, language)
        key = addresses.key(url)
        if lead and key != addresses.key(page.url) and (key not in found or lead.worth > found[key].worth):
            found[key] = lead
    # A stable sort: what stands first on the page comes first among equals.
    return tuple(sorted(found.values(), key=lambda lead: -lead.worth))


def _lead(url: str, link: LexborNode, language: str | None) -> Lead | None:
    text = " ".join(link.text(separator=" ").split()) or (link.attributes.get("title") or "").strip()
    if len(text) > _LONGEST:
        return None
    said, spelled = kind_of(text), kind_of(_spelled(url))
    kind = said or spelled
    worth = (_WORTH[said] if said else 0.0) + (0.5 * _WORTH[spelled] if spelled else 0.0)
    if _begins(text.lower(), words()["aside"]):
        worth -= 4.0
    if language and tongue(url) not in (None, language.partition("-")[0].lower()):
        worth -= 4.0
    worth += 0.5 if _framed(link) else 0.0
    worth -= 0.25 * urlsplit(url).path.strip("/").count("/")
    return Lead(url, text, kind, worth)


def _is_no_page(url: str) -> bool:
    return (
        addresses.names_file(url)
        or addresses.is_for_programs(url)
        or _OTHER_FORM.search(urlsplit(url).query) is not None
    )


def kind_of(text: str) -> Kind | None:
    """Of which kind of news a text speaks; the first kind with a word in it."""
    small = text.lower()
    return next((kind for kind in _WORTH if _begins(small, words()[kind])), None)


@cache
def words() -> Mapping[str, tuple[str, ...]]:
    """The words of words.toml by kind."""
    read = tomllib.loads((files(__package__) / "words.toml").read_text("utf-8"))
    return {kind: tuple(said) for kind, said in read.items()}


def tongue(url: str) -> str | None:
    """The language that an address names: /en/news, ?lang=en."""
    parts = urlsplit(url)
    first = parts.path.strip("/").partition("/")[0].lower()
    said = re.search(r"(?:^|&)(?:lang|language|lng|hl)=([a-z]{2})\b", parts.query.lower())
    named = said[1] if said else first
    return named if len(named) == 2 and named in get_global("likely_subtags") else None


def _begins(text: str, beginnings: tuple[str, ...]) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(word)}", text) for word in beginnings if word in text)


def _spelled(url: str) -> str:
    """The words of an address, parted by blanks."""
    parts = urlsplit(url)
    return re.sub(r"[\W_]+", " ", unquote(f"{parts.path} {parts.query}"))


def _framed(link: LexborNode) -> bool:
    node = link.parent
    for _ in range(8):
        if node is None:
            return False
        if node.tag in _FRAMES or any(word in (node.attributes.get("class") or "").lower() for word in ("nav", "menu")):
            return True
        node = node.parent
    return False
