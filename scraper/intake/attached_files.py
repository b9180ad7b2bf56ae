"""Asks for the files that an article's page links to."""

from __future__ import annotations

from dataclasses import replace

from scraper.archive import state
from scraper.archive.known import Known
from scraper.archive.versions import File
from scraper.crawl.fetch import Fetcher
from scraper.errors import PageError, Unfit
from scraper.intake.ledger import Ledger
from scraper.models import AttachmentLink

_GONE = (404, 410)
_MOST = 200  # of one article; more is a page gone wrong


class AttachedFiles:
    """Asks for attachments; what cannot be had now is kept as a link and asked for again."""

    def __init__(self, ledger: Ledger, fetcher: Fetcher) -> None:
        self._ledger = ledger
        self._fetcher = fetcher

    async def of(self, links: tuple[AttachmentLink, ...], known: Known | None) -> tuple[File, ...]:
        """Each linked file as it is now; `known` is the version whose files are asked for conditionally."""
        before = {file.url: file for file in known.files} if known else {}
        if len(links) > _MOST:
            reason = f"links to {len(links)} files, of which the first {_MOST} are kept"
            self._ledger.fail(links[_MOST].url, Unfit(links[_MOST].url, reason), checked=False)
        return tuple([await self._one(link, before.get(link.url)) for link in links[:_MOST]])

    async def _one(self, link: AttachmentLink, before: File | None) -> File:
        file = File(link.url, link.name)
        intake = self._ledger.intake
        connection, slug = intake.archive.connection, intake.source.slug
        conditional = before is not None and before.sha256 is not None
        asked = state.get(connection, slug, link.url)
        validators = asked.validators if conditional else None
        try:
            answer = await self._fetcher.get(link.url, role="attachment", validators=validators)
        except PageError as error:
            self._ledger.fail(link.url, error, checked=False)
            return file
        capture = None if answer.not_modified else self._ledger.row_of(answer.capture)
        with intake.archive.write() as writing:
            state.put_answer(writing, slug, answer, capture, self._ledger.now(), None)
        if answer.not_modified:
            self._ledger.tally.spare(asked.size)
            return before or file
        if answer.capture.status in _GONE:
            return replace(before or file, gone=True)
        if answer.capture.status != 200 or answer.capture.media_type == "text/html":
            found = f"status {answer.capture.status} {answer.capture.media_type}"
            self._ledger.fail(link.url, Unfit(link.url, f"{found}, expected a file"), checked=False)
            return file
        return replace(file, sha256=answer.capture.sha256, capture=capture)
