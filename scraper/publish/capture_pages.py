"""The evidence: the facts of a capture, its record as it lies in the WARC file, and attachments as they came."""

from __future__ import annotations

import asyncio
import gzip
import re
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from datasette.utils.asgi import Response

from scraper.crawl.replay import read_capture
from scraper.errors import ScraperError
from scraper.models import Place
from scraper.publish import reads
from scraper.publish.desk_pages import commands
from scraper.publish.room import Visit

_GZIP = b"\x1f\x8b"
_UNSAFE = re.compile(r"[^\w.-]+", re.ASCII)


async def capture(visit: Visit) -> Response:
    """The facts of one capture."""
    facts = await visit.read(reads.capture, int(visit.request.url_vars["id"]))
    if facts is None:
        return await visit.lost()
    return await visit.page(
        "capture",
        facts=facts,
        captured_by=commands(visit.words).get(facts.captured_by, facts.captured_by),
        article=await visit.read(reads.article_of_capture, facts.id),
        kept=_holding(visit.captures, facts) is not None,
    )


async def record(visit: Visit) -> Response:
    """The capture's record, a WARC file of its own (WARC 1.1, annex A); of a revisit the one it repeats, too."""
    facts = await visit.read(reads.capture, int(visit.request.url_vars["id"]))
    if facts is None:
        return await visit.lost()
    wanted = [facts]
    if facts.revisit_of:
        original = await visit.read(reads.capture, facts.revisit_of)
        wanted = [original, facts] if original else []
    members = [await asyncio.to_thread(_member, visit.captures, each) for each in wanted]
    if not all(members) or not members:
        return await visit.lost(
            visit.words.gettext(
                "The record is not here: the file that holds it is not kept with this copy of the archive."
            )
        )
    return visit.file(b"".join(members), f"capture-{facts.id}.warc.gz", "application/gzip")


async def attachment(visit: Visit) -> Response:
    """An attached file as it came; never shown in the browser, whatever it says it is."""
    file = await visit.read(reads.attachment, int(visit.request.url_vars["id"]))
    facts = await visit.read(reads.capture, file.capture) if file and file.capture else None
    if file is None or facts is None:
        return await visit.lost()
    if facts.revisit_of:
        facts = await visit.read(reads.capture, facts.revisit_of) or facts
    place = Place(facts.warc, facts.offset, facts.length)
    try:
        if _holding(visit.captures, facts) is None:
            raise FileNotFoundError(facts.warc)
        kept = await asyncio.to_thread(read_capture, visit.captures, place, url=facts.url, role="attachment")
    except (OSError, ScraperError):
        return await visit.lost(
            visit.words.gettext(
                "The file is not here: the record that holds it is not kept with this copy of the archive."
            )
        )
    return _download(visit, kept.body, file)


def _download(visit: Visit, body: bytes, file: reads.Attachment) -> Response:
    """A download under the file's own name (RFC 6266, RFC 8187)."""
    name = unquote(urlsplit(file.url).path.rpartition("/")[2]) or f"attachment-{file.id}"
    plain = _UNSAFE.sub("_", name).lstrip(".") or f"attachment-{file.id}"
    answer = visit.file(body, plain, "application/octet-stream")
    answer.headers["Content-Disposition"] += f"; filename*=UTF-8''{quote(name, safe='')}"
    return answer


def _holding(folder: Path, facts: reads.Capture) -> Path | None:
    """The file with the record, if it is truly inside the folder and as long as that: a database says what it likes."""
    try:
        file = (folder / facts.warc).resolve()
        if not (file.is_relative_to(folder.resolve()) and file.is_file()):
            return None
        return file if facts.offset >= 0 and 0 < facts.length <= file.stat().st_size - facts.offset else None
    except (OSError, ValueError):
        return None


def _member(folder: Path, facts: reads.Capture) -> bytes:
    """The record as a gzip member, packed here where its file is not; nothing where it cannot be had."""
    file = _holding(folder, facts)
    if file is None:
        return b""
    with file.open("rb") as warc:
        warc.seek(facts.offset)
        found = warc.read(facts.length)
    return found if found.startswith(_GZIP) else gzip.compress(found + b"\r\n\r\n")
