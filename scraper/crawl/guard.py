"""Keeps requests from leading inside: which addresses are the open internet, and what a source file vouches for."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

import httpx

from scraper.errors import Refused
from scraper.models import Source

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Written out, since Python's own list differs from release to release. IANA's special-purpose registries (RFC 6890 and
# what was added since), what is reserved, and the address at which Azure's machines find their keeper.
_INSIDE_4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24"),
            *("192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
            *("224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32"),
        ),
    )
)
_GLOBAL_6 = ipaddress.IPv6Network("2000::/3")  # all that was ever given out for use between hosts (RFC 4291, 2.4)
_INSIDE_6 = tuple(
    map(
        ipaddress.IPv6Network,
        # IETF's own (Teredo, ORCHID, benchmarks …), documentation, AS112, segment routing, documentation again.
        ("2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3ffe::/16", "3fff::/20"),
    )
)
# Where an IPv4 address stands for the whole IPv6 one: how far to shift it down (RFC 4291 2.5.5, 6052, 3056).
_EMBEDDING = (
    (ipaddress.IPv6Network("::ffff:0:0/96"), 0),
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),
    (ipaddress.IPv6Network("2002::/16"), 80),
)
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)  # the upper half of such an interface's name; the lower is IPv4 (RFC 5214, 6.1)


def is_global(address: _Address) -> bool:
    """Whether an address is one of the open internet, the IPv4 address inside an IPv6 one included."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _INSIDE_4)
    for network, shift in _EMBEDDING:
        if address in network:
            return is_global(ipaddress.IPv4Address((int(address) >> shift) & 0xFFFFFFFF))
    if int(address) >> 32 & 0xFFFFFFFF in _ISATAP and not is_global(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)):
        return False
    return address in _GLOBAL_6 and not any(address in network for network in _INSIDE_6)


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
