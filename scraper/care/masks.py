"""Takes barred words out of texts, mark-up and whole responses; what is left stands as it stood."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from scraper import addresses
from scraper.care.passages import Stream, stream, streams
from scraper.charset import decode
from scraper.crawl import message
from scraper.errors import Damaged

MASK = "████"
_PLAIN = "****"  # where the page's letters have no block
_GAP = re.compile(r"[^<>\w]{0,6}")
_ANCHOR = re.compile(r"<a\s[^<>]{0,4000}>", re.IGNORECASE)
_BASE = re.compile(r"""<base\s[^<>]{0,200}?href\s*=\s*["']?([^"'<>\s]+)""", re.IGNORECASE)
_OWN_LINK = re.compile(r"<(?:\w+:)?(?:link|guid|id|loc|origlink)\b[^<]*(?:<!\[CDATA\[)?\s*$", re.IGNORECASE)
_BLOCK = re.compile(r"<(item|entry|url)[\s>]", re.IGNORECASE)
_TARGET = re.compile(
    r"""(?:href|src|content|action|value|data-[\w-]+)\s*=\s*(?:"([^"<>]{1,4000})"|'([^'<>]{1,4000})')"""
    r"""|(https?:\\?/\\?/[^\s"'<>]{1,4000})""",
    re.IGNORECASE,
)
_TEASER = 3000  # characters after an article's link in which its teaser may stand
_TEASER_ENDS = re.compile(r"<a\s|</(?:li|article|tr|ul|table|section|main|body)\b", re.IGNORECASE)
_PROSE = re.compile(r">([^<>]*(?:\w+[^\w<>]+){4}\w[^<>]*)<")
_GZIP = b"\x1f\x8b"
_LARGEST = 128 * 2**20
_TEXTS = re.compile(r"text/|[/+]xml|[/+]json|javascript|^$")
_FRAMING = ("content-encoding", "transfer-encoding", "content-length", "trailer", "content-md5", "digest", "etag")

Span = tuple[int, int]
Hits = Callable[[Stream], Iterable[int]]
Bars = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a response that can be read as text: `coding` is how its bytes were read."""

    message: message.Message
    text: str
    coding: str


def is_text(media_type: str) -> bool:
    """Whether what comes under that type is read as text."""
    return bool(_TEXTS.search(media_type))


def plain(text: str, hits: Hits) -> str:
    """A plain text with the barred words masked."""
    found = stream(text)
    return _masked(text, _places(found, hits(found), text), MASK)


def markup(text: str, hits: Hits, bars: Bars = lambda _: False, base: str = "") -> str:
    """Mark-up with the barred words masked, and with what leads to barred addresses taken out: a feed's entry, a
    link with what it says, and the teaser beside it."""
    spans = list(_leading(text, bars, base))
    for found in streams(text):
        spans += _places(found, hits(found), text)
    return _masked(text, spans, MASK)


def page(raw: bytes) -> Page | None:
    """A recorded response as text; None for one that is none, or that cannot be read. Any bytes may come."""
    try:
        head = message.parse(raw, alone=True)
        content = message.decode(head, _LARGEST)
        if content.startswith(_GZIP):  # a sitemap, packed as a file
            content = message.inflate(content, _LARGEST)
        elif not is_text((head.header("content-type") or "").partition(";")[0].strip()):
            return None
    except (Damaged, OverflowError):
        return None
    return Page(head, *decode(content, head.header("content-type")))


def body(raw: bytes) -> bytes | None:
    """The body of a recorded response, unpacked; None where that cannot be."""
    try:
        return message.decode(message.parse(raw, alone=True), _LARGEST)
    except (Damaged, OverflowError):
        return None


def leads_to(text: str, bars: Bars, base: str) -> bool:
    """Whether mark-up leads to a barred address."""
    base = _base(text, base)
    return any(_leads(match, bars, base) for match in _TARGET.finditer(text))


def rewritten(said: Page, text: str, bars: Bars, base: str) -> bytes:
    """The response again with another text: plainly framed, its validators gone, and leading to nothing barred."""
    try:
        body = text.encode(said.coding)
    except UnicodeEncodeError:
        body = text.replace(MASK, _PLAIN).encode(said.coding, "xmlcharrefreplace")
    return _composed(said.message, body, bars, base)


def reframed(raw: bytes, length: int) -> bytes:
    """The head of a response, plainly framed for a body of `length` bytes that it does not hold; a 304, and what is no
    response, stays."""
    try:
        head = message.parse(raw, alone=True)
    except Damaged:
        return raw
    return raw if head.status == 304 else _head(head, length, lambda _: False, "")


def _composed(head: message.Message, body: bytes, bars: Bars, base: str) -> bytes:
    return _head(head, len(body), bars, base) + body


def _head(head: message.Message, length: int, bars: Bars, base: str) -> bytes:
    lines = [f"HTTP/1.1 {head.status} Redacted"]
    for name, value in head.headers:
        leads = name.lower() in ("location", "content-location", "link", "refresh")
        if name.lower() not in _FRAMING and not (leads and any(_barred_in(value, bars, base))):
            lines.append(f"{name}: {value}")
    lines += [f"Content-Length: {length}", "", ""]
    return "\r\n".join(lines).encode("utf-8")


def leads_away(head: message.Message, bars: Bars, base: str) -> bool:
    """Whether a response redirects to a barred address."""
    return any(name.lower() == "location" and any(_barred_in(value, bars, base)) for name, value in head.headers)


def _barred_in(value: str, bars: Bars, base: str) -> Iterator[bool]:
    for piece in (value, *re.findall(r"<([^>]+)>|url=(\S+)", value)):
        for target in (piece,) if isinstance(piece, str) else piece:
            url = addresses.resolve(base, target) if target else None
            yield bool(url and bars(url))


# --- where ------------------------------------------------------------------


def _places(found: Stream, numbers: Iterable[int], text: str) -> list[Span]:
    """Where the words of those numbers stand, neighbours with nothing but spaces and points between them as one."""
    spans: list[Span] = []
    for number in sorted(numbers):
        start, end = found.place(number)
        if spans and start >= spans[-1][1] and _GAP.fullmatch(text, spans[-1][1], start):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _leading(text: str, bars: Bars, base: str) -> Iterator[Span]:
    """What leads to barred addresses: entries of feeds, links, and the prose that follows them."""
    base = _base(text, base)
    targets = [match.span() for match in _TARGET.finditer(text) if _leads(match, bars, base)]
    if not targets:
        return
    yield from (_target(text, span) for span in targets)
    own = [start for start, _ in targets if _OWN_LINK.search(text[max(0, start - 200) : start])]
    for match in _BLOCK.finditer(text):
        end = text.find(f"</{match[1]}>", match.start())
        if any(match.start() < start < end for start in own):
            yield text.index(">", match.start()) + 1, end
    for match in _ANCHOR.finditer(text):
        if any(match.start() < start < match.end() for start, _ in targets):
            end = text.find("</a", match.end())
            end = end if end >= 0 else match.end()
            yield match.start() + 3, match.end() - 1
            yield match.end(), end
            yield from _prose(text, end)


def _base(text: str, url: str) -> str:
    """What relative links on a page are relative to."""
    said = _BASE.search(text[:20_000])
    return (addresses.resolve(url, said[1]) if said else None) or url


def _leads(match: re.Match[str], bars: Bars, base: str) -> bool:
    target = match[1] or match[2] or match[3].rstrip("\\],;.)")
    target = target.replace("\\/", "/").replace("&amp;", "&")
    url = addresses.resolve(base, target)
    return bool(url and bars(url))


def _target(text: str, span: Span) -> Span:
    """The address alone, without the attribute's name."""
    start, end = span
    quote = re.search(r"""=\s*["']""", text[start:end])
    return (start + quote.end(), end - 1) if quote else span


def _prose(text: str, start: int) -> Iterator[Span]:
    """Lines of five words or more that follow a link, up to the next one: what a listing says of its article."""
    ends = _TEASER_ENDS.search(text, start + 1, start + _TEASER)
    until = ends.start() + 1 if ends else min(start + _TEASER, len(text))
    yield from (match.span(1) for match in _PROSE.finditer(text, start, until))


def _masked(text: str, spans: Iterable[Span], mask: str) -> str:
    parts, at = [], 0
    for start, end in sorted(spans):
        if end <= at:
            continue
        if start >= at:
            parts += [text[at:start], mask]
        at = end
    parts.append(text[at:])
    return "".join(parts)
