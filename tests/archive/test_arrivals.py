"""What triggers keep beside the articles says the same as what it is derived from, whatever was done."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from scraper.archive.schema import migrations
from scraper.publish.happened import Wanted, happenings
from tests import blank

EDITS = """
SELECT 'v' || v.id, v.article, a.source, 'edited', v.seen_at FROM versions v JOIN articles a ON a.id = v.article
WHERE EXISTS (SELECT 1 FROM versions p WHERE p.article = v.article AND (p.seen_at, p.id) < (v.seen_at, v.id))
UNION ALL SELECT 'e' || e.id, e.article, a.source, e.kind, e.at FROM events e JOIN articles a ON a.id = e.article
ORDER BY 1
"""
COUNTS = """
SELECT source, coalesce(substr(published, 1, 7), ''), sum(removed_at IS NULL), sum(removed_at IS NOT NULL)
FROM articles WHERE held = 0 AND visibility <> 'staff' GROUP BY 1, 2 ORDER BY 1, 2
"""
SOURCE = "INSERT INTO sources (id, name, home, publisher, timezone, added_at) VALUES (?, ?, 'h', 'town', 'UTC', 'x')"
ARTICLE = (
    "INSERT INTO articles (key, source, url, published, first_seen_at, last_changed_at, version)"
    " VALUES (?, ?, 'u', ?, 'x', 'x', 1)"
)
VERSION = "INSERT INTO versions (article, number, seen_at, capture) VALUES (?, ?, ?, 1)"


def emptied() -> sqlite3.Connection:
    connection = blank.in_memory()
    for slug in ("a", "b"):
        connection.execute(SOURCE, (slug, slug))
    return connection


def agrees(connection: sqlite3.Connection) -> None:
    kept = connection.execute("SELECT id, article, source, kind, at FROM changes ORDER BY id").fetchall()
    assert kept == connection.execute(EDITS).fetchall()
    counted = connection.execute("SELECT * FROM tally WHERE there OR removed ORDER BY source, month").fetchall()
    assert counted == connection.execute(COUNTS).fetchall()


article, moment = st.integers(1, 4), st.integers(1, 5).map(lambda day: f"2024-03-0{day}T08:00:00Z")
month = st.sampled_from(["2024-01", "2024-02-03", "2024-02-03T10:00+02:00", None])
STEPS: dict[str, Callable[..., st.SearchStrategy[tuple[object, ...]]]] = {
    ARTICLE: lambda: st.tuples(st.uuids().map(str), st.sampled_from("ab"), month),
    VERSION: lambda: st.tuples(article, st.integers(1, 1_000), moment),
    "UPDATE OR IGNORE versions SET seen_at = ? WHERE id = ?": lambda: st.tuples(moment, article),
    "UPDATE OR IGNORE versions SET article = ? WHERE id = ?": lambda: st.tuples(article, article),
    "DELETE FROM versions WHERE id = ?": lambda: st.tuples(article),
    "INSERT INTO events (article, kind, at) VALUES (?, ?, ?)": lambda: st.tuples(
        article, st.sampled_from(["missing", "moved"]), moment
    ),
    "UPDATE events SET at = ? WHERE id = ?": lambda: st.tuples(moment, article),
    "DELETE FROM events WHERE id = ?": lambda: st.tuples(article),
    "UPDATE articles SET published = ? WHERE id = ?": lambda: st.tuples(month, article),
    "UPDATE articles SET removed_at = ? WHERE id = ?": lambda: st.tuples(st.none() | moment, article),
    "UPDATE articles SET visibility = ? WHERE id = ?": lambda: st.tuples(
        st.sampled_from(["public", "metadata", "staff"]), article
    ),
    "UPDATE articles SET held = ? WHERE id = ?": lambda: st.tuples(st.integers(0, 1), article),
    "DELETE FROM articles WHERE id = ? AND id NOT IN (SELECT article FROM versions UNION SELECT article FROM events)": (
        lambda: st.tuples(article)
    ),
}
steps = st.lists(st.sampled_from(sorted(STEPS)).flatmap(lambda sql: STEPS[sql]().map(lambda v: (sql, v))), max_size=40)


@settings(deadline=None, max_examples=60)
@given(steps)
def test_changes_and_counts_follow_from_what_they_repeat(taken: list[tuple[str, tuple[object, ...]]]) -> None:
    connection = emptied()
    for n, step in enumerate((*[(ARTICLE, (f"k{n}", "ab"[n % 2], "2024-02-03")) for n in range(3)], *taken)):
        sql, values = step
        if sql == VERSION:
            values = (values[0], n + 10_000, values[2])  # numbers are never given twice
        if sql.startswith(("INSERT INTO versions", "INSERT INTO events")) and not _there(connection, values[0]):
            continue
        connection.execute(sql, values)
        agrees(connection)


def _there(connection: sqlite3.Connection, article: object) -> bool:
    return connection.execute("SELECT 1 FROM articles WHERE id = ?", (article,)).fetchone() is not None


def test_an_archive_of_before_is_brought_to_the_same_state() -> None:
    database = Database(memory=True)
    steps = migrations()
    steps.apply(database, stop_before="arrivals")
    connection = database.conn
    connection.execute(SOURCE, ("a", "a"))
    for n in range(3):
        connection.execute(ARTICLE, (f"k{n}", "a", "2024-02-03"))
    for number, day in ((1, 3), (2, 1), (3, 5)):  # the second was imported: it is the older one
        connection.execute(VERSION, (1, number, f"2024-03-0{day}T08:00:00Z"))
    connection.execute("INSERT INTO events (article, kind, at) VALUES (2, 'missing', '2024-03-02T08:00:00Z')")
    connection.commit()
    steps.apply(database)
    agrees(connection)
    assert [row[0] for row in connection.execute("SELECT id FROM changes ORDER BY id")] == ["e1", "v1", "v3"]


def test_no_filter_of_changes_reads_them_all_or_sorts_them() -> None:
    connection = emptied()
    for wanted in (Wanted(), Wanted(("a",)), Wanted(kind="moved"), Wanted(("a",), "moved")):
        plans: list[str] = []
        connection.set_trace_callback(plans.append)
        happenings(connection, wanted, ("2024-03-01", 1, "2024-03-01T08:00:00Z", "e1"), 51)
        connection.set_trace_callback(None)
        (sql,) = [each for each in plans if "public_changes" in each]
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
        assert plan[0].startswith("SEARCH c USING INDEX changes_by_"), plan
        assert not any("TEMP B-TREE" in step for step in plan)
