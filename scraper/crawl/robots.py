"""What a host's robots.txt allows, by RFC 9309."""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

from scraper.crawl.agent import PRODUCT

_MOST = 500 * 2**10  # bytes that a crawler must read (RFC 9309, section 2.5)


@dataclass(frozen=True, slots=True)
class Robots:
    """One host's rules. `reason` says why everything is refused, where it is."""

    rules: Protego | None
    reason: str | None = None

    @classmethod
    def of(cls, status: int, body: bytes) -> Robots:
        """The rules that an answer gives: a 4xx means that there are none (section 2.3.1.3), other failures that
        nothing may be asked (section 2.3.1.4)."""
        if status == 200:
            return cls(Protego.parse(body[:_MOST].decode("utf-8", errors="replace")))
        if 400 <= status < 500:
            return cls(None)
        return cls.closed(f"status {status}")

    @classmethod
    def closed(cls, reason: str) -> Robots:
        """Rules that could not be read: until they can, nothing is asked."""
        return cls(None, f"robots.txt cannot be read ({reason}), so nothing is asked")

    def refusal(self, url: str) -> str | None:
        """Why `url` may not be asked for; None if it may."""
        if self.reason:
            return self.reason
        if self.rules is not None and not self.rules.can_fetch(url, PRODUCT):
            return "robots.txt forbids it"
        return None

    @property
    def delay(self) -> float:
        """The Crawl-delay in seconds; 0 where none is said."""
        said = self.rules.crawl_delay(PRODUCT) if self.rules is not None else None
        return float(said or 0)
