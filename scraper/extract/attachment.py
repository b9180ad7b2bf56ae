"""The files that an article's body links to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import unquote, urlsplit

from scraper.extract.files import is_file
from scraper.extract.markup import Line
from scraper.letters import squeeze
from scraper.models import AttachmentLink


def leads_to_file(line: Line) -> bool:
    """Whether a line is a link to a document, which belongs to the text wherever it stands in it."""
    return line.file and line.linked > 0.5 * len(line.text)


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
