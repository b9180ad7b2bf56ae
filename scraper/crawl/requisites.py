"""Finds what a page needs to be shown as it was: its style sheets, images and fonts. Pure: a capture to addresses.

Scripts are left out: a replay would run them, and what they fetch was never recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice

from scraper import addresses
from scraper.charset import decode
from scraper.crawl.order import start_tags
from scraper.models import Capture

Named = tuple[str, str]  # what an address is written against, and as what
MOST = 200  # of one page or style sheet; more is a page gone wrong
_LONGEST = 2 * 2**20  # characters of a page or style sheet that are looked at
_HTML = frozenset({"text/html", "application/xhtml+xml", ""})
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_URL = re.compile(
    r"""url\(\s*(?:"([^"\n]{1,2000})"|'([^'\n]{1,2000})'|((?>\\[0-9a-fA-F]{1,6}\s?|\\.|[^\s"'()\\]){1,2000}+))\s*\)"""
    r"""|@import\s+(?:"([^"\n]{1,2000})"|'([^'\n]{1,2000})')""",
    re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_SHEETS = frozenset({"stylesheet", "icon", "shortcut", "apple-touch-icon"})
_SOURCES = {("img", "src"), ("input", "src"), ("image", "href"), ("body", "background"), ("video", "poster")}
_RAW = frozenset({"style", "script", "textarea", "title", "xmp", "iframe", "noembed", "noframes"})  # hold no tags
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"?|'([^']*+)'?|([^\s"'>]++)))?+""")
_LOOKED_AT = 20 * MOST  # addresses, before those that come again are put aside


def requisites(capture: Capture) -> tuple[str, ...]:
    """The addresses, absolute, of what a page or a style sheet names, in its order, each once; none for other kinds."""
    if capture.media_type in _HTML:
        text, _ = decode(capture.body, capture.content_type)
        found: Iterator[Named] = _in_page(text[:_LONGEST], capture.url)
    elif capture.media_type == "text/css":
        text, _ = decode(capture.body, capture.content_type)
        found = _in_style(text[:_LONGEST], capture.url)
    else:
        return ()
    resolved = (addresses.resolve(base, href) for base, href in dict.fromkeys(islice(found, _LOOKED_AT)))
    own = capture.url.partition("#")[0]
    return tuple(dict.fromkeys(url for url in resolved if url and url != own))[:MOST]


def _in_page(text: str, url: str) -> Iterator[Named]:
    base = url
    for tag, rest in start_tags(text):
        said = {
            found[1].lower(): unescape(found[2] or found[3] or found[4] or "") for found in _ATTRIBUTE.finditer(rest)
        }
        if tag == "base" and said.get("href"):
            base = addresses.resolve(url, said["href"]) or base
        elif tag == "link" and _SHEETS & set(said.get("rel", "").lower().split()):
            yield from _named(base, said.get("href", ""))
        elif tag == "style":
            yield from _in_style(rest, base)
        elif tag in _RAW:
            continue
        for name, value in said.items():
            if (tag, name) in _SOURCES:
                yield from _named(base, value)
            elif name == "srcset":
                yield from _in_set(value, base)
            elif name == "style":
                yield from _in_style(value, base)


def _in_set(srcset: str, base: str) -> Iterator[Named]:
    """Each candidate of a srcset (its address, then how wide or dense it is): which one a reader's screen would take
    is not known."""
    expected = True
    for word in srcset.split():
        url = word if expected else word.partition(",")[2]
        yield from _named(base, url.strip(","))
        expected = word.endswith(",")


def _in_style(css: str, base: str) -> Iterator[Named]:
    for found in _URL.finditer(_COMMENT.sub(" ", css)):
        said = next(filter(None, found.groups()), "")
        yield from _named(base, _ESCAPE.sub(_unescaped, said))


def _unescaped(found: re.Match[str]) -> str:
    if found[1]:
        code = int(found[1], 16)
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\N{REPLACEMENT CHARACTER}"
    return str(found[2]).lstrip("\n")


def _named(base: str, href: str) -> Iterator[Named]:
    """What is named, unless it is nothing, this page itself, or carries its own bytes."""
    if href.strip() and not href.lstrip().lower().startswith(("#", "data:", "blob:")):
        yield base, href
