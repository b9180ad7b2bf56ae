"""An archive that pages come into, an alerts.yml over it, and servers that take in what is sent."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

from aiosmtpd.controller import Controller

from scraper import alerts
from scraper.alerts import watches
from scraper.alerts.delivery import Carrier, Sent, deliver
from scraper.alerts.models import Plan
from scraper.alerts.recipients import Recipients
from scraper.archive import Archive, captures, desk, presence, runs, store
from scraper.archive.runs import Tally
from scraper.archive.store import Sighting
from scraper.archive.versions import File
from scraper.models import Article, Capture, Feed, Place, Source
from tests import blank

START = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def source(slug: str = "town", name: str = "Община Казанлък", **more: object) -> Source:
    home = f"http://{slug}.test/"
    return replace(Source(slug, name, home, (Feed(f"{home}rss"),), language="bg", timezone="Europe/Sofia"), **more)


@dataclass
class World:
    """An archive at a moment that moves on; `folder` holds archive.db, desk.db and alerts.yml."""

    folder: Path
    moment: datetime = START
    sources: dict[str, Source] = field(default_factory=lambda: {"town": source()})
    _offsets: Iterator[int] = field(default_factory=lambda: count(0, 1000))

    def __post_init__(self) -> None:
        db = self.folder / "archive.db"
        self.archive = Archive.open(db if db.exists() else blank.at(db))
        known = {row[0] for row in self.archive.connection.execute("SELECT id FROM sources")}
        for each in self.sources.values():
            if each.slug not in known:
                self.add(each)

    @property
    def ground(self) -> alerts.Ground:
        return alerts.Ground(
            self.folder / "archive.db", self.folder / "captures", self.folder / "alerts.yml", None, lambda: self.moment
        )

    def add(self, each: Source, *, crawled: bool = True) -> None:
        """A source that was crawled before."""
        self.sources[each.slug] = each
        with self.archive.write() as connection:
            store.put_source(connection, each, self.moment)
        if crawled:
            self.crawl(each.slug)
            self.later(hours=1)

    def later(self, **more: float) -> None:
        self.moment += timedelta(**more)

    def crawl(self, slug: str = "town", outcome: str = "ok", command: str = "crawl") -> int:
        """A run that began and ended just now."""
        with self.archive.write() as connection:
            run = runs.start(connection, slug, command, self.moment)
            runs.finish(connection, run, Tally(), self.moment, outcome, complete=True)  # type: ignore[arg-type]
        return run

    def show(
        self,
        page: str,
        title: str | None = "Заглавие",
        body: str | None = "Първи ред.",
        *,
        slug: str = "town",
        published: str | None = None,
        files: tuple[File, ...] = (),
        by: str = "crawl",
    ) -> int:
        """Show the archive a page; its article."""
        each = self.sources[slug]
        url, place = f"{each.home}{page}", Place(f"{slug}.warc.gz", next(self._offsets), 900)
        day = published or self.moment.date().isoformat()
        article = Article(title=title, body=body, published=day, published_from="text", language="bg")
        seen = Capture(url, self.moment, 200, (), repr((title, body)).encode(), "article", place)
        with self.archive.write() as connection:
            row = captures.put(connection, slug, seen, captured_by=by)
            verdict = store.keep(
                connection, each, Sighting(url, url, None, row, self.moment, article, files, rules="r1")
            )
        return verdict.article

    def lose(self, page: str, *, slug: str = "town", removed: bool = True) -> None:
        """The page is no longer at its address."""
        url = f"{self.sources[slug].home}{page}"
        with self.archive.write() as connection:
            article = connection.execute("SELECT id FROM articles WHERE url = ?", (url,)).fetchone()[0]
            presence.absent(connection, article, url, self.moment, removed=removed, run=None)

    def write(self, text: str) -> None:
        (self.folder / "alerts.yml").write_text(text, encoding="utf-8")

    def round(self) -> str | None:
        """What happens after a crawl that began an hour ago."""
        return alerts.after(self.ground, self.moment - timedelta(hours=1))

    def sent_by(self, environ: Mapping[str, str], site: str | None = "https://archive.test/") -> list[Sent]:
        """Deliver what is queued, with names as the environment and the desk know them."""
        plan = self.plan()
        with desk.opened(self.ground.desk, new=True) as connection:
            known = Recipients.of(connection, environ)
        carrier = Carrier(known, plan.post, plan.site or site)
        return list(deliver(self.archive.connection, self.opened, carrier, lambda: self.moment))

    def opened(self) -> object:
        return desk.opened(self.ground.desk, new=True)

    def plan(self) -> Plan:
        return watches.load(self.folder / "alerts.yml")

    def queue(self) -> list[tuple[str, str]]:
        """What lies in the outbox, as (alert, subjects) of every message."""
        with desk.opened(self.ground.desk, new=True) as connection:
            rows = connection.execute(
                "SELECT m.alert, n.subject FROM alert_messages m JOIN alert_notices n ON n.message = m.id ORDER BY n.id"
            ).fetchall()
        return [(row[0], row[1]) for row in rows]


# --- servers --------------------------------------------------------------------------------------------------------


@dataclass
class Post:
    """A mail server; `refuse` says with which line a recipient is refused, if it is."""

    mails: list[EmailMessage] = field(default_factory=list)
    refuse: Callable[[str], str | None] = lambda _: None
    took: Callable[[], None] = lambda: None
    """Called when a message is taken, before that is answered."""

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802  aiosmtpd's name
        if said := self.refuse(address):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802  aiosmtpd's name
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.took()
        return "250 kept"


class _Server(Controller):
    """Listens on a port of the system's choice, and asks there whether it is up."""

    @property
    def where(self) -> tuple[str, int]:
        return self.server.sockets[0].getsockname()[:2]

    def _trigger_server(self) -> None:
        with socket.create_connection(self.where, 10) as connection:
            connection.recv(100)


@contextmanager
def posted(**settings: object) -> Iterator[tuple[Post, str]]:
    """A mail server on loopback, and its address."""
    post = Post()
    server = _Server(post, hostname="127.0.0.1", port=0, **settings)
    server.start()
    try:
        yield post, f"smtp://127.0.0.1:{server.where[1]}"
    finally:
        server.stop()


@dataclass
class Asked:
    """One request that a webhook had."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, object]:
        return json.loads(self.body)


@dataclass
class Hook:
    """A web server; `answers` are the (status, headers) of the next answers, then 204 unless it is `unwilling`."""

    asked: list[Asked] = field(default_factory=list)
    answers: list[tuple[int, Mapping[str, str]]] = field(default_factory=list)
    url: str = ""
    unwilling: Callable[[], tuple[int, Mapping[str, str]] | None] = lambda: None
    took: Callable[[], None] = lambda: None
    """Called when a request is taken, before that is answered."""


@contextmanager
def hooked() -> Iterator[Hook]:
    """A web server on loopback that takes in what is posted to it."""
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, more = hook.answers.pop(0) if hook.answers else hook.unwilling() or (204, {})
            if status < 300:
                hook.asked.append(Asked(self.path, headers, body))
                hook.took()
            self.send_response(status)
            for name, value in {"Content-Length": "0", **more}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    hook.url = f"http://127.0.0.1:{server.server_port}/in?token=s3cret"
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
