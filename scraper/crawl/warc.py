"""Writes what was exchanged to a WARC 1.1 file of this process's own, on the disk before a row tells of it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from uuid import uuid4

from filelock import BaseFileLock

from scraper.clock import Clock, stamp
from scraper.crawl import digest, locks, record
from scraper.crawl.replay import read_capture
from scraper.errors import Damaged
from scraper.models import Operator, Place, Role

__all__ = ["Exchange", "WarcWriter", "Written", "read_capture"]

LARGEST = 2**30  # bytes of one file; the next record goes to a new one
_PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})(?!\d)")

Kept = Callable[[str, int, str], Place | None]
"""Where a whole response with that address, status and payload digest is kept already, if one is."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its response as they passed, in HTTP/1.1 form; `protocol` says if that form was made from h2.

    `cut`: the end of the response was left unread.
    """

    url: str
    fetched_at: datetime
    request: bytes
    response: bytes
    ip: str | None = None
    protocol: Literal["http/1.1", "h2"] = "http/1.1"
    role: Role = "other"
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """Where a response's record stands, its payload's digest, and, if it is a revisit, where the body stands."""

    place: Place
    digest: str | None = None
    repeats: Place | None = None


class WarcWriter:
    """A context manager: captures/SLUG-TIME-PID.warc.gz, locked while it is open; gone again if nothing was written.

    A file that has `largest` bytes, or is of an earlier day (UTC), is followed by a new one. `name` is the present
    file's name, known once the block is entered. A payload that `kept` leads to, and that reads back from there, is
    not written again: its record is a revisit. `settle` gives every record its row; it is called before a file is
    left, since only one with a lock file is looked through for records without one.
    """

    def __init__(
        self,
        folder: Path,
        slug: str,
        *,
        clock: Clock,
        agent: str,
        operator: Operator | None,
        kept: Kept = lambda *_: None,
        settle: Callable[[], None] = lambda: None,
        largest: int = LARGEST,
    ) -> None:
        self.name = ""
        self._size = self._synced = 0
        self._kept = kept
        self._settle = settle
        self._largest = largest
        self._folder = folder
        self._slug = slug
        self._clock = clock
        self._agent = agent
        self._operator = operator

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end(sound=kind is None)

    def write(self, exchange: Exchange) -> Written:
        """Write response and request, and return where the response stands; `sync` before anybody relies on it.

        Raises OSError where the disk takes no more; nothing of the record is then left in the file.
        """
        self._turn_over()
        info = b"" if self._size else self._info()
        stated = _payload_digest(exchange.response)
        original = self._original(exchange, stated) if stated else None
        response, request = _pair(exchange, stated, original)
        place = Place(self.name, self._size + len(info), len(response))
        self._append(info + response + request)
        return Written(place, stated, original.place if original else None)

    def write_rendered(self, page: Place, url: str, at: datetime, html: bytes, role: Role) -> Place:
        """Write what a browser made of the page whose record stands at `page`, and return where that stands, once it
        is on the disk: a conversion of that record (WARC 1.1, 6.8), the mark-up in UTF-8 without a head.

        Raises OSError as `write` does, Damaged if there is no such record.
        """
        source = record.read_at(self._folder / page.warc, page.offset, page.length)
        self._turn_over()
        info = b"" if self._size else self._info()
        fields = _fields(record.RENDERED, stamp(at), "text/html; charset=utf-8", html)
        about = [("WARC-Target-URI", _one_line(url)), (record.ROLE, role)]
        if known := source.fields.get("warc-record-id"):
            about.append(("WARC-Refers-To", known))
        written = record.compose([*fields, *about], html)
        place = Place(self.name, self._size + len(info), len(written))
        self._append(info + written)
        self.sync()
        return place

    def _turn_over(self) -> None:
        """A new file, where the present one is full or of yesterday."""
        if self._size and (self._size >= self._largest or self._clock().date() != self._day):
            self._end(sound=True)
            self._begin()

    def sync(self) -> None:
        """Have on the disk whatever was written. Raises OSError."""
        if self._synced < self._size:
            os.fsync(self._file.fileno())
            self._synced = self._size

    def _original(self, exchange: Exchange, stated: str) -> _Original | None:
        """The record that holds these bytes already: only if it can be read at this moment, digests and all."""
        status = _STATUS.match(exchange.response)
        place = self._kept(exchange.url, int(status[1]), stated) if status else None
        if place is None:
            return None
        try:
            raw = record.read_at(self._folder / place.warc, place.offset, place.length)
            digest.verify(raw)
        except Damaged:
            return None
        framed = raw.block[digest.head_end(raw.block) :]
        same = raw.kind == "response" and framed == exchange.response[digest.head_end(exchange.response) :]
        return _Original(place, raw.fields) if same else None

    def _append(self, data: bytes) -> None:
        try:
            waiting = memoryview(data)
            while waiting:
                waiting = waiting[self._file.write(waiting) :]
        except OSError:
            with suppress(OSError):
                self._file.truncate(self._size)
                self._file.seek(self._size)
            raise
        self._size += len(data)

    def _begin(self) -> None:
        self.name, self._lock, self._file = self._open()
        self._size, self._synced, self._day = 0, 0, self._clock().date()

    def _end(self, *, sound: bool) -> None:
        """Close the file. After an error its lock file stays: the last records may have no row yet."""
        if sound:
            self._settle()
            self.sync()
        self._file.close()
        if self._size == 0:
            (self._folder / self.name).unlink(missing_ok=True)
        if sound or self._size == 0:
            locks.discard(self._lock)
        else:
            self._lock.release()

    def _open(self) -> tuple[str, BaseFileLock, FileIO]:
        """A name that no file has: a simulated clock and a container's process number may both come again."""
        stem = f"{self._slug}-{self._clock():%Y%m%d%H%M%S}-{os.getpid()}"
        number = 1
        while True:
            name = f"{stem}.warc.gz" if number == 1 else f"{stem}-{number}.warc.gz"
            lock = locks.make(self._folder, name)
            if not (self._folder / name).exists() and locks.take(lock):
                try:
                    return name, lock, (self._folder / name).open("xb", buffering=0)
                except FileExistsError:
                    lock.release()
            number += 1

    def _info(self) -> bytes:
        said = {
            "software": self._agent.partition(" ")[0],
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "robots": "obey",
            "isPartOf": self._slug,
            "http-header-user-agent": self._agent,
        }
        if self._operator:
            said["operator"] = _one_line(f"{self._operator.name} <{self._operator.email}> {self._operator.page}")
        block = "".join(f"{name}: {value}\r\n" for name, value in said.items()).encode("utf-8")
        fields = _fields("warcinfo", stamp(self._clock()), "application/warc-fields", block)
        return record.compose([*fields, ("WARC-Filename", self.name)], block)


@dataclass(frozen=True, slots=True)
class _Original:
    """A record whose payload came again."""

    place: Place
    fields: dict[str, str]


def _pair(exchange: Exchange, stated: str | None, original: _Original | None) -> tuple[bytes, bytes]:
    """The records of response and request. Of a revisit the block is the head alone (WARC 1.1, 6.7.2)."""
    at = stamp(exchange.fetched_at)
    common = [("WARC-Target-URI", _one_line(exchange.url)), ("WARC-Protocol", exchange.protocol)]
    if exchange.ip:
        common.append(("WARC-IP-Address", exchange.ip))
    block = exchange.response[: digest.head_end(exchange.response)] if original else exchange.response
    response = _fields("revisit" if original else "response", at, "application/http;msgtype=response", block)
    request = _fields("request", at, "application/http;msgtype=request", exchange.request)
    about: list[tuple[str, str]] = [(record.ROLE, exchange.role)]
    if stated:
        about.append(("WARC-Payload-Digest", stated))
    if exchange.cut and not original:
        about.append(("WARC-Truncated", "length"))
    if original:
        about += _refer(original)
    concurrent = [("WARC-Concurrent-To", response[1][1])]
    return (
        record.compose([*response, *common, *about], block),
        record.compose([*request, *common, *concurrent], exchange.request),
    )


def _refer(original: _Original) -> list[tuple[str, str]]:
    said = {
        "WARC-Refers-To": original.fields.get("warc-record-id"),
        "WARC-Refers-To-Target-URI": original.fields.get("warc-target-uri"),
        "WARC-Refers-To-Date": original.fields.get("warc-date"),
    }
    known = [(name, value) for name, value in said.items() if value]
    return [("WARC-Profile", _PROFILE), ("WARC-Truncated", "length"), *known]


def _payload_digest(response: bytes) -> str | None:
    """The payload's digest, over the bytes as they were framed: that is what WARC tools verify.

    None where 1xx answers or empty lines stand before the response: the tools take the first head for the only one.
    """
    status, end = _STATUS.match(response), digest.head_end(response)
    interim = status is None or (status[1].startswith(b"1") and status[1] != b"101")
    return None if interim else digest.of(response[end:])


def _fields(kind: str, at: str, content_type: str, block: bytes) -> list[tuple[str, str]]:
    return [
        ("WARC-Type", kind),
        ("WARC-Record-ID", f"<urn:uuid:{uuid4()}>"),
        ("WARC-Date", at),
        ("Content-Type", content_type),
        ("WARC-Block-Digest", digest.of(block)),
    ]


def _one_line(text: str) -> str:
    return " ".join(text.split())
