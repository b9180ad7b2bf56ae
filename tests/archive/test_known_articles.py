"""What is known of an article is found without going through all others."""

from __future__ import annotations

from scraper.archive import Archive, state
from scraper.archive.known import resembling
from tests.archive.conftest import SOURCE, START, Show


def _steps(archive: Archive, title: str, day: str) -> int:
    """How many steps of SQLite's own machine it takes to look for articles like that: what no busy machine changes."""
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 1
        return 0

    archive.connection.set_progress_handler(count, 1)
    try:
        resembling(archive.connection, SOURCE.slug, title, day, START)
    finally:
        archive.connection.set_progress_handler(None, 1)
    return taken


def _fill(archive: Archive, show: Show, first: int, after: int) -> None:
    for number in range(first, after):
        url = f"http://town.test/{number}.html"
        show(url, title=f"Заглавие {number}", body=f"Текст {number}")
        with archive.write() as connection:
            state.put_absence(connection, SOURCE.slug, url, START, START)


def test_a_new_title_is_looked_for_without_going_through_the_source(archive: Archive, show: Show) -> None:
    _fill(archive, show, 0, 10)
    few = _steps(archive, "Съвсем друго", "2031-01-01")
    _fill(archive, show, 10, 60)
    assert _steps(archive, "Съвсем друго", "2031-01-01") <= 2 * few


def test_articles_of_its_day_are_looked_at_once_each(archive: Archive, show: Show) -> None:
    """Not each of them held against every address of the source."""
    _fill(archive, show, 0, 10)
    few = _steps(archive, "Съвсем друго", "2024-02-12")
    _fill(archive, show, 10, 60)
    assert _steps(archive, "Съвсем друго", "2024-02-12") <= 8 * few
