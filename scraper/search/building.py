"""Builds the index: the first one, or one by today's analyser beside the one that answers, in short transactions."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from scraper.search import analyse, analysing, docid, echoes, entry, generations, index, words
from scraper.search.analyse import Word
from scraper.search.echoes import Arrival
from scraper.search.entry import Texts
from scraper.search.generations import Generation
from scraper.search.words import Write

SMALL = 5_000
"""Articles that are indexed at once wherever they are met; more of them wait for `scraper index`."""

_BATCH = 1_000  # articles a transaction, so that it stays under a second
_AHEAD = 4  # batches that are analysed, or wait, while one is written
_MEMORY = 128_000  # kibibytes of the database that a build keeps at hand
_PAGES = 4_000  # of the old index that are dropped, or merged, in one transaction

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

Step = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class _Made:
    """What a helper makes of a batch: for each docid columns, digest and bands; and a line for each form and its key.

    These are one string, which goes from process to process at a tenth of what a set of pairs takes.
    """

    entries: dict[int, tuple[tuple[str, str, str, str], int, tuple[int, ...]]]
    words: str


@dataclass(frozen=True, slots=True)
class _Batch:
    """Articles by docid, ascending, as they were read; `low` is the first docid, `high` that of the batch before.

    Those from `compared` on were held against their copies when another generation was given them.
    """

    low: int
    high: int
    compared: int
    articles: dict[int, tuple[int, int, Texts]]
    """Docid → article, the first lane of its source, its texts."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is: articles that are in the new index, of all."""

    done: int
    articles: int


def begin(connection: sqlite3.Connection) -> None:
    """The first generation, in a migration's transaction: of few articles built at once, of many still to be built."""
    articles = count(connection)
    generations.add(connection, 1, analyse.version(), "serving", docid.TOP if articles else 0)
    if 0 < articles <= SMALL:
        build(lambda: nullcontext(connection), connection, alone=True)


def defer(connection: sqlite3.Connection) -> None:
    """Leave the index of an archive without articles to a later `build`: for who brings in very many at once."""
    if count(connection) == 0:
        connection.execute("UPDATE index_state SET reached = ? WHERE state = 'serving'", (docid.TOP,))


def due(connection: sqlite3.Connection) -> Progress | None:
    """How far the index is that is still to be built, or dropped; None where there is nothing to do."""
    every = generations.every(connection)
    target = _unfinished(every)
    if target is None and all(each.state == "serving" for each in every):
        return None
    reached = target.reached if target and target.analyser == analyse.version() else docid.TOP if target else 0
    done = connection.execute("SELECT count(*) FROM index_docs WHERE docid >= ?", (reached,)).fetchone()[0]
    return Progress(int(done), count(connection))


def build(
    write: Write,
    connection: sqlite3.Connection,
    *,
    anew: bool = False,
    alone: bool = False,
    step: Step = lambda _: None,
    batch: int = _BATCH,
) -> None:
    """Build what is due, or all `anew`, and go on where a kill stopped it. `step` hears how many articles were done.

    `write` lends a transaction on `connection`, in which articles may change meanwhile by other hands. With `alone`, no
    other process helps.
    """
    _drop(write, connection)
    with write():
        target = _target(connection, anew)
        if target:
            generations.tune(connection, target, building=True)
    _allot(write, connection)
    if target:
        with analysing.beside(alone=alone) as executor, _at_hand(connection):
            _fill(write, connection, target, executor, step, batch)
        _merge(write, connection, target)
        with write():
            generations.tune(connection, target, building=False)
            _change_places(connection, target)
    _drop(write, connection)


def renew(connection: sqlite3.Connection) -> None:
    """Forget the whole index with all that was made beside it, and build it from the articles that are there.

    For a copy that nobody else has open.
    """
    with _transaction(connection):
        for each in generations.every(connection):
            _empty(connection, each.number)
        for table in ("docs", "hidden", "words", "lanes", "echoes", "before"):
            connection.execute(f"DELETE FROM index_{table}")  # noqa: S608  names of ours
        connection.execute("DELETE FROM echo_bands")
        generations.add(connection, 1, analyse.version(), "serving", docid.TOP)
    few = count(connection) <= SMALL
    build(partial(_transaction, connection), connection, alone=few)


def keep_up(write: Write, connection: sqlite3.Connection) -> None:
    """Build what is due where that takes a few seconds; what takes longer waits for `scraper index`."""
    progress = due(connection)
    if progress and progress.articles <= SMALL:
        build(write, connection, alone=True)


def settle(connection: sqlite3.Connection) -> None:
    """Leave nothing in the index of what was taken out; what cannot be taken out is left behind by building it anew."""
    unclean = any(each.state == "leaving" for each in generations.every(connection))
    for article in index.pending(connection):
        with _transaction(connection):
            index.put(connection, article)
    if connection.execute("SELECT 1 FROM index_hidden WHERE grade = 'dead'").fetchone():
        build(partial(_transaction, connection), connection, anew=not _building(connection))
    elif unclean:
        _drop(partial(_transaction, connection), connection)
    index.optimize(connection)
    words.sweep(partial(_transaction, connection), connection)


def _building(connection: sqlite3.Connection) -> bool:
    return any(each.state == "building" for each in generations.every(connection))


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def _at_hand(connection: sqlite3.Connection) -> Iterator[None]:
    """More of the database in memory: words and bands are written all over their tables."""
    before = connection.execute("PRAGMA cache_size").fetchone()[0]
    connection.execute(f"PRAGMA cache_size = -{_MEMORY}")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA cache_size = {before}")


def count(connection: sqlite3.Connection) -> int:
    """How many articles there are."""
    return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])


# --- which ------------------------------------------------------------------------


def _unfinished(every: Sequence[Generation]) -> Generation | None:
    """The generation to go on with; a serving one by another analyser is one to replace, told by its own number."""
    found = next((each for each in every if each.state == "building"), None)
    serving = next(each for each in every if each.state == "serving")
    if found is None and (not serving.whole or serving.analyser != analyse.version()):
        return serving
    return found


def _target(connection: sqlite3.Connection, anew: bool) -> int | None:
    """The number of the generation to fill, begun where there is none."""
    every = generations.every(connection)
    found = _unfinished(every)
    if found and found.analyser == analyse.version() and not anew:
        return found.number
    if found is None and not anew:
        return None
    for each in every:
        if each.state == "building":
            _empty(connection, each.number)
    number = 3 - generations.serving(connection).number
    generations.add(connection, number, analyse.version(), "building", docid.TOP)
    return number


def _empty(connection: sqlite3.Connection, number: int) -> None:
    connection.execute(f"DROP TABLE {generations.table_of(number)}")
    connection.execute("DELETE FROM index_state WHERE generation = ?", (number,))


def _change_places(connection: sqlite3.Connection, number: int) -> None:
    """Let the new one answer; what was dead in the old one alone is dead no more."""
    if generations.serving(connection).number != number:
        connection.execute("UPDATE index_state SET state = 'leaving' WHERE state = 'serving'")
        connection.execute("UPDATE index_state SET state = 'serving' WHERE generation = ?", (number,))
        connection.execute("DELETE FROM index_hidden WHERE grade = 'dead' AND NOT dead_in & ?", (number,))


def _drop(write: Write, connection: sqlite3.Connection) -> None:
    """Drop what has been replaced, a part at a time."""
    for each in generations.every(connection):
        if each.state != "leaving":
            continue
        rest = 1
        while rest and each in generations.every(connection):
            with write():
                data = f"{each.table}_data"
                rest = connection.execute(
                    f"DELETE FROM {data} WHERE id IN (SELECT id FROM {data} WHERE id > 10 LIMIT {_PAGES})"  # noqa: S608
                ).rowcount
        with write():
            if any(one == each for one in generations.every(connection)):
                _empty(connection, each.number)


# --- docids for all -----------------------------------------------------------------


def _allot(write: Write, connection: sqlite3.Connection) -> None:
    """Give every article that has none a docid, and an entry where a generation is past it already."""
    last = 0
    while rows := connection.execute(
        "SELECT a.id, a.source, a.published_on FROM articles a WHERE a.id > ?"
        " AND NOT EXISTS (SELECT 1 FROM index_docs d WHERE d.article = a.id) ORDER BY a.id LIMIT ?",
        (last, _BATCH),
    ).fetchall():
        with write():
            begun = any(each.reached < docid.TOP for each in generations.kept(connection))
            for article, source, day in rows:
                if begun:
                    index.put(connection, article)
                elif not connection.execute("SELECT 1 FROM index_docs WHERE article = ?", (article,)).fetchone():
                    number = index.allot(connection, source, day)
                    connection.execute("INSERT INTO index_docs (docid, article) VALUES (?, ?)", (number, article))
        last = rows[-1][0]


# --- filling ------------------------------------------------------------------------


def _fill(
    write: Write, connection: sqlite3.Connection, number: int, executor: Executor | None, step: Step, size: int
) -> None:
    """Newest first, a batch a transaction; the next ones are analysed meanwhile."""
    ahead: deque[tuple[_Batch, int, Future[_Made] | _Made]] = deque()
    seen, since = set[str](), _data_version(connection)
    top = _reached(connection, number)
    step(_held(connection, top))
    while True:
        while len(ahead) < _AHEAD and top > 0:
            version = _data_version(connection)
            read = _read(connection, top, size, _compared(connection, number))
            top = read.low
            job = executor.submit(_make, read) if executor else _make(read)
            ahead.append((read, version, job))
        if not ahead:
            return
        batch, version, job = ahead.popleft()
        made = job if isinstance(job, _Made) else job.result()
        with write():
            if _reached(connection, number) != batch.high:  # another process builds the same
                ahead.clear()
                top = _reached(connection, number)
                continue
            now = _data_version(connection)
            if now != version:
                batch, made = _renewed(connection, batch, made)
            if now != since:  # a word may have been swept that only an article had that is gone
                seen, since = set(), now
            new = set(made.words.split("\n")) - seen
            _write(connection, number, batch, made, new)
        seen |= new
        step(len(batch.articles))


def _compared(connection: sqlite3.Connection, number: int) -> int:
    """From which docid on articles have their bands and echoes, thanks to another generation."""
    return min((each.reached for each in generations.kept(connection) if each.number != number), default=docid.TOP)


def _held(connection: sqlite3.Connection, reached: int) -> int:
    return int(connection.execute("SELECT count(*) FROM index_docs WHERE docid >= ?", (reached,)).fetchone()[0])


def _reached(connection: sqlite3.Connection, number: int) -> int:
    row = connection.execute("SELECT reached FROM index_state WHERE generation = ?", (number,)).fetchone()
    return int(row[0])


def _data_version(connection: sqlite3.Connection) -> int:
    """Changes when another connection has written."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def _read(connection: sqlite3.Connection, high: int, size: int, compared: int) -> _Batch:
    """So many articles just below `high`; the last batch goes down to 0."""
    rows = connection.execute(
        "SELECT docid FROM index_docs WHERE docid < ? ORDER BY docid DESC LIMIT ?", (high, size)
    ).fetchall()
    low = rows[-1][0] if len(rows) == size else 0
    return _read_range(connection, low, high, compared)


def _read_range(connection: sqlite3.Connection, low: int, high: int, compared: int) -> _Batch:
    found = connection.execute(
        "SELECT d.docid, d.article, (SELECT min(lane) FROM index_lanes l WHERE l.source = t.source),"
        " t.source, t.title, t.body, t.language, t.day, t.attached"
        " FROM index_docs d CROSS JOIN index_texts t ON t.article = d.article"
        " WHERE d.docid >= ? AND d.docid < ? ORDER BY d.docid",
        (low, high),
    )
    return _Batch(low, high, compared, {row[0]: (row[1], row[2], Texts.of(tuple(row)[3:])) for row in found})


def _make(batch: _Batch) -> _Made:
    """Runs in a helper."""
    entries, words = {}, set[Word]()
    for number, (_, lane, texts) in batch.articles.items():
        made = entry.make(texts, lane)
        own = index.bands(texts, made) if number < batch.compared else ()
        entries[number] = (made.columns, made.digest, own)
        words |= made.words
    return _Made(entries, "\n".join({f"{word.form} {word.key}" for word in words}))


def _renewed(connection: sqlite3.Connection, batch: _Batch, made: _Made) -> tuple[_Batch, _Made]:
    """The batch as it is now, what has changed made anew."""
    for article in index.pending(connection):
        index.put(connection, article)
    now = _read_range(connection, batch.low, batch.high, batch.compared)
    changed = {number: each for number, each in now.articles.items() if batch.articles.get(number) != each}
    again = _make(_Batch(batch.low, batch.high, batch.compared, changed))
    entries = {number: again.entries.get(number) or made.entries[number] for number in now.articles}
    return now, _Made(entries, f"{made.words}\n{again.words}")


def _write(connection: sqlite3.Connection, number: int, batch: _Batch, made: _Made, new: Iterable[str]) -> None:
    """`new` are those of its lines of words that may not be there yet."""
    index.write(connection, number, [(each, *made.entries[each][:2]) for each in batch.articles])
    words.put(connection, [(form, key) for form, _, key in (line.partition(" ") for line in new) if key])
    arrived = ((each, *of) for each, of in batch.articles.items() if each < batch.compared)
    echoes.put(connection, [Arrival(article, texts, made.entries[each][2]) for each, article, _, texts in arrived])
    connection.execute("UPDATE index_state SET reached = ? WHERE generation = ?", (batch.low, number))


def _merge(write: Write, connection: sqlite3.Connection, number: int) -> None:
    """Make one segment of all, which is searched fastest; a part at a time."""
    name, pages = generations.table_of(number), -_PAGES
    while True:
        with write():
            before = connection.total_changes
            connection.execute(f"INSERT INTO {name} ({name}, rank) VALUES ('merge', ?)", (pages,))  # noqa: S608
            if connection.total_changes - before < 2:
                return
        pages = _PAGES
