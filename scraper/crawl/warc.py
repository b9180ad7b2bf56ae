"""Writes exchanges to a WARC file of one's own, each record safe on disk before anything is read out of it.

WARC 1.1 (ISO 28500:2017), one gzip member a record. While the file is open its lock is held, so that a lock file
whose lock is free tells of a process that was killed.
"""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4

from filelock import FileLock
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from scraper.clock import Clock
from scraper.crawl import message
from scraper.models import Operator, Place

LOCKS = ".locks"
_VERSION = "WARC/1.1"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer as they passed. `protocol` is "http/1.1", or "h2" for an answer rebuilt from HTTP/2."""

    url: str
    fetched_at: datetime
    request: bytes
    response: bytes
    ip: str | None = None
    protocol: str = "http/1.1"


def digest(data: bytes) -> str:
    """A digest as WARC files carry it: SHA-1 in base 32, which every tool verifies."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def lock_of(folder: Path, name: str) -> FileLock:
    """The lock that is held while the WARC file `name` is written or repaired."""
    (folder / LOCKS).mkdir(parents=True, exist_ok=True)
    return FileLock(folder / LOCKS / f"{name}.lock")


class WarcWriter:
    """One WARC file, written by one process: captures/SLUG-TIME-PROCESS.warc.gz."""

    def __init__(self, folder: Path, slug: str, *, clock: Clock, agent: str, operator: Operator | None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        software = agent.partition(" ")[0]
        self._info = {"software": software, "http-header-user-agent": agent, "format": "WARC File Format 1.1"}
        if operator:
            self._info["operator"] = f"{operator.name} <{operator.email}>"
        self.name = _free_name(folder, f"{slug}-{clock():%Y%m%d%H%M%S}-{os.getpid()}")
        self._clock = clock
        self._lock = lock_of(folder, self.name)

    def __enter__(self) -> Self:
        self._lock.acquire(blocking=False)
        self._file = (self._folder / self.name).open("xb")
        self._writer = WARCWriter(self._file, gzip=True, warc_version=_VERSION)
        fields = "".join(f"{name}: {value}\r\n" for name, value in self._info.items()).encode()
        self._append("warcinfo", None, self._clock(), "application/warc-fields", fields, {"WARC-Filename": self.name})
        _sync_folder(self._folder)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        (self._folder / LOCKS / f"{self.name}.lock").unlink(missing_ok=True)
        self._lock.release()

    def write(self, exchange: Exchange) -> Place:
        """Record an exchange, request beside response; returns the response's place once it is safe on disk."""
        payload = message.read(exchange.response).framed
        extra = {"WARC-Payload-Digest": digest(payload)}
        if exchange.ip:
            extra["WARC-IP-Address"] = exchange.ip
        if exchange.protocol != "http/1.1":
            extra["WARC-Protocol"] = exchange.protocol
        response_id, place = self._append(
            "response",
            exchange.url,
            exchange.fetched_at,
            "application/http; msgtype=response",
            exchange.response,
            extra,
        )
        self._append(
            "request",
            exchange.url,
            exchange.fetched_at,
            "application/http; msgtype=request",
            exchange.request,
            {"WARC-Concurrent-To": response_id, "WARC-Payload-Digest": digest(b"")},
        )
        return place

    def _append(
        self, kind: str, url: str | None, at: datetime, content_type: str, block: bytes, extra: dict[str, str]
    ) -> tuple[str, Place]:
        record_id = f"<urn:uuid:{uuid4()}>"
        headers = [("WARC-Type", kind), ("WARC-Record-ID", record_id)]
        if url:
            headers.append(("WARC-Target-URI", url))
        headers += [("WARC-Date", f"{at:%Y-%m-%dT%H:%M:%S.%fZ}"), ("WARC-Block-Digest", digest(block)), *extra.items()]
        record = ArcWarcRecord(
            "warc",
            kind,
            StatusAndHeaders("", headers, protocol=_VERSION),
            BytesIO(block),
            None,
            content_type,
            len(block),
        )
        offset = self._file.tell()
        self._writer.write_record(record)
        self._file.flush()
        os.fsync(self._file.fileno())
        return record_id, Place(self.name, offset, self._file.tell() - offset)


def _free_name(folder: Path, stem: str) -> str:
    # A simulated clock stands still, and a process may crawl one source twice.
    names = (f"{stem}{f'-{number}' if number else ''}.warc.gz" for number in range(10_000))
    return next(name for name in names if not (folder / name).exists())


def _sync_folder(folder: Path) -> None:
    """Make a new file's name as durable as its bytes; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
