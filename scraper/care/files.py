"""What a takedown does with WARC files: writes them anew without what was erased, finds what shows what was hidden."""

from __future__ import annotations

import gzip
import hashlib
import re
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import get_args

from scraper.archive import Archive, captures, tombstones
from scraper.archive.tombstones import Tombstone
from scraper.care import erasing, masks
from scraper.care.discretion import Discretion, TakenDown
from scraper.clock import Clock, stamp
from scraper.crawl import digest, record
from scraper.crawl.replay import read_capture
from scraper.crawl.rewrite import rewritten
from scraper.errors import Damaged
from scraper.models import Place, Role

Changes = Mapping[int, bytes | None]

_DIGESTS = ("warc-block-digest", "warc-payload-digest", "warc-truncated", "content-length")
_HEAD_END = re.compile(rb"\r?\n\r?\n")


def clean(archive: Archive, folder: Path, discretion: Discretion, clock: Clock, progress: Callable[[int], None]) -> int:
    """Write every WARC file anew that holds something erased; how many that were.

    Each file is whole at any moment: a new one, its rows switched in one transaction, the old one removed. Then the
    revisits of what was written anew follow it; until then they are read with what their original says.
    """
    written = 0
    for path in _warcs(folder):
        changes = _changes(archive, path, discretion, clock)
        progress(1)
        if changes:
            _write(archive, folder, path.name, changes, discretion, clock)
            written += 1
            progress(1)
    for name, changes in _following(archive, folder, clock).items():
        _write(archive, folder, name, changes, discretion, clock)
        written += 1
        progress(1)
    return written


def withhold(
    archive: Archive, folder: Path, discretion: Discretion, tombstone: Tombstone, progress: Callable[[int], None]
) -> int:
    """Find the captures that show what this takedown is of, and keep them from strangers; how many there are."""
    rows = archive.connection.execute(
        "SELECT id, url, warc, offset, length, sha256 FROM captures WHERE source = ? AND revisit_of IS NULL",
        (tombstone.source,),
    ).fetchall()
    found = []
    for row in rows:
        try:
            raw = record.read_at(folder / row["warc"], row["offset"], row["length"])
        except Damaged:
            continue
        page = masks.page(raw.answer)
        if tombstone.id in discretion.withholding(row["url"], page.text if page else "", row["sha256"]):
            found.append(row["id"])
        progress(1)
    with archive.write() as connection:
        for capture in found:
            tombstones.withhold(connection, capture, (tombstone.id,))
    return len(found)


def screened(archive: Archive, folder: Path, name: str, discretion: Discretion, clock: Clock) -> str:
    """An imported file as it may be kept: the name of the copy without what was erased, where there was any."""
    if not discretion.erased:
        return name
    changes = _changes(archive, folder / name, discretion, clock)
    return _write(archive, folder, name, changes, discretion, clock) if changes else name


def _write(archive: Archive, folder: Path, name: str, changes: Changes, discretion: Discretion, clock: Clock) -> str:
    with rewritten(folder, name, changes) as copy, archive.write() as connection:
        rows = connection.execute("SELECT id, offset FROM captures WHERE warc = ?", (name,)).fetchall()
        erasing.delete(connection, "captures", [row["id"] for row in rows if row["offset"] not in copy.moved])
        imported = connection.execute("SELECT sha256 FROM warcs WHERE name = ?", (name,)).fetchone()
        sha256 = _sha256(folder / copy.name) if imported and imported[0] else None
        captures.replace_warc(connection, name, copy.name, copy.moved, clock(), sha256=sha256)
        for offset, new in changes.items():
            if new is not None:
                _renew(connection, folder, copy.moved[offset])
        discretion.settle(connection)
    return copy.name


def _warcs(folder: Path) -> list[Path]:
    for left in folder.glob(".*.partial"):  # of an import that was killed: nobody is led to it
        left.unlink(missing_ok=True)
    return sorted(path for path in folder.glob("*.warc*") if path.name.endswith((".warc", ".warc.gz")))


def _changes(archive: Archive, path: Path, discretion: Discretion, clock: Clock) -> Changes:
    changes: dict[int, bytes | None] = {}
    for found in record.scan(path):
        if found.raw is None:
            continue
        row = archive.connection.execute(
            "SELECT role, EXISTS (SELECT 1 FROM versions v WHERE v.capture = c.id) AS used FROM captures c"
            " WHERE warc = ? AND offset = ?",
            (path.name, found.offset),
        ).fetchone()
        try:
            block = _block(found.raw, discretion, row["role"] if row else _role(found.raw), bool(row and row["used"]))
        except TakenDown:
            changes[found.offset] = None
            continue
        if block != found.raw.block:
            changes[found.offset] = _composed(found, block, clock)
    return changes


def _block(raw: record.Raw, discretion: Discretion, role: Role, used: bool) -> bytes:
    """A record's block without what was erased. Raises TakenDown for a record that must go.

    `used`: a version that stands was read from it, so the address alone does not say that it is of what was erased.
    """
    url = _url(raw, "warc-target-uri")
    if not used:
        discretion.check(url)
    if raw.kind == "response" or raw.is_rendered:
        masked = discretion.masked(url, raw.answer) if used else discretion.admit(url, raw.answer, role)
        return raw.block if masked == raw.answer else raw.block_of(masked)
    discretion.check(_url(raw, "warc-refers-to-target-uri"))
    if raw.kind != "warcinfo" and discretion.shows(raw.block.decode("utf-8", "replace"), url):
        raise TakenDown
    return raw.block


def _following(archive: Archive, folder: Path, clock: Clock) -> dict[str, Changes]:
    """The revisits that state what their original no longer is, anew: by file and offset."""
    wanted: dict[str, dict[int, Place]] = {}
    for name, offset, original in captures.behind(archive.connection):
        wanted.setdefault(name, {})[offset] = original
    made: dict[str, Changes] = {}
    for name, originals in wanted.items():
        changes: dict[int, bytes | None] = {}
        for found in record.scan(folder / name):
            if found.raw and (at := originals.get(found.offset)):
                whole = record.read_at(folder / at.warc, at.offset, at.length)
                stated = whole.fields.get("warc-payload-digest")
                length = len(whole.block) - digest.head_end(whole.block)
                changes[found.offset] = _composed(found, masks.reframed(found.raw.block, length), clock, stated)
        made[name] = changes
    return made


def _composed(found: record.Found, block: bytes, clock: Clock, stated: str | None = None) -> bytes:
    """The record again with another block; `stated`, of a revisit: the digest of the payload that it repeats."""
    raw = found.raw
    assert raw is not None  # noqa: S101  it was read
    left = {*_DIGESTS, record.REDACTED.lower()} - ({"warc-truncated"} if stated else set())
    fields = [(_cased(name), value) for name, value in raw.fields.items() if name not in left]
    fields += [("WARC-Block-Digest", digest.of(block)), (record.REDACTED, stamp(clock()))]
    head = None if raw.is_rendered else _HEAD_END.search(block)
    if payload := stated or (head and digest.of(block[head.end() :])):
        fields.append(("WARC-Payload-Digest", payload))
    packed = record.compose(fields, block)
    return packed if found.packed else gzip.decompress(packed).removesuffix(b"\r\n\r\n")


def _renew(connection: sqlite3.Connection, folder: Path, place: Place) -> None:
    """Let the row of a record that was written anew say what is there now, and those of its revisits."""
    row = captures.at(connection, place)
    if row is None:
        return
    raw = record.read_at(folder / place.warc, place.offset, place.length)
    connection.execute(
        "UPDATE captures SET refers_to_digest = CASE WHEN refers_to_digest IS NULL THEN NULL ELSE ?1 END,"
        " note = coalesce(note || '; ', '') || 'redacted' WHERE id = ?2",
        (raw.fields.get("warc-payload-digest"), row),
    )
    if raw.kind == "revisit":  # its body is its original's, and was told with that
        return
    sha256 = read_capture(folder, place).sha256
    connection.execute("UPDATE captures SET sha256 = ?1 WHERE id = ?2 OR revisit_of = ?2", (sha256, row))
    connection.execute("UPDATE attachments SET sha256 = ? WHERE capture = ?", (sha256, row))


def _role(raw: record.Raw) -> Role:
    said = raw.fields.get(record.ROLE.lower())
    return next((role for role in get_args(Role) if role == said), "other")


def _url(raw: record.Raw, name: str) -> str:
    return raw.fields.get(name, "").removeprefix("<").removesuffix(">").replace(" ", "%20")


def _cased(name: str) -> str:
    """A field's name as it is commonly written; its case does not matter."""
    return re.sub(r"\b(Warc|Uri|Id|Ip)\b", lambda word: word[0].upper(), name.title())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
