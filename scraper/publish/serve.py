"""Serves the archive as a site, as `datasette archive.db -m metadata.yml` does, from one process or from several."""

from __future__ import annotations

import os
import secrets
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from scraper.errors import WrongInput
from scraper.publish.site import answer, make_ready, site_metadata, site_of
from scraper.publish.staff.door import SECRET
from scraper.publish.worker import Order
from scraper.publish.workers import fitting, keep

__all__ = ["fitting", "serve"]

_WORKER = (sys.executable, "-m", "scraper.publish.worker")
_WAITING = 2048  # visitors that nobody has come to yet


def serve(
    db: Path,
    captures: Path,
    *,
    host: str,
    port: int,
    metadata: Path,
    workers: int = 1,
    told: Callable[[str], object] = lambda _: None,
) -> None:
    """Publish `db` from so many processes until stopped; `told` is called with the address once it can be asked.

    Raises WrongInput if `metadata` cannot be read, or if the address is taken. The default file need not be there.
    """
    said = site_metadata(metadata, db, captures)
    with _listen(host, port) as listening:
        told(_address(listening))
        if workers == 1:
            make_ready(db)
            answer(site_of(db, said), listening)
        else:
            # Without a secret of the operator's sessions end with the site, but not from one worker to the next.
            secret = os.environ.get(SECRET) or secrets.token_hex(32)
            order = Order(str(db), said, secret)
            keep(workers, (*_WORKER, str(listening.fileno())), order.written(), listening.fileno())


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Where the protocol is not named, asyncio leaves Nagle's delay on: each answer waits 40 ms for an acknowledgement.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(_WAITING)
    except OSError as error:
        listening.close()
        raise WrongInput(
            f"{host}:{port}: cannot listen there ({error.strerror}); another --port may be free"
        ) from error
    return listening


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
