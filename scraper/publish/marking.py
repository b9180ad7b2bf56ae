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
    return Markup("").join(  # noqa: S704
        Markup(part if at % 2 else mark(unescape(part)) if part.strip() else part) for at, part in enumerate(parts)
    )
