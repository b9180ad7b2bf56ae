"""What robots.txt allows (RFC 9309), as read by Protego."""

from __future__ import annotations

import re
from dataclasses import dataclass

from protego import Protego

from scraper import addresses
from scraper.errors import Refused
from scraper.models import Capture

_LARGEST = 500 * 1024  # bytes that are read of it; section 2.5
_LONGEST_DELAY = 600  # seconds; a host that wants more wants no crawler
_MOST_RULES = 500  # more than these are not searched for the one to name in a message
_LINE = re.compile(r"^\s*(user-?agent|allow|disallow)\s*:\s*([^#\r\n]*)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one host for one product token. `closed`: why nothing at all may be asked, or None."""

    host: str
    token: str
    text: str
    rules: Protego | None
    closed: str | None = None

    def check(self, url: str) -> None:
        """Raises Refused if the address may not be asked for."""
        if self.closed:
            raise Refused(
                url, f"robots.txt of {self.host} could not be read ({self.closed}), so nothing is asked there"
            )
        if self.delay > _LONGEST_DELAY:
            raise Refused(url, f"robots.txt of {self.host} asks for {self.delay:g} seconds between requests")
        if self.rules and not self.rules.can_fetch(url, self.token):
            rule = _rule(self.text, self.token, url)
            raise Refused(url, f"robots.txt of {self.host} forbids it" + (f" (rule {rule})" if rule else ""))

    @property
    def delay(self) -> float:
        """Crawl-delay in seconds; 0 where none is said."""
        return (self.rules and self.rules.crawl_delay(self.token)) or 0


def read(capture: Capture, url: str, token: str) -> Robots:
    """The rules that a robots.txt asked for at `url` holds; any answer but success allows everything (2.3.1.3).

    No answer, or one of 5xx, is `unreachable`.
    """
    host = addresses.host(url)
    if not 200 <= capture.status < 300:
        return Robots(host, token, "", None)
    text = capture.body[:_LARGEST].decode("utf-8-sig", "replace")
    return Robots(host, token, text, Protego.parse(text))


def unreachable(url: str, token: str, reason: str) -> Robots:
    """The rules of a host whose robots.txt gave no answer: everything is disallowed (2.3.1.4)."""
    return Robots(addresses.host(url), token, "", None, closed=reason)


def _rule(text: str, token: str, url: str) -> str | None:
    """The longest Disallow line of our group that fits the address, for a person to read."""
    groups: dict[str, list[str]] = {}
    agents: list[str] = []
    naming = False
    for key, value in _LINE.findall(text):
        if key.lower().startswith("user"):
            agents = [*agents, value.strip().lower()] if naming else [value.strip().lower()]
        elif key.lower() == "disallow" and value.strip():
            for agent in agents:
                groups.setdefault(agent, []).append(value.strip())
        naming = key.lower().startswith("user")
    rules = groups.get(token.lower()) or groups.get("*") or []
    if len(rules) > _MOST_RULES:
        return None
    fitting = (rule for rule in rules if not Protego.parse(f"User-agent: *\nDisallow: {rule}").can_fetch(url, "*"))
    return max((f"Disallow: {rule}" for rule in fitting), key=len, default=None)
