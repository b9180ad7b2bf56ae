"""The files that an article's body links to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import unquote, urlsplit

from scraper.extract.letters import squeeze
from scraper.extract.markup import Line
from scraper.models import AttachmentLink

_ENDING = re.compile(r"\.(?:pdf|docx?|xlsx?|odt|ods|rtf|zip|rar|7z|pptx?)$", re.IGNORECASE)


def is_file(href: str, text: str = "") -> bool:
    """Whether a link leads to a document: by the end of its path, of a value in its query, or of its text."""
    path, _, query = href.partition("#")[0].partition("?")
    if _ENDING.search(path.strip()) or _ENDING.search(text.strip()):
        return True
    return any(_ENDING.search(pair.partition("=")[2]) for pair in query.split("&"))


def leads_to_file(line: Line) -> bool:
    """Whether a line is a link to a document, which belongs to the text wherever it stands in it."""
    return line.linked > 0.5 * len(line.text) and any(piece.href and is_file(piece.href) for piece in line.pieces)


def attachments(body: Iterable[Line], resolve: Callable[[str], str | None]) -> tuple[AttachmentLink, ...]:
    """Each file linked from these lines once, named by the link's text, else by the file."""
    names: dict[str, str] = {}
    for line in body:
        texts: dict[str, str] = {}
        for piece in line.pieces:
            if piece.href:
                texts[piece.href] = texts.get(piece.href, "") + piece.text
        for href, text in texts.items():
            url = resolve(href) if is_file(href, text) else None
            if url:
                names[url] = names.get(url) or squeeze(text)
    return tuple(AttachmentLink(url, name or _file(url)) for url, name in names.items())


def _file(url: str) -> str:
    return squeeze(unquote(urlsplit(url).path).rpartition("/")[2]) or url
