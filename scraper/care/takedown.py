"""Takes an article down in three grades, each in steps that can be done again after a kill."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from scraper.archive import Archive, desk, holds, store, tombstones
from scraper.archive.desk import Takedown
from scraper.archive.tombstones import Grade, Hash, Tombstone
from scraper.care import cited, clear, erasing, files, masks
from scraper.care.clear import Mention
from scraper.care.discretion import Discretion, seal_of
from scraper.care.passages import Seal, has_words, stream, whole
from scraper.clock import Clock, stamp
from scraper.crawl.lease import lease
from scraper.errors import WrongInput

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a takedown works at: the archive, the folder of captures, and the clock."""

    archive: Archive
    captures: Path
    clock: Clock


@dataclass(frozen=True, slots=True)
class Request:
    """Who asked for a takedown, on what ground, and who carries it out: for the desk alone."""

    by: str
    requester: str | None = None
    ground: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A takedown that was carried out. `also`: other articles that say mostly the same; `mentions`: some that have the
    redacted words, or the title; both stand as they stood. `files` of captures that were written anew; `withheld`
    captures."""

    tombstone: int
    article: int
    key: str
    grade: Grade
    also: tuple[int, ...] = ()
    mentions: tuple[Mention, ...] = ()
    files: int = 0
    withheld: int = 0


def take_down(
    at: Holdings,
    article: int,
    grade: Grade,
    request: Request,
    spans: tuple[str, ...] = (),
    progress: Progress = lambda _: None,
) -> Done:
    """Take an article down. `spans`, for `redact` only, are the words to go.

    Raises WrongInput for spans that are not there or an article hidden already, Held while a crawl goes on.
    """
    seal = seal_of(at.archive.connection, at.archive.path) or Seal(desk.key(desk.beside(at.archive.path)))
    with _alone(at, grade, article):
        found = clear.of(at.archive.connection, article)
        _check(at.archive.connection, found, grade, spans)
        barred, also = clear.hashes(at.archive.connection, found, seal)
        phrases = spans or [title for title in sorted(found.titles) if len(title) >= clear.LONG]
        mentions = clear.mentions(at.archive.connection, article, phrases)
        barred = frozenset(each for each in barred if grade != "redact" or each.kind != "words")
        tombstone = _begin(at, found.article, grade, request, barred | clear.words(spans, seal), seal)
        files_written, withheld = _finish(at, tombstone, progress)
    return Done(tombstone.id, article, tombstone.key, grade, also, mentions, files_written, withheld)


def resume(at: Holdings, progress: Progress = lambda _: None) -> int:
    """Finish what a kill broke off; how many takedowns that were. Raises Held while a crawl goes on."""
    left = [each for each in tombstones.every(at.archive.connection) if each.finished_at is None]
    for tombstone in left:
        with _alone(at, tombstone.grade, tombstone.article):
            _finish(at, tombstone, progress)
    return len(left)


def undo(at: Holdings, article: int) -> str:
    """Show a hidden article again; the visibility it is back at. Raises WrongInput if it is not hidden."""
    connection = at.archive.connection
    hidden = [each for each in tombstones.every(connection) if each.article == article and each.grade == "hide"]
    if not hidden:
        raise WrongInput(f"{article}: found no hidden article, expected one; what is redacted or erased is so for good")
    before = desk.undone(desk.beside(at.archive.path), hidden[0].id, at.clock())
    with at.archive.write() as writing:
        tombstones.lift(writing, hidden[0].id)
        writing.execute("UPDATE articles SET visibility = ? WHERE id = ?", (before, article))
    return before


# --- steps ----------------------------------------------------------------------


def _check(connection: sqlite3.Connection, found: clear.Clear, grade: Grade, spans: tuple[str, ...]) -> None:
    if grade == "redact" and not spans:
        raise WrongInput("--span: found none, expected the words to redact")
    if grade != "redact" and spans:
        raise WrongInput(f"--span: found {len(spans)} beside {grade}, expected them beside redact only")
    texts = [stream(text) for text in (*found.titles, *found.bodies, *found.documents)]
    for span in spans:
        if not any(has_words(text, whole(stream(span).words)) for text in texts):
            raise WrongInput(
                f"--span: found {span!r} in no version of the article, expected whole words that stand there"
            )
    hidden = "SELECT 1 FROM tombstones WHERE article = ? AND grade = 'hide'"
    if grade == "hide" and connection.execute(hidden, (found.article,)).fetchone():
        raise WrongInput(f"{found.article}: found it hidden already")


def _begin(
    at: Holdings, article: int, grade: Grade, request: Request, barred: frozenset[Hash], seal: Seal
) -> Tombstone:
    """From here on the takedown holds, whatever happens to this process."""
    now = at.clock()
    with at.archive.write() as connection:
        before = connection.execute("SELECT key, visibility FROM articles WHERE id = ?", (article,)).fetchone()
        number = tombstones.add(connection, article, grade, now, seal.name, barred)
        entry = Takedown(
            *(number, article, before["key"], grade, request.requester, request.ground, request.by, stamp(now)),
            *(before["visibility"] if grade == "hide" else None, None),
        )
        desk.register(desk.beside(at.archive.path), entry)
        if grade != "redact":
            connection.execute("UPDATE articles SET visibility = 'staff' WHERE id = ?", (article,))
    return next(each for each in tombstones.every(at.archive.connection) if each.id == number)


def _finish(at: Holdings, tombstone: Tombstone, progress: Progress) -> tuple[int, int]:
    connection, written, withheld = at.archive.connection, 0, 0
    discretion = Discretion.of(connection, at.archive.path)
    connection.execute("PRAGMA secure_delete = ON")
    if tombstone.grade == "erase":
        _erase_rows(at, tombstone, discretion)
        written = files.clean(at.archive, at.captures, discretion, at.clock, progress)
    else:
        if tombstone.grade == "redact":
            _redact_rows(at, tombstone, discretion)
        withheld = files.withhold(at.archive, at.captures, discretion, tombstone, progress)
    if tombstone.grade != "hide":
        desk.forget_words(desk.beside(at.archive.path), tombstone.article)
        erasing.pages(connection)
    with at.archive.write() as writing:
        tombstones.finish(writing, tombstone.id, at.clock())
    return written, withheld


def _erase_rows(at: Holdings, tombstone: Tombstone, discretion: Discretion) -> None:
    if not at.archive.connection.execute("SELECT 1 FROM articles WHERE id = ?", (tombstone.article,)).fetchone():
        return  # done before a kill
    found = clear.of(at.archive.connection, tombstone.article)
    rests = cited.of(at.archive.connection, tombstone.article)
    hide = discretion.words_of(tombstone.id, rests.quotes)
    mask = partial(masks.plain, hits=hide)
    rests = cited.with_beside(at.archive.connection, rests, mask)
    passages = partial(masks.plain, hits=discretion.words_of(tombstone.id, ()))  # these tell of no other text
    # The desk first: what is done to it needs the rows; and of what has a tombstone nothing new is proposed.
    with desk.opened(desk.beside(at.archive.path)) as staff:
        cited.clean(staff, tombstone.article, rests.promises, mask)
        cited.everywhere(staff, cited.DESK, passages)
    for name in rests.files:
        at.captures.with_name("evidence").joinpath(Path(name).name).unlink(missing_ok=True)  # of no other folder
    with at.archive.write() as connection:
        cited.erase(connection, tombstone.article, rests, mask)
        cited.everywhere(connection, cited.LEDGER, passages)
        erasing.rows(connection, found)
        for other in tombstones.every(connection):
            if other.article == tombstone.article and other.id != tombstone.id:
                tombstones.lift(connection, other.id)


def _redact_rows(at: Holdings, tombstone: Tombstone, discretion: Discretion) -> None:
    """Mask the spans in every text that the archive's rows hold of the article."""
    hide = discretion.spans(tombstone.id)
    keys = "SELECT source, key FROM addresses WHERE article = ?"
    with at.archive.write() as connection:
        for table, columns, where in (
            ("versions", ("title", "body", "html"), "article = :article"),
            ("articles", ("title", "body"), "id = :article"),
            ("attachments", ("name", "text"), "article = :article"),
            ("corrections", ("old", "new", "reason"), "article = :article"),
            ("links", ("title",), f"(source, key) IN ({keys.replace('?', ':article')})"),
        ):
            for column in columns:
                mask = masks.markup if column == "html" else masks.plain
                sql = f"SELECT DISTINCT {column} FROM {table} WHERE {where} AND {column} IS NOT NULL"  # noqa: S608  names
                for (text,) in connection.execute(sql, {"article": tombstone.article}).fetchall():
                    masked = mask(text, hide)
                    if masked != text:
                        connection.execute(
                            f"UPDATE {table} SET {column} = :new WHERE {where} AND {column} = :old",  # noqa: S608  names
                            {"article": tombstone.article, "new": masked, "old": text},
                        )
        mask = partial(masks.plain, hits=hide)
        rests = cited.with_beside(connection, cited.of(connection, tombstone.article), mask, tombstone.source)
        cited.redact(connection, tombstone.article, rests, mask)
        holds.forget(connection, tombstone.article)
        for row in connection.execute("SELECT id FROM versions WHERE article = ?", (tombstone.article,)).fetchall():
            store.examine(connection, row[0])
        store.present(connection, tombstone.article, None)
    with desk.opened(desk.beside(at.archive.path)) as staff:
        cited.clean(staff, tombstone.article, rests.promises, mask)


@contextmanager
def _alone(at: Holdings, grade: Grade, article: int) -> Iterator[None]:
    """Nothing goes on meanwhile that would be in the way: no crawl of any source where captures are written anew, none
    of the article's where words are redacted. Hiding is done at once."""
    wanted = {"hide": "SELECT 1 WHERE ? < 0", "redact": "SELECT source FROM articles WHERE id = ?"}
    sql = wanted.get(grade, "SELECT id FROM sources WHERE ? > 0 ORDER BY id")
    with ExitStack() as stack:
        for row in at.archive.connection.execute(sql, (article,)).fetchall():
            stack.enter_context(lease(at.captures, row[0]))
        yield
