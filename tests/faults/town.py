"""A small town's news site on raw sockets, with one fault in it at a time."""

from __future__ import annotations

import hashlib
import os
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from scraper.demo.documents import pdf

TLS = Path(__file__).with_name("tls")
RESET = None
Piece = bytes | float | None
"""Bytes to send, seconds to wait, or a reset of the connection."""

KNOWN, NEW = range(1, 7), range(7, 10)  # articles of the first day, and those that come with the fault
VICTIMS = (3, 8)  # one of either
WORDS = ("ремонт", "бюджет", "съвет", "улица", "училище", "пазар", "мост", "парк", "вода", "обява", "търг")


@dataclass(frozen=True, slots=True)
class Page:
    """What a healthy town would answer; `origin` is where it stands."""

    path: str
    body: bytes
    kind: str
    origin: str

    @property
    def answer(self) -> bytes:
        """The healthy answer."""
        return say(self.body, self.kind)


Act = Callable[[Page], Iterator[Piece]]


@dataclass(frozen=True, slots=True)
class Fault:
    """`act` answers in place of the town; `places` are what it is tried on. `cut`: what it sends is not whole, so
    that nothing of it may be kept. `rest`: it asks to be left alone, so that what is new waits for the next crawl.
    `ready` is called before: what takes longer to make than a client waits."""

    name: str
    act: Act
    places: tuple[str, ...] = ("article",)
    cut: bool = False
    rest: bool = False
    ready: Callable[[], object] = bool


def say(body: bytes, kind: str, *headers: str, status: str = "200 OK") -> bytes:
    """A plain answer."""
    lines = (f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers, "", "")
    return "\r\n".join(lines).encode() + body


def truth(number: int) -> tuple[str, str, str]:
    """Title, text and day of an article."""
    word, other = WORDS[number % len(WORDS)], WORDS[(number * 5 + 1) % len(WORDS)]
    text = f"Общината съобщава за {word} и {other}, точка {number} от дневния ред.\n\nСрокът е {number + 2} дни."
    text += "\n\nЗаповед" if number == VICTIMS[1] else ""
    return f"Съобщение № {number}: {word}", text, f"2024-02-{number:02}"


def paper(number: int) -> bytes:
    """The file of an article."""
    return pdf([f"Заповед № {number}", truth(number)[0]])


@dataclass
class Town:
    """Serves from `serving()` on. `fault` and `place` say what goes wrong; `elsewhere` is the address of the file of
    one article on another host, if it has one."""

    port: int = 0
    fault: Fault | None = None
    place: str = ""
    listed: int = KNOWN[-1]
    elsewhere: str = ""
    fault_says_another_file: bool = False
    asked: list[str] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def afflicted(self, path: str) -> bool:
        """Whether the fault befalls this path."""
        of = {
            "article": [f"/news/{number}" for number in VICTIMS],
            "attachment": [f"/files/{VICTIMS[1]}.pdf"],
            "listing": ["/news"],
            "feed": ["/rss"],
            "sitemap": ["/sitemap.xml"],
            "robots": ["/robots.txt"],
        }
        return self.fault is not None and path.partition("?")[0] in of.get(self.place, ())

    def pieces(self, path: str) -> Iterator[Piece]:
        page = self.page(path.partition("?")[0])
        if page is None:
            yield say("няма такава страница".encode(), "text/html", status="404 Not Found")
        elif self.fault and self.afflicted(path):
            yield from self.fault.act(Page(path, page.body, page.kind, self.url))
        else:
            yield page.answer

    def page(self, path: str) -> Page | None:
        numbers = range(self.listed, 0, -1)
        name = path.strip("/").split("/")
        made: tuple[str, str] | None = None
        if path == "/robots.txt":
            made = "User-agent: *\nDisallow: /hidden/\n", "text/plain"
        elif path == "/news":
            items = "".join(f'<li><a href="/news/{n}">{truth(n)[0]}</a></li>\n' for n in numbers)
            made = f"<html><body><ul>\n{items}</ul></body></html>\n", "text/html; charset=utf-8"
        elif path == "/rss":
            items = "".join(
                f"<item><title>{truth(n)[0]}</title><link>{self.url}/news/{n}</link></item>" for n in numbers
            )
            made = f"<rss version='2.0'><channel><title>Н</title>{items}</channel></rss>", "application/rss+xml"
        elif path == "/sitemap.xml":
            items = "".join(f"<url><loc>{self.url}/news/{n}</loc></url>" for n in numbers)
            made = f"<urlset>{items}</urlset>", "application/xml"
        elif name[0] == "news" and name[-1].isdecimal() and int(name[-1]) in numbers:
            made = self._article(int(name[-1])), "text/html; charset=utf-8"
        elif name[0] == "files" and name[-1].endswith(".pdf"):
            return Page(path, paper(int(name[-1][:-4])), "application/pdf", self.url)
        return Page(path, made[0].encode(), made[1], self.url) if made else None

    def _article(self, number: int) -> str:
        title, text, day = truth(number)
        there = self.elsewhere or f"/files/{number}.pdf"
        paragraphs = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
        paragraphs = paragraphs.replace("<p>Заповед</p>", f'<p><a href="{there}">Заповед</a></p>')
        return (
            f"<html><head><title>{title}</title></head><body><h1>{title}</h1><time>{day}</time>\n"
            f"<div class=text>{paragraphs}</div><footer>Община</footer></body></html>\n"
        )

    def answer(self, connection: socket.socket) -> None:
        request = b""
        with connection, suppress(OSError):
            while b"\r\n\r\n" not in request:
                piece = connection.recv(65536)
                if not piece:
                    return
                request += piece
            path = request.split(b" ", 2)[1].decode("ascii", "replace")
            self.asked.append(path)
            for sent in self.pieces(path):
                if sent is RESET:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    return
                if isinstance(sent, float):
                    if self.ended.wait(sent):
                        return
                else:
                    connection.sendall(sent)
            with suppress(OSError):  # so that what was sent is read before the end of the connection is
                connection.shutdown(socket.SHUT_WR)
                connection.settimeout(1)
                connection.recv(1)


@contextmanager
def listening(serve: Callable[[socket.socket], None], port: int = 0) -> Iterator[int]:
    """A loopback port; each connection is served in a thread of its own."""
    with socket.create_server(("127.0.0.1", port), backlog=64) as server:
        ended = threading.Event()

        def accept() -> None:
            while not ended.is_set():
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        ended.set()
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", server.getsockname()[1]), 1).close()
        thread.join(2)


@contextmanager
def serving() -> Iterator[Town]:
    """A healthy town."""
    town = Town()
    with listening(town.answer) as port:
        town.port = port
        yield town
        town.ended.set()


def behind_tls(town: Town, certificate: str) -> Callable[[socket.socket], None]:
    """The same town over TLS; `certificate` is the name of one in tls/."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / f"{certificate}.pem")

    def serve(connection: socket.socket) -> None:
        with suppress(OSError), connection:
            town.answer(context.wrap_socket(connection, server_side=True))

    return serve


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def noise(size: int) -> bytes:
    """Letters that no packing makes much smaller."""
    return os.urandom(size // 2).hex().encode()


def sending_well(page: Page) -> Iterator[Piece]:
    """No fault."""
    yield page.answer
