"""The index by which replay tools find a record: CDXJ lines, sorted, packed in blocks (ZipNum)."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

from isal import igzip

from scraper.crawl import message
from scraper.crawl.record import Raw
from scraper.errors import Damaged

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_BLOCK = 300  # lines a block, as cdxj-indexer packs them
_SAFE = "".join(map(chr, range(0x21, 0x7F))).replace("#", "").replace("%", "")
_SESSION = re.compile(
    r"(?:^|(?<=&))(?:jsessionid=[0-9a-z]{32}|phpsessid=[0-9a-z]{32}|sid=[0-9a-z]{32}|aspsessionid[a-z]{8}=[a-z]{24}|"
    r"cfid=[^&]+&cftoken=[^&]+)(?:&|$)"
)
_PATH_SESSION = re.compile(r"/\((?:(?:[a-z]\([0-9a-z]{24}\))+|[0-9a-z]{24})\)(?=/[^?]+\.aspx)")


def surt(url: str) -> str:
    """The key under which replay tools look an address up: host reversed, without `www.`, all in lower case, the query
    sorted, no session in it (Internet Archive's SURT)."""
    parts = urlsplit(url)
    name = re.sub(r"^www\d*\.", "", (parts.hostname or "").rstrip("."))
    default = {"http": 80, "https": 443}.get(parts.scheme)
    port = f":{parts.port}" if parts.port not in (None, default) else ""
    path = _PATH_SESSION.sub("", _escaped(parts.path).lower())
    path = re.sub(r"/{2,}", "/", _without_dots(path)) or "/"
    path = path.rstrip("/") or "/"
    query = _SESSION.sub("", _escaped(parts.query).lower())
    query = "&".join(sorted(query.split("&"), key=lambda pair: tuple(pair.split("=", 1)))) if query else ""
    return f"{','.join(reversed(name.split('.')))}{port}){path}" + (f"?{query}" if query else "")


def _escaped(part: str) -> str:
    """Percent-encoded once, however often it was before."""
    raw = part.encode("utf-8", "surrogatepass")
    while (bare := unquote_to_bytes(raw)) != raw:
        raw = bare
    return quote_from_bytes(raw, safe=_SAFE)


def _without_dots(path: str) -> str:
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            kept[1:] = kept[1:-1]
        elif part != ".":
            kept.append(part)
    return "/".join(kept)


def line(raw: Raw, filename: str, offset: int, length: int) -> str:
    """The line of a response's or revisit's record that stands there."""
    try:
        head = message.parse(raw.block, alone=True)
        said = {"mime": (head.header("content-type") or "").partition(";")[0].strip(), "status": str(head.status)}
    except Damaged:  # a revisit need not repeat the head
        said = {}
    if raw.kind == "revisit":
        said["mime"] = "warc/revisit"
    url = raw.fields.get("warc-target-uri", "").removeprefix("<").removesuffix(">")
    fields = {
        "url": url,
        **said,
        "digest": raw.fields.get("warc-payload-digest") or _digest(raw.block),
        "length": str(length),
        "offset": str(offset),
        "filename": filename,
    }
    moment = re.sub(r"\D", "", raw.fields.get("warc-date", ""))[:14]
    return f"{surt(url)} {moment} {json.dumps({name: value for name, value in fields.items() if value})}\n"


def _digest(block: bytes) -> str:
    """SHA-1 of a payload as it was framed, as WARC tools label it."""
    head = _HEAD_END.search(block)
    payload = block[head.end() :] if head else block
    return "sha1:" + base64.b32encode(hashlib.sha1(payload, usedforsecurity=False).digest()).decode("ascii")


def packed(lines: Iterable[str], filename: str) -> Iterator[tuple[bytes, str]]:
    """Sorted lines in blocks packed with gzip, each with the line of index.idx that leads to it."""
    at, waiting = 0, iter(lines)
    header = f"!meta 0 {json.dumps({'format': 'cdxj-gzip-1.0', 'filename': filename})}\n"
    while block := list(islice(waiting, _BLOCK)):
        data: bytes = igzip.compress("".join(block).encode(), mtime=0)
        name = block[0].partition("{")[0].strip()
        yield data, f"{header}{name} {json.dumps({'offset': at, 'length': len(data)})}\n"
        at, header = at + len(data), ""
