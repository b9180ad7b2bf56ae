"""The index says of each article what the archive has of it, and nothing of what it had before."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable

from scraper.search import analyse, docid, generations, index

Add = Callable[..., int]


def found(connection: sqlite3.Connection, match: str) -> list[int]:
    """Articles whose entry matches, newest first; those of dead entries as their docid below zero. Words are typed."""
    table = generations.serving(connection).table
    rows = connection.execute(
        f"SELECT coalesce(d.article, -i.rowid) FROM {table} i LEFT JOIN index_docs d ON d.docid = i.rowid"
        f" WHERE {table} MATCH ? ORDER BY i.rowid DESC",
        (re.sub("[а-я]+", lambda word: analyse.keys(word.group(), "bg"), match),),
    )
    return [row[0] for row in rows]


def change(connection: sqlite3.Connection, article: int, **values: object) -> None:
    """Write over an article's fields and put it."""
    names = ", ".join(f"{name} = ?" for name in values)
    connection.execute(f"UPDATE articles SET {names} WHERE id = ?", (*values.values(), article))
    index.put(connection, article)


def sound(connection: sqlite3.Connection) -> bool:
    """The index agrees with itself, and holds just what it would if it were made from the articles now."""
    return index.fault(connection) is None and dump(connection) == dump(anew(connection))


def emptied(connection: sqlite3.Connection) -> sqlite3.Connection:
    """A copy of the archive with nothing in its index."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    connection.commit()
    connection.backup(copy)
    number = generations.serving(copy).number
    copy.execute("DELETE FROM index_hidden WHERE grade = 'dead'")
    table = generations.table_of(number)
    copy.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")
    copy.execute("DELETE FROM index_docs")
    return copy


def anew(connection: sqlite3.Connection) -> sqlite3.Connection:
    """A copy of the archive with its index built anew in it."""
    copy = emptied(connection)
    for row in copy.execute("SELECT id FROM articles").fetchall():
        index.put(copy, row[0])
    return copy


def dump(connection: sqlite3.Connection) -> set[tuple[str, int]]:
    """Every term with each living article that it stands in."""
    table = generations.serving(connection).table
    connection.execute(f"CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, {table}, instance)")
    try:
        rows = connection.execute("SELECT term, article FROM temp.terms JOIN index_docs ON docid = doc").fetchall()
    finally:
        connection.execute("DROP TABLE temp.terms")
    return {(row[0], row[1]) for row in rows}


def attach(connection: sqlite3.Connection, article: int, text: str | None, url: str = "f") -> None:
    """A file of the article's one version."""
    connection.execute(
        "INSERT OR IGNORE INTO captures (id, url, key, role, fetched_at, status, warc, offset, length, captured_by)"
        " VALUES (1, 'u', 'u', 'article', 't', 200, 'w', 0, 0, 'crawl')"
    )
    connection.execute(
        "INSERT OR IGNORE INTO versions (id, article, number, seen_at, capture) VALUES (?1, ?1, 1, 't', 1)", (article,)
    )
    connection.execute(
        "INSERT INTO attachments (article, version, url, text) VALUES (?1, ?1, ?2, ?3)", (article, url, text)
    )


def test_an_entry_is_found_by_its_words_and_marks(connection: sqlite3.Connection, add: Add) -> None:
    article = add("Ремонт на улица", "Започва голям ремонт. " + "дума " * 20 + "накрая", "2024-02-12")
    for match in ("title : ремонт", "body : накрая", '"голям ремонт"', "marks : ¹улица", "marks : ²голям", "§", "§1"):
        assert found(connection, match) == [article], match
    for match in ("marks : ¹голям", "marks : ²накрая", "§2", "attached : ремонт"):
        assert found(connection, match) == [], match


def test_docids_follow_the_days(connection: sqlite3.Connection, add: Add) -> None:
    undated, new, old = add("едно"), add("едно", day="2024-02-12"), add("едно", day="1999-12-31")
    assert found(connection, "едно") == [new, old, undated]
    day = docid.day_of("2024-02-12")
    row = connection.execute("SELECT docid FROM index_docs WHERE article = ?", (new,)).fetchone()
    assert docid.unpack(row[0]) == (day, 1, 0)


def test_an_edit_takes_the_old_words_out(connection: sqlite3.Connection, add: Add) -> None:
    article, _ = add("Старо заглавие", "стар текст", "2024-02-12"), add("друго", "текст", "2024-02-12")
    before = connection.execute("SELECT docid FROM index_docs WHERE article = ?", (article,)).fetchone()
    change(connection, article, title="Ново заглавие", body="нов текст")
    assert found(connection, "старо OR стар") == []
    assert found(connection, "ново AND нов") == [article]
    assert connection.execute("SELECT docid FROM index_docs WHERE article = ?", (article,)).fetchone() == before
    assert connection.execute("SELECT count(*) FROM index_hidden").fetchone()[0] == 0
    assert sound(connection)


def test_a_new_date_moves_the_entry(connection: sqlite3.Connection, add: Add) -> None:
    first, second = add("дата", day="2024-02-12"), add("дата", day="2024-02-13")
    change(connection, first, published="2024-02-14")
    assert found(connection, "дата") == [first, second]
    change(connection, first, published=None)
    assert found(connection, "дата") == [second, first]
    assert sound(connection)


def test_an_entry_that_was_made_of_other_words_is_marked_dead(connection: sqlite3.Connection, add: Add) -> None:
    article = add("дума", "текст", "2024-02-12")
    connection.execute("UPDATE index_docs SET digest_1 = 1")
    old = connection.execute("SELECT docid FROM index_docs").fetchone()[0]
    change(connection, article, title="слово")
    assert found(connection, "слово") == [article]
    assert found(connection, "дума") == [-old]
    assert connection.execute("SELECT docid, grade FROM index_hidden").fetchall() == [(old, "dead")]
    change(connection, article, published="2024-02-13")
    change(connection, article, published="2024-02-12")
    assert found(connection, "слово") == [article]
    assert index.fault(connection) is None


def test_the_files_of_the_shown_version_are_searched(connection: sqlite3.Connection, add: Add) -> None:
    article = add("Заповед", "прикачена", "2024-02-12")
    attach(connection, article, "съдържание на файла")
    attach(connection, article, None, "g")
    index.put(connection, article)
    assert found(connection, "attached : съдържание") == [article]
    connection.execute("UPDATE attachments SET text = 'второ приложение' WHERE url = 'g'")
    index.put(connection, article)
    assert found(connection, "attached : (съдържание AND приложение)") == [article]
    connection.execute("UPDATE attachments SET removed_at = 't' WHERE url = 'f'")
    index.put(connection, article)
    assert found(connection, "съдържание") == []
    assert found(connection, "приложение") == [article]
    assert sound(connection)


def test_a_held_article_has_no_words(connection: sqlite3.Connection, add: Add) -> None:
    article = add("Тайна", "лични данни", "2024-02-12")
    attach(connection, article, "номер")
    index.put(connection, article)
    change(connection, article, held=1)
    assert found(connection, "тайна OR данни OR номер") == []
    assert hidden(connection) == {article: "staff"}
    change(connection, article, held=0)
    assert found(connection, "тайна AND данни AND номер") == [article]
    assert hidden(connection) == {}


def test_a_deleted_article_is_taken_out(connection: sqlite3.Connection, add: Add) -> None:
    article, other = add("едно", "две", "2024-02-12"), add("едно", "три", "2024-02-12")
    connection.execute("DELETE FROM articles WHERE id = ?", (article,))
    index.put(connection, article)
    assert found(connection, "едно") == [other]
    assert found(connection, "две") == []
    assert sound(connection)


def test_putting_again_what_did_not_change_writes_nothing(connection: sqlite3.Connection, add: Add) -> None:
    article = add("едно", "две", "2024-02-12")
    connection.execute("UPDATE articles SET title = 'едно', missing_since = 't' WHERE id = ?", (article,))
    before = connection.total_changes
    index.put(connection, article)
    assert connection.total_changes == before


def test_many_go_in_together_as_one_by_one(connection: sqlite3.Connection, add: Add) -> None:
    words = ("Ремонт на моста", "Конкурс за директор", "Ремонт на моста", "Търг")
    numbers = [
        add(word, f"{word}. " * 40, day, source=source)
        for word, day, source in zip(
            words,
            ("2024-03-01", "2024-02-01", "2024-03-01", None),
            ("kazanlak", "shipka", "shipka", "hidden"),
            strict=True,
        )
    ]
    one_by_one, together = anew(connection), emptied(connection)
    index.put_all(together, reversed(numbers))
    assert dump(together) == dump(one_by_one)
    assert sound(together)
    tables = ("index_words", "echo_bands", "index_echoes")
    for table in tables:
        rows = (sorted(map(tuple, each.execute(f"SELECT * FROM {table}"))) for each in (one_by_one, together))
        assert next(rows) == next(rows)
    together.execute("UPDATE articles SET title = 'Паркинг' WHERE id = ?", (numbers[0],))
    index.put_all(together, numbers)
    assert found(together, "title : паркинг") == [numbers[0]]


def test_a_full_day_of_a_source_goes_on_in_another_lane(connection: sqlite3.Connection, add: Add) -> None:
    first = add("едно", day="2024-02-12")
    day = docid.day_of("2024-02-12")
    connection.execute(
        "UPDATE index_docs SET docid = ? WHERE article = ?", (docid.pack(day, 1, docid.NUMBERS - 1), first)
    )
    second, elsewhere = add("две", day="2024-02-12"), add("две", day="2024-02-12", source="shipka")
    rows = dict(connection.execute("SELECT article, docid FROM index_docs").fetchall())
    lanes = dict(connection.execute("SELECT lane, source FROM index_lanes").fetchall())
    assert docid.unpack(rows[second]) == (day, 2, 0)
    assert docid.unpack(rows[elsewhere]) == (day, 3, 0)
    assert lanes == {1: "kazanlak", 2: "kazanlak", 3: "shipka"}
    assert found(connection, "§1 AND две") == [second]


def test_more_articles_without_a_date_than_a_day_has_room_for_stay_undated(
    connection: sqlite3.Connection, add: Add
) -> None:
    first = add("едно")
    lane = docid.unpack(connection.execute("SELECT docid FROM index_docs").fetchone()[0])[1]
    full = docid.pack(docid.UNDATED, lane, docid.NUMBERS - 1)
    connection.execute("UPDATE index_docs SET docid = ? WHERE article = ?", (full, first))
    second = add("две")
    row = connection.execute("SELECT docid FROM index_docs WHERE article = ?", (second,)).fetchone()
    day, beside, _ = docid.unpack(row[0])
    assert docid.iso_of(day) is None
    assert beside == lane
    assert connection.execute("SELECT count(*) FROM index_lanes").fetchone()[0] == 1


def test_where_no_lane_is_left_articles_are_still_found(connection: sqlite3.Connection, add: Add) -> None:
    connection.execute("INSERT INTO index_lanes VALUES (?, 'shipka')", (docid.LANES - 1,))
    late, undated = add("закъсняло", day="2024-02-12"), add("закъсняло")
    assert found(connection, "закъсняло") == [undated, late]


# --- what strangers may find ----------------------------------------------------


def hidden(connection: sqlite3.Connection) -> dict[int, str]:
    rows = connection.execute("SELECT d.article, h.grade FROM index_hidden h JOIN index_docs d USING (docid)")
    return dict(rows.fetchall())


def agrees(connection: sqlite3.Connection) -> bool:
    """What is hidden in the index is just what the view of visibility hides."""
    rows = connection.execute("SELECT article, visibility FROM article_visibility WHERE visibility <> 'public'")
    return hidden(connection) == dict(rows.fetchall())


def test_what_is_withheld_is_listed_with_its_grade(connection: sqlite3.Connection, add: Add) -> None:
    staff, meta, public = add("а", visibility="staff"), add("б", visibility="metadata"), add("в")
    of_source, removed = add("г", source="hidden"), add("д", source="shipka", removed_at="t")
    assert hidden(connection) == {staff: "staff", meta: "metadata", of_source: "staff"}
    connection.execute("UPDATE sources SET after_removal = 'metadata' WHERE id = 'shipka'")
    assert hidden(connection)[removed] == "metadata"
    connection.execute("UPDATE articles SET removed_at = NULL WHERE id = ?", (removed,))
    connection.execute("UPDATE articles SET visibility = 'public' WHERE id = ?", (staff,))
    connection.execute("UPDATE articles SET held = 1 WHERE id = ?", (public,))
    assert hidden(connection) == {meta: "metadata", of_source: "staff", public: "staff"}
    connection.execute("UPDATE sources SET visibility = 'metadata' WHERE id IN ('hidden', 'kazanlak')")
    assert hidden(connection) == {staff: "metadata", meta: "metadata", of_source: "metadata", public: "staff"}
    assert agrees(connection)


def test_a_moved_entry_stays_hidden(connection: sqlite3.Connection, add: Add) -> None:
    article = add("а", visibility="metadata", day="2024-02-12")
    change(connection, article, published="2024-02-13")
    assert hidden(connection) == {article: "metadata"}
    assert connection.execute("SELECT count(*) FROM index_hidden").fetchone()[0] == 1


def test_articles_put_together_stand_as_those_put_one_by_one(connection: sqlite3.Connection, add: Add) -> None:
    for number in range(30):
        source = ("kazanlak", "shipka", "hidden")[number % 3]
        add(f"дума {number % 4}", f"текст номер{number % 5}", f"2024-02-{1 + number % 9:02}", source=source)
    copy = sqlite3.connect(":memory:", isolation_level=None)
    connection.commit()
    connection.backup(copy)
    copy.execute(f"INSERT INTO {generations.table_of(1)} ({generations.table_of(1)}) VALUES ('delete-all')")
    kept = ("SELECT * FROM index_words ORDER BY 1, 2", "SELECT * FROM echo_bands ORDER BY 1, 2")
    for table in ("index_docs", "index_words", "index_echoes", "echo_bands"):
        copy.execute(f"DELETE FROM {table}")
    index.put_all(copy, [row[0] for row in copy.execute("SELECT id FROM articles ORDER BY title, id").fetchall()])
    assert dump(copy) == dump(connection)
    assert index.fault(copy) is None
    for sql in kept:
        assert copy.execute(sql).fetchall() == connection.execute(sql).fetchall()
