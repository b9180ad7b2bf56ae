"""Keeps announcements that have no page of their own: what their listing says of them is what is archived."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from scraper import addresses
from scraper.archive import state
from scraper.archive.items import known
from scraper.archive.known import Known, article_at, neighbour
from scraper.archive.listed import days
from scraper.archive.runs import Tally
from scraper.archive.store import Sighting
from scraper.archive.versions import File, Reading, differing
from scraper.clock import unstamp
from scraper.errors import PageError
from scraper.intake.attached_files import AttachedFiles
from scraper.intake.documents import read_files
from scraper.intake.ledger import Ledger
from scraper.intake.whole import Whole
from scraper.models import Answer, Article, Capture, Link, Listing

_NO_ROW = 0  # of a capture whose row is not written yet


class ListedItems:
    """Nothing is asked of the site for an item but its files, and those when they are due or the item changed."""

    def __init__(self, ledger: Ledger, files: AttachedFiles, progress: Callable[[Tally], None]) -> None:
        self._ledger = ledger
        self._files = files
        self._progress = progress
        self._connection = ledger.intake.archive.connection
        self._slug = ledger.intake.source.slug

    def of(self, news: Listing) -> Whole:
        """The items that are known of a listing, for a walk through it."""
        return Whole(known(self._connection, self._slug, news.url))

    async def keep(self, link: Link) -> None:
        """Keep what an item says; its version's capture is that of the listing."""
        assert link.item is not None  # noqa: S101  only items are kept here
        try:
            await self._keep(link, link.item)
        except PageError as error:
            self._ledger.fail(link.url, error)
        except (sqlite3.Error, OSError):  # our own disk
            raise
        except Exception as error:
            self._ledger.broken(link.url, error)
        self._progress(self._ledger.tally)

    def gone(self, met: Whole) -> None:
        """After a walk through the whole list: note which items are in it no more."""
        self._ledger.flush()
        now = self._ledger.now()
        for item in met.gone(self.days(met)):
            self._ledger.absent(item.url, now, gone=False, status=None, why="no longer in the list")

    def days(self, met: Whole) -> list[str]:
        """The days of the known items that were met, in order of time."""
        keys = [addresses.key(url) for url in met.met]
        return days(self._connection, self._slug, keys)

    async def _keep(self, link: Link, item: Capture) -> None:
        intake, url, now = self._ledger.intake, link.url, self._ledger.now()
        if self._ledger.is_coming(key=addresses.key(url)):
            self._ledger.flush()
        article, answer = intake.read(item, link.hints), Answer(url, url, (item,))
        at = article_at(self._connection, self._slug, url)
        before = neighbour(self._connection, at, now) if at is not None else None
        changed = before is None or self._differs(before, article)
        if before and not changed and not self._is_due(url) and not self._is_missing(before.article):
            return
        files = await self._files.of(article.attachments, before)
        if before and not changed and files == before.files:
            self._ledger.unchanged(url, before, answer)
            return
        if before is None and not files:
            self._ledger.begin(self._seen(link, item, _NO_ROW, article, ()), answer, lambda _: None)
            return
        with intake.archive.write():  # the capture's row and what it says: an fsync for both
            seen = self._seen(link, item, self._ledger.row_of(item), article, files)
            verdict = self._ledger.keep(seen, answer, before, now, None)
        await read_files(intake, verdict.article)

    def _seen(self, link: Link, item: Capture, row: int, article: Article, files: tuple[File, ...]) -> Sighting:
        intake = self._ledger.intake
        return intake.sighting(link.url, item, row, article, files, self._ledger.run, link.hints)

    def _differs(self, before: Known, article: Article) -> bool:
        linked = {file.url for file in before.files} != {file.url for file in article.attachments}
        return linked or bool(differing(before.reading, Reading.of(article)))

    def _is_due(self, url: str) -> bool:
        due = state.get(self._connection, self._slug, url).next_check_at
        return due is None or unstamp(due) <= self._ledger.now()

    def _is_missing(self, article: int) -> bool:
        row = self._connection.execute("SELECT missing_since FROM articles WHERE id = ?", (article,)).fetchone()
        return row[0] is not None
