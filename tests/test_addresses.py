"""Addresses: made absolute, told apart and told together."""

from __future__ import annotations

from urllib.parse import quote, urldefrag, urljoin, urlsplit, urlunsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scraper import addresses

BASE = "https://www.town.example/news/page-1.html"


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("page-2.html", "https://www.town.example/news/page-2.html"),
        ("/index.php?p=c&r=88", "https://www.town.example/index.php?p=c&r=88"),
        ("?start=20", "https://www.town.example/news/page-1.html?start=20"),
        ("//files.example/a.pdf#page=2", "https://files.example/a.pdf"),
        (" ../a b.pdf\n", "https://www.town.example/a%20b.pdf"),
        (
            "/новини/обява",
            "https://www.town.example/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8/%D0%BE%D0%B1%D1%8F%D0%B2%D0%B0",
        ),
        ("/%D0%BD", "https://www.town.example/%D0%BD"),
    ],
)
def test_a_link_is_made_absolute_without_its_fragment(href: str, expected: str) -> None:
    assert addresses.resolve(BASE, href) == expected


@pytest.mark.parametrize(
    "href", ["javascript:void(0)", "mailto:a@b.example", "data:text/html,x", "http://", "http://[", "http://h:x/"]
)
def test_what_is_no_web_address_is_none(href: str) -> None:
    assert addresses.resolve(BASE, href) is None


@pytest.mark.parametrize(
    "other",
    [
        "http://town.example/a?x=1&y=2",
        "https://www.town.example/a/?y=2&x=1",
        "https://WWW.Town.Example:443/a?x=1&y=2&utm_source=fb&fbclid=abc",
        "https://www.town.example/a;jsessionid=0A1B?x=1&y=2&PHPSESSID=1",
    ],
)
def test_spellings_of_one_address_share_a_key(other: str) -> None:
    assert addresses.key(other) == addresses.key("https://www.town.example/a?x=1&y=2")


@pytest.mark.parametrize(
    "other", ["https://town.example/b", "https://town.example/a?x=2", "https://obs.town.example/a"]
)
def test_other_pages_have_other_keys(other: str) -> None:
    assert addresses.key(other) != addresses.key("https://town.example/a")


def test_queries_in_an_old_encoding_stay_apart() -> None:
    assert addresses.key("http://town.example/?q=%C0") == "town.example/?q=%C0"
    assert addresses.key("http://town.example/?q=%C0") != addresses.key("http://town.example/?q=%C1")


def test_letters_and_their_percent_encoding_are_one() -> None:
    spelled = addresses.key("http://town.example/%D0%BD%D0%BE?q=%D0%BD")
    assert addresses.key("http://town.example/но?q=н#top") == spelled


def test_a_key_keeps_an_unusual_port() -> None:
    assert addresses.key("http://127.0.0.1:8001/a") == "127.0.0.1:8001/a"


def test_a_host_has_its_port_only_where_it_is_not_the_schemes_own() -> None:
    assert addresses.host("https://Town.example:443/x") == "town.example"
    assert addresses.host("http://town.example:8080/x") == "town.example:8080"


def test_www_makes_no_other_host() -> None:
    assert addresses.same_host("https://www.town.example/a", "http://town.example/b")
    assert not addresses.same_host("https://town.example/", "https://files.town.example/")


WILD = st.text(st.characters(), max_size=60)  # halves of surrogate pairs too: JSON can spell them


@given(WILD, st.sampled_from(["", "//", "http://", "https://town.example/", "?", "http://town.example:"]))
def test_any_link_text_is_resolved_or_refused(text: str, start: str) -> None:
    found = addresses.resolve(BASE, start + text)
    assert found is None or (found.startswith(("http://", "https://")) and "#" not in found)


@given(st.from_regex(r"(https?://[a-z.]{1,5}(:[0-9]{1,4})?)?/[a-zй./%?=&~;#@ ]{0,12}", fullmatch=True))
def test_a_plain_link_is_resolved_as_any_other(href: str) -> None:
    joined = urlunsplit(urlsplit(urldefrag(urljoin(BASE, href.strip())).url))  # an empty query goes
    assume(urlsplit(joined).netloc.isascii())  # a name is not percent-encoded
    assert addresses.resolve(BASE, href) in (quote(joined, safe="/%:@!$&'()*+,;=~-._?[]"), None)
    assert (addresses.resolve(BASE, href) is None) == (not urlsplit(joined).hostname)


@given(WILD, st.sampled_from(["", "http://", "https://town.example/", "https://town.example/?"]))
def test_a_key_is_always_text(text: str, start: str) -> None:
    assert isinstance(addresses.key(start + text), str)


_LABELS = st.text("abcxyzWZ019-_й", max_size=6) | st.sampled_from(["www", "xn--90a", "a" * 64, "", "1.2"])
_PATHS = st.text("aZ0/.%~;:@&=+,()[]\\\"' |й\t\x80", max_size=12) | st.sampled_from(
    ["/a/../b", "/%d0%BD%7e", "/%D0%BD%D0%B8%CC%86", "/%2F"]
)
_QUERIES = st.text("ab=&;+%C0й#? ", max_size=12) | st.sampled_from(["utm_source=x&b=1", "b=2&a=1", "a"])


@given(
    st.sampled_from(["http", "https", "HTTP", "ftp", ""]),
    st.lists(_LABELS, min_size=1, max_size=3),
    st.sampled_from(["", ":80", ":443", ":8001", ":080", ":0", ":65536", ":x", ":"]),
    _PATHS,
    _QUERIES,
)
def test_a_plain_address_is_taken_apart_as_normalising_does(
    scheme: str, labels: list[str], port: str, path: str, query: str
) -> None:
    url = f"{scheme}://{'.'.join(labels)}{port}/{path}{query and '?' + query}"
    plain = addresses._plain(url)
    assert plain is None or _rid(plain) == _rid(addresses._normalised(url))


def _rid(parts: tuple[str, int, str, str]) -> tuple[str, int, str, str]:
    """Ports that no key keeps make no difference."""
    host, port, path, query = parts
    return host, 0 if port in (80, 443) else port, path, query


@pytest.mark.parametrize("url", ["http://town.example/a/b-1.html", "https://www.t-2.example:8080/x/?b=2&a=1"])
def test_usual_addresses_are_plain(url: str) -> None:
    assert addresses._plain(url) is not None


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://[::1]:8080/a", "[::1]:8080"),
        ("https://[2001:DB8::1]:443/", "[2001:db8::1]"),
        ("http://Town.example:80/", "town.example"),
        ("http://town.example:8080/", "town.example:8080"),
    ],
)
def test_a_host_is_written_as_an_address_writes_it(url: str, host: str) -> None:
    assert addresses.host(url) == host


def test_an_ipv6_host_and_its_port_are_not_run_together() -> None:
    assert addresses.key("http://[::1]:8080/a") == "[::1]:8080/a"
    assert addresses.key("http://[::1:8080]/a") == "[::1:8080]/a"
