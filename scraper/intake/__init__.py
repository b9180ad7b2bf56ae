"""From captures to the archive: the path that a live crawl, an import and a re-extraction share.

`visit` asks for pages and keeps what they say, `importing` takes them from WARC files, `rereading` reads stored
ones again by today's rules; all three go through `Intake`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from scraper import addresses
from scraper.archive import Archive, captures, state, store
from scraper.archive.known import Known, after, neighbour
from scraper.archive.store import Sighting
from scraper.archive.versions import File, Reading, alike, differing, files_differ, lost
from scraper.care.discretion import Discretion
from scraper.charset import decode
from scraper.clock import Clock, unstamp
from scraper.crawl import items
from scraper.crawl.replay import read_capture
from scraper.documents.isolated import Reader
from scraper.errors import Damaged
from scraper.extract import extract, rules_of
from scraper.intake import whole
from scraper.models import Article, AttachmentLink, Capture, Hints, Link, Source
from scraper.territory import is_front, owns

_TAG = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"\w+")
_SAME = 0.97  # of the words; an address or a time of day may differ
_HTML = frozenset({"text/html", "application/xhtml+xml", ""})


@dataclass(frozen=True, slots=True)
class Ground:
    """Where an archive stands: the database, the folder of captures, and the clock that both go by."""

    db: Path
    captures: Path
    clock: Clock


@dataclass(frozen=True, slots=True)
class Intake:
    """Reads captures of one source and holds what they say against what is known."""

    source: Source
    archive: Archive
    ground: Ground
    reader: Reader = field(default_factory=Reader)
    """Reads attached files. It starts a process where it has to, so whoever gives one closes it."""
    discretion: Discretion = field(default_factory=Discretion)
    """What was taken down and must not be read in again."""

    @property
    def rules(self) -> str:
        """The name of the rules that readings are made by today."""
        return rules_of(self.source.article, self.source.language, self.source.timezone)

    def read(self, capture: Capture, hints: Hints) -> Article:
        """What the page says, by the source's rules and what its listings said of it."""
        rules, is_item = self.source.article, addresses.is_item(capture.url)
        article = extract(
            capture.body,
            capture.url,
            content_type=capture.content_type,
            template=items.template(rules.order) if is_item else rules,
            hints=hints,
            language=self.source.language,
            timezone=self.source.timezone,
            now=capture.fetched_at,
        )
        if is_item:
            article = replace(article, attachments=items.files_of(capture))
        return self.discretion.reading(capture.url, article)

    def link(self, found: Link) -> Link:
        """What a listing says of an address, as it may be kept."""
        return replace(found, hints=self.discretion.hints(found.url, found.hints))

    def hints(self, *urls: str) -> Hints:
        """What listings and feeds said of the first of these addresses that they named."""
        said = (state.hints(self.archive.connection, self.source.slug, url) for url in urls)
        return next(filter(_says_something, said), Hints())

    def stored(self, capture: int) -> Capture | None:
        """A kept capture with its bytes; None where they cannot be read back."""
        kept = captures.get(self.archive.connection, capture)
        if kept is None:
            return None
        try:
            return read_capture(self.ground.captures, kept.place, original=kept.original, url=kept.url, role=kept.role)
        except Damaged:
            return None

    def reread(self, known: Known, hints: Callable[[str], Hints] | None = None) -> Known | None:
        """A kept version as its own capture reads by today's rules, its linked files included; None where the bytes
        cannot be read back.

        `hints` says what listings said of an address; by default, what the archive holds.
        """
        capture = self.stored(known.capture)
        if capture is None:
            return None
        rows = self.archive.connection.execute("SELECT url FROM addresses WHERE article = ?", (known.article,))
        urls = (capture.url, *(row[0] for row in rows.fetchall()))
        if item := next(filter(addresses.is_item, urls), None):
            capture = whole.found_again(self.source, capture, item, known)
            if capture is None:
                return None
        said = self.hints(*urls) if hints is None else next(filter(_says_something, map(hints, urls)), Hints())
        article = self.read(capture, said)
        kept = {file.url: file for file in known.files}
        files = tuple(kept.get(file.url) or file for file in self.files(article, unstamp(known.seen_at)))
        return replace(known, reading=Reading.of(article), files=files)

    def files(self, article: Article, at: datetime) -> tuple[File, ...]:
        """The files that a page links to, as the archive holds them for the time `at`; nothing is fetched."""
        return tuple(self._file(link, at) for link in article.attachments)

    def _file(self, link: AttachmentLink, at: datetime) -> File:
        found = captures.file_at(self.archive.connection, self.source.slug, link.url, at)
        return File(link.url, link.name, found[1], found[0]) if found else File(link.url, link.name)

    def same_announcement(self, article: int, new: Article, at: datetime) -> bool:
        """Whether a page that answered for a known article's address still is that article."""
        known = neighbour(self.archive.connection, article, at)
        return known is None or alike(known.reading, Reading.of(new))

    def sighting(
        self,
        asked: str,
        capture: Capture,
        capture_id: int,
        article: Article,
        files: tuple[File, ...] = (),
        run: int | None = None,
        said: Hints | None = None,
    ) -> Sighting:
        """The article's page as just read, with the version it is to be held against; `said`: its hints, if asked
        for already."""
        seen = Sighting(
            asked=asked,
            final=addresses.page_of(capture.url),
            canonical=self._canonical(article),
            capture=capture_id,
            at=capture.fetched_at,
            article=article,
            files=files,
            section=(said or self.hints(asked, capture.url)).section,
            rules=self.rules,
            run=run,
        )
        known = store.article_for(self.archive.connection, self.source.slug, seen)
        return seen if known is None else self._beside(known, seen)

    def _beside(self, article: int, seen: Sighting) -> Sighting:
        """The sighting with the version that stood at its time; that is read again where the two differ."""
        known = neighbour(self.archive.connection, article, seen.at)
        new = Reading.of(seen.article)
        if known is None or not (differing(known.reading, new) or files_differ(known.files, seen.files)):
            return replace(seen, neighbour=known)
        again = self.reread(known)
        # Rules for a new design find nothing in an old page; what earlier rules read there still was its text.
        known = again if again and not lost(known.reading, again.reading) else known
        resumed = None
        if differing(known.reading, new) and unstamp(known.seen_at) <= seen.at:
            resumed = self._resumed(known, seen.at)
        return replace(seen, neighbour=known, resumed=resumed)

    def _resumed(self, known: Known, at: datetime) -> tuple[int, datetime] | None:
        """Where the text of `known` was seen again after `at` (captures may arrive in any order): capture and time."""
        connection = self.archive.connection
        later = after(connection, known.article, at)
        for capture_id, when in captures.pages_after(connection, known.article, at, later.seen_at if later else None):
            again = self.reread(replace(known, capture=capture_id))
            if again and not differing(again.reading, known.reading):
                return capture_id, unstamp(when)
        url = connection.execute("SELECT url FROM articles WHERE id = ?", (known.article,)).fetchone()[0]
        asked = state.get(connection, self.source.slug, url)
        if later is None and asked.capture == known.capture and asked.checked_at and unstamp(asked.checked_at) > at:
            return known.capture, unstamp(asked.checked_at)  # a 304 said that it still stood
        return None

    def _canonical(self, article: Article) -> str | None:
        """The page's own rel=canonical, where it can be an article of this source."""
        url = article.canonical
        return url if url and owns(self.source, url) and not is_front(self.source, url) else None


def same_page(one: Capture, other: Capture) -> bool:
    """Whether two captures show the same words, menus and all: as error pages of one site do."""
    words, others = (
        Counter(_WORD.findall(_TAG.sub(" ", decode(each.body, each.content_type)[0]))) for each in (one, other)
    )
    return bool(words) and (words & others).total() >= _SAME * max(words.total(), others.total())


def _says_something(hints: Hints) -> bool:
    return hints != Hints()


def readable(capture: Capture) -> bool:
    """Whether a capture is a page that an article can be read from."""
    return capture.status == 200 and capture.media_type in _HTML
