"""Who we say we are, and which hosts count as public, so that nobody is asked by a stranger."""

from __future__ import annotations

import ipaddress
from functools import cache
from importlib import metadata
from urllib.parse import quote, urlsplit

from scraper.crawl.guard import is_global
from scraper.models import Operator

PRODUCT = "municipal-archive"
# Names that lead nowhere on the open internet (RFC 2606, 6761, 6762, 8375, 9476).
_INSIDE = ("test", "example", "invalid", "localhost", "local", "internal", "home.arpa", "alt", "onion")


@cache  # to look it up takes a few milliseconds, and each source asks
def version() -> str:
    """This program's own."""
    return metadata.version("municipal-archive")


def user_agent(version: str, operator: Operator | None) -> str:
    """`municipal-archive/0.1 (+PAGE; EMAIL)`, in printable ASCII whatever the operator's file holds."""
    name = f"{PRODUCT}/{version}"
    return name if operator is None else f"{name} (+{_plain(operator.page)}; {_plain(operator.email)})"


def is_public(url: str) -> bool:
    """Whether the address's host is one of the open internet: no inside address, no name that only tests use.

    Names are not looked up.
    """
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return False
    try:
        return is_global(ipaddress.ip_address(host))
    except ValueError:
        return "." in host and not any(host == name or host.endswith(f".{name}") for name in _INSIDE)


def _plain(text: str) -> str:
    return quote(text.strip(), safe="/:@?=&%#+,;!$'*~-._")
