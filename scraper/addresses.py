"""Addresses: the one to fetch, the key under which it is known, and whether two share a host."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urldefrag, urlencode, urljoin, urlsplit, urlunsplit

from url_normalize import url_normalize

# Parameters that say who came from where, or whose visit it is, and never which page is meant.
_NOISE = re.compile(
    r"^(utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|igshid|_ga|_gl|"
    r"phpsessid|jsessionid|aspsessionid\w*)$",
    re.IGNORECASE,
)
_PATH_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_SCHEMES = ("http", "https")


def resolve(base: str, href: str) -> str | None:
    """`href` as found on a page at `base`, made absolute, fragment off; None if it is no web address."""
    try:
        url = urldefrag(urljoin(base, href.strip())).url
        parts = urlsplit(url)
        parts.port  # noqa: B018  reading it is what raises on a port that is no number
    except ValueError:
        return None
    if parts.scheme not in _SCHEMES or not parts.hostname:
        return None
    return _ascii(url)


def _ascii(url: str) -> str:
    """Spaces and letters outside ASCII percent-encoded as UTF-8, what is encoded already left as it is."""
    parts = urlsplit(url)
    return urlunsplit(
        (
            parts.scheme,
            parts.netloc,
            quote(parts.path, safe="/%:@!$&'()*+,;=~-._"),
            quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]"),
            "",
        )
    )


def key(url: str) -> str:
    """The normalised form under which an address is known; never fetched (RFC 3986, section 6).

    Scheme and `www.` are kept apart from nothing: http and https of one host are the same page to a reader.
    The query is sorted, tracking and session parameters are dropped, as is a trailing slash.
    """
    try:
        normal = url_normalize(_PATH_SESSION.sub("", url)) or url
        parts = urlsplit(normal)
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
    except ValueError:
        return url
    pairs = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _NOISE.match(k)]
    path = parts.path.rstrip("/") or "/"
    return f"{host}{port}{path}" + (f"?{urlencode(sorted(pairs))}" if pairs else "")


def host(url: str) -> str:
    """Host with its port where it is not the scheme's own, in lower case: what robots.txt and a delay apply to."""
    parts = urlsplit(url)
    name = (parts.hostname or "").lower()
    default = 443 if parts.scheme == "https" else 80
    return name if parts.port in (None, default) else f"{name}:{parts.port}"


def same_host(one: str, other: str) -> bool:
    """Whether two addresses are served by one host, `www.` or not."""
    return host(one).removeprefix("www.") == host(other).removeprefix("www.")
