"""What stands between a response and the disk: by default nothing."""

from __future__ import annotations

from typing import Protocol

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
