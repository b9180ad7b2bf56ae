"""Marks the words that one came for in a text that is mark-up already."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from markupsafe import Markup

# A sanitised tag: its attributes are quoted, and what is quoted may hold the sign that ends tags.
_TAG = re.compile(r'(<(?:[^<>"]|"[^"]*")*>)')


def marked_in(text: Markup, mark: Callable[[str], str]) -> Markup:
    """`text`, which is sanitised, with what `mark` makes of each run of plain text between tags (escaped by it)."""
    parts = _TAG.split(text)
    return Markup("").join(Markup(part if at % 2 else _marked(part, mark)) for at, part in enumerate(parts))  # noqa: S704


def _marked(part: str, mark: Callable[[str], str]) -> str:
    """Only what has a mark is written anew: marking takes spaces for all the same."""
    made = mark(unescape(part)) if part.strip() else ""
    if "<mark>" not in made:
        return part
    bare = part.strip()
    before, after = part[: part.index(bare)], part[part.index(bare) + len(bare) :]
    return f"{before}{made}{after}"
