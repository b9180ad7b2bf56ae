"""Asks for what a page needs to be shown as it was, where the source file says `keep: page`."""

from __future__ import annotations

from datetime import timedelta

from scraper.archive import state
from scraper.clock import unstamp
from scraper.crawl.fetch import Fetcher
from scraper.crawl.requisites import requisites
from scraper.errors import PageError
from scraper.intake import Intake
from scraper.intake.rows import Rows
from scraper.models import Capture

_OF_A_PAGE = 100  # addresses asked for the sake of one page, its style sheets' own included
_OF_A_RUN = 1_000
_BYTES = 200 * 2**20  # of one run
_DEPTH = 3  # style sheets that import style sheets
_AGAIN = timedelta(days=30)  # styles change seldom, and a page shown in next month's is no harm


class Requisites:
    """What one run has asked for so far. An address is asked once, and again after a month; robots.txt, delays and
    the guard against inside addresses hold as for any page. That one cannot be had is no failure of the article."""

    def __init__(self, intake: Intake, fetcher: Fetcher, rows: Rows) -> None:
        self._intake = intake
        self._fetcher = fetcher
        self._id = rows.id_of
        self._asked = 0
        self._bytes = 0

    async def keep(self, capture: int) -> None:
        """Keep what the page of a kept capture names, as far as that is not kept yet."""
        page = self._intake.stored(capture)
        left, waiting = _OF_A_PAGE, [page] if page and page.status == 200 else []
        for _ in range(_DEPTH):
            sheets = []
            for url in dict.fromkeys(url for each in waiting for url in requisites(each)):
                if left == 0 or self._asked == _OF_A_RUN or self._bytes > _BYTES:
                    return
                if self._is_due(url):
                    left, self._asked = left - 1, self._asked + 1
                    answer = await self._ask(url)
                    sheets += [answer] if answer else []
            waiting = sheets

    def _is_due(self, url: str) -> bool:
        due = state.get(self._intake.archive.connection, self._intake.source.slug, url).next_check_at
        return due is None or unstamp(due) <= self._intake.ground.clock()

    async def _ask(self, url: str) -> Capture | None:
        """The answer, if there is one that may name others in turn."""
        archive, slug, now = self._intake.archive, self._intake.source.slug, self._intake.ground.clock()
        known = state.get(archive.connection, slug, url)
        try:
            answer = await self._fetcher.get(url, role="requisite", validators=known.validators)
        except PageError:
            with archive.write() as connection:
                state.put_failure(connection, slug, url, now, now + _AGAIN)
            return None
        with archive.write() as connection:
            kept = None if answer.not_modified else self._id(answer.capture)
            state.put_answer(connection, slug, answer, kept, now, now + _AGAIN)
        if answer.not_modified:
            return None
        self._bytes += sum(len(each.body) for each in answer.captures)
        return answer.capture if answer.capture.status == 200 else None
