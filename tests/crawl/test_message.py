"""HTTP/1.1 responses read out of their bytes."""

from __future__ import annotations

import gzip
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.crawl import message
from scraper.errors import Damaged, Oversize


def body_of(raw: bytes, *, alone: bool = False, limit: int = 1000) -> bytes:
    return message.decode(message.parse(raw, alone=alone), limit)


def test_a_body_ends_with_its_length():
    raw = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabjunk"
    parsed = message.parse(raw, alone=False)
    assert (parsed.status, parsed.body, raw[parsed.end :]) == (200, b"ab", b"junk")


def test_a_body_without_length_ends_with_the_bytes():
    assert body_of(b"HTTP/1.0 200 OK\nContent-Type: text/html\n\nall of it") == b"all of it"


def test_chunks_are_joined_and_extensions_and_trailers_passed_over():
    raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n02\r\nde\r\n0\r\nX-Sum: 1\r\n\r\nnext"
    parsed = message.parse(raw, alone=False)
    assert parsed.body == b"abcde"
    assert raw[parsed.end :] == b"next"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"SSH-2.0-OpenSSH",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: 1\r\n",
    ],
)
def test_what_is_no_whole_response_is_damaged(raw):
    with pytest.raises(Damaged):
        message.parse(raw, alone=False)


def test_interim_answers_stand_before_the_response():
    raw = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 1\r\n\r\nx"
    parsed = message.parse(raw, alone=False)
    assert (parsed.status, parsed.body, parsed.interim) == (404, b"x", True)


def test_a_folded_header_is_one_header():
    parsed = message.parse(b"HTTP/1.1 200 OK\r\nX-Long: one\r\n  two\r\nB:\t3 \r\n\r\n", alone=False)
    assert parsed.headers == (("X-Long", "one two"), ("B", "3"))


def test_headers_are_utf8_or_else_latin1():
    parsed = message.parse("HTTP/1.1 200 OK\r\nA: Обява\r\n".encode() + b"B: caf\xe9\r\n\r\n", alone=False)
    assert parsed.headers == (("A", "Обява"), ("B", "café"))


def test_a_record_whose_chunks_were_taken_off_keeps_its_body():
    raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 9\r\n\r\n<html>plain"
    assert body_of(raw, alone=True) == b"<html>plain"


def raw_deflate(text: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(text) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(b"text", mtime=0)),
        ("x-gzip", gzip.compress(b"text", mtime=0)),
        ("gzip", gzip.compress(b"te", mtime=0) + gzip.compress(b"xt", mtime=0)),
        ("gzip", gzip.compress(b"text", mtime=0) + b"\0\0\0"),
        ("gzip", b"text"),
        ("deflate", zlib.compress(b"text")),
        ("deflate", raw_deflate(b"text")),
        ("identity", b"text"),
        ("deflate, gzip", gzip.compress(zlib.compress(b"text"), mtime=0)),
    ],
)
def test_content_codings_are_undone(coding, body):
    assert body_of(f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\n\r\n".encode() + body) == b"text"


@pytest.mark.parametrize(
    ("coding", "body"), [("gzip", gzip.compress(b"text" * 99, mtime=0)[:-9]), ("br", b"\x0b\x02"), ("gzip," * 9, b"")]
)
def test_what_cannot_be_undone_is_damaged(coding, body):
    with pytest.raises(Damaged):
        body_of(f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\n\r\n".encode() + body)


def test_a_bomb_is_oversize():
    raw = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(bytes(10**7), mtime=0)
    at = datetime(2024, 2, 12, tzinfo=UTC)
    with pytest.raises(Oversize):
        message.capture(raw, url="http://a.example/", fetched_at=at, role="other", limit=10**6)


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_a_message_or_damaged(data, alone):
    for raw in (data, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n" + data):
        try:
            parsed = message.parse(raw, alone=alone)
            assert message.decode(parsed, 1000) is not None
        except (Damaged, OverflowError):
            continue
        assert parsed.end <= len(raw)
