"""Numbers the start tags of a page in the order of its source text, which the HTML parser does not keep.

A parser moves what stands misplaced in a table out of it: headings between rows end up before the whole table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

from selectolax.lexbor import LexborNode

_ATTRIBUTE = "data-source-order"
# A tag runs to its ">", but a quoted value may hold one; a quote is one only after "=". Every alternative takes
# what it can and gives nothing back, so that no page makes this slow.
_REST = r"""(?:[^>=]++|=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))?+)*+(?:>|\Z)"""
_TAG = re.compile(
    rf"""<!--.*?(?:-->|\Z)
    |<(?P<raw>script|style|textarea|title|xmp|iframe|noembed|noframes)(?=[\s/>])(?P<text>{_REST}.*?(?:(?=</(?P=raw))|\Z))
    |<(?P<tag>[a-z][^\s/>]*+)(?P<rest>{_REST})""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)


def numbered(html: str) -> str:
    """The page with a number in each start tag; what scripts, comments and the like hold stays as it is."""
    numbers = count(1)

    def number(match: re.Match[str]) -> str:
        name = match["raw"] or match["tag"]
        if name is None:
            return match[0]  # a comment
        return f'<{name} {_ATTRIBUTE}="{next(numbers)}"{match["text"] or match["rest"]}'

    return _TAG.sub(number, html)


def start_tags(html: str) -> Iterator[tuple[str, str]]:
    """Each start tag of a page: its name in lower case, and what follows that; of a style or script its text too.

    For whoever needs no tree: however deep the elements of a page are nested, this takes time by its length.
    """
    for match in _TAG.finditer(html):
        if name := match["raw"] or match["tag"]:
            yield name.lower(), match["text"] or match["rest"]


def place(node: LexborNode) -> int | None:
    """The number of an element, or of the first one in it, since the parser adds some; None if there is none."""
    said = node.attributes.get(_ATTRIBUTE)
    if said is None:
        inner = node.css_first(f"[{_ATTRIBUTE}]")
        said = inner.attributes.get(_ATTRIBUTE) if inner else None
    return int(said) if said and said.isdecimal() and len(said) < 12 else None
