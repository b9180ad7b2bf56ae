"""The town's site on a loopback port, on whichever day it is told."""

from __future__ import annotations

import hashlib
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from scraper.demo.site import Response, page
from scraper.demo.town import morning

_LOOPBACK = "127.0.0.1"
_ABSENT = Response(404, (("Content-Type", "text/html; charset=utf-8"),), "<h1>Няма такава страница</h1>".encode())


@dataclass(slots=True)
class Site:
    """A running site: its address, without a slash at the end, and the day, which may be set while it runs."""

    url: str
    day: int = 0


@contextmanager
def serving(day: int = 0) -> Iterator[Site]:
    """Serve the town on a free port of 127.0.0.1 until the block ends."""
    site = Site(url="", day=day)

    class Handler(_Handler):
        town = site

    server = _Server((_LOOPBACK, 0), Handler)
    site.url = f"http://{_LOOPBACK}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    """One that says nothing of a reader who hung up."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD; conditional requests by RFC 9110, section 13."""

    protocol_version = "HTTP/1.1"
    server_version = "Apache"
    sys_version = ""
    disable_nagle_algorithm = True  # head and body go out apart; else the second waits 40 ms for the first's receipt
    timeout = 30
    town: Site

    def do_GET(self) -> None:
        day = self.town.day
        found = page(day, self.path)
        if found is None:
            self._send(_ABSENT)
        elif found.status != 200:
            self._send(found)
        else:
            self._answer(found, day)

    do_HEAD = do_GET  # noqa: N815

    def _answer(self, found: Response, day: int) -> None:
        """A page that is there, or 304 to whoever has it already."""
        body = found.body.replace(b"{base}", self.town.url.encode()) if self.path == "/rss.xml" else found.body
        changed = last_modified(day, self.path)
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        validators = (("ETag", tag), ("Last-Modified", changed))
        if self._is_known(tag, changed):
            self._send(Response(304, validators, b""))
        else:
            self._send(Response(200, (*found.headers, *validators), body))

    def _is_known(self, tag: str, changed: str) -> bool:
        if (asked := self.headers.get("If-None-Match")) is not None:
            return tag in (part.strip().removeprefix("W/") for part in asked.split(","))
        try:
            since = parsedate_to_datetime(self.headers.get("If-Modified-Since", ""))
        except ValueError:
            return False
        return parsedate_to_datetime(changed) <= (since if since.tzinfo else since.replace(tzinfo=UTC))

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        for name, value in response.headers:
            self.send_header(name, value)
        if response.status != 304:
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  as http.server names it
        """Nothing: the one who watches is told by the crawl."""


def last_modified(day: int, path: str) -> str:
    """Since when `path` has answered as it does on that day, as an HTTP date."""
    answer = page(day, path)
    while day > 0 and page(day - 1, path) == answer:
        day -= 1
    return format_datetime(morning(day), usegmt=True)
