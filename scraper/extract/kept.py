"""What is kept of a body's lines: plain paragraphs, and sanitised mark-up of the same for reading."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from itertools import groupby, pairwise
from operator import itemgetter

import nh3

from scraper.extract.markup import CELL, Line, Piece
from scraper.letters import visible

_TAGS = {"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "a", "strong", "em", "br"}
_TAGS |= {"table", "tbody", "tr", "td"}


def plain(body: Sequence[Line]) -> str | None:
    """The lines as plain text: a blank line between paragraphs, none within a paragraph, list or table."""
    parts = [
        line.text if not number else ("\n\n" if line.opens else "\n") + line.text for number, line in enumerate(body)
    ]
    return "".join(parts) or None


def sanitised(body: Sequence[Line], resolve: Callable[[str], str | None]) -> str | None:
    """The lines as mark-up that may be shown to anyone: no script, style, image or form, links absolute."""
    if not body:
        return None
    whole = "".join(_block(group, resolve) for group in _groups(body))
    attributes = {"a": {"href"}}
    schemes = {"http", "https", "mailto"}
    return nh3.clean(
        whole, tags=_TAGS, attributes=attributes, url_schemes=schemes, link_rel="nofollow noopener noreferrer"
    )


def _groups(body: Sequence[Line]) -> Iterator[list[Line]]:
    starts = [
        number for number, line in enumerate(body) if not number or line.opens or line.kind != body[number - 1].kind
    ]
    for start, end in pairwise([*starts, len(body)]):
        yield list(body[start:end])


def _block(group: list[Line], resolve: Callable[[str], str | None]) -> str:
    kind = group[0].kind
    inner = [_inner(line.pieces, resolve) for line in group]
    if kind in ("ul", "ol"):
        return f"<{kind}>{''.join(f'<li>{item}</li>' for item in inner)}</{kind}>\n"
    if kind == "row":
        rows = ("".join(f"<td>{cell.strip()}</td>" for cell in row.split(CELL)) for row in inner)
        return f"<table><tbody>{''.join(f'<tr>{row}</tr>' for row in rows)}</tbody></table>\n"
    text = "<br>".join(inner)
    if kind == "quote":
        return f"<blockquote><p>{text}</p></blockquote>\n"
    tag = "h2" if kind == "h1" else kind
    return f"<{tag}>{text}</{tag}>\n"


def _inner(pieces: Iterable[Piece], resolve: Callable[[str], str | None]) -> str:
    out: list[str] = []
    for (href, strong, emphasis), run in groupby(pieces, key=itemgetter(1, 2, 3)):
        text = escape(re.sub(r"[^\S\x1f]+", " ", visible("".join(piece.text for piece in run))), quote=False)
        if text.strip(" " + CELL):
            text = f"<em>{text}</em>" if emphasis else text
            text = f"<strong>{text}</strong>" if strong else text
            address = _address(href, resolve) if href else None
            text = f'<a href="{escape(address)}">{text}</a>' if address else text
        out.append(text)
    return "".join(out).strip(" ")


def _address(href: str, resolve: Callable[[str], str | None]) -> str | None:
    return href.strip() if href.strip().lower().startswith("mailto:") else resolve(href)
