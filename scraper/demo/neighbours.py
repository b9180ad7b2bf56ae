"""Who else writes of the town: its council and a paper, each a plain list of what it published."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from html import escape

from scraper.demo.town import Announcement, read


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A source beside the town hall: its file of announcements, the folder of its pages, and who it is."""

    section: str
    slug: str
    folder: str
    name: str
    publisher: str


NEIGHBOURS = (
    Neighbour("council", "rozograd-obs", "/obs/", "Общински съвет – Розоград", "council"),
    Neighbour("paper", "dolina", "/dolina/", "Вестник „Долина“", "media"),
)


@cache
def pieces(section: str) -> tuple[Announcement, ...]:
    """What one of them published on all days, newest addresses first."""
    return tuple(sorted(read(section), key=lambda one: one.path, reverse=True))


def page(day: int, path: str) -> str | None:
    """The HTML that `path` answers with on that day; None where there is nothing."""
    for one in NEIGHBOURS:
        if not path.startswith(one.folder):
            continue
        shown = [piece for piece in pieces(one.section) if piece.status(day) == 200]
        if path == one.folder:
            return _html(one, "".join(_item(piece) for piece in shown), one.name)
        return next((_html(one, _article(piece, day), piece.title) for piece in shown if piece.path == path), None)
    return None


def _item(piece: Announcement) -> str:
    return f'<li><time>{piece.published}</time> <a href="{piece.path}">{escape(piece.title)}</a></li>\n'


def _article(piece: Announcement, day: int) -> str:
    text = "\n".join(f"<p>{escape(block, quote=False)}</p>" for block in piece.blocks(day))
    return (
        f'<h1>{escape(piece.title)}</h1>\n<time datetime="{piece.published}">{piece.published}</time>\n'
        f'<div class="text">{text}</div>'
    )


def _html(one: Neighbour, content: str, title: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="bg"><head><meta charset="utf-8"><title>{escape(title)} | {escape(one.name)}'
        f'</title></head>\n<body><header><a href="{one.folder}">{escape(one.name)}</a></header>\n'
        f"<main>{content}</main></body></html>\n"
    )


def source_files(base: str) -> dict[str, str]:
    """The source file of each at `base` (an address without a slash at its end), by slug."""
    return {one.slug: _source_file(one, base) for one in NEIGHBOURS}


def _source_file(one: Neighbour, base: str) -> str:
    return f"""\
name: {one.name}
home: {base}{one.folder}
municipality: Розоград
publisher: {one.publisher}
language: bg
timezone: Europe/Sofia
cron: "45 7-20/2 * * mon-fri"
news:
  - listing: {base}{one.folder}
    item: li
    link: a
    title: a
    date: time
article:
  url: {one.folder}[a-z0-9-]+\\.html$
  title: h1
  body: .text
  date: main time
delay: 0
removal: {{checks: 2, days: 1}}
"""
