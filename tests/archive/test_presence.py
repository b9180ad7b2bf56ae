"""Missing is not removed, moved is neither, and what comes back is back."""

from __future__ import annotations

from datetime import timedelta

from scraper.archive import Archive, presence, state
from scraper.models import Answer, Capture
from tests.archive.conftest import SOURCE, START, Show, rows

URL = "http://town.test/page-1.html"


def gone(archive: Archive, article: int, url: str = URL, *, day: float = 1, removed: bool = False) -> str:
    at = START + timedelta(days=day)
    with archive.write() as connection:
        state.put_absence(connection, SOURCE.slug, url, at, at)
        return presence.absent(connection, article, url, at, removed=removed, run=None)


def answered(archive: Archive, url: str, *, day: float) -> None:
    at = START + timedelta(days=day)
    with archive.write() as connection:
        answer = Answer(url, url, (Capture(url, at, 200, (), b""),))
        state.put_answer(connection, SOURCE.slug, answer, None, at, None)


def test_a_first_404_is_missing_and_nothing_is_deleted(archive: Archive, show: Show) -> None:
    article = show().article
    assert gone(archive, article) == "missing"
    assert rows(archive, "SELECT missing_since, removed_at, body IS NOT NULL FROM articles") == [
        ("2024-03-02T08:00:00Z", None, 1)
    ]


def test_a_second_404_says_nothing_new(archive: Archive, show: Show) -> None:
    article = show().article
    gone(archive, article)
    assert gone(archive, article, day=2) == "still"
    assert rows(archive, "SELECT kind FROM events") == [("missing",)]


def test_a_410_is_removed_at_once(archive: Archive, show: Show) -> None:
    article = show().article
    assert gone(archive, article, removed=True) == "removed"
    assert rows(archive, "SELECT kind, source FROM public_changes") == [("removed", "town")]


def test_what_comes_back_is_neither_missing_nor_removed(archive: Archive, show: Show) -> None:
    article = show().article
    gone(archive, article, removed=True)
    assert show(day=3).returned
    assert rows(archive, "SELECT missing_since, removed_at FROM articles") == [(None, None)]
    assert rows(archive, "SELECT kind FROM events ORDER BY id") == [("removed",), ("returned",)]


def test_an_import_from_before_it_went_missing_brings_nothing_back(archive: Archive, show: Show) -> None:
    article = show(day=1).article
    gone(archive, article, day=4)
    assert not show(day=2).returned
    assert rows(archive, "SELECT missing_since IS NOT NULL FROM articles") == [(1,)]


def test_an_address_that_ended_while_the_text_stands_elsewhere_is_moved(archive: Archive, show: Show) -> None:
    article = show().article
    new = "http://town.test/novini/zaglavie"
    show(new, day=1)
    answered(archive, new, day=1)
    assert gone(archive, article, day=1) == "moved"
    assert rows(archive, "SELECT url, missing_since FROM articles") == [(new, None)]
    assert rows(archive, "SELECT kind, detail FROM events") == [("moved", f"{URL} → {new}")]


def test_an_old_address_that_stays_gone_after_a_move_says_nothing(archive: Archive, show: Show) -> None:
    article = show().article
    new = "http://town.test/novini/zaglavie"
    show(new, day=1)
    answered(archive, new, day=1)
    gone(archive, article, day=1)
    assert gone(archive, article, day=2) == "still"
