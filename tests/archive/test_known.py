"""What is known of an article is found without going through all others."""

from __future__ import annotations

from scraper.archive import Archive
from scraper.archive.known import resembling
from tests.archive.conftest import SOURCE, START, Show


def _steps(archive: Archive, title: str) -> int:
    """How many steps of SQLite's own machine it takes to look for articles like that: what no busy machine changes."""
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 1
        return 0

    archive.connection.set_progress_handler(count, 1)
    try:
        resembling(archive.connection, SOURCE.slug, title, "2031-01-01", START)
    finally:
        archive.connection.set_progress_handler(None, 1)
    return taken


def _fill(show: Show, first: int, after: int) -> None:
    for number in range(first, after):
        show(f"http://town.test/{number}.html", title=f"Заглавие {number}", body=f"Текст {number}")


def test_a_new_title_is_looked_for_without_going_through_the_source(archive: Archive, show: Show) -> None:
    _fill(show, 0, 10)
    few = _steps(archive, "Съвсем друго")
    _fill(show, 10, 60)
    assert _steps(archive, "Съвсем друго") <= 2 * few
