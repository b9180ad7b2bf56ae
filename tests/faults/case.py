"""One fault at one place: a crawl before it, one in it, one after it, and what the archive holds each time."""

from __future__ import annotations

import asyncio
import re
import socket
import sqlite3
import ssl
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scraper import pipeline
from scraper.crawl.fetch import Limits
from scraper.crawl.wire import Network
from scraper.intake import Ground
from scraper.models import DateRule, Feed, Listing, Source, Template
from scraper.models import Sitemap as SitemapOf
from scraper.pipeline import Options
from tests.faults.town import (
    KNOWN,
    NEW,
    TLS,
    VICTIMS,
    Fault,
    Town,
    behind_tls,
    listening,
    paper,
    serving,
    sha256,
    truth,
)

START = datetime(2024, 3, 1, 8, tzinfo=UTC)
LIMITS = Limits(connect=0.7, read=0.7, total=3, file_total=3, tries=2, pause=0.02, retry_after=1)
ALL = frozenset((*KNOWN, *NEW))


@dataclass(slots=True)
class Row:
    """What became of one fault at one place. `others`: how many of the other articles were there at once, of `of`;
    `wrong`: what was kept and is not so, in words; `mended`: whether after the fault everything is there. `waits`: what is new
    may have to wait until then, since the host may not be asked."""

    fault: str
    place: str
    outcome: str = ""
    said: str = ""
    others: int = 0
    of: int = 0
    wrong: list[str] = field(default_factory=list)
    mended: bool = False
    peak: int = 0
    waits: bool = False

    @property
    def well(self) -> bool:
        """Whether nothing was lost, nothing wrong was kept, and what happened is on record."""
        here = self.others == self.of or self.waits
        return here and not self.wrong and self.mended and bool(self.said)


class Stage:
    """A town and an archive of it, crawled day by day."""

    def __init__(self, folder: Path, town: Town, network: Network = Network(), limits: Limits = LIMITS) -> None:
        self.folder, self.town = folder, town
        self._options = Options(delay=0, recheck=True, limits=limits, network=network)
        self.day = 0

    @property
    def ground(self) -> Ground:
        moment = START + timedelta(days=self.day)
        return Ground(self.folder / "archive.db", self.folder / "captures", lambda: moment)

    @property
    def source(self) -> Source:
        url = self.town.url
        other = (self.town.elsewhere.partition("//")[2].partition("/")[0],) if self.town.elsewhere else ()
        return Source(
            slug="town",
            name="Градец",
            home=f"{url}/",
            news=(Listing(f"{url}/news"), Feed(f"{url}/rss"), SitemapOf(f"{url}/sitemap.xml")),
            article=Template(url=r"/news/\d+$", title="h1", body=".text", date=DateRule(css="time")),
            hosts=(f"localhost:{self.town.port}", *other),
            language="bg",
        )

    def crawl(self) -> str:
        """One crawl, days after the one before: hosts have had their rest. The outcome, or what ended it."""
        for note in (self.folder / "captures").glob(".locks/host-*.json"):
            note.unlink()  # rests go by the wall clock
        self.day += 3
        try:
            return asyncio.run(pipeline.crawl(self.source, self.ground, None, self._options)).outcome
        except (OSError, sqlite3.Error) as error:
            return f"{type(error).__name__}: {error}"

    def rows(self, sql: str) -> list[tuple]:  # type: ignore[type-arg]
        with sqlite3.connect(self.folder / "archive.db") as connection:
            return connection.execute(sql).fetchall()

    def there(self) -> set[int]:
        """The articles that are kept and not called missing."""
        rows = self.rows("SELECT url FROM articles WHERE missing_since IS NULL AND removed_at IS NULL")
        return {self._number(url) for (url,) in rows}

    def said(self) -> str:
        """The first failure of the last run, as recorded."""
        rows = self.rows("SELECT kind, reason FROM failures WHERE run = (SELECT max(id) FROM runs) ORDER BY rowid")
        return f"{rows[0][0]}: {rows[0][1]}" if rows else ""

    def wrong(self, cut_since: int | None = None) -> list[str]:
        """What is kept and is not what the town says. `cut_since`: the run since which what the victims say is no
        whole answer."""
        found = []
        for url, title, body, published, version in self.rows(
            "SELECT url, title, body, published, version FROM articles"
        ):
            number = self._number(url)
            if (title, body, published) != truth(number):
                found.append(f"{number}: {title!r} {(body or '')[:40]!r} {published}")
            if version != 1 and not (self.town.fault_says_another_file and number == VICTIMS[1]):
                found.append(f"{number}: {version} versions")
        found += [f"called {kind}" for (kind,) in self.rows("SELECT kind FROM events")]
        said = self.town.fault_says_another_file
        for url, sha in self.rows("SELECT url, sha256 FROM attachments WHERE sha256 IS NOT NULL"):
            if sha != sha256(paper(VICTIMS[1])) and not said:
                found.append(f"{url}: another file")
        if cut_since is not None:
            paths = tuple(f"{self.town.url}{path}" for path in ("/news/3", "/news/8", "/files/8.pdf"))
            whole = {sha256(self.town.page(path.removeprefix(self.town.url)).body) for path in paths}  # type: ignore[union-attr]
            for url, status, sha in self.rows(f"SELECT url, status, sha256 FROM captures WHERE url IN {paths}"):
                if status == 200 and sha not in whole:
                    found.append(f"{url}: a part of it is kept as the whole")
        found += [f"integrity: {said}" for (said,) in self.rows("PRAGMA integrity_check") if said != "ok"]
        return found

    def whole(self) -> bool:
        """Whether all that the town has is kept."""
        newest = "SELECT sha256 FROM attachments WHERE sha256 IS NOT NULL ORDER BY version DESC LIMIT 1"
        return self.there() == ALL and self.rows(newest) == [(sha256(paper(VICTIMS[1])),)] and not self.wrong()

    def _number(self, url: str) -> int:
        found = re.fullmatch(re.escape(self.town.url) + r"/news/(\d+)", url)
        return int(found[1]) if found and int(found[1]) in ALL else -1


def run(fault: Fault, place: str, limits: Limits = LIMITS) -> Row:
    """Try one fault at one place of a town of its own."""
    with tempfile.TemporaryDirectory() as folder, serving() as town:
        stage = Stage(Path(folder), town, limits=limits)
        stage.crawl()
        fault.ready()
        town.listed, town.fault, town.place = NEW[-1], fault, place
        town.fault_says_another_file = place == "attachment" and not fault.cut
        row = Row(fault.name, place, waits=fault.rest or place == "robots")
        return _judged(row, stage, cut=fault.cut, healed=lambda: setattr(town, "fault", None))


def _judged(row: Row, stage: Stage, *, cut: bool, healed: Callable[[], None]) -> Row:
    row.outcome, row.said = stage.crawl(), stage.said()
    kept = stage.there()
    others = ALL - (set(VICTIMS) if row.place == "article" else set())
    row.others, row.of = len(kept & others), len(others)
    row.wrong = stage.wrong(0 if cut else None)
    if not row.said and not stage.wrong() and (row.others == row.of):
        row.said = "kept as it is" if kept == ALL else ""
    healed()
    stage.crawl()
    row.mended = stage.whole()
    row.wrong += [each for each in stage.wrong() if each not in row.wrong]
    row.said = re.sub(r"127\.0\.0\.1:\d+|localhost:\d+", "town", row.said.replace(f":{stage.town.port}", ""))
    row.peak = peak()
    return row


def peak() -> int:
    """The most memory that this process had, in MB; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0
    import resource  # noqa: PLC0415  there is none on Windows

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


# --- another host --------------------------------------------------------------


def _full_queue(stack: ExitStack) -> int:
    """A port whose queue is full: connecting to it takes until someone loses patience."""
    server = stack.enter_context(socket.socket())
    server.bind(("127.0.0.1", 0))
    server.listen(0)
    for _ in range(4):
        waiting = stack.enter_context(socket.socket())
        waiting.setblocking(False)
        waiting.connect_ex(server.getsockname())
    return int(server.getsockname()[1])


def _closed(_: ExitStack) -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _silent(stack: ExitStack) -> int:
    def listen(connection: socket.socket) -> None:
        with connection:
            while connection.recv(4096):
                pass

    return stack.enter_context(listening(listen))


def _bearing(certificate: str) -> Callable[[ExitStack], int]:
    def serve(stack: ExitStack) -> int:
        town = Town()
        stack.callback(town.ended.set)
        return stack.enter_context(listening(behind_tls(town, certificate)))

    return serve


async def _not_found(host: str, port: int) -> tuple[str, ...]:
    raise socket.gaierror(-2, "Name or service not known")


async def _slow(host: str, port: int) -> tuple[str, ...]:
    await asyncio.sleep(30)
    return ()


async def _here(host: str, port: int) -> tuple[str, ...]:
    return ("127.0.0.1",)


ELSEWHERE: dict[str, tuple[Callable[[ExitStack], int], Callable[..., object]]] = {
    "the name is not found": (_closed, _not_found),
    "looking up the name takes too long": (_closed, _slow),
    "connection refused": (_closed, _here),
    "connecting takes too long": (_full_queue, _here),
    "the TLS handshake takes too long": (_silent, _here),
    "a certificate that has expired": (_bearing("expired"), _here),
    "a certificate of another host": (_bearing("misnamed"), _here),
    "a certificate that nobody vouches for": (_bearing("self_signed"), _here),
}


def run_elsewhere(name: str) -> Row:
    """The same with an article's file on another host, over TLS; afterwards that host is well."""
    port_of, look_up = ELSEWHERE[name]
    known = {"look_up": look_up}

    async def resolve(host: str, port: int) -> tuple[str, ...]:
        return await (known["look_up"] if host == "elsewhere.test" else _here)(host, port)  # type: ignore[operator,no-any-return]

    with tempfile.TemporaryDirectory() as folder, serving() as town, ExitStack() as stack:
        network = Network(resolve, lambda: ssl.create_default_context(cafile=TLS / "authority.pem"))
        stage = Stage(Path(folder), town, network)
        stage.crawl()
        ill = stack.enter_context(ExitStack())
        town.listed, port = NEW[-1], port_of(ill)
        town.elsewhere = f"https://elsewhere.test:{port}/files/{VICTIMS[1]}.pdf"

        def heal() -> None:
            known["look_up"] = _here
            ill.close()
            stack.enter_context(listening(behind_tls(Town(listed=NEW[-1]), "sound"), port))

        return _judged(Row(name, "another host"), stage, cut=True, healed=heal)
