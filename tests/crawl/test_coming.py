"""When a response that is still coming is whole, and what a request for an address asks for."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.crawl import message
from scraper.crawl.coming import Coming
from scraper.crawl.exchange import address
from scraper.errors import Damaged

OK = b"HTTP/1.1 200 OK\r\n"
WHOLE = (
    OK + b"Content-Length: 3\r\n\r\nabc",
    OK + b"Content-Length: 3, 3\r\n\r\nabc",
    OK + b"Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\nde\n0\r\nX: y\r\n\r\n",
    b"\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
    b"HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 100\r\n\r\n" + OK + b"Content-Length: 0\r\n\r\n",
)


@pytest.mark.parametrize("sent", WHOLE)
@given(cuts=st.sets(st.integers(1, 150)))
def test_it_is_whole_at_its_last_byte_however_it_is_cut(sent: bytes, cuts: set[int]) -> None:
    coming = Coming()
    for end in sorted(cut for cut in cuts if cut < len(sent)):
        assert not coming.is_whole(bytearray(sent[:end]))
    assert coming.is_whole(bytearray(sent))
    assert message.parse(sent, alone=False).end == len(sent)


def test_without_a_length_only_the_end_of_the_connection_tells() -> None:
    coming = Coming()
    assert not coming.is_whole(bytearray(OK + b"\r\nabc"))
    assert coming.head
    assert not coming.keeps_alive


@pytest.mark.parametrize(
    "sent",
    [
        b"SSH-2.0\r\n\r\n",
        OK + b"Content-Length: 3, 4\r\n\r\nabc",
        OK + b"Content-Length: three\r\n\r\nabc",
        OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"1" * 20_000,
        OK + b"X: y\r\n" * 20_000,
    ],
)
def test_what_cannot_be_one_is_told_at_once(sent: bytes) -> None:
    with pytest.raises(Damaged):
        Coming().is_whole(bytearray(sent))


@pytest.mark.parametrize(
    ("head", "keeps"),
    [
        (OK + b"Content-Length: 0\r\n\r\n", True),
        (OK + b"Content-Length: 0\r\nConnection: Close\r\n\r\n", False),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", False),
    ],
)
def test_a_connection_is_kept_where_its_other_end_keeps_it(head: bytes, keeps: bool) -> None:
    coming = Coming()
    assert coming.is_whole(bytearray(head))
    assert coming.keeps_alive is keeps


@given(path=st.text("abZ09/._-~?=&%+:@ ;,'я\"", max_size=12), port=st.sampled_from(["", ":80", ":8080", ":54321"]))
def test_a_request_asks_for_an_address_as_the_client_would(path: str, port: str) -> None:
    url = f"http://a.example{port}/{path}"
    whole = httpx.URL(url)
    origin, target = address(url)
    assert (origin.netloc, origin.scheme, target) == (whole.netloc, whole.scheme, whole.raw_path)
