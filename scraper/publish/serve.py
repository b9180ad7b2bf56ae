"""Serves the archive as a site, as `datasette archive.db -m metadata.yml` does, from one process or from several."""

from __future__ import annotations

import errno
import os
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scraper.errors import WrongInput
from scraper.publish.site import answer, read_dictionaries, site_metadata, site_of
from scraper.publish.staff.door import SECRET
from scraper.publish.workers import fitting, keep

__all__ = ["fitting", "listen", "serve"]

_WAITING = 2048  # visitors that nobody has come to yet


def serve(
    db: Path,
    captures: Path,
    *,
    at: socket.socket,
    metadata: Path,
    workers: int = 1,
    told: Callable[[str], object] = lambda _: None,
) -> None:
    """Publish `db` from so many processes until stopped, `at` what `listen` gave; `told` is called with its address.

    Raises WrongInput if `metadata` cannot be read. The default file need not be there.
    """
    said = site_metadata(metadata, db, captures)
    told(_address(at))
    if workers == 1:
        threading.Thread(target=read_dictionaries, args=(db,), daemon=True).start()
        with _until_stopped():
            answer(site_of(db, said), at)
    else:
        # Without a secret of the operator's sessions end with the site, but not from one worker to the next.
        secret = os.environ.get(SECRET) or secrets.token_hex(32)
        read_dictionaries(db)
        keep(workers, lambda: answer(site_of(db, said, secret), at))


@contextmanager
def _until_stopped() -> Iterator[None]:
    """SIGTERM ends the block as Ctrl-C does, both without a word."""
    former = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        signal.signal(signal.SIGTERM, former)


def listen(host: str, port: int) -> socket.socket:
    """A socket at which whoever comes waits. Raises WrongInput if the address is none of this machine's, or taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Where the protocol is not named, asyncio leaves Nagle's delay on: each answer waits 40 ms for an acknowledgement.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(_WAITING)
    except OSError as error:
        listening.close()
        taken = error.errno in (errno.EADDRINUSE, errno.EACCES)
        advice = "another --port may be free" if taken else "expected a --host of this machine, such as 127.0.0.1"
        raise WrongInput(f"{host}:{port}: cannot listen there ({error.strerror}); {advice}") from error
    return listening


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
