"""Whether a quote stands in a text, and where."""

from __future__ import annotations

import re


def find(quote: str, text: str) -> tuple[int, int] | None:
    """Where the quote stands, white space aside; None where it does not."""
    words = quote.split()
    found = re.search(r"\s+".join(map(re.escape, words)), text) if words else None
    return found.span() if found else None
