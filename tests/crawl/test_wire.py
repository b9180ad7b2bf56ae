"""What passes over the wire is kept exactly, and nothing but the wire is trusted."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import h2.config
import h2.connection
import h2.events
import pytest
from warcio.archiveiterator import ArchiveIterator

from scraper.crawl.exchange import Bounds, Heard, Host
from scraper.crawl.guard import Guard
from scraper.crawl.replay import captures_in
from scraper.crawl.warc import Exchange, WarcWriter
from scraper.errors import Oversize, Refused, Unanswered
from tests.judged import warcio_check

BOUNDS = Bounds(size=100_000, connect=2, read=2, total=5)
NOW = datetime(2024, 2, 12, 8, 0, tzinfo=UTC)
PEM = Path(__file__).with_name("loopback.pem")

ODD = {
    "spaces and tabs in headers": b"HTTP/1.1 200 OK\r\nContent-Length:   2\t\r\nX-A:b  \r\nx-c:\r\n\r\nok",
    "folded header": b"HTTP/1.1 200 OK\r\nX-Long: one\r\n\t two\r\nContent-Length: 2\r\n\r\nok",
    "status line without reason": b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok",
    "reason in Cyrillic": "HTTP/1.1 404 Няма\r\nContent-Length: 2\r\n\r\nok".encode(),
    "HTTP/1.0 until the end": b"HTTP/1.0 200 OK\r\nServer: old\r\n\r\nall there is",
    "bare line feeds": b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
    "chunks with extensions and trailers": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
    b'0002;name="v;1"\r\nok\r\n1 \r\n!\r\n000\r\nX-Sum: 3\r\nX-Other:  4\r\n\r\n',
    "gzip in chunks": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\ntransfer-encoding: Chunked\r\n\r\n"
    + b"%x\r\n%s\r\n0\r\n\r\n" % (len(gzip.compress(b"ok", mtime=0)), gzip.compress(b"ok", mtime=0)),
    "early hints before the answer": b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    "two interim answers": b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    "repeated headers in their order": b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nVary: x\r\nset-cookie: b=2\r\n"
    b"CONTENT-LENGTH: 2\r\n\r\nok",
    "header in windows-1251": b"HTTP/1.1 200 OK\r\nX-Title: \xcd\xee\xe2\xe8\xed\xe8\r\nContent-Length: 2\r\n\r\nok",
    "no content": b"HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n",
    "empty body": b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    "chunks in capitals, with quoted extensions": b"HTTP/1.1 200 OK\r\nTRANSFER-ENCODING: CHUNKED\r\n\r\n"
    b'2;a="b;c";d\r\nok\r\nA\r\n0123456789\r\n0;last\r\n\r\n',
    "hints, then trailers": b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"2\r\nok\r\n0\r\nX-Sum: 3\r\n\r\n",
    "a length beside chunks": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    "the same length twice": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
    "HTTP/1.0 kept alive": b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok",
    "closed after a length": b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
    "an empty line before the status": b"\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    "empty lines before the status": b"\r\n\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    "small letters, tabs and spaces in the status": b"http/1.1\t200   OK\r\nContent-Length: 2\r\n\r\nok",
    "a header without a colon": b"HTTP/1.1 200 OK\r\nX-Frame-Options DENY\r\nContent-Length: 2\r\n\r\nok",
    "a space before the colon": b"HTTP/1.1 200 OK\r\nContent-Length : 2\r\nX A: b\r\n: c\r\n\r\nok",
    "letters and signs that no header has": b"HTTP/1.1 200 OK\r\nX-\xd0\xaf: a\r\nX-A: a\0b\x01\r\nContent-Length: 2\r\n\r\nok",
    "a transfer coding of nothing": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nok",
    "a fold before any header": b"HTTP/1.1 200 OK\r\n  X: y\r\nContent-Length: 2\r\n\r\nok",
    "a status that nobody knows": b"HTTP/1.1 299 Fine\r\nContent-Length: 2\r\n\r\nok",
    "record marks in the body": b"HTTP/1.1 200 OK\r\nContent-Length: 24\r\n\r\nWARC/1.1\r\n\r\n\r\n\x1f\x8b\x08\0\xff12345",
}


def hear(url: str, authority: str, context: ssl.SSLContext | None = None, *, http2: bool = False) -> Heard:
    async def main() -> Heard:
        guard = Guard(frozenset({authority}))
        async with Host(guard, context or ssl.create_default_context(), {"User-Agent": "a/1"}, http2=http2) as host:
            return await host.ask(url, {}, BOUNDS)

    return asyncio.run(main())


@pytest.mark.parametrize("name", ODD)
def test_a_record_is_exact_to_the_byte(site, name, tmp_path):
    site.answers["/a?%D0%B1=%D0%B2"] = sent = ODD[name]
    heard = hear(f"{site.url}/a?%D0%B1=%D0%B2", f"127.0.0.1:{site.port}")
    assert heard.response == sent
    assert heard.request == site.requests[0]
    assert (heard.ip, heard.protocol) == ("127.0.0.1", "http/1.1")

    with WarcWriter(tmp_path, "odd", clock=lambda: NOW, agent="a/1", operator=None) as warc:
        place = warc.write(Exchange(f"{site.url}/a", NOW, heard.request, heard.response, heard.ip)).place
    with (tmp_path / warc.name).open("rb") as file:
        kept = {}
        for record in ArchiveIterator(file, no_record_parse=True):
            kept[record.rec_type] = record.raw_stream.read()
    assert (kept["response"], kept["request"]) == (sent, site.requests[0])
    assert warcio_check(tmp_path / warc.name) == (0, "")
    [record] = captures_in(tmp_path / warc.name)
    assert record.place == place
    assert record.capture.status in (200, 204, 299, 404)
    if name not in ("no content", "empty body", "record marks in the body"):
        assert record.capture.body.startswith((b"ok", b"all there is"))


def test_what_was_heard_in_many_pieces_is_one_record(site):
    sent = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"3\r\nabc\r\n" * 20 + b"0\r\n\r\n"

    def pieces(connection: socket.socket) -> None:
        for at in range(0, len(sent), 7):
            connection.sendall(sent[at : at + 7])
            time.sleep(0.001)

    site.answers["/a"] = pieces
    assert hear(f"{site.url}/a", f"127.0.0.1:{site.port}").response == sent


def test_a_response_past_its_limit_is_cut_off_while_it_comes(site):
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(bytes(100_000))

    site.answers["/a"] = endless
    with pytest.raises(Oversize):
        hear(f"{site.url}/a", f"127.0.0.1:{site.port}")


def test_an_untrusted_host_on_loopback_is_refused(site):
    with pytest.raises(Refused, match="leads inside"):
        hear(f"http://localhost:{site.port}/", "elsewhere.example:80")
    assert site.connections == 0


# --- TLS and HTTP/2 ---------------------------------------------------------


@contextmanager
def secure(serve, *protocols: str) -> Iterator[int]:
    """One TLS connection on loopback, given to `serve`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    context.set_alpn_protocols(list(protocols))
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def accept() -> None:
            connection, _ = listening.accept()
            with suppress(OSError), connection, context.wrap_socket(connection, server_side=True) as inside:
                serve(inside)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(5)


def trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=PEM)


def test_https_is_recorded_inside_its_envelope():
    sent = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    asked = []

    def serve(inside: ssl.SSLSocket) -> None:
        asked.append(inside.recv(10_000))
        inside.sendall(sent)
        inside.recv(1)

    with secure(serve, "http/1.1") as port:
        heard = hear(f"https://localhost:{port}/a", f"localhost:{port}", trusting())
    assert (heard.response, heard.request) == (sent, asked[0])


def test_http2_is_recorded_in_the_form_of_http1_and_marked(tmp_path):
    def serve(inside: ssl.SSLSocket) -> None:
        connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        connection.initiate_connection()
        inside.sendall(connection.data_to_send())
        while data := inside.recv(10_000):
            for event in connection.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    headers = [(":status", "200"), ("content-type", "text/html"), ("x-a", "b")]
                    connection.send_headers(event.stream_id, headers)
                    connection.send_data(event.stream_id, "Обява".encode(), end_stream=True)
            inside.sendall(connection.data_to_send())

    with secure(serve, "h2") as port:
        heard = hear(f"https://localhost:{port}/a?b", f"localhost:{port}", trusting(), http2=True)
    assert heard.protocol == "h2"
    assert heard.request.startswith(b"GET /a?b HTTP/1.1\r\n")
    assert b"\r\nHost: localhost" in heard.request
    head, _, body = heard.response.partition(b"\r\n\r\n")
    assert head.split(b"\r\n") == [b"HTTP/1.1 200 OK", b"content-type: text/html", b"x-a: b"]
    assert body.decode() == "Обява"
    with WarcWriter(tmp_path, "two", clock=lambda: NOW, agent="a/1", operator=None) as warc:
        warc.write(Exchange("https://a.example/", NOW, heard.request, heard.response, heard.ip, heard.protocol))
    with (tmp_path / warc.name).open("rb") as file:
        kinds = [(record.rec_type, record.rec_headers.get_header("WARC-Protocol")) for record in ArchiveIterator(file)]
    assert kinds == [("warcinfo", None), ("response", "h2"), ("request", "h2")]


def test_a_certificate_that_nobody_vouches_for_is_no_answer():
    served = []
    with secure(served.append, "http/1.1") as port, pytest.raises(Unanswered, match="ConnectError"):
        hear(f"https://localhost:{port}/a", f"localhost:{port}")
    assert served == []
