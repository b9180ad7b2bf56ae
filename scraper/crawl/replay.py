"""Reads captures back out of WARC files, one by its place or all in order, whoever wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from scraper.crawl import message
from scraper.errors import Damaged, WrongInput
from scraper.models import Capture, Place, Role

_LARGEST_BLOCK = 512 * 2**20  # bytes of one record's block
_BROKEN = (ArchiveLoadFailed, EOFError, OSError, ValueError, KeyError, AttributeError, UnicodeError)


@dataclass(frozen=True, slots=True)
class Revisit:
    """A revisit record's word for the capture it repeats (WARC 1.1, section 6.7)."""

    refers_to_url: str | None
    refers_to_date: str | None
    payload_digest: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a file: its capture (empty-bodied for a revisit), or what is wrong with it."""

    capture: Capture | None
    payload_digest: str | None = None
    revisit: Revisit | None = None
    problem: str | None = None


def read_capture(folder: Path, place: Place, *, url: str | None = None, role: Role = "other") -> Capture:
    """The capture whose record stands at `place` below `folder`.

    Raises Damaged if the file is missing, or if what stands there is not a whole record (of `url`, where given).
    """
    where = f"{place.warc} at {place.offset}"
    path = folder / place.warc
    if path.parent != folder or not path.is_file():
        raise Damaged(f"{where}: found no such file below {folder}")
    with path.open("rb") as stream:
        stream.seek(place.offset)
        try:
            record = next(ArchiveIterator(stream, no_record_parse=True))
            capture = _capture(record, place, role)
        except (StopIteration, Damaged, *_BROKEN) as error:
            raise Damaged(f"{where}: found no whole record ({error})") from error
    if capture is None or (url is not None and capture.url != url):
        raise Damaged(f"{where}: found {capture.url if capture else 'no response'}, expected {url or 'a response'}")
    return capture


def captures_in(path: Path) -> Iterator[Record]:
    """Every response and revisit of a WARC file, gzipped or not, in its order. A bad record is told of and passed over.

    Raises WrongInput, with file and offset, where the file is no WARC at all.
    """
    with path.open("rb") as stream:
        records = ArchiveIterator(stream, no_record_parse=True)
        count = 0
        while True:
            try:
                record = next(records)
            except StopIteration:
                break
            except _BROKEN as error:
                if not count:
                    raise WrongInput(f"{path}: at 0 found {_start(path)!r}, expected a WARC record") from error
                yield Record(None, problem=f"at {stream.tell()}: the file cannot be read further ({error})")
                return
            count += 1
            if record.format != "warc":
                raise WrongInput(f"{path}: found an {record.format} record, expected WARC")
            yield from _record(record, records, path)
    if not count:
        raise WrongInput(f"{path}: found no record, expected a WARC file")


def captures_between(path: Path, start: int, end: int) -> Iterator[Record]:
    """Every response between two offsets of a file of ours, each of which begins or ends a record."""
    if start >= end:
        return
    with path.open("rb") as stream:
        stream.seek(start)
        records = ArchiveIterator(stream, no_record_parse=True)
        for record in records:
            yield from _record(record, records, path)


def _record(record: ArcWarcRecord, records: ArchiveIterator, path: Path) -> Iterator[Record]:
    if record.rec_type not in ("response", "revisit"):
        return
    headers = record.rec_headers
    uri = headers.get_header("WARC-Target-URI") or ""
    if not uri.startswith(("http://", "https://")):
        return  # dns: and the like
    try:
        capture = _capture(record, None, "other")
        # Only now: asking for the offset reads the record to its end.
        place = Place(path.name, records.get_record_offset(), records.get_record_length())
    except (Damaged, *_BROKEN) as error:
        yield Record(None, problem=f"at {records.get_record_offset()}: {uri}: {error}")
        return
    if capture is None:
        return
    capture = replace(capture, place=place)
    payload = headers.get_header("WARC-Payload-Digest")
    revisit = None
    if record.rec_type == "revisit":
        refers = headers.get_header("WARC-Refers-To-Target-URI"), headers.get_header("WARC-Refers-To-Date")
        revisit = Revisit(*refers, payload)
    yield Record(capture, payload, revisit)


def _capture(record: ArcWarcRecord, place: Place | None, role: Role) -> Capture | None:
    """The capture in a record; None where the record holds no HTTP response."""
    if record.rec_type not in ("response", "revisit"):
        return None
    headers = record.rec_headers
    at = _moment(headers.get_header("WARC-Date"))
    url = headers.get_header("WARC-Target-URI").strip("<>")
    raw = _raw(record)
    if record.rec_type == "revisit" and not raw.strip():
        return Capture(url, at, 200, (), b"", role, place)
    read = message.read(raw)
    return Capture(url, at, read.status, read.headers, b"" if record.rec_type == "revisit" else read.body, role, place)


def _raw(record: ArcWarcRecord) -> bytes:
    """The record's block as it stands; raises Damaged if it ends early or is beyond all measure."""
    length = int(record.rec_headers.get_header("Content-Length"))
    if length > _LARGEST_BLOCK:
        raise Damaged(f"found a record of {length} bytes, expected at most {_LARGEST_BLOCK}")
    parts = []
    while part := record.raw_stream.read(2**16):
        parts.append(part)
    raw = b"".join(parts)
    if len(raw) != length:
        raise Damaged(f"found {len(raw)} bytes of a record, expected {length}")
    return raw


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _start(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(40)
