"""Whether a failed request is worth another try, and when the host wants it."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scraper.crawl.exchange import Heard
from scraper.crawl.pace import Turn

_LONGEST_PAUSE = 30.0  # seconds
_WORTH_ANOTHER_TRY = (429, 500, 502, 503, 504)


class Again:
    """One address that is tried a few times: whether a failed try is worth another, and after how many seconds.

    `longest` is the longest rest of its host that is waited for; `pause` is before the second try, and doubles.
    """

    def __init__(self, longest: float, pause: float) -> None:
        self._longest = longest
        self._pause = pause
        self.forget(None)

    def forget(self, turn: Turn | None) -> None:
        """Nothing is known of the try that now begins; without a turn nobody is asked."""
        self._turn = turn
        self._status: int | None = None
        self.wait: float | None = None

    def hear(self, heard: Heard) -> None:
        """Note what a response says about trying again (Retry-After: RFC 9110, 10.2.3)."""
        self._status = heard.message.status
        self.wait = retry_after(heard.message.header("retry-after"))

    @property
    def request(self) -> str:
        """The host's request for rest, in words, if it made one."""
        return "" if self.wait is None else f", asks for a rest of {self.wait:.0f} seconds"

    def next_pause(self) -> float | None:
        """Seconds until the next try; None where it is not worth one. Not the same for all who failed at once."""
        if self._turn is None or self._turn.suspect:
            return None
        if self._status is not None and self._status >= 500 and self._status not in _WORTH_ANOTHER_TRY:
            return None
        if self.wait is not None:
            return self.wait if self.wait <= self._longest else None
        pause, self._pause = self._pause, min(2 * self._pause, _LONGEST_PAUSE)
        return pause + random.uniform(0, pause)  # noqa: S311  nothing secret


def retry_after(said: str | None) -> float | None:
    """Seconds from now, out of either form of the header; None if there is none that can be read."""
    if said is None:
        return None
    if said.strip().isdecimal():
        return float(said.strip()[:9])
    try:
        moment = parsedate_to_datetime(said)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (moment - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError, TypeError):  # a month of 99 days, a year past all calendars
        return None
