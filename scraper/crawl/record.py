"""WARC 1.1 records (ISO 28500): composed, parsed, and found one after another in a file."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from isal import igzip, isal_zlib

from scraper.crawl.message import TORN
from scraper.errors import Damaged, WrongInput

ROLE = "X-Archive-Role"  # a field of ours: what the page was asked for as
RENDERED = "conversion"  # WARC-Type of a page as a browser made it of a response (WARC 1.1, 6.8)
REDACTED = "X-Archive-Redacted"  # a field of ours: when erased words were taken out of the record
RENDERED_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
_HEAD_END = re.compile(rb"\r?\n\r?\n")
LARGEST = 256 * 2**20  # bytes of one record, unpacked
_GZIP = b"\x1f\x8b\x08"
_WARC = b"WARC/"
_HEAD_LARGEST = 64 * 1024
_PIECE = 64 * 1024

Buffer = mmap.mmap | bytes


@dataclass(frozen=True, slots=True)
class Raw:
    """A record: its named fields, names in lower case, and its block."""

    fields: dict[str, str]
    block: bytes

    @property
    def kind(self) -> str:
        """WARC-Type."""
        return self.fields.get("warc-type", "").lower()

    @property
    def is_rendered(self) -> bool:
        """Whether it is a rendered page of our own; what others converted is another thing."""
        return self.kind == RENDERED and ROLE.lower() in self.fields

    @property
    def answer(self) -> bytes:
        """The block as a response, which a rendered page is read as although its block has no head."""
        return RENDERED_HEAD + self.block if self.is_rendered else self.block

    def block_of(self, answer: bytes) -> bytes:
        """What `answer`, the block as a response, is as a block of this record."""
        return _HEAD_END.split(answer, maxsplit=1)[-1] if self.is_rendered else answer


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in a file at `offset` over `length` bytes: a record, or a problem in words."""

    offset: int
    length: int
    raw: Raw | None = None
    problem: str | None = None
    packed: bool = True


def compose(fields: Sequence[tuple[str, str]], block: bytes) -> bytes:
    """One record as a gzip member of its own. The fields' values must hold no line breaks."""
    lines = ["WARC/1.1", *(f"{name}: {value}" for name, value in fields), f"Content-Length: {len(block)}", "", ""]
    head = "\r\n".join(lines).encode("utf-8")
    packed: bytes = igzip.compress(head + block + b"\r\n\r\n", compresslevel=2)
    return packed


def packed(record: bytes) -> bytes:
    """A record that was kept unpacked, as a gzip member of its own."""
    member: bytes = igzip.compress(record + b"\r\n\r\n", compresslevel=2)
    return member


def parse(data: bytes) -> tuple[Raw, int]:
    """The record at the start of `data`, and its length there. Raises Damaged if it is not a whole one."""
    fields, start, length = _head(data)
    if len(data) < length:
        raise Damaged(f"found {len(data) - start} bytes of the record's block, expected {length - start}")
    return Raw(fields, data[start:length]), length


def _head(data: bytes) -> tuple[dict[str, str], int, int]:
    """The fields of the record at the start of `data`, where its block begins, and where it ends."""
    end = data.find(b"\r\n\r\n", 0, _HEAD_LARGEST)
    if not data.startswith(_WARC) or end < 0:
        raise Damaged(f"found {data[:30]!r}, expected a WARC record")
    lines = data[:end].decode("utf-8", "replace").split("\r\n")[1:]
    fields = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    said = fields.get("content-length", "")
    if not re.fullmatch(r"[0-9]{1,15}", said):
        raise Damaged(f"Content-Length: found {said!r}, expected a number")
    return fields, end + 4, end + 4 + int(said)


def read_at(path: Path, offset: int, length: int) -> Raw:
    """The record that stands there, packed or not. Raises Damaged if those bytes are not one whole record."""
    where = f"{path.name} at {offset}"
    try:
        with path.open("rb") as file:
            file.seek(offset)
            data = file.read(length)
    except OSError as error:
        raise Damaged(f"{where}: {error.strerror}") from None
    try:
        if len(data) < length:
            raise Damaged(f"found {len(data)} bytes, expected {length}")
        if data.startswith(_GZIP):
            data, _ = _unpack(data, 0)
        return parse(data)[0]
    except Damaged as error:
        raise Damaged(f"{where}: {error}") from None


def scan(path: Path, start: int = 0) -> Iterator[Found]:
    """Every record of a file from byte `start` on, and a problem for each stretch that holds none.

    Raises WrongInput where a gzip member holds more than one record: such records cannot be addressed.
    """
    if path.stat().st_size <= start:
        return
    with path.open("rb") as file, closing(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)) as data:
        at = start
        while at < len(data):
            found = _next(data, at, path)
            yield found
            at = found.offset + found.length
            while data[at : at + 1] in (b"\r", b"\n"):  # between records that are not packed
                at += 1


def _next(data: Buffer, at: int, path: Path) -> Found:
    try:
        if data[at : at + 3] != _GZIP:
            raw, length = _plain(data, at)
            return Found(at, length, raw, packed=False)
        unpacked, length = _unpack(data, at)
        raw, used = parse(unpacked)
    except Damaged as error:
        return Found(at, _resume(data, at) - at, problem=f"offset {at}: {error}")
    if unpacked[used:].lstrip(b"\r\n").startswith(_WARC):
        raise WrongInput(
            f"{path.name}: offset {at}: found several records in one gzip member, expected one in each;"
            " `warcio recompress` mends such a file"
        )
    return Found(at, length, raw)


def _plain(data: Buffer, at: int) -> tuple[Raw, int]:
    _, _, length = _head(data[at : at + _HEAD_LARGEST])
    if length > LARGEST:
        raise Damaged(f"found a record of {length} bytes, expected {LARGEST} at most")
    return parse(data[at : at + length])


def _unpack(data: Buffer, start: int) -> tuple[bytes, int]:
    """One gzip member unpacked, and its packed length; its checksum is verified."""
    inflater = isal_zlib.decompressobj(wbits=31)
    parts, size, at = [], 0, start
    while not inflater.eof:
        piece = data[at : at + _PIECE]
        if not piece:
            raise Damaged("found the end of the file inside a gzip member")
        try:
            part = inflater.decompress(piece, LARGEST + 1 - size)
        except (TORN, ValueError) as error:
            raise Damaged(f"gzip member: {error}") from None
        parts.append(part)
        size += len(part)
        at += len(piece)
        if size > LARGEST:
            raise Damaged(f"found more than {LARGEST} bytes in one gzip member")
    return b"".join(parts), at - len(inflater.unused_data) - start


def _resume(data: Buffer, at: int) -> int:
    """Where the next record may begin after a bad one at `at`."""
    packed = data[at : at + 3] == _GZIP or data[at : at + 5] != _WARC
    marks = (data.find(_GZIP, at + 1) if packed else -1, data.find(b"\r\n\r\nWARC/1.", at + 1))
    found = [mark for mark in marks if mark >= 0]
    return min(found) if found else len(data)
