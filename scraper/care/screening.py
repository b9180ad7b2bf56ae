"""Keeps a capture from strangers as it arrives, where it shows what they must not see."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from sqlite3 import Connection

from scraper.archive import Archive, tombstones
from scraper.care import masks
from scraper.care.discretion import Discretion
from scraper.charset import decode
from scraper.clock import Clock
from scraper.extract import personal
from scraper.models import Capture, Role

_MANY: tuple[Role, ...] = ("listing", "feed", "sitemap")
_TAG = re.compile(r"<!\[CDATA\[|\]\]>|<[^<>]*>")


def withhold(connection: Connection, discretion: Discretion, row: int, capture: Capture) -> None:
    """Withhold the capture of that row if it shows anything that was redacted or hidden, or if it is a page of many
    articles with a personal number on it. (An article's own page waits with its version.)"""
    discretion.refresh(connection)
    if discretion.redacted or discretion.hidden:
        text = decode(capture.body, capture.content_type)[0] if masks.is_text(capture.media_type) else ""
        tombstones.withhold(connection, row, discretion.withholding(capture.url, text, capture.sha256))
    if capture.role in _MANY and _holds_numbers(connection, row, capture):
        tombstones.withhold(connection, row, (tombstones.NUMBERS,))


def _holds_numbers(connection: Connection, row: int, capture: Capture) -> bool:
    source = connection.execute(
        "SELECT s.personal, s.language FROM captures c JOIN sources s ON s.id = c.source WHERE c.id = ?", (row,)
    ).fetchone()
    if source is None:  # nobody's yet, so that strangers do not see it
        return False
    rules: dict[str, str] = json.loads(source["personal"]) | {"telephone": "ignore"}  # a listing's is the office's
    text = unescape(_TAG.sub(" ", decode(capture.body, capture.content_type)[0]))
    return any(rules.get(number.kind, "hold") == "hold" for number in personal.find(text, source["language"]))


@contextmanager
def bringing_in(archive: Archive, discretion: Discretion, clock: Clock) -> Iterator[None]:
    """While files from elsewhere are brought in, erasures count as unfinished: if this process is killed before a
    file is screened, the next start finishes that."""
    finished: tuple[int, ...] = ()
    if discretion.erased:
        with archive.write() as connection:
            finished = tombstones.reopen(connection)
    yield
    for each in finished:
        with archive.write() as connection:
            tombstones.finish(connection, each, clock())
