"""Whether a failed request is worth another try, and when the host wants it."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scraper.crawl.exchange import Heard
from scraper.crawl.pace import Turn
from scraper.errors import Unanswered

_WORTH_ANOTHER_TRY = (429, 500, 502, 503, 504)


class Again:
    """stamina's backoff hook for one address: whether a failed try is worth another, and after how many seconds."""

    def __init__(self, longest: float) -> None:
        self._longest = longest
        self.forget(None)

    def forget(self, turn: Turn | None) -> None:
        """Nothing is known of the try that now begins; without a turn nobody is asked."""
        self._turn = turn
        self._status: int | None = None
        self.wait: float | None = None

    def hear(self, heard: Heard) -> None:
        """Note what a response says about trying again (Retry-After: RFC 9110, 10.2.3)."""
        self._status = heard.status
        self.wait = retry_after(heard.headers.get("retry-after"))

    @property
    def request(self) -> str:
        """The host's request for rest, in words, if it made one."""
        return "" if self.wait is None else f", asks for a rest of {self.wait:.0f} seconds"

    def __call__(self, error: Exception) -> bool | float:
        if not isinstance(error, Unanswered) or self._turn is None or self._turn.suspect:
            return False
        if self._status is not None and self._status >= 500 and self._status not in _WORTH_ANOTHER_TRY:
            return False
        if self.wait is None:
            return True
        return self.wait <= self._longest and self.wait


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
