"""Whether a link leads to a document, by how its address or its text ends."""

from __future__ import annotations

import re
from urllib.parse import unquote

_ENDING = re.compile(r"\.(?:pdf|docx?|xlsx?|odt|ods|rtf|zip|rar|7z|pptx?)(?:[?&#]|\s*$)", re.IGNORECASE)


def is_file(href: str, text: str = "") -> bool:
    """Whether a link leads to a document: by the end of its path, of a value in its query, or of its text."""
    return _ENDING.search(href.partition("#")[0]) is not None or (bool(text) and _ENDING.search(text) is not None)


def file_name(href: str) -> str:
    """The last part of a link's path, as a person writes it."""
    return unquote(href.partition("#")[0].partition("?")[0].rstrip("/").rpartition("/")[2]) or href
