"""Keeps a capture from strangers as it arrives, where it shows what they must not see."""

from __future__ import annotations

from sqlite3 import Connection

from scraper.archive import tombstones
from scraper.care import masks
from scraper.care.discretion import Discretion
from scraper.charset import decode
from scraper.models import Capture


def withhold(connection: Connection, discretion: Discretion, row: int, capture: Capture) -> None:
    """Withhold the capture of that row if it shows anything that was redacted or hidden."""
    if not (discretion.redacted or discretion.hidden):
        return
    text = decode(capture.body, capture.content_type)[0] if masks.is_text(capture.media_type) else ""
    tombstones.withhold(connection, row, discretion.withholding(capture.url, text))
