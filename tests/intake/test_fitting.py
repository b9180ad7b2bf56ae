"""A crawl that finds its source file no longer fitting says so at once, and calls nothing edited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scraper.archive import Archive, fits
from scraper.archive.fits import Fit
from scraper.models import DateRule, Listing, NextPage, Template
from tests.intake.town import Town, serving


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with serving(tmp_path) as town:
        town.notices, town.size = list(range(12)), 6
        yield town


def drifting(town: Town) -> tuple[str, ...]:
    with Archive.open(town.folder / "archive.db") as archive:
        return fits.drifting(archive.connection, "town")


def answered(town: Town, old: str, new: str) -> None:
    """From now on the town's pages say `new` where they said `old`."""
    answer = town.answer

    def changed(path: str) -> tuple[int, str]:
        status, body = answer(path)
        return status, body.replace(old, new)

    town.answer = changed  # type: ignore[method-assign]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("class=d", "class=when", "date"),
        ("<h1>", "<h2>", "title"),
        ("class=b", "class=text", "body"),
        ("<li>", "<dd>", None),
    ],
)
def test_one_crawl_after_a_redesign_says_that_the_rules_do_not_fit(
    town: Town, old: str, new: str, field: str | None
) -> None:
    assert town.crawl().error is None
    assert drifting(town) == ()
    answered(town, old, new)
    town.notices.insert(0, 100)
    town.day += 1
    report = town.crawl()
    assert report.error
    assert report.tally.edited == 0
    assert town.rows("SELECT count(*) FROM public_changes") == [(0,)]
    if field:
        assert field in report.error
        assert drifting(town) == (field,)


def test_a_source_drifts_until_its_rules_fit_again(town: Town) -> None:
    town.crawl()
    answered(town, "class=d", "class=when")
    town.day += 1
    town.crawl(recheck=True)
    assert drifting(town) == ("date",)
    town.crawl()  # nothing is due: nothing is known that speaks against it
    assert drifting(town) == ("date",)
    source = town.source()
    mended = replace(source, article=replace(source.article, date=DateRule(".when")))
    assert town.crawl(mended, recheck=True).error is None
    assert drifting(town) == ()


def test_a_listing_that_loses_its_next_page_is_noticed(town: Town) -> None:
    news = (Listing(f"{town.url}/news", item="li", next=NextPage(css="a.next")),)
    answer = town.answer

    def paged(path: str) -> tuple[int, str]:
        status, body = answer(path)
        return status, f"{body}<a class=next href=/news?page=2>" if path == "/news" else body

    town.answer = paged  # type: ignore[method-assign]
    source = town.source(news=news)
    assert town.crawl(source).error is None
    assert len(town.kept) == 12
    answered(town, "class=next", "class=older")
    report = town.crawl(source)
    assert report.error
    assert drifting(town) == ("listing next",)


def test_a_site_that_is_as_it_was_never_drifts(town: Town) -> None:
    for _ in range(4):
        town.notices.insert(0, 100 + int(2 * town.day))
        assert town.crawl(recheck=True).error is None
    assert drifting(town) == ()


def test_pages_that_often_lack_a_date_drift_only_where_that_is_no_chance() -> None:
    assert not Fit("date", 0, 3, usual=20, before=40).drifts
    assert Fit("date", 0, 12, usual=20, before=40).drifts
    assert not Fit("date", 0, 2, usual=0, before=0).drifts
    assert not Fit("date", 0, 40, usual=0, before=40).drifts
    assert Fit("date", 0, 3, usual=60, before=60).drifts


def test_general_rules_that_find_no_date_any_more_are_noticed_too(town: Town) -> None:
    source = town.source(article=Template(url=r"/n/-?\d+\.html$"))
    assert town.crawl(source).error is None
    answered(town, "<p class=d>", "<p class=d hidden>")
    town.day += 1
    town.crawl(source, recheck=True)
    assert drifting(town) == ("date",)
