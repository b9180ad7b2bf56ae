"""A server on loopback for a site of our own making, stopped at the end of a block."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Said = tuple[int, str, str]
"""Status, content type and body; of a redirect, where it leads in place of the body."""


@contextmanager
def serving(answer: Callable[[str], Said]) -> Iterator[str]:
    """The address of a site that answers each path as `answer` says."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, said = answer(self.path)
            body = said.encode()
            self.send_response(status)
            if status in (301, 302):
                self.send_header("Location", said)
            for name, value in (("Content-Type", kind), ("Content-Length", str(len(body)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
