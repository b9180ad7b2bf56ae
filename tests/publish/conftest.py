"""A small archive with one article of each kind, and a site over it that is asked without a network."""

from __future__ import annotations

import asyncio
import gzip
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from datasette.app import Datasette
from sqlite_utils import Database

from scraper.search import index
from tests import blank

Get = Callable[..., httpx.Response]

KAZANLAK, SHIPKA = "kazanlak", "shipka"
BODY = "Срокът за завършване е май 2024 г.\n\nПоканват се гражданите.\n\nВходът е свободен.\n\nПаркинг няма.\n\nКрай."
LATER = BODY.replace("май 2024", "септември 2025")
HOSTILE = "<script>alert('x')</script> & „кавички“"


class Builder:
    """Fills an archive row by row, as crawls would."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = Database(blank.at(path))
        self.database.conn.execute("PRAGMA journal_mode = WAL")
        self.captures = path.parent / "captures"
        self.captures.mkdir()

    def insert(self, table: str, **row: object) -> int:
        """One row; gives its id."""
        return int(self.database[table].insert(row).last_pk or 0) if "id" not in row else self._named(table, row)

    def _named(self, table: str, row: dict[str, object]) -> int:
        self.database[table].insert(row)
        return 0

    def source(self, slug: str, name: str, visibility: str = "public") -> None:
        """A source of that slug."""
        self.insert(
            "sources",
            id=slug,
            name=name,
            home=f"https://{slug}.example/",
            municipality=name.removeprefix("Община "),
            publisher="town",
            language="bg",
            timezone="Europe/Sofia",
            visibility=visibility,
            added_at="2024-01-01T06:00:00Z",
        )

    def capture(self, source: str, url: str, at: str, status: int = 200, body: bytes = b"<p>", **more: object) -> int:
        """A capture with a record in a file of its own."""
        number = self.database["captures"].count + 1
        record = gzip.compress(b"WARC/1.1\r\nWARC-Type: response\r\n\r\n" + body)
        name = f"{source}-{number}.warc.gz"
        (self.captures / name).write_bytes(b"before" + record + b"after")
        row = {
            "role": "article",
            "content_type": "text/html",
            "sha256": f"{number:064x}",
            "captured_by": "crawl",
        } | more
        return self.insert(
            "captures",
            source=source,
            url=url,
            key=url.removeprefix("https://"),
            fetched_at=at,
            status=status,
            warc=name,
            offset=6,
            length=len(record),
            **row,
        )

    def article(
        self, title: str | None, body: str | None, source: str = KAZANLAK, *, number: int | None = None, **more: object
    ) -> int:
        """An article with one version, its capture, address and index entry; gives its id."""
        number = number or self.database["articles"].count + 1
        url = f"https://{source}.example/page-{number}.html"
        seen = str(more.get("first_seen_at", "2024-02-14T07:31:00Z"))
        row = {
            "section": "Новини",
            "language": "bg",
            "first_seen_at": seen,
            "last_changed_at": seen,
            "version": 1,
        } | more
        article = self.insert("articles", key=f"key{number}", source=source, url=url, title=title, body=body, **row)
        self.insert(
            "addresses", key=url.removeprefix("https://"), url=url, article=article, source=source, first_seen_at=seen
        )
        self.version(article, title, body, seen, **{k: v for k, v in more.items() if k.startswith("published")})
        index.put(self.database.conn, article)
        return article

    def version(self, article: int, title: str | None, body: str | None, at: str, number: int = 1, **more: Any) -> int:
        """A version with its capture; gives its id."""
        known = self.database["articles"].get(article)
        capture = self.capture(known["source"], known["url"], at)
        self.database["articles"].update(article, {"version": number, "title": title, "body": body})
        html = more.pop("html", None) or "".join(f"<p>{p}</p>" for p in (body or "").split("\n\n") if p) or None
        return self.insert(
            "versions",
            article=article,
            number=number,
            title=title,
            body=body,
            html=html,
            seen_at=at,
            capture=capture,
            **more,
        )

    def run(self, source: str, outcome: str, at: str, **more: object) -> int:
        """A run that ended five minutes after it began."""
        finished = None if outcome == "running" else at.replace("00:00Z", "05:00Z")
        row = {"command": "crawl", "started_at": at, "finished_at": finished, "complete": int(outcome == "ok")} | more
        return self.insert("runs", source=source, outcome=outcome, **row)


def fill(build: Builder) -> None:
    """One article of each kind; ids in order from 1."""
    build.source(KAZANLAK, "Община Казанлък")
    build.source(SHIPKA, "Община Шипка")
    build.source("tajna", "Тайна служба", "staff")
    dated = {"published": "2024-02-12", "published_from": "selector"}
    edited = build.article("Канализация край Копринка", BODY, **dated)  # 1
    build.capture(KAZANLAK, "https://kazanlak.example/page-1.html", "2024-03-03T07:00:00Z")
    second = build.version(edited, "Канализация край Копринка", LATER, "2024-03-04T07:00:00Z", 2, **dated)
    index.put(build.database.conn, edited)
    removed = build.article(  # 2
        "Обществено обсъждане",
        "Обсъждането се отлага.",
        published="2024-01-10T10:30:00+02:00",
        published_from="time",
        missing_since="2024-02-20T08:00:00Z",
        removed_at="2024-02-23T08:00:00Z",
    )
    for day in (20, 21, 23):
        build.capture(KAZANLAK, "https://kazanlak.example/page-2.html", f"2024-02-{day}T08:00:00Z", 404)
    build.insert(
        "fetch_state",
        source=KAZANLAK,
        key="kazanlak.example/page-2.html",
        url="https://kazanlak.example/page-2.html",
        checked_at="2024-02-24T08:00:00Z",
        missing_checks=4,
    )
    for source, page in ((KAZANLAK, "kazanlak.example/page-2.html"), ("tajna", "tajna.example/page-6.html")):
        at = {"first_at": "2024-02-20T08:00:00Z", "last_at": "2024-02-24T08:00:00Z"}
        build.insert("checks", source=source, key=page, outcome="removed", status=404, **at)
        detail = "the site looks otherwise" if source == KAZANLAK else "Тайна"
        build.insert("redesigns", source=source, at="2024-02-24T08:00:00Z", addresses_kept=1, detail=detail)
    missing = build.article(
        "Изчезнала", "Няма я.", published="2024-01", published_from="url", missing_since="2024-02-28T08:00:00Z"
    )
    build.article("ТЪРГ ЗА ИМОТ", "Обявява се търг.", SHIPKA)  # 4, undated
    build.article("Списък на длъжници", "парола Иван Иванов", visibility="metadata", published="2024-01-20")  # 5
    build.article("Тайна публикация", "тайна", visibility="staff", published="2024-01-21")  # 6
    hostile = build.article(HOSTILE, "<b>получер</b> вода")  # 7
    build.database["versions"].update(
        build.database.execute("SELECT id FROM versions WHERE article = ?", (hostile,)).fetchone()[0],
        {
            "html": "<p onclick=x()>вода<script>alert(1)</script><img src='https://kazanlak.example/t.png'>"
            "<a href='javascript:alert(2)'>тук</a><a href='/-/logout'>там</a></p>"
        },
    )
    build.article("Заседание", "Дневен ред.", SHIPKA, published="2023-11-05", published_from="listing")  # 8
    file = build.capture(
        KAZANLAK,
        "https://kazanlak.example/files/plan.pdf",
        "2024-03-04T07:00:05Z",
        body=b"%PDF",
        role="attachment",
        content_type="text/html",
    )
    build.insert(
        "attachments",
        article=edited,
        version=second,
        url="https://kazanlak.example/files/plan.pdf",
        capture=file,
        sha256="ab" * 32,
        name="План (PDF)",
    )
    build.insert("events", article=removed, kind="missing", at="2024-02-20T08:00:00Z")
    build.insert("events", article=removed, kind="removed", at="2024-02-23T08:00:00Z")
    build.insert("events", article=missing, kind="missing", at="2024-02-28T08:00:00Z")
    stone = {"source": KAZANLAK, "at": "2024-03-05T07:00:00Z", "finished_at": "2024-03-05T07:00:01Z", "sealed": "00"}
    build.insert("tombstones", article=99, key="erased99", grade="erase", **stone)
    for article in (4, 6):
        told = {"old": "тайна", "new": "ТЪРГ ЗА ИМОТ", "reason": "както е в обявата", "author": "Тайна служба"}
        build.insert("corrections", article=article, field="title", at="2024-03-05T07:00:00Z", **told)
    build.insert("audits", started_at="2024-03-03T03:00:00Z", scope="everything", outcome="ok")
    build.run(KAZANLAK, "ok", "2024-03-04T07:00:00Z", listed=8, fetched=8, new=0)
    for source in (KAZANLAK, "tajna"):
        fill_coverage(build, source)
    build.run(SHIPKA, "ok", "2024-03-01T07:00:00Z", new=2)
    build.run(SHIPKA, "failed", "2024-03-04T07:00:00Z", failed=1)


def fill_coverage(build: Builder, source: str) -> None:
    """What a source's walks, its robots.txt and its other ways say."""
    at, url = "2024-03-04T07:00:00Z", f"https://{source}.example/nikade.html"
    build.insert("walks", run=1, source=source, listing=f"{source}.example", depth="full", started_at=at, outcome="end")
    counts = {"listed": 9, "kept": 8, "missing": 1, "ways": "sitemap"}
    build.insert("coverage_checks", source=source, checked_at=at, gone=0, **counts)
    build.insert("coverage", source=source, month="2024-01", checked_at=at, state="gaps", **counts)
    key = url.removeprefix("https://")
    build.insert(
        "reach", source=source, since="2023-11", until="2024-03-04", holes="[]", gaps='["2024-01"]', measured_at=at
    )
    build.insert("coverage_missing", source=source, month="2024-01", key=key, url=url, ways="sitemap")
    decided = {"decided_at": at, "verdict": "allowed", "why": "no rule"}
    build.insert("robots_decisions", source=source, url=url, key=key, **decided)


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the filled archive, its captures beside it."""
    path = tmp_path_factory.mktemp("site") / "archive.db"
    build = Builder(path)
    fill(build)
    build.database.conn.commit()
    build.database.close()
    return path


def site(path: Path, metadata: dict[str, Any] | None = None, *, frozen: bool = False, **settings: object) -> Get:
    """A function that asks the site for an address, following no redirects; `frozen` serves the file as immutable."""
    files, immutables = ([], [str(path)]) if frozen else ([str(path)], [])
    datasette = Datasette(files, immutables=immutables, metadata=metadata, settings=settings)

    def get(address: str, **options: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            return await datasette.client.get(address, **options)

        return asyncio.run(ask())

    return get


@pytest.fixture(scope="session")
def get(archive: Path) -> Get:
    """The site over the filled archive, without any metadata of the owner's."""
    return site(archive)


@pytest.fixture(scope="session")
def make_site() -> Callable[..., Get]:
    """Make a site over any file, with the owner's metadata and settings."""
    return site


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Builder]:
    """An empty archive at `tmp_path`/archive.db, to be filled."""
    builder = Builder(tmp_path / "archive.db")
    yield builder
    builder.database.close()


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A database that is not ours, with a table whose name one of our addresses has."""
    path = tmp_path / "search.db"
    connection = sqlite3.connect(path)
    connection.executescript(
        "CREATE TABLE articles (id INTEGER PRIMARY KEY, title TEXT); INSERT INTO articles VALUES (1, 'x')"
    )
    connection.close()
    return path


@contextmanager
def served(path: Path) -> Iterator[str]:
    """The site over a file, served on loopback at a port of the system's choice; gives its address."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()  # so that a page opened before the server is up waits for it
    datasette = Datasette([str(path)])
    server = uvicorn.Server(uvicorn.Config(datasette.app(), log_level="error"))

    async def serve() -> None:
        await datasette.invoke_startup()
        await server.serve(sockets=[listening])

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def address(archive: Path) -> Iterator[str]:
    """Where the filled archive is served."""
    with served(archive) as at:
        yield at


class Watched:
    """A page of the browser, with all that it said, asked for and was refused, until it is closed."""

    def __init__(self, context: Any) -> None:
        self.said: list[str] = []
        self.asked: list[str] = []
        context.add_init_script(_TELL_VIOLATIONS)
        context.on("request", lambda request: self.asked.append(request.url))
        self.page = context.new_page()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", self._dismissed)

    def _dismissed(self, dialog: Any) -> None:
        self.said.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def strangers(self, address: str) -> list[str]:
        """What was asked of anybody but the site itself."""
        return [url for url in self.asked if not url.startswith((f"{address}/", "data:", "blob:", "about:"))]


_TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


@pytest.fixture(scope="module")
def page(chromium: Any) -> Iterator[Any]:
    """A page that is led from address to address: the site leaves nothing behind in a browser, and a new page is dear."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def open_page(chromium: Any, page: Any, address: str) -> Iterator[Callable[..., Any]]:
    """Open an address of the site in the one page, or with `options` for a browser in a page of its own."""
    contexts = []

    def opener(path: str, width: int = 1200, **options: object) -> Any:
        opened = page
        if options:
            contexts.append(chromium.new_context(**options))
            opened = contexts[-1].new_page()
        opened.set_viewport_size({"width": width, "height": 800})
        opened.emulate_media(media="null")
        opened.goto(address + path)
        return opened

    yield opener
    for context in contexts:
        context.close()
