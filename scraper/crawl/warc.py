"""Writes what was exchanged to a WARC 1.1 file of this process's own, on the disk before anybody hears of it."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Literal, Self
from uuid import uuid4

from filelock import BaseFileLock

from scraper.clock import Clock, stamp
from scraper.crawl import locks, record
from scraper.crawl.message import parse
from scraper.crawl.replay import read_capture
from scraper.models import Operator, Place, Role

__all__ = ["Exchange", "WarcWriter", "digest", "read_capture"]

_HEAD_END = re.compile(rb"\r?\n\r?\n")


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


class WarcWriter:
    """A context manager: captures/SLUG-TIME-PID.warc.gz, locked while it is open; gone again if nothing was written.

    `name` is the file's name, known once the block is entered.
    """

    def __init__(self, folder: Path, slug: str, *, clock: Clock, agent: str, operator: Operator | None) -> None:
        self.name = ""
        self._folder = folder
        self._slug = slug
        self._clock = clock
        self._agent = agent
        self._operator = operator

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        self.name, self._lock, self._file = self._open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        empty = self._file.tell() == 0
        self._file.close()
        if empty:
            (self._folder / self.name).unlink(missing_ok=True)
        locks.discard(self._lock)

    def write(self, exchange: Exchange) -> Place:
        """Write response and request, and return where the response stands, once both are on the disk."""
        if self._file.tell() == 0:
            self._file.write(self._info())
        offset = self._file.tell()
        response, request = _pair(exchange)
        self._file.write(response + request)
        self._file.flush()
        os.fsync(self._file.fileno())
        return Place(self.name, offset, len(response))

    def _open(self) -> tuple[str, BaseFileLock, BinaryIO]:
        """A name that no file has: a simulated clock and a container's process number may both come again."""
        stem = f"{self._slug}-{self._clock():%Y%m%d%H%M%S}-{os.getpid()}"
        number = 1
        while True:
            name = f"{stem}.warc.gz" if number == 1 else f"{stem}-{number}.warc.gz"
            lock = locks.make(self._folder, name)
            if locks.take(lock):
                try:
                    return name, lock, (self._folder / name).open("xb")
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


def digest(data: bytes) -> str:
    """SHA-1 in base 32, as WARC tools label and verify it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode("ascii")


def _pair(exchange: Exchange) -> tuple[bytes, bytes]:
    at = stamp(exchange.fetched_at)
    common = [("WARC-Target-URI", _one_line(exchange.url)), ("WARC-Protocol", exchange.protocol)]
    if exchange.ip:
        common.append(("WARC-IP-Address", exchange.ip))
    response = _fields("response", at, "application/http;msgtype=response", exchange.response)
    request = _fields("request", at, "application/http;msgtype=request", exchange.request)
    about = [(record.ROLE, exchange.role), *_payload(exchange.response, cut=exchange.cut)]
    if exchange.cut:
        about.append(("WARC-Truncated", "length"))
    concurrent = [("WARC-Concurrent-To", dict(response)["WARC-Record-ID"])]
    return (
        record.compose([*response, *common, *about], exchange.response),
        record.compose([*request, *common, *concurrent], exchange.request),
    )


def _payload(response: bytes, *, cut: bool) -> list[tuple[str, str]]:
    """The payload's digest, over the bytes as they were framed: that is what WARC tools verify.

    None where 1xx answers stand before the response: the tools take the first head for the only one.
    """
    message = parse(response, alone=True, cut=cut)
    head = _HEAD_END.search(response)
    return [] if message.interim or head is None else [("WARC-Payload-Digest", digest(response[head.end() :]))]


def _fields(kind: str, at: str, content_type: str, block: bytes) -> list[tuple[str, str]]:
    return [
        ("WARC-Type", kind),
        ("WARC-Record-ID", f"<urn:uuid:{uuid4()}>"),
        ("WARC-Date", at),
        ("Content-Type", content_type),
        ("WARC-Block-Digest", digest(block)),
    ]


def _one_line(text: str) -> str:
    return " ".join(text.split())
