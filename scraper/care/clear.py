"""What an article says and where it stands, in clear, for as long as a takedown needs it: and as hashes, for good."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from scraper import addresses
from scraper.archive.tombstones import Hash
from scraper.care.passages import RUN, Seal, runs, stream, whole
from scraper.errors import WrongInput
from scraper.search import analyse, generations

_MOST = 5000  # passages of an article's own texts
_MOST_OF_FILES = 2000
_FEW = 20
_LOOKED_AT = 200  # articles for a few that have the very words
_ALIKE = 0.5
LONG = 12  # letters of a title by which an article may be meant
_LEAST = 6  # letters of a title that is told from others


@dataclass(frozen=True, slots=True)
class Clear:
    """An article's addresses, titles, texts and files' texts; `files` are the SHA-256 of its files, `shared` of those
    that another article links too."""

    article: int
    urls: frozenset[str]
    titles: frozenset[str]
    bodies: frozenset[str]
    documents: frozenset[str]
    files: frozenset[str]
    shared: frozenset[str]

    @property
    def keys(self) -> frozenset[str]:
        """Under which its addresses are known."""
        return frozenset(map(addresses.key, self.urls))


@dataclass(frozen=True, slots=True)
class Mention:
    """Another article in which the words stand too."""

    article: int
    title: str | None


def article_named(connection: sqlite3.Connection, name: str) -> int:
    """The article that an id, a permanent key or an address names. Raises WrongInput if there is none, or several."""
    name = name.removeprefix("/a/")
    if "/" in name or "." in name:
        key = addresses.key(name if "://" in name else f"https://{name}")
        rows = connection.execute("SELECT DISTINCT article FROM addresses WHERE key = ?", (key,)).fetchall()
    elif name.isdecimal() and len(name) < 19:
        rows = connection.execute("SELECT id FROM articles WHERE id = ? OR key = ?", (int(name), name)).fetchall()
    else:
        rows = connection.execute("SELECT id FROM articles WHERE key = ?", (name,)).fetchall()
    if len(rows) != 1:
        found = f"{len(rows)} articles" if rows else "no article"
        raise WrongInput(f"{name}: found {found}, expected the id, permanent key or address of one")
    return int(rows[0][0])


def of(connection: sqlite3.Connection, article: int) -> Clear:
    """Everything that the archive's rows hold of an article."""

    def column(sql: str) -> frozenset[str]:
        return frozenset(row[0] for row in connection.execute(sql, {"id": article}) if row[0])

    urls = column(
        "SELECT url FROM articles WHERE id = :id UNION SELECT url FROM addresses WHERE article = :id"
        " UNION SELECT c.url FROM captures c JOIN versions v ON v.capture = c.id"
        " WHERE v.article = :id AND c.role <> 'listing'"
        " UNION SELECT l.url FROM links l JOIN addresses d ON d.source = l.source AND d.key = l.key"
        " WHERE d.article = :id"
    )
    titles = column(
        "SELECT title FROM articles WHERE id = :id UNION SELECT title FROM versions WHERE article = :id"
        " UNION SELECT l.title FROM links l JOIN addresses d ON d.source = l.source AND d.key = l.key"
        " WHERE d.article = :id UNION SELECT old FROM corrections WHERE article = :id AND field = 'title'"
        " UNION SELECT new FROM corrections WHERE article = :id AND field = 'title'"
    )
    bodies = column("SELECT body FROM articles WHERE id = :id UNION SELECT body FROM versions WHERE article = :id")
    documents = column("SELECT text FROM attachments WHERE article = :id")
    files = column("SELECT sha256 FROM attachments WHERE article = :id")
    shared = column(
        "SELECT sha256 FROM attachments f WHERE article = :id AND EXISTS"
        " (SELECT 1 FROM attachments o WHERE o.sha256 = f.sha256 AND o.article <> f.article)"
    )
    return Clear(article, urls, titles, bodies, documents, files, shared)


def hashes(connection: sqlite3.Connection, clear: Clear, seal: Seal) -> tuple[frozenset[Hash], tuple[int, ...]]:
    """What bars an article: its addresses, its own files, and of its texts what no other article says.

    Beside it the articles that say mostly the same, which a person may want taken down too.
    """
    found = {Hash("address", seal("address", key)) for key in clear.keys}
    found |= {Hash("file", seal("file", sha256)) for sha256 in clear.files - clear.shared}
    passages = dict.fromkeys(run for text in (*clear.titles, *clear.bodies) for run in runs(stream(text).words))
    own = list(islice(passages, _MOST))
    elsewhere = {run: _others(connection, run, clear.article) for run in own}
    shared = Counter(other for others in elsewhere.values() for other in others)
    alike = frozenset(other for other, times in shared.items() if times >= _ALIKE * len(own))
    found |= {Hash("passage", seal("passage", run)) for run in own if elsewhere[run] <= alike}
    files = dict.fromkeys(run for text in clear.documents for run in runs(stream(text).words))
    found |= {Hash("passage", seal("passage", run)) for run in islice(files, _MOST_OF_FILES)}
    short = (text for text in _pieces(connection, clear) if len(stream(text).words) < RUN)
    found |= words(telling(connection, clear.article, (*clear.titles, *short), alike), seal)
    return frozenset(found), tuple(sorted(alike))


def _pieces(connection: sqlite3.Connection, clear: Clear) -> Iterator[str]:
    """The texts that stand in a page as they are: of an item of a listing each line, since its title stood between
    them there; but its date, which others may have too."""
    if not any(map(addresses.is_item, clear.urls)):
        yield from clear.bodies
        return
    rows = connection.execute(
        "SELECT l.date FROM links l JOIN addresses d ON d.source = l.source AND d.key = l.key WHERE d.article = ?",
        (clear.article,),
    )
    dates = {stream(date or "").words for (date,) in rows}
    lines = dict.fromkeys(line for body in clear.bodies for line in body.splitlines())
    yield from (line for line in lines if stream(line).words not in dates)


def words(texts: Iterable[str], seal: Seal) -> frozenset[Hash]:
    """What bars these words wherever they stand in a row, however they are parted."""
    joined = (whole(stream(text).words) for text in texts)
    return frozenset(Hash("words", seal("words", text), len(text)) for text in joined if text)


def telling(
    connection: sqlite3.Connection, article: int, texts: Iterable[str], alike: frozenset[int] = frozenset()
) -> tuple[str, ...]:
    """Those of these short texts that no other article has, but for those `alike`."""

    def is_own(text: str) -> bool:
        said = stream(text).words
        return len(whole(said)) >= _LEAST and _others(connection, " ".join(said), article) <= alike

    return tuple(filter(is_own, texts))


def mentions(connection: sqlite3.Connection, article: int, phrases: Iterable[str]) -> tuple[Mention, ...]:
    """Other articles that have one of these phrases, parted as they are or not at all; twenty at most."""
    said = [stream(phrase).words for phrase in phrases]
    forms = dict.fromkeys(form for words in said if words for form in (" ".join(words), whole(words)))
    found = dict.fromkeys(other for form in forms for other in sorted(_others(connection, form, article)))
    titles = "SELECT title FROM articles WHERE id = ?"
    return tuple(Mention(each, connection.execute(titles, (each,)).fetchone()[0]) for each in islice(found, _FEW))


def _others(connection: sqlite3.Connection, phrase: str, article: int) -> frozenset[int]:
    """A few of the other articles that have these words in a row."""
    language = connection.execute("SELECT language FROM articles WHERE id = ?", (article,)).fetchone()
    keys = analyse.keys(phrase, language and language[0])
    table = generations.serving(connection).table
    rows = connection.execute(
        f"SELECT d.article, a.title, a.body FROM {table} i JOIN index_docs d ON d.docid = i.rowid"  # noqa: S608  ours
        f" JOIN articles a ON a.id = d.article WHERE {table} MATCH ? AND d.article <> ?",
        (f'{{title body}} : "{keys}"', article),
    )
    # The index finds every form of the words; these ones must stand there.
    said = (row[0] for row in islice(rows, _LOOKED_AT) if _says(row[1], phrase) or _says(row[2], phrase))
    return frozenset(islice(said, _FEW))


def _says(text: str | None, phrase: str) -> bool:
    return f" {phrase} " in f" {' '.join(stream(text or '').words)} "
