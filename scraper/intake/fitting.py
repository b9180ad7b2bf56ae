"""Counts, while a crawl reads, on how many pages each rule of the source file finds what it names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from scraper.archive import Archive, fits
from scraper.archive.fits import Fit
from scraper.models import Article, Link, Listing, Source

_ELSEWHERE: Final = frozenset({None, "listing", "feed", "url"})  # dates that the page itself does not show


@dataclass(slots=True)
class Fitting:
    """The counts of one crawl: field → pages on which it came out, pages read."""

    source: Source
    counts: dict[str, tuple[int, int]] = field(default_factory=dict)

    def saw(self, article: Article) -> None:
        """One article's page was read."""
        rule = self.source.article.date
        dated = article.published_from == "selector" if rule else article.published_from not in _ELSEWHERE
        self._count("title", [article.title is not None])
        self._count("body", [article.body is not None])
        self._count("date", [dated])

    def saw_links(self, listing: Listing, links: Sequence[Link]) -> None:
        """A page of a listing was read; its links count as one page each."""
        if listing.date:
            self._count("listing date", [link.hints.date is not None for link in links])
        if listing.title:
            self._count("listing title", [link.hints.title is not None for link in links])

    def saw_turning(self, *, further: bool) -> None:
        """A listing that has more pages than one was walked from its first page on."""
        self._count(fits.TURNING, [further])

    def now(self, archive: Archive) -> tuple[Fit, ...]:
        """The counts so far beside those of earlier crawls."""
        return fits.beside(archive.connection, self.source.slug, self.counts)

    def is_thin(self, archive: Archive) -> bool:
        """Whether a rule fell, and too few pages were read to tell whether that is chance."""
        return any(fit.fell and not fit.drifts for fit in self.now(archive))

    def keep(self, archive: Archive, run: int, error: str | None) -> str | None:
        """Write the counts down; the crawl's error, or, if it has none, what fits no more in words."""
        found = self.now(archive)
        with archive.write() as connection:
            fits.put(connection, run, found)
        worse = [str(fit) for fit in found if fit.drifts]
        if error or not worse:
            return error
        return f"the site has changed, and the source file does not fit it: {'; '.join(worse)}"

    def _count(self, name: str, found: Iterable[bool]) -> None:
        each = list(found)
        pages, of = self.counts.get(name, (0, 0))
        self.counts[name] = pages + sum(each), of + len(each)
