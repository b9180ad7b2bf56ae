"""What is covered of a source, and which months are not: apart from months without news."""

from __future__ import annotations

from datetime import date, timedelta

from scraper.archive import Archive, reach, runs
from scraper.archive.reach import Reach
from scraper.archive.runs import Tally
from tests.archive.conftest import SOURCE, START, Show

TODAY = START.date()


def crawl(archive: Archive, day: float, *, complete: bool = True) -> int:
    at = START + timedelta(days=day)
    with archive.write() as connection:
        run = runs.start(connection, SOURCE.slug, "crawl", at)
        runs.finish(connection, run, Tally(listed=3), at, "ok" if complete else "partial", complete=complete)
    return run


def listing(archive: Archive, run: int, *, walked: bool = True) -> None:
    """A listing was read, and walked to its first page."""
    key = "town.test/news"
    with archive.write() as connection:
        connection.execute("INSERT OR IGNORE INTO warcs (name, added_at) VALUES ('l.warc.gz', '2024')")
        connection.execute(
            "INSERT INTO captures (source, url, key, role, fetched_at, status, warc, offset, length, captured_by)"
            " VALUES (?, 'http://town.test/news', ?, 'listing', '2024-03-01T08:00:00Z', 200, 'l.warc.gz', 0, 9, 'crawl')",
            (SOURCE.slug, key),
        )
        connection.execute(
            "INSERT INTO walks (run, source, listing, depth, started_at, finished_at, outcome, pages)"
            " VALUES (?, ?, ?, 'full', '2024-03-01T08:00:00Z', '2024-03-01T08:00:09Z', ?, 3)",
            (run, SOURCE.slug, key, "end" if walked else "limit"),
        )


def test_nothing_is_covered_before_a_crawl_came_to_its_end(archive: Archive, show: Show) -> None:
    show()
    crawl(archive, 0, complete=False)
    assert reach.measure(archive.connection, SOURCE.slug) == Reach(SOURCE.slug, None, None)


def test_a_listing_walked_to_its_first_page_covers_from_the_oldest_article_on(archive: Archive, show: Show) -> None:
    show(published="2016-02-03")
    listing(archive, crawl(archive, 0))
    found = reach.measure(archive.connection, SOURCE.slug)
    assert (found.since, found.until, found.holes) == ("2016-02", TODAY.isoformat(), ())


def test_a_listing_that_was_not_walked_through_covers_from_the_first_crawl_on(archive: Archive, show: Show) -> None:
    show(published="2016-02-03")
    listing(archive, crawl(archive, 0), walked=False)
    assert reach.measure(archive.connection, SOURCE.slug).since == "2024-03"


def test_a_later_walk_past_it_covers_the_time_of_an_outage(archive: Archive, show: Show) -> None:
    show(published="2024-02-12")
    listing(archive, crawl(archive, 0))
    crawl(archive, 90)
    assert reach.measure(archive.connection, SOURCE.slug).holes == ()


def test_a_feed_does_not_reach_back_over_an_outage(archive: Archive, show: Show) -> None:
    show(published="2024-02-12")
    crawl(archive, 0)
    show("http://town.test/page-2.html", title="Две", published="2024-05-20", day=90)
    crawl(archive, 90)
    found = reach.measure(archive.connection, SOURCE.slug)
    assert found.holes == (("2024-03-02", "2024-05-20"),)
    assert found.uncovered(date(2024, 5, 31)) == (("2024-03", "2024-05"),)
    assert not found.covers(date(2024, 4, 1), date(2024, 4, 7), date(2024, 5, 31))
    assert found.covers(date(2024, 5, 27), date(2024, 6, 2), date(2024, 5, 30))


def test_a_feed_that_still_shows_what_came_before_an_outage_leaves_no_hole(archive: Archive, show: Show) -> None:
    crawl(archive, 0)
    show(published="2024-03-03", day=90)
    crawl(archive, 90)
    assert reach.measure(archive.connection, SOURCE.slug).holes == ()


def test_what_came_after_the_last_reading_is_not_covered() -> None:
    found = Reach("t", "2024-01", "2024-03-28")
    assert found.uncovered(date(2024, 4, 1)) == ()
    assert found.uncovered(date(2024, 6, 1)) == (("2024-03", "2024-06"),)
    assert found.covers(date(2024, 3, 18), date(2024, 3, 24), date(2024, 6, 1))
    assert not found.covers(date(2024, 4, 1), date(2024, 4, 7), date(2024, 6, 1))


def test_spans_that_touch_are_told_as_one() -> None:
    found = Reach("t", "2023-01", "2024-06-01", (("2023-11-05", "2023-12-20"), ("2024-01-02", "2024-01-30")))
    assert found.uncovered(date(2024, 6, 1)) == (("2023-11", "2024-01"),)


def test_what_is_kept_is_what_was_measured(archive: Archive, show: Show) -> None:
    show(published="2024-02-12")
    crawl(archive, 0)
    show("http://town.test/page-2.html", title="Две", published="2024-05-20", day=90)
    crawl(archive, 90)
    measured = reach.read(archive.connection)
    with archive.write() as connection:
        reach.keep(connection, SOURCE.slug, START)
    assert reach.read(archive.connection) == measured == (reach.measure(archive.connection, SOURCE.slug),)
