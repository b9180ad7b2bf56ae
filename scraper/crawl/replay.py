"""Captures out of WARC files: one by its place, or all of a file, ours or anybody's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

from scraper.crawl import digest, message, record, robots
from scraper.errors import Damaged, Oversize, WrongInput
from scraper.models import Capture, Place, Role

_LARGEST = 128 * 2**20  # bytes of a decoded body


@dataclass(frozen=True, slots=True)
class Revisit:
    """A record that says: the same as then. Its headers are this time's, its body is the other record's."""

    url: str
    fetched_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    refers_to_url: str | None
    refers_to_date: datetime | None
    payload_digest: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a file: a capture (with an empty body beside `revisit`), or a `problem` in words and no capture."""

    place: Place
    capture: Capture | None = None
    revisit: Revisit | None = None
    payload_digest: str | None = None
    problem: str | None = None
    asked_as: Role | None = None
    """What a record of our own says that it was asked for as; None in somebody else's file."""


def read_capture(
    folder: Path, place: Place, *, original: Place | None = None, url: str | None = None, role: Role = "other"
) -> Capture:
    """The capture whose record stands at `place`; `folder` is captures/.

    `original`: where the record stands that holds its body, if it is a revisit. `url` and `role` are those of its row;
    without them the record's own. Raises Damaged if the bytes are not a whole record of a response, are not those that
    its digests were made of, or its body cannot be decoded.
    """
    raw = record.read_at(folder / place.warc, place.offset, place.length)
    return capture_of(raw, folder, place, original=original, url=url, role=role)


def capture_of(
    raw: record.Raw,
    folder: Path,
    place: Place,
    *,
    original: Place | None = None,
    url: str | None = None,
    role: Role = "other",
) -> Capture:
    """The capture that the record found at `place` gives; the rest is as `read_capture` says."""
    whole = record.read_at(folder / original.warc, original.offset, original.length) if original else None
    try:
        return _capture(raw, place, original=original, whole=whole, url=url, role=role)
    except (Damaged, Oversize) as error:
        raise Damaged(f"{place.warc} at {place.offset}: {error}") from None


def captures_in(path: Path) -> Iterator[Record]:
    """Every response and revisit of a WARC file, packed or not, in its order; other records are passed over.

    A bad record is yielded as its problem. Raises WrongInput if the file holds no WARC record at all.
    """
    whole = 0
    for found in record.scan(path):
        place = Place(path.name, found.offset, found.length)
        if found.raw is None:
            yield Record(place, problem=found.problem)
            continue
        whole += 1
        if is_answer(found.raw):
            yield read_record(found.raw, place)
    if not whole:
        with path.open("rb") as file:
            start = file.read(30)
        raise WrongInput(f"{path}: offset 0: found {start!r}, expected a WARC record")


def is_answer(raw: record.Raw) -> bool:
    """Whether a record is of what a web server answered, whole or as a revisit, or of such a page as rendered."""
    return (raw.kind in ("response", "revisit") or raw.is_rendered) and _is_web(raw)


def read_record(raw: record.Raw, place: Place) -> Record:
    """What a response's or a revisit's record says, held against its digests; a revisit is not followed."""
    stated = raw.fields.get("warc-payload-digest")
    try:
        if raw.kind == "revisit":
            digest.verify(raw)
            revisit = _revisit(raw)
            capture = Capture(
                revisit.url, revisit.fetched_at, revisit.status, revisit.headers, b"", _role(raw), place, stated
            )
            return Record(place, capture, revisit, stated, asked_as=_asked_as(raw))
        return Record(place, _capture(raw, place), payload_digest=stated, asked_as=_asked_as(raw))
    except (Damaged, Oversize) as error:
        return Record(place, problem=f"offset {place.offset}: {error}")


def _capture(
    raw: record.Raw,
    place: Place,
    *,
    original: Place | None = None,
    whole: record.Raw | None = None,
    url: str | None = None,
    role: Role = "other",
) -> Capture:
    if not (raw.kind in ("response", "revisit") or raw.is_rendered):
        raise Damaged(f"found a record of type {raw.kind or 'unknown'}, expected a response")
    role = role if role != "other" else _role(raw)
    cut = role == "robots"  # of a page, half is nothing
    digest.verify(raw)
    capture = message.capture(
        _joined(raw, whole) if raw.kind == "revisit" else raw.answer,
        url=url or _url(raw),
        fetched_at=_date(raw.fields.get("warc-date")),
        role=role,
        limit=robots.LARGEST if cut else _LARGEST,
        place=place,
        cut=cut,
    )
    return replace(capture, digest=raw.fields.get("warc-payload-digest"), repeats=original)


def _joined(raw: record.Raw, whole: record.Raw | None) -> bytes:
    """This time's head and the payload that was kept then: the answer as it was sent, byte for byte."""
    if whole is None:
        said = raw.fields.get("warc-refers-to-target-uri", "an unnamed address")
        raise Damaged(f"found a revisit of {said}, expected the record it repeats in the archive")
    if whole.kind != "response":
        raise Damaged(f"found a revisit of a record of type {whole.kind or 'unknown'}, expected a response")
    digest.verify(whole)
    try:
        digest.verify_payload(raw.fields.get("warc-payload-digest"), whole.block)
    except Damaged:
        if record.REDACTED.lower() not in whole.fields:
            raise
        return whole.block  # words were taken out of it since; the revisit's own head frames what it no longer is
    try:
        own = message.status_of(raw.block) != 304
    except Damaged:  # a revisit need not repeat the headers
        own = False
    head = raw.block[: digest.head_end(raw.block)] if own else whole.block[: digest.head_end(whole.block)]
    return head + whole.block[digest.head_end(whole.block) :]


def _revisit(raw: record.Raw) -> Revisit:
    unmodified = "not-modified" in raw.fields.get("warc-profile", "")
    try:
        head = message.parse(raw.block, alone=True)
        status, headers = head.status, head.headers
    except Damaged:  # a revisit need not repeat the headers
        status, headers = (304 if unmodified else 200), ()
    said = raw.fields.get("warc-refers-to-date")
    return Revisit(
        url=_url(raw),
        fetched_at=_date(raw.fields.get("warc-date")),
        status=status,
        headers=headers,
        refers_to_url=_unbracketed(raw.fields.get("warc-refers-to-target-uri", "")) or None,
        refers_to_date=_date(said) if said else None,
        payload_digest=raw.fields.get("warc-payload-digest"),
    )


def _is_web(raw: record.Raw) -> bool:
    try:
        return urlsplit(_url(raw)).scheme in ("http", "https")
    except ValueError:
        return False


def _url(raw: record.Raw) -> str:
    return _unbracketed(raw.fields.get("warc-target-uri", ""))


def _unbracketed(uri: str) -> str:
    return uri.removeprefix("<").removesuffix(">").replace(" ", "%20")  # early wget wrote brackets


def _date(text: str | None) -> datetime:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        raise Damaged(f"WARC-Date: found {text!r}, expected a moment such as 2024-02-12T08:00:00Z") from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _role(raw: record.Raw) -> Role:
    return _asked_as(raw) or "other"


def _asked_as(raw: record.Raw) -> Role | None:
    said = raw.fields.get(record.ROLE.lower())
    return next((role for role in get_args(Role) if role == said), None)
