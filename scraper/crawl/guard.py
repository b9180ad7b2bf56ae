"""Keeps requests from leading inside: which addresses are the open internet, and what a source file vouches for."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

import httpx

from scraper.errors import Refused
from scraper.models import Source

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Where an IPv4 address hides in an IPv6 one: how far to shift it down (RFC 4291 2.5.5, 6052, 3056).
_EMBEDDING = (
    (ipaddress.IPv6Network("::ffff:0:0/96"), 0),
    (ipaddress.IPv6Network("::/96"), 0),
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),
    (ipaddress.IPv6Network("2002::/16"), 80),
)


def is_global(address: _Address) -> bool:
    """Whether an address is one of the open internet, the IPv4 address inside an IPv6 one included."""
    if isinstance(address, ipaddress.IPv6Address):
        for network, shift in _EMBEDDING:
            if address in network:
                return is_global(ipaddress.IPv4Address((int(address) >> shift) & 0xFFFFFFFF))
    return address.is_global and not address.is_multicast and not address.is_reserved


@dataclass(frozen=True, slots=True)
class Guard:
    """`trusted`: authorities ("host:port") that a source file names, which may be anywhere, loopback too."""

    trusted: frozenset[str]

    def check(self, host: str, port: int, found: Iterable[str]) -> None:
        """Raises Refused if any of the addresses `found` for an untrusted host is not of the open internet."""
        if f"{host}:{port}".lower() in self.trusted:
            return
        for text in found:
            if not is_global(ipaddress.ip_address(text.partition("%")[0])):
                raise Refused(
                    f"{host}:{port}", f"leads inside, to {text}; only a host that the source file names may do that"
                )


def trusted(source: Source) -> frozenset[str]:
    """The authorities of the source's home, news and `hosts`; where no port is named, those of http and https."""
    urls = (source.home, *(news.url for news in source.news), *(f"http://{name}/" for name in source.hosts))
    return frozenset(authority for url in urls for authority in _authorities(url))


def _authorities(url: str) -> tuple[str, ...]:
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL:
        return ()
    host = parts.raw_host.decode("ascii").lower()
    return tuple(f"{host}:{port}" for port in ((parts.port,) if parts.port else (80, 443)))
