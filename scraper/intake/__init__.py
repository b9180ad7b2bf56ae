"""From captures to the archive: the path that a live crawl, an import and a re-extraction share.

`visit` asks for pages and keeps what they say, `importing` takes them from WARC files, `rereading` reads stored
ones again by today's rules; all three go through `Intake`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from scraper.archive import Archive, captures, state, store
from scraper.archive.known import Known, neighbour
from scraper.archive.store import Sighting
from scraper.archive.versions import File, Reading, alike, differing
from scraper.clock import Clock
from scraper.crawl.replay import read_capture
from scraper.errors import Damaged
from scraper.extract import extract, rules_of
from scraper.models import Article, Capture, Hints, Source
from scraper.territory import is_front, owns

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

    @property
    def rules(self) -> str:
        """The name of the rules that readings are made by today."""
        return rules_of(self.source.article, self.source.language, self.source.timezone)

    def read(self, capture: Capture, hints: Hints) -> Article:
        """What the page says, by the source's rules and what its listings said of it."""
        return extract(
            capture.body,
            capture.url,
            content_type=capture.content_type,
            template=self.source.article,
            hints=hints,
            language=self.source.language,
            timezone=self.source.timezone,
            now=self.ground.clock(),
        )

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
            return read_capture(self.ground.captures, kept.place, url=kept.url, role=kept.role)
        except Damaged:
            return None

    def reread(self, known: Known, hints: Callable[[str], Hints] | None = None) -> Known:
        """A kept version as its own capture reads by today's rules; as it was kept, where the bytes cannot be read.

        `hints` says what listings said of an address; by default, what the archive holds.
        """
        capture = self.stored(known.capture)
        if capture is None:
            return known
        rows = self.archive.connection.execute("SELECT url FROM addresses WHERE article = ?", (known.article,))
        urls = (capture.url, *(row[0] for row in rows.fetchall()))
        said = self.hints(*urls) if hints is None else next(filter(_says_something, map(hints, urls)), Hints())
        return replace(known, reading=Reading.of(self.read(capture, said)))

    def same_announcement(self, article: int, new: Article, at: datetime) -> bool:
        """Whether a page that answered for a known article's address still is that article."""
        known = neighbour(self.archive.connection, article, at)
        return known is None or alike(known.reading, Reading.of(new))

    def sighting(
        self, asked: str, capture: Capture, capture_id: int, article: Article, files: tuple[File, ...] = ()
    ) -> Sighting:
        """The article's page as just read, with the version it is to be held against."""
        seen = Sighting(
            asked=asked,
            final=capture.url,
            canonical=self._canonical(article),
            capture=capture_id,
            at=capture.fetched_at,
            article=article,
            files=files,
            section=self.hints(asked, capture.url).section,
            rules=self.rules,
        )
        known = store.article_for(self.archive.connection, self.source.slug, seen)
        return seen if known is None else replace(seen, neighbour=self._reread_neighbour(known, seen))

    def _reread_neighbour(self, article: int, seen: Sighting) -> Known | None:
        known = neighbour(self.archive.connection, article, seen.at)
        if known is None or not differing(known.reading, Reading.of(seen.article)):
            return known
        return self.reread(known)

    def _canonical(self, article: Article) -> str | None:
        """The page's own rel=canonical, where it can be an article of this source."""
        url = article.canonical
        return url if url and owns(self.source, url) and not is_front(self.source, url) else None


def _says_something(hints: Hints) -> bool:
    return hints != Hints()


def readable(capture: Capture) -> bool:
    """Whether a capture is a page that an article can be read from."""
    return capture.status == 200 and capture.media_type in _HTML
