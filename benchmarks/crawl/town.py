"""A made town's sites on loopback addresses, served by a process of its own.

    python -m benchmarks.crawl.town '{"hosts": 200, "pages": 10, "seconds": 600, "language": "bg"}'

prints its addresses as JSON, serves, and ends after so many seconds if nobody ended it before. A page is made from its
number alone, so that a hundred thousand of them take no memory: about 50 KB of HTML, 7 KB gzipped, every fourth in
windows-1251, with ETag and Last-Modified. They say which language they are in only if one is given.
"""

from __future__ import annotations

import asyncio
import json
import random
import socket
import sys
import zlib
from functools import lru_cache, partial

LISTED = 50  # articles on one page of the listing
_WORDS, _PARAGRAPHS = 350, 9  # of one article
_SYLLABLES = """
ба ве го ди жа зе ки ло ма но по ра се ти ру фа хо це ча шо ща ют ян ост ник ция ен ски ка тор ство
"""
_OLD = "windows-1251"
_HEAD = (
    "HTTP/1.1 {status}\r\nServer: town\r\nDate: Mon, 02 Mar 2026 09:00:00 GMT\r\n"
    'ETag: "{tag}"\r\nLast-Modified: Mon, 02 Mar 2026 08:00:00 GMT\r\n'
)


def _vocabulary() -> list[str]:
    chance = random.Random(1)
    return ["".join(chance.choices(_SYLLABLES.split(), k=chance.randint(1, 4))) for _ in range(2500)]


WORDS = _vocabulary()


def article(number: int) -> tuple[str, str, list[str]]:
    """Title, date as shown, and paragraphs of that article."""
    words = random.Random(number).choices(WORDS, k=_WORDS)
    day, month, year = 1 + number % 28, 1 + number // 28 % 12, 2012 + number // 336 % 13
    size = _WORDS // _PARAGRAPHS
    parts = [" ".join(words[at : at + size]).capitalize() + "." for at in range(8, _WORDS - size, size)]
    return f"{' '.join(words[:8]).capitalize()} {number}", f"{day:02}.{month:02}.{year}", parts


def _furniture() -> tuple[str, str]:
    """What stands before and after the article on every page: scripts, menus, boxes, as real sites have them."""
    chance = random.Random(2)

    def links(count: int) -> str:
        return "".join(
            f'<li class="menu-item menu-item-{n}"><a href="/section/{n}/" title="{chance.choice(WORDS)}">'
            f"<span>{chance.choice(WORDS)}</span></a></li>\n"
            for n in range(count)
        )

    script = "".join(
        f"window.settings['{n}'] = {{'delay': {n}, 'effect': 'fade', 'loop': true}};\n" for n in range(200)
    )
    boxes = "".join(f'<div class="widget box-{n}"><h4>{WORDS[n]}</h4><ul>{links(20)}</ul></div>\n' for n in range(5))
    before = (
        f'<link rel="stylesheet" href="/style.css"><script>{script}</script></head>\n<body>\n'
        f'<header><div class="logo"><a href="/">Община</a></div><nav><ul>{links(140)}</ul></nav></header>\n<main>\n'
    )
    after = f"</main><aside>{boxes}</aside>\n<footer><ul>{links(40)}</ul><p>Община, 2026</p></footer></body></html>"
    return before, after


BEFORE, AFTER = _furniture()


@lru_cache(maxsize=2)
def _begun(encoding: str, language: str | None) -> tuple[bytes, zlib._Compress]:  # type: ignore[name-defined]
    """The compressor after what all pages begin with, so that making a page costs its article alone."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    said = f' lang="{language}"' if language else ""
    head = f'<!DOCTYPE html>\n<html{said}><head><meta charset="{encoding}"><title>Община</title>\n{BEFORE}'
    return packer.compress(head.encode(encoding)), packer


def packed(main: str, encoding: str, language: str | None = None) -> bytes:
    """A page around `main`, gzipped."""
    begun, packer = _begun(encoding, language)
    packer = packer.copy()
    return begun + packer.compress((main + AFTER).encode(encoding)) + packer.flush()


def page(number: int, language: str | None = None) -> tuple[bytes, str]:
    """An article's page, gzipped, and its encoding."""
    title, day, parts = article(number)
    encoding = "utf-8" if number % 4 else _OLD
    body = "\n".join(f"<p>{part}</p>" for part in parts)
    main = f'<article><h1>{title}</h1>\n<div class="date">Публикувано на {day}</div>\n'
    return packed(f'{main}<div class="content">{body}</div></article>\n', encoding, language), encoding


def listing(first: int, pages: int, site: int) -> bytes:
    """A page of the listing, gzipped: its articles from `first` on, and a link to the next page."""
    items = []
    for number in range(first, min(first + LISTED, pages)):
        title, day, _ = article(site * pages + number)
        items.append(
            f'<div class="item"><a href="/news/{number}.html">{title}</a> <span class="day">{day}</span></div>\n'
        )
    after = first + LISTED
    more = f'<a class="next" href="/news?from={after}">»</a>' if after < pages else ""
    return packed(f'<div class="list">{"".join(items)}</div>{more}', "utf-8")


def answer(request: bytes, pages: int, site: int = 0, language: str | None = None) -> bytes:
    """The response to one GET at that site, whose articles are its own."""
    path = request.split(b" ", 2)[1].decode("ascii")
    tag = f"{zlib.crc32(path.encode()):08x}"
    if f'if-none-match: "{tag}"'.encode() in request.lower():
        return (_HEAD.format(status="304 Not Modified", tag=tag) + "\r\n").encode()
    kind, body = "text/html; charset=utf-8", None
    if path == "/robots.txt":
        kind, body = "text/plain", zlib.compress(b"User-agent: *\nDisallow: /admin/\n", wbits=31)
    elif path.startswith("/news?from="):
        body = listing(int(path[11:]), pages, site)
    elif path.startswith("/news/") and int(path[6:-5]) < pages:
        body, encoding = page(site * pages + int(path[6:-5]), language)
        kind = f"text/html; charset={encoding}"
    if body is None:
        return b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n"
    said = f"Content-Type: {kind}\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
    return (_HEAD.format(status="200 OK", tag=tag) + said).encode() + body


class _Connection(asyncio.Protocol):
    def __init__(self, site: int, pages: int, language: str | None) -> None:
        self._site, self._pages, self._language, self._heard = site, pages, language, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._heard += data
        while (end := self._heard.find(b"\r\n\r\n")) >= 0:
            request, self._heard = self._heard[: end + 4], self._heard[end + 4 :]
            self._transport.write(answer(request, self._pages, self._site, self._language))  # type: ignore[attr-defined]


async def serve(hosts: int, pages: int, seconds: float, language: str | None = None) -> None:
    """Serve `hosts` sites, each on a loopback address of its own at one port, as Linux has them."""
    names = [f"127.1.{n // 250}.{1 + n % 250}" for n in range(hosts)]
    first = socket.create_server((names[0], 0))
    port = first.getsockname()[1]
    sockets = [first, *(socket.create_server((name, port)) for name in names[1:])]
    loop = asyncio.get_running_loop()
    for site, each in enumerate(sockets):
        await loop.create_server(partial(_Connection, site, pages, language), sock=each)
    print(json.dumps([f"http://{name}:{port}" for name in names]), flush=True)
    await asyncio.sleep(seconds)


if __name__ == "__main__":
    asyncio.run(serve(**json.loads(sys.argv[1])))
