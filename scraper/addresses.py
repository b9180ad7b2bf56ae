"""Addresses: the one to fetch, the key under which it is known, and whether two share a host."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, urldefrag, urlencode, urljoin, urlsplit, urlunsplit

from url_normalize import url_normalize
from url_normalize.normalize_path import normalize_path

# Parameters that say who came from where, or whose visit it is, and never which page is meant.
_NOISE = re.compile(
    r"^(utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|igshid|_ga|_gl|"
    r"phpsessid|jsessionid|aspsessionid\w*)$",
    re.IGNORECASE,
)
_PATH_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_NO_HOST = re.compile(r"[\s<>\"{}|\\^`]")  # RFC 3986, section 3.2.2: none of these stands in a host
_FOR_PROGRAMS = re.compile(r"\.(?:xml|rss|atom|rdf|json|js|css)$|/feed/?$", re.IGNORECASE)
_ITEM = re.compile(r"#item-[0-9a-f]{16}$")
_SCHEMES = ("http", "https")
_LONGEST = 8000  # characters; RFC 9110, 4.1 asks servers for no more
# Nearly every host is normal already; url_normalize would encode it anew, in a hundred times the time.
_PLAIN = re.compile(
    r"https?://(?P<host>(?:_\.)*_)(?::(?P<port>[0-9]{1,4}|[1-5][0-9]{4}))?(?P<path>/[!-\"$-:<->@-~]*)?"
    r"(?:\?(?P<query>[^#;]*))?".replace("_", "(?![a-z0-9-]{64})[a-z0-9]+(?:-[a-z0-9]+)*")
)
_DATA = re.compile(r"/(?:_payload\.js(?:on)?|__data\.json)$")
_NEXT_DATA = re.compile(r"/_next/data/[^/]+(/.*)\.json$")
_PAGE_DATA = re.compile(r"/page-data/(.*)/page-data\.json$")
_PLAIN_PATH = re.compile(  # Cyrillic letters, without marks over them, are normal too
    r"(?:/(?!\.\.?(?:/|$))(?:[A-Za-z0-9_.~!$&'()*+,=:@-]|%D[01]%[89AB][0-9A-F])+)+/?"
)


# Most links on a page are written as they are asked for: nothing in them is to be joined, cut off or encoded.
_AS_IT_IS = re.compile(
    r"(?P<origin>https?://[a-z0-9.-]+(?::(?:[0-9]{1,4}|[1-5][0-9]{4}))?)?/(?!/)[\w/%:@!$&'()*+,=~.-]*(?:\?[\w/%:@!$&'()*+,=~.?-]+)?",
    re.ASCII,
)
_FILE = re.compile(
    r"\.(pdf|docx?|xlsx?|pptx?|odt|ods|odp|rtf|txt|csv|zip|rar|7z|jpe?g|png|gif|webp|svg|bmp|tiff?|mp[34]|avi|mov|wav|wmv"
    r"|ics|p7[ms])$",
    re.IGNORECASE,
)


def resolve(base: str, href: str) -> str | None:
    """`href` as found on a page at `base`, made absolute, fragment off; None if it is none of the web, or endless."""
    if len(href) > _LONGEST:
        return None
    href = href.strip()
    plain = _AS_IT_IS.fullmatch(href) if "/." not in href else None
    if plain and plain["origin"]:
        return href
    if plain and (origin := _origin(base)):
        return origin + href
    try:
        url = urldefrag(urljoin(base, href)).url
        parts = urlsplit(url)
        parts.port  # noqa: B018  reading it is what raises on a port that is no number
        return (
            _ascii(url) if parts.scheme in _SCHEMES and parts.hostname and not _NO_HOST.search(parts.netloc) else None
        )
    except ValueError:
        return None


@lru_cache(maxsize=128)
def _origin(url: str) -> str | None:
    """Scheme and host of an address that is written as it is asked for; None of any other."""
    found = _AS_IT_IS.match(url)
    return found["origin"] if found else None


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


def item(page: str, name: str) -> str:
    """The address of an announcement that has no page of its own: that of its listing, and `name` (16 hex digits)."""
    return f"{urldefrag(page).url}#item-{name}"


def is_item(url: str) -> bool:
    """Whether an address is that of an item in a listing. It is never asked for: its listing is."""
    return _ITEM.search(url) is not None


@lru_cache(maxsize=128)  # a page's own address is asked for thirty times while it is read and kept
def key(url: str) -> str:
    """The normalised form under which an address is known; never fetched (RFC 3986, section 6).

    Scheme and `www.` are kept apart from nothing: http and https of one host are the same page to a reader.
    The query is sorted, tracking and session parameters are dropped, as is a trailing slash. Of fragments only that of
    an item counts.
    """
    if "#item-" in url and is_item(url):
        page, _, name = url.rpartition("#")
        return f"{key(page)}#{name}"
    try:
        host, port, path, query = _plain(url) or _normalised(url)
        query = query and _sorted(query)
    except ValueError:
        return url
    bare = f"{host.removeprefix('www.')}{f':{port}' if port and port not in (80, 443) else ''}{path.rstrip('/') or '/'}"
    return f"{bare}?{query}" if query else bare


def _plain(url: str) -> tuple[str, int, str, str] | None:
    """Host, port (0 where none is said), path and query of an address with a plain host; None for any other."""
    found = _PLAIN.fullmatch(url)
    if found is None:
        return None
    host, port, path, query = found.groups(default="")
    return host, int(port or 0), path if _PLAIN_PATH.fullmatch(path) else normalize_path(path, "http"), query


def _normalised(url: str) -> tuple[str, int, str, str]:
    """The same of any address. Raises ValueError for what is none."""
    bare, _, query = _PATH_SESSION.sub("", url).partition("#")[0].partition("?")
    parts = urlsplit(url_normalize(bare) or bare)
    return _bracketed(parts.hostname or ""), parts.port or 0, parts.path, query


def _sorted(query: str) -> str:
    # Old sites write a query in windows-1251; its bytes must come back as they were, or two pages become one.
    pairs = parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
    return urlencode(sorted((k, v) for k, v in pairs if not _NOISE.match(k)), errors="surrogateescape")


@lru_cache(maxsize=128)
def host(url: str) -> str:
    """Host with its port where it is not the scheme's own, in lower case: what robots.txt and a delay apply to."""
    parts = urlsplit(url)
    name = _bracketed((parts.hostname or "").lower())
    default = 443 if parts.scheme == "https" else 80
    return name if parts.port in (None, default) else f"{name}:{parts.port}"


def _bracketed(name: str) -> str:
    """A host as an address writes it (RFC 3986, 3.2.2): urlsplit takes the brackets off an IPv6 one."""
    return f"[{name}]" if ":" in name else name


def names_file(url: str) -> bool:
    """Whether an address ends as those of documents, pictures and recordings do, which are no pages."""
    return _FILE.search(urlsplit(url).path) is not None


def is_for_programs(url: str) -> bool:
    """Whether an address ends as those of feeds, data, scripts and style sheets do."""
    return _FOR_PROGRAMS.search(urlsplit(url).path) is not None


def same_host(one: str, other: str) -> bool:
    """Whether two addresses are served by one host, `www.` or not."""
    return host(one).removeprefix("www.") == host(other).removeprefix("www.")


def page_of(url: str) -> str:
    """The address of the page whose data lie at `url`, as Nuxt, Gatsby, Next and SvelteKit place them; any other as it
    is."""
    parts = urlsplit(url)
    path = _NEXT_DATA.sub(r"\1", _DATA.sub("", parts.path))
    if "/page-data/" in path:
        path = _PAGE_DATA.sub(r"/\1", path).replace("/index", "/")
    return parts._replace(path=path or "/").geturl()
