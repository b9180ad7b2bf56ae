"""Pins what a person cites to bytes: a passage, a page captured by hand, a file brought in, an absence."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

from scraper.archive import captures
from scraper.clock import stamp
from scraper.crawl import replay
from scraper.errors import Damaged, WrongInput
from scraper.extract import extract
from scraper.promises import covered, quotes
from scraper.promises.models import EvidenceKind
from scraper.promises.rules import refuse
from scraper.search import generations
from scraper.search.query import Question, find

_FEW = 20  # articles named beside the count of a query
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
ARCHIVE = "archive"
"""The publisher of an absence: nobody else says it."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of an archived article in one version, by its number; or of a file of that version, by its id."""

    article: int
    version: int
    quote: str
    attachment: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Words of a page that was captured, by the capture's id. `publisher`: whose page it is, where no source says."""

    capture: int
    quote: str
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class Brought:
    """A file from elsewhere: a contract, an answer to a request for information, a photograph.

    `text`: what it says, as the caller read it out of these bytes; without it nothing can be quoted from the file.
    """

    path: Path
    origin: str
    publisher: str
    sha256: str | None = None
    """As it was told with the file, where it was."""
    quote: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """That a query finds nothing, or nothing else, between two days, both included."""

    query: str
    since: date
    until: date
    sources: tuple[str, ...] = ()


Cited = Passage | Page | Brought | Absence


@dataclass(frozen=True, slots=True)
class Pinned:
    """What is kept of a thing cited. `published`: the day its own page gives; `covered`: see rules.Claim."""

    kind: EvidenceKind
    publisher: str
    sha256: str
    quote: str | None = None
    article: int | None = None
    key: str | None = None
    version: int | None = None
    attachment: int | None = None
    capture: int | None = None
    captured_at: str | None = None
    origin: str | None = None
    file: str | None = None
    query: str | None = None
    period: tuple[str, str] | None = None
    coverage: str | None = None
    covered: bool = False
    published: str | None = None


def files_beside(captures_folder: Path) -> Path:
    """The folder of the files that were brought in."""
    return captures_folder.with_name("evidence")


def pin(
    connection: sqlite3.Connection,
    cited: Cited,
    captures_folder: Path,
    at: datetime,
    barred: Callable[[str], bool] = lambda _: False,
) -> Pinned:
    """Pin what is cited. `barred` tells of a SHA-256 whether that file was erased from this archive.

    Raises WrongInput where it is not there, or does not say so.
    """
    if isinstance(cited, Passage):
        return _passage(connection, cited)
    if isinstance(cited, Page):
        return _page(connection, cited, captures_folder)
    if isinstance(cited, Brought):
        return _brought(cited, files_beside(captures_folder), barred)
    return _absence(connection, cited, at)


def _passage(connection: sqlite3.Connection, cited: Passage) -> Pinned:
    place = f"article {cited.article}, version {cited.version}"
    row = connection.execute(
        "SELECT v.id, v.title, v.body, v.published, v.seen_at, v.capture, c.sha256, a.key, s.publisher"
        " FROM public_versions v JOIN articles a ON a.id = v.article JOIN sources s ON s.id = a.source"
        " JOIN captures c ON c.id = v.capture WHERE v.article = ? AND v.number = ?",
        (cited.article, cited.version),
    ).fetchone()
    if row is None:
        refuse(place, "no such version that strangers may see", "one, since evidence is public")
    common = {
        "publisher": row["publisher"],
        "article": cited.article,
        "key": row["key"],
        "version": cited.version,
        "published": row["published"] and row["published"][:10],
    }
    if cited.attachment is None:
        quote = _words(place, cited.quote, "\n\n".join(filter(None, (row["title"], row["body"]))))
        kept = {"capture": row["capture"], "captured_at": row["seen_at"], "sha256": row["sha256"] or ""}
        return Pinned("version", quote=quote, **kept, **common)
    file = connection.execute(
        "SELECT f.sha256, f.text, f.capture, c.fetched_at FROM attachments f LEFT JOIN captures c ON c.id = f.capture"
        " WHERE f.id = ? AND f.version = ?",
        (cited.attachment, row["id"]),
    ).fetchone()
    if file is None:
        refuse(place, f"no attachment {cited.attachment}", "the id of a file of that version")
    quote = _words(f"{place}, attachment {cited.attachment}", cited.quote, file["text"] or "")
    kept = {"capture": file["capture"], "captured_at": file["fetched_at"], "sha256": file["sha256"] or ""}
    return Pinned("attachment", quote=quote, attachment=cited.attachment, **kept, **common)


def _words(place: str, quote: str, text: str) -> str:
    """The quote as it stands in the text, letter for letter."""
    found = quotes.find(quote, text) if quote.strip() else None
    if found is None:
        refuse(place, f"nowhere the words {quote[:80]!r}", "a quote that stands there, letter for letter")
    return text[slice(*found)]


def _page(connection: sqlite3.Connection, cited: Page, folder: Path) -> Pinned:
    place = f"capture {cited.capture}"
    kept = captures.get(connection, cited.capture)
    if kept is None or kept.is_unjoined:
        refuse(place, "no capture with bytes", "the id of one; `scraper capture URL` makes it")
    source = connection.execute(
        "SELECT s.publisher FROM public_captures c JOIN sources s ON s.id = c.source WHERE c.id = ?", (cited.capture,)
    ).fetchone()
    if source is None:
        refuse(place, "a capture that strangers may not see", "one that they may, since evidence is public")
    try:
        page = replay.read_capture(folder, kept.place, original=kept.original, url=kept.url)
    except (OSError, Damaged) as error:
        raise WrongInput(f"{place}: found no record to read ({error}), expected the one of its row") from error
    said = extract(page.body, kept.url, content_type=kept.content_type)
    quote = _words(place, cited.quote, "\n\n".join(filter(None, (said.title, said.body))))
    return Pinned(
        "page",
        publisher=cited.publisher or source["publisher"],
        sha256=kept.sha256 or "",
        quote=quote,
        capture=cited.capture,
        captured_at=kept.fetched_at,
        origin=kept.url,
        published=said.published and said.published[:10],
    )


def _brought(cited: Brought, folder: Path, barred: Callable[[str], bool]) -> Pinned:
    """Copy the file below the folder, under the name of its hash; a copy that is there already is the same file."""
    try:
        with cited.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise WrongInput(f"{cited.path}: found no file to read ({error.strerror}), expected one") from error
    if cited.sha256 is not None and cited.sha256.lower() != digest:
        refuse(str(cited.path), f"a file with SHA-256 {digest}", cited.sha256)
    if barred(digest):
        refuse(str(cited.path), "a file that was taken down from this archive", "another")
    quote = _words(str(cited.path), cited.quote, cited.text or "") if cited.quote else None
    suffix = cited.path.suffix.lower()
    name = digest + (suffix if _SUFFIX.fullmatch(suffix) else "")
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / name).exists():
        unfinished = folder / f"{name}.part"
        shutil.copyfile(cited.path, unfinished)
        unfinished.replace(folder / name)
    return Pinned("file", cited.publisher, digest, quote, origin=cited.origin.strip(), file=name)


# --- absence --------------------------------------------------------------------


def _absence(connection: sqlite3.Connection, cited: Absence, at: datetime) -> Pinned:
    since, until = cited.since.isoformat(), cited.until.isoformat()
    if since > until:
        refuse("absence", f"a period from {since} to {until}", "a first day that is not after the last")
    if not cited.query.strip():
        refuse("absence", "no query", "the words that were looked for")
    question = Question(cited.query, cited.sources, since, until, sort="old", size=_FEW, exact=True)
    page = find(connection, question)
    if page.capped:
        refuse("absence", f"at least {page.count} articles and no end", "a query that can be counted to its end")
    spans = covered.between(connection, cited.since, min(cited.until, at.date()), cited.sources)
    index = generations.serving(connection)
    coverage = json.dumps(
        {
            "found": page.count,
            "undated": page.undated,
            "articles": [row.key for row in page.rows],
            "sources": [asdict(each) for each in spans],
            "index": {"generation": index.number, "analyser": index.analyser},
            "at": stamp(at),
        },
        ensure_ascii=False,
        sort_keys=True,
    )
    frozen = json.dumps([question.query.understood, sorted(cited.sources), since, until, coverage], ensure_ascii=False)
    return Pinned(
        "absence",
        publisher=ARCHIVE,
        sha256=hashlib.sha256(frozen.encode()).hexdigest(),
        query=json.dumps({"q": cited.query.strip(), "sources": sorted(cited.sources)}, ensure_ascii=False),
        period=(since, until),
        coverage=coverage,
        covered=any(each.any for each in spans),
    )
