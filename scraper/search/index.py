"""Keeps the full-text index in step with the articles, inside the archive's own transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from pathlib import Path

from scraper.search import docid, echoes, entry, generations, runs, words
from scraper.search.echoes import Arrival
from scraper.search.entry import Entry, Texts
from scraper.search.generations import COLUMNS, Generation

_TEXTS = "SELECT source, title, body, language, day, attached FROM {table} WHERE article = ?"


def put(connection: sqlite3.Connection, article: int) -> None:
    """Make the index say of an article what the archive has of it, and nothing of one that is gone.

    To be called in the transaction that changed it. Costs next to nothing where nothing changed, or where the article
    is still for a build to come to: then it is given its docid, and no more.
    """
    known = connection.execute("SELECT docid FROM index_docs WHERE article = ?", (article,)).fetchone()
    before = connection.execute(_TEXTS.format(table="index_before"), (article,)).fetchone()
    if known and not before:
        return
    found = connection.execute(_TEXTS.format(table="index_texts"), (article,)).fetchone()
    then, now = (Texts.of(tuple(row)) if row else None for row in (before, found))
    if before:
        connection.execute("DELETE FROM index_before WHERE article = ?", (article,))
    if now == then:
        return
    number = None
    if known:
        free = _take_out(connection, known[0], then)
        number = known[0] if free and now and then and now.day == then.day else None
    made = _put_in(connection, article, now, number) if now else None
    if now and not made:
        return
    if now is None or then is None or now.body != then.body or now.day != then.day:
        echoes.withdraw(connection, article, then)
        if now and made:
            echoes.put(connection, [Arrival(article, now, bands(now, made))])


def put_all(connection: sqlite3.Connection, articles: Iterable[int]) -> None:
    """The same of many. Those that are new go in together, in the order of their docids: FTS5 writes down what it has
    gathered at each one out of order, and at each row that fires a trigger."""
    new: list[tuple[int, int, Texts]] = []
    for article in articles:
        found = connection.execute(_TEXTS.format(table="index_texts"), (article,)).fetchone()
        if not found or connection.execute("SELECT 1 FROM index_docs WHERE article = ?", (article,)).fetchone():
            put(connection, article)
        else:
            texts = Texts.of(tuple(found))
            new.append((_enter(connection, article, texts), article, texts))
    new.sort(key=itemgetter(0))
    every = generations.kept(connection)
    reached = min((each.reached for each in every), default=docid.TOP)
    lanes = {source: _first_lane(connection, source) for source in {texts.source for _, _, texts in new}}
    made = {number: entry.make(texts, lanes[texts.source]) for number, _, texts in new if number >= reached}
    for each in every:
        write(connection, each.number, [(n, one.columns, one.digest) for n, one in made.items() if n >= each.reached])
    words.put(connection, entry.forms_and_keys({word for one in made.values() for word in one.words}))
    echoes.put(connection, [Arrival(article, texts, bands(texts, made[n])) for n, article, texts in new if n in made])


def bands(texts: Texts, made: Entry) -> tuple[int, ...]:
    """By which copies of these texts, of which that entry was made, are looked up."""
    return runs.bands(runs.shingles(texts.body, made.sums))


def pending(connection: sqlite3.Connection, most: int = 500) -> tuple[int, ...]:
    """Articles that changed and were not put since, or never were."""
    rows = connection.execute("SELECT article FROM index_before LIMIT ?", (most,)).fetchall()
    return tuple(row[0] for row in rows)


def _take_out(connection: sqlite3.Connection, number: int, then: Texts | None) -> bool:
    """Take an entry out of every generation that has it: exactly, or it is marked dead. Whether its docid is free."""
    made = entry.make(then, _first_lane(connection, then.source)) if then else None
    row = connection.execute("SELECT digest_1, digest_2 FROM index_docs WHERE docid = ?", (number,)).fetchone()
    dead_in = 0
    for each in list(_holding(connection, number)):
        if made and row[each.number - 1] == made.digest:
            _forget(connection, each, number, made)
        else:
            dead_in |= each.number
    connection.execute("DELETE FROM index_docs WHERE docid = ?", (number,))
    if dead_in:
        connection.execute("INSERT OR REPLACE INTO index_hidden VALUES (?, 'dead', ?)", (number, dead_in))
    return not dead_in


def _holding(connection: sqlite3.Connection, number: int) -> Iterator[Generation]:
    return (each for each in generations.kept(connection) if number >= each.reached)


def _forget(connection: sqlite3.Connection, generation: Generation, number: int, made: Entry) -> None:
    name = generation.table
    connection.execute(
        f"INSERT INTO {name} ({name}, rowid, {COLUMNS}) VALUES ('delete', ?, ?, ?, ?, ?)",  # noqa: S608  names of ours
        (number, *made.columns),
    )


def _put_in(connection: sqlite3.Connection, article: int, now: Texts, number: int | None) -> Entry | None:
    """What was put in; None where there is no generation for it yet."""
    number = _enter(connection, article, now, number)
    holding = list(_holding(connection, number))
    if not holding:
        return None
    made = entry.make(now, _first_lane(connection, now.source))
    for each in holding:
        write(connection, each.number, [(number, made.columns, made.digest)])
    words.put(connection, entry.forms_and_keys(made.words))
    return made


def _enter(connection: sqlite3.Connection, article: int, now: Texts, number: int | None = None) -> int:
    """Give an article its docid, a free one if none is said."""
    if number is None:
        number = allot(connection, now.source, now.day)
    connection.execute("INSERT INTO index_docs (docid, article) VALUES (?, ?)", (number, article))
    return number


def write(
    connection: sqlite3.Connection, generation: int, entries: Sequence[tuple[int, tuple[str, str, str, str], int]]
) -> None:
    """Write entries (docid, columns, digest), ascending, into a generation that has none for these docids yet."""
    connection.executemany(
        f"INSERT INTO {generations.table_of(generation)} (rowid, {COLUMNS}) VALUES (?, ?, ?, ?, ?)",  # noqa: S608
        [(number, *columns) for number, columns, _ in entries],
    )
    connection.executemany(
        f"UPDATE index_docs SET digest_{generation} = ? WHERE docid = ?",  # noqa: S608  names of ours
        [(digest, number) for number, _, digest in entries],
    )


# --- docids ---------------------------------------------------------------------


def allot(connection: sqlite3.Connection, source: str, day: str | None) -> int:
    """A free docid for an article of that source and ISO day: in the first of the source's lanes with room that day."""
    ordinal = docid.day_of(day)
    if ordinal != docid.UNDATED:
        for lane in _lanes(connection, source):
            if (number := _room(connection, ordinal, lane)) is not None:
                return number
        if lane := _add_lane(connection, source):
            return docid.pack(ordinal, lane, 0)
    return _undated(connection, _first_lane(connection, source))


def _room(connection: sqlite3.Connection, day: int, lane: int) -> int | None:
    """The first docid after those that a lane has of a day; None where it is full."""
    low, high = docid.pack(day, lane, 0), docid.pack(day, lane, docid.NUMBERS - 1)
    last = connection.execute(
        "SELECT max((SELECT coalesce(max(docid), -1) FROM index_docs WHERE docid BETWEEN ?1 AND ?2),"
        " (SELECT coalesce(max(docid), -1) FROM index_hidden WHERE docid BETWEEN ?1 AND ?2))",
        (low, high),
    ).fetchone()[0]
    return max(int(last) + 1, low) if last < high else None


def _undated(connection: sqlite3.Connection, lane: int) -> int:
    """Room for one without a date: on the last of the days before all days that anything stands on, or the next."""
    row = connection.execute(
        "SELECT max(docid) FROM index_docs WHERE docid < ?", (docid.first_of(docid.FIRST_DAY),)
    ).fetchone()
    day = docid.unpack(row[0] or 0)[0]
    while (number := _room(connection, day, lane)) is None:
        day += 1
    return number


def _lanes(connection: sqlite3.Connection, source: str) -> list[int]:
    rows = connection.execute("SELECT lane FROM index_lanes WHERE source = ? ORDER BY lane", (source,))
    return [row[0] for row in rows.fetchall()]


def _add_lane(connection: sqlite3.Connection, source: str) -> int:
    """Another lane for a source, 0 if there is none left. The first is 1, so that no docid is 0."""
    lane = int(connection.execute("SELECT coalesce(max(lane), 0) + 1 FROM index_lanes").fetchone()[0])
    if lane >= docid.LANES:
        return 0
    connection.execute("INSERT INTO index_lanes VALUES (?, ?)", (lane, source))
    return lane


def _first_lane(connection: sqlite3.Connection, source: str) -> int:
    """The lane by which a source is known; when all are taken, the last one, whosesoever it is."""
    known = next(iter(_lanes(connection, source)), 0)
    return known or _add_lane(connection, source) or docid.LANES - 1


# --- the whole of it ------------------------------------------------------------


def optimize(connection: sqlite3.Connection) -> None:
    """Merge the index until nothing is left in it of what was taken out."""
    for each in generations.kept(connection):
        connection.execute(f"INSERT INTO {each.table} ({each.table}) VALUES ('optimize')")  # noqa: S608  names of ours


def fault(connection: sqlite3.Connection) -> str | None:
    """What SQLite finds wrong with the index, in its words; None if it is sound.

    SQLite asks for the right to write before it looks, and looks for seconds, so it is given a copy.
    """
    path = connection.execute("PRAGMA database_list").fetchone()[2]
    names = [each.table for each in generations.kept(connection)]
    if not path:
        return next(filter(None, (_fault(connection, name) for name in names)), None)
    return next(filter(None, (_fault_of_copy(path, name) for name in names)), None)


def _fault_of_copy(path: str, name: str) -> str | None:
    copy = sqlite3.connect("", isolation_level=None, uri=True)  # a file of its own that goes with the connection
    try:
        copy.execute("ATTACH ? AS kept", (f"{Path(path).as_uri()}?mode=ro",))
        made = copy.execute("SELECT sql FROM kept.sqlite_master WHERE name = ?", (name,)).fetchone()[0]
        copy.execute("BEGIN")
        copy.execute(made)
        for part in ("data", "idx", "config"):
            copy.execute(f"DELETE FROM main.{name}_{part}")  # noqa: S608  names of ours
            copy.execute(f"INSERT INTO main.{name}_{part} SELECT * FROM kept.{name}_{part}")  # noqa: S608  names of ours
        copy.execute("COMMIT")
        return _fault(copy, name)
    except sqlite3.DatabaseError as error:
        return str(error)
    finally:
        copy.close()


def _fault(connection: sqlite3.Connection, name: str) -> str | None:
    try:
        connection.execute(f"INSERT INTO {name} ({name}) VALUES ('integrity-check')")  # noqa: S608  names of ours
    except sqlite3.DatabaseError as error:
        return str(error)
    return None
