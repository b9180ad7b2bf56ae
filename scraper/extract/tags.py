"""A start tag, as the parser writes it, to what it means for the lines inside it."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from scraper.extract.files import is_file
from scraper.extract.names import parts_of

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
CELLS = ("td", "th")
_INLINE_TAGS = """
a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr o:p output q rp rt ruby s
samp small span strike strong sub sup time tt u var
"""
_INLINE = frozenset(_INLINE_TAGS.split())
_VOID = frozenset(
    [
        "area",
        "base",
        "basefont",
        "bgsound",
        "br",
        "col",
        "embed",
        "frame",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
# Never text, wherever they stand.
UNREAD = """
script style noscript template svg math iframe object embed select button textarea canvas audio video map dialog
noframes noembed xmp
"""
_UNREAD = frozenset(UNREAD.split()) | {"title"}
_WHOLE = frozenset(("html", "body", "main", "article"))  # hidden only until a script shows them
_STRONG = frozenset(("b", "strong"))
_EMPHASIS = frozenset(("i", "em", "cite"))
_HREF = re.compile(r' href="([^"]*)"')
_NAMES = re.compile(r' (class|id|role|itemprop)="([^"]+)"')
_UNSEEN = re.compile(
    r"""\shidden=|\sstyle="[^"]*(?:display\s*:\s*none|visibility\s*:\s*hidden)|
    \sclass="(?:[^"]*\s)?(?:sr-only|visually-hidden|screen-reader-text|element-invisible|cookies?)["\s]""",
    re.IGNORECASE | re.VERBOSE,
)


class Tag(NamedTuple):
    """A start tag. `acts`: it changes how what is inside it is read; `void`: it has no inside; `unread`: it is hidden;
    `file`: it links to a document.

    `own`: its name and classes; `names`: its class, id and itemprop; `parts`: bits of names.PARTS.
    """

    name: str
    acts: bool = True
    inline: bool = False
    void: bool = False
    unread: bool = False
    strong: bool = False
    emphasis: bool = False
    href: str | None = None
    file: bool = False
    own: str = ""
    names: str = ""
    parts: int = 0


@lru_cache(maxsize=8192)
def read_tag(token: str) -> Tag:
    """The tag that `token`, from "<" to ">", is."""
    name = token[1:-1].partition(" ")[0]
    if name in _VOID:
        return Tag(name, False, False, True)
    if name in _UNREAD or (name not in _WHOLE and _is_unseen(token)):
        return Tag(name, False, False, False, True)
    if name in _INLINE:
        return _inline(name, token)
    found = dict(_NAMES.findall(token)) if "=" in token else {}
    classes, mark = found.get("class", ""), found.get("id", "")
    own = ".".join([name, *classes.split()]) if classes else name
    names = f"{classes} {mark}" if mark else classes
    parts = parts_of(name, names, found.get("role"))
    if "itemprop" in found:
        names = f"{names} {found['itemprop']}"
    return Tag(name, True, False, False, False, False, False, None, False, own, names, parts)


def _inline(name: str, token: str) -> Tag:
    if name == "a":
        found = _HREF.search(token)
        href = found[1] if found else None
        if href and "&" in href:
            href = unescape(href)
        return Tag(name, True, True, False, False, False, False, href, bool(href) and is_file(href or ""))
    strong, emphasis = name in _STRONG, name in _EMPHASIS
    return Tag(name, strong or emphasis, True, False, False, strong, emphasis)


def _is_unseen(token: str) -> bool:
    low = token.lower()
    # Most tags hold none of these; the pattern alone would take as long as the rest of a tag.
    if "hidden" in low or "none" in low or "-only" in low or "screen-" in low or "invis" in low or "cookie" in low:
        return _UNSEEN.search(token) is not None and ' id="S:' not in token  # what React streams, and shows by script
    return "headerlink" in low
