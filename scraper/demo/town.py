"""The town of Rozograd: its announcements as data, what befalls them on four mornings, and what to make of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

import yaml

SECTIONS = ("news", "notices", "tenders")
DAYS = 4


@dataclass(frozen=True, slots=True)
class Edit:
    """From `day` on the body says `new` where it said `old`."""

    day: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class File:
    """A file that an announcement links to; `replaced` are its lines from the day of that name on."""

    path: str
    name: str
    lines: tuple[str, ...]
    replaced: tuple[int, tuple[str, ...]] | None = None

    def on(self, day: int) -> tuple[str, ...]:
        """The lines it holds on that day."""
        return self.replaced[1] if self.replaced and day >= self.replaced[0] else self.lines


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announcement through all days.

    `title` is as printed. `published` is ISO as the town says it, empty where its stamp is empty. `body` is in blocks
    parted by blank lines: `# ` heading, `- ` list, `| ` table rows, `> ` quotation, else a paragraph. `away` gives the
    status of the days on which it does not answer; `moved` its new address and the day from which it stands there.
    """

    path: str
    section: str
    title: str
    published: str
    body: str
    since: int = 0
    pinned: bool = False
    hostile: bool = False
    counter: int | None = None
    edits: tuple[Edit, ...] = ()
    files: tuple[File, ...] = ()
    away: tuple[tuple[int, int], ...] = ()
    moved: tuple[int, str] | None = None

    def address(self, day: int) -> str:
        """Where it stands on that day."""
        return self.moved[1] if self.moved and day >= self.moved[0] else self.path

    def status(self, day: int) -> int:
        """What its address answers on that day; 404 before it is published."""
        return 404 if day < self.since else dict(self.away).get(day, 200)

    def blocks(self, day: int) -> tuple[str, ...]:
        """The blocks of its body on that day."""
        body = self.body
        for edit in self.edits:
            if day >= edit.day:
                body = body.replace(edit.old, edit.new)
        return tuple(block.strip() for block in body.strip().split("\n\n"))

    def text(self, day: int) -> str:
        """Its body as plain text on that day, as a right extraction gives it.

        Paragraphs are parted by a blank line, rows and list items stand one a line, cells by tab; the names of files
        are the last paragraphs. The date stamp, the read counter and what is hostile are not part of it.
        """
        blocks = ["\n".join(_plain(line) for line in block.splitlines()) for block in self.blocks(day)]
        return "\n\n".join(blocks + [file.name for file in self.files])


def _plain(line: str) -> str:
    if line.startswith("| "):
        return "\t".join(cells(line))
    return line[2:] if line[:2] in ("# ", "- ", "> ") else line


def cells(row: str) -> list[str]:
    """The cells of a table row `| one | two |`."""
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


@cache
def announcements() -> tuple[Announcement, ...]:
    """All announcements of all days, in the order of their files."""
    return tuple(read(*SECTIONS))


def read(*sections: str) -> Iterator[Announcement]:
    """What the files of these names hold."""
    folder = resources.files("scraper.demo") / "announcements"
    for section in sections:
        for entry in yaml.safe_load((folder / f"{section}.yml").read_text(encoding="utf-8")):
            yield _announcement(section, entry)


def _announcement(section: str, entry: dict[str, Any]) -> Announcement:
    moved = entry.get("moved")
    published = entry["date"]
    return Announcement(
        path=entry["path"],
        section=section,
        title=entry["title"].upper() if section == "news" else entry["title"],
        published=published if isinstance(published, str) else published.isoformat(),
        body=entry["body"],
        since=entry.get("since", 0),
        pinned=entry.get("pinned", False),
        hostile=entry.get("hostile", False),
        counter=entry.get("counter"),
        edits=tuple(Edit(**edit) for edit in entry.get("edits", ())),
        files=tuple(_file(file) for file in entry.get("files", ())),
        away=tuple(entry.get("away", {}).items()),
        moved=(moved["day"], moved["path"]) if moved else None,
    )


def _file(entry: dict[str, Any]) -> File:
    later = entry.get("replaced")
    replaced = (later["day"], tuple(later["lines"])) if later else None
    return File(entry["path"], entry["name"], tuple(entry["lines"]), replaced)


def morning(day: int) -> datetime:
    """When the town is crawled on that day: UTC, each day a few minutes later, so that a whole day has passed."""
    return datetime(2024, 4, 22, 6, 30, tzinfo=UTC) + day * timedelta(days=1, minutes=5)


@dataclass(frozen=True, slots=True)
class Day:
    """What a right archive records on one day, by path. `edited` counts a replaced file; `moved` is (old, new)."""

    new: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()


_NEWS = (
    *(12110, 12654, 12671, 12690, 12702, 12731, 12745, 12788, 12815, 12831, 12866, 12880, 12884, 12893, 12901),
    *(12917, 12925, 12938, 12944, 12951, 12957, 12963, 12970, 12978, 12985, 12990),
)
_NOTICES = (388, 394, 397, 402, 405, 409, 411, 414, 415, 416)
_TENDERS = ("2023-41", "2024-03", "2024-07", "2024-09", "2024-12", "2024-14")

# Said on its own, not worked out from the announcements, so that a test can hold one against the other.
# With every known article asked again each morning, and `removal: {checks: 2, days: 1}`.
EXPECTED = (
    Day(
        new=(
            *(f"/page-{number}.html" for number in _NEWS),
            *(f"/obiavi/{number}.html" for number in _NOTICES),
            *(f"/targove/{number}.html" for number in _TENDERS),
        )
    ),
    Day(new=("/page-12996.html", "/obiavi/418.html"), edited=("/page-12745.html", "/page-12951.html")),
    Day(
        new=("/page-13001.html", "/targove/2024-16.html"),
        edited=("/page-12745.html", "/page-12978.html", "/page-12815.html"),
        moved=(("/page-12880.html", "/novini/detska-gradina-zornitsa-s-nov-pokriv.html"),),
        missing=("/page-12951.html", "/obiavi/416.html"),
    ),
    Day(
        new=("/page-13004.html",),
        removed=("/page-12951.html", "/obiavi/402.html"),
        returned=("/obiavi/416.html",),
    ),
)
UNDATED = ("/page-12110.html",)


def source_file(base: str) -> str:
    """The source file of the town's site at `base`, an address without a slash at its end, as a person writes it."""
    return f"""\
name: Община Розоград
home: {base}/
municipality: Розоград
publisher: town
language: bg
timezone: Europe/Sofia
cron: "15 7-20/2 * * mon-fri"
news:
  - listing: {base}/index.php?p=c&r=88
    section: Новини
    item: .nw
    link: a
    title: b
    # The pager goes on without end and shows the last page again and again.
    next: {{param: page, from: 2, step: 1}}
  - listing: {base}/obiavi/index.php
    section: Обяви
    item: .obiava
    # An article's own page does not say when; the list groups them by day.
    date: {{heading: h3}}
    next: a.next
  - feed: {base}/rss.xml
    section: Търгове
article:
  url: /(page-\\d+|novini/[a-z-]+|obiavi/\\d+|targove/\\d+-\\d+)\\.html$
  # The page's first h1 is the banner of the elections.
  title: "#content h1"
  body: "#content .text"
  date: {{css: "#content", pattern: 'публ\\. на (\\d\\d\\.\\d\\d\\.\\d{{4}})'}}
  remove: [.counter]
  order: dmy
delay: 0
removal: {{checks: 2, days: 1}}
"""
