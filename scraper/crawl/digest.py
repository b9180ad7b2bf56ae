"""Digests of WARC records: made, and held against the bytes they were made of."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator

from scraper.crawl import message
from scraper.crawl.record import Raw
from scraper.errors import Damaged

_KNOWN = frozenset({"md5", "sha1", "sha256", "sha512"})
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LARGEST = 128 * 2**20  # bytes of a decoded body


def of(data: bytes) -> str:
    """SHA-1 in base 32, as WARC tools label and verify it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode("ascii")


def head_end(block: bytes) -> int:
    """Where the head of the first response in a block ends, its blank line included; all of it if there is none."""
    found = _HEAD_END.search(block)
    return found.end() if found else len(block)


def verify(raw: Raw) -> None:
    """Hold a record against the digests that it states. Raises Damaged where one is not that of its bytes.

    Of a response the payload is what follows the head, as it was framed. Some archivers digest it without transfer
    coding, or without content coding, so those will do. A digest by an unknown algorithm says nothing.
    """
    _hold("block", raw.fields.get("warc-block-digest"), (raw.block,))
    if raw.kind == "response" and "warc-truncated" not in raw.fields:
        _hold("payload", raw.fields.get("warc-payload-digest"), _payloads(raw.block))


def verify_payload(said: str | None, block: bytes) -> None:
    """Hold the payload of a response's block against a digest that another record states of it. Raises Damaged."""
    _hold("payload", said, _payloads(block))


def _hold(what: str, said: str | None, candidates: Iterable[bytes]) -> None:
    name, _, value = (said or "").partition(":")
    name, value = name.strip().lower().replace("-", ""), value.strip()
    if name not in _KNOWN:
        return
    found = []
    for data in candidates:
        made = hashlib.new(name, data, usedforsecurity=False)
        base32 = base64.b32encode(made.digest()).decode("ascii")
        if value.upper().rstrip("=") == base32.rstrip("=") or value.lower() == made.hexdigest():
            return
        found.append(base32)
    raise Damaged(f"{what} digest: found {name}:{found[0]}, expected {said}")


def _payloads(block: bytes) -> Iterator[bytes]:
    yield block[head_end(block) :]
    try:
        said = message.parse(block, alone=True)
        yield said.body
        yield message.decode(said, _LARGEST)
    except (Damaged, OverflowError):
        return
