"""Keeps a capture from strangers as it arrives, where it shows what they must not see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection

from scraper.archive import Archive, tombstones
from scraper.care import masks
from scraper.care.discretion import Discretion
from scraper.charset import decode
from scraper.clock import Clock
from scraper.models import Capture


def withhold(connection: Connection, discretion: Discretion, row: int, capture: Capture) -> None:
    """Withhold the capture of that row if it shows anything that was redacted or hidden."""
    if not (discretion.redacted or discretion.hidden):
        return
    text = decode(capture.body, capture.content_type)[0] if masks.is_text(capture.media_type) else ""
    tombstones.withhold(connection, row, discretion.withholding(capture.url, text, capture.sha256))


@contextmanager
def bringing_in(archive: Archive, discretion: Discretion, clock: Clock) -> Iterator[None]:
    """While files from elsewhere are brought in, erasures count as unfinished: if this process is killed before a
    file is screened, the next start finishes that."""
    erased = {each.tombstone for each in discretion.erased}
    if erased:
        with archive.write() as connection:
            tombstones.reopen(connection, erased)
    yield
    for each in erased:
        with archive.write() as connection:
            tombstones.finish(connection, each, clock())
