"""What a sighting turns out to be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scraper.archive import Archive, store
from scraper.archive.known import versions_of
from scraper.archive.versions import File
from tests.archive.conftest import SOURCE, START, Show, rows

URL = "http://town.test/page-1.html"


def test_a_page_seen_for_the_first_time_is_new(archive: Archive, show: Show) -> None:
    verdict = show()
    assert verdict.kind == "new"
    assert rows(archive, "SELECT title, published, published_on, version, source FROM articles") == [
        ("Заглавие", "2024-02-12", "2024-02-12", 1, "town")
    ]
    assert rows(archive, "SELECT key, article FROM addresses") == [("town.test/page-1.html", verdict.article)]


def test_the_same_page_again_adds_no_version(archive: Archive, show: Show) -> None:
    show()
    assert show(day=1).kind == "same"
    assert rows(archive, "SELECT count(*) FROM versions") == [(1,)]


def test_white_space_alone_is_no_edit(archive: Archive, show: Show) -> None:
    show(body="Първи  ред.\n\nВтори ред.")
    assert show(body="Първи ред. Втори\nред.", day=1).kind == "same"
    assert rows(archive, "SELECT body FROM versions") == [("Първи  ред.\n\nВтори ред.",)]


def test_a_changed_word_is_an_edit_and_keeps_the_old_text(archive: Archive, show: Show) -> None:
    show(body="Срокът е май.")
    assert show(body="Срокът е септември.", day=1).kind == "edited"
    assert rows(archive, "SELECT number, body FROM versions ORDER BY number") == [
        (1, "Срокът е май."),
        (2, "Срокът е септември."),
    ]
    assert rows(archive, "SELECT body, version FROM articles") == [("Срокът е септември.", 2)]
    assert rows(archive, "SELECT kind, version, version_before FROM public_changes") == [("edited", 2, 1)]


@pytest.mark.parametrize("origin", ["listing", "feed", "url"])
def test_a_date_that_only_a_listing_says_makes_no_edit(show: Show, origin: str) -> None:
    show(published="2024-02-12", published_from=origin)
    assert show(published="2024-02-13", published_from=origin, day=1).kind == "same"


def test_a_date_on_the_page_itself_that_changes_is_an_edit(show: Show) -> None:
    show(published="2024-02-12", published_from="text")
    assert show(published="2024-02-13", published_from="text", day=1).kind == "edited"


def test_a_date_that_a_listing_says_later_is_filled_in_without_an_edit(archive: Archive, show: Show) -> None:
    show(published=None, published_from=None)
    assert show(published="2024-02-12", published_from="listing", day=1).kind == "same"
    assert rows(archive, "SELECT published, published_from FROM articles") == [("2024-02-12", "listing")]


def test_a_replaced_file_under_the_same_link_is_an_edit(archive: Archive, show: Show) -> None:
    link = "http://town.test/a.pdf"
    show(files=(File(link, "Заповед", "aa"),))
    assert show(files=(File(link, "Заповед", "bb"),), day=1).kind == "edited"
    assert rows(archive, "SELECT version, sha256 FROM attachments ORDER BY id") == [(1, "aa"), (2, "bb")]


def test_a_file_that_could_not_be_fetched_says_nothing(archive: Archive, show: Show) -> None:
    link = "http://town.test/a.pdf"
    show(files=(File(link, "Заповед", "aa"),))
    assert show(files=(File(link, "Заповед", None),), day=1).kind == "same"
    assert rows(archive, "SELECT sha256 FROM attachments") == [("aa",)]


def test_a_file_that_arrives_late_belongs_to_the_version_that_linked_it(archive: Archive, show: Show) -> None:
    link = "http://town.test/a.pdf"
    show(files=(File(link, "Заповед", None),))
    assert show(files=(File(link, "Заповед", "aa"),), day=1).kind == "same"
    assert rows(archive, "SELECT version, sha256 FROM attachments") == [(1, "aa")]


def test_equal_title_day_and_text_at_a_new_address_is_the_same_article(archive: Archive, show: Show) -> None:
    first = show()
    again = show("http://town.test/novini/zaglavie", day=1)
    assert (again.article, again.kind, again.elsewhere) == (first.article, "same", URL)
    assert rows(archive, "SELECT count(*) FROM addresses") == [(2,)]


def test_equal_title_and_text_on_another_day_is_another_article(archive: Archive, show: Show) -> None:
    show(title="Обява", body="Касите не работят.", published="2024-02-12")
    show("http://town.test/page-2.html", title="Обява", body="Касите не работят.", published="2024-03-12")
    assert rows(archive, "SELECT count(*) FROM articles") == [(2,)]


def test_undated_pages_of_equal_text_are_not_taken_for_one(archive: Archive, show: Show) -> None:
    show(published=None, published_from=None)
    show("http://town.test/page-2.html", published=None, published_from=None)
    assert rows(archive, "SELECT count(*) FROM articles") == [(2,)]


def test_a_redirect_joins_only_where_the_title_agrees(archive: Archive, show: Show) -> None:
    show(title="Първа", final="http://town.test/first")
    show("http://town.test/page-9.html", title="Друга", body="Друго.", final="http://town.test/first")
    assert rows(archive, "SELECT count(*) FROM articles") == [(2,)]


def test_an_older_capture_that_says_the_same_dates_the_version_back(archive: Archive, show: Show) -> None:
    show(day=5)
    assert show(day=2).kind == "same"
    assert rows(archive, "SELECT number, seen_at FROM versions") == [(1, "2024-03-03T08:00:00Z")]
    assert rows(archive, "SELECT first_seen_at FROM articles") == [("2024-03-03T08:00:00Z",)]


def test_captures_in_any_order_end_in_the_same_texts_at_the_same_times(archive: Archive, show: Show) -> None:
    days = {0: "май", 1: "май", 2: "юни", 3: "юни", 4: "май"}
    for day in (2, 4, 0, 3, 1):
        show(body=days[day], day=day)
    shown = rows(archive, "SELECT body, substr(seen_at, 1, 10) FROM versions ORDER BY seen_at")
    assert shown == [("май", "2024-03-01"), ("юни", "2024-03-03"), ("май", "2024-03-05")]
    assert rows(archive, "SELECT body FROM articles") == [("май",)]


def test_new_rules_rewrite_in_place_and_tell_nobody(archive: Archive, show: Show) -> None:
    verdict = show(body="Меню. Текст.")
    known = versions_of(archive.connection, verdict.article)[0]
    with archive.write() as connection:
        now = replace(known, reading=replace(known.reading, body="Текст."))
        assert store.rewrite(connection, now, "r2", START)
    assert rows(archive, "SELECT count(*), max(body) FROM versions") == [(1, "Текст.")]
    assert rows(archive, "SELECT body FROM articles") == [("Текст.",)]
    assert rows(archive, "SELECT count(*) FROM public_changes") == [(0,)]
    assert rows(archive, "SELECT rules, changed FROM readings ORDER BY rules") == [("r1", ""), ("r2", "body")]


def test_a_correction_stands_over_what_is_read(archive: Archive, show: Show) -> None:
    verdict = show()
    with archive.write() as connection:
        connection.execute(
            "INSERT INTO corrections (article, field, old, new, reason, author, at) VALUES (?, 'published',"
            " '2024-02-12', '2024-02-21', 'digits swapped', 'M. P.', '2024-03-02T00:00:00Z')",
            (verdict.article,),
        )
    show(body="Нов текст.", day=1)
    assert rows(archive, "SELECT published, published_from FROM articles") == [("2024-02-21", "person")]
    assert rows(archive, "SELECT DISTINCT published FROM versions") == [("2024-02-12",)]


def test_keys_are_the_same_in_every_archive_and_ids_are_never_reused(archive: Archive, show: Show) -> None:
    show()
    key = rows(archive, "SELECT key FROM articles")[0][0]
    assert isinstance(key, str)
    assert len(key) == 8
    assert key == rows(archive, "SELECT key FROM articles WHERE url = ?", URL)[0][0]
    with archive.write() as connection:
        assert store._permanent_key(connection, SOURCE.slug, "https://www.town.test/page-1.html").startswith(key)


def test_only_changed_text_is_indexed_again(archive: Archive, show: Show) -> None:
    show()
    before = archive.connection.total_changes
    show(day=1)
    unchanged = archive.connection.total_changes - before
    found = rows(archive, "SELECT rowid FROM article_index_1 WHERE article_index_1 MATCH '\"заглавие\"'")
    assert len(found) == 1
    assert unchanged < 12
