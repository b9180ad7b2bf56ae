"""Pages are written together: none is lost, doubled or told of too early by that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scraper.archive import Archive, runs, store
from scraper.archive.runs import Tally
from scraper.archive.store import Sighting
from scraper.intake import Ground, Intake
from scraper.intake.ledger import Ledger
from scraper.intake.rows import Rows
from scraper.models import Answer, Article, Capture, Place, Source
from tests.intake.town import Town, serving

AT = datetime(2024, 3, 1, 8, tzinfo=UTC)
HOME = "http://town.example/"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with serving(tmp_path) as made:
        yield made


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Archive.open(tmp_path / "archive.db") as archive:
        source = Source(slug="town", name="Town", home=HOME, news=())
        with archive.write() as connection:
            store.put_source(connection, source, AT)
            run = runs.start(connection, "town", "crawl", AT)
        intake = Intake(source, archive, Ground(archive.path, tmp_path / "captures", lambda: AT))
        tally = Tally()
        yield Ledger(intake, Rows(intake, tally), run, tally)


def begin(ledger: Ledger, number: int, title: str) -> None:
    """A new page is recorded and read."""
    url = f"{HOME}{number}"
    capture = Capture(url, AT, 200, (), b"text", "article", Place("town.warc.gz", 100 * number, 100))
    ledger.rows.keep(capture)
    article = Article(title=title, body="text", published="2024-03-01")
    ledger.begin(Sighting(url, url, None, 0, AT, article), Answer(url, url, (capture,)), lambda _: None)


def kept(ledger: Ledger, table: str = "articles") -> int:
    return int(ledger.intake.archive.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_pages_of_a_listing_are_written_before_the_next_one_is_asked_for(town: Town) -> None:
    there: dict[str, int] = {}

    def before(path: str) -> None:
        if path != "/robots.txt" and (town.folder / "archive.db").exists():
            there.setdefault(path, len(town.rows("SELECT id FROM articles")))

    town.notices, town.before = [1, 2, 3, 4], before
    assert town.crawl().tally.new == 4
    assert (there["/news?page=2"], there["/n/4.html"]) == (3, 3)


def test_one_text_at_two_addresses_of_a_batch_is_one_article(town: Town) -> None:
    town.notices = [1, 2]
    town.pages["/n/2.html"] = town.answer("/n/1.html")[1]
    report = town.crawl()
    assert (report.tally.new, report.tally.unchanged) == (1, 1)
    assert town.rows("SELECT count(*), count(DISTINCT article) FROM addresses") == [(2, 1)]


def test_what_waits_has_no_row_until_its_record_is_on_the_disk(ledger: Ledger) -> None:
    seen = []
    ledger.rows.sync = lambda: seen.append((kept(ledger, "captures"), kept(ledger)))
    begin(ledger, 1, "Ремонт")
    begin(ledger, 2, "Бюджет")
    assert (kept(ledger, "captures"), kept(ledger), seen) == (0, 0, [])
    ledger.flush()
    assert (kept(ledger, "captures"), kept(ledger), seen[0]) == (2, 2, (0, 0))


def test_what_has_not_waited_long_waits_on(ledger: Ledger) -> None:
    begin(ledger, 1, "Ремонт")
    ledger.flush(after=60)
    assert (kept(ledger), ledger.tally.new) == (0, 0)
    assert ledger.is_coming(title=" РЕМОНТ ")
    ledger.flush()
    assert (kept(ledger), ledger.tally.new) == (1, 1)
    assert not ledger.is_coming(title="Ремонт")


def test_a_page_that_cannot_be_written_takes_no_other_with_it(ledger: Ledger) -> None:
    for number, title in enumerate(("Ремонт", "half a letter \ud83d", "Бюджет"), 1):
        begin(ledger, number, title)
    ledger.flush()
    assert (kept(ledger), ledger.tally.new, ledger.tally.failed) == (2, 2, 1)
    assert [url for url, _ in ledger.failures] == [f"{HOME}2"]
    assert kept(ledger, "captures") == 3


def test_a_batch_ends_by_itself(ledger: Ledger) -> None:
    for number in range(1, 101):
        begin(ledger, number, f"Обява {number}")
    assert kept(ledger) == 100
