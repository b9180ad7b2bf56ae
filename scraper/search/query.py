"""Answers a question from the archive: the rows of one page, how many there are in all, and how they spread."""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from scraper.errors import WrongInput
from scraper.search.parse import Query, parse
from scraper.search.question import Mark, Question, Sort, check, mark, token
from scraper.search.snippet import marked, snippet

__all__ = [
    "CAP",
    "Page",
    "Query",
    "Question",
    "Row",
    "answer",
    "batch",
    "find",
    "latest",
    "matching",
    "parse",
    "stream",
]

CAP = 5_000
BUDGET = 0.9  # seconds for one page
_LAST_RESORT = 0.2  # seconds more for an answer without order, once the budget is used up
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Echo:
    """A near-verbatim copy of an article that another source published."""

    id: int
    source: str
    source_name: str
    published: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """One article found. `snippet` and `heading` (the title) are escaped HTML in which only <mark> stands.

    `versions` and `attachments` are counts; `published` is as the town gives it, `..._at` are UTC. `file` is the name
    of the attachment that the snippet is from, None where it is from the article; `echoes` are its copies.
    """

    id: int
    key: str
    url: str
    source: str
    title: str | None
    published: str | None
    snippet: str
    source_name: str
    heading: str
    language: str | None
    published_from: str | None
    first_seen_at: str
    missing_since: str | None
    removed_at: str | None
    versions: int
    attachments: int
    file: str | None = None
    echoes: tuple[Echo, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an answer.

    `count` counts what matches, to CAP at most; `capped` says that there is more, or that time ran out before all was
    seen. `undated` counts the articles without a date that match but for the dates asked for. `sources` holds
    (slug, name, count) of every source, as if none were chosen; `years` (year, count), newest first, as if no dates
    were; `publishers` (publisher, count) and `months` ("2024-02", count), oldest first, are of the very answer. Where
    `capped`, these counts are lower bounds and go back (with the oldest first: on) to the day `reached`; `cut` says
    that time ran out before the page itself was sure.
    """

    rows: tuple[Row, ...]
    count: int
    capped: bool
    undated: int
    next: str | None
    sources: tuple[tuple[str, str, int], ...]
    years: tuple[tuple[int, int], ...]
    publishers: tuple[tuple[str, int], ...] = ()
    months: tuple[tuple[str, int], ...] = ()
    reached: str | None = None
    cut: bool = False


def find(connection: sqlite3.Connection, question: Question, *, budget: float = BUDGET) -> Page:
    """Answer `question` from the public views, within about `budget` seconds.

    Raises WrongInput for a filter, order or token that cannot be.
    """
    check(question)
    names = _source_names(connection, question)
    deadline = time.monotonic() + budget
    try:
        with _until(connection, deadline):
            marks = _marks(connection, question, question.size + 1)
        cut = False
    except connection.OperationalError as error:
        _pass_interrupts_only(error)
        marks, cut = _unordered(connection, question), True
    shown = marks[: question.size]
    rows = _rows(connection, question, [article for _, article in shown])
    following = token(question.order, shown[-1]) if len(marks) > question.size else None
    return _counted(connection, question, names, deadline, Page(rows, len(rows), cut, 0, following, (), ()))


def stream(connection: sqlite3.Connection, question: Question) -> Iterator[Row]:
    """Every row of the answer, from the first, in its order; read in batches, so that it never holds the archive.

    Raises WrongInput as `find` does.
    """
    question = replace(question, after=None)
    while True:
        rows, following = batch(connection, question)
        yield from rows
        if following is None:
            return
        question = replace(question, after=following)


def batch(connection: sqlite3.Connection, question: Question) -> tuple[tuple[Row, ...], str | None]:
    """The next rows of `stream` and the token for those after them: for a caller that must let go in between."""
    check(question)
    _source_names(connection, question)
    marks = _marks(connection, question, _BATCH)
    rows = _rows(connection, question, [article for _, article in marks])
    return rows, token(question.order, marks[-1]) if len(marks) == _BATCH else None


def latest(
    connection: sqlite3.Connection, question: Question, limit: int, *, budget: float = BUDGET
) -> tuple[Row, ...]:
    """The rows that came into the archive last, dated or not, whatever order and page the question asks for.

    Raises WrongInput as `find` does.
    """
    check(question)
    _source_names(connection, question)
    sql, parameters = _matching(question, scored=False)
    parameters["limit"] = limit
    by_arrival, by_id = (
        f"SELECT id FROM ({sql}) ORDER BY {order} LIMIT :limit"  # noqa: S608
        for order in ("first_seen_at DESC, id DESC", "id DESC")
    )
    try:
        with _until(connection, time.monotonic() + budget):
            found = connection.execute(by_arrival, parameters).fetchall()
    except connection.OperationalError as error:
        _pass_interrupts_only(error)
        # Ids are given out as articles arrive: nearly the same order, and it costs no sorting.
        found = connection.execute(by_id, parameters).fetchall()
    return _rows(connection, question, [article for (article,) in found])


def matching(question: Question, articles: str = "public_articles") -> tuple[str, dict[str, object]]:
    """A SELECT of the `id` of every article that matches, and its parameters, for whoever asks for all of them.

    `articles` names what is searched: the public view, or the table behind it for staff.
    """
    sql, parameters = _matching(question, scored=False, articles=articles)
    return f"SELECT id FROM ({sql})", parameters  # noqa: S608


def answer(question: Question, page: Page) -> dict[str, object]:
    """The page as JSON says it, on the site and on the terminal alike."""
    fields = ("id", "key", "url", "source", "title", "published", "snippet")
    return {
        "query": question.text,
        "count": page.count,
        "capped": page.capped,
        "undated": page.undated,
        "rows": [{field: getattr(row, field) for field in fields} for row in page.rows],
        "next": page.next,
    }


# --- SQL ----------------------------------------------------------------------------------------------------------

# An article whose text is withheld answers for its title alone, and all such rank alike: neither a match in the
# text nor its length may show through. `withheld` says for which kind of article a hit counts.
_HITS = """
SELECT d.article AS id, {score} AS score, 0 AS withheld FROM article_index_1 i JOIN index_docs d ON d.docid = i.rowid
WHERE article_index_1 MATCH '{{title body}} : (' || :{name} || ')'
UNION ALL
SELECT d.article, 0.0, 1 FROM article_index_1 i JOIN index_docs d ON d.docid = i.rowid
WHERE article_index_1 MATCH '{{title}} : (' || :{name} || ')'
"""
_BM25 = "-d.docid"

_ORDERS = {
    "new": "published_on DESC, id DESC",  # NULL is smallest: last
    "old": "published_on ASC NULLS LAST, id ASC",
    "relevance": "score, id",  # bm25 is the better the smaller
}
_VALUES = {"new": "published_on", "old": "published_on", "relevance": "score"}
_AFTER = {
    ("new", True): "(published_on, id) < (:value, :id) OR published_on IS NULL",
    ("new", False): "published_on IS NULL AND id < :id",
    ("old", True): "(published_on, id) > (:value, :id) OR published_on IS NULL",
    ("old", False): "published_on IS NULL AND id > :id",
    ("relevance", True): "(score, id) > (:value, :id)",
}


def _matching(question: Question, *, scored: bool, articles: str = "public_articles") -> tuple[str, dict[str, object]]:
    """A SELECT of id, source, published_on and score of every article that matches, and its parameters."""
    query = question.query
    parameters: dict[str, object] = {}
    tables, where, withs = f"{articles} p", ["1"], []
    score = "0.0"
    if query.match:
        withs.append("hit AS MATERIALIZED (" + _HITS.format(score=_BM25 if scored else "0.0", name="wanted") + ")")
        tables = f"hit CROSS JOIN {articles} p ON p.id = hit.id AND hit.withheld = (p.body IS NULL)"
        score = "hit.score"
        parameters["wanted"] = query.match
    if query.match_unwanted:
        withs.append("miss AS MATERIALIZED (" + _HITS.format(score="0.0", name="unwanted") + ")")
        where.append("(p.id, p.body IS NULL) NOT IN (SELECT id, withheld FROM miss)")
        parameters["unwanted"] = query.match_unwanted
    if question.sources:
        where.append("p.source IN (SELECT value FROM json_each(:sources))")
        parameters["sources"] = json.dumps(question.sources)
    for name, comparison in (("since", ">="), ("until", "<=")):
        if getattr(question, name):
            where.append(f"p.published_on {comparison} :{name}")
            parameters[name] = getattr(question, name)
    heads = f"WITH {', '.join(withs)} " if withs else ""
    select = f"SELECT p.id, p.source, p.published_on, p.first_seen_at, {score} AS score"
    return f"{heads}{select} FROM {tables} WHERE {' AND '.join(where)}", parameters


def _marks(connection: sqlite3.Connection, question: Question, limit: int) -> list[Mark]:
    """What the page's rows are sorted by, and their ids; texts are read later, for the rows shown only."""
    order: Sort = question.order
    sql, parameters = _matching(question, scored=order == "relevance")
    after = mark(question)
    where = "1"
    if after is not None:
        where = _AFTER[order, after[0] is not None]
        parameters |= {"value": after[0], "id": after[1]}
    sql = f"SELECT {_VALUES[order]}, id FROM ({sql}) WHERE {where} ORDER BY {_ORDERS[order]} LIMIT :limit"  # noqa: S608
    return [(value, article) for value, article in connection.execute(sql, parameters | {"limit": limit})]


def _unordered(connection: sqlite3.Connection, question: Question) -> list[Mark]:
    """Whatever can be found in a short time, without order: for when the order cost more than there was."""
    sql, parameters = _matching(question, scored=False)
    found: list[Mark] = []
    try:
        with _until(connection, time.monotonic() + _LAST_RESORT):
            sql = sql.replace(" AS MATERIALIZED", " AS NOT MATERIALIZED") + " LIMIT :limit"
            for article, *_ in connection.execute(sql, parameters | {"limit": question.size}):
                found.append((None, article))
    except connection.OperationalError as error:
        _pass_interrupts_only(error)
    return found


_DETAILS = """
SELECT p.id, p.key, p.url, p.source, p.title, p.published, p.body,
       s.name, p.language, p.published_from, p.first_seen_at, p.missing_since, p.removed_at,
       (SELECT count(*) FROM public_versions v WHERE v.article = p.id),
       (SELECT count(DISTINCT f.url) FROM public_attachments f WHERE f.article = p.id AND f.removed_at IS NULL)
FROM public_articles p LEFT JOIN public_sources s ON s.id = p.source
WHERE p.id IN (SELECT value FROM json_each(?))
"""


def _rows(connection: sqlite3.Connection, question: Question, articles: list[int]) -> tuple[Row, ...]:
    """The rows to these ids, in their order."""
    terms = question.query.wanted
    found = {}
    for entry in connection.execute(_DETAILS, (json.dumps(articles),)):
        article, key, url, source, title, published, body, name, language, *rest = entry
        heading = marked(title or "", terms, language)
        lines = snippet(body, terms, language)
        found[article] = Row(
            article, key, url, source, title, published, lines, name or source, heading, language, *rest
        )
    return tuple(found[article] for article in articles if article in found)


# --- counts -------------------------------------------------------------------------------------------------------


def _source_names(connection: sqlite3.Connection, question: Question) -> dict[str, str]:
    names: dict[str, str] = dict(tuple(row) for row in connection.execute("SELECT id, name FROM public_sources"))
    for slug in question.sources:
        if slug not in names:
            raise WrongInput(f"source: found {slug!r}, expected one of {', '.join(sorted(names)) or 'none so far'}")
    return names


def _counted(
    connection: sqlite3.Connection, question: Question, names: dict[str, str], deadline: float, page: Page
) -> Page:
    """`page` with its counts; as far as they were reached, if time runs out."""
    asked = replace(question, after=None)
    timeless, anywhere = replace(asked, since=None, until=None), replace(asked, sources=())
    try:
        with _until(connection, deadline):
            whole = _tally(connection, asked)
            by_year = whole if timeless == asked else _tally(connection, timeless)
            by_source = whole if anywhere == asked else _tally(connection, anywhere)
    except connection.OperationalError as error:
        _pass_interrupts_only(error)
        return replace(page, capped=True, sources=tuple((slug, name, 0) for slug, name in names.items()))
    count = whole.total()
    sources, years = Counter[str](), Counter[str | None]()
    for (source, _), number in by_source.items():
        sources[source] += number
    for (_, year), number in by_year.items():
        years[year] += number
    return replace(
        page,
        count=min(count, CAP),
        capped=page.capped or count > CAP,
        undated=years.pop(None, 0),
        sources=tuple(sorted(((s, n, sources[s]) for s, n in names.items()), key=lambda entry: (-entry[2], entry[1]))),
        years=tuple(sorted(((int(year), number) for year, number in years.items() if year), reverse=True)),
    )


def _tally(connection: sqlite3.Connection, question: Question) -> Counter[tuple[str, str | None]]:
    """How many match, by source and year; it stops one past the cap."""
    sql, parameters = _matching(question, scored=False)
    sql = (
        "SELECT source, substr(published_on, 1, 4), count(*)"  # noqa: S608
        f" FROM (SELECT source, published_on FROM ({sql}) LIMIT {CAP + 1}) GROUP BY 1, 2"
    )
    return Counter({(source, year): number for source, year, number in connection.execute(sql, parameters)})


# --- the budget ---------------------------------------------------------------------------------------------------


@contextmanager
def _until(connection: sqlite3.Connection, deadline: float) -> Iterator[None]:
    """Interrupt what the connection is doing once the deadline (monotonic, seconds) has passed."""
    connection.set_progress_handler(lambda: time.monotonic() > deadline, 1000)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)


def _pass_interrupts_only(error: sqlite3.OperationalError) -> None:
    if str(error) != "interrupted":
        raise error
