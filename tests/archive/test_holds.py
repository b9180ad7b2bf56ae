"""A version with personal numbers waits, and strangers see the last one that was released."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scraper.archive import Archive, documents, holds, store
from scraper.archive.versions import File
from scraper.models import Document, Personal
from tests.archive.conftest import SOURCE, START, Show, rows

NUMBER = "Иван Петров, ЕГН 6101057509, дължи такса."
ACCOUNT = "Вноските се правят по сметка BG80BNBG96611020345678."


def shown(archive: Archive) -> list[tuple[object, ...]]:
    return rows(archive, "SELECT title, body, version FROM public_articles ORDER BY id")


def found(archive: Archive, word: str) -> list[tuple[object, ...]]:
    return rows(archive, "SELECT rowid FROM article_index_1 WHERE article_index_1 MATCH ?", word)


def decide(archive: Archive, version: int, decision: holds.Decision) -> None:
    with archive.write() as connection:
        holds.decide(connection, version, decision, "staff", START)
        article = connection.execute("SELECT article FROM versions WHERE id = ?", (version,)).fetchone()[0]
        store.present(connection, article, None)


def test_a_first_version_with_a_number_is_seen_by_nobody_until_it_is_released(archive: Archive, show: Show) -> None:
    verdict = show(body=NUMBER)
    assert [(hold.kinds, hold.decision) for hold in holds.every(archive.connection)] == [("egn 1", None)]
    for view in ("articles", "versions", "captures", "addresses", "changes"):
        assert rows(archive, f"SELECT * FROM public_{view}") == []
    assert found(archive, "такса") == []
    decide(archive, verdict.version, "release")
    assert shown(archive) == [("Заглавие", NUMBER, 1)]
    assert found(archive, "такса")
    assert rows(archive, "SELECT count(*) FROM public_captures") == [(1,)]


def test_an_article_shows_its_last_released_version_while_a_later_one_waits(archive: Archive, show: Show) -> None:
    show(body="Първи ред.")
    verdict = show(body=NUMBER, day=1)
    assert shown(archive) == [("Заглавие", "Първи ред.", 1)]
    assert found(archive, "такса") == []
    assert rows(archive, "SELECT number FROM public_versions") == [(1,)]
    assert rows(archive, "SELECT * FROM public_changes") == []
    assert rows(archive, "SELECT id FROM public_captures") == [(1,)]
    show(body="Трети ред.", day=2)
    assert shown(archive) == [("Заглавие", "Трети ред.", 3)]
    assert rows(archive, "SELECT version, version_before FROM public_changes") == [(3, 1)]
    decide(archive, verdict.version, "keep")
    assert shown(archive) == [("Заглавие", "Трети ред.", 3)]
    assert rows(archive, "SELECT number FROM public_versions") == [(1,), (3,)]


def test_what_was_released_once_does_not_wait_again(archive: Archive, show: Show) -> None:
    decide(archive, show(body=NUMBER).version, "release")
    show(body=f"{NUMBER} Срокът е удължен.", day=1)
    assert holds.every(archive.connection) == ()
    show(body=f"{NUMBER} Също и Петър Иванов, ЕГН 8032056031.", day=2)
    assert [hold.number for hold in holds.every(archive.connection)] == [3]


def test_an_account_that_stands_in_many_articles_is_the_offices(archive: Archive, show: Show) -> None:
    for number in range(3):
        show(f"http://town.test/page-{number}.html", title=f"Такса {number}", body=f"{ACCOUNT} {number}")
    assert len(holds.every(archive.connection)) == 3
    show("http://town.test/page-9.html", title="Такса 9", body=f"{ACCOUNT} 9")
    assert holds.every(archive.connection) == ()
    assert len(shown(archive)) == 4


def test_a_source_may_switch_a_kind_off(archive: Archive, show: Show) -> None:
    with archive.write() as connection:
        store.put_source(connection, replace(SOURCE, personal=Personal(iban="ignore")), START)
    show(body=ACCOUNT)
    assert holds.every(archive.connection) == ()


def test_a_number_in_an_attached_file_counts_once_the_file_is_read(archive: Archive, show: Show) -> None:
    show(body="Списъкът е в прикачения файл.", files=(File("http://town.test/a.pdf", "Списък", "ab" * 32, None),))
    assert shown(archive)
    with archive.write() as connection:
        documents.put(connection, "ab" * 32, Document("pdf", NUMBER, 1), "r1")
    assert shown(archive) == []
    assert holds.every(archive.connection)[0].kinds == "egn 1"
    assert rows(archive, "SELECT * FROM public_attachments") == []


@pytest.mark.parametrize("title", ["Списък с ЕГН 6101057509", "Списък"])
def test_a_title_counts_as_a_text_does(archive: Archive, show: Show, title: str) -> None:
    show(title=title)
    assert bool(holds.every(archive.connection)) == (title != "Списък")
