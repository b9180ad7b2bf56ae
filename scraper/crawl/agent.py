"""Who asks: the user agent, and whether a host is a public one that must be told."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from scraper.models import Operator

PRODUCT = "municipal-archive"
# Names that never lead out of a machine or a test (RFC 2606, RFC 6761).
_RESERVED = ("localhost", "test", "example", "invalid", "local", "internal")


def user_agent(version: str, operator: Operator | None) -> str:
    """The User-Agent header: program and version, then the operator's page and address for a town's webmaster."""
    said = f" (+{operator.page}; {operator.email})" if operator else ""
    return f"{PRODUCT}/{version}{said}".encode("ascii", "ignore").decode()  # a header holds no other letters


def is_public(url: str) -> bool:
    """Whether an address names a host of the public internet, as far as its name tells."""
    host = (urlsplit(url).hostname or "").rstrip(".").lower()
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return host.rpartition(".")[2] not in _RESERVED
