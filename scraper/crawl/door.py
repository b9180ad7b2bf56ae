"""What stands between a response and the disk: by default nothing."""

from __future__ import annotations

from typing import Protocol

from scraper.errors import Refused
from scraper.models import Role


class Door(Protocol):
    """Says what may be asked for, and what of a response may be recorded. Both raise Refused."""

    def check(self, url: str) -> None:
        """Whether an address may be asked for at all."""

    def admit(self, url: str, response: bytes, role: Role) -> bytes:
        """The response as it may be recorded, and as it is read from then on."""


class Open:
    """Lets everything in as it came."""

    def check(self, url: str) -> None:
        """Any address may be asked for."""

    def admit(self, url: str, response: bytes, role: Role) -> bytes:  # noqa: ARG002
        """The response as it came."""
        return response


class Enough(Refused):
    """As many requests were made as may be made this time."""

    def __init__(self, url: str) -> None:
        super().__init__(url, "not asked for: there were enough requests")


class Counted:
    """Lets so many requests through, redirects and robots.txt counted in, and what another door admits of them."""

    def __init__(self, most: int, door: Door) -> None:
        self.left = most
        self._door = door

    def check(self, url: str) -> None:
        """Raises Enough once all were made."""
        self._door.check(url)
        if self.left <= 0:
            raise Enough(url)
        self.left -= 1

    def admit(self, url: str, response: bytes, role: Role) -> bytes:
        """As the other door says."""
        return self._door.admit(url, response, role)
