"""Takes captures from WARC and WACZ files that somebody else recorded; nothing is fetched.

The files are copied below captures/ first, so that every row leads to bytes we hold. Then two passes: every record
gets its row and listings say which addresses are articles; after that the articles are read, oldest first.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path, PurePosixPath
from sqlite3 import Connection
from typing import IO

import regex

from scraper import addresses
from scraper.archive import Archive, captures, runs, state, store
from scraper.archive.captures import Repeat
from scraper.archive.runs import Tally
from scraper.care import files, screening
from scraper.care.discretion import Discretion
from scraper.crawl.discover import links_in
from scraper.crawl.lease import lease
from scraper.crawl.replay import Record, captures_in
from scraper.documents.isolated import Reader
from scraper.errors import WrongInput
from scraper.intake import Ground, Intake, readable
from scraper.intake.documents import read_files_now
from scraper.intake.hollow import NO_ARTICLE, Hollow
from scraper.intake.showing import is_data
from scraper.models import Article, Capture, Source
from scraper.territory import is_front, owner_of

_BATCH = 200
_CHUNK = 2**20
_LARGEST = 64 * 2**30  # bytes that one member of a WACZ may unpack to
_OUTSIDE = frozenset({None, "url", "listing", "feed"})


@dataclass(slots=True)
class Imported:
    """What an import came to; grows while it runs."""

    files: int = 0
    records: int = 0
    revisits: int = 0
    tallies: dict[str, Tally] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that may be an article: its capture's row, and the source it belongs to."""

    capture: int
    url: str
    at: str
    source: Source


def bring(
    paths: Iterable[Path],
    archive: Archive,
    ground: Ground,
    reader: Reader,
    sources: tuple[Source, ...],
    fallback: Source | None,
    discretion: Discretion,
) -> Imported:
    """Import files. A record belongs to the source that owns its host, else to `fallback`, else to one made for it.

    Importing again, or in another order, ends in the same articles and versions. A file that is no WARC, or one bad
    record, is noted and passed over.
    """
    done = Imported()
    stay = _Stay(archive, ground, sources, fallback, discretion, done)
    with screening.bringing_in(archive, discretion, ground.clock):
        for path in paths:
            try:
                for name in _settle(path, archive, ground):
                    done.files += 1
                    stay.take(files.screened(archive, ground.captures, name, discretion, ground.clock))
            except (WrongInput, zipfile.BadZipFile) as error:
                done.problems.append(str(error) if isinstance(error, WrongInput) else f"{path}: {error}")
    with archive.write() as connection:
        captures.join_revisits(connection)
    by_source: dict[str, list[_Page]] = {}
    reading = _Reading(done, frozenset(stay.linked), stay.probes)
    for page in sorted(stay.pages, key=lambda page: (page.at, page.capture)):
        by_source.setdefault(page.source.slug, []).append(page)
    for slug, pages in by_source.items():
        done.tallies[slug] = reading.read(pages, Intake(pages[0].source, archive, ground, reader, discretion))
    return done


# --- files ------------------------------------------------------------------


def _settle(path: Path, archive: Archive, ground: Ground) -> Iterator[str]:
    """Copy a file's WARCs below captures/, once; yields their names there."""
    if not path.is_file():
        raise WrongInput(f"{path}: found no file, expected a WARC or WACZ file")
    if not zipfile.is_zipfile(path):
        with path.open("rb") as stream:
            yield _copy(stream, path.name, str(path), archive, ground)
        return
    with zipfile.ZipFile(path) as wacz:
        members = [item for item in wacz.infolist() if re.search(r"\.warc(\.gz)?$", item.filename)]
        if not members:
            raise WrongInput(f"{path}: found a ZIP file without a WARC in it, expected a WACZ with archive/*.warc.gz")
        for member in members:
            with wacz.open(member) as stream:
                yield _copy(stream, PurePosixPath(member.filename).name, f"{path}!{member.filename}", archive, ground)


def _copy(stream: IO[bytes], name: str, origin: str, archive: Archive, ground: Ground) -> str:
    """Copy one WARC, unless the same bytes are here already; under its own name where that is free."""
    ground.captures.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w.-]", "_", name).lstrip(".")
    partial = ground.captures / f".{name}.partial"
    digest, size = hashlib.sha256(), 0
    with partial.open("wb") as target:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            if size > _LARGEST:
                partial.unlink()
                raise WrongInput(f"{origin}: unpacks to more than {_LARGEST} bytes")
            target.write(chunk)
    try:
        next((record for record in captures_in(partial) if record.capture), None)
    except WrongInput as error:
        partial.unlink()
        raise WrongInput(str(error).replace(str(partial), origin)) from None
    sha256 = digest.hexdigest()
    if known := captures.warc_known(archive.connection, sha256):
        partial.unlink()
        return known
    if _holds(ground.captures / name, sha256):  # one that we wrote ourselves
        partial.unlink()
        return name
    if (ground.captures / name).exists():
        name = f"{sha256[:8]}-{name}"
    shutil.move(partial, ground.captures / name)
    with archive.write() as connection:
        captures.put_warc(connection, name, ground.clock(), sha256=sha256, origin=origin)
    return name


def _holds(path: Path, sha256: str) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256


# --- records ----------------------------------------------------------------


@dataclass(slots=True)
class _Stay:
    """The first pass over all files: rows for every record, pages to read, and the addresses that listings lead to."""

    archive: Archive
    ground: Ground
    sources: tuple[Source, ...]
    fallback: Source | None
    discretion: Discretion
    done: Imported
    pages: list[_Page] = field(default_factory=list)
    linked: set[str] = field(default_factory=set)
    probes: dict[str, list[tuple[int, str, datetime]]] = field(default_factory=dict)
    """By source: the pages that a crawl of ours asked for as no article; row, address key, time."""

    def take(self, name: str) -> None:
        records = captures_in(self.ground.captures / name)
        while batch := list(islice(records, _BATCH)):
            self.done.records += len(batch)
            for record in batch:
                if record.capture is None or record.capture.fetched_at > self.latest:
                    said = record.problem or f"offset {record.place.offset}: dated in the future"
                    self.done.problems.append(f"{name}: {said}")
                else:
                    self._record(record, record.capture, name)

    @property
    def latest(self) -> datetime:
        """The latest moment at which a record can have been made: a wrong clock must not shadow what comes."""
        return self.ground.clock() + timedelta(days=1)

    def _record(self, record: Record, capture: Capture, origin: str) -> None:
        source = owner_of(capture.url, self.sources)
        known = source in self.sources
        if not known and self.fallback:
            source, known = self.fallback, True
        links = links_in(capture, source) if capture.status == 200 and not record.revisit else ()
        self.linked.update(addresses.key(link.url) for link in links)
        digest = record.revisit.payload_digest if record.revisit else capture.digest
        judged = captures.was_judged(self.archive.connection, capture.url, capture.fetched_at, digest)
        waiting = iter(links if known and not judged else ())
        while batch := list(islice(waiting, _BATCH)):
            with self.archive.write() as connection:
                store.put_source(connection, source, self.ground.clock())
                for link in batch:
                    said = replace(link, hints=self.discretion.hints(link.url, link.hints))
                    state.put_link(connection, source.slug, said, capture.fetched_at)
        with self.archive.write() as connection:
            self._row(connection, source, record, capture, origin, known=known, listing=bool(links), judged=judged)

    def _row(
        self,
        connection: Connection,
        source: Source,
        record: Record,
        capture: Capture,
        origin: str,
        *,
        known: bool,
        listing: bool,
        judged: bool,
    ) -> None:
        if known:
            store.put_source(connection, source, self.ground.clock())
        repeat = None
        if record.revisit:
            repeat = Repeat(record.revisit.refers_to_url or capture.url, record.revisit.payload_digest)
        row = captures.put(
            connection,
            source.slug if known else None,
            replace(capture, role="listing") if listing else capture,
            captured_by="import",
            repeat=repeat,
            note=origin,
        )
        seen = replace(capture, role="listing") if listing else capture
        screening.withhold(connection, self.discretion, row, seen)
        if repeat:
            self.done.revisits += 1
        elif record.asked_as == "other" and not listing:
            self.probes.setdefault(source.slug, []).append((row, addresses.key(capture.url), capture.fetched_at))
        elif not (judged or listing or record.asked_as in NO_ARTICLE) and (
            readable(capture) or (source.fetch == "payload" and is_data(capture))
        ):
            self.pages.append(_Page(row, addresses.page_of(capture.url), capture.fetched_at.isoformat(), source))


# --- articles ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Reading:
    """The second pass: what the first one found is read, one source after another."""

    done: Imported
    linked: frozenset[str]
    probes: dict[str, list[tuple[int, str, datetime]]]

    def read(self, pages: list[_Page], intake: Intake) -> Tally:
        """Read the articles among one source's pages, oldest first, and keep them."""
        source, archive, ground, tally = intake.source, intake.archive, intake.ground, Tally()
        hollow = Hollow(intake, tuple(self.probes.get(source.slug, ())))
        for page in pages:
            if read := self._article(page, intake):
                hollow.note(page.url, read[1])
        with lease(ground.captures, source.slug):
            run = None
            for page in pages:
                read = self._article(page, intake)
                if read is None:
                    continue
                if why := hollow.why(page.url, *read):
                    self.done.problems.append(f"{page.url}: {page.at}: {why}")
                    continue
                run = run or _begin(archive, ground, source)
                self._keep(page, *read, hollow, run, tally)
            if run:
                with archive.write() as connection:
                    runs.finish(connection, run, tally, ground.clock(), "ok", complete=False)
        return tally

    def _article(self, page: _Page, intake: Intake) -> tuple[Capture, Article] | None:
        capture = intake.stored(page.capture)
        article = capture and intake.read(capture, intake.hints(page.url))
        if intake.source.fetch == "payload" and not (article and article.body):
            return None  # the page whose data tells the article
        if capture and article and _is_article(intake.source, page.url, article, self.linked):
            return capture, article
        return None

    def _keep(self, page: _Page, capture: Capture, article: Article, hollow: Hollow, run: int, tally: Tally) -> None:
        intake, archive, source = hollow.intake, hollow.intake.archive, hollow.intake.source
        seen = intake.sighting(page.url, capture, page.capture, article, (), run)
        if why := hollow.lost(seen.neighbour, capture, article):
            self.done.problems.append(f"{page.url}: {page.at}: {why}")
            return
        for link in article.attachments:
            with archive.write() as connection:
                captures.claim_files(connection, source.slug, link.url)
        linked_files = intake.files(article, capture.fetched_at)
        seen = intake.sighting(page.url, capture, page.capture, article, linked_files, run)
        with archive.write() as connection:
            captures.claim(connection, page.capture, source.slug, "article")
            verdict = store.keep(connection, source, seen)
        read_files_now(intake, verdict.article)
        tally.new += verdict.kind == "new"
        tally.edited += verdict.kind == "edited"
        tally.unchanged += verdict.kind == "same"
        tally.undated += verdict.kind == "new" and article.published is None


def _begin(archive: Archive, ground: Ground, source: Source) -> int:
    with archive.write() as connection:
        store.put_source(connection, source, ground.clock())
        return runs.start(connection, source.slug, "import", ground.clock())


def _is_article(source: Source, url: str, article: Article, linked: frozenset[str]) -> bool:
    """Whether a page is an article: its address says so, or a listing leads to it and it reads as one.

    Of a host without a source file nothing is known: there a page counts only if it shows a date of its own.
    """
    if is_front(source, url):
        return False
    if source.article.url and regex.search(source.article.url, url, timeout=1):
        return True
    if not (article.title and article.body):
        return False
    if source.news:
        return addresses.key(url) in linked
    return article.published_from not in _OUTSIDE
