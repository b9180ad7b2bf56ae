"""Finds what a page needs to be shown as it was: its style sheets, images and fonts. Pure: a capture to addresses.

Scripts are left out: a replay would run them, and what they fetch was never recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper import addresses
from scraper.charset import decode
from scraper.models import Capture

MOST = 200  # of one page or style sheet; more is a page gone wrong
_LONGEST = 2 * 2**20  # characters of a page or style sheet that are looked at
_HTML = frozenset({"text/html", "application/xhtml+xml", ""})
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_URL = re.compile(
    r"""url\(\s*(?:"([^"\n]{1,2000})"|'([^'\n]{1,2000})'|([^\s"'()]{1,2000}))\s*\)"""
    r"""|@import\s+(?:"([^"\n]{1,2000})"|'([^'\n]{1,2000})')""",
    re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_CANDIDATE = re.compile(r"\s*,?\s*(\S+[^\s,])(?:\s+[^,]*)?(?:,|$)")
_SHEETS = frozenset({"stylesheet", "icon", "shortcut", "apple-touch-icon"})
_SOURCES = (
    ("img", "src"),
    ("input[type=image]", "src"),
    ("image", "href"),
    ("body", "background"),
    ("video", "poster"),
)


def requisites(capture: Capture) -> tuple[str, ...]:
    """The addresses, absolute, of what a page or a style sheet names, in its order, each once; none for other kinds."""
    if capture.media_type in _HTML:
        text, _ = decode(capture.body, capture.content_type)
        found = _in_page(text[:_LONGEST], capture.url)
    elif capture.media_type == "text/css":
        text, _ = decode(capture.body, capture.content_type)
        found = _in_style(text[:_LONGEST], capture.url)
    else:
        return ()
    own = capture.url.partition("#")[0]
    return tuple(dict.fromkeys(url for url in found if url != own))[:MOST]


def _in_page(text: str, url: str) -> Iterator[str]:
    tree = LexborHTMLParser(text)
    base = tree.css_first("base[href]")
    base_url = (addresses.resolve(url, base.attributes.get("href") or "") if base else None) or url
    for node in tree.css("link[rel][href]"):
        if _SHEETS & set((node.attributes.get("rel") or "").lower().split()):
            yield from _resolved(base_url, node.attributes.get("href"))
    for node in tree.css("style"):
        yield from _in_style(node.text(deep=True), base_url)
    for selector, name in _SOURCES:
        for node in tree.css(selector):
            yield from _resolved(base_url, node.attributes.get(name))
    for node in tree.css("img[srcset], source[srcset]"):
        yield from _in_set(node, base_url)
    for node in tree.css("[style]"):
        yield from _in_style(node.attributes.get("style") or "", base_url)


def _in_set(node: LexborNode, base: str) -> Iterator[str]:
    """Each candidate of a srcset: which one a reader's screen would take is not known."""
    for found in _CANDIDATE.finditer((node.attributes.get("srcset") or "")[:20_000]):
        yield from _resolved(base, found[1])


def _in_style(css: str, base: str) -> Iterator[str]:
    for found in _URL.finditer(_COMMENT.sub(" ", css)):
        said = next(filter(None, found.groups()), "")
        yield from _resolved(base, _ESCAPE.sub(_unescaped, said))


def _unescaped(found: re.Match[str]) -> str:
    if found[1]:
        code = int(found[1], 16)
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\N{REPLACEMENT CHARACTER}"
    return str(found[2]).lstrip("\n")


def _resolved(base: str, href: str | None) -> Iterator[str]:
    """The address, if it is one: data: and blob: carry their own bytes."""
    if href and href.strip() and not href.lstrip().startswith("#"):
        url = addresses.resolve(base, href)
        if url:
            yield url
